"""Plans: a draft, agreed on, its words fixed, and the next one."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from deltagare.enums import Handlingsplanslag
from deltagare.models import Deltagande, Handlingsplan, Planmal
from deltagare.services.handlingsplan import (
    add_goal,
    add_step,
    agree,
    change_part,
    close_plan,
    delete_part,
    new_plan,
    replace_plan,
)
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.seen import ChangedMeanwhile, Seen
from finsam.forbund.actor import Actor
from tests import factories as make
from tests.deltagare.rules import fields_of, today
from tests.people import DeltagandeFactory, Team, make_team
from tests.people_rows import (
    HandlingsplanFactory,
    PlanmalFactory,
    PlanstegFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


class TestPlan:
    def _plan(self, actor: Actor, row: Deltagande, **values: Any) -> Handlingsplan:
        start = {"slag": Handlingsplanslag.HANDLINGSPLAN, "upprattad": today()}
        return new_plan(actor=actor, deltagande_id=row.pk, values=start | values)

    def test_agreed_words_stand_and_the_next_plan_takes_along_what_is_left(self, team: Team) -> None:
        part = make.PartFactory()
        with team.acting() as actor:
            plan = self._plan(actor, DeltagandeFactory(insats=team.insats))
            with pytest.raises(RuleBroken, match="inga mål"):
                agree(actor=actor, plan_id=plan.pk, day=today())
            steps = [{"text": "Ringa", "ansvarig": part}, {"text": "Prova", "ansvarig": None}]
            goal = add_goal(actor=actor, plan_id=plan.pk, values={"text": "Jag vill baka bröd."}, steps=steps)
            reached = add_goal(actor=actor, plan_id=plan.pk, values={"text": "Komma upp på morgonen"})
            agree(actor=actor, plan_id=plan.pk, day=today())
            first, second = goal.steg.order_by("pk")
            for act in (
                lambda: add_goal(actor=actor, plan_id=plan.pk, values={"text": "Mer"}),
                lambda: add_step(actor=actor, goal_id=goal.pk, values={"text": "Mer", "ansvarig": None}),
                lambda: change_part(actor=actor, row=goal, values={"text": "Något annat"}),
                lambda: delete_part(actor=actor, row=first),
            ):
                with pytest.raises(RuleBroken, match="överenskommen"):
                    act()
            change_part(actor=actor, row=first, values={"klart": today()})
            change_part(actor=actor, row=reached, values={"uppnatt": today()})
            new = replace_plan(actor=actor, plan_id=plan.pk)
            plan.refresh_from_db()
            assert (plan.avslutad, new.overenskommen) == (today(), None)
            assert [one.text for one in new.mal.all()] == ["Jag vill baka bröd."]
            assert [one.text for one in new.mal.get().steg.all()] == [second.text]
            with pytest.raises(AlreadyHandled, match="avslutades"):
                replace_plan(actor=actor, plan_id=plan.pk)

    def test_agreed_on_once_and_on_a_day_that_has_been(self, team: Team) -> None:
        with team.acting() as actor:
            plan = self._plan(actor, DeltagandeFactory(insats=team.insats))
            add_goal(actor=actor, plan_id=plan.pk, values={"text": "Arbeta"})
            for day in (today() + DAY, today() - DAY):
                with pytest.raises(ValidationError):
                    agree(actor=actor, plan_id=plan.pk, day=day)
            agree(actor=actor, plan_id=plan.pk, day=today())
            with pytest.raises(AlreadyHandled, match="redan överenskommen"):
                agree(actor=actor, plan_id=plan.pk, day=today())

    def test_one_of_each_kind_at_a_time_and_the_same_form_twice_is_one(self, team: Team) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            seen = Seen.before(Handlingsplan, ["slag", "upprattad"])
            values = {"slag": Handlingsplanslag.SIP, "upprattad": today()}
            first = new_plan(actor=actor, deltagande_id=row.pk, values=values, seen=seen)
            assert new_plan(actor=actor, deltagande_id=row.pk, values=values, seen=seen) == first
            self._plan(actor, row)
            with pytest.raises(ValidationError, match="redan en gällande plan"):
                self._plan(actor, row)

    def test_days_ahead_and_personnummer_are_refused_at_their_fields(self, team: Team) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            with pytest.raises(ValidationError) as refused:
                self._plan(actor, row, upprattad=today() + DAY)
            assert fields_of(refused) == {"upprattad"}
            plan = self._plan(actor, row)
            with pytest.raises(ValidationError, match="personnummer"):
                add_goal(actor=actor, plan_id=plan.pk, values={"text": "Ring 19900101-2384"})
            goal = add_goal(actor=actor, plan_id=plan.pk, values={"text": "Arbeta"})
            with pytest.raises(ValidationError) as refused:
                change_part(actor=actor, row=goal, values={"uppnatt": today() + DAY})
            assert fields_of(refused) == {"uppnatt"}

    def test_stranger_and_stale_form(self, team: Team) -> None:
        with team.acting() as actor:
            plan = HandlingsplanFactory(deltagande=DeltagandeFactory(insats=team.insats))
            goal = PlanmalFactory(plan=plan)
            step = PlanstegFactory(mal=goal)
            seen = Seen.of(step, ["text"])
            change_part(actor=actor, row=step, values={"text": "Kollegans ord"})
            with pytest.raises(ChangedMeanwhile):
                change_part(actor=actor, row=step, values={"text": "Mina ord"}, seen=seen)
        with make_team().acting() as stranger:
            for act in (
                lambda: close_plan(actor=stranger, plan_id=plan.pk),
                lambda: add_goal(actor=stranger, plan_id=plan.pk, values={"text": "Arbeta"}),
                lambda: add_step(actor=stranger, goal_id=goal.pk, values={"text": "Arbeta"}),
                lambda: change_part(actor=stranger, row=goal, values={"text": "Arbeta"}),
                lambda: delete_part(actor=stranger, row=goal),
            ):
                with pytest.raises(Http404):
                    act()
        with team.acting() as actor:
            delete_part(actor=actor, row=goal)
            assert not Planmal.objects.exists()

"""During a deltagande: what is due, who may meet, what a plan lets one change, and what a mätning holds."""

import datetime
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from deltagare.enums import Handlingsplanslag, Samtyckesslag, Svarande, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Handlingsplan, Instrument, Matning, Planmal, Tillfalle
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
from deltagare.services.instrument import (
    change_instrument,
    delete_question,
    load_questions,
    new_instrument,
    new_version,
    read_questions,
    save_question,
    take_into_use,
    times_used,
)
from deltagare.services.kommande import kommande
from deltagare.services.matning import Svar, change_matning, delete_matning, mark, new_matning
from deltagare.services.samtycke import Begart, aterkalla, ge_samtycke
from deltagare.services.tillfalle import change_tillfalle, delete_tillfalle, new_tillfalle
from deltagare.underlag.matningar import fordelning, kurva, svarstabeller
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.imports import Table
from finsam.bas.seen import ChangedMeanwhile, Seen
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet
from tests import factories as make
from tests.people import DeltagandeFactory, Team, make_team
from tests.people_rows import (
    HandlingsplanFactory,
    InstrumentfragaFactory,
    MatningFactory,
    MatsvarFactory,
    PlanmalFactory,
    PlanstegFactory,
    TillfalleFactory,
    UppehallFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
S, Status = Tillfalleslag, TillfalleStatus


def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture(params=["avidentifierad", "personuppgifter"])
def team(request: pytest.FixtureRequest) -> Team:
    return make_team(niva=request.param)


def held(slag: str = S.AVSTAMNING, **values: Any) -> dict[str, Any]:
    return {
        "slag": slag,
        "datum": today() - DAY,
        "status": Status.HALLET,
        "deltagaren_med": True,
        "parter": (),
    } | values


def fields_of(caught: Any) -> set[str]:
    return set(caught.value.message_dict)


class TestTillfalle:
    def test_planned_then_held_with_who_came(self, team: Team) -> None:
        part = make.PartFactory()
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            ge_samtycke(actor=actor, person=row.deltagare, begart=_consent(part))
            values = held(S.FLERPARTSMOTE, datum=today(), status=Status.PLANERAT, deltagaren_med=None, parter=[part])
            made = new_tillfalle(actor=actor, deltagande_id=row.pk, values=values)
            assert list(made.parter.all()) == [part]
            after = values | {"status": Status.HALLET, "deltagaren_med": False}
            changed = change_tillfalle(actor=actor, tillfalle_id=made.pk, values=after)
            assert (changed.status, changed.deltagaren_med) == (Status.HALLET, False)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            (held(datum=timezone.localdate() + DAY), "datum"),
            (held(datum=timezone.localdate() - 400 * DAY), "datum"),
            (held(deltagaren_med=None), "deltagaren_med"),
            (held(status=Status.PLANERAT), "status"),
            (held(S.FLERPARTSMOTE), "parter"),
            (held(S.TREPARTSSAMTAL), "slag"),
        ],
    )
    def test_what_does_not_hold_together_is_said_at_its_field(self, team: Team, values: Any, field: str) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            with pytest.raises(ValidationError) as refused:
                new_tillfalle(actor=actor, deltagande_id=row.pk, values=values)
            assert fields_of(refused) == {field}
            assert not Tillfalle.objects.exists()

    def test_other_parts_need_a_consent_of_that_day(self, team: Team) -> None:
        part = make.PartFactory(namn="Region Ekdala")
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            values = held(S.FLERPARTSMOTE, parter=[part, team.insats.agare])
            with pytest.raises(ValidationError, match="Region Ekdala") as refused:
                new_tillfalle(actor=actor, deltagande_id=row.pk, values=values)
            assert fields_of(refused) == {"parter"}
            given = ge_samtycke(actor=actor, person=row.deltagare, begart=_consent(part))
            new_tillfalle(actor=actor, deltagande_id=row.pk, values=values)
            soon = values | {"datum": today() + DAY, "status": Status.PLANERAT, "deltagaren_med": None}
            planned = new_tillfalle(actor=actor, deltagande_id=row.pk, values=soon)
            aterkalla(actor=actor, samtycke_id=given.pk)
            with pytest.raises(ValidationError, match="Region Ekdala"):
                change_tillfalle(actor=actor, tillfalle_id=planned.pk, values=soon | {"datum": today() + 2 * DAY})
            gone = change_tillfalle(actor=actor, tillfalle_id=planned.pk, values=soon | {"status": Status.INSTALLT})
            assert gone.status == Status.INSTALLT, "a meeting can be called off without anybody's consent"

    def test_question_about_violence_has_its_day_alone(self, team: Team) -> None:
        asked = {"slag": S.VALDSFRAGA, "datum": today(), "status": Status.HALLET}
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            made = new_tillfalle(actor=actor, deltagande_id=row.pk, values=asked)
            assert made.deltagaren_med is None
            with pytest.raises(RuleBroken, match="bara datumet"):
                new_tillfalle(
                    actor=actor, deltagande_id=row.pk, values=asked | {"datum": today() - DAY, "deltagaren_med": True}
                )

    def test_same_form_twice_is_one_row_and_a_stale_form_is_told(self, team: Team) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            seen = Seen.before(Tillfalle, ["slag", "datum", "status"])
            first = new_tillfalle(actor=actor, deltagande_id=row.pk, values=held(), seen=seen)
            assert new_tillfalle(actor=actor, deltagande_id=row.pk, values=held(), seen=seen) == first
            old = Seen.of(first, ["datum"])
            change_tillfalle(actor=actor, tillfalle_id=first.pk, values=held(datum=today() - 3 * DAY))
            with pytest.raises(ChangedMeanwhile):
                change_tillfalle(actor=actor, tillfalle_id=first.pk, values=held(datum=today() - 2 * DAY), seen=old)

    def test_stranger_finds_nothing_and_what_is_taken_away_is_gone(self, team: Team) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            made = new_tillfalle(actor=actor, deltagande_id=row.pk, values=held())
        with make_team().acting() as stranger:
            for act in (
                lambda: new_tillfalle(actor=stranger, deltagande_id=row.pk, values=held()),
                lambda: change_tillfalle(actor=stranger, tillfalle_id=made.pk, values=held()),
                lambda: delete_tillfalle(actor=stranger, tillfalle_id=made.pk),
            ):
                with pytest.raises(Http404):
                    act()
        with team.acting() as actor:
            delete_tillfalle(actor=actor, tillfalle_id=made.pk)
            with pytest.raises(Http404):
                delete_tillfalle(actor=actor, tillfalle_id=made.pk)


def _consent(part: Any) -> Begart:
    return Begart(
        slag=Samtyckesslag.SEKRETESS, fran=today() - 30 * DAY, parter=(part,), omfattning="Planering av stödet"
    )


class TestKommande:
    def _rules(self, team: Team, **months: int) -> None:
        for slag, number in months.items():
            make.RegelFactory(insats=team.insats, slag=slag, varde=number, enhet=Regelenhet.MANAD)

    def _due(self, team: Team, row: Deltagande) -> dict[str, datetime.date]:
        return {one.slag: one.senast for one in kommande(team.insats, [row]).get(row.pk, [])}

    def test_by_the_insats_own_rules_from_the_latest(self, team: Team) -> None:
        self._rules(team, avstamning=3, valdsfraga=6, kartlaggning=1)
        with team.acting():
            row = DeltagandeFactory(insats=team.insats, start=today() - 100 * DAY)
            months = relativedelta
            assert self._due(team, row) == {
                S.AVSTAMNING: row.start + months(months=3),
                S.VALDSFRAGA: row.start + months(months=6),
                S.KARTLAGGNING: row.start + months(months=1),
            }
            assert [one.sen() for one in kommande(team.insats, [row])[row.pk]] == [True, True, False]
            TillfalleFactory(
                deltagande=row, slag=S.FLERPARTSMOTE, datum=today() - 5 * DAY, status=Status.HALLET, deltagaren_med=True
            )
            TillfalleFactory(deltagande=row, slag=S.KARTLAGGNING, datum=today(), status=Status.HALLET)
            due = self._due(team, row)
            assert due[S.AVSTAMNING] == today() - 5 * DAY + months(months=3), "a flerpartsmöte is an avstämning too"
            assert S.KARTLAGGNING not in due

    def test_no_rule_nothing_due_and_none_before_start_or_after_avslut(self, team: Team) -> None:
        with team.acting():
            row = DeltagandeFactory(insats=team.insats)
            assert kommande(team.insats, [row]) == {row.pk: []}
            self._rules(team, avstamning=3)
            later = DeltagandeFactory(insats=team.insats, start=today() + DAY)
            assert kommande(team.insats, [later]) == {}

    def test_nothing_while_away_and_a_new_start_afterwards(self, team: Team) -> None:
        self._rules(team, avstamning=1)
        with team.acting():
            row = DeltagandeFactory(insats=team.insats)
            away = UppehallFactory(deltagande=row, fran=today() - 20 * DAY, till=None)
            assert self._due(team, row) == {}
            away.till = today() - DAY
            away.save()
            assert self._due(team, row) == {S.AVSTAMNING: away.till + relativedelta(months=1)}

    def test_planned_is_told_and_is_no_reminder(self, team: Team) -> None:
        self._rules(team, avstamning=2)
        with team.acting():
            row = DeltagandeFactory(insats=team.insats, start=today() - relativedelta(months=2) + 5 * DAY)
            (one,) = kommande(team.insats, [row])[row.pk]
            assert one.snart()
            TillfalleFactory(deltagande=row, datum=today() + DAY)
            (one,) = kommande(team.insats, [row])[row.pk]
            assert one.planerat == today() + DAY
            assert not one.snart()

    def test_matning_by_the_instrument_or_the_rule_for_each_answerer(self, team: Team) -> None:
        question = InstrumentfragaFactory(instrument__forbund=team.insats.forbund)
        InstrumentfragaFactory(instrument=question.instrument, svarande=Svarande.PROFESSIONELL)
        question.instrument.insatser.add(team.insats)
        with team.acting():
            row = DeltagandeFactory(insats=team.insats)
            assert self._due(team, row) == {}, "neither the instrument nor the insats says how often"
            self._rules(team, matning=3)
            found = kommande(team.insats, [row])[row.pk]
            assert {one.svarande for one in found} == set(Svarande.values)
            done = MatningFactory(deltagande=row, instrument=question.instrument, datum=today())
            found = kommande(team.insats, [row])[row.pk]
            due = {one.svarande: one.senast for one in found}
            assert due[done.svarande] == today() + relativedelta(months=3)
            assert due[Svarande.PROFESSIONELL] == row.start + relativedelta(months=3)

    def test_as_many_queries_for_many_as_for_one(self, team: Team, django_assert_num_queries: Any) -> None:
        self._rules(team, avstamning=3, matning=3)
        with team.acting():
            rows = [DeltagandeFactory(insats=team.insats) for _ in range(4)]
            for number in (1, 4):
                with django_assert_num_queries(8):
                    assert len(kommande(team.insats, rows[:number])) == number


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


class TestMatning:
    @pytest.fixture
    def instrument(self, team: Team) -> Instrument:
        row = InstrumentfragaFactory(instrument__forbund=team.insats.forbund, nummer=1).instrument
        InstrumentfragaFactory(instrument=row, nummer=2)
        row.insatser.add(team.insats)
        return row

    def _new(self, actor: Actor, row: Deltagande, instrument: Instrument, *values: int, **more: Any) -> Matning:
        questions = instrument.fragor.filter(svarande=Svarande.DELTAGARE)
        svar = Svar(more.pop("datum", today()), dict(zip([one.pk for one in questions], values, strict=False)))
        return new_matning(
            actor=actor, deltagande_id=row.pk, instrument_id=instrument.pk, svarande=Svarande.DELTAGARE, svar=svar
        )

    def test_registered_with_what_was_answered_alone(self, team: Team, instrument: Instrument) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            made = self._new(actor, row, instrument, 4)
            assert [one.varde for one in made.svar.all()] == [4]
            assert self._new(actor, row, instrument, 4) == made, "the same form again"
            with pytest.raises(ValidationError) as refused:
                self._new(actor, row, instrument, 5)
            assert fields_of(refused) == {"datum"}

    def test_off_the_scale_unanswered_ahead_before_start_and_by_another_instrument(
        self, team: Team, instrument: Instrument
    ) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            with pytest.raises(RuleBroken, match="hör inte till frågan"):
                self._new(actor, row, instrument, 6)
            with pytest.raises(RuleBroken, match="Ingen fråga är besvarad"):
                self._new(actor, row, instrument)
            for day in (today() + DAY, row.start - DAY):
                with pytest.raises(ValidationError) as refused:
                    self._new(actor, row, instrument, 3, datum=day)
                assert fields_of(refused) == {"datum"}
            with pytest.raises(RuleBroken, match="använder inte instrumentet"):
                self._new(actor, row, InstrumentfragaFactory().instrument, 3)
            assert not Matning.objects.exists()

    def test_changed_unless_a_colleague_was_first(self, team: Team, instrument: Instrument) -> None:
        with team.acting() as actor:
            made = self._new(actor, DeltagandeFactory(insats=team.insats), instrument, 2, 2)
            first, second = instrument.fragor.values_list("pk", flat=True)
            seen = mark(made)
            change_matning(actor=actor, matning_id=made.pk, svar=Svar(today(), {first: 3}), seen=seen)
            with pytest.raises(RuleBroken, match="kollega"):
                change_matning(actor=actor, matning_id=made.pk, svar=Svar(today(), {second: 5}), seen=seen)
            change_matning(actor=actor, matning_id=made.pk, svar=Svar(today(), {first: 3}), seen=seen)
            assert dict(made.svar.values_list("fraga_id", "varde")) == {first: 3}
        with make_team().acting() as stranger:
            with pytest.raises(Http404):
                change_matning(actor=stranger, matning_id=made.pk, svar=Svar(today(), {first: 1}))
            with pytest.raises(Http404):
                delete_matning(actor=stranger, matning_id=made.pk)
        with team.acting() as actor:
            delete_matning(actor=actor, matning_id=made.pk)
            with pytest.raises(Http404):
                delete_matning(actor=actor, matning_id=made.pk)

    def test_curve_has_both_answerers_and_leaves_gaps(self, team: Team, instrument: Instrument) -> None:
        with team.acting() as actor:
            row = DeltagandeFactory(insats=team.insats)
            self._new(actor, row, instrument, 1, 2, datum=today() - 9 * DAY)
            self._new(actor, row, instrument, 4, datum=today())
            rows = list(Matning.objects.prefetch_related("svar"))
            tables = svarstabeller(Instrument.objects.prefetch_related("fragor").get(), rows)
            assert [str(value) for value in kurva(tables).serier[0][1]] == ["1.5", "4.0"]
            assert kurva(tables, 2).serier[0][1] == (2, None)

    def test_distribution_counts_first_and_latest_of_the_same_people(self, team: Team, instrument: Instrument) -> None:
        with team.acting() as actor:
            for first, middle, last in ((1, 3, 4), (2, 2, 4)):
                row = DeltagandeFactory(insats=team.insats)
                for back, value in ((20, first), (10, middle), (0, last)):
                    self._new(actor, row, instrument, value, datum=today() - back * DAY)
            self._new(actor, DeltagandeFactory(insats=team.insats), instrument, 5)
            found = fordelning(team.insats.pk, instrument, Svarande.DELTAGARE)
            assert (found.personer, found.en_gang) == (2, 1)
            assert (found.fragor[0].forst, found.fragor[0].senast) == ((1, 1, 0, 0, 0), (0, 0, 0, 2, 0))
        with make_team(insats=team.insats, roll=Rollkod.FORBUNDSCHEF).acting():
            assert fordelning(team.insats.pk, instrument, Svarande.DELTAGARE).personer == 0


class TestInstrument:
    @pytest.fixture
    def kansli(self, team: Team) -> Actor:
        member = make.MembershipFactory(roll=make.RollFactory(kod=Rollkod.FORBUNDSCHEF), forbund=team.insats.forbund)
        return Actor.of(member)

    def test_made_with_questions_of_a_file(self, team: Team, kansli: Actor) -> None:
        values = {"namn": "Vardag", "version": "1", "ratt": "Eget", "manader": 3, "insatser": [team.insats]}
        made = new_instrument(actor=kansli, values=values)
        table = Table(
            ["Nr", "Besvaras av", "Fråga", "Lägsta betyder"],
            [
                (2, {"Nr": "1", "Besvaras av": "Båda", "Fråga": "Hur går det?", "Lägsta betyder": "dåligt"}),
                (3, {"Nr": "2", "Besvaras av": "deltagare", "Fråga": "Hur mår du?", "Lägsta betyder": ""}),
            ],
        )
        load_questions(actor=kansli, instrument_id=made.pk, questions=read_questions(table))
        assert [(one.svarande, one.nummer, one.hogst) for one in made.fragor.all()] == [
            ("deltagare", 1, 5),
            ("deltagare", 2, 5),
            ("professionell", 1, 5),
        ]
        load_questions(actor=kansli, instrument_id=made.pk, questions=read_questions(table)[:1])
        assert made.fragor.count() == 1

    def test_file_is_refused_row_by_row(self) -> None:
        rows = [
            (2, {"nummer": "ett", "svarande": "deltagare", "text": "Hej"}),
            (3, {"nummer": "1", "svarande": "läraren", "text": "Hej"}),
            (4, {"nummer": "1", "svarande": "deltagare", "text": ""}),
            (5, {"nummer": "1", "svarande": "deltagare", "text": "Hej"}),
            (6, {"nummer": "1", "svarande": "deltagare", "text": "Hej igen"}),
            (7, {"nummer": "2", "svarande": "deltagare", "text": "x" * 401}),
        ]
        with pytest.raises(ValidationError) as refused:
            read_questions(Table(["nummer", "svarande", "text"], rows))  # type: ignore[arg-type]
        assert [one.split(":")[0] for one in refused.value.messages] == ["Rad 2", "Rad 3", "Rad 4", "Rad 6", "Rad 7"]
        with pytest.raises(ValidationError, match="saknar kolumnerna svarande och text"):
            read_questions(Table(["nummer", "annat"], [(2, {"nummer": "1", "annat": ""})]))
        with pytest.raises(ValidationError, match="skalans högsta"):
            read_questions(
                Table(
                    ["nummer", "svarande", "text", "lägsta"],
                    [(2, {"nummer": "1", "svarande": "båda", "text": "Hej", "lägsta": "5"})],
                )
            )

    def test_answered_questions_stand_and_a_new_version_goes_on(self, team: Team, kansli: Actor) -> None:
        question = InstrumentfragaFactory(instrument__forbund=team.insats.forbund)
        old = question.instrument
        old.insatser.add(team.insats)
        with team.acting():
            done = MatningFactory(deltagande=DeltagandeFactory(insats=team.insats), instrument=old)
            MatsvarFactory(matning=done)
        with make_team(insats=team.insats, roll=Rollkod.FORBUNDSCHEF).acting() as actor:
            assert not Matning.objects.exists()
            assert times_used(old.pk) == 1, "PostgreSQL counts what kansli may not see"
            values = {"nummer": 1, "svarande": "deltagare", "text": "Annat?", "lagst": 1, "hogst": 5}
            for act in (
                lambda: save_question(actor=actor, instrument_id=old.pk, values=values, question_id=question.pk),
                lambda: save_question(actor=actor, instrument_id=old.pk, values=values),
                lambda: delete_question(actor=actor, instrument_id=old.pk, question_id=question.pk),
                lambda: load_questions(actor=actor, instrument_id=old.pk, questions=[]),
            ):
                with pytest.raises(RuleBroken, match="ny version"):
                    act()
            with pytest.raises(IntegrityError), transaction.atomic():
                old.fragor.update(text="Förbi tjänsten")
            named = {"namn": "Annat", "version": "1", "ratt": "Eget", "manader": None, "insatser": []}
            with pytest.raises(RuleBroken, match="behåller sitt namn"):
                change_instrument(actor=actor, instrument_id=old.pk, values=named)
            new = new_version(actor=actor, instrument_id=old.pk, version="2")
            assert (new.aktivt, new.fragor.count()) == (False, 1)
            with pytest.raises(ValidationError, match="redan i den versionen"):
                new_version(actor=actor, instrument_id=old.pk, version="2")
            take_into_use(actor=actor, instrument_id=new.pk)
            old.refresh_from_db()
            assert not old.aktivt
            assert list(new.insatser.all()) == [team.insats]

    def test_without_questions_it_is_not_taken_into_use_and_the_team_changes_nothing(
        self, team: Team, kansli: Actor
    ) -> None:
        values = {"namn": "Tomt", "version": "1", "ratt": "Eget", "manader": None, "insatser": [team.insats]}
        made = new_instrument(actor=kansli, values=values)
        with pytest.raises(RuleBroken, match="inga frågor"):
            take_into_use(actor=kansli, instrument_id=made.pk)
        with team.acting() as actor, pytest.raises(Refused):
            change_instrument(actor=actor, instrument_id=made.pk, values=values)
        with make_team().acting() as stranger, pytest.raises(Http404):
            change_instrument(actor=stranger, instrument_id=made.pk, values=values)

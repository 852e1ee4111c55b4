"""Tillfällen, and what is due next: who may meet, what is kept, and the insats' own rules."""

import datetime
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from deltagare.enums import Samtyckesslag, Svarande, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Tillfalle
from deltagare.services.kommande import kommande
from deltagare.services.samtycke import Begart, aterkalla, ge_samtycke
from deltagare.services.tillfalle import change_tillfalle, delete_tillfalle, new_tillfalle
from finsam.bas.errors import RuleBroken
from finsam.bas.seen import ChangedMeanwhile, Seen
from insatser.enums import Regelenhet
from tests import factories as make
from tests.deltagare.rules import fields_of, today
from tests.people import DeltagandeFactory, Team, make_team
from tests.people_rows import (
    InstrumentfragaFactory,
    MatningFactory,
    TillfalleFactory,
    UppehallFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
S, Status = Tillfalleslag, TillfalleStatus


def held(slag: str = S.AVSTAMNING, **values: Any) -> dict[str, Any]:
    return {
        "slag": slag,
        "datum": today() - DAY,
        "status": Status.HALLET,
        "deltagaren_med": True,
        "parter": (),
    } | values


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
        return {one.gora: one.senast for one in kommande(row)}

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
            assert [one.sen() for one in kommande(row)] == [True, True, False]
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
            assert kommande(row) == []
            self._rules(team, avstamning=3)
            later = DeltagandeFactory(insats=team.insats, start=today() + DAY)
            assert kommande(later) == []

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
            (one,) = kommande(row)
            assert one.snart()
            TillfalleFactory(deltagande=row, datum=today() + DAY)
            (one,) = kommande(row)
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
            found = kommande(row)
            assert {one.svarande for one in found} == set(Svarande.values)
            done = MatningFactory(deltagande=row, instrument=question.instrument, datum=today())
            found = kommande(row)
            due = {one.svarande: one.senast for one in found}
            assert due[done.svarande] == today() + relativedelta(months=3)
            assert due[Svarande.PROFESSIONELL] == row.start + relativedelta(months=3)

    def test_three_queries(self, team: Team, django_assert_num_queries: Any) -> None:
        self._rules(team, avstamning=3, matning=3)
        with team.acting():
            row = DeltagandeFactory(insats=team.insats)
            with django_assert_num_queries(3):
                assert len(kommande(row)) == 1

"""Mätningar and instruments: what was answered, drawn and counted, and that answered questions stand."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from deltagare.enums import Svarande
from deltagare.models import Deltagande, Instrument, Matning
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
from deltagare.services.matning import Svar, change_matning, delete_matning, mark, new_matning
from deltagare.underlag.matningar import fordelning, kurva, svarstabeller
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.imports import Table
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from tests import factories as make
from tests.deltagare.rules import fields_of, today
from tests.people import DeltagandeFactory, Team, make_team
from tests.people_rows import (
    InstrumentfragaFactory,
    MatningFactory,
    MatsvarFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


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

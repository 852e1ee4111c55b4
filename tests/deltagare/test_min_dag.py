"""Min dag: what is due for the team's people, gone when it is done, and as many as the list behind it has."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import (
    FallStatus,
    ForlangningStatus,
    Gora,
    Remisskalla,
    RemissStatus,
    Samtyckesslag,
    Svarande,
    Tillfalleslag,
    TillfalleStatus,
)
from deltagare.models import Deltagande, Remiss
from deltagare.services.kommande import kommande
from deltagare.underlag.min_dag import REMISS, STYRGRUPP_SVAR, TREPARTSSAMTAL, Task, min_dag
from deltagare.views.deltagandelista import listing, rows_of
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet, Regelslag, Registreringsniva
from rapporter.underlag.att_gora import tasks
from rapporter.underlag.start_tal_team import team_figures
from rapporter.underlag.uppgift import Nar
from tests.cast import Cast
from tests.factories import RegelFactory
from tests.fixtures import ClientOf
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, Team, avslutat, make_team, named
from tests.people_rows import (
    FallFactory,
    ForlangningFactory,
    HandlingsplanFactory,
    InstrumentFactory,
    InstrumentfragaFactory,
    KompletteringFactory,
    MatningFactory,
    PlanmalFactory,
    PlanstegFactory,
    SamtyckeFactory,
    TillfalleFactory,
    UppehallFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def _days(count: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=count)


@pytest.fixture
def team() -> Iterator[Team]:
    """A team that acts, in an insats without any rule."""
    made = make_team()
    with made.acting():
        yield made


def _rule(team: Team, slag: str, days: int, enhet: str = Regelenhet.DAG) -> None:
    RegelFactory(insats=team.insats, slag=slag, varde=days, enhet=enhet)


def _saker(team: Team, gora: str) -> list[Task]:
    return [task for task in min_dag(team.actor, TODAY) if task.gora == gora]


def _due(team: Team, gora: str) -> list[datetime.date | None]:
    return [task.senast for task in _saker(team, gora)]


class TestRemisser:
    """What waits in the inbox."""

    def test_remiss_is_to_be_answered_by_the_rule(self, team: Team) -> None:
        remiss = RemissFactory(insats=team.insats, inkommen_tid=timezone.now() - datetime.timedelta(days=9))
        assert [(task.nummer, task.senast, task.detail) for task in _saker(team, REMISS)] == [
            (remiss.nummer, None, "Väntat 9\u00a0dagar")
        ]
        _rule(team, Regelslag.REMISSVAR, 2, Regelenhet.VECKA)
        assert _due(team, REMISS) == [_days(5)]
        Remiss.objects.filter(pk=remiss.pk).update(status=RemissStatus.KOMPLETTERING)
        assert not _saker(team, REMISS)

    def test_answered_komplettering_says_so(self, team: Team) -> None:
        remiss = RemissFactory(insats=team.insats, status=RemissStatus.BEDOMNING)
        KompletteringFactory(remiss=remiss, svar="Ja.", besvarad_tid=timezone.now())
        (task,) = _saker(team, REMISS)
        assert task.detail.startswith("Kompletteringen är besvarad")

    def test_styrgruppens_answer_waits_for_the_team(self, team: Team) -> None:
        fall = FallFactory(insats=team.insats)
        RemissFactory(insats=team.insats, status=RemissStatus.STYRGRUPP, fall=fall)
        assert not _saker(team, STYRGRUPP_SVAR)
        type(fall).objects.update(status=FallStatus.BESVARAT, utfall="ja", besvarat_tid=timezone.now())
        assert len(_saker(team, STYRGRUPP_SVAR)) == 1

    def test_trepartssamtal(self, team: Team) -> None:
        remiss = RemissFactory(
            insats=team.insats,
            status=RemissStatus.ANTAGEN,
            deltagare=DeltagareFactory(insats=team.insats),
            beslutad_av=team.membership.user,
            beslutad_tid=timezone.now(),
        )
        held = TillfalleFactory(
            remiss=remiss,
            deltagande=None,
            slag=Tillfalleslag.TREPARTSSAMTAL,
            status=TillfalleStatus.PLANERAT,
            datum=_days(-2),
        )
        (task,) = _saker(team, TREPARTSSAMTAL)
        assert (task.senast, bool(task.detail)) == (_days(-2), True)
        type(held).objects.filter(pk=held.pk).update(status=TillfalleStatus.HALLET)
        assert not _saker(team, TREPARTSSAMTAL)


class TestByRule:
    """The next of what comes again is so long after the latest, or after the start."""

    @pytest.mark.parametrize(
        ("gora", "slag"),
        [
            (Gora.KARTLAGGNING, Tillfalleslag.KARTLAGGNING),
            (Gora.AVSTAMNING, Tillfalleslag.AVSTAMNING),
            (Gora.AVSTAMNING, Tillfalleslag.FLERPARTSMOTE),
            (Gora.VALDSFRAGA, Tillfalleslag.VALDSFRAGA),
        ],
    )
    def test_tillfalle(self, team: Team, gora: str, slag: str) -> None:
        row = DeltagandeFactory(insats=team.insats, start=_days(-60))
        assert not _saker(team, gora)
        _rule(team, gora, 50)
        assert _due(team, gora) == [_days(-10)]
        TillfalleFactory(deltagande=row, slag=slag, status=TillfalleStatus.PLANERAT, datum=_days(3))
        assert _due(team, gora) == [_days(-10)]  # planned is not held
        TillfalleFactory(deltagande=row, slag=slag, status=TillfalleStatus.HALLET, datum=_days(-30))
        assert _due(team, gora) == ([] if gora == Gora.KARTLAGGNING else [_days(20)])
        TillfalleFactory(deltagande=row, slag=slag, status=TillfalleStatus.HALLET, datum=_days(-1))
        assert not _due(team, gora)  # far ahead

    def test_months_end_on_the_last_day_of_a_short_month(self, team: Team) -> None:
        _rule(team, Regelslag.AVSTAMNING, 3, Regelenhet.MANAD)
        row = DeltagandeFactory(insats=team.insats, start=datetime.date(2024, 11, 30))
        found = Deltagande.objects.with_nasta(Gora.AVSTAMNING, datetime.date(2025, 2, 1)).get(pk=row.pk)
        assert found.nasta == datetime.date(2025, 2, 28)

    def test_nothing_is_due_after_an_avslut_to_come(self, team: Team) -> None:
        _rule(team, Regelslag.AVSTAMNING, 30)
        row = avslutat(insats=team.insats, start=_days(-20), slut=_days(9))
        assert not _due(team, Gora.AVSTAMNING)
        assert not kommande(row, TODAY)
        Deltagande.objects.filter(pk=row.pk).update(slut=_days(10))
        row.refresh_from_db()
        assert _due(team, Gora.AVSTAMNING) == [_days(10)]
        assert [one.senast for one in kommande(row, TODAY)] == [_days(10)]

    def test_nothing_is_due_on_an_uppehall_and_the_time_begins_anew_after_it(self, team: Team) -> None:
        _rule(team, Regelslag.AVSTAMNING, 30)
        row = DeltagandeFactory(insats=team.insats, start=_days(-60))
        away = UppehallFactory(deltagande=row, fran=_days(-20), till=None)
        assert not _due(team, Gora.AVSTAMNING)
        type(away).objects.filter(pk=away.pk).update(till=_days(-5))
        assert _due(team, Gora.AVSTAMNING) == [_days(25)]

    def test_handlingsplan_until_it_is_agreed_on(self, team: Team) -> None:
        _rule(team, Regelslag.HANDLINGSPLAN, 30)
        row = DeltagandeFactory(insats=team.insats, start=_days(-20))
        plan = HandlingsplanFactory(deltagande=row, overenskommen=None)
        assert _due(team, Gora.HANDLINGSPLAN) == [_days(10)]
        type(plan).objects.filter(pk=plan.pk).update(overenskommen=TODAY)
        assert not _due(team, Gora.HANDLINGSPLAN)

    def test_matning_by_the_instruments_own_months_else_the_rule(self, team: Team) -> None:
        instrument = InstrumentFactory(forbund=team.insats.forbund, manader=None)
        instrument.insatser.add(team.insats)
        for svarande in Svarande:
            InstrumentfragaFactory(instrument=instrument, svarande=svarande)
        row = DeltagandeFactory(insats=team.insats, start=_days(-40))
        assert not _due(team, Gora.MATNING)
        _rule(team, Regelslag.MATNING, 30)
        assert _due(team, Gora.MATNING) == [_days(-10)]
        MatningFactory(deltagande=row, instrument=instrument, svarande=Svarande.DELTAGARE, datum=_days(-1))
        assert _due(team, Gora.MATNING) == [_days(-10)]  # the other has not answered
        MatningFactory(deltagande=row, instrument=instrument, svarande=Svarande.PROFESSIONELL, datum=_days(-2))
        assert _due(team, Gora.MATNING) == [_days(28)]


class TestDeltagande:
    """Ends, plans, consents and accounts."""

    def test_start_on_its_way(self, team: Team) -> None:
        DeltagandeFactory(insats=team.insats, start=_days(10))
        DeltagandeFactory(insats=team.insats, start=_days(31))
        assert _due(team, Gora.START) == [_days(10)]

    def test_planned_end(self, team: Team) -> None:
        for days in (-3, 30, 31):
            DeltagandeFactory(insats=team.insats, start=_days(-100), planerat_slut=_days(days))
        assert _due(team, Gora.SLUT) == [_days(-3), _days(30)]
        forlangning = ForlangningFactory(
            deltagande=Deltagande.objects.get(planerat_slut=_days(-3)), status=ForlangningStatus.ANSOKT
        )
        assert _due(team, Gora.SLUT) == [_days(30)]
        assert len(_saker(team, Gora.FORLANGNING)) == 1
        fall = FallFactory(insats=team.insats, slag="forlangning")
        type(forlangning).objects.filter(pk=forlangning.pk).update(fall=fall)
        assert not _saker(team, Gora.FORLANGNING)  # the styrgrupp's turn
        type(fall).objects.update(status=FallStatus.BESVARAT, utfall="ja", besvarat_tid=timezone.now())
        assert len(_saker(team, Gora.FORLANGNING)) == 1

    def test_slutredovisning_until_it_is_sent(self, team: Team) -> None:
        row = avslutat(insats=team.insats, start=_days(-100), slut=_days(-30), slutredovisas_senast=_days(-9))
        assert _due(team, Gora.SLUTREDOVISNING) == [_days(-9)]
        Deltagande.objects.filter(pk=row.pk).update(slutredovisad=TODAY)
        assert not _saker(team, Gora.SLUTREDOVISNING)

    def test_step_of_a_plan_past_its_day(self, team: Team) -> None:
        row = DeltagandeFactory(insats=team.insats)
        mal = PlanmalFactory(plan=HandlingsplanFactory(deltagande=row))
        step = PlanstegFactory(mal=mal, senast=_days(-2))
        PlanstegFactory(mal=mal, senast=_days(2))
        assert _due(team, Gora.PLANSTEG) == [_days(-2)]
        type(step).objects.filter(pk=step.pk).update(klart=TODAY)
        assert not _saker(team, Gora.PLANSTEG)

    def test_consent_about_to_end_until_there_is_another(self, team: Team) -> None:
        row = DeltagandeFactory(insats=team.insats)
        old = {"deltagare": row.deltagare, "slag": Samtyckesslag.SEKRETESS, "fran": _days(-300)}
        SamtyckeFactory(**old, till=_days(20))
        assert _due(team, Gora.SAMTYCKE) == [_days(20)]
        SamtyckeFactory(**old | {"slag": Samtyckesslag.REGISTRERING}, till=_days(200))
        assert _due(team, Gora.SAMTYCKE) == [_days(20)]
        SamtyckeFactory(**old | {"fran": TODAY}, till=_days(300))
        assert not _saker(team, Gora.SAMTYCKE)

    def test_what_has_ended_is_left_in_peace(self, team: Team) -> None:
        _rule(team, Regelslag.AVSTAMNING, 30)
        avslutat(insats=team.insats, start=_days(-200), slut=_days(-3))
        assert not min_dag(team.actor, TODAY)


def _late_people(team: Team, count: int, *, start: int = -80) -> None:
    for _ in range(count):
        DeltagandeFactory(insats=team.insats, start=_days(start), planerat_slut=_days(200))


def test_row_says_what_who_where_and_when(team: Team) -> None:
    _rule(team, Regelslag.AVSTAMNING, 30)
    row = DeltagandeFactory(insats=team.insats, start=_days(-40))
    (grupp,) = tasks(team.actor, TODAY)
    (task,) = grupp.rader
    assert (grupp.rubrik, task.rubrik) == (Nar.LATE, f"Håll avstämning med deltagare {row.deltagare.nummer}")
    assert (task.insats, task.senast, task.tag) == (team.insats.namn, _days(-10), "Sen, 10\u00a0dagar")
    assert task.url == reverse("deltagande_sida", args=[team.insats.slug, row.pk])


@pytest.mark.parametrize("gora", Gora.values)
def test_many_are_one_row_that_counts_what_the_list_has(team: Team, gora: str) -> None:
    for slag in (Regelslag.KARTLAGGNING, Regelslag.AVSTAMNING, Regelslag.VALDSFRAGA, Regelslag.HANDLINGSPLAN):
        _rule(team, slag, 30)
    instrument = InstrumentFactory(forbund=team.insats.forbund, manader=1)
    instrument.insatser.add(team.insats)
    InstrumentfragaFactory(instrument=instrument)
    for days in range(-45, 6, 8):
        row = DeltagandeFactory(insats=team.insats, start=_days(days), planerat_slut=_days(days + 45))
        ForlangningFactory(deltagande=DeltagandeFactory(insats=team.insats), status=ForlangningStatus.ANSOKT)
        PlanstegFactory(
            mal=PlanmalFactory(plan=HandlingsplanFactory(deltagande=row, overenskommen=None)), senast=_days(-1)
        )
        SamtyckeFactory(deltagare=row.deltagare, fran=_days(-90), till=_days(9))
        DeltagandeFactory(insats=team.insats, start=_days(9))
        avslutat(insats=team.insats, start=_days(-90), slut=_days(-9), slutredovisas_senast=_days(days))
    behind = Deltagande.objects.filter(insats=team.insats).att_gora(gora).count()
    assert behind > 3
    rows = [row for grupp in tasks(team.actor, TODAY) for row in grupp.rader if row.url.endswith(f"?lage={gora}")]
    assert [int("".join(filter(str.isdigit, row.rubrik))) for row in rows] == [behind]
    shown = listing(team.insats, None).read(
        QueryDict(rows[0].url.partition("?")[2]), rows_of(Deltagande.objects.all(), team.insats, named=False)
    )
    assert shown.found.count() == behind
    assert shown.count.startswith(str(behind))


def test_no_name_stands_on_the_page(client_of: ClientOf, cast: Cast) -> None:
    with cast.own.acting():
        row = DeltagandeFactory(insats=cast.own.insats, start=_days(-3), planerat_slut=_days(3))
        named(row.deltagare, namn="Doris Deltagarsson")
    for role in (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM):
        page = html.unescape(client_of(role).get(reverse("att_gora")).content.decode())
        assert f"eltagare {row.deltagare.nummer}" in page
        assert "Doris" not in page


def test_others_have_no_day_of_the_team(cast: Cast) -> None:
    team = make_team()
    with team.acting():
        avslutat(insats=team.insats, start=_days(-100), slut=_days(-30), slutredovisas_senast=_days(-9))
    for roll in (Rollkod.FORBUNDSCHEF, Rollkod.STYRGRUPP_ORDINARIE, Rollkod.INSATSEKONOM):
        other = make_team(insats=team.insats, roll=roll)
        with other.acting():
            assert not any("slutredovisning" in row.rubrik for g in tasks(other.actor, TODAY) for row in g.rader)
            assert team_figures(other.actor, TODAY) is None
    with acting(Actor()):
        assert min_dag(team.actor, TODAY) == ()  # row-level security, whatever the policies say


def test_insats_that_counts_has_no_people_to_read(django_assert_num_queries: Any) -> None:
    team = make_team(niva=Registreringsniva.ANTAL)
    with team.acting() as actor, django_assert_num_queries(1):
        assert min_dag(actor, TODAY) == ()


def test_four_figures_of_the_team(team: Team) -> None:
    for days in (10, 20, 60):
        DeltagandeFactory(insats=team.insats, start=_days(-5), remitterad=_days(-5 - days))
    DeltagandeFactory(insats=team.insats, start=_days(-400))
    avslutat(insats=team.insats, start=_days(-500), slut=_days(-300), slutredovisas_senast=_days(-279))
    RemissFactory(
        insats=team.insats,
        kalla=Remisskalla.EGEN,
        status=RemissStatus.ANTAGEN,
        deltagare=DeltagareFactory(insats=team.insats),
        beslutad_av=team.membership.user,
        beslutad_tid=timezone.now(),
    )
    figures = team_figures(team.actor, TODAY)
    assert figures is not None
    assert [figure.value for figure in figures.figures] == ["4", "1", "20\u00a0dagar", "1"]
    assert figures.figures[0].before == "2 för ett år sedan"


def test_ten_more_people_cost_no_more_queries(client_of: ClientOf, cast: Cast) -> None:
    client, place = client_of("insatsledare"), Team(cast.own.insats, cast.own.ledare)
    _rule(place, Regelslag.AVSTAMNING, 30)
    with cast.own.acting():
        _late_people(place, 1)
    before = _queries(client)
    with cast.own.acting():
        _late_people(place, 10)
        for _ in range(10):
            RemissFactory(insats=cast.own.insats)
    assert _queries(client) == before


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse("att_gora")).status_code == 200
    return len(caught)

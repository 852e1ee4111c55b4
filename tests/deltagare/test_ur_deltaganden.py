"""Figures counted from deltaganden are those that plain Python counts, person by person."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest

from deltagare.enums import Antalsmatt, Dimension, Kon, Listslag, Tidpunkt, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Lage, Tillfalle
from deltagare.underlag import ur_deltaganden
from deltagare.underlag.antal import arsbild
from deltagare.underlag.hiding import Dolt
from deltagare.underlag.years import latest_year, years_of
from finsam.forbund.actor import Actor, acting
from insatser.enums import Regelenhet, Regelslag
from tests.factories import AntalFactory, AntalsperiodFactory, PartFactory, RegelFactory, SamverkanspartFactory
from tests.people import DeltagandeFactory, DeltagareFactory, Team, avslutat, listvarde, make_team

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 6, 15)
YEARS = (2023, 2024, 2025)
OUTCOMES = ("arbete", "studier", "ordinarie", "tiden_slut")


def _day(dice: random.Random, first: datetime.date, last: datetime.date) -> datetime.date:
    return first + datetime.timedelta(days=dice.randint(0, (last - first).days))


def _populate(team: Team, dice: random.Random) -> None:
    """Some twenty people, some of them twice, some of them in the future."""
    known = [SamverkanspartFactory(insats=team.insats).part, team.insats.agare, PartFactory(), None]
    for _ in range(dice.randint(10, 25)):
        person = DeltagareFactory(insats=team.insats, kon=dice.choice(list(Kon)), fodelsear=dice.randint(1955, 2008))
        day = datetime.date(2022, 6, 1)
        for _ in range(dice.randint(1, 3)):
            start = _day(dice, day, day + datetime.timedelta(days=400))
            part = dice.choice(known)
            columns: dict[str, Any] = {
                "insats": team.insats,
                "deltagare": person,
                "start": start,
                "part": part,
                "egenansokan": part is None and dice.random() < 0.5,
                "remitterad": dice.choice([None, start - datetime.timedelta(days=dice.randint(0, 90))]),
            }
            if dice.random() < 0.3:
                DeltagandeFactory(**columns)
                break
            day = _day(dice, start, start + datetime.timedelta(days=300))
            anledning = listvarde(Listslag.AVSLUTSANLEDNING, dice.choice(OUTCOMES))
            _told(avslutat(**columns, slut=day, avslutsanledning=anledning), dice)
            day += datetime.timedelta(days=1)


def _told(deltagande: Deltagande, dice: random.Random) -> None:
    for tidpunkt in Tidpunkt:
        for kod in dice.sample(["forvarvsarbete", "studier", "arbetssokande"], dice.randint(0, 2)):
            Lage.objects.create(
                insats=deltagande.insats,
                deltagande=deltagande,
                tidpunkt=tidpunkt,
                varde=listvarde(Listslag.SYSSELSATTNING, kod),
                procent=dice.choice([25, 50, 75]),
            )


def _alder(row: Deltagande) -> str:
    age = row.start.year - row.deltagare.fodelsear
    return "16-19" if age < 20 else "60-" if age >= 60 else f"{age // 10 * 10}-{age // 10 * 10 + 9}"


def _remittent(row: Deltagande) -> str:
    if row.egenansokan:
        return "egen"
    parts = {row.insats.agare_id, *row.insats.samverkansparter.values_list("part_id", flat=True)}
    return str(row.part_id) if row.part_id in parts else "annan"


def _chosen(rows: list[Deltagande], year: int) -> dict[str, list[Deltagande]]:
    """By mått one deltagande of each person."""
    first, last = datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), TODAY)
    touching = [row for row in rows if row.start <= last and (row.slut is None or row.slut >= first)]
    by_start = sorted(touching, key=lambda row: row.start, reverse=True)
    over = [row for row in touching if row.slut and row.slut <= datetime.date(year, 12, 31) and row.slut < TODAY]
    return {
        Antalsmatt.DELTAGARE: list({row.deltagare_id: row for row in by_start}.values()),
        Antalsmatt.NYA: list({row.deltagare_id: row for row in by_start if row.start >= first}.values()),
        Antalsmatt.AVSLUTADE: list(
            {row.deltagare_id: row for row in sorted(over, key=lambda row: row.slut or TODAY)}.values()
        ),
    }


@pytest.mark.parametrize("seed", range(12))
def test_counts_are_what_python_counts(seed: int) -> None:
    team, other = make_team(niva="avidentifierad"), make_team()
    dice = random.Random(seed)  # noqa: S311
    for one in (team, other):
        with one.acting():
            _populate(one, dice)
    with team.acting():
        rows = list(Deltagande.objects.select_related("deltagare", "insats", "avslutsanledning"))
        for row in rows:
            row.alder, row.remittent = _alder(row), _remittent(row)
    found, _ = ur_deltaganden.counts([team.insats.pk], YEARS, TODAY)
    wanted: dict[Any, dict[Any, int]] = {}
    for year in YEARS:
        cells: dict[Any, int] = {}
        for matt, chosen in _chosen(rows, year).items():
            for row in chosen:
                kategorier = {Dimension.TOTALT: "", Dimension.ALDER: row.alder, Dimension.REMITTENT: row.remittent}
                if matt == Antalsmatt.AVSLUTADE:
                    assert row.avslutsanledning is not None
                    kategorier[Dimension.UTFALL] = row.avslutsanledning.grupp
                for dimension, kategori in kategorier.items():
                    cell = (matt.value, dimension.value, kategori, row.deltagare.kon)
                    cells[cell] = cells.get(cell, 0) + 1
        if cells:
            wanted[team.insats.pk, year] = cells
    assert found == wanted


@pytest.mark.parametrize("seed", range(6))
def test_measures_are_what_python_measures(seed: int) -> None:
    team = make_team()
    with team.acting():
        _populate(team, random.Random(seed))  # noqa: S311
        rows = list(Deltagande.objects.select_related("deltagare").prefetch_related("lagen__varde"))
    found = ur_deltaganden.measures([team.insats.pk], YEARS, TODAY)
    matrix = ur_deltaganden.before_after([team.insats.pk], YEARS, TODAY)
    for year in YEARS:
        chosen = _chosen(rows, year)
        waits = [(row.start - row.remitterad).days for row in chosen[Antalsmatt.NYA] if row.remitterad]
        times = [(row.slut - row.start).days for row in chosen[Antalsmatt.AVSLUTADE] if row.slut]
        for name, days in (("vantetid", waits), ("tid", times)):
            measure = found.get((team.insats.pk, year), {}).get(name)
            assert (measure.av if measure else 0) == len(days)
            if measure is not None and measure.medel is not None:
                assert measure.medel == pytest.approx(sum(days) / len(days))
                assert measure.median == pytest.approx(_median(days))
        both, more = 0, 0
        for row in chosen[Antalsmatt.AVSLUTADE]:
            lagen = list(row.lagen.all())
            if {lage.tidpunkt for lage in lagen} == set(Tidpunkt.values):
                both += 1
                more += _work(lagen, Tidpunkt.EFTER) > _work(lagen, Tidpunkt.FORE)
        okat = found.get((team.insats.pk, year), {}).get("okat")
        assert ((okat.av, okat.antal) if okat else (0, 0)) == (both, more)
        cells = matrix.get((team.insats.pk, year), {})
        for slag in ("forsorjning", "sysselsattning"):
            assert sum(count for cell, count in cells.items() if cell[0] == slag) == len(chosen[Antalsmatt.AVSLUTADE])


def _work(lagen: list[Lage], tidpunkt: str) -> int:
    work = ("forvarvsarbete", "studier")
    return sum(lage.procent for lage in lagen if lage.tidpunkt == tidpunkt and lage.varde.grupp in work)


def _median(days: list[int]) -> float:
    ordered, middle = sorted(days), len(days) // 2
    return ordered[middle] if len(days) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def test_nobody_needs_to_act_for_the_numbers_and_gets_no_row_for_it() -> None:
    team = make_team()
    with team.acting():
        DeltagandeFactory(insats=team.insats, start=datetime.date(2024, 3, 1))
    with acting(Actor()):
        assert ur_deltaganden.counts([team.insats.pk], [2024], TODAY)[0]
        assert not Deltagande.objects.exists()


def test_year_that_the_insats_has_counted_itself_shows_that() -> None:
    team = make_team()
    with team.acting():
        for _ in range(6):
            DeltagandeFactory(insats=team.insats, start=datetime.date(2023, 3, 1))
    period = AntalsperiodFactory(insats=team.insats, fran=datetime.date(2023, 1, 1), till=datetime.date(2023, 12, 31))
    AntalFactory(period=period, antal=40)
    old, new = arsbild(team.insats.pk, 2023, exact=True), arsbild(team.insats.pk, 2024, exact=True)
    assert (old.volym[0].antal.totalt, old.ur_deltaganden) == (40, False)
    assert {rad.kategori: rad.antal.totalt for rad in new.volym} == {"nya": 0, "deltagare": 6, "avslutade": 0}
    assert new.ur_deltaganden
    assert {rad.kategori: rad.foregaende for rad in new.volym}["deltagare"] == 40
    assert 2023 in years_of(team.insats.pk)
    assert latest_year([team.insats.pk]) == max(years_of(team.insats.pk))


def test_few_people_are_hidden_outside_the_team() -> None:
    team = make_team()
    with team.acting():
        for _ in range(3):
            DeltagandeFactory(insats=team.insats, start=datetime.date(2024, 3, 1))
    rows = {rad.kategori: rad.antal.totalt for rad in arsbild(team.insats.pk, 2024, exact=False).volym}
    assert rows == {"nya": Dolt.FARRE, "deltagare": Dolt.FARRE, "avslutade": 0}


def test_now_counts_who_takes_part_and_whose_account_is_late() -> None:
    team = make_team()
    yesterday = TODAY - datetime.timedelta(days=1)
    with team.acting():
        DeltagandeFactory(insats=team.insats, start=TODAY)
        DeltagandeFactory(insats=team.insats, start=TODAY + datetime.timedelta(days=1))
        avslutat(insats=team.insats, start=datetime.date(2025, 1, 1), slut=TODAY)
        avslutat(
            insats=team.insats,
            start=datetime.date(2025, 1, 1),
            slut=datetime.date(2025, 5, 1),
            slutredovisas_senast=yesterday,
        )
    assert ur_deltaganden.now([team.insats.pk], TODAY) == {
        team.insats.pk: ur_deltaganden.Nulage(pagaende=2, slutredovisningar_sena=1)
    }


def test_avstamning_is_in_time_by_the_insats_own_rule() -> None:
    team = make_team()
    RegelFactory(insats=team.insats, slag=Regelslag.AVSTAMNING, hogst=3, enhet=Regelenhet.MANAD)
    with team.acting():
        late = DeltagandeFactory(insats=team.insats, start=datetime.date(2025, 1, 1))
        seen = DeltagandeFactory(insats=team.insats, start=datetime.date(2025, 1, 1))
        DeltagandeFactory(insats=team.insats, start=datetime.date(2025, 5, 1))
        for row, status in ((late, TillfalleStatus.PLANERAT), (seen, TillfalleStatus.HALLET)):
            Tillfalle.objects.create(
                insats=team.insats,
                deltagande=row,
                slag=Tillfalleslag.FLERPARTSMOTE,
                status=status,
                datum=datetime.date(2025, 3, 15),
            )
    measure = ur_deltaganden.measures([team.insats.pk], [2025], TODAY)[team.insats.pk, 2025]["avstamning"]
    assert (measure.antal, measure.av) == (2, 3)

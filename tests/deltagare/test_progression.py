"""Progression counted by the database is what plain Python counts, answer by answer."""

from __future__ import annotations

import datetime
import random
from collections import Counter, defaultdict

import pytest

from deltagare.enums import Svarande
from deltagare.models import Deltagande, Matning, Matsvar
from deltagare.underlag import ur_deltaganden
from deltagare.underlag.antal import arsbild
from deltagare.underlag.uppfoljning import uppfoljning
from tests.people import DeltagandeFactory, DeltagareFactory, Team, avslutat, make_team
from tests.people_rows import InstrumentFactory, InstrumentfragaFactory, MatningFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 6, 15)
YEARS = (2023, 2024, 2025)
Answers = dict[tuple[int, str], dict[int, int]]


def _day(dice: random.Random, first: datetime.date, last: datetime.date) -> datetime.date:
    return first + datetime.timedelta(days=dice.randint(0, (last - first).days))


def _populate(team: Team, dice: random.Random) -> None:
    """People who take part once or twice, and answer some of the questions now and then, also after the avslut."""
    instruments = [InstrumentFactory(forbund=team.insats.forbund) for _ in range(2)]
    for one in instruments:
        for svarande in (*Svarande, *Svarande):
            InstrumentfragaFactory(instrument=one, svarande=svarande)
    for _ in range(dice.randint(6, 14)):
        person = DeltagareFactory(insats=team.insats)
        start = _day(dice, datetime.date(2022, 6, 1), datetime.date(2024, 12, 1))
        slut = _day(dice, start, start + datetime.timedelta(days=200))
        rows = [avslutat(insats=team.insats, deltagare=person, start=start, slut=slut)]
        if dice.random() < 0.6:
            again = slut + datetime.timedelta(days=dice.randint(1, 90))
            rows.append(DeltagandeFactory(insats=team.insats, deltagare=person, start=again))
        for row in rows:
            span = (row.start, (row.slut or datetime.date(2025, 9, 1)) + datetime.timedelta(days=60))
            for day in sorted({_day(dice, *span) for _ in range(dice.randint(0, 5))}):
                _answer(row, dice, dice.choice(instruments), day)


def _answer(row: Deltagande, dice: random.Random, instrument: object, day: datetime.date) -> None:
    for svarande in dice.sample(list(Svarande), dice.randint(1, 2)):
        matning = MatningFactory(deltagande=row, instrument=instrument, svarande=svarande, datum=day)
        for fraga in matning.instrument.fragor.filter(svarande=svarande):
            if dice.random() < 0.8:
                Matsvar.objects.create(insats=row.insats, matning=matning, fraga=fraga, varde=dice.randint(1, 5))


def _expected(year: int) -> Answers:
    """Of everybody who took part in the year the latest mätning in it, and the first one of the same deltagande."""
    first, last = datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), TODAY)
    series: dict[tuple[int, int, str], list[Matning]] = defaultdict(list)
    for one in Matning.objects.select_related("deltagande").order_by("datum", "pk"):
        row = one.deltagande
        if row.start <= last and (row.slut is None or row.slut >= first):
            series[row.deltagare_id, one.instrument_id, one.svarande].append(one)
    found: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for rows in series.values():
        in_year = [one for one in rows if first <= one.datum <= last]
        if not in_year:
            continue
        latest = in_year[-1]
        before = [one for one in rows if one.deltagande_id == latest.deltagande_id and one.datum < latest.datum]
        for nar, one in (("senaste", latest), *((("forsta", before[0]),) if before else ())):
            for svar in one.svar.all():
                found[svar.fraga_id, nar][svar.varde] += 1
    return {key: dict(counts) for key, counts in found.items()}


@pytest.mark.parametrize("seed", range(8))
def test_answers_are_what_python_counts(seed: int) -> None:
    team, other = make_team(), make_team()
    for place, one in enumerate((team, other)):
        with one.acting():
            _populate(one, random.Random(seed + 100 * place))  # noqa: S311
    found = ur_deltaganden.answers([team.insats.pk], YEARS, TODAY)
    with team.acting():
        expected = {(team.insats.pk, year): counts for year in YEARS if (counts := _expected(year))}
    assert expected
    assert found == expected


@pytest.mark.parametrize("seed", range(4))
def test_means_are_those_of_the_answers(seed: int) -> None:
    team = make_team()
    with team.acting():
        _populate(team, random.Random(seed))  # noqa: S311
        told = uppfoljning(team.insats.pk, arsbild(team.insats.pk, 2024, exact=True), exact=True)
        expected = _expected(2024)
    fragor = [rad for instrument in told.progression for rad in instrument.fragor]
    latest = [counts for (_, nar), counts in expected.items() if nar == "senaste"]
    assert sorted(float(rad.medel) for rad in fragor if rad.medel is not None) == pytest.approx(
        sorted(sum(value * count for value, count in one.items()) / sum(one.values()) for one in latest), abs=0.0501
    )
    assert sorted(rad.antal for rad in fragor) == sorted(sum(one.values()) for one in latest)

"""When something is next due is what plain Python reckons, rule by rule and person by person."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from deltagare.enums import Gora, Svarande, TillfalleStatus
from deltagare.models import Deltagande, Instrument, Matning
from deltagare.querysets import BY_RULE
from deltagare.services.kommande import kommande
from insatser.enums import Regelenhet
from tests.factories import RegelFactory
from tests.people import DeltagandeFactory, Team, make_team
from tests.people_rows import (
    HandlingsplanFactory,
    InstrumentFactory,
    InstrumentfragaFactory,
    MatningFactory,
    TillfalleFactory,
    UppehallFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2025, 3, 31)  # the end of a month, and a year before which there was a 29 February
HELD = ("kartlaggning", "avstamning", "flerpartsmote", "valdsfraga")
STEP = {"ar": "years", "manad": "months", "vecka": "weeks", "dag": "days"}


def _ago(dice: random.Random, most: int = 420) -> datetime.date:
    return TODAY - dice.randint(0, most) * DAY


def _rules(team: Team, dice: random.Random) -> None:
    """Most kinds have a rule; some have two, one that has not begun or is over, or one whose unit is no time."""
    for slag in BY_RULE:
        for _ in range(dice.choice([0, 1, 1, 2])):
            bound = dice.choice(["varde", "hogst"])
            RegelFactory(
                insats=team.insats,
                slag=slag,
                **{"varde": None, bound: dice.randint(1, 7)},
                enhet=dice.choice([*STEP, Regelenhet.GANGER_PER_AR]),
                fran=dice.choice([None, None, _ago(dice), TODAY + DAY]),
                till=dice.choice([None, None, TODAY - DAY, TODAY, TODAY + 9 * DAY]),
            )


def _instruments(team: Team, dice: random.Random) -> None:
    """Two versions of one, and one of its own: with months of their own, put away, or of no use to the insats."""
    for namn, version in (("Steg", "1"), ("Steg", "2"), ("Kliv", "1")):
        one = InstrumentFactory(
            forbund=team.insats.forbund,
            namn=namn,
            version=version,
            manader=dice.choice([None, 0, 2, 5]),
            aktivt=dice.random() < 0.8,
        )
        for svarande in dice.sample(Svarande.values, dice.randint(0, 2)):
            for _ in range(2):
                InstrumentfragaFactory(instrument=one, svarande=svarande)
        if dice.random() < 0.8:
            one.insatser.add(team.insats)


def _person(team: Team, dice: random.Random) -> None:
    """Somebody who has been away, has had some of it, and has some of it planned."""
    row = DeltagandeFactory(insats=team.insats, start=_ago(dice))
    if (away := _ago(dice, 120)) > row.start:
        till = dice.choice([None, away + 3 * DAY, away + 30 * DAY, TODAY])
        UppehallFactory(deltagande=row, fran=away, till=till)
    for _ in range(dice.randint(0, 4)):
        TillfalleFactory(
            deltagande=row, slag=dice.choice(HELD), datum=_ago(dice, 60), status=dice.choice(TillfalleStatus.values)
        )
    if dice.random() < 0.7:
        HandlingsplanFactory(deltagande=row, overenskommen=dice.choice([None, _ago(dice, 60)]))
    for one in Instrument.objects.all():
        for svarande in Svarande:
            if dice.random() < 0.4:
                MatningFactory(deltagande=row, instrument=one, svarande=svarande, datum=_ago(dice, 90))


def _time(team: Team, slag: str) -> Any:
    for row in team.insats.regler.filter(slag=slag).order_by("pk"):
        number = row.varde if row.varde is not None else row.hogst
        in_force = (row.fran or TODAY) <= TODAY <= (row.till or TODAY)
        if in_force and number is not None and row.enhet in STEP:
            return relativedelta(**{STEP[row.enhet]: number})
    return None


def _due(team: Team, row: Deltagande) -> dict[tuple[Any, ...], datetime.date]:
    """By what (and, of a mätning, the instrument and who answers) the day it is next due."""
    breaks = [one for one in row.uppehall.all() if one.fran <= TODAY]
    if any((one.till or TODAY) >= TODAY for one in breaks):
        return {}
    since = max([row.start, *(one.till for one in breaks)])
    found = {}
    for gora in (Gora.KARTLAGGNING, Gora.AVSTAMNING, Gora.VALDSFRAGA):
        same = {gora.value, "flerpartsmote"} if gora == Gora.AVSTAMNING else {gora.value}
        days = [one.datum for one in row.tillfallen.all() if one.status == "hallet" and one.slag in same]
        time = _time(team, gora)
        if time is not None and not (days and gora == Gora.KARTLAGGNING):
            found[(gora,)] = max([since, *days]) + time
    agreed = any(one.overenskommen for one in row.handlingsplaner.all())
    if (time := _time(team, Gora.HANDLINGSPLAN)) is not None and not agreed:
        found[(Gora.HANDLINGSPLAN,)] = since + time
    for one in Instrument.objects.filter(insatser=team.insats, aktivt=True):
        time = relativedelta(months=one.manader) if one.manader else _time(team, Gora.MATNING)
        for svarande in {fraga.svarande for fraga in one.fragor.all()}:
            done = Matning.objects.filter(deltagande=row, instrument__namn=one.namn, svarande=svarande)
            if time is not None:
                found[Gora.MATNING, one.pk, svarande] = max([since, *(each.datum for each in done)]) + time
    return found


@pytest.mark.parametrize("seed", range(8))
def test_page_and_lists_say_what_python_reckons(seed: int) -> None:
    team, dice = make_team(), random.Random(seed)  # noqa: S311
    _rules(team, dice)
    _instruments(team, dice)
    with team.acting():
        for _ in range(12):
            _person(team, dice)
        rows = list(Deltagande.objects.all())
        expected = {row.pk: _due(team, row) for row in rows}
        shown = {
            row.pk: {
                ((one.gora, one.instrument_id, one.svarande) if one.instrument_id else (one.gora,)): one.senast
                for one in kommande(row, TODAY)
            }
            for row in rows
        }
        assert shown == expected
        for gora in BY_RULE:
            listed = dict(Deltagande.objects.with_nasta(gora, TODAY).values_list("pk", "nasta"))
            soonest = {
                pk: min((day for what, day in due.items() if what[0] == gora), default=None)
                for pk, due in expected.items()
            }
            assert listed == soonest

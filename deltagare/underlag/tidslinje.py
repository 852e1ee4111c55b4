"""When a deltagande ends by its rules, and in what state its dates put it on a day. Plain calculations on days.

The planned end is the insats' longest time from the start, and as many days more as the uppehåll and the granted
förlängningar last. A break without an end moves it day by day: the stored end counts the breaks whose days are known,
and `shown_end` adds the days that the open one has lasted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from deltagare.models import Deltagande
from finsam.bas.columns import Tag
from finsam.bas.formats import datum

DAY = datetime.timedelta(days=1)


class Lage(StrEnum):
    """The states that the dates of a deltagande can put it in, each with its word."""

    KOMMANDE = "Börjar senare"
    PAGAENDE = "Pågår"
    UPPEHALL = "Uppehåll"
    OVER_TIDEN = "Planerat slut passerat"
    AVSLUTAS = "Avslutas"
    ATT_REDOVISA = "Slutredovisas"
    FORSENAD = "Försenad"
    AVSLUTAD = "Avslutat"


@dataclass(frozen=True, slots=True)
class Break:
    """An uppehåll as days, both included; still going on without an end."""

    fran: datetime.date
    till: datetime.date | None

    @property
    def days(self) -> int:
        """How many days it lasts; 0 while nobody knows."""
        return (self.till - self.fran).days + 1 if self.till else 0


def planned_end(
    base: datetime.date | None, breaks: Iterable[Break], longer: Iterable[int] = ()
) -> datetime.date | None:
    """`base` (the last day of the longest time), the days of known breaks and of each granted förlängning.

    None without a longest time.
    """
    if base is None:
        return None
    return base + datetime.timedelta(days=sum(one.days for one in breaks) + sum(longer))


def shown_end(
    stored: datetime.date | None, open_from: datetime.date | None, day: datetime.date
) -> datetime.date | None:
    """The planned end as it stands on a day: an open break that has begun moves it by the days it has lasted.

    A break that began after the end moves nothing.
    """
    if stored is None or open_from is None or open_from > day or open_from > stored + DAY:
        return stored
    return stored + (day - open_from) + DAY


def lage(row: Deltagande, open_from: datetime.date | None, day: datetime.date) -> Lage:
    """The state of a deltagande on a day; `open_from` is the first day of its open break."""
    if row.start > day:
        return Lage.KOMMANDE
    if row.slut is not None and row.slut < day:
        if row.slutredovisas_senast is None or row.slutredovisad is not None:
            return Lage.AVSLUTAD
        return Lage.FORSENAD if row.slutredovisas_senast < day else Lage.ATT_REDOVISA
    if row.slut is not None:
        return Lage.AVSLUTAS
    end = shown_end(row.planerat_slut, open_from, day)
    if end is not None and end < day:
        return Lage.OVER_TIDEN
    return Lage.UPPEHALL if open_from is not None and open_from <= day else Lage.PAGAENDE


def lage_tag(row: Deltagande, open_from: datetime.date | None, day: datetime.date) -> Tag:
    """The state in words, with the day that matters in it."""
    state = lage(row, open_from, day)
    match state:
        case Lage.KOMMANDE:
            return Tag("info", f"Börjar {datum(row.start)}")
        case Lage.AVSLUTAS:
            return Tag("info", f"Avslutas {_day(row.slut)}")
        case Lage.ATT_REDOVISA:
            return Tag("soon", f"Slutredovisas senast {_day(row.slutredovisas_senast)}")
        case Lage.FORSENAD:
            return Tag("late", f"Skulle ha slutredovisats {_day(row.slutredovisas_senast)}")
        case Lage.OVER_TIDEN:
            return Tag("late", state.value)
        case Lage.UPPEHALL:
            return Tag("soon", f"Uppehåll sedan {_day(open_from)}")
        case Lage.PAGAENDE:
            return Tag("ok", state.value)
        case _:
            return Tag("neutral", state.value)


def length(fran: datetime.date, till: datetime.date) -> str:
    """How long from one day to another, both included: "6 månader", "1 månad och 12 dagar"."""
    gap = relativedelta(min(till, datetime.date.max - DAY) + DAY, fran)
    months, days = gap.years * 12 + gap.months, gap.days
    words = [
        *([f"{months} {'månad' if months == 1 else 'månader'}"] if months else []),
        *([f"{days} {'dag' if days == 1 else 'dagar'}"] if days or not months else []),
    ]
    return " och ".join(words)


def _day(day: datetime.date | None) -> str:
    return datum(day) if day else ""

"""Which period is to be claimed next, by the insats' own rule."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone

from insatser.enums import Fristslag, Regelenhet, Regelslag, Rekvisitionstyp
from insatser.models import Insats, Regel, Rekvisition
from insatser.services.frister import months_after

DEFAULT_MONTHS = 3  # when an insats has no rule of its own; the period can be changed before it is saved


@dataclass(frozen=True)
class Period:
    """From and to, both days included, and the last day to submit (None: no rule says)."""

    fran: datetime.date
    till: datetime.date
    senast: datetime.date | None


@dataclass(frozen=True)
class ClaimRules:
    """An insats' rules about rekvisitioner, which may follow one another: each is asked of a day when it holds."""

    regler: tuple[Regel, ...]

    @classmethod
    def of(cls, insats: Insats) -> ClaimRules:
        """Read in one query."""
        return cls(tuple(insats.regler.filter(slag=Regelslag.REKVISITION)))

    def months(self, day: datetime.date) -> int | None:
        """Months in a period that begins on a day; None when no rule says."""
        for regel in self._on(day):
            if regel.varde and regel.enhet == Regelenhet.MANAD:
                return regel.varde
            if regel.varde and regel.enhet == Regelenhet.GANGER_PER_AR:
                return 12 // min(regel.varde, 12)
        return None

    def last_day(self, till: datetime.date) -> datetime.date | None:
        """The last day to submit a period that ends on `till`; None when no rule says."""
        grace = next((regel.anstand_manader for regel in self._on(till) if regel.anstand_manader is not None), None)
        return None if grace is None else months_after(till, grace)

    def periods(self, insats: Insats, year: int) -> list[Period]:
        """All periods of a year that the insats ran in, claimed or not; cut where it began or ended within one.

        Counted from January, or from where another rule begins to hold; the last one is shorter when twelve does not
        divide evenly.
        """
        found, first = [], 1
        while first <= 12:
            fran = datetime.date(year, first, 1)
            last = min(first + min(max(self.months(fran) or DEFAULT_MONTHS, 1), 12) - 1, 12)
            till = datetime.date(year, last, calendar.monthrange(year, last)[1])
            if not ((insats.fran and till < insats.fran) or (insats.till and fran > insats.till)):
                within = max(fran, insats.fran or fran), min(till, insats.till or till)
                found.append(Period(*within, self.last_day(till)))
            first = last + 1
        return found

    def _on(self, day: datetime.date) -> list[Regel]:
        return [
            regel
            for regel in self.regler
            if (regel.fran is None or regel.fran <= day) and (regel.till is None or regel.till >= day)
        ]


@dataclass(frozen=True)
class ClaimCalendar:
    """What an insats has claimed (the earliest first), the years ended by their slutrekvisition, and its rules."""

    insats: Insats
    taken: tuple[tuple[datetime.date, datetime.date], ...]
    closed: frozenset[int]
    rules: ClaimRules

    @classmethod
    def of(cls, insats: Insats) -> ClaimCalendar:
        """Read in two queries."""
        rows = list(
            Rekvisition.objects.giltiga()
            .filter(insats=insats)
            .exclude(typ=Rekvisitionstyp.RATTELSE)
            .order_by("fran")
            .values_list("fran", "till", "typ")
        )
        closed = frozenset(ended.year for _, ended, typ in rows if typ == Rekvisitionstyp.SLUT)
        return cls(insats, tuple((begun, ended) for begun, ended, _ in rows), closed, ClaimRules.of(insats))

    def next_period(self, year: int | None = None) -> Period | None:
        """See the function of the same name."""
        this_year = timezone.localdate().year
        if year or self.taken:
            return self.first_free([year] if year else range(self.taken[0][0].year, this_year + 2))
        owed = self._first_owed() or datetime.date(this_year, 1, 1)
        return self.first_free(range(min(owed.year, this_year), this_year + 2), owed)

    def _first_owed(self) -> datetime.date | None:
        """Where the frister of an insats that has claimed nothing begin: what is called late is what is offered."""
        rows = self.insats.frister.att_gora().filter(slag=Fristslag.REKVISITION, fran__isnull=False)
        found: datetime.date | None = rows.aggregate(first=Min("fran"))["first"]
        return found

    def first_free(self, years: Iterable[int], since: datetime.date = datetime.date.min) -> Period | None:
        """The first period of some years that nobody has claimed, and that is not over before `since`."""
        for year in years:
            if year in self.closed:
                continue
            for period in self.rules.periods(self.insats, year):
                free = self._rest(period)
                if free is not None and free.till >= since:
                    return free
        return None

    def _rest(self, period: Period) -> Period | None:
        """The first days of a period that nobody has claimed."""
        fran = period.fran
        for begun, ended in self.taken:
            if begun <= fran <= ended:
                fran = ended + datetime.timedelta(days=1)
        if fran > period.till:
            return None
        till = min([period.till, *(begun - datetime.timedelta(days=1) for begun, _ in self.taken if begun > fran)])
        return Period(fran, till, period.senast)


def next_period(insats: Insats, year: int | None = None) -> Period | None:
    """The first period that nobody has claimed, of a year or (None) from the first claimed year on; what is left of
    it when some of it is claimed. An insats that has claimed nothing begins where its frister do.

    Two insatser with the same rule have the same periods (ClaimRules.periods). A year that has
    its slutrekvisition has no more periods. None when the year is fully claimed, or the insats did not run then.
    """
    return ClaimCalendar.of(insats).next_period(year)

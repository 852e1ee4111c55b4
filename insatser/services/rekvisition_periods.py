"""Which period is to be claimed next, by the insats' own rule."""

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


def claim_rule(insats: Insats) -> tuple[int | None, int | None]:
    """Months in a period and months of grace after it, from the insats' rules; None where no rule says."""
    return rule_of(insats.regler.filter(slag=Regelslag.REKVISITION))


def rule_of(regler: Iterable[Regel]) -> tuple[int | None, int | None]:
    """As `claim_rule`, of the rules about rekvisitioner that the caller has read."""
    months = grace = None
    for regel in regler:
        if months is None and regel.varde and regel.enhet == Regelenhet.MANAD:
            months = regel.varde
        if months is None and regel.varde and regel.enhet == Regelenhet.GANGER_PER_AR:
            months = 12 // min(regel.varde, 12)
        if grace is None:
            grace = regel.anstand_manader
    return months, grace


def last_day(insats: Insats, till: datetime.date) -> datetime.date | None:
    """The last day to submit a period that ends on `till`, or None when no rule says."""
    _, grace = claim_rule(insats)
    return None if grace is None else months_after(till, grace)


@dataclass(frozen=True)
class ClaimCalendar:
    """What an insats has claimed (the earliest first), the years ended by their slutrekvisition, and its rule: months
    in a period and months of grace, None where no rule says."""

    insats: Insats
    taken: tuple[tuple[datetime.date, datetime.date], ...]
    closed: frozenset[int]
    months: int | None
    grace: int | None

    @classmethod
    def of(cls, insats: Insats) -> "ClaimCalendar":
        """Read in two queries."""
        rows = list(
            Rekvisition.objects.giltiga()
            .filter(insats=insats)
            .exclude(typ=Rekvisitionstyp.RATTELSE)
            .order_by("fran")
            .values_list("fran", "till", "typ")
        )
        closed = frozenset(ended.year for _, ended, typ in rows if typ == Rekvisitionstyp.SLUT)
        return cls(insats, tuple((begun, ended) for begun, ended, _ in rows), closed, *claim_rule(insats))

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
            for period in periods_of_year(self.insats, year, self.months or DEFAULT_MONTHS, self.grace):
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

    Periods are counted from January, so that two insatser with the same rule have the same periods. A year that has
    its slutrekvisition has no more periods. None when the year is fully claimed, or the insats did not run then.
    """
    return ClaimCalendar.of(insats).next_period(year)


def periods_of_year(insats: Insats, year: int, months: int, grace: int | None) -> list[Period]:
    """All periods of a year that the insats ran in, claimed or not; cut where it began or ended within one."""
    return [
        Period(
            max(fran, insats.fran or fran),
            min(till, insats.till or till),
            None if grace is None else months_after(till, grace),
        )
        for fran, till in _periods(year, months)
        if not ((insats.fran and till < insats.fran) or (insats.till and fran > insats.till))
    ]


def _periods(year: int, months: int) -> list[tuple[datetime.date, datetime.date]]:
    """A calendar year in periods of some months; the last one is shorter when twelve does not divide evenly."""
    step = min(max(months, 1), 12)
    found = []
    for first in range(1, 13, step):
        last = min(first + step - 1, 12)
        end = datetime.date(year, last, calendar.monthrange(year, last)[1])
        found.append((datetime.date(year, first, 1), end))
    return found

"""What falls due, from the insats' own rules, and when it is done.

Nothing is invented: a rule without a last day gives no frist, and `without_day` lets the pages say so. Frister are
made for those that fall due in the current and the coming calendar year, so that an insats entered today is not met
by years of late ones; what falls due this year is shown even when it is late, since somebody may still wait for it.
An insats that has claimed owes every period from its first claimed year on, also those of earlier years, and after
its end: the page of its rekvisitioner offers the same periods (rekvisition_periods.py).
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.contrib.postgres.fields import DateRangeField
from django.db import transaction
from django.db.models import Aggregate, Exists, F, Func, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled
from finsam.bas.formats import period as period_words
from finsam.bas.periods import date_range
from finsam.forbund.actor import Actor
from finsam.forbund.policies import get_visible, require
from insatser.enums import Fristslag, InsatsStatus, Regelenhet, Regelslag, Rekvisitionstyp
from insatser.models import Frist, Regel, Rekvisition

FRISTSLAG: dict[str, str] = {
    Regelslag.HELARSRAPPORT: Fristslag.HELARSRAPPORT,
    Regelslag.HALVARSRAPPORT: Fristslag.HALVARSRAPPORT,
    Regelslag.KVARTALSRAPPORT: Fristslag.KVARTALSRAPPORT,
    Regelslag.LAGESRAPPORT: Fristslag.LAGESRAPPORT,
    Regelslag.REKVISITION: Fristslag.REKVISITION,
    Regelslag.BUDGETBESLUT: Fristslag.BUDGETBESLUT,
    Regelslag.PLANUPPFOLJNING: Fristslag.PLANUPPFOLJNING,
    Regelslag.UPPGIFT_I_TID: Fristslag.UPPGIFT,
}
"""The rules that something falls due by, and as what."""

_PERIOD_MONTHS = {Regelslag.HELARSRAPPORT: 12, Regelslag.HALVARSRAPPORT: 6, Regelslag.KVARTALSRAPPORT: 3}
_DAYS = {Regelenhet.DAG: 1, Regelenhet.VECKA: 7}
_MONTHS = {Regelenhet.MANAD: 1, Regelenhet.AR: 12}


@dataclass(frozen=True)
class Period:
    """Months that a report or rekvisition is about, both days included."""

    fran: datetime.date
    till: datetime.date


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later; the last day of a month stays the last (28 February + 1 -> 31 March)."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = whole // 12, whole % 12 + 1
    last = calendar.monthrange(year, month)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return datetime.date(year, month, last if at_end else min(day.day, last))


def day_in(regel: Regel, year: int) -> datetime.date | None:
    """The rule's last day in a year, None without one; 29 February is the 28th in most years."""
    if regel.senast_manad is None or regel.senast_dag is None:
        return None
    last = calendar.monthrange(year, regel.senast_manad)[1]
    return datetime.date(year, regel.senast_manad, min(regel.senast_dag, last))


def without_day(regel: Regel) -> bool:
    """Whether something falls due by the rule, but the rule does not say when."""
    if regel.slag not in FRISTSLAG:
        return False
    has_day = regel.senast_manad is not None
    if regel.slag == Regelslag.REKVISITION:
        return not _step(regel) or regel.anstand_manader is None
    if regel.slag in _PERIOD_MONTHS:
        return regel.anstand_manader is None and not has_day
    if regel.slag == Regelslag.UPPGIFT_I_TID:
        return not has_day and (regel.varde is None or regel.enhet not in (*_DAYS, *_MONTHS))
    return not has_day


@transaction.atomic
def make_frister(*, year: int, insats_id: int | None = None) -> int:
    """Makes the frister that fall due in a calendar year, for ongoing insatser (or one), and returns how many are new.

    May run again and at the same time: the same frist is made once. Those of a rule that has been changed since, and
    that nobody has done, follow the rule.
    """
    return _make(list(_rules(insats_id)), year, _first_claimed(insats_id))


@transaction.atomic
def make_claim_frister(*, before: int, insats_id: int | None = None) -> int:
    """Makes the frister that fell due before a calendar year, of the insatser that had claimed by then (or of one);
    returns how many are new. May run again, as `make_frister`."""
    since = {number: first for number, first in _first_claimed(insats_id).items() if first < before}
    regler = list(_rules(insats_id).filter(slag=Regelslag.REKVISITION, insats__in=since))
    return sum(
        _make([regel for regel in regler if since[regel.insats_id] <= year], year, since)
        for year in range(min(since.values(), default=before), before)
    )


def _rules(insats_id: int | None) -> QuerySet[Regel]:
    """The rules that something falls due by: of ongoing insatser; of ended ones, those about their last money."""
    ended = Q(insats__status=InsatsStatus.AVSLUTAD, slag=Regelslag.REKVISITION)
    regler = Regel.objects.filter(Q(insats__status=InsatsStatus.PAGAENDE) | ended, slag__in=FRISTSLAG)
    return (regler if insats_id is None else regler.filter(insats=insats_id)).select_related("insats")


def _first_claimed(insats_id: int | None) -> dict[int, int]:
    """The first year that an insats (by its number) has claimed; none for one that never has."""
    rows = Rekvisition.objects.giltiga()
    if insats_id is not None:
        rows = rows.filter(insats=insats_id)
    return dict(rows.order_by().values_list("insats").annotate(first=Min("ar")))


def _make(regler: list[Regel], year: int, since: Mapping[int, int]) -> int:
    """Makes what falls due in a year by some rules, but no rekvisition for a period before its insats' `since`."""
    wanted = {
        regel.pk: [one for one in _due(regel, year) if not _before(one, since.get(regel.insats_id))] for regel in regler
    }
    keys = {_key(frist) for frister in wanted.values() for frist in frister}
    stale = Frist.objects.filter(regel__in=list(wanted), klar__isnull=True, senast__year=year)
    Frist.objects.filter(pk__in=[frist.pk for frist in stale if _key(frist) not in keys]).delete()
    insatser = {regel.insats_id for regel in regler}
    there = {_key(frist) for frist in Frist.objects.filter(insats__in=insatser, senast__year=year)}
    new = [frist for frister in wanted.values() for frist in frister if _key(frist) not in there]
    Frist.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _before(frist: Frist, first: int | None) -> bool:
    claim = frist.slag == Fristslag.REKVISITION and frist.fran is not None
    return claim and first is not None and frist.fran.year < first  # type: ignore[union-attr]


def _key(frist: Frist) -> tuple[int, str, str, datetime.date]:
    return (frist.insats_id, frist.slag, frist.rubrik, frist.senast)


def _due(regel: Regel, year: int) -> Iterator[Frist]:
    """The frister of one rule that fall due in a year, while both rule and insats are in force."""
    insats, slag = regel.insats, FRISTSLAG[regel.slag]
    for period, senast in _dates(regel, year):
        if senast is None or senast.year != year or not _in_force(regel, period, senast):
            continue
        fran, till = (max(period.fran, insats.fran or period.fran), min(period.till, insats.till or period.till))
        if fran > till:
            continue
        about = slag in (Fristslag.UPPGIFT, Fristslag.LAGESRAPPORT)
        yield Frist(
            insats=insats,
            regel=regel,
            slag=slag,
            rubrik=_rubrik(regel, slag, period),
            fran=None if about else fran,
            till=None if about else till,
            senast=senast,
        )


def _in_force(regel: Regel, period: Period, senast: datetime.date) -> bool:
    """A rule holds for the periods that end while it is in force; a single task, for days while it is."""
    day = senast if regel.slag in (Regelslag.UPPGIFT_I_TID, Regelslag.LAGESRAPPORT) else period.till
    return (regel.fran is None or regel.fran <= day) and (regel.till is None or regel.till >= period.fran)


def _dates(regel: Regel, year: int) -> Iterable[tuple[Period, datetime.date | None]]:
    """Periods with their last days; among them all that can fall due in the year."""
    if without_day(regel):
        return []
    this = Period(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    if regel.slag == Regelslag.REKVISITION or regel.slag in _PERIOD_MONTHS:
        return [(period, _after(regel, period)) for period in _periods(regel, year)]
    if regel.slag == Regelslag.BUDGETBESLUT:
        return [(Period(datetime.date(year + 1, 1, 1), datetime.date(year + 1, 12, 31)), day_in(regel, year))]
    if regel.senast_manad is None:
        start = regel.insats.fran
        return [(this, _from_start(regel, start))] if start else []
    return [(this, day_in(regel, year))]


def _step(regel: Regel) -> int:
    """How many months a period of the rule has; 0 when the rule does not say."""
    if regel.slag in _PERIOD_MONTHS:
        return _PERIOD_MONTHS[Regelslag(regel.slag)]
    if regel.varde and regel.enhet == Regelenhet.MANAD and regel.varde <= 12:
        return regel.varde
    if regel.varde and regel.enhet == Regelenhet.GANGER_PER_AR and 12 % regel.varde == 0:
        return 12 // regel.varde
    return 0


def _periods(regel: Regel, year: int) -> Iterator[Period]:
    """The periods of the year and the two before: anstånd may be long. A period never passes a year's end."""
    step = _step(regel)
    for one in (year - 2, year - 1, year):
        for first in range(1, 13, step):
            last = min(first + step - 1, 12)
            end = datetime.date(one, last, calendar.monthrange(one, last)[1])
            if regel.slag == Regelslag.HALVARSRAPPORT and last == 12 and regel.varde != 2:
                continue  # once a year means the first half: the second is in the helårsrapport
            yield Period(datetime.date(one, first, 1), end)


def _after(regel: Regel, period: Period) -> datetime.date | None:
    """The last day for a period: so many months after it, else the rule's day as it next comes round."""
    if regel.anstand_manader is not None:
        return months_after(period.till, regel.anstand_manader)
    same, following = day_in(regel, period.till.year), day_in(regel, period.till.year + 1)
    return same if same is not None and same >= period.till else following


def _from_start(regel: Regel, start: datetime.date) -> datetime.date | None:
    """So long after the insats began; None beyond the calendar, which one mistyped rule must not break for all."""
    amount = regel.varde or 0
    try:
        if regel.enhet in _DAYS:
            return start + datetime.timedelta(days=amount * _DAYS[Regelenhet(regel.enhet)])
        return months_after(start, amount * _MONTHS[Regelenhet(regel.enhet)])
    except (ValueError, OverflowError):
        return None


def _rubrik(regel: Regel, slag: str, period: Period) -> str:
    name = regel.rubrik or Fristslag(slag).label
    if slag in (Fristslag.UPPGIFT, Fristslag.LAGESRAPPORT):
        return (regel.rubrik or regel.text or name)[:160]
    if slag == Fristslag.BUDGETBESLUT:
        return f"{name} för {period_words(period.fran, period.till)}"[:160]
    return f"{name} {period_words(period.fran, period.till)}"[:160]


class _Together(Aggregate):
    """The periods of several rows as one set of days."""

    function = "range_agg"
    output_field = DateRangeField()


def asked_for() -> Q:
    """The frister of ongoing insatser; when an insats has ended, the rekvisitioner of its own time."""
    last_money = Q(insats__status=InsatsStatus.AVSLUTAD, slag=Fristslag.REKVISITION, fran__lte=F("insats__till"))
    return Q(insats__status=InsatsStatus.PAGAENDE) | last_money


def not_claimed(rows: QuerySet[Frist]) -> QuerySet[Frist]:
    """Without the frister of rekvisitioner that are in, whoever forgot to say so: together those cover the period, or
    the year has its slutrekvisition."""
    handed_in = Rekvisition.objects.inlamnade().exclude(typ=Rekvisitionstyp.RATTELSE).filter(insats=OuterRef("insats"))
    days = handed_in.order_by().values("insats").annotate(days=_Together(date_range())).values("days")
    ended = handed_in.filter(typ=Rekvisitionstyp.SLUT, ar=OuterRef("fran__year"))
    # An insats that ended within the period has claimed all of it when it has claimed to its own last day.
    last = Least("till", Greatest(Coalesce("insats__till", "till"), "fran"))
    asked = Func("fran", last, Value("[]"), function="daterange", output_field=DateRangeField())
    return rows.alias(handed_in=Subquery(days, output_field=DateRangeField())).filter(
        ~Q(slag=Fristslag.REKVISITION) | (Q(handed_in__isnull=True) | ~Q(handed_in__contains=asked)) & ~Exists(ended)
    )


def late_claims(insats_ids: Iterable[int], today: datetime.date) -> QuerySet[Frist]:
    """The periods whose rekvisition is late: the last day is over and it is not in. The oldest first.

    The one rule of what is late: the start page, the calendar and the reminders read the same rows.
    """
    rows = Frist.objects.att_gora().filter(asked_for(), insats__in=list(insats_ids), slag=Fristslag.REKVISITION)
    return not_claimed(rows.filter(senast__lt=today)).order_by("senast", "id")


def mark_frist_klar(*, insats_id: int, slag: str, fran: datetime.date, till: datetime.date, day: datetime.date) -> int:
    """Marks the frister of a slag whose period lies within fran-till as done on a day; returns how many.

    Called by the services that do what a frist asks for, inside their transaction. None is not an error: the rule
    may be missing.
    """
    return Frist.objects.filter(
        insats_id=insats_id, slag=slag, klar__isnull=True, fran__gte=fran, till__lte=till
    ).update(klar=day)


def reopen_frist(*, insats_id: int, slag: str, fran: datetime.date, till: datetime.date) -> int:
    """The frister of a slag whose period lies within fran-till are to be done again; returns how many."""
    return Frist.objects.filter(
        insats_id=insats_id, slag=slag, klar__isnull=False, fran__gte=fran, till__lte=till
    ).update(klar=None)


@transaction.atomic
def klarmarkera_frist(*, actor: Actor, frist_id: int) -> Frist:
    """A person says that what a frist asks for is done, where Finsam cannot see it itself.

    Http404 when not visible, Refused when not allowed, AlreadyHandled when it was done before.
    """
    frist = get_visible(actor, Frist.objects.select_for_update(of=("self",)).select_related("insats"), pk=frist_id)
    require(actor, "klarmarkera", frist)
    if frist.klar is not None:
        raise AlreadyHandled(f"{frist} är redan markerad som klar.")
    frist.klar = timezone.localdate()
    frist.save(update_fields=["klar"])
    log("frist.klar", actor=actor, row=frist)
    return frist

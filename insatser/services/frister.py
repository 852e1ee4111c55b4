"""What falls due, from the insats' own rules, and when it is done.

Nothing is invented: a rule without a last day gives no frist, and `without_day` lets the pages say so. Frister are
made for those that fall due in the current and the coming calendar year, so that an insats entered today is not met
by years of late ones; what falls due this year is shown even when it is late, since somebody may still wait for it.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled
from finsam.bas.formats import period as period_words
from finsam.forbund.actor import Actor
from finsam.forbund.policies import get_visible, require
from insatser.enums import Fristslag, InsatsStatus, Regelenhet, Regelslag
from insatser.models import Frist, Insats, Regel

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
    insatser = Insats.objects.filter(status=InsatsStatus.PAGAENDE)
    if insats_id is not None:
        insatser = insatser.filter(pk=insats_id)
    regler = Regel.objects.filter(slag__in=FRISTSLAG, insats__in=insatser).select_related("insats")
    wanted = {regel.pk: list(_due(regel, year)) for regel in regler}
    keys = {_key(frist) for frister in wanted.values() for frist in frister}
    stale = Frist.objects.filter(regel__in=list(wanted), klar__isnull=True, senast__year=year)
    Frist.objects.filter(pk__in=[frist.pk for frist in stale if _key(frist) not in keys]).delete()
    there = {_key(frist) for frist in Frist.objects.filter(insats__in=insatser, senast__year=year)}
    new = [frist for frister in wanted.values() for frist in frister if _key(frist) not in there]
    Frist.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


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

"""An insats' own rules for its people, read from the rows that kansli edits. No insats has code of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from insatser.enums import Beslutsfattare, Regelenhet, Regelslag
from insatser.models import Insats, Regel, Upptagning

_STEP = {
    Regelenhet.AR: "years",
    Regelenhet.MANAD: "months",
    Regelenhet.VECKA: "weeks",
    Regelenhet.DAG: "days",
}
SAMTYCKE_MANADER = 12
"""Practice is at most one year (FACTS); a rule of the slag `samtycke` says otherwise."""


FAR_AWAY = datetime.date(9900, 1, 1)
"""No day of a rule lies later. The calendar ends a century after it, so that breaks can still be added."""
_SECOND = datetime.date.min + datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tid:
    """A time of a rule: so many years, months, weeks or days."""

    antal: int
    enhet: str

    def after(self, day: datetime.date) -> datetime.date:
        """The same day so much later: 15 January and 12 months is 15 January. The 31st becomes a month's last day.

        Never later than FAR_AWAY: a mistyped rule or year must be told or shown, not break every page.
        """
        try:
            return min(day + relativedelta(**{_STEP[Regelenhet(self.enhet)]: self.antal}), FAR_AWAY)
        except (ValueError, OverflowError):
            return FAR_AWAY

    def last_day(self, start: datetime.date) -> datetime.date:
        """The last day of a period that begins on `start`: 15 January and 12 months ends on 14 January."""
        return max(self.after(start), _SECOND) - datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Aldersregel:
    """From and to what age, at start. The Act has no limit; a soft one is passed with a motivation."""

    minst: int | None
    hogst: int | None
    hard: bool


@dataclass(frozen=True, slots=True)
class Forlangningsregel:
    """How much longer, who decides, and how long after the end it may still be asked for.

    `tid` None: the rule names no time. `redovisas`: decided by the leader, told to the styrgrupp afterwards.
    """

    tid: Tid | None
    beslutas_av: str
    hard: bool
    anstand_manader: int
    text: str

    @property
    def redovisas(self) -> bool:
        return self.beslutas_av == Beslutsfattare.INSATSLEDARE_REDOVISAR

    @property
    def av_styrgruppen(self) -> bool:
        return self.beslutas_av in (Beslutsfattare.STYRGRUPP, Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN)


@dataclass(frozen=True, slots=True)
class Deltagarregler:
    """What an insats' rows say on a day. None: the insats has no such rule, so nothing is demanded."""

    alder: Aldersregel | None
    kommuner: frozenset[str]
    langsta_tid: Tid | None
    langsta_tid_hard: bool
    forlangning: Forlangningsregel | None
    antas_av: str
    oklara_fall_av: str
    valdsfraga: Tid | None
    slutredovisning: Tid | None
    efterstod: bool
    efterstod_tid: Tid | None
    remissvar: Tid | None
    ateroppning: Tid | None
    samtycke: Tid
    kriterier: int | None
    kriterier_hard: bool

    def kommun_ingar(self, kod: str) -> bool:
        """Whether a kommun is in the catchment; an insats without one takes people from anywhere."""
        return not self.kommuner or kod in self.kommuner


def deltagarregler(insats: Insats, day: datetime.date) -> Deltagarregler:
    """The rules in force on a day. Two queries."""
    rows = list(
        Regel.objects.filter(
            Q(fran__isnull=True) | Q(fran__lte=day), Q(till__isnull=True) | Q(till__gte=day), insats=insats
        )
    )
    catchment = Upptagning.objects.filter(Q(till__isnull=True) | Q(till__gte=day), insats=insats, fran__lte=day)
    return _read(rows, catchment.values_list("kommun_id", flat=True))


def _read(rows: list[Regel], kommuner: Iterable[str]) -> Deltagarregler:
    by_slag = {slag: [row for row in rows if row.slag == slag] for slag in Regelslag}

    def first(slag: Regelslag) -> Regel | None:
        return next(iter(by_slag[slag]), None)

    def tid(slag: Regelslag) -> Tid | None:
        return next((found for row in by_slag[slag] if (found := _tid(row)) is not None), None)

    alder, langsta, efterstod = first(Regelslag.ALDER), first(Regelslag.LANGSTA_TID), first(Regelslag.EFTERSTOD)
    antagning, oklara = first(Regelslag.ANTAGNING), first(Regelslag.OKLARA_FALL)
    kriterier = first(Regelslag.KRITERIER)
    return Deltagarregler(
        alder=Aldersregel(alder.minst, alder.hogst, alder.hard) if alder else None,
        kommuner=frozenset(kommuner),
        langsta_tid=tid(Regelslag.LANGSTA_TID),
        langsta_tid_hard=bool(langsta and langsta.hard),
        forlangning=_forlangning(first(Regelslag.FORLANGNING)),
        antas_av=antagning.beslutas_av if antagning else "",
        oklara_fall_av=oklara.beslutas_av if oklara else "",
        valdsfraga=tid(Regelslag.VALDSFRAGA),
        slutredovisning=tid(Regelslag.SLUTREDOVISNING),
        efterstod=efterstod is not None,
        efterstod_tid=tid(Regelslag.EFTERSTOD),
        remissvar=tid(Regelslag.REMISSVAR),
        ateroppning=tid(Regelslag.ATEROPPNING),
        samtycke=tid(Regelslag.SAMTYCKE) or Tid(SAMTYCKE_MANADER, Regelenhet.MANAD),
        kriterier=(kriterier.varde or kriterier.minst) if kriterier else None,
        kriterier_hard=bool(kriterier and kriterier.hard),
    )


def _tid(row: Regel) -> Tid | None:
    number = row.varde if row.varde is not None else row.hogst
    return Tid(number, row.enhet) if number is not None and row.enhet in _STEP else None


def _forlangning(row: Regel | None) -> Forlangningsregel | None:
    if row is None:
        return None
    return Forlangningsregel(
        tid=_tid(row),
        beslutas_av=row.beslutas_av or Beslutsfattare.INSATSLEDARE,
        hard=row.hard,
        anstand_manader=row.anstand_manader or 0,
        text=row.text,
    )

"""What only deltaganden can tell of a year: times, how it went, and progression, as much of it as may be shown.

For the team exactly. Outside it, a time needs five people behind it; a share five of each; försörjning and
sysselsättning are shown before and after each by itself, since a table of before by after would have hardly a cell
that points at nobody; a distribution only when none of its counts is small (docs/adr/0010).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from deltagare.enums import Forsorjningsgrupp, Kon, Listslag, Svarande, Sysselsattningsgrupp
from deltagare.models import Instrumentfraga
from deltagare.underlag import ur_deltaganden
from deltagare.underlag.antal import Arsbild
from deltagare.underlag.hiding import LIMIT, Dolt, Shown, hide_row
from deltagare.underlag.means import mean, mean_tells_nothing
from deltagare.underlag.ur_deltaganden import Matt

NOT_TOLD = ""
GRUPPER: dict[str, dict[str, str]] = {
    Listslag.FORSORJNING: {**dict(Forsorjningsgrupp.choices), NOT_TOLD: "Ingen uppgift"},
    Listslag.SYSSELSATTNING: {**dict(Sysselsattningsgrupp.choices), NOT_TOLD: "Ingen uppgift"},
}
"""What they count as, in the order of the tables."""
RUBRIKER = {
    Listslag.FORSORJNING: "Försörjning före start och efter avslut",
    Listslag.SYSSELSATTNING: "Sysselsättning före start och efter avslut",
}


@dataclass(frozen=True, slots=True)
class Tidstal:
    """A time in whole days. None: hidden, since too few are behind it."""

    median: int | None
    medel: int | None


@dataclass(frozen=True, slots=True)
class Andelstal:
    """A share (0-1; None: hidden), and for the team so many of so many.

    Outside the team the share is in whole per cent and alone: out of how many would tell of those left out of the sums.
    """

    andel: float | None
    antal: int | None = None
    av: int | None = None


@dataclass(frozen=True, slots=True)
class Lagesrad:
    """A group: how many were in it before and after. `till` has, for the team, where those before went, by group."""

    benamning: str
    fore: Shown
    efter: Shown
    till: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lagestabell:
    """Försörjning or sysselsättning of those who ended in the year, each by the group with the largest extent."""

    slag: str
    rubrik: str
    rader: tuple[Lagesrad, ...]

    @property
    def har_dolt(self) -> bool:
        """Whether any count is hidden."""
        return any(isinstance(count, Dolt) for rad in self.rader for count in (rad.fore, rad.efter))

    @property
    def har_matris(self) -> bool:
        """Whether the team sees who went where."""
        return any(rad.till for rad in self.rader)


@dataclass(frozen=True, slots=True)
class Fragetal:
    """The latest answers to a question in the year. `medel` None: hidden. `forst` is the mean of the first answers of
    those who have answered before, for the team; `fordelning` how many gave each value, when it may be shown."""

    fraga: str
    svarande: str
    skala: str
    antal: Shown
    medel: Decimal | None
    forst: Decimal | None = None
    fordelning: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Instrumenttal:
    """The questions of one instrument."""

    namn: str
    fragor: tuple[Fragetal, ...]


@dataclass(frozen=True, slots=True)
class Uppfoljning:
    """All of it. None or empty: there is nothing to show."""

    ar: int
    pagaende: Shown | None = None
    i_ko: Shown | None = None
    vantetid: Tidstal | None = None
    tid: Tidstal | None = None
    forlangningar: Shown | None = None
    okat: Andelstal | None = None
    avstamning: Andelstal | None = None
    lagen: tuple[Lagestabell, ...] = ()
    progression: tuple[Instrumenttal, ...] = ()

    @property
    def har_matt(self) -> bool:
        """Whether there is anything but times, before and after, and progression."""
        shown = (self.pagaende, self.i_ko, self.forlangningar, self.okat, self.avstamning)
        return any(one is not None for one in shown)


def uppfoljning(insats_id: int, bild: Arsbild, *, exact: bool) -> Uppfoljning:
    """What the deltaganden of a year tell. Five queries, one more where there are mätningar; none for counted years."""
    if not bild.ur_deltaganden:
        return Uppfoljning(bild.ar)
    ids, years, key = [insats_id], [bild.ar], (insats_id, bild.ar)
    matt = ur_deltaganden.measures(ids, years).get(key, {})
    cells = ur_deltaganden.before_after(ids, years).get(key, {})
    answers = ur_deltaganden.answers(ids, years).get(key, {})
    pagaende, i_ko = _just_now(insats_id, bild, exact=exact)
    longer = matt["forlangningar"].antal if "forlangningar" in matt else None
    return Uppfoljning(
        ar=bild.ar,
        pagaende=pagaende,
        i_ko=i_ko,
        vantetid=_time(matt.get("vantetid"), exact=exact),
        tid=_time(matt.get("tid"), exact=exact),
        forlangningar=None if longer is None else _alone(longer, exact=exact),
        okat=_share(matt.get("okat"), exact=exact),
        avstamning=_share(matt.get("avstamning"), exact=exact),
        lagen=tuple(table for slag in GRUPPER if (table := _lagen(slag, cells, bild, exact=exact))),
        progression=_progression(answers, exact=exact),
    )


def _alone(count: int, *, exact: bool) -> Shown:
    """A count that stands in no sum."""
    return Dolt.FARRE if not exact and 0 < count < LIMIT else count


def _just_now(insats_id: int, bild: Arsbild, *, exact: bool) -> tuple[Shown | None, Shown | None]:
    """Who takes part and who waits, in the year that goes on.

    All deltagare of the year less those who have ended are those who take part, so that number is shown outside the
    team only where the two others are.
    """
    if bild.ar != timezone.localdate().year:
        return None, None
    now = ur_deltaganden.now([insats_id]).get(insats_id, ur_deltaganden.Nulage())
    told = all(not isinstance(rad.antal.totalt, Dolt) and not rad.antal.without_annat for rad in bild.volym)
    pagaende: Shown = _alone(now.pagaende, exact=exact) if exact or told else Dolt.DOLD
    return pagaende, _alone(now.i_ko, exact=exact)


def _time(matt: Matt | None, *, exact: bool) -> Tidstal | None:
    if matt is None or matt.median is None or matt.medel is None:
        return None
    if not exact and matt.av < LIMIT:
        return Tidstal(None, None)
    return Tidstal(round(matt.median), round(matt.medel))


def _share(matt: Matt | None, *, exact: bool) -> Andelstal | None:
    if matt is None or not matt.av:
        return None
    parts = (matt.antal, matt.av - matt.antal)
    if not exact and (matt.av < LIMIT or any(0 < part < LIMIT for part in parts)):
        return Andelstal(None)
    share = matt.antal / matt.av
    return Andelstal(share, matt.antal, matt.av) if exact else Andelstal(round(share, 2))


def _lagen(
    slag: str, cells: Mapping[tuple[str, str, str, str], int], bild: Arsbild, *, exact: bool
) -> Lagestabell | None:
    """Before and after, each by itself. Their sum is the year's avslutade, who may have to be hidden all of them."""
    avslutade = next((rad.antal for rad in bild.volym if rad.kategori == "avslutade"), None)
    names = GRUPPER[slag]
    fore, efter = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    matrix: dict[tuple[str, str], int] = defaultdict(int)
    for (one, kon, before, after), count in cells.items():
        if one != slag or (not exact and avslutade and avslutade.without_annat and kon == Kon.ANNAT):
            continue
        before, after = (group if group in names else NOT_TOLD for group in (before, after))
        fore[before] += count
        efter[after] += count
        matrix[before, after] += count
    told = sum(fore.values()) > fore[NOT_TOLD] or sum(efter.values()) > efter[NOT_TOLD]
    if not told or avslutade is None:
        return None
    if exact:
        rows = [Lagesrad(names[g], fore[g], efter[g], tuple(matrix[g, to] for to in names)) for g in names]
        return Lagestabell(slag, RUBRIKER[Listslag(slag)], tuple(rows))
    if avslutade.totalt != sum(fore.values()):  # hidden: the sums would tell it
        return None
    shown = [hide_row(side, "sum", total_fixed=True) for side in (fore, efter)]
    if shown[0] is None or shown[1] is None:
        return None
    rows = [Lagesrad(names[group], shown[0][group], shown[1][group]) for group in names]
    return Lagestabell(slag, RUBRIKER[Listslag(slag)], tuple(rows))


def _progression(answers: Mapping[tuple[int, str], Mapping[int, int]], *, exact: bool) -> tuple[Instrumenttal, ...]:
    latest = {fraga for fraga, nar in answers if nar == "senaste"}
    if not latest:
        return ()
    rows = Instrumentfraga.objects.filter(pk__in=latest).select_related("instrument")
    found: dict[str, list[Fragetal]] = defaultdict(list)
    for row in rows.order_by("instrument__namn", "instrument__version", "svarande", "nummer"):
        counts = answers[row.pk, "senaste"]
        found[str(row.instrument)].append(_fraga(row, counts, answers.get((row.pk, "forsta"), {}), exact=exact))
    return tuple(Instrumenttal(namn, tuple(fragor)) for namn, fragor in found.items())


def _fraga(row: Instrumentfraga, counts: Mapping[int, int], first: Mapping[int, int], *, exact: bool) -> Fragetal:
    """A question: everything for the team, else the whole distribution where nothing in it is small, else the mean
    where it tells of nobody, else only that so many have answered."""
    number = sum(counts.values())
    whole = exact or all(count == 0 or count >= LIMIT for count in counts.values())
    told = whole or mean_tells_nothing(counts, row.lagst, row.hogst)
    return Fragetal(
        fraga=row.text,
        svarande=Svarande(row.svarande).label,
        skala=f"{row.lagst}–{row.hogst}",
        antal=_alone(number, exact=exact),
        medel=mean(counts) if told else None,
        forst=mean(first) if exact and first else None,
        fordelning=tuple((value, counts.get(value, 0)) for value in range(row.lagst, row.hogst + 1)) if whole else (),
    )

"""Counts of deltagare by calendar year, with small numbers hidden for those outside the team.

A year that the insats has counted itself (Antalsperiod) shows those counts; else they are counted from its deltaganden,
which only an insats above level `antal` has. What is shown is the same either way.

Those outside see whole years only: a year and its halves side by side would give hidden numbers away. All that shows
counts (pages, start page, reports) reads them here, so that nothing hidden in one place stands in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from deltagare.enums import Aldersgrupp, Antalsmatt, Dimension, Kon, Utfall
from deltagare.models import Antal, Antalsperiod
from deltagare.underlag import ur_deltaganden
from deltagare.underlag.hiding import LIMIT, Dolt, Groups, Shown, hide_row, hide_table
from finsam.forbund.models import Part

EGENANSOKAN, ANNAN_REMITTENT = "egen", "annan"
"""Remittenter that are no part; the others are kept by the part's number."""

ARBETE_STUDIER = "arbete_studier"
GROUPS: Mapping[str, Groups] = {Dimension.UTFALL: {ARBETE_STUDIER: (Utfall.ARBETE, Utfall.STUDIER)}}
"""Rows that are also shown as a sum, with what they sum."""

TABLES: tuple[tuple[Antalsmatt, Dimension, str], ...] = (
    (Antalsmatt.DELTAGARE, Dimension.ALDER, "Deltagare efter ålder"),
    (Antalsmatt.NYA, Dimension.ALDER, "Nya deltagare efter ålder"),
    (Antalsmatt.NYA, Dimension.REMITTENT, "Nya deltagare efter remittent"),
    (Antalsmatt.DELTAGARE, Dimension.REMITTENT, "Deltagare efter remittent"),
    (Antalsmatt.AVSLUTADE, Dimension.UTFALL, "Avslutade efter utfall"),
    (Antalsmatt.AVSLUTADE, Dimension.ALDER, "Avslutade efter ålder"),
    (Antalsmatt.AVSLUTADE, Dimension.REMITTENT, "Avslutade efter remittent"),
)
"""The tables in the order they are shown; one that nobody has counted is left out."""

Cell = tuple[str, str, str, str]
"""matt, dimension, kategori, kön."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What an insats has counted in a calendar year. Exact: for the team and for the hiding, not for showing."""

    tal: Mapping[Cell, int] = field(default_factory=dict)
    perioder: tuple[tuple[date, date], ...] = ()
    pahittad: bool = False
    ur_deltaganden: bool = False

    def by_kon(self, matt: str, dimension: str = Dimension.TOTALT, kategori: str = "") -> dict[str, int]:
        """The counts of one row by kön; empty when nobody has counted it."""
        row = {kon.value: self.tal.get((matt, dimension, kategori, kon)) for kon in Kon}
        return {} if all(count is None for count in row.values()) else {kon: count or 0 for kon, count in row.items()}

    def kategorier(self, matt: str, dimension: str) -> set[str]:
        """The categories that somebody has counted."""
        return {cell[2] for cell in self.tal if cell[0] == matt and cell[1] == dimension}


@dataclass(frozen=True, slots=True)
class Konstal:
    """A row's counts as they may be shown.

    `without_annat`: the few with another kön, or none told, are in none of the other three, so that no sum gives them
    away. A small such group is common; hiding women or men for its sake would cost the reader more.
    """

    kvinnor: Shown
    man: Shown
    annan: Shown
    totalt: Shown
    without_annat: bool = False

    @property
    def har_dolt(self) -> bool:
        """Whether any of the four is hidden."""
        return any(isinstance(count, Dolt) for count in (self.kvinnor, self.man, self.annan, self.totalt))


@dataclass(frozen=True, slots=True)
class Rad:
    """A row of a table: this year by kön, and last year's total (None: not counted then)."""

    kategori: str
    benamning: str
    antal: Konstal
    foregaende: Shown | None = None
    ar_summa: bool = False


@dataclass(frozen=True, slots=True)
class Tabell:
    """One mått split one way. `uppdelad` is false when kön had to be left out to protect small numbers."""

    matt: str
    dimension: str
    rubrik: str
    rader: tuple[Rad, ...]
    totalt: Rad
    uppdelad: bool = True

    @property
    def har_annat(self) -> bool:
        """Whether the column for another kön has anything to show."""
        return not self.totalt.antal.without_annat and has_annat((*self.rader, self.totalt))

    @property
    def har_dolt(self) -> bool:
        """Whether any figure is hidden, so that the explaining line is needed."""
        shown = (*self.rader, self.totalt)
        return not self.uppdelad or any(rad.antal.har_dolt or isinstance(rad.foregaende, Dolt) for rad in shown)


@dataclass(frozen=True, slots=True)
class Arsbild:
    """All that may be shown of an insats' deltagare in a year. `utelamnade` names tables that had to stay away."""

    ar: int
    perioder: tuple[tuple[date, date], ...] = ()
    pahittad: bool = False
    ur_deltaganden: bool = False
    volym: tuple[Rad, ...] = ()
    tabeller: tuple[Tabell, ...] = ()
    utelamnade: tuple[str, ...] = ()
    till_arbete_studier: Shown | None = None
    avslutade: Shown | None = None

    @property
    def har_dolt(self) -> bool:
        """Whether anything is hidden anywhere."""
        rader = any(rad.antal.har_dolt or isinstance(rad.foregaende, Dolt) for rad in self.volym)
        return rader or bool(self.utelamnade) or any(tabell.har_dolt for tabell in self.tabeller)

    @property
    def har_annat(self) -> bool:
        """Whether the column for another kön has anything to show."""
        return has_annat(self.volym)

    @property
    def without_annat(self) -> bool:
        """Whether some are left out of the sums to protect them."""
        return any(rad.antal.without_annat for rad in self.volym)

    @property
    def andel_arbete_studier(self) -> float | None:
        """The share of avslut that led to work or studies (0-1), where both numbers may be shown."""
        if isinstance(self.till_arbete_studier, Dolt) or isinstance(self.avslutade, Dolt):
            return None
        return (self.till_arbete_studier or 0) / self.avslutade if self.avslutade else None


def read_years(
    insats_ids: Iterable[int], years: Iterable[int], dimensions: Iterable[str] = Dimension.values
) -> dict[tuple[int, int], Counted]:
    """The counts of insatser, by insats and calendar year. Three queries, however many they are.

    Of several periods in a year, deltagare are those of the first and the new ones of the later: nobody twice.
    """
    wanted, ids = sorted(set(years)), list(insats_ids)
    if not wanted:
        return {}
    rows_of = Antalsperiod.objects.filter(insats_id__in=ids, fran__year__gte=wanted[0], fran__year__lte=wanted[-1])
    periods = [row for row in rows_of.order_by("fran") if row.fran.year in wanted]
    rows = Antal.objects.filter(
        period__insats_id__in=ids, period__fran__year__in=wanted, dimension__in=list(dimensions)
    )
    by_period: dict[int, dict[Cell, int]] = defaultdict(dict)
    for pk, matt, dimension, kategori, kon, antal in rows.values_list(
        "period_id", "matt", "dimension", "kategori", "kon", "antal"
    ):
        by_period[pk][matt, dimension, kategori, kon] = antal
    grouped: dict[tuple[int, int], list[Antalsperiod]] = defaultdict(list)
    for period in periods:
        grouped[period.insats_id, period.fran.year].append(period)
    found = _from_people(ids, wanted, set(dimensions))
    found |= {
        key: Counted(
            tal=_whole_year([by_period[period.pk] for period in group]),
            perioder=tuple((period.fran, period.till) for period in group),
            pahittad=any(period.pahittad for period in group),
        )
        for key, group in grouped.items()
    }
    return found


def _from_people(ids: list[int], years: list[int], dimensions: set[str]) -> dict[tuple[int, int], Counted]:
    """Years counted from deltaganden. Where somebody took part, a mått that nobody is in is nought, not unknown."""
    counts, invented = ur_deltaganden.counts(ids, years)
    nobody = {(matt.value, Dimension.TOTALT.value, "", kon.value): 0 for matt in Antalsmatt for kon in Kon}
    return {
        key: Counted(
            tal=nobody | {cell: count for cell, count in tal.items() if cell[1] in dimensions},
            pahittad=key in invented,
            ur_deltaganden=True,
        )
        for key, tal in counts.items()
    }


def _whole_year(periods: list[dict[Cell, int]]) -> dict[Cell, int]:
    whole: dict[Cell, int] = dict(periods[0])
    for later in periods[1:]:
        for cell, count in later.items():
            matt, dimension, kategori, kon = cell
            if matt != Antalsmatt.DELTAGARE:
                whole[cell] = whole.get(cell, 0) + count
            if matt == Antalsmatt.NYA:
                among = (Antalsmatt.DELTAGARE.value, dimension, kategori, kon)
                whole[among] = whole.get(among, 0) + count
    return whole


def remittenter(insats_id: int) -> dict[str, str]:
    """The remittenter that an insats can count, by the key that they are kept under.

    They are its owner and its cooperating parts, egenansökan, and whoever else.
    """
    parts = Part.objects.filter(Q(samverkar_i__insats_id=insats_id) | Q(agda_insatser__id=insats_id)).distinct()
    names = {str(part.pk): part.short for part in parts.order_by("namn")}
    return {**names, EGENANSOKAN: "Egenansökan", ANNAN_REMITTENT: "Annan"}


def categories(dimension: str, remittenter: Mapping[str, str]) -> dict[str, str]:
    """The rows that a dimension is counted in, with their names."""
    if dimension == Dimension.REMITTENT:
        return dict(remittenter)
    if dimension == Dimension.ALDER:
        return {group.value: group.label for group in Aldersgrupp}
    return {outcome.value: outcome.label for outcome in Utfall}


def arsbild(insats_id: int, year: int, *, exact: bool) -> Arsbild:
    """A year's figures of an insats with last year's beside. `exact` is for the insats' own team alone."""
    read = read_years([insats_id], (year - 1, year))
    return picture(
        year, read.get((insats_id, year)), read.get((insats_id, year - 1)), remittenter(insats_id), exact=exact
    )


def picture(
    year: int, counted: Counted | None, fore: Counted | None, remittenter: Mapping[str, str], *, exact: bool
) -> Arsbild:
    """The same from what has been read already: no query."""
    if counted is None:
        return Arsbild(year)
    before = picture(year - 1, fore, None, remittenter, exact=exact)
    totals_before = {rad.kategori: rad.antal.totalt for rad in before.volym}
    tables_before = {(t.matt, t.dimension): {r.kategori: r.antal.totalt for r in t.rader} for t in before.tabeller}
    volym = {
        matt.value: Rad(matt, matt.label, shown, totals_before.get(matt))
        for matt in Antalsmatt
        if (counts := counted.by_kon(matt)) and (shown := _totals(counts, exact=exact))
    }
    tabeller, utelamnade = [], []
    for matt, dimension, rubrik in TABLES:
        if not counted.kategorier(matt, dimension) or matt not in volym:
            continue
        names = categories(dimension, remittenter)
        names |= {other: other for other in sorted(counted.kategorier(matt, dimension)) if other not in names}
        earlier = tables_before.get((matt, dimension), {})
        table = _table(counted, volym[matt], dimension, rubrik, names, earlier, exact=exact)
        if table is None:
            utelamnade.append(rubrik)
        else:
            tabeller.append(table)
    outcome = next((t for t in tabeller if t.dimension == Dimension.UTFALL), None)
    together = next((rad.antal.totalt for rad in outcome.rader if rad.ar_summa), None) if outcome else None
    return Arsbild(
        ar=year,
        perioder=counted.perioder,
        pahittad=counted.pahittad or bool(fore and fore.pahittad),
        ur_deltaganden=counted.ur_deltaganden,
        volym=tuple(volym.values()),
        tabeller=tuple(tabeller),
        utelamnade=tuple(utelamnade),
        till_arbete_studier=together,
        avslutade=volym[Antalsmatt.AVSLUTADE].antal.totalt if Antalsmatt.AVSLUTADE in volym else None,
    )


def has_annat(rows: Iterable[Rad]) -> bool:
    """Whether any row has a count of another kön that is neither nought nor left out of its table."""
    return any(rad.antal.annan not in (0, Dolt.DOLD) for rad in rows)


def _totals(counts: dict[str, int], *, exact: bool) -> Konstal:
    """One mått by kön with its sum."""
    few = not exact and 0 < counts[Kon.ANNAT] < LIMIT
    if few:
        counts = {kon: count for kon, count in counts.items() if kon != Kon.ANNAT}
    shown: Mapping[str, Shown] | None = {**counts, "": sum(counts.values())} if exact else hide_row(counts, "")
    if shown is None:  # nothing protects it: none of the four may be shown
        shown = dict.fromkeys((*Kon.values, ""), Dolt.DOLD)
    annan = Dolt.FARRE if few else shown[Kon.ANNAT]
    return Konstal(shown[Kon.KVINNA], shown[Kon.MAN], annan, shown[""], without_annat=few)


def _table(
    counted: Counted,
    totals: Rad,
    dimension: str,
    rubrik: str,
    names: Mapping[str, str],
    earlier: Mapping[str, Shown],
    *,
    exact: bool,
) -> Tabell | None:
    """One mått split one way, as much of it as may be shown: by kön, else without, else nothing (None)."""
    matt, groups = totals.kategori, GROUPS.get(dimension, {})
    columns = [kon for kon in Kon.values if not (totals.antal.without_annat and kon == Kon.ANNAT)]
    counts = {
        (row, kon): count
        for row in names
        for kon, count in counted.by_kon(matt, dimension, row).items()
        if kon in columns
    }
    if isinstance(totals.antal.totalt, Dolt) and not exact:
        return None
    shown, split = _exact(counts, list(names), groups) if exact else None, True
    if not exact and not any(isinstance(one, Dolt) for one in (totals.antal.kvinnor, totals.antal.man)):
        shown = hide_table(counts, list(names), columns, groups=groups)
    if shown is None:
        split = False
        sums = {row: sum(counts.get((row, kon), 0) for kon in Kon.values) for row in names}
        alone = hide_row(sums, "", groups=groups, total_fixed=True)
        if alone is None:
            return None
        shown = {(row, ""): count for row, count in alone.items() if row}
    labels = {**names, ARBETE_STUDIER: "Arbete eller studier"}
    order = [*groups, *names]
    rader = tuple(Rad(row, labels[row], _row(shown, row), earlier.get(row), ar_summa=row in groups) for row in order)
    return Tabell(matt, dimension, rubrik, rader, totals, uppdelad=split)


def _exact(counts: Mapping[tuple[str, str], int], names: list[str], groups: Groups) -> dict[tuple[str, str], Shown]:
    members = {**{row: (row,) for row in names}, **groups}
    table: dict[tuple[str, str], Shown] = {}
    for row, within in members.items():
        by_kon = {kon: sum(counts.get((one, kon), 0) for one in within) for kon in Kon.values}
        table |= {(row, kon): count for kon, count in by_kon.items()}
        table[row, ""] = sum(by_kon.values())
    return table


def _row(shown: Mapping[tuple[str, str], Shown], row: str) -> Konstal:
    kvinnor, man, annan = (shown.get((row, kon), Dolt.DOLD) for kon in (Kon.KVINNA, Kon.MAN, Kon.ANNAT))
    return Konstal(kvinnor, man, annan, shown[row, ""])

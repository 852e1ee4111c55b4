"""A förbund's own budget of a year in three columns: as decided, as it has gone, and as it is believed to end.

What a row is (administration, individ, struktur, medel, ...) is said by rows of Gruppomrade, never by a group's name.
A row that pays an insats goes as its rekvisitioner go; kansli enters how the förbund's other rows go.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from django.db.models import Sum

from finsam.forbund.models import Forbund
from insatser.enums import Budgetslag, Inriktning, Omrade
from insatser.models import Budget, Budgetuppfoljning, Ekonomiinstallning, Gruppomrade, Insats, Rekvisition
from insatser.models import Rekvisitionsrad as Claimed
from insatser.services.sums import ZERO, Skillnad, Summering, summarize, with_rows

Column = Literal["budget", "utfall", "prognos"]
COLUMNS: tuple[Column, ...] = ("budget", "utfall", "prognos")
WITHOUT_ROW = "Insatser utan rad i budgeten"
"""The group of what has been decided to insatser that the budget has no row for: shown, so that no krona is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgetrad:
    """A row in its three columns, in kronor.

    `utfall` is None where nobody has entered any, `prognos` where nobody believes anything but the budget. `omrade` is
    empty when the förbund has not said what the row's group is. `per_dag` is how far `utfall` reaches, for the
    förbund's own rows; of a row with an `insats_id` both are counted from rekvisitioner.
    """

    rot_id: int = 0
    benamning: str
    grupp: str
    slag: str
    omrade: str = ""
    egen_personal: bool = False
    insats_id: int | None = None
    budget: Decimal = ZERO
    utfall: Decimal | None = None
    prognos: Decimal | None = None
    per_dag: datetime.date | None = None
    kommentar: str = ""
    pahittad: bool = False

    def amount(self, column: Column) -> Decimal:
        """What counts in a column: an utfall that nobody has entered is nought, a missing prognos is the budget."""
        if column == "budget":
            return self.budget
        if column == "utfall":
            return self.utfall or ZERO
        return self.budget if self.prognos is None else self.prognos


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """What the rows of a year come to in one column, in kronor; shares are of one.

    Costs in a group that has no area count in `kostnader` and in no share; then the shares are None. So is the result
    when an income has none: nobody knows whether it is the year's.
    """

    administration: Decimal = ZERO
    individ: Decimal = ZERO
    struktur: Decimal = ZERO
    kostnader_utan_omrade: Decimal = ZERO
    egen_personal: Decimal = ZERO
    medel: Decimal = ZERO
    intakter: Decimal = ZERO
    kapital: Decimal = ZERO
    medel_utan_omrade: Decimal = ZERO

    @property
    def direkta(self) -> Decimal:
        """What goes to insatser of both kinds."""
        return self.individ + self.struktur

    @property
    def kostnader(self) -> Decimal:
        return self.administration + self.direkta + self.kostnader_utan_omrade

    @property
    def medel_till_forfogande(self) -> Decimal:
        """All there is to use: of the year, and brought over."""
        return self.medel + self.intakter + self.kapital + self.medel_utan_omrade

    @property
    def resultat(self) -> Decimal | None:
        """The year's incomes less its costs."""
        return None if self.medel_utan_omrade else self.medel + self.intakter - self.kostnader

    @property
    def utgaende(self) -> Decimal:
        """The own capital at the year's end."""
        return self.medel_till_forfogande - self.kostnader

    @property
    def andel_administration(self) -> Decimal | None:
        return self._share(self.administration, self.kostnader)

    @property
    def andel_direkta(self) -> Decimal | None:
        return self._share(self.direkta, self.kostnader)

    @property
    def andel_individ(self) -> Decimal | None:
        """Of the direct costs."""
        return self._share(self.individ, self.direkta)

    @property
    def andel_struktur(self) -> Decimal | None:
        """Of the direct costs."""
        return self._share(self.struktur, self.direkta)

    def _share(self, part: Decimal, whole: Decimal) -> Decimal | None:
        return part / whole if whole > 0 and not self.kostnader_utan_omrade else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbundsresultat:
    """A förbund's result of a year in budget, utfall and prognos: for the ekonomiöversikt and everybody else.

    `utan_utfall` is how many of the förbund's own rows have no utfall: while there is any, `utfall` is not whole.
    """

    ar: int
    budget: Resultat
    utfall: Resultat
    prognos: Resultat
    utan_utfall: int = 0

    @property
    def columns(self) -> tuple[Resultat, Resultat, Resultat]:
        return self.budget, self.utfall, self.prognos


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbundsar:
    """A förbund's budget of a year with how it goes."""

    summering: Summering
    ar: int
    rader: tuple[Budgetrad, ...]
    tak_andel: Decimal | None = None
    mal_individ_andel: Decimal | None = None

    @property
    def budget(self) -> Budget:
        return self.summering.budget

    @property
    def resultat(self) -> Forbundsresultat:
        budget, utfall, prognos = (add_up(self.rader, column) for column in COLUMNS)
        missing = sum(rad.insats_id is None and rad.utfall is None for rad in self.rader)
        return Forbundsresultat(ar=self.ar, budget=budget, utfall=utfall, prognos=prognos, utan_utfall=missing)

    @property
    def grupper(self) -> tuple[tuple[str, tuple[Budgetrad, ...]], ...]:
        """The rows under their groups, costs first, in the budget's own order."""
        found: dict[tuple[bool, str], list[Budgetrad]] = {}
        for rad in self.rader:
            found.setdefault((rad.slag == Budgetslag.INTAKT, rad.grupp), []).append(rad)
        return tuple((grupp, tuple(rader)) for (_, grupp), rader in sorted(found.items(), key=lambda one: one[0][0]))

    @property
    def utan_omrade(self) -> tuple[str, ...]:
        """The groups that nobody has said what they are."""
        return tuple(dict.fromkeys(rad.grupp for rad in self.rader if not rad.omrade))

    @property
    def tak(self) -> Decimal | None:
        """The most own capital that the förbund has decided on, of the year's medelstilldelning in the budget."""
        medel = add_up(self.rader, "budget").medel
        return None if self.tak_andel is None or not medel else (self.tak_andel * medel).quantize(Decimal("0.01"))

    def over_tak(self, column: Column) -> Decimal | None:
        """How much the closing capital passes the ceiling; None when it does not, or there is none."""
        over = add_up(self.rader, column).utgaende - self.tak if self.tak is not None else ZERO
        return over if over > 0 else None

    @property
    def skillnader(self) -> tuple[Skillnad, ...]:
        """What documents say otherwise than the rows: the sums that they print, and the decision."""
        return self.summering.skillnader

    @property
    def followed_up(self) -> bool:
        """Whether there is any utfall or prognos to show."""
        return any(rad.utfall is not None or rad.prognos is not None for rad in self.rader)

    @property
    def per_dag(self) -> datetime.date | None:
        """The latest day that kansli has entered anything for."""
        return max((rad.per_dag for rad in self.rader if rad.per_dag), default=None)


def add_up(rader: Iterable[Budgetrad], column: Column) -> Resultat:
    """The sums of a column, exactly."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for rad in rader:
        income, amount = rad.slag == Budgetslag.INTAKT, rad.amount(column)
        found[_SUMS.get(rad.omrade, "medel_utan_omrade" if income else "kostnader_utan_omrade")] += amount
        if rad.egen_personal:
            found["egen_personal"] += amount
    return Resultat(**found)


_SUMS: dict[str, str] = {
    Omrade.ADMINISTRATION: "administration",
    Omrade.INDIVID: "individ",
    Omrade.STRUKTUR: "struktur",
    Omrade.MEDEL: "medel",
    Omrade.INTAKT: "intakter",
    Omrade.KAPITAL: "kapital",
}


def read_year(
    budget: Budget, year: int, prognoser: Mapping[int, Decimal | None] | None = None, *, followed: bool = True
) -> Forbundsar:
    """A förbund's budget in its three columns. Eight queries, however many rows; three less with `followed` False,
    which leaves the budget alone.

    `prognoser` is what each insats (by number) is believed to cost the whole year. The caller has asked the policy.
    """
    if budget.forbund is None:
        raise ValueError("Only a förbund's own budget has areas.")
    summering = summarize(budget)
    areas = _areas(budget.forbund)
    rader = tuple(_rows(summering, year, areas))
    if followed:
        rader = _with_claims(rader, budget.forbund, year, prognoser or {})
        rader = _with_entered(rader, budget.forbund, year)
    limits = Ekonomiinstallning.of(budget.forbund.pk)
    return Forbundsar(
        summering=summering,
        ar=year,
        rader=rader,
        tak_andel=limits.kapitaltak_andel,
        mal_individ_andel=limits.mal_individ_andel,
    )


def read_resultat(forbund: Forbund, year: int, prognoser: Mapping[int, Decimal | None]) -> Forbundsresultat | None:
    """The förbund's result of a year in budget, utfall and prognos; None without a budget of its own."""
    budget = with_rows(Budget.objects.for_year(year).filter(forbund=forbund)).first()
    return None if budget is None else read_year(budget, year, prognoser).resultat


def _areas(forbund: Forbund) -> dict[tuple[str, str], str]:
    rows = Gruppomrade.objects.filter(forbund=forbund)
    return {(row.slag, row.grupp): row.omrade for row in rows}


def _rows(summering: Summering, year: int, areas: Mapping[tuple[str, str], str]) -> Iterable[Budgetrad]:
    for grupp in summering.grupper:
        for rad in grupp.rader:
            if year in rad.belopp:
                yield Budgetrad(
                    rot_id=rad.post.rot_id,
                    benamning=rad.post.benamning,
                    grupp=grupp.namn,
                    slag=grupp.slag,
                    omrade=areas.get((grupp.slag, grupp.namn), ""),
                    egen_personal=rad.post.egen_personal,
                    insats_id=rad.post.avser_insats_id if grupp.slag == Budgetslag.KOSTNAD else None,
                    budget=rad.belopp[year],
                )


def _with_claims(
    rader: tuple[Budgetrad, ...], forbund: Forbund, year: int, prognoser: Mapping[int, Decimal | None]
) -> tuple[Budgetrad, ...]:
    """The rows with what the förbund has decided to pay of each insats, to the öre.

    Money of a delprocess without a row of its own stands in the whole's. When several rows pay one insats, what was
    claimed of a row itself stands there, and the rest in the first. An insats without a row gets one of 0 kr.
    """
    insatser = {row.pk: row for row in Insats.objects.filter(forbund=forbund).only("namn", "inriktning", "del_av_id")}
    with_row = {rad.insats_id for rad in rader}
    paid: dict[int, Decimal] = defaultdict(Decimal)
    believed: dict[int, Decimal] = defaultdict(Decimal)
    known: set[int] = set()
    for claim in Rekvisition.objects.beslutade().filter(insats__in=list(insatser), ar=year).with_summa():
        paid[_payer(insatser[claim.insats_id], with_row)] += claim.summa  # type: ignore[attr-defined]
    for number, amount in prognoser.items():
        if amount is not None and number in insatser:
            place = _payer(insatser[number], with_row)
            known.add(place)
            believed[place] += amount
    of_post = _claimed_of_posts(rader, year)
    rows: list[Budgetrad] = []
    for rad in rader:
        if rad.insats_id is None:
            rows.append(rad)
            continue
        others = [one for one in rader if one.insats_id == rad.insats_id and one.rot_id != rad.rot_id]
        first = all(rader.index(rad) < rader.index(one) for one in others)
        elsewhere = sum((of_post[one.rot_id] for one in others), ZERO)
        utfall = paid[rad.insats_id] - elsewhere if first else of_post[rad.rot_id]
        prognos = None
        if rad.insats_id in known:  # of several rows the first carries the insats' whole forecast, less their budgets
            prognos = believed[rad.insats_id] - sum((one.budget for one in others), ZERO) if first else rad.budget
        rows.append(replace(rad, utfall=utfall, prognos=prognos))
    for number in sorted((paid.keys() | known) - with_row):
        rows.append(_without_row(insatser[number], paid[number], believed[number] if number in known else paid[number]))
    return tuple(rows)


def _payer(insats: Insats, with_row: set[int | None]) -> int:
    """The insats whose row pays it."""
    if insats.pk not in with_row and insats.del_av_id is not None:
        return insats.del_av_id
    return insats.pk


def _claimed_of_posts(rader: tuple[Budgetrad, ...], year: int) -> dict[int, Decimal]:
    """What has been decided of the förbund's own rows themselves, for insatser without a budget of their own."""
    roots = [rad.rot_id for rad in rader if rad.insats_id is not None]
    rows = Claimed.objects.filter(
        rekvisition__in=Rekvisition.objects.beslutade().filter(ar=year), post__budget__forbund__isnull=False
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for one in rows.order_by().values("post_id", "post__ursprung_id").annotate(summa=Sum("belopp")):
        root = one["post__ursprung_id"] or one["post_id"]
        if root in roots:
            found[root] += one["summa"]
    return found


def _without_row(insats: Insats, utfall: Decimal, prognos: Decimal) -> Budgetrad:
    return Budgetrad(
        benamning=insats.namn,
        grupp=WITHOUT_ROW,
        slag=Budgetslag.KOSTNAD,
        omrade=Omrade.INDIVID if insats.inriktning == Inriktning.INDIVID else Omrade.STRUKTUR,
        insats_id=insats.pk,
        utfall=utfall,
        prognos=prognos,
    )


def _with_entered(rader: tuple[Budgetrad, ...], forbund: Forbund, year: int) -> tuple[Budgetrad, ...]:
    """The förbund's own rows with what kansli entered last."""
    latest = {
        row.post_id: row
        for row in Budgetuppfoljning.objects.filter(post__budget__forbund=forbund, ar=year).order_by("id")
    }
    rows = []
    for rad in rader:
        found = latest.get(rad.rot_id) if rad.insats_id is None else None
        rows.append(
            replace(
                rad,
                utfall=found.utfall,
                prognos=found.prognos,
                per_dag=found.per_dag,
                kommentar=found.kommentar,
                pahittad=found.pahittad,
            )
            if found
            else rad
        )
    return tuple(rows)

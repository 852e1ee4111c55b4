"""What budgets add up to, and where the documents say something else.

Every figure is computed here from the rows, in exact kronor; nothing is typed in twice. A delprocess has its own
budget, and the whole is the parent's own rows together with its delprocesser'.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from insatser.enums import Budgetslag, Finansiering
from insatser.models import Budget, Budgetbelopp, Budgetpost, UppgivenSumma

ZERO = Decimal(0)


@dataclass(frozen=True)
class Rad:
    """A budget row with its amounts: `belopp[year]` in kronor."""

    post: Budgetpost
    belopp: dict[int, Decimal]

    @property
    def summa(self) -> Decimal:
        return sum(self.belopp.values(), ZERO)


@dataclass(frozen=True)
class Grupp:
    """The rows of one group, costs or incomes."""

    namn: str
    slag: str
    rader: tuple[Rad, ...]

    def summa(self, year: int | None = None) -> Decimal:
        """Of a year, or of all years."""
        if year is None:
            return sum((rad.summa for rad in self.rader), ZERO)
        return sum((rad.belopp.get(year, ZERO) for rad in self.rader), ZERO)


@dataclass(frozen=True)
class Skillnad:
    """A contradiction between what a document says and what its rows add up to, in kronor (or per cent)."""

    galler: str
    enligt_raderna: Decimal
    enligt_dokumentet: Decimal
    var: str
    forklaring: str
    procent: bool = False
    url: str = ""
    """Where it is explained, for who may."""
    ar: int | None = None
    """The year that it is about; None for all the years of the budget."""

    @property
    def skillnad(self) -> Decimal:
        """What the document says more than the rows (negative: less)."""
        return self.enligt_dokumentet - self.enligt_raderna


@dataclass(frozen=True)
class Summering:
    """A budget with everything summed."""

    budget: Budget
    years: tuple[int, ...]
    grupper: tuple[Grupp, ...]
    delar: tuple[Summering, ...] = ()
    skillnader: tuple[Skillnad, ...] = field(default=())

    def kostnader(self, year: int | None = None, *, grupper: Iterable[str] = (), delprocesser: bool = True) -> Decimal:
        """The costs of a year (or all), of some groups (or all), with the delprocesser's."""
        return self._sum(Budgetslag.KOSTNAD, year, tuple(grupper), delprocesser)

    def fran_forbundet(self, year: int | None = None) -> Decimal:
        """What the förbund is to pay: the costs that are its, less the incomes from others; with the delprocesser's."""
        found = sum((part.fran_forbundet(year) for part in self.delar), ZERO)
        for rad in (rad for grupp in self.grupper for rad in grupp.rader):
            amount = rad.summa if year is None else rad.belopp.get(year, ZERO)
            if rad.post.rekvirerbar:
                found += amount
            elif rad.post.slag == Budgetslag.INTAKT and rad.post.finansiering != Finansiering.FORBUND:
                found -= amount
        return found

    def intakter(self, year: int | None = None, *, grupper: Iterable[str] = (), delprocesser: bool = True) -> Decimal:
        """The incomes, likewise."""
        return self._sum(Budgetslag.INTAKT, year, tuple(grupper), delprocesser)

    def _sum(self, slag: str, year: int | None, grupper: tuple[str, ...], delprocesser: bool) -> Decimal:
        own = sum((g.summa(year) for g in self.grupper if g.slag == slag and (not grupper or g.namn in grupper)), ZERO)
        return own + (sum((d._sum(slag, year, grupper, True) for d in self.delar), ZERO) if delprocesser else ZERO)


def with_rows(budgets: QuerySet[Budget]) -> QuerySet[Budget]:
    """Budgets with all that `summarize` reads, in a fixed number of queries."""
    return budgets.select_related("insats", "forbund", "kalla").prefetch_related(
        Prefetch(
            "poster",
            Budgetpost.objects.select_related("arbetsgivare", "avser_insats").prefetch_related(
                Prefetch("belopp", Budgetbelopp.objects.order_by("ar"))
            ),
        ),
        "beslut",
        "uppgivna_summor__post",
    )


def summarize(budget: Budget) -> Summering:
    """Sums a budget and, for an insats with delprocesser, theirs of the same years too.

    Takes a fixed number of queries when the budget comes from `with_rows`.
    """
    return summarize_many([budget])[0]


def summarize_many(budgets: Iterable[Budget]) -> list[Summering]:
    """As `summarize` for several budgets, with the same number of queries however many they are."""
    wholes = list(budgets)
    parents = {budget.insats_id for budget in wholes if budget.insats_id}
    parts = list(
        with_rows(
            Budget.objects.filter(insats__del_av_id__in=parents)
            .select_related("insats")
            .order_by("insats__namn", "insats_id", "-version")
        )
        if parents
        else ()
    )
    return [_one(whole, tuple(_one(part, ()) for part in _parts(whole, parts))) for whole in wholes]


def _parts(whole: Budget, candidates: list[Budget]) -> Iterable[Budget]:
    """One version of each delprocess: to a version that is being written the latest, to a decided one the one in
    force. `candidates` come with the latest version of each delprocess first."""
    chosen: dict[int | None, Budget] = {}
    for part in candidates:
        if not _belongs(part, whole):
            continue
        before = chosen.get(part.insats_id)
        if before is None or (before.open and not part.open and not whole.open):
            chosen[part.insats_id] = part
    return chosen.values()


def _belongs(part: Budget, whole: Budget) -> bool:
    """Whether a delprocess's budget is a part of a budget: of its insats, and of the same years."""
    same_years = (part.ar_fran, part.ar_till) == (whole.ar_fran, whole.ar_till)
    return same_years and part.insats is not None and part.insats.del_av_id == whole.insats_id


def _one(budget: Budget, delar: tuple[Summering, ...]) -> Summering:
    grouped: dict[tuple[str, str], list[Rad]] = {}
    for post in budget.poster.all():
        rad = Rad(post, {row.ar: row.belopp for row in post.belopp.all()})
        grouped.setdefault((post.slag, post.grupp), []).append(rad)
    grupper = tuple(Grupp(namn, slag, tuple(rader)) for (slag, namn), rader in grouped.items())
    bare = Summering(budget, tuple(budget.years), grupper, delar)
    skillnader = tuple(found for stated in budget.uppgivna_summor.all() if (found := _compare(bare, stated)))
    skillnader += tuple(_decisions(bare))
    return Summering(budget, bare.years, grupper, delar, skillnader)


def computed(summering: Summering, stated: UppgivenSumma) -> Decimal:
    """The sum that a document prints, from the rows: kronor, or whole per cent for a share."""
    kind, year, groups, parts = stated.avser, stated.ar, stated.grupper, stated.med_delprocesser
    if stated.post_id is not None:
        rows = [rad for grupp in summering.grupper for rad in grupp.rader if rad.post.pk == stated.post_id]
        return sum((rad.belopp.get(year, ZERO) if year else rad.summa for rad in rows), ZERO)
    if kind == UppgivenSumma.Avser.KOSTNADER:
        return summering.kostnader(year, grupper=groups, delprocesser=parts)
    if kind == UppgivenSumma.Avser.INTAKTER:
        return summering.intakter(year, grupper=groups, delprocesser=parts)
    if kind in (UppgivenSumma.Avser.RESULTAT, UppgivenSumma.Avser.UTGAENDE_KAPITAL):
        return summering.intakter(year, grupper=groups, delprocesser=parts) - summering.kostnader(
            year, delprocesser=parts
        )
    whole = summering.kostnader(year, grupper=stated.namnare, delprocesser=parts)
    part = summering.kostnader(year, grupper=groups, delprocesser=parts)
    return (100 * part / whole).quantize(Decimal(1)) if whole else ZERO


def _compare(summering: Summering, stated: UppgivenSumma) -> Skillnad | None:
    found = computed(summering, stated)
    if found == stated.belopp:
        return None
    label = stated.get_avser_display() + (f" {stated.ar}" if stated.ar else "")
    if stated.post is not None:
        label = f"{stated.post.benamning}{f' {stated.ar}' if stated.ar else ''}"
    elif stated.grupper and stated.avser in (UppgivenSumma.Avser.KOSTNADER, UppgivenSumma.Avser.INTAKTER):
        label = f"{', '.join(stated.grupper)}{f' {stated.ar}' if stated.ar else ''}"
    return Skillnad(
        label,
        found,
        stated.belopp,
        stated.var,
        stated.forklaring,
        procent=stated.avser == UppgivenSumma.Avser.ANDEL,
        url=reverse("budget_summa", args=[stated.pk]),
        ar=stated.ar,
    )


def _decisions(summering: Summering) -> Iterable[Skillnad]:
    """Years where the applied amount is not what the rows add up to; of a förbund, nor the decided one.

    An insats may be granted less than its rows are: that stands beside its decision, and is no contradiction.
    """
    of_forbund = summering.budget.insats_id is None
    for beslut in summering.budget.beslut.all():
        rows = summering.kostnader(beslut.ar) if of_forbund else summering.fran_forbundet(beslut.ar)
        stated = [(f"Ansökt belopp {beslut.ar}", beslut.ansokt)]
        if of_forbund:
            stated.append((f"Beslutade kostnader {beslut.ar}", beslut.beviljat))
        for label, amount in stated:
            if amount is not None and rows and amount != rows:
                var = f"beslutet. {beslut.anmarkning}".strip() if beslut.anmarkning else "beslutet"
                url = reverse("budget_beslut_forklara", args=[beslut.pk])
                yield Skillnad(label, rows, amount, var, beslut.forklaring, url=url, ar=beslut.ar)

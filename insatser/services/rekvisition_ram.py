"""The money of an insats in a year: the budget in force, what is granted, carried over, and taken already."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from insatser.enums import DECIDED, Budgetslag, BudgetStatus, Finansiering, Medelhantering
from insatser.models import (
    Arsavslut,
    Budget,
    Budgetbelopp,
    Budgetbeslut,
    Budgetpost,
    Insats,
    Rekvisition,
    Rekvisitionsrad,
)
from insatser.services.sums import ZERO

Poster = list[tuple[Budgetpost, Decimal | None]]


@dataclass(frozen=True)
class Ram:
    """The most that may be claimed in a year, in kronor: `beviljat` with what is carried over from the year before,
    less what the year's end gave away and what its delprocesser have been granted of it (`delar`), which they claim
    themselves. None: nothing is decided."""

    beviljat: Decimal | None
    overfort: Decimal = ZERO
    avslutat: Decimal = ZERO
    delar: Decimal = ZERO

    @property
    def summa(self) -> Decimal | None:
        return None if self.beviljat is None else self.beviljat + self.overfort - self.avslutat - self.delar


def budget_of_year(insats: Insats, year: int) -> Budget | None:
    """The insats' own budget of a year, else the förbund's when it has rows that pay the insats.

    One that is only applied for takes no decided one's place.
    """
    budgets = Budget.objects.for_year(year)
    own = budgets.filter(insats=insats).first()
    if own is not None and not own.open:
        return own
    of_forbund = budgets.som_avser(insats).first()
    return of_forbund if own is None or (of_forbund is not None and not of_forbund.open) else own


def years_with_budget(insats: Insats) -> list[int]:
    """The years that money can be requested for, latest first."""
    own = Budget.objects.filter(insats=insats).values_list("ar_fran", "ar_till")
    spans = own.union(Budget.objects.som_avser(insats).values_list("ar_fran", "ar_till"))
    return sorted({year for first, last in spans for year in range(first, last + 1)}, reverse=True)


def posts_of(budget: Budget, insats_id: int, year: int) -> Poster:
    """The cost posts that concern the year, with their amount (None: own financing without a sum)."""
    posts = budget.poster.filter(slag=Budgetslag.KOSTNAD)
    if budget.insats_id is None:  # the förbund's own budget: only the rows that pay this insats
        posts = posts.filter(avser_insats=insats_id)
    found: Poster = []
    amounts = Prefetch("belopp", Budgetbelopp.objects.filter(ar=year))
    for post in posts.select_related("arbetsgivare").prefetch_related(amounts):
        amount = next((row.belopp for row in post.belopp.all()), None)
        if amount is not None or post.finansiering != Finansiering.FORBUND:
            found.append((post, amount))
    return found


def ram_of(insats_id: int, year: int, budget: Budget | None, poster: Poster) -> Ram:
    """What may be claimed in the year by the budget in force and its posts.

    A decision on the förbund's whole budget says nothing of one insats; its rows do. A budget that is only applied
    for grants nothing, whatever has been noted of a decision on it.
    """
    granted, parts = None, ZERO
    if budget is not None and not budget.open:
        granted, parts = _decided(budget, year) if budget.insats_id else (None, ZERO)
        if granted is None:
            stated = [amount for post, amount in poster if post.rekvirerbar and amount is not None]
            granted = sum(stated, ZERO) if stated else None
    carried = ended = ZERO
    for row in Arsavslut.objects.filter(insats_id=insats_id, ar__in=(year - 1, year)):
        if row.ar == year:
            ended = row.oforbrukat
        elif row.hantering == Medelhantering.FORS_OVER:
            carried = row.oforbrukat
    return Ram(granted, carried, ended, parts)


def _decided(budget: Budget, year: int) -> tuple[Decimal | None, Decimal]:
    """What an insats' budget has been granted for a year, and how much of it its delprocesser have been granted.

    The decision on the whole is on its own rows together with its delprocesser' (services/sums.py), and each of them
    claims by its own decision: without this the same krona would be claimed by both. One query.
    """
    parts = Q(budget__insats__del_av=budget.insats_id, budget__ar_fran=budget.ar_fran, budget__ar_till=budget.ar_till)
    rows = Budgetbeslut.objects.filter(ar=year, beviljat__isnull=False).filter(
        Q(budget=budget) | parts & ~Q(budget__status=BudgetStatus.ANSOKT)
    )
    latest: dict[int | None, Decimal | None] = {}
    for insats_id, granted in rows.order_by("budget__version").values_list("budget__insats_id", "beviljat"):
        latest[insats_id] = granted
    whole = latest.pop(budget.insats_id, None)
    return whole, ZERO if whole is None else sum((granted or ZERO for granted in latest.values()), ZERO)


def taken(rekvisitioner: QuerySet[Rekvisition]) -> Decimal:
    """What rekvisitioner take of the year's money, in kronor.

    One that is decided takes what was attested. Until then it takes what it asks for, and a rättelse that would give
    money back gives nothing: it may still be refused.
    """
    total = ZERO
    for row in rekvisitioner.with_summa():  # type: ignore[attr-defined]
        if row.status not in DECIDED:
            total += max(row.summa, ZERO)
        else:
            total += row.summa if row.summa_attesterad is None else row.summa_attesterad
    return total


def taken_by_post(rekvisitioner: QuerySet[Rekvisition]) -> dict[int, Decimal]:
    """What rekvisitioner claim of each post, by the post's number in the first version of the budget (`rot_id`)."""
    rows = (
        Rekvisitionsrad.objects.filter(rekvisition__in=rekvisitioner)
        .filter(Q(rekvisition__status__in=DECIDED) | Q(belopp__gt=0))
        .order_by()
        .annotate(rot=Coalesce(F("post__ursprung_id"), F("post_id")))
        .values("rot")
        .annotate(claimed=Sum("belopp"))
    )
    return dict(rows.values_list("rot", "claimed"))


def posts_by_rot(rot_ids: Iterable[int]) -> dict[int, Budgetpost]:
    """The posts that once were in the budget."""
    rows = Budgetpost.objects.select_related("arbetsgivare").filter(pk__in=list(rot_ids))
    return {row.pk: row for row in rows}

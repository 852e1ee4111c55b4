"""The money that an insats and its delprocesser have together: what each is granted, and the lock that they share.

The decision on a whole is on its delprocesser too (docs/adr/0013). Whoever decides money of any of them, or counts what
is left, holds `lock_money` of it first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from insatser.enums import Budgetslag, BudgetStatus, Finansiering
from insatser.models import Budget, Budgetbelopp, Budgetbeslut, Insats, Rekvisition
from insatser.services.sums import ZERO


@dataclass(frozen=True)
class Grant:
    """What one insats is granted for a year, in kronor: by a decided budget of its own when it has one (`own`), else by
    the förbund's rows that pay it. None: nothing."""

    insats: Insats
    own: bool
    of_own: Decimal | None
    of_rows: Decimal | None

    @property
    def granted(self) -> Decimal | None:
        return self.of_own if self.own else self.of_rows


@dataclass(frozen=True)
class Grants:
    """A whole and its delprocesser in a year. An insats that has none and is none is a whole by itself."""

    whole: Grant
    parts: tuple[Grant, ...]

    def of(self, insats_id: int) -> Grant:
        """One of them."""
        return next(one for one in (self.whole, *self.parts) if one.insats.pk == insats_id)

    @property
    def insats_ids(self) -> list[int]:
        return [one.insats.pk for one in (self.whole, *self.parts)]

    @property
    def given_away(self) -> Decimal:
        """How much of the whole's grant its delprocesser have been granted, and alone claim."""
        return sum((_given_away(self.whole, part) for part in self.parts), ZERO)

    @property
    def together(self) -> Decimal | None:
        """What all of them may claim together; None when nothing is decided for the whole, or it has no parts."""
        if not self.parts or self.whole.granted is None:
            return None
        return self.whole.granted + sum((_beside(self.whole, part) for part in self.parts), ZERO)


def whole_id(insats: Insats) -> int:
    """The number of the insats that it is a delprocess of, else its own."""
    return insats.del_av_id or insats.pk


def lock_money(*insats_ids: int) -> dict[int, int | None]:
    """Locks insatser and those that they are delprocesser of, until the transaction ends: two at the same moment must
    not pass the year's money together. Gives the number of what each locked one is a delprocess of under the lock:
    what the caller has read before may be another. One query.

    The order of locks, everywhere: a rekvisition, insatser by number, a budget. Foreign keys to the insats may still be
    checked meanwhile.
    """
    locked: dict[int, int | None] = {}
    wanted = set(insats_ids)
    while wanted - locked.keys():  # once, or twice when an insats was put under a whole while this waited
        above = Insats.objects.filter(pk__in=wanted, del_av__isnull=False).values("del_av")
        rows = Insats.objects.select_for_update(of=("self",), no_key=True).filter(Q(pk__in=wanted) | Q(pk__in=above))
        locked |= dict(rows.order_by("pk").values_list("pk", "del_av_id"))
        wanted = {whole for whole in locked.values() if whole is not None}
    return locked


def lock_money_of(rekvisition: Rekvisition) -> None:
    """Likewise for what a locked rekvisition is counted against; its insats knows the whole that it is part of now."""
    insats = rekvisition.insats
    insats.del_av_id = lock_money(insats.pk)[insats.pk]


def claims_together(insats: Insats, year: int) -> QuerySet[Rekvisition]:
    """The rekvisitioner of a year of the whole that an insats belongs to, its own among them."""
    whole = whole_id(insats)
    return Rekvisition.objects.filter(Q(insats=whole) | Q(insats__del_av=whole), ar=year)


def read_grants(insats: Insats, year: int) -> Grants:
    """What the whole that an insats belongs to, and each delprocess of it, is granted for a year. One query."""
    whole = whole_id(insats)
    found = _read(Q(pk=whole) | Q(del_av=whole), year)
    first = found.pop(whole)
    return Grants(first, tuple(found[key] for key in sorted(found)))


def granted_of_insatser(insats_ids: Collection[int], year: int) -> dict[int, Decimal]:
    """What each insats is granted for a year, by its number, in kronor, so that the sum counts no krona twice: what a
    delprocess among them has been granted is its own and not its whole's too. One query."""
    grants = _read(Q(pk__in=insats_ids), year)
    found = {key: one.granted for key, one in grants.items() if one.granted is not None}
    for part in grants.values():
        whole = part.insats.del_av_id
        if whole is not None and whole in found:
            found[whole] -= _given_away(grants[whole], part)
    return found


def _beside(whole: Grant, part: Grant) -> Decimal:
    """A part's money beside the whole's: the förbund's rows add up, while a decision on a whole holds all of it."""
    return ZERO if whole.own else part.of_rows or ZERO


def _given_away(whole: Grant, part: Grant) -> Decimal:
    """How much of the whole's grant a part of it has been granted."""
    return max((part.granted or ZERO) - _beside(whole, part), ZERO)


def _read(which: Q, year: int) -> dict[int, Grant]:
    """What each of some insatser is granted for a year, by its number."""
    decided = Budget.objects.for_year(year, forbund=OuterRef("forbund_id")).exclude(status=BudgetStatus.ANSOKT)
    own = decided.filter(insats=OuterRef("pk"))
    mine = Q(forbund=OuterRef("forbund_id")) | Q(forbund__tidigare_insatser__insats=OuterRef("pk"))
    of_forbund = decided.aktuella().filter(mine, poster__avser_insats=OuterRef("pk"))
    paid = Budgetbelopp.objects.filter(
        ar=year, post__slag=Budgetslag.KOSTNAD, post__finansiering=Finansiering.FORBUND
    ).order_by()
    rows = (
        Insats.objects.filter(which)
        .annotate(own=Subquery(own.values("pk")[:1]), of_forbund=Subquery(of_forbund.values("pk")[:1]))
        .annotate(
            decision=Subquery(Budgetbeslut.objects.filter(budget=OuterRef("own"), ar=year).values("beviljat")[:1]),
            own_rows=_sum(paid.filter(post__budget=OuterRef("own"))),
            rows=_sum(paid.filter(post__budget=OuterRef("of_forbund"), post__avser_insats=OuterRef("pk"))),
        )
    )
    return {row.pk: _grant(row) for row in rows}


def _grant(row: Insats) -> Grant:
    values: Mapping[str, Decimal | None] = vars(row)
    decision = values["decision"]
    return Grant(
        insats=row,
        own=values["own"] is not None,
        of_own=values["own_rows"] if decision is None else decision,
        of_rows=values["rows"],
    )


def _sum(amounts: QuerySet[Budgetbelopp]) -> Subquery:
    return Subquery(amounts.values("ar").annotate(summed=Sum("belopp")).values("summed"))

"""The money of an insats in a year: the budget in force, what is granted, carried over, and taken already."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from finsam.bas.errors import RuleBroken
from finsam.bas.formats import kr
from insatser.enums import DECIDED, Budgetslag, Finansiering, Medelhantering
from insatser.models import (
    Arsavslut,
    Budget,
    Budgetbelopp,
    Budgetpost,
    Insats,
    Rekvisition,
    Rekvisitionsrad,
)
from insatser.services.delprocesser import Grants, claims_together, read_grants
from insatser.services.sums import ZERO

Poster = list[tuple[Budgetpost, Decimal | None]]


@dataclass(frozen=True)
class Ram:
    """The most that may be claimed in a year, in kronor: `beviljat` with what is carried over from the year before,
    less what the year's end gave away and what its delprocesser have been granted of it (`delar`), which they claim
    themselves. None: nothing is decided.

    `together` is the most that the whole `whole` and its delprocesser may claim, all of them; None when the insats
    stands alone or nothing is decided for the whole.
    """

    beviljat: Decimal | None
    overfort: Decimal = ZERO
    avslutat: Decimal = ZERO
    delar: Decimal = ZERO
    together: Decimal | None = None
    whole: str = ""

    @property
    def summa(self) -> Decimal | None:
        if self.beviljat is None:
            return None
        return max(self.beviljat + self.overfort - self.avslutat - self.delar, ZERO)


def budget_of_year(insats: Insats, year: int) -> Budget | None:
    """The insats' own budget of a year, else the förbund's when it has rows that pay the insats.

    One that is only applied for takes no decided one's place.
    """
    budgets = Budget.objects.for_year(year, forbund=insats.forbund_id)
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


def ram_of(insats: Insats, year: int) -> Ram:
    """What an insats may claim in a year by the budgets in force. Two queries.

    A decision on the förbund's whole budget says nothing of one insats; its rows do. A budget that is only applied
    for grants nothing, whatever has been noted of a decision on it.
    """
    grants = read_grants(insats, year)
    carried, ended = _moved(grants, year)
    own = grants.of(insats.pk)
    together = grants.together
    if together is not None:
        together += sum(carried.values(), ZERO) - sum(ended.values(), ZERO)
    return Ram(
        beviljat=own.granted,
        overfort=carried[insats.pk],
        avslutat=ended[insats.pk],
        delar=grants.given_away if own is grants.whole and own.granted is not None else ZERO,
        together=together,
        whole=str(grants.whole.insats),
    )


def require_within_whole(budget: Budget, year: int, *, before: Decimal | None) -> None:
    """RuleBroken when a delprocess' grant of a year, decided this moment, is more than the whole has left to give.

    What the whole has claimed, and what its other delprocesser have been granted or have claimed, is not left. A grant
    that is not higher than `before` takes nothing more. The money is locked (delprocesser.lock_money). Three queries.
    """
    insats = budget.insats
    if insats is None:
        return
    grants = read_grants(insats, year)
    own, together = grants.of(insats.pk), grants.together
    granted = own.granted or ZERO
    if own is grants.whole or together is None or granted <= (before or ZERO):
        return
    carried, ended = _moved(grants, year)
    claimed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in claims_together(insats, year).raknas().with_summa():  # type: ignore[attr-defined]
        claimed[row.insats_id] += taken([row])
    left = together + sum(carried.values(), ZERO) - sum(ended.values(), ZERO)
    left -= claimed[grants.whole.insats.pk] + carried[insats.pk] - ended[insats.pk]
    for part in grants.parts:
        if part is not own:
            key = part.insats.pk
            left -= max((part.granted or ZERO) + carried[key] - ended[key], claimed[key])
    if granted > left:
        whole, all_of_it = grants.whole.insats, grants.whole.granted or ZERO
        raise RuleBroken(
            f"{insats} är en delprocess i {whole}, som är beviljad {kr(all_of_it)} för {year}. Av det är "
            f"{kr(max(left, ZERO))} kvar att bevilja {insats}: resten är rekvirerat eller beviljat andra "
            f"delprocesser. Sänk beloppet, eller registrera först ett nytt beslut om {whole}."
        )


def require_claims_within_whole(insats: Insats) -> None:
    """RuleBroken when an insats that becomes a delprocess has claimed, with its whole, more of a year than that is
    granted. The money is locked (delprocesser.lock_money). Four queries for each year that it has claimed."""
    years = Rekvisition.objects.raknas().filter(insats=insats).order_by("ar").values_list("ar", flat=True).distinct()
    for year in years:
        ram = ram_of(insats, year)
        claims = claims_together(insats, year).raknas().with_summa()  # type: ignore[attr-defined]
        if ram.together is not None and taken(claims) > ram.together:
            words = (
                f"{insats} och {ram.whole} har tillsammans rekvirerat mer för {year} än vad {ram.whole} är beviljad."
            )
            raise RuleBroken({"del_av": f"{words} Registrera först ett nytt beslut om {ram.whole}."})


def _moved(grants: Grants, year: int) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """What each insats has carried over from the year before, and what the end of the year gave away."""
    carried: dict[int, Decimal] = defaultdict(lambda: ZERO)
    ended: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in Arsavslut.objects.filter(insats__in=grants.insats_ids, ar__in=(year - 1, year)):
        if row.ar == year:
            ended[row.insats_id] = row.oforbrukat
        elif row.hantering == Medelhantering.FORS_OVER:
            carried[row.insats_id] = row.oforbrukat
    return carried, ended


def taken(rekvisitioner: Iterable[Rekvisition]) -> Decimal:
    """What rekvisitioner, read with their sum (`with_summa`), take of the year's money, in kronor.

    One that is decided takes what was attested. Until then it takes what it asks for, and a rättelse that would give
    money back gives nothing: it may still be refused.
    """
    total = ZERO
    for row in rekvisitioner:
        summa: Decimal = row.summa  # type: ignore[attr-defined]
        if row.status not in DECIDED:
            total += max(summa, ZERO)
        else:
            total += summa if row.summa_attesterad is None else row.summa_attesterad
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

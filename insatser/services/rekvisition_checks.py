"""What a rekvisition asks for against what is decided, and what stands in the way of submitting it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Sum
from django.utils import timezone

from finsam.bas.formats import datum, kr
from insatser.enums import Budgetslag, Finansiering
from insatser.models import Budgetbelopp, Budgetpost, Rekvisition, Rekvisitionsrad
from insatser.services.sums import ZERO, beviljat


@dataclass(frozen=True)
class Post:
    """A budget post in a rekvisition: its amount of the year (None: no amount is stated), and what is claimed of it."""

    post: Budgetpost
    budget: Decimal | None
    tidigare: Decimal
    denna_period: Decimal
    kommentar: str
    rad_id: int | None

    @property
    def betalas(self) -> bool:
        """Whether the förbund pays it."""
        return self.post.rekvirerbar

    @property
    def ackumulerat(self) -> Decimal:
        return self.tidigare + self.denna_period


@dataclass(frozen=True)
class Claim:
    """A rekvisition summed, in kronor. `ram` is the most that may be claimed in the year.

    `ovriga` is what other submitted rekvisitioner of the year (whatever their number) claim, less their incomes.
    """

    poster: tuple[Post, ...]
    intakter: Decimal
    ram: Decimal | None
    ovriga: Decimal

    @property
    def kostnader(self) -> Decimal:
        """The costs of the period that the förbund pays."""
        return sum((post.denna_period for post in self.poster if post.betalas), ZERO)

    @property
    def att_utbetala(self) -> Decimal:
        """Costs less other incomes."""
        return self.kostnader - self.intakter

    @property
    def kvar(self) -> Decimal | None:
        """What is left of the year's money after this rekvisition, or None when nothing is decided."""
        return None if self.ram is None else self.ram - self.ovriga - self.att_utbetala


def budget_posts(rekvisition: Rekvisition) -> list[tuple[Budgetpost, Decimal | None]]:
    """The cost posts of the budget that concern the year, with their amount (None: own financing without a sum)."""
    year = Prefetch("belopp", Budgetbelopp.objects.filter(ar=rekvisition.ar))
    posts = rekvisition.budget.poster.filter(slag=Budgetslag.KOSTNAD)
    if rekvisition.budget.insats_id is None:  # the förbund's own budget: only the rows that pay this insats
        posts = posts.filter(avser_insats=rekvisition.insats_id)
    found = []
    for post in posts.select_related("arbetsgivare").prefetch_related(year):
        amount = next((row.belopp for row in post.belopp.all()), None)
        if amount is not None or post.finansiering != Finansiering.FORBUND:
            found.append((post, amount))
    return found


def summarize_claim(rekvisition: Rekvisition) -> Claim:
    """Everything that the rekvisition's figures are computed from. Takes a fixed number of queries."""
    rows = {rad.post_id: rad for rad in rekvisition.rader.all()}
    others = (
        Rekvisition.objects.filter(insats_id=rekvisition.insats_id, ar=rekvisition.ar)
        .exclude(pk=rekvisition.pk)
        .raknas()
    )
    # Earlier is by number; the year's limit counts every other one, so that a late number 1 cannot pass it either.
    earlier = dict(
        Rekvisitionsrad.objects.filter(rekvisition__in=others.filter(nummer__lt=rekvisition.nummer))
        .values("post_id")
        .annotate(claimed=Sum("belopp"))
        .values_list("post_id", "claimed")
    )
    posts = []
    for post, amount in budget_posts(rekvisition):
        row = rows.get(post.pk)
        posts.append(
            Post(
                post=post,
                budget=amount,
                tidigare=earlier.get(post.pk, ZERO),
                denna_period=row.belopp if row else ZERO,
                kommentar=row.kommentar if row else "",
                rad_id=row.pk if row else None,
            )
        )
    # A decision on the förbund's whole budget says nothing of one insats; its rows do.
    granted = beviljat(rekvisition.budget, rekvisition.ar) if rekvisition.budget.insats_id else None
    if granted is None:
        stated = [post.budget for post in posts if post.betalas and post.budget is not None]
        granted = sum(stated, ZERO) if stated else None
    ovriga = sum((one.summa for one in others.with_summa()), ZERO)  # type: ignore[attr-defined]
    return Claim(tuple(posts), rekvisition.ovriga_intakter, granted, ovriga)


def hindrances(rekvisition: Rekvisition, claim: Claim, *, day: datetime.date | None = None) -> tuple[str, ...]:
    """What is missing before it can be submitted, each as a sentence that says what to do. Empty: nothing.

    A post may pass its own budget when a comment tells why (within the year's money); the year's money never.
    """
    found = []
    if rekvisition.till >= (day or timezone.localdate()):
        found.append(f"Perioden är inte slut. Rekvisitionen kan skickas in dagen efter den {datum(rekvisition.till)}.")
    if claim.kostnader == ZERO:
        found.append("Inget belopp är ifyllt. Fyll i vad insatsen har kostat i perioden.")
    for post in claim.poster:
        if not post.betalas or post.budget is None or post.kommentar:
            continue
        if post.denna_period and post.ackumulerat > post.budget:
            over = kr(post.ackumulerat - post.budget)
            found.append(
                f"{post.post.benamning} går {over} över sin budget. Förklara varför i radens kommentar, "
                "eller ändra beloppet."
            )
    if claim.att_utbetala < ZERO:
        found.append("De övriga intäkterna är större än kostnaderna. Kontrollera beloppen.")
    if claim.ram is None:
        found.append("Det finns inget beslut och inga belopp i budgeten för året. Kansliet behöver lägga in dem först.")
    elif claim.kvar is not None and claim.kvar < ZERO:
        found.append(
            f"Årets rekvisitioner skulle bli {kr(-claim.kvar)} mer än beviljade {kr(claim.ram)}. Sänk beloppen."
        )
    return tuple(found)

"""Section 10 of the helårsrapport: budget and outcome per post. The outcome is what has been claimed of each post."""

from decimal import Decimal

from django.db.models import Sum

from insatser.enums import Budgetslag, Finansiering
from insatser.models import Budgetpost, Insats, Rekvisition, Rekvisitionsrad
from insatser.services.sums import Rad, Summering
from rapporter.underlag import helarsrapport as underlag
from rapporter.underlag.bygg_delar import beslut_of, kronor, posts_of_forbund
from rapporter.underlag.delar import NOLL, Beslut, summa


def ekonomi_of(insats: Insats, year: int, summering: Summering | None) -> underlag.Ekonomi:
    """The year's money: the decision, each post with budget and outcome, and who pays.

    A post has no outcome until a rekvisition of the year has been submitted; then one that claims nothing has nought.
    """
    claims = Rekvisition.objects.inlamnade().filter(insats__in=_insatser(insats), ar=year)
    sums = Rekvisitionsrad.objects.filter(rekvisition__in=claims).values("post_id").annotate(claimed=Sum("belopp"))
    outcome = dict(sums.values_list("post_id", "claimed")) if claims.exists() else None
    pahittad = claims.filter(pahittad=True).exists()
    if summering is None:
        return _from_forbund(insats, year, outcome, pahittad)
    return underlag.Ekonomi(
        pahittad=pahittad,
        beslut=beslut_of(summering.budget, year),
        grupper=_groups(summering, year, outcome),
        finansiarer=_financiers(summering, year),
    )


def _insatser(insats: Insats) -> list[int]:
    return [insats.pk, *insats.delprocesser.values_list("pk", flat=True)]


def _groups(
    summering: Summering, year: int, outcome: dict[int, Decimal] | None, prefix: str = ""
) -> tuple[underlag.Ekonomigrupp, ...]:
    """The groups of the whole, then those of each delprocess under its name."""
    found = []
    for grupp in summering.grupper:
        rows = [_post(rad, year, outcome) for rad in grupp.rader if _concerns(rad, year)]
        if grupp.slag == Budgetslag.KOSTNAD and rows:
            found.append(underlag.Ekonomigrupp(namn=f"{prefix}{grupp.namn}", poster=tuple(rows)))
    for part in summering.delar:
        name = part.budget.insats.namn if part.budget.insats else ""
        found.extend(_groups(part, year, outcome, prefix=f"{name}: "))
    return tuple(found)


def _concerns(rad: Rad, year: int) -> bool:
    """A post with an amount that year, or one that somebody else pays without saying how much."""
    return year in rad.belopp or (not rad.belopp and rad.post.finansiering != Finansiering.FORBUND)


def _post(rad: Rad, year: int, outcome: dict[int, Decimal] | None) -> underlag.Ekonomipost:
    post = rad.post
    return underlag.Ekonomipost(
        benamning=post.benamning,
        budget=kronor(rad.belopp.get(year)),
        utfall=_outcome(post, outcome),
        egenfinansierad=not post.rekvirerbar,
        kommentar=post.anmarkning,
    )


def _outcome(post: Budgetpost, outcome: dict[int, Decimal] | None) -> Decimal | None:
    if outcome is None or (not post.rekvirerbar and post.pk not in outcome):
        return None
    return kronor(outcome.get(post.pk, NOLL))


def _financiers(summering: Summering, year: int) -> tuple[underlag.Finansiar, ...]:
    """The incomes of the budget by who pays them, where the budget tells."""
    by_name: dict[str, list[Decimal | None]] = {}
    for grupp in summering.grupper:
        if grupp.slag == Budgetslag.INTAKT:
            for rad in grupp.rader:
                by_name.setdefault(rad.post.finansiar or rad.post.benamning, []).append(rad.belopp.get(year))
    return tuple(
        underlag.Finansiar(namn=namn, budget=amount)
        for namn, amounts in by_name.items()
        if (amount := kronor(summa(amounts))) is not None
    )


def _from_forbund(insats: Insats, year: int, outcome: dict[int, Decimal] | None, pahittad: bool) -> underlag.Ekonomi:
    """For an insats without a budget of its own: its rows in the förbund's."""
    posts = posts_of_forbund(insats, year)
    if not posts:
        return underlag.Ekonomi(beslut=Beslut())
    rows = tuple(
        underlag.Ekonomipost(
            benamning=post.benamning,
            budget=kronor(post.arets),  # type: ignore[attr-defined]
            utfall=_outcome(post, outcome),
            egenfinansierad=not post.rekvirerbar,
            kommentar=post.anmarkning,
        )
        for post in posts
    )
    source = posts[0].budget.kalla
    granted = summa(row.budget for row in rows if not row.egenfinansierad)
    return underlag.Ekonomi(
        pahittad=pahittad,
        beslut=Beslut(beviljat=granted, kalla=source.titel if source else ""),
        grupper=(underlag.Ekonomigrupp(namn="Insatsen som helhet", poster=rows),),
    )

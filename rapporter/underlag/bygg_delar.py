"""Parts of several documents, built from rows. Reads the database; nothing here is drawn from directly."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Q
from django.utils import timezone

from finsam.forbund.models import Membership
from insatser.models import Budget, Budgetpost, Insats, Kalla
from insatser.services.sums import Skillnad, Summering, summarize, with_rows
from rapporter.underlag.delar import Beslut, Bilaga, Motsagelse, Varde

STAFF_SECTION, ASSIGNMENT_SECTION, MONEY_SECTION = 3, 2, 10


def local_day(moment: datetime.datetime | None) -> datetime.date | None:
    """The day of a moment as people in Sweden count it."""
    return timezone.localtime(moment).date() if moment else None


def budget_of(insats: Insats, year: int) -> Summering | None:
    """The budget in force of an insats in a year, summed with its delprocesser'."""
    budget = with_rows(Budget.objects.for_year(year).filter(insats=insats)).first()
    return summarize(budget) if budget else None


def posts_of_forbund(insats: Insats, year: int) -> list[Budgetpost]:
    """What the förbund's own budget sets aside for an insats that has no budget of its own."""
    budget = Budget.objects.for_year(year, forbund=insats.forbund_id).som_avser(insats).first()
    if budget is None:
        return []
    posts = budget.poster.filter(avser_insats=insats, belopp__ar=year)
    return list(posts.select_related("budget__kalla").annotate(arets=F("belopp__belopp")))


def beslut_of(budget: Budget, year: int) -> Beslut:
    """The board's decision on a year; empty when none is known."""
    row = next((row for row in budget.beslut.all() if row.ar == year), None)
    kalla = budget.kalla.titel if budget.kalla else ""
    if row is None:
        return Beslut(kalla=kalla)
    return Beslut(
        ansokt=row.ansokt,
        beviljat=row.beviljat,
        datum=row.beslutad,
        paragraf=row.paragraf,
        villkor=row.villkor,
        kalla=", ".join(part for part in (row.beslutad_av, kalla) if part),
    )


def motsagelser_of(insats: Insats, summering: Summering | None) -> tuple[Motsagelse, ...]:
    """Sums that do not add up, found from the rows, and the other contradictions that somebody has noted."""
    money = [of_skillnad(found) for found in summering.skillnader] if summering else []
    noted = [
        Motsagelse(
            vad=row.galler,
            enligt_raderna=_sentence(row.ena),
            enligt_dokumentet=_sentence(row.andra),
            var=(row.var or "källdokumentet").rstrip("."),
            forklaring=row.forklaring,
            avsnitt=STAFF_SECTION if "bemanning" in row.galler.lower() else ASSIGNMENT_SECTION,
        )
        for row in insats.motsagelser.all()
    ]
    return (*money, *noted)


def of_skillnad(found: Skillnad) -> Motsagelse:
    """A sum that does not add up, as a contradiction in figures."""
    unit = "procent" if found.procent else "kr"
    return Motsagelse(
        vad=found.galler,
        enligt_raderna=Varde(tal=found.enligt_raderna, enhet=unit),
        enligt_dokumentet=Varde(tal=found.enligt_dokumentet, enhet=unit),
        var=found.var.rstrip("."),
        forklaring=found.forklaring,
        avsnitt=MONEY_SECTION,
    )


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def funktion_of(user_id: int | None, insats: Insats, otherwise: str) -> str:
    """The role in which a person works with an insats, never the name. `otherwise` when no membership tells."""
    if user_id is None:
        return otherwise
    roles = (
        Membership.objects.filter(user_id=user_id)
        .filter(
            Q(forbund_id=insats.forbund_id)
            | Q(forbund__tidigare_insatser__insats=insats)
            | Q(insatsuppdrag__insats=insats)
        )
        .values_list("roll__namn", flat=True)
    )
    return next(iter(roles[:1]), otherwise)


def kallor_of(kallor: Iterable[tuple[Kalla | None, str]]) -> tuple[Bilaga, ...]:
    """The source documents, each once, with what was taken from it."""
    uses: dict[int, tuple[Kalla, list[str]]] = {}
    for kalla, use in kallor:
        if kalla is not None:
            words = uses.setdefault(kalla.pk, (kalla, []))[1]
            if use not in words:
                words.append(use)
    return tuple(
        Bilaga(benamning=kalla.titel, datum=kalla.datum, anmarkning=", ".join(words)) for kalla, words in uses.values()
    )


def kronor(amount: Decimal | None) -> Decimal | None:
    """An amount with two decimals, so that the same figure is always frozen the same way."""
    return None if amount is None else amount.quantize(Decimal("0.01"))

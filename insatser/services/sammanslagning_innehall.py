"""What a merger of förbund will move, in numbers and names of insatser, and what it has moved. No names of people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from finsam.forbund.enums import Rollniva
from finsam.forbund.models import Medlem, Membership
from insatser.enums import Flyttslag
from insatser.models import (
    Budget,
    Flytt,
    Insats,
    Insatstillhorighet,
    Medelstilldelning,
    Rekvisition,
    Sammanslagning,
    Styrgrupp,
)
from insatser.services.medelstilldelning import medel_from
from insatser.services.sammanslagning_above import FOLLOWERS
from insatser.services.sammanslagning_hinder import memberships_from


@dataclass(frozen=True)
class Innehall:
    """The insatser with the förbund that each comes from, and how many of each other thing there are."""

    insatser: tuple[tuple[Insats, str], ...]
    parter: tuple[str, ...]
    styrgrupper: int
    rekvisitioner: int
    following: int
    """Uppdrag in insatser, which go on."""
    ending: int
    """Uppdrag over a whole förbund, which end."""
    budgetar: int
    """The old förbund's own budgets, which stay."""
    kapital: Decimal
    minus: bool
    """Whether one of them brings a deficit."""
    medel_fran: int
    medel: Decimal
    """What the members are entered to pay from that year on."""
    listor: int
    """Lists' values and instruments of their own."""


def contents(row: Sammanslagning) -> Innehall:
    """What a merger would move now."""
    parts = [one.forbund for one in row.delar.select_related("forbund")]
    insatser = Insats.objects.filter(forbund__in=parts).select_related("forbund").order_by("forbund__namn", "namn")
    rows = tuple((one, str(one.forbund)) for one in insatser)
    ids = [one.pk for one, _ in rows]
    going = Counter(memberships_from(row, parts).order_by().values_list("roll__niva", flat=True))
    in_insats = going.pop(Rollniva.INSATS.value, 0)
    members = Medlem.objects.filter(Q(till__isnull=True) | Q(till__gte=row.datum), forbund__in=parts)
    first = medel_from(row.datum)
    medel = Medelstilldelning.objects.filter(forbund__in=parts, ar__gte=first)
    names = members.order_by("part__namn").values_list("part__namn", flat=True).distinct()
    return Innehall(
        insatser=rows,
        parter=tuple(names),
        styrgrupper=Styrgrupp.objects.filter(insats__in=ids).count(),
        rekvisitioner=Rekvisition.objects.filter(insats__in=ids).count(),
        following=in_insats,
        ending=going.total(),
        budgetar=Budget.objects.filter(forbund__in=parts).count(),
        kapital=sum((one.kapital or Decimal(0) for one in row.delar.all()), Decimal(0)),
        minus=any(one.kapital is not None and one.kapital < 0 for one in row.delar.all()),
        medel_fran=first,
        medel=medel.aggregate(summa=Sum("belopp"))["summa"] or Decimal(0),
        listor=sum(one.model._default_manager.filter(forbund__in=parts).count() for one in FOLLOWERS),
    )


@dataclass(frozen=True)
class Done:
    """What a merger has moved, from its journal."""

    insatser: tuple[tuple[Insats, str], ...]
    medlemmar: int
    followed: int
    ended: int
    listor: int
    budget: Budget | None


def done(row: Sammanslagning) -> Done:
    """What a merger moved when it was carried out."""
    lines = list(row.flyttar.all())
    moved = [line.rad_id for line in lines if _is(line, Insats, "forbund_id")]
    made = [line.rad_id for line in lines if _is(line, Insatstillhorighet) and line.slag == Flyttslag.SKAPAD]
    came = Insatstillhorighet.objects.filter(pk__in=made).select_related("insats", "forbund")
    rows = [(one.insats, str(one.forbund)) for one in came]
    if not rows:  # taken back: they are where they were
        back = Insats.objects.filter(pk__in=moved).select_related("forbund")
        rows = [(one, str(one.forbund)) for one in back]
    went = {line.ursprung_id for line in lines if _is(line, Membership) and line.ursprung_id}
    ended = {line.rad_id for line in lines if _is(line, Membership, "till")} - went
    budgets = [line.rad_id for line in lines if _is(line, Budget)]
    return Done(
        insatser=tuple(sorted(rows, key=lambda one: (one[1], one[0].namn))),
        medlemmar=sum(1 for line in lines if _is(line, Medlem) and line.slag == Flyttslag.SKAPAD),
        followed=len(went) + sum(1 for line in lines if _is(line, Membership, "forbund_id")),
        ended=len(ended),
        listor=sum(1 for line in lines for one in FOLLOWERS if _is(line, one.model)),
        budget=Budget.objects.filter(pk__in=budgets).first(),
    )


def _is(line: Flytt, model: type, kolumn: str = "") -> bool:
    label: str = model._meta.label_lower  # type: ignore[attr-defined]
    return line.model_label == label and (not kolumn or line.kolumn == kolumn)

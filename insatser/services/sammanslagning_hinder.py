"""What stands in the way of a merger of förbund, each thing a sentence that says what to do about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from django.db.models import Q, QuerySet
from django.utils import timezone

from finsam.bas.formats import datum
from finsam.forbund.enums import Rollkod, Rollniva
from finsam.forbund.models import Forbund, Medlem, Membership
from insatser.enums import AT_OWNER, NOT_PAID, RekvisitionStatus, SammanslagningStatus
from insatser.models import Insats, Rekvisition, Sammanslagning, SammanslagningDel
from insatser.services.sammanslagning_above import UNDER_WAY, Hindrance


def hindrances(row: Sammanslagning) -> list[Hindrance]:
    """Everything that stands in the way of carrying a merger out; empty when it can be done."""
    delar = list(row.delar.select_related("forbund__uppgick_i"))
    parts = [one.forbund for one in delar]
    found = [*_forbund(row, delar), *_day(row, parts)]
    if not parts:
        return found
    insatser = list(Insats.objects.filter(forbund__in=parts).select_related("forbund").order_by("namn", "pk"))
    found += under_way({one.pk for one in parts}, {one.pk for one in insatser})
    found += _names(row, insatser)
    found += _members(row, parts)
    found += _people(row, parts)
    return found


def under_way(forbund_ids: Collection[int], insats_ids: Collection[int]) -> Iterator[Hindrance]:
    """Open rekvisitioner, and what the rooms above know of."""
    claims = Rekvisition.objects.filter(insats__in=insats_ids, status__in=NOT_PAID).select_related("insats__forbund")
    for claim in claims.order_by("insats__namn", "ar", "nummer"):
        yield Hindrance(f"{claim} för {claim.insats} är inte avslutad ({_state(claim)}). {_what_to_do(claim)}", claim)
    for finder in UNDER_WAY:
        yield from finder(forbund_ids, insats_ids)


def _state(claim: Rekvisition) -> str:
    return str(claim.get_status_display()).lower()


def _what_to_do(claim: Rekvisition) -> str:
    if claim.status in AT_OWNER:
        return "Insatsen skickar in eller makulerar den."
    if claim.status == RekvisitionStatus.ATTESTERAD:
        return f"Kansliet i {claim.insats.forbund} betalar ut den."
    return f"Kansliet i {claim.insats.forbund} granskar och attesterar den, eller avslår den."


def _forbund(row: Sammanslagning, delar: list[SammanslagningDel]) -> Iterator[Hindrance]:
    target = row.mottagare
    if not delar:
        yield Hindrance("Inget förbund är valt som går upp i det nya. Välj minst ett.")
    if target.uppgick_i_id is not None:
        yield Hindrance(f"{target} har redan gått upp i {target.uppgick_i}. Välj ett förbund som är verksamt.", target)
    for bringing in delar:
        part = bringing.forbund
        if part.pk == target.pk:
            yield Hindrance(f"{part} kan inte gå upp i sig självt. Ta bort det ur sammanslagningen.", part)
        elif part.uppgick_i_id is not None:
            yield Hindrance(f"{part} har redan gått upp i {part.uppgick_i}. Ta bort det ur sammanslagningen.", part)
        if bringing.kapital is None:
            yield Hindrance(f"Det är inte ifyllt hur mycket pengar {part} för över. Skriv 0 om det inte är något.")
    ids = {target.pk, *(one.forbund_id for one in delar)}
    waiting = Sammanslagning.objects.filter(status=SammanslagningStatus.GENOMFORD, mottagare__in=ids)
    for one in waiting.exclude(pk=row.pk).select_related("mottagare"):
        yield Hindrance(f"En annan sammanslagning till {one.mottagare} väntar på bekräftelse. Avgör den först.", one)
    chief = Membership.objects.nuvarande().filter(forbund=target, roll_id=Rollkod.FORBUNDSCHEF)
    if not chief.exists():
        yield Hindrance(
            f"{target} har ingen förbundschef i Finsam, så ingen kan bekräfta. Ge någon uppdraget först.",
            Membership(forbund=target, roll_id=Rollkod.FORBUNDSCHEF),
        )


def _day(row: Sammanslagning, parts: list[Forbund]) -> Iterator[Hindrance]:
    if row.datum > timezone.localdate():
        yield Hindrance(f"Sammanslagningen gäller från {datum(row.datum)}. Den kan genomföras från och med den dagen.")
    if row.mottagare.bildat and row.mottagare.bildat > row.datum:
        yield Hindrance(
            f"{row.mottagare} bildades {datum(row.mottagare.bildat)}. Sammanslagningen kan inte gälla en dag före det.",
            row.mottagare,
        )
    for part in parts:
        if part.bildat and part.bildat >= row.datum:
            yield Hindrance(f"{part} bildades {datum(part.bildat)}. Sammanslagningen måste gälla en senare dag.", part)
    for one in Forbund.objects.filter(uppgick_i__in=parts, uppgick_datum__gte=row.datum).select_related("uppgick_i"):
        yield Hindrance(
            f"{one} gick upp i {one.uppgick_i} {datum(one.uppgick_datum or row.datum)}. Sammanslagningen måste gälla "
            "en senare dag.",
            one,
        )


def _names(row: Sammanslagning, insatser: list[Insats]) -> Iterator[Hindrance]:
    """Two insatser of the same name cannot stand in one förbund."""
    by_name: dict[str, list[Insats]] = defaultdict(list)
    names = {one.namn for one in insatser}
    there = Insats.objects.filter(forbund=row.mottagare, namn__in=names).select_related("forbund")
    for one in [*insatser, *there]:
        by_name[one.namn].append(one)
    for name, same in by_name.items():
        if len(same) > 1:
            where = " och ".join(str(one.forbund) for one in same)
            yield Hindrance(f"Insatsen {name} finns i {where}. Ge en av dem ett annat namn.", same[0])


def _members(row: Sammanslagning, parts: list[Forbund]) -> Iterator[Hindrance]:
    day = row.datum
    later = Medlem.objects.filter(forbund__in=parts, fran__gte=day).select_related("part", "forbund")
    for one in later:
        yield Hindrance(
            f"{one.part} blev medlem i {one.forbund} {datum(one.fran)}. Rätta dagen, eller datumet här.", one
        )
    going = Medlem.objects.filter(Q(till__isnull=True) | Q(till__gte=day), forbund__in=parts, fran__lt=day)
    there = Medlem.objects.filter(
        Q(till__isnull=True) | Q(till__gte=day), forbund=row.mottagare, part__in=going.values("part")
    )
    for one in there.select_related("part", "forbund"):
        if one.fran > day or one.till is not None:
            yield Hindrance(
                f"{one.part} är redan medlem i {one.forbund}, men inte hela tiden från {datum(day)}. Då skulle den "
                "bli medlem två gånger. Rätta medlemskapet först.",
                one,
            )


def _people(row: Sammanslagning, parts: list[Forbund]) -> Iterator[Hindrance]:
    """Uppdrag that can neither end nor go on without giving somebody more than she has."""
    today = timezone.localdate()
    going = list(memberships_from(row, parts).select_related("user", "roll", "forbund"))
    for one in going:
        if one.roll.niva != Rollniva.INSATS and one.fran >= today:
            yield Hindrance(
                f"Ett uppdrag som {str(one.roll).lower()} i {one.forbund} börjar {datum(one.fran)}. Ge det i "
                f"{row.mottagare} i stället, och avsluta det här.",
                one,
            )
    for same in _held_together(row, going):
        if _overlap(same) and not _alike(same):
            places = " och ".join(sorted({str(one.forbund) for one in same}))
            yield Hindrance(
                f"Samma person är {str(same[0].roll).lower()} i {places}, med olika tid. Ge uppdragen samma sista dag, "
                "eller avsluta ett av dem.",
                next(one for one in same if one.forbund_id != row.mottagare_id),
            )


def memberships_from(row: Sammanslagning, parts: Iterable[Forbund]) -> QuerySet[Membership]:
    """The uppdrag in the parts that are not over on the day of the merger."""
    rows = Membership.objects.filter(Q(till__isnull=True) | Q(till__gte=row.datum), forbund__in=list(parts))
    return rows.order_by("pk")


def _held_together(row: Sammanslagning, going: list[Membership]) -> Iterator[list[Membership]]:
    """Those of one person in one role that would meet in the new förbund."""
    by_person: dict[tuple[int, str], list[Membership]] = defaultdict(list)
    for one in going:
        if one.roll.niva == Rollniva.INSATS:
            by_person[one.user_id, one.roll_id].append(one)
    there = Membership.objects.filter(
        Q(till__isnull=True) | Q(till__gte=row.datum),
        forbund=row.mottagare,
        user__in={user for user, _ in by_person},
        roll__niva=Rollniva.INSATS,
    )
    for one in there.select_related("roll", "forbund"):
        if (one.user_id, one.roll_id) in by_person:
            by_person[one.user_id, one.roll_id].append(one)
    return (same for same in by_person.values() if len(same) > 1)


def _overlap(same: list[Membership]) -> bool:
    spans = sorted(same, key=lambda one: one.fran)
    return any(first.till is None or first.till >= later.fran for first, later in pairwise(spans))


def _alike(same: list[Membership]) -> bool:
    """Whether one of them can carry what all of them cover, and nobody gets anything sooner or longer."""
    today = timezone.localdate()
    return len({one.till for one in same}) == 1 and all(one.fran <= today for one in same)

"""The same file in two rekvisitioner: told to those who may look twice, and hinders nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from finsam.forbund.actor import Actor
from finsam.forbund.policies import visible
from insatser.enums import GONE
from insatser.models import Rekvisition, Verifikat


@dataclass(frozen=True)
class SameFile:
    """A voucher whose file is a voucher of another rekvisition too: `other`, None when the reader may not see that."""

    nummer: int
    other: Verifikat | None


def same_files(actor: Actor, rekvisition: Rekvisition, *, nummer: int | None = None) -> tuple[SameFile, ...]:
    """The vouchers of a rekvisition (or one of them) whose file another rekvisition of the förbund has, by number.

    What was refused or thrown away may be claimed again, and does not count. Several that the reader may not see are
    one line. One query.
    """
    own = rekvisition.verifikat.all() if nummer is None else rekvisition.verifikat.filter(nummer=nummer)
    others = (
        Verifikat.objects.filter(
            sha256__in=own.values("sha256"), rekvisition__insats__forbund=rekvisition.insats.forbund_id
        )
        .exclude(rekvisition=rekvisition)
        .exclude(rekvisition__status__in=GONE)
        .annotate(
            shown=Exists(visible(actor, Rekvisition).filter(pk=OuterRef("rekvisition"))),
            own=own.filter(sha256=OuterRef("sha256")).values("nummer")[:1],
        )
        .select_related("rekvisition__insats")
        .order_by("own", "rekvisition__ar", "rekvisition__insats__namn", "rekvisition__nummer")
    )
    found = dict.fromkeys(SameFile(one.own, one if one.shown else None) for one in others)
    return tuple(found)

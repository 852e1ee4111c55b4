"""How much of each row of a rekvisition has its voucher, and which rows may be changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from insatser.models import Rekvisition, Rekvisitionsrad, Verifikatrad
from insatser.services.rekvisition import open_rows
from insatser.services.sums import ZERO


@dataclass(frozen=True)
class Cover:
    """A row that the förbund pays: its amount, and what its vouchers carry of it. In kronor."""

    rad: Rekvisitionsrad
    verifikat: tuple[int, ...]
    """The numbers of its vouchers."""
    covered: Decimal
    open: bool
    """Whether its vouchers may be changed: in a rekvisition sent back, only those of the flagged rows."""

    @property
    def left(self) -> Decimal:
        """The amount that no voucher carries yet; below nought when the vouchers carry more than is claimed."""
        return self.rad.belopp - self.covered

    @property
    def lacks(self) -> bool:
        """Whether something of the amount has no voucher. What a rättelse takes back needs none."""
        return self.left > ZERO and self.rad.belopp > ZERO


def covers(rekvisition: Rekvisition, *, without: int | None = None) -> tuple[Cover, ...]:
    """Each row that is paid with what its vouchers carry, in the budget's order; two queries.

    `without` leaves out the voucher with that key: what is left for it.
    """
    rader = list(rekvisition.rader.select_related("post").order_by("post__ordning", "post_id"))
    ties = Verifikatrad.objects.filter(verifikat__rekvisition=rekvisition).exclude(verifikat=without)
    found: dict[int, list[tuple[int, Decimal]]] = {}
    for rad_id, nummer, belopp in ties.order_by("verifikat__nummer").values_list(
        "rad_id", "verifikat__nummer", "belopp"
    ):
        found.setdefault(rad_id, []).append((nummer, belopp))
    free = open_rader(rekvisition, rader)
    return tuple(
        Cover(
            rad=rad,
            verifikat=tuple(nummer for nummer, _ in found.get(rad.pk, ())),
            covered=sum((belopp for _, belopp in found.get(rad.pk, ())), ZERO),
            open=rad.pk in free,
        )
        for rad in rader
        if rad.post.rekvirerbar
    )


def open_rader(rekvisition: Rekvisition, rader: list[Rekvisitionsrad]) -> set[int]:
    """The keys of the rows whose vouchers may be changed, as far as the rekvisition's state says.

    Sent back with rows flagged: those alone, also when it was prepared anew and opened again. Otherwise all.
    """
    return open_rows(rader) if rekvisition.editable else set()

"""From the vouchers of a rekvisition to its frozen figures."""

from dataclasses import dataclass
from typing import cast

from django.db.models import Prefetch

from insatser.models import Rekvisition, Verifikatrad
from rapporter.underlag import rekvisition as underlag
from rapporter.underlag.delar import NOLL


@dataclass(frozen=True)
class Vouchers:
    """The lines of the list, the files, and the numbers by the key of the rekvisition's row."""

    rader: tuple[underlag.Verifikat, ...]
    filer: tuple[underlag.Verifikatfil, ...]
    numbers: dict[int, tuple[int, ...]]


def read_vouchers(rekvisition: Rekvisition) -> Vouchers:
    """All vouchers as they are now; two queries. One that is on two rows has two lines, one on none has none."""
    ties = Verifikatrad.objects.select_related("rad__post").order_by("rad__post__ordning", "rad__post_id")
    rows = list(rekvisition.verifikat.order_by("nummer").prefetch_related(Prefetch("rader", ties)))
    numbers: dict[int, tuple[int, ...]] = {}
    lines = []
    for row in rows:
        for tie in row.rader.all():
            numbers[tie.rad_id] = (*numbers.get(tie.rad_id, ()), row.nummer)
            lines.append(
                underlag.Verifikat(
                    nummer=row.nummer,
                    benamning=row.benamning,
                    rad=tie.rad.post.benamning,
                    datum=row.datum,
                    belopp=tie.belopp.quantize(NOLL),
                )
            )
    files = tuple(
        underlag.Verifikatfil(
            nummer=row.nummer,
            benamning=row.benamning,
            datum=row.datum,
            filslag=cast(underlag.Filslag, row.filslag),
            sidor=row.sidor,
            sha256=row.sha256,
        )
        for row in rows
    )
    return Vouchers(tuple(lines), files, numbers)

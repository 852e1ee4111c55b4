"""Invented counts of deltagare for the example insatser, marked as invented wherever they are shown.

The file gives totals by kön; the split by age, remittent and outcome follows from weights, so that every table adds up
to the same totals, and nobody is counted as new or discharged in a row where nobody took part.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from deltagare.enums import Antalsmatt, Dimension, Kon
from deltagare.models import Antal, Antalsperiod
from deltagare.underlag.antal import ANNAN_REMITTENT, EGENANSOKAN, remittenter
from finsam.forbund.enums import Partstyp
from finsam.forbund.models import Part
from insatser.models import Insats

FILE = Path(__file__).resolve().parent.parent / "exempel" / "antal.yaml"


@functools.cache
def read() -> dict[str, Any]:
    """The file, as plain Python. Do not change what you get: it is kept."""
    with FILE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def spread(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`total` in whole numbers by weight, the largest remainders first. All zero weights give the first key all."""
    whole = sum(weights.values())
    if not whole:
        return {key: total if place == 0 else 0 for place, key in enumerate(weights)}
    parts = {key: divmod(total * weight, whole) for key, weight in weights.items()}
    found = {key: part[0] for key, part in parts.items()}
    by_remainder = sorted(parts, key=lambda key: parts[key][1], reverse=True)
    for key in by_remainder[: total - sum(found.values())]:
        found[key] += 1
    return found


def load_counts() -> int:
    """Adds the years that an example insats has no counts for; returns how many rows were written."""
    data, written = read(), 0
    slugs = Insats.objects.select_related("agare").in_bulk(list(data["insatser"]), field_name="slug")
    counted = set(Antalsperiod.objects.filter(insats__in=slugs.values()).values_list("insats_id", "fran__year"))
    rows: list[Antal] = []
    for slug, insats in slugs.items():
        entry = data["insatser"][slug]
        weights = {
            Dimension.ALDER: entry.get("alder", data["alder"]),
            Dimension.REMITTENT: _remittent_weights(insats, data["remittent"]),
        }
        for year in (key for key in entry if isinstance(key, int)):
            if (insats.pk, year) in counted:
                continue
            period = Antalsperiod.objects.create(
                insats=insats,
                fran=datetime.date(year, 1, 1),
                till=datetime.date(year, 12, 31),
                pahittad=data["pahittad"],
            )
            written += 1
            rows += _rows(period, entry[year], weights, data["utfall"])
    Antal.objects.bulk_create(rows)
    return written + len(rows)


def _remittent_weights(insats: Insats, weights: Mapping[str, int]) -> dict[str, int]:
    """Weights by the keys that the insats counts remittenter under; a part it does not count goes to "annan"."""
    known = remittenter(insats.pk)
    parts = {str(part.pk): part for part in Part.objects.filter(pk__in=[key for key in known if key.isdigit()])}
    keys = {slag: key for key, part in parts.items() if (slag := _kind(part)) is not None}
    if insats.agare_id and str(insats.agare_id) in known:
        keys["agare"] = str(insats.agare_id)
    found: dict[str, int] = {}
    for code, weight in weights.items():
        key = EGENANSOKAN if code == "egen" else keys.get(code, ANNAN_REMITTENT)
        found[key] = found.get(key, 0) + weight
    return found


def _kind(part: Part) -> str | None:
    """The code of the weights file for a part; kommuner other than the owner have none of their own."""
    return None if part.slag == Partstyp.KOMMUN else str(part.slag)


def _rows(
    period: Antalsperiod,
    totals: Mapping[str, list[int]],
    weights: Mapping[Dimension, Mapping[str, int]],
    outcomes: Mapping[str, int],
) -> list[Antal]:
    rows: list[Antal] = []
    for place, kon in enumerate(Kon):
        before, new, ended = (totals[key][place] for key in ("ingaende", "nya", "avslutade"))
        for matt, total in ((Antalsmatt.NYA, new), (Antalsmatt.DELTAGARE, before + new), (Antalsmatt.AVSLUTADE, ended)):
            rows.append(Antal(period=period, matt=matt, dimension=Dimension.TOTALT, kon=kon, antal=total))
        for dimension, weight in weights.items():
            fresh, earlier = spread(new, weight), spread(before, weight)
            during = {key: fresh[key] + earlier[key] for key in weight}
            counts = (
                (Antalsmatt.NYA, fresh),
                (Antalsmatt.DELTAGARE, during),
                (Antalsmatt.AVSLUTADE, spread(ended, during)),
            )
            for matt, by_key in counts:
                rows += [
                    Antal(period=period, matt=matt, dimension=dimension, kategori=key, kon=kon, antal=count)
                    for key, count in by_key.items()
                ]
        rows += [
            Antal(
                period=period,
                matt=Antalsmatt.AVSLUTADE,
                dimension=Dimension.UTFALL,
                kategori=key,
                kon=kon,
                antal=count,
            )
            for key, count in spread(ended, outcomes).items()
        ]
    return rows

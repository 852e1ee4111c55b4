"""Invented texts of two example reports, each text saying that it is invented."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from insatser.models import Insats
from rapporter.models import Rapport, Rapporttext

FILE = Path(__file__).resolve().parent.parent / "exempel" / "rapporter.yaml"


@functools.cache
def read() -> dict[str, Any]:
    """The file, as plain Python. Do not change what you get: it is kept."""
    with FILE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def load_rapporter() -> int:
    """Adds the example reports that are missing, as utkast; returns how many rows were written."""
    data, written = read(), 0
    insatser = {row.slug: row for row in Insats.objects.all()}
    for entry in data["rapporter"]:
        rapport, made = Rapport.objects.get_or_create(insats=insatser[entry["insats"]], ar=entry["ar"])
        if not made:
            continue
        texts = Rapporttext.objects.bulk_create(
            Rapporttext(rapport=rapport, avsnitt=part, text=f"{data['markning']} {text.strip()}")
            for part, text in entry["texter"].items()
        )
        written += 1 + len(texts)
    return written

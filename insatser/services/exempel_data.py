"""Reads the example documents: YAML in insatser/exempel, one file a document, merged to one entry an insats."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "exempel"
DOCUMENTS = ("teamsamverkan", "vasteras", "sater", "sfsno", "vastmanland")
Entry = dict[str, Any]

# What one document may add to an insats that another describes.
_LISTS = ("regler", "malsattningar", "aktiviteter", "bemanning", "kriterier", "motsagelser", "budgetar", "upptagning")


@functools.cache
def read(name: str) -> Entry:
    """A file of the folder, as plain Python. Do not change what you get: it is kept."""
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        found: Entry = yaml.safe_load(file)
    return found


def insatser() -> dict[str, Entry]:
    """Every insats by slug, in the order that lets a delprocess come after its parent.

    Each rule, staff line, plan and so on carries `kalla`, the code of the document that it comes from.
    """
    merged: dict[str, Entry] = {}
    for name in DOCUMENTS:
        document = read(name)
        code = document["kalla"]["kod"]
        shared = document.get("gemensamt", {})
        for entry in document["insatser"]:
            own = merged.setdefault(
                entry["slug"], {"kalla": code, "planer": [], "styrgrupp": None, **{key: [] for key in _LISTS}}
            )
            _add(own, entry, code)
            _add(own, shared.get(entry.get("grupp"), {}), code)
    return merged


def _add(own: Entry, entry: Entry, code: str) -> None:
    for key in _LISTS:
        own[key] = own[key] + [{"kalla": code, **item} for item in entry.get(key, ())]
    if plan := entry.get("plan"):
        own["planer"] = [*own["planer"], {"kalla": code, **plan}]
    if granted := entry.get("budget_2024"):
        own["budgetar"] = [*own["budgetar"], {"kalla": code, **_lump_sum(granted)}]
    own["styrgrupp"] = own["styrgrupp"] or entry.get("styrgrupp")
    own.update({key: value for key, value in entry.items() if key not in (*_LISTS, "plan", "styrgrupp", "budget_2024")})


def _lump_sum(granted: Entry) -> Entry:
    """The budget of an insats of which the förbund's budget only tells the whole."""
    amount, decided = granted["belopp"], read("vastmanland")["forbundsplan"]
    return {
        "namn": "Budget 2024",
        "ar": [2024, 2024],
        "status": "beviljad",
        "poster": [
            {"grupp": "Hela insatsen", "benamning": "Insatsen enligt förbundets budget", "belopp": {2024: amount}}
        ],
        "beslut": [
            {"ar": 2024, "beviljat": amount, "beslutad": decided["beslutad"], "beslutad_av": decided["beslutad_av"]}
        ],
    }

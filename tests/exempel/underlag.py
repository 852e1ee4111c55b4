"""The source documents as text, when their folder lies beside the repository (they are not part of it)."""

import functools
import os
import re
from decimal import Decimal
from pathlib import Path

from insatser.services.exempel_data import DOCUMENTS, read

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("UNDERLAG", ROOT.parent / "shared" / "underlag"))
MISSING = not FOLDER.is_dir()
WHY = "the source documents are not beside the repository (set UNDERLAG)"

# How the documents write numbers in words, also in the damaged scan, and what a number of times means in months.
_WORDS: tuple[tuple[str, tuple[int, ...]], ...] = (
    (r"\b(en|ett|ettars|arsrapport|dags|1)\b", (1,)),
    (r"\bett [aiá]r|\bett ars|\b1 år|årligen|\bvarje [aå]r|dérefter varje ar|årlig", (12, 1)),
    (r"\b(två|tva|tvé|tvd|båda)\b", (2,)),
    (r"\b(tre|tredje|ménad)\b", (3,)),
    (r"\b(fyra|four)\b", (4,)),
    (r"\bfem\b", (5,)),
    (r"\bsex\b", (6,)),
    (r"\bnio\b", (9,)),
    (r"varannan", (2,)),
    (r"kvartal", (4, 3)),
    (r"halvår|halvar", (2, 6, 1)),
    (r"helårsrapport", (1,)),
    (r"samtliga nedanstående 5", (5,)),
)


@functools.cache
def text_of(name: str) -> str:
    """A document by the name of its YAML file."""
    return (FOLDER / read(name)["kalla"]["fil"]).read_text(encoding="utf-8")


@functools.cache
def all_text() -> str:
    return "\n".join(text_of(name) for name in DOCUMENTS)


def lines_of(name: str, where: int | str) -> str:
    """The lines that a `rad` points at: 106, or "146-149"."""
    first, _, last = str(where).partition("-")
    return "\n".join(text_of(name).split("\n")[int(first) - 1 : int(last or first)])


_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")


def numbers(text: str, *, words: bool = False) -> set[Decimal]:
    """Every number written with digits ("1 750 000", "0,25", "18–65"); with `words` those in words too."""
    found = set()
    for match in _NUMBER.findall(text):
        found.add(Decimal(re.sub(r"[ \u00a0]", "", match).replace(",", ".")))
        # "2022-11-07", "2 1 3" and "100 000 kr, 2024" are also their parts.
        found |= {Decimal(part) for part in re.findall(r"\d+", match)}
    if words:
        for pattern, values in _WORDS:
            if re.search(pattern, text, re.IGNORECASE):
                found |= {Decimal(value) for value in values}
    return found

"""The documents' sentences are retold, never copied; no person they name is in the product; numbers are theirs."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from insatser.services.exempel_data import DOCUMENTS, FOLDER, read
from tests.exempel.underlag import MISSING, WHY, all_text, lines_of, numbers

pytestmark = pytest.mark.skipif(MISSING, reason=WHY)

RUN = 8


def strings(node: Any) -> Iterator[str]:
    """Every text that people read."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in ("kod", "fil", "slug", "rad", "kommun", "senast"):
                yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def bare(text: str) -> list[str]:
    """Words without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))


def skeleton(text: str) -> list[str]:
    """Words by their consonants: the scan of Säter has lost its vowels."""
    return [re.sub(r"[aeiouyd0-9]", "", word) for word in bare(text)]


def runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_eight_words_in_a_row_are_the_documents(name: str) -> None:
    theirs = runs(bare(all_text()), RUN)
    copied = {" ".join(run) for text in strings(read(name)) for run in runs(bare(text), RUN) & theirs}
    assert not copied


def test_no_run_of_the_damaged_scan_either() -> None:
    theirs = runs(skeleton(all_text()), RUN)
    copied = [text for text in strings(read("sater")) if runs(skeleton(text), RUN) & theirs]
    assert not copied


def test_the_comparison_would_find_a_copy() -> None:
    sentence = " ".join(lines_of("sater", "155-158").split())
    assert runs(bare(sentence), RUN) & runs(bare(all_text()), RUN)
    assert runs(skeleton(sentence), RUN) & runs(skeleton(all_text()), RUN)


def test_no_person_of_the_documents_is_named() -> None:
    """The authors stand in one paragraph of one document; every word there that could be a name is looked for."""
    allowed = {
        "Arbetsformedlingen",
        "Dalarna",
        "Dalarnas",
        "Denna",
        "Ett",
        "Forsikringskassan",
        "Försikringskassan",
        "Försäkringskassan",
        "Landstinget",
        "Lokala",
        "LSG",
        "Samordningsférbund",
        "Samverkansgruppen",
        "Siter",
        "Siters",
        "S6dra",
        "Arbetsférmedlingen",
    }
    words = set(re.findall(r"\b[A-ZÅÄÖ][\wé]+", lines_of("sater", "20-25"))) - allowed
    assert len(words) >= 14  # seven people at least
    ours = {word for path in FOLDER.glob("*.yaml") for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    assert not words & ours


# Numbers that we have computed, or that stand outside the documents; each is said to be so in its text.
COMPUTED = {
    Decimal(number)
    for number in (
        "1750500",
        "50500",
        "500",
        "2.0",
        "2.8",
        "7.1",
        "1.6",
        "40",
        "0.6",
        "300",
        "1945000",
        "2018",
        "20000",
    )
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_numbers_in_the_retold_text_are_the_documents(name: str) -> None:
    theirs = numbers(all_text(), words=True) | COMPUTED
    for text in strings(read(name)):
        new = {number for number in numbers(text) if number not in theirs}
        assert not new, (new, text[:200])

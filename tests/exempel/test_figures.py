"""Every figure in the example files stands in the document, on the line that the file points at."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from insatser.services.exempel_data import DOCUMENTS, Entry, read
from tests.exempel.underlag import MISSING, WHY, lines_of, numbers, text_of

pytestmark = pytest.mark.skipif(MISSING, reason=WHY)

_FIGURES = ("varde", "minst", "hogst", "anstand", "antal", "arsarbetare", "andel_procent", "ansokt", "beviljat")
_CAPACITY = ("samtidigt_min", "samtidigt_max", "per_ar")

# What no document says with digits or words: figures that follow from others, each with its reason.
DERIVED = {
    ("teamsamverkan", "kriterier", 4): "the list of what the target group is, made into four criteria",
    ("teamsamverkan", "andel_procent", 25): "the document says 0,25 %, which is shown as a contradiction",
    ("vastmanland", "arsarbetare", 1.5): "4,0 less the 2,5 that the kommun pays itself",
    ("vastmanland", "antal", 1): "4 x 0,4: one person from each of four employers",
}


def entries(node: Any) -> Iterator[Entry]:
    """Every mapping that points at a line."""
    if isinstance(node, dict):
        if "rad" in node:
            yield node
        for value in node.values():
            yield from entries(value)
    elif isinstance(node, list):
        for value in node:
            yield from entries(value)


def pointed() -> list[Any]:
    found = []
    for name in DOCUMENTS:
        for entry in entries(read(name)):
            label = entry.get("slag") or entry.get("benamning") or entry.get("funktion") or entry.get("vad") or ""
            found.append(pytest.param(name, entry, id=f"{name}-{entry['rad']}-{label}"[:60]))
    return found


def figures(entry: Entry) -> Iterator[tuple[str, Any]]:
    for key in (*_FIGURES, *_CAPACITY):
        if isinstance(entry.get(key), int | float):
            yield key, entry[key]
    amounts = entry.get("belopp")
    for amount in amounts.values() if isinstance(amounts, dict) else (amounts,):
        if amount:
            yield "belopp", abs(amount)


@pytest.mark.parametrize(("name", "entry"), pointed())
def test_figure_stands_on_its_line(name: str, entry: Entry) -> None:
    there = numbers(lines_of(name, entry["rad"]), words=True)
    for key, value in figures(entry):
        number = Decimal(str(value))
        if (name, entry.get("slag"), value) in DERIVED or (name, key, value) in DERIVED:
            continue
        # The document writes kronor or tkr with a decimal ("1 500,5 tkr"); a share as 50 % or as 0,5.
        share = key == "andel_procent" and number / 100 in there
        assert share or number in there or number / 1000 in there, f"{key}: {value} not in {sorted(there)}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_lines_pointed_at_exist_and_say_something(name: str) -> None:
    for entry in entries(read(name)):
        assert lines_of(name, entry["rad"]).strip(), entry


@pytest.mark.parametrize("name", DOCUMENTS)
def test_start_and_end_stand_in_the_document(name: str) -> None:
    """By year, and by the whole day where the document writes one."""
    for entry in read(name)["insatser"]:
        for key in ("start", "slut"):
            day = entry.get(key)
            if day is None:
                continue
            assert isinstance(day, datetime.date)
            line = lines_of(name, entry[f"{key}_rad"])
            assert day.strftime("%y%m%d") in line or str(day.year) in line, (entry["slug"], key)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("teamsamverkan", "Beslutsdatum: 2024-03-15"),
        ("vasteras", "Senast reviderad: 2023-01-04"),
        ("sater", "1 april 2018"),
        ("sfsno", "221107-251106"),
        ("vastmanland", "Beslutad av interimsstyrelsen 2023-11-16"),
    ],
)
def test_dates_of_the_documents(name: str, printed: str) -> None:
    assert printed in text_of(name)


def test_every_amount_of_the_budgets_is_entered() -> None:
    """Nothing of the budget pages is left out: each amount printed there is a row, a sum or a decision."""
    pages = {"teamsamverkan": (144, 168), "sater": (305, 334), "sfsno": (132, 154), "vastmanland": (371, 406)}
    for name, (first, last) in pages.items():
        entered = {Decimal(str(value)) for entry in entries(read(name)) for _, value in figures(entry)}
        for line in range(first, last + 1):
            text = lines_of(name, line)
            amounts = {number for number in numbers(text) if number >= 1000 and number not in range(2017, 2030)}
            if name == "sater":
                amounts = {number for number in numbers(text.rsplit(".", 1)[-1]) if number} - {Decimal(2018)}
            if name == "sfsno":
                cells = [cell for cell in text.split("\t")[1:] if cell.strip()]
                amounts = {n for cell in cells for n in numbers(cell) if n >= 10_000}
            missing = {number for number in amounts if number not in entered and number * 1000 not in entered}
            assert not missing, (name, line, text, missing)

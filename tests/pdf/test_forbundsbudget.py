"""A förbund's budget on paper: valid, complete, in Swedish, with the figures that the board decided."""

import json
import re
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from rapporter.pdf.forbundsbudget import render
from rapporter.underlag.delar import thaw
from rapporter.underlag.forbundsbudget import Forbundsbudget
from tests.pdf import samples_forbundsbudget as samples
from tests.pdf.fixtures import ValidatePdf

NAMES: dict[str, Callable[[], Forbundsbudget]] = {
    "empty": samples.empty_forbundsbudget,
    "full": samples.full_forbundsbudget,
    "heavy": samples.heavy_forbundsbudget,
}


@cache
def drawn(name: str) -> bytes:
    return render(NAMES[name]())


def pages(name: str) -> list[str]:
    """The text of each page, with every kind of space as one."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(drawn(name))).pages]


def text(name: str) -> str:
    return " ".join(pages(name))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_pdf_a_and_pdf_ua(name: str, validate_pdf: ValidatePdf) -> None:
    validate_pdf(drawn(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_frozen_figures_travel_inside_the_file(name: str) -> None:
    (attached,) = [files[0] for files in PdfReader(BytesIO(drawn(name))).attachments.values()]
    assert thaw(json.loads(attached), Forbundsbudget) == NAMES[name]()


@pytest.mark.parametrize("name", NAMES)
def test_each_page_says_what_it_is_and_nothing_technical_shows(name: str) -> None:
    every = pages(name)
    for number, page in enumerate(every, 1):
        assert f"sida {number} av {len(every)}" in page
        assert "12 september 2024" in page
    for word in ("None", "True", "False", "Decimal", "{{", "{%"):
        assert word not in text(name)


def test_a_deficit_that_is_brought_over_has_a_minus() -> None:
    paper = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(_deficit())).pages))
    assert "Från Samordningsförbundet Sydvik −4 500 000,50" in paper
    assert "Summa överförda medel −4 500 000,50" in paper
    assert "−6 445 000,50 kr" in paper  # what the year ends with


@cache
def _deficit() -> bytes:
    return render(samples.deficit_forbundsbudget())


def test_the_figures_of_the_board_are_there() -> None:
    paper = text("full")
    for words in (
        "2 850 000",
        "13 925 000",
        "4 208 000",
        "18 133 000 kr",
        "20 983 000 kr",
        "−1 945 000 kr",
        "22 901 000 kr",
        "1 918 000 kr",
        "14 % / 86 %",
        "77 % / 23 %",
        "60 %",
        "1 453 000 kr",
    ):
        assert words in paper, words
    assert "Påhittade" not in paper


def test_what_does_not_agree_is_told() -> None:
    paper = text("heavy")
    for words in (
        "Påhittade exempeluppgifter",
        "Det egna kapitalet passerar förbundets tak",
        "Motsägelse i underlaget",
        "2 rader har inget utfall inlagt",
        "−250 kr",
        "Skiljer sig",
        "7 004 300,50 kr",
    ):
        assert words in paper, words
    assert "Inga rader" in text("empty")

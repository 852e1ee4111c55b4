"""The slutredovisning as the remittent gets it: valid, one to three pages, nothing that is not hers to know."""

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from deltagare.underlag.slutredovisning import Slutredovisningsunderlag, freeze, thaw
from rapporter.pdf import slutredovisning
from tests.pdf import samples_slutredovisning as samples
from tests.pdf.fixtures import ValidatePdf

SAMPLES: dict[str, Callable[[], Slutredovisningsunderlag]] = {
    "bare": samples.bare,
    "usual": samples.usual,
    "long": samples.long,
}


@cache
def drawn(name: str) -> bytes:
    return slutredovisning.render(SAMPLES[name]())


def text(name: str) -> str:
    pages = PdfReader(BytesIO(drawn(name))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_pdf_a_and_pdf_ua(name: str, validate_pdf: ValidatePdf) -> None:
    validate_pdf(drawn(name))


@pytest.mark.parametrize(("name", "pages"), [("bare", 1), ("usual", 2), ("long", 4)])
def test_how_many_pages_it_takes(name: str, pages: int) -> None:
    assert len(PdfReader(BytesIO(drawn(name))).pages) <= pages


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_technical_shows(name: str) -> None:
    for word in ("None", "True", "False", "{{", "{%", "forsorjning"):
        assert word not in text(name)


@pytest.mark.parametrize("name", SAMPLES)
def test_frozen_and_thawed_is_the_same(name: str) -> None:
    underlag = SAMPLES[name]()
    assert thaw(freeze(underlag)) == underlag


def test_it_says_what_was_done_and_what_comes_next() -> None:
    for words in (
        "Doris Avslutsdotter, 19900101-2384",
        "Remiss 12",
        "Rut Remittentsson, Enheten i Ekdala",
        "Arbetsförmedlingen",
        "4 augusti 2025–8 maj 2026",
        "Uppehåll december 2025",
        "Förlängning 4 februari–3 augusti 2026",
        "Lön eller eget företag 50 %",
        "4 avstämningar",
        "Bedömning",
        "arbetar halvtid",
        "Påhittad person",
        "20 maj 2026",
    ):
        assert words in text("usual"), words


def test_without_a_name_it_is_called_by_its_number() -> None:
    assert "Deltagare 47" in text("bare")
    assert "Påhittad" not in text("bare")


def test_the_files_own_title_names_nobody() -> None:
    reader = PdfReader(BytesIO(drawn("usual")))
    assert reader.metadata is not None
    assert reader.metadata.title == "Slutredovisning, remiss 12"
    assert "Doris" not in str(dict(reader.metadata)) + str(reader.xmp_metadata)
    assert not reader.attachments

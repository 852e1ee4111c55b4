"""The two documents as a board and an accountant get them: valid, complete, in Swedish, page by page."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from rapporter.pdf import helarsrapport, rekvisition
from rapporter.underlag.delar import thaw
from rapporter.underlag.helarsrapport import RUBRIKER, Helarsrapport
from rapporter.underlag.rekvisition import Rekvisition
from tests.pdf import samples, samples_heavy, samples_rekvisition
from tests.pdf.fixtures import ValidatePdf

NAMES: dict[str, Callable[[], Any]] = {
    "empty helårsrapport": samples.empty_helarsrapport,
    "full helårsrapport": samples.full_helarsrapport,
    "heavy helårsrapport": samples_heavy.heavy_helarsrapport,
    "empty rekvisition": samples_rekvisition.empty_rekvisition,
    "full rekvisition": samples_rekvisition.full_rekvisition,
    "heavy rekvisition": samples_heavy.heavy_rekvisition,
    "rättelse": samples_rekvisition.rattelse,
}


@cache
def drawn(name: str) -> bytes:
    underlag = NAMES[name]()
    render = helarsrapport.render if isinstance(underlag, Helarsrapport) else rekvisition.render
    return render(underlag)


@cache
def lines(name: str) -> list[list[str]]:
    """The lines of text of each page."""
    return [page.extract_text().splitlines() for page in PdfReader(BytesIO(drawn(name))).pages]


def pages(name: str) -> list[str]:
    """The text of each page, with every kind of space as one."""
    return [re.sub(r"\s+", " ", " ".join(page)) for page in lines(name)]


def text(name: str) -> str:
    return " ".join(pages(name))


@pytest.mark.parametrize("name", NAMES)
def test_each_document_is_pdf_a_and_pdf_ua(name: str, validate_pdf: ValidatePdf) -> None:
    validate_pdf(drawn(name))


@pytest.mark.parametrize("name", NAMES)
def test_only_our_own_type_is_used_and_all_of_it_is_in_the_file(name: str) -> None:
    fonts = {}
    for page in PdfReader(BytesIO(drawn(name))).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            fonts[descriptor["/FontName"]] = any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
    assert fonts
    assert all(fonts.values())
    assert all("Source-Sans" in font or "SourceSans" in font for font in fonts), fonts


@pytest.mark.parametrize("name", NAMES)
def test_each_page_but_the_cover_says_what_it_is_and_its_place(name: str) -> None:
    every = pages(name)
    cover = 1 if "helårsrapport" in name else 0
    document = "Helårsrapport 2024 ·" if cover else "Rekvisition"
    for number, page in enumerate(every[cover:], 1 + cover):
        assert f"sida {number} av {len(every)}" in page
        assert document in page
        assert ("14 februari 2025" if cover else "25 mars 2024") in page
    if cover:
        assert "sida 1" not in every[0]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_technical_shows(name: str) -> None:
    everything = text(name)
    for word in ("None", "True", "False", "Decimal", "ej_bedomt", "{{", "{%", "Undefined"):
        assert word not in everything


@pytest.mark.parametrize("name", NAMES)
def test_the_frozen_figures_travel_inside_the_file(name: str) -> None:
    (attached,) = [files[0] for files in PdfReader(BytesIO(drawn(name))).attachments.values()]
    kind: type[Any] = Helarsrapport if "helårsrapport" in name else Rekvisition
    assert thaw(json.loads(attached), kind) == NAMES[name]()


@pytest.mark.parametrize("name", NAMES)
def test_no_page_begins_with_a_single_line_or_ends_with_a_heading(name: str) -> None:
    for page in lines(name):
        body = [line for line in page if line.strip() and not re.search(r"sida \d+ av|^(Helår|Rekvis).* · ", line)]
        assert len(body) > 1
        headings = {f"{number} {heading}" for number, heading in RUBRIKER.items()}
        assert body[-1].strip() not in headings


@pytest.mark.parametrize("name", ["empty helårsrapport", "full helårsrapport", "heavy helårsrapport"])
def test_the_contents_lead_to_the_right_pages(name: str) -> None:
    every = pages(name)
    for number, heading in RUBRIKER.items():
        entry = re.search(rf"{heading} (?:\. ?)+ ?(\d+)", every[1])
        assert entry, heading
        assert f"{number} {heading}" in every[int(entry[1]) - 1]
    outline = [item["/Title"] for item in PdfReader(BytesIO(drawn(name))).outline[1] if not isinstance(item, list)]
    assert outline == [f"{number} {heading}" for number, heading in RUBRIKER.items()]


def test_links_are_described_by_what_they_lead_to() -> None:
    contents = PdfReader(BytesIO(drawn("full helårsrapport"))).pages[1]
    described = [note.get_object()["/Contents"] for note in contents["/Annots"]]  # type: ignore[union-attr]
    assert described[0] == "Till avsnittet 1 Sammanfattning"
    assert len(described) == len(RUBRIKER)


def test_the_cover_says_whose_report_it_is() -> None:
    cover = pages("full helårsrapport")[0]
    for words in (
        "Samordningsförbundet Västmanland",
        "Helårsrapport 2024",
        "Samordningsteam Västerås",
        "Västerås stad",
        "SFV 2025/14",
        "Inlämnad, version 2",
        "14 februari 2025 kl. 10.30",
    ):
        assert words in cover


def test_the_full_report_has_the_figures_of_the_documents() -> None:
    report = text("full helårsrapport")
    for words in (
        "6 200 000 kr",
        "6 041 318,50",
        "158 681,50",
        "9 personer",
        "7,1 årsarbetare",
        "5,5",
        "80–85 deltagare samtidigt",
        "Är 16–64 år och folkbokförd i Västerås.",
        "33 %",
        "10,5 månader",
        "Delvis uppnått",
    ):
        assert words in report, words


def test_contradictions_and_invented_figures_are_called_what_they_are() -> None:
    report, claim = text("full helårsrapport"), text("full rekvisition")
    assert report.count("Motsägelse i underlaget") == 2
    assert "Verksamhetsplanen skriver verksamhetsledare." in report
    assert report.count("Påhittade exempeluppgifter") == 2
    assert "Motsägelse i underlaget" in claim
    assert "Påhittade exempeluppgifter" in claim
    assert "Motsägelse" not in text("empty helårsrapport")
    assert "Påhittade" not in text("empty helårsrapport")


def test_small_numbers_are_hidden_and_explained() -> None:
    report = text("full helårsrapport")
    assert "färre än 5" in report
    assert "Antal från 1 till 4 visas som ”färre än 5”" in report
    assert "färre än" not in text("empty helårsrapport")


def test_an_approved_report_does_not_promise_more_text() -> None:
    draft = samples.empty_helarsrapport()
    approved = replace(draft, forsattsblad=replace(draft.forsattsblad, tillstand="Godkänd"))
    html = helarsrapport.render_html(approved)
    assert html.count("Inget är skrivet i det här avsnittet.") == 11
    assert "ännu" not in html


def test_a_year_before_without_figures_takes_no_column() -> None:
    full = samples.full_helarsrapport()
    assert full.deltagare is not None
    assert full.deltagare.volym is not None
    bare = replace(full.deltagare.volym, totalt=None, rader=(replace(full.deltagare.volym.rader[0], foregaende=None),))
    before = f"Totalt {full.forsattsblad.ar - 1}"
    seen = replace(full, deltagare=replace(full.deltagare, volym=bare, tabeller=()))
    assert before in helarsrapport.render_html(full)
    assert before not in helarsrapport.render_html(seen)


def test_an_empty_report_says_honestly_what_is_missing() -> None:
    report = text("empty helårsrapport")
    assert report.count("Texten är ännu inte ifylld.") == 11
    for words in (
        "Inga uppgifter om deltagare är rapporterade för 2024.",
        "Ingen bemanning är registrerad.",
        "Inga delmål är registrerade.",
        "Inget att redovisa: varken beslut eller budget är registrerade för 2024.",
    ):
        assert words in report, words


def test_a_strukturinsats_has_no_deltagare() -> None:
    underlag = Helarsrapport(forsattsblad=samples.forsattsblad(insats="SIP-utvecklare"), individinsats=False)
    html = helarsrapport.render_html(underlag)
    assert "Den har inga deltagare" in html
    assert "Inga uppgifter om deltagare" not in html


def test_the_rekvisition_fits_two_pages_and_adds_up() -> None:
    first, second = pages("full rekvisition")
    for words in (
        "Rekvisition 1/2024",
        "Delrekvisition",
        "Köpings kommun",
        "Organisationsnummer 222000-1974",
        "januari–februari 2024",
        "31 mars 2024",
        "I tid",
        "1 750 000 kr",
        "1 700 000 kr",
        "1 445 316,50 kr",
        "1 750 500,00",
        "1 495 816,50",
        "50 500 kr högre än det beviljade beloppet",
        "egenfinansierad",
        "Summa kostnader",
    ):
        assert words in first, words
    for words in ("254 683,50 kr", "Bankgiro 991-2346", "Beslutsattesterad", "Inte gjort", "1 750 500 kr"):
        assert words in second, words


def test_a_late_and_overspent_rekvisition_says_so() -> None:
    claim = text("heavy rekvisition")
    for words in ("Slutrekvisition", "9 dagar för sent", "−12 345,03", "101 %", "lägre än periodens kostnader"):
        assert words in claim, words


def test_table_heads_come_back_on_each_page() -> None:
    costs = [page for page in pages("heavy rekvisition") if "rekvirerbar" in page]
    assert len(costs) > 3
    assert all("Denna period" in page for page in costs)


def test_whole_kronor_are_written_without_ore() -> None:
    whole = thaw(json.loads(_with_whole_kronor()), Rekvisition)
    html = rekvisition.render_html(whole)
    assert "49\u00a0513<" in html
    assert ",00" not in html


def test_progress_is_told_to_the_end() -> None:
    steps: list[tuple[int, int]] = []
    rekvisition.render(
        samples_rekvisition.empty_rekvisition(), progress=lambda done, total: steps.append((done, total))
    )
    assert steps[-1][0] == steps[-1][1]


def _with_whole_kronor() -> str:
    from rapporter.underlag.delar import freeze

    figures = json.dumps(freeze(samples_rekvisition.full_rekvisition()))
    return figures.replace("49512.50", "49513.00")


def test_rattelse_says_what_it_corrects_and_what_is_paid_back() -> None:
    found = text("rättelse")
    assert "Rättelse av rekvisition 1/2024, som attesterades med 254 683,50 kr" in found
    assert "Att betala tillbaka till förbundet 2 500 kr" in found
    assert "Återbetalt 10 juni 2024" in found
    assert "16 % under det som får rekvireras" in found
    assert "Kvar med 20 000 kr från året före" in found
    assert "Betalas av Köpings kommun" in found
    assert "Bankgiro 991-2346" not in found

"""A rekvisition with its vouchers at the end: in order, named, findable, and honest about what the file is."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from finsam.bas.files import check_file
from finsam.bas.pdf import PdfError
from finsam.bas.pdf_join import Insert, join
from rapporter.pdf import rekvisition
from rapporter.underlag.rekvisition import Rekvisition, Verifikat, Verifikatfil
from tests import files_made as made
from tests.pdf import samples_rekvisition
from tests.pdf.fixtures import ValidatePdf

CLAIMS = (b"pdfaid:", b"pdfuaid:")


def with_files(*files: bytes) -> tuple[Rekvisition, dict[int, bytes]]:
    """The full sample with these files as its vouchers 1, 2, 3; the last one is on no row."""
    checked = [check_file(BytesIO(content)) for content in files]
    named = tuple(
        Verifikatfil(
            nummer=number,
            benamning=f"Faktura {number}",
            datum=date(2024, 2, number),
            filslag=one.kind,
            sidor=one.pages,
            sha256=hashlib.sha256(one.content).hexdigest(),
        )
        for number, one in enumerate(checked, 1)
    )
    lines = tuple(
        Verifikat(nummer=fil.nummer, benamning=fil.benamning, rad="Lokaler", belopp=Decimal("1200.50"))
        for fil in named[:-1]
    )
    underlag = replace(samples_rekvisition.full_rekvisition(), verifikat=lines, verifikatfiler=named)
    return underlag, {number: one.content for number, one in enumerate(checked, 1)}


@cache
def joined() -> bytes:
    """Two PDFs (of three pages and of one), and a photo between them."""
    underlag, files = with_files(made.pdf(3, wide=842, high=595), made.photo_with_place(), made.with_action("/URI"))
    return rekvisition.render(underlag, files=files)


def test_pages_come_in_order_with_a_section_before_each() -> None:
    reader = PdfReader(BytesIO(joined()))
    texts = [page.extract_text() for page in reader.pages]
    firsts = [
        next(n for n, text in enumerate(texts) if text.startswith(f"Verifikat {number}\n")) for number in (1, 2, 3)
    ]
    own = firsts[0]
    assert firsts == [own, own + 4, own + 5]
    assert len(texts) == own + 7
    assert [page.mediabox.width for page in reader.pages[own + 1 : own + 4]] == [842, 842, 842]
    assert "de närmaste 3 sidorna" in texts[own]
    assert "1\u00a0200,50" in texts[own]
    assert "hör inte till någon post" in texts[own + 5]
    assert reader.pages[own + 4].images[0].image is not None


def test_vouchers_are_in_the_outline_and_the_page_labels() -> None:
    reader = PdfReader(BytesIO(joined()))
    places = {str(item.title): reader.get_destination_page_number(item) for item in flat(reader.outline)}
    labels = reader.page_labels
    for number, label in ((1, "Verifikat 1, 1"), (3, "Verifikat 3, 1")):
        place = places[f"Verifikat {number}"]
        assert place is not None
        assert labels[place + 1] == label
    own = places["Verifikat 1"]
    assert own is not None
    assert labels[: own + 1] == [str(n) for n in range(1, own + 2)]
    assert labels[own + 4] == str(own + 2)


def flat(items: object) -> list[object]:
    found: list[object] = []
    for item in items:  # type: ignore[attr-defined]
        found += flat(item) if isinstance(item, list) else [item]
    return found


def test_our_pages_stay_tagged_and_the_file_claims_nothing_more() -> None:
    reader = PdfReader(BytesIO(joined()))
    root = reader.root_object
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]) == "sv"
    described = root["/Metadata"].get_data()
    assert not any(claim in described for claim in CLAIMS)
    assert b"Rekvisition" in described
    assert "rekvisition.json" in reader.attachments
    assert all("/StructParents" not in page for page in reader.pages[-1:])


def test_pictures_alone_leave_it_pdf_a(validate_pdf: ValidatePdf) -> None:
    underlag, files = with_files(made.picture(), made.picture("PNG", words="Två"), made.picture("PNG", mode="RGBA"))
    content = rekvisition.render(underlag, files=files)
    assert all(claim in PdfReader(BytesIO(content)).root_object["/Metadata"].get_data() for claim in CLAIMS)
    validate_pdf(content)


def test_without_files_nothing_is_added() -> None:
    underlag, _ = with_files(made.pdf(3), made.pdf(1, words="Två"))
    assert len(PdfReader(BytesIO(rekvisition.render(underlag))).pages) <= 2


def test_steps_go_on_through_the_joining() -> None:
    underlag, files = with_files(made.pdf(), made.pdf(words="Två"))
    steps: list[tuple[int, int]] = []
    rekvisition.render(underlag, files=files, progress=lambda done, in_all: steps.append((done, in_all)))
    assert steps == sorted(steps)
    assert {in_all for _, in_all in steps} == {12}
    assert steps[-1] == (12, 12)


def test_section_that_is_not_there_is_an_error() -> None:
    underlag, _ = with_files(made.pdf())
    with pytest.raises(PdfError):
        join(rekvisition.render(underlag), [Insert("Verifikat 9", "Verifikat 9", made.pdf())])

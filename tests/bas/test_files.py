"""What a file from outside may be: told by its content, refused in a sentence that says what to do."""

import time
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from finsam.bas import file_kinds, files, files_pdf, pictures
from finsam.bas.file_kinds import UnacceptableFile
from finsam.bas.files import CheckedFile, DocumentFileField, check_file, file_response
from tests import files_made as made

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def refused(content: bytes) -> str:
    """What is said of a file."""
    with pytest.raises(UnacceptableFile) as said:
        check_file(BytesIO(content))
    return str(said.value)


def test_pdf_is_kept_as_it_is() -> None:
    content = made.pdf(3)
    checked = check_file(BytesIO(content))
    assert (checked.kind, checked.pages, checked.content) == ("pdf", 3, content)
    assert len(checked.sha256) == 64


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", file_kinds.EMPTY),
        (b" \r\n\0", file_kinds.EMPTY),
        (made.PROGRAM, file_kinds.PROGRAM),
        (b"\x7fELF\x02\x01\x01" + b"%PDF-1.7", file_kinds.PROGRAM),
        (b"#!/bin/sh\n%PDF-1.7", file_kinds.PROGRAM),
        (made.EICAR_LIKE, file_kinds.OTHER),
        (b"<html><script>alert(1)</script>%PDF-1.7", file_kinds.OTHER),
        (made.HEIC, file_kinds.HEIF),
        (made.WORD, file_kinds.OFFICE),
        (made.OLD_WORD, file_kinds.OFFICE),
        (b"PK\x03\x04faktura.pdf" + b"\0" * 99, file_kinds.ARCHIVE),
        (b"GIF89a" + b"\0" * 99, file_kinds.PICTURE),
        (b"%PDF-1.7\nnothing more", files_pdf.DAMAGED),
        (made.pdf()[:200], files_pdf.DAMAGED),
        (made.encrypted(), files_pdf.LOCKED),
        (made.encrypted(""), files_pdf.LOCKED),
        (made.with_script(), files_pdf.ACTIVE),
        (made.with_action("/Launch"), files_pdf.ACTIVE),
        (made.with_action("/SubmitForm"), files_pdf.ACTIVE),
        (made.with_action("/GoToR"), files_pdf.ACTIVE),
        (made.written_over(), files_pdf.ACTIVE),
        (made.with_file(), files_pdf.ACTIVE),
        (made.pdf(201), files_pdf.TOO_LONG),
        (
            made.assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"]),
            files_pdf.WITHOUT_PAGES,
        ),
        (made.picture()[:900], pictures.DAMAGED),
        (made.picture("PNG")[:200], pictures.DAMAGED),
        (made.picture("PNG", (90, 900)), pictures.TOO_SMALL),
        (made.picture("PNG", (5001, 5000)), pictures.TOO_LARGE),
        (b"\xff\xd8\xff" + made.PROGRAM, pictures.DAMAGED),
    ],
)
def test_refusals_say_what_to_do(content: bytes, sentence: str) -> None:
    assert refused(content) == sentence
    assert sentence.endswith(".")


_CALLS = b"<</S/URI/URI(https://example.org/)>>"


@pytest.mark.parametrize(
    ("catalog", "page", "more"),
    [
        (b"/OpenAction" + _CALLS, b"", b"<<>>"),
        (b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[" + _CALLS + b"]>>", b"", b"<<>>"),
        (b"", b"/AA<</O 4 0 R>>", _CALLS),
        (b"/OpenAction<</S/Thread/F(other.pdf)/D 0>>", b"", b"<<>>"),
        (b"", b"/Contents 4 0 R", b"<</Length 0/F(other.txt)>>stream\n\nendstream"),
        (
            b"",
            b"/Resources<</XObject<</X 4 0 R>>>>",
            b"<</Subtype/Form/BBox[0 0 1 1]/Ref<</F(other.pdf)/Page 0>>/Length 0>>stream\n\nendstream",
        ),
    ],
)
def test_a_pdf_that_calls_or_fetches_by_itself_is_refused(catalog: bytes, page: bytes, more: bytes) -> None:
    """Opened by kansli or an auditor it would tell a stranger so, or sign in to a stranger's file server."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]" + page + b">>",
        more,
    ]
    assert refused(made.assembled(parts)) == files_pdf.ACTIVE


@pytest.mark.parametrize("content", [made.pdf(200), made.with_action("/URI")])
def test_what_is_harmless_is_taken_in(content: bytes) -> None:
    assert check_file(BytesIO(content)).kind == "pdf"


@pytest.mark.parametrize("build", [made.bomb, made.endless])
def test_bombs_are_refused_at_once(build: object) -> None:
    content = build()  # type: ignore[operator]
    assert len(content) < 400_000
    began = time.monotonic()
    assert refused(content) in (files_pdf.HEAVY, files_pdf.DAMAGED, files_pdf.TOO_LONG)
    assert time.monotonic() - began < 5


def test_nested_without_end_is_refused() -> None:
    nested = made.assembled([b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 20_000 + b"]" * 20_000 + b">>", b"<</Kids[]>>"])
    assert refused(nested) in (files_pdf.HEAVY, files_pdf.DAMAGED)


def test_too_many_parts_are_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_pdf, "MOST_PARTS", 3)
    assert refused(made.pdf(5)) == files_pdf.HEAVY


def test_too_large_is_never_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    sent = BytesIO(made.pdf(50))
    with pytest.raises(UnacceptableFile, match="större än"):
        check_file(sent)
    assert sent.tell() == 1001


def test_photo_loses_its_place_and_is_turned_up() -> None:
    content = made.photo_with_place()
    assert b"Telefonen" in content
    checked = check_file(BytesIO(content))
    kept = Image.open(BytesIO(checked.content))
    assert kept.size == (800, 600)  # it lay on its side
    assert not kept.getexif()
    assert "comment" not in kept.info
    assert b"Telefonen" not in checked.content
    assert (checked.kind, checked.pages) == ("jpeg", 1)


def test_large_photo_is_kept_at_a_readable_size() -> None:
    checked = check_file(BytesIO(made.picture(size=(6000, 3000))))
    assert max(Image.open(BytesIO(checked.content)).size) <= pictures.LONGEST_SIDE


def test_what_hides_behind_a_picture_is_gone() -> None:
    checked = check_file(BytesIO(made.picture("PNG") + b"PK\x03\x04" + made.PROGRAM))
    assert b"INVENTED" not in checked.content
    assert Image.open(BytesIO(checked.content)).size == (600, 800)


def test_the_same_file_has_the_same_checksum() -> None:
    photo = made.photo_with_place()
    assert check_file(BytesIO(photo)).sha256 == check_file(BytesIO(photo)).sha256


def test_field_says_it_at_the_field() -> None:
    field = DocumentFileField(label="Fil")
    good = field.clean(SimpleUploadedFile("kvitto.exe", made.picture()))
    assert isinstance(good, CheckedFile)
    with pytest.raises(ValidationError, match="program"):
        field.clean(SimpleUploadedFile("faktura.pdf", made.PROGRAM))
    with pytest.raises(ValidationError, match="tom"):
        field.clean(SimpleUploadedFile("faktura.pdf", b""))


@pytest.mark.parametrize(("kind", "sandboxed"), [("pdf", False), ("png", True), ("jpeg", True)])
def test_answers_stay_put(kind: str, sandboxed: bool) -> None:
    answer = file_response(BytesIO(b"x"), kind=kind, name="verifikat-3")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] in ("application/pdf", "image/png", "image/jpeg")
    assert answer["Content-Disposition"].startswith('inline; filename="verifikat-3.')
    assert ("sandbox" in answer.get("Content-Security-Policy", "")) is sandboxed
    saved = file_response(BytesIO(b"x"), kind=kind, name="verifikat-3", save=True)
    assert saved["Content-Disposition"].startswith("attachment")


def test_a_progressive_picture_is_measured_as_what_it_unpacks_to() -> None:
    """A telephone's fifty million pixels are read at a smaller scale; these would take a gigabyte."""
    out = BytesIO()
    Image.new("RGB", (5001, 5000)).save(out, "JPEG", progressive=True)
    assert refused(out.getvalue()) == pictures.TOO_LARGE
    out = BytesIO()
    Image.new("RGB", (5001, 5000)).save(out, "JPEG")
    assert check_file(BytesIO(out.getvalue())).kind == "jpeg"

"""Puts other people's PDFs into one of ours, each after the page of ours that introduces it.

Our own pages stay tagged. The others' are as they came, so the whole no longer is what PDF/A and PDF/UA promise, and
the file's own claim to be so is taken out: nobody's archive is told what is not true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import ArrayObject, NameObject, StreamObject

from finsam.bas.pdf import PDFUA_IDENTIFICATION, PdfError

_PDFA_CLAIM = re.compile(rb'<rdf:Description rdf:about="" pdfaid:[^>]*/>')


@dataclass(frozen=True, slots=True)
class Insert:
    """A PDF to put in: after the section of ours whose heading is `heading`, its pages labelled `label`."""

    heading: str
    label: str
    content: bytes


def join(own: bytes, inserts: Sequence[Insert], *, each: Callable[[], None] | None = None) -> bytes:
    """Our PDF with the others in it. The sections that introduce them are its last ones, in the order of `inserts`.

    `each` is called after each one. Raises PdfError when a heading is not there, and pypdf's errors when one of the
    others cannot be read.
    """
    reader = PdfReader(BytesIO(own))
    starts = _starts(reader)
    missing = [one.heading for one in inserts if one.heading not in starts]
    if missing:
        raise PdfError(f"The document has no section {missing[0]}.")
    whole = PdfWriter(clone_from=reader)
    firsts = sorted(starts.values())
    lengths = []
    for one in reversed(inserts):  # from the end, so that the places before stay where they are
        later = [page for page in firsts if page > starts[one.heading]]
        place = later[0] if later else len(reader.pages)
        lengths.append((place, _put_in(whole, place, one.content), one.label))
        if each:
            each()
    _label(whole, len(reader.pages), lengths[::-1])
    _take_back_claims(whole)
    out = BytesIO()
    whole.write(out)
    return out.getvalue()


def _starts(reader: PdfReader) -> dict[str, int]:
    """The page (from nought) on which each heading of the outline stands."""
    found: dict[str, int] = {}

    def look(items: Any) -> None:
        for item in items:
            if isinstance(item, list):
                look(item)
            else:
                page = reader.get_destination_page_number(item)
                if page is not None:
                    found[str(item.title)] = page

    look(reader.outline)
    return found


def _put_in(whole: PdfWriter, place: int, content: bytes) -> int:
    """Puts all pages of a PDF in at a place; how many they are."""
    other = PdfReader(BytesIO(content))
    whole.merge(place, other, import_outline=False)
    number = len(other.pages)
    for page in whole.pages[place : place + number]:
        # Numbers in the other's own structure would be read as places in ours.
        page.pop("/StructParents", None)
        for note in page.get("/Annots", None) or ():
            note.get_object().pop("/StructParent", None)
    return number


def _label(whole: PdfWriter, own: int, places: Sequence[tuple[int, int, str]]) -> None:
    """Page labels: ours counted 1, 2, 3 through all of them, the others' by their own name."""
    at, counted = 0, 0
    for place, number, label in places:
        if place > counted:
            whole.set_page_label(at, at + place - counted - 1, style=PageLabelStyle.DECIMAL, start=counted + 1)
            at, counted = at + place - counted, place
        whole.set_page_label(at, at + number - 1, style=PageLabelStyle.DECIMAL, prefix=f"{label}, ")
        at += number
    if own > counted:
        whole.set_page_label(at, at + own - counted - 1, style=PageLabelStyle.DECIMAL, start=counted + 1)


def _take_back_claims(whole: PdfWriter) -> None:
    """Takes the identification of PDF/A and PDF/UA out of the metadata; title, language and author stay."""
    described = whole.root_object["/Metadata"].get_object()
    plain = described.get_data().replace(PDFUA_IDENTIFICATION, b"</rdf:RDF>")  # type: ignore[union-attr]
    stream = StreamObject()
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    stream.set_data(_PDFA_CLAIM.sub(b"", plain))
    whole.root_object[NameObject("/Metadata")] = whole._add_object(stream)
    whole.root_object[NameObject("/OutputIntents")] = ArrayObject()

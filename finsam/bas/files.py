"""Files from outside: taken in by what they hold, never by what they are called, and handed out so that they stay put.

    class HandlingForm(FinsamForm):
        fil = DocumentFileField(label="Fil")          # cleans to a CheckedFile

Where they lie on the disk: finsam/bas/file_store.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse

from finsam.bas.file_kinds import CONTENT_TYPES, SUFFIXES, Kind, UnacceptableFile, kind_of
from finsam.bas.files_pdf import check_pdf
from finsam.bas.formats import tal
from finsam.bas.pictures import redraw

MOST_BYTES = 10_000_000
"""Of one file. All that is sent at once: MOST_SENT in the settings."""
ACCEPT = ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"
"""What the browser offers first. The check is of the content."""
HELP = f"PDF, PNG eller JPEG, högst {tal(MOST_BYTES // 1_000_000)} MB."
TOO_LARGE = (
    f"Filen är större än {tal(MOST_BYTES // 1_000_000)} MB. Spara den i mindre storlek, eller dela upp den i flera "
    "filer, och välj dem."
)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: what it is, its bytes as they will lie on the disk, its pages, and their checksum."""

    kind: Kind
    content: bytes
    pages: int
    sha256: str


def check_file(sent: IO[bytes] | Any) -> CheckedFile:
    """Reads and checks a file. Raises UnacceptableFile, with a sentence that says what to do, when it is refused.

    A PDF is kept as it is; a picture is drawn anew (finsam/bas/pictures.py).
    """
    content = sent.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnacceptableFile(TOO_LARGE)
    kind = kind_of(content)
    pages = 1
    if kind == "pdf":
        pages = check_pdf(content)
    else:
        content = redraw(content, kind)
    return CheckedFile(kind, content, pages, hashlib.sha256(content).hexdigest())


class DocumentFileField(forms.FileField):
    """A PDF or a picture; cleans to a CheckedFile, or says at the field why it could not be taken in."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", HELP)
        super().__init__(allow_empty_file=True, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}

    def to_python(self, data: Any) -> Any:
        sent = super().to_python(data)
        if sent is None:
            return None
        try:
            return check_file(sent)
        except UnacceptableFile as refused:
            raise ValidationError(str(refused), code="unacceptable") from refused


def file_response(file: IO[bytes], *, kind: str, name: str, save: bool = False) -> FileResponse:
    """A kept file for the browser: as what it was found to be, in nobody's cache, and unable to reach our pages.

    `name` is the file's name without its ending, in ASCII. A picture is sandboxed. A PDF is not, for then Chrome and
    Safari show nothing: what it could run has been refused before it was kept, and nosniff keeps it a PDF.
    """
    response = FileResponse(
        file, content_type=CONTENT_TYPES[kind], filename=f"{name}.{SUFFIXES[kind]}", as_attachment=save
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    if kind != "pdf":
        response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
    return response

"""What a file from outside is, told by its first bytes and never by its name, and what to say about the others."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["pdf", "png", "jpeg"]

CONTENT_TYPES: dict[str, str] = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}
SUFFIXES: dict[str, str] = {"pdf": "pdf", "png": "png", "jpeg": "jpg"}

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_PICTURES = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"\0\0\x01\0")
_HEIF = re.compile(rb"ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)", re.DOTALL)
# White space and a byte order mark stand first in some PDFs; a program cannot begin so.
_PDF = re.compile(rb"(?:\xef\xbb\xbf)?[\s\0]{0,64}%PDF-\d")

ONLY = "Välj en PDF eller en bild (PNG eller JPEG)."
EMPTY = "Filen är tom. Kontrollera att den går att öppna hos dig och välj den igen."
PROGRAM = f"Filen är ett program, vad den än heter. Den är inte sparad. {ONLY}"
HEIF = (
    "Bilden har formatet HEIC, som inte går att visa överallt. Spara den som JPEG, eller ta en skärmbild av den, och "
    "välj den nya filen."
)
OFFICE = "Filen är ett dokument från Word, Excel eller liknande. Spara det som PDF och välj den nya filen."
ARCHIVE = "Filen är ett packat arkiv (zip). Packa upp det och välj filerna i det, var för sig."
PICTURE = "Bilden har ett format som inte kan tas emot. Spara den som JPEG eller PNG och välj den nya filen."
OTHER = f"Filen är varken en PDF eller en bild, vad den än heter. {ONLY}"


class UnacceptableFile(ValueError):
    """The file cannot be taken in. The message is Swedish and meant for the person who sent it."""


def kind_of(content: bytes) -> Kind:
    """PDF, PNG or JPEG. Raises UnacceptableFile, with a sentence that says what to do, for everything else."""
    if not content.strip(b"\0 \t\r\n"):
        raise UnacceptableFile(EMPTY)
    if content.startswith(_PNG):
        return "png"
    if content.startswith(_JPEG):
        return "jpeg"
    if _PDF.match(content):
        return "pdf"
    raise UnacceptableFile(_words(content))


def _words(content: bytes) -> str:
    """What to say about a file that is none of the three."""
    if content.startswith(_PROGRAMS):
        return PROGRAM
    if _HEIF.match(content[4:16]):
        return HEIF
    if content.startswith(_OLE):
        return OFFICE
    if content.startswith(b"PK"):
        # A document from an office suite is a zip archive that names its parts.
        return OFFICE if b"[Content_Types].xml" in content or b"opendocument" in content[:200] else ARCHIVE
    return PICTURE if content.startswith(_PICTURES) else OTHER

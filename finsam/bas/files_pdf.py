"""Whether a PDF from outside can be kept, shown and joined to another. It is read here once, within limits.

A PDF may hold scripts, programs and other files, and may be written so that a few bytes unpack to gigabytes or so
that a reader walks for ever. So: no password, 1-200 pages, nothing that runs or is carried along, and bounds on what
is unpacked, how many parts are looked at and for how long.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from finsam.bas.file_kinds import UnacceptableFile

MOST_PAGES = 200
UNPACKED = 20_000_000
"""Bytes of one stream that has to be unpacked to find the parts of the file. Pictures and text are never unpacked."""
MOST_PARTS = 150_000
"""Parts (dictionaries, lists) that are looked at."""
SECONDS = 20.0

DAMAGED = "Filen är skadad och går inte att läsa. Öppna den hos dig, skriv ut den till en ny PDF och välj den."
LOCKED = (
    "PDF:en är skyddad med lösenord eller låst. Öppna den hos dig, skriv ut den till en ny PDF utan skydd och välj "
    "den nya filen."
)
ACTIVE = (
    "PDF:en innehåller program eller andra filer, och det kan inte tas emot. Öppna den hos dig, skriv ut den till en "
    "ny PDF och välj den nya filen."
)
HEAVY = (
    "PDF:en är för stor eller invecklad inuti. Öppna den hos dig, skriv ut den till en ny PDF och välj den nya filen."
)
WITHOUT_PAGES = "PDF:en har inga sidor. Kontrollera att du har valt rätt fil."
TOO_LONG = f"PDF:en har fler än {MOST_PAGES} sidor. Dela upp den, eller ta bara med de sidor som visar kostnaden."

# What a reader does when it is opened or pressed on (ISO 32000-1, 12.6.4). A link to a page or an address is harmless.
# One to a page of another file is not: opened by itself, it has made readers sign in to a stranger's file server.
_ACTS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute"}
)
_CARRIES = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})


def check_pdf(content: bytes) -> int:
    """How many pages it has. Raises UnacceptableFile, with a sentence that says what to do, when it cannot be kept."""
    try:
        # Limits of this reading alone: the configuration belongs to the current context.
        with apply_configuration(
            zlib_maximum_output_length=UNPACKED,
            lzw_maximum_output_length=UNPACKED,
            run_length_maximum_output_length=UNPACKED,
            page_tree_maximum_entries=4 * MOST_PAGES,
        ):
            return _check(content)
    except UnacceptableFile:
        raise
    except (LimitReachedError, RecursionError, MemoryError) as heavy:
        raise UnacceptableFile(HEAVY) from heavy
    except Exception as broken:  # noqa: BLE001, RUF100 (pypdf raises whatever a broken file makes it stumble on)
        raise UnacceptableFile(DAMAGED) from broken


def _check(content: bytes) -> int:
    reader = PdfReader(BytesIO(content), xref_stream_maximum_entries=MOST_PARTS)
    if reader.is_encrypted:
        raise UnacceptableFile(LOCKED)
    root = reader.root_object
    _walk(root)
    stated = root["/Pages"].get_object().get("/Count", 0)  # type: ignore[union-attr]
    if isinstance(stated, int) and stated > MOST_PAGES:
        raise UnacceptableFile(TOO_LONG)
    pages = len(reader.pages)
    if pages == 0:
        raise UnacceptableFile(WITHOUT_PAGES)
    if pages > MOST_PAGES:
        raise UnacceptableFile(TOO_LONG)
    # What cannot be joined to the rekvisition is better told of now than when the money is waited for.
    joined = PdfWriter()
    joined.append(reader, import_outline=False)
    joined.write(BytesIO())
    return pages


def _walk(root: Any) -> None:
    """Looks at every part that can be reached, without unpacking any of it. UnacceptableFile for what is not kept."""
    enough = time.monotonic() + SECONDS
    waiting: list[Any] = [root]
    seen: set[tuple[int, int]] = set()
    looked = 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, IndirectObject):
            # By number and generation: a file may hold a harmless 5 0 and, written over it later, a 5 1 that runs.
            if (part.idnum, part.generation) in seen:
                continue
            seen.add((part.idnum, part.generation))
            part = part.get_object()
        looked += 1
        if looked > MOST_PARTS or time.monotonic() > enough:
            raise UnacceptableFile(HEAVY)
        if isinstance(part, StreamObject | DictionaryObject):
            _look(part)
            waiting.extend(value for value in part.values() if _leads_on(value))
        elif isinstance(part, ArrayObject):
            waiting.extend(value for value in part if _leads_on(value))


def _leads_on(value: Any) -> bool:
    return isinstance(value, IndirectObject | DictionaryObject | ArrayObject)


def _look(part: DictionaryObject) -> None:
    """Raises UnacceptableFile when a dictionary runs something or carries a file."""
    act = str(part["/S"]) if "/S" in part else ""
    subtype = str(part["/Subtype"]) if "/Subtype" in part else ""
    if act in _ACTS or subtype in _CARRIES:
        raise UnacceptableFile(ACTIVE)
    # Text, pictures, pages and articles may lie in another file: the same way to a stranger's file server.
    if "/F" in part and (isinstance(part, StreamObject) or act == "/Thread"):
        raise UnacceptableFile(ACTIVE)
    if "/Ref" in part and subtype == "/Form":
        raise UnacceptableFile(ACTIVE)
    if any("/S" in one and one["/S"] == "/URI" for one in _by_itself(part)):
        raise UnacceptableFile(ACTIVE)  # a link waits to be pressed; this tells a stranger who reads, and when
    if "/JS" in part or "/EF" in part or "/EmbeddedFiles" in part or "/JavaScript" in part or "/XFA" in part:
        raise UnacceptableFile(ACTIVE)


def _by_itself(part: Any) -> Iterator[DictionaryObject]:
    """What a reader does without being asked: when the file is opened, at an event, or after something else."""
    found = [part[name] for name in ("/OpenAction", "/Next") if name in part]
    if "/AA" in part and isinstance(part["/AA"], DictionaryObject):
        found += part["/AA"].values()
    for one in (one.get_object() for one in found):
        each = one if isinstance(one, ArrayObject) else [one]
        yield from (act for act in (act.get_object() for act in each) if isinstance(act, DictionaryObject))

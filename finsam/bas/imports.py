"""Reads a table that somebody sends in, Excel or CSV, into rows of text. A file from outside is never trusted.

What kind it is shows in its content, never in its name. A zip archive is measured before it is unpacked (and Python
reads no more of a member than its directory says). openpyxl reads XML through defusedxml, which refuses entities, and
reads the values that formulas gave, never the formulas. Every fault is a Swedish sentence that says what to do.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils import get_column_letter

from finsam.bas.exports import could_be_formula
from finsam.bas.formats import tal

SIZE = 5_000_000
ROWS = 5_000
COLUMNS = 100
UNPACKED = 25_000_000
"""Bytes of a whole Excel file when unpacked, and below of each part of it that is read into memory in one piece."""
UNPACKED_PART = 3_000_000
MEMBERS = 500
LAST_ROW = 50_000
"""Rows that are looked at, empty ones included; below the same for cells."""
CELLS = 2_000_000

Value = str | date
"""Text as it would be typed (numbers with a comma), or a day or moment that Excel knew to be one. "" when empty."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEETS = re.compile(rb"spreadsheetml\.sheet\.main\+xml|ms-excel\.sheet\.macroEnabled\.main\+xml")
_STREAMED = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ZEROS = re.compile(r"0{2,}")

_NEITHER = "Filen är varken en Excel-fil eller en CSV-fil. Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx)."
_DAMAGED = "Filen är skadad och går inte att läsa. Öppna den i Excel, spara den på nytt och välj den nya filen."
_LOCKED = "Filen är skyddad med lösenord. Ta bort lösenordet i Excel, spara filen och välj den igen."
_OLD = "Filen har Excels gamla format (.xls). Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx)."
_BOMB = "Filen blir för stor när den packas upp. Kopiera raderna till en ny Excel-fil utan bilder och välj den."
_EMPTY = "Filen är tom. Välj en fil som har rubriker på en rad och uppgifterna under."


class UnreadableFile(ValueError):
    """The file could not be read as a table. The message is Swedish and meant for the person who sent it."""


@dataclass(frozen=True)
class Table:
    """What was read: the headings from left to right, and each filled row with its number in the file."""

    headings: list[str]
    rows: list[tuple[int, dict[str, Value]]]


class TableFileField(forms.FileField):
    """A file with a table in it; cleans to a Table, or says at the field why it could not be read."""

    widget = forms.FileInput

    def __init__(self, *, max_rows: int = ROWS, **kwargs: Any) -> None:
        rows = tal(max_rows)
        kwargs.setdefault(
            "help_text",
            f"Excel (.xlsx) eller CSV, högst {_size_in_words(SIZE)} och {rows} rader. Rubrikerna överst.",
        )
        super().__init__(allow_empty_file=True, **kwargs)
        self.max_rows = max_rows

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ".xlsx,.csv"}

    def to_python(self, data: Any) -> Any:
        sent = super().to_python(data)
        if sent is None:
            return None
        try:
            return read_table(sent, max_rows=self.max_rows)
        except UnreadableFile as exc:
            raise ValidationError(str(exc), code="unreadable") from exc


def read_table(sent: IO[bytes] | Any, *, max_rows: int = ROWS) -> Table:
    """The first visible sheet of an Excel file, or a CSV file, as a Table. UnreadableFile says what is wrong.

    The headings are the first row with at least two filled cells (the first filled row when there is none), so lines
    of title above them do no harm. Empty rows are left out; the numbers are those that Excel shows.
    """
    data = sent.read(SIZE + 1)
    if len(data) > SIZE:
        raise UnreadableFile(f"Filen är större än {_size_in_words(SIZE)}. Dela upp den i flera och läs in en i taget.")
    if not data.strip():
        raise UnreadableFile(_EMPTY)
    if data.startswith(_OLE):
        raise UnreadableFile(_LOCKED if _ENCRYPTED in data else _OLD)
    if data.startswith(b"PK"):
        return _table(_sheet_rows(data), max_rows)
    return _table(_text_rows(data), max_rows)


def _table(found: Iterable[tuple[int, list[Value]]], max_rows: int) -> Table:
    """Headings and rows out of numbered rows of values."""
    filled = []
    for number, values in found:
        if any(value != "" for value in values):
            filled.append((number, values))
        if len(filled) > max_rows + 20 or number > LAST_ROW:  # a little room for the title and the headings
            raise UnreadableFile(_too_many(max_rows))
    if not filled:
        raise UnreadableFile(_EMPTY)
    at = next((n for n, (_, values) in enumerate(filled) if sum(value != "" for value in values) > 1), 0)
    headings = [" ".join(_text(value).split()) for value in filled[at][1]]
    body = filled[at + 1 :]
    if not body:
        raise UnreadableFile("Filen har rubriker men inga rader under dem. Fyll i uppgifterna och välj filen igen.")
    if len(body) > max_rows:
        raise UnreadableFile(_too_many(max_rows))
    width = max(len(values) for _, values in filled[at:])
    headings += [""] * (width - len(headings))
    for index, heading in enumerate(headings):
        if not heading and any(len(values) > index and values[index] != "" for _, values in body):
            raise UnreadableFile(
                f"Kolumn {get_column_letter(index + 1)} har innehåll men ingen rubrik på rad {filled[at][0]}. Skriv en "
                "rubrik i varje kolumn, och dela upp sammanslagna celler i rubrikraden."
            )
    counted = Counter(heading.casefold() for heading in headings if heading)
    if twice := next((one for one in headings if counted[one.casefold()] > 1), None):
        raise UnreadableFile(f"Två kolumner har rubriken {twice}. Ändra en av rubrikerna eller ta bort kolumnen.")
    named = [(index, heading) for index, heading in enumerate(headings) if heading]
    rows = [
        (number, {heading: values[index] if index < len(values) else "" for index, heading in named})
        for number, values in body
    ]
    return Table([heading for _, heading in named], rows)


def _sheet_rows(data: bytes) -> Iterator[tuple[int, list[Value]]]:
    """The rows of an Excel file, numbered."""
    _check_archive(data)
    if not DEFUSEDXML:
        raise RuntimeError("openpyxl does not read through defusedxml; files from outside are not opened")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            return
        sheet.reset_dimensions()  # what the file says of its own extent may be wrong, or meant to harm
        looked_at = 0
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            looked_at += len(cells)
            if looked_at > CELLS:
                raise UnreadableFile(_BOMB)
            yield number, _narrow([_cell_value(cell) for cell in cells])
    except (UnreadableFile, MemoryError):
        raise
    except Exception as exc:  # openpyxl raises whatever a file that breaks the format happens to lead to
        raise UnreadableFile(_DAMAGED) from exc


def _check_archive(data: bytes) -> None:
    """That the archive is an Excel file of a reasonable size, by its directory, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            too_big = any(one.file_size > UNPACKED_PART and not _STREAMED.fullmatch(one.filename) for one in members)
            if len(members) > MEMBERS or too_big or sum(one.file_size for one in members) > UNPACKED:
                raise UnreadableFile(_BOMB)
            if any(one.flag_bits & 1 for one in members):
                raise UnreadableFile(_LOCKED)
            names = {one.filename for one in members}
            if "[Content_Types].xml" not in names or not _SHEETS.search(archive.read("[Content_Types].xml")):
                raise UnreadableFile(_NEITHER)
    except UnreadableFile:
        raise
    except Exception as exc:  # zipfile raises a dozen kinds of error for an archive that is broken on purpose
        raise UnreadableFile(_DAMAGED) from exc


def _cell_value(cell: Any) -> Value:
    """A cell's value as text, or a day."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, int | float):
        shown = _number(value)
        # A number that Excel pads with noughts, such as a post code or an account, is read as it is seen.
        zeros = cell.number_format
        return shown.zfill(len(zeros)) if shown.isdigit() and _ZEROS.fullmatch(zeros or "") else shown
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value).strip()


def _number(value: int | float) -> str:
    """A number as Excel shows it: 15 digits, a comma, no thousands apart."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if exact == exact.to_integral_value():
        return f"{exact:.0f}"
    return f"{exact:f}".replace(".", ",")


def _text_rows(data: bytes) -> Iterator[tuple[int, list[Value]]]:
    """The rows of a CSV file, numbered as a spreadsheet numbers them."""
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    hint = re.fullmatch(r"sep=(.)\r?", first)
    if hint:  # a line that Excel itself reads and hides
        text, delimiter = rest, hint[1]
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, values in enumerate(reader, start=1):
            yield number, _narrow([_unquoted(value) for value in values])
    except csv.Error as exc:
        raise UnreadableFile(
            f"Rad {number + 1} går inte att läsa. Troligen saknas ett citattecken eller är ett för mycket. Rätta "
            "raden, eller spara filen som Excel-arbetsbok (.xlsx)."
        ) from exc


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(text) and not text.startswith("%PDF"):
            return text
    raise UnreadableFile(_NEITHER)


def _delimiter(text: str) -> str:
    """Semicolon, comma or tab: what parts the first rows most alike, and into most columns."""
    head = "".join(text.splitlines(keepends=True)[:50])

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter))
        except csv.Error:
            return 0, 0
        return max(((hits, width) for width, hits in widths.items() if width > 1), default=(0, 0))

    return max(";,\t", key=score)  # the first of those that are equal


def _unquoted(value: str) -> str:
    """Without the apostrophe that an export sets before what a spreadsheet could take for a formula."""
    text = value[1:] if value.startswith("'") and could_be_formula(value) else value
    return text.strip()


def _narrow(values: list[Any]) -> list[Value]:
    """The values without empty ones at the end; UnreadableFile when there are more than a table may have."""
    while values and values[-1] == "":
        values.pop()
    if len(values) > COLUMNS:
        raise UnreadableFile(f"Filen har fler än {COLUMNS} kolumner. Ta bort de kolumner som inte ska läsas in.")
    return cast(list[Value], values)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _too_many(max_rows: int) -> str:
    return f"Filen har fler än {tal(max_rows)} rader. Dela upp den i flera och läs in en i taget."


def _size_in_words(size: int) -> str:
    return f"{size // 1_000_000}\u00a0MB"

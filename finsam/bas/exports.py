"""Lists as files: Excel and CSV of the same columns and rows as the page.

The file is written while the request's transaction is open, row by row into a temporary file without a name (the
first 2 MB of it in memory), and sent afterwards. A response that fetched rows while it was sent would do so after the
middleware had ended the transaction: without its acting membership, and so without rows. It would also fail half-way
in a file that looks whole, and the audit line would not know how many rows there were.

Text that a spreadsheet could take for a formula is written as text: in Excel by the cell's type and the mark that Excel
itself sets for a typed apostrophe, in CSV by that apostrophe. Numbers, also negative ones, are written as numbers.
"""

from __future__ import annotations

import csv as csv_module
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from finsam.bas.columns import Column, local
from finsam.bas.errors import Refused

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
LIMITS = {"xlsx": 20_000, "csv": 250_000}
"""Rows at most: what ten columns take about ten seconds to write. More is refused with a sentence."""
MEMORY = 2_000_000
CHUNK = 2_000
CELL = 32_767
"""Characters that Excel holds in one cell."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")

OnExport = Callable[[int], None]


def xlsx(
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    sheet: str,
    title_lines: Sequence[str] = (),
    on_export: OnExport | None = None,
) -> FileResponse:
    """An Excel file for downloading: the title lines, a bold head that stays in sight, and the rows.

    `sheet` names the sheet and, with the day, the file. `on_export` is given the number of rows once all are read,
    inside the request's transaction: there the caller writes the audit line. Refused when there are too many rows.
    """
    chosen = [column for column in columns if column.in_file]
    book = Workbook(write_only=True)
    book.properties.creator = "Finsam"
    target = book.create_sheet(re.sub(r"[\[\]:*?/\\']", " ", sheet)[:31].strip() or "Lista")
    for index, column in enumerate(chosen, start=1):
        target.column_dimensions[get_column_letter(index)].width = max(column.width, len(column.heading) + 2)
    head = len(title_lines) + (2 if title_lines else 1)
    target.freeze_panes = f"A{head + 1}"
    try:
        for line in title_lines:
            target.append([_cell(target, line)])
        if title_lines:
            target.append([])
        target.append([_cell(target, column.heading, bold=True) for column in chosen])
        count = 0
        for row in _limited(rows, "xlsx"):
            target.append([_cell(target, column.read(row)) for column in chosen])
            count += 1
        target.auto_filter.ref = f"A{head}:{get_column_letter(max(len(chosen), 1))}{head + count}"
    except BaseException:
        book.save(io.BytesIO())  # takes away the file that openpyxl has begun beside us
        raise
    written: IO[bytes] = SpooledTemporaryFile(MEMORY)  # noqa: SIM115  (the response closes it)
    book.save(written)
    return _response(written, XLSX_TYPE, file_name(sheet, "xlsx"), count, on_export)


def csv(
    columns: Sequence[Column], rows: Iterable[Any], *, name: str, on_export: OnExport | None = None
) -> FileResponse:
    """A CSV file as Swedish Excel opens it: UTF-8 with a byte order mark, semicolons, decimal commas, ISO dates.

    `name` becomes, with the day, the name of the file; `on_export` as for xlsx. Refused when there are too many rows.
    """
    chosen = [column for column in columns if column.in_file]
    written: IO[bytes] = SpooledTemporaryFile(MEMORY)  # noqa: SIM115  (the response closes it)
    text = io.TextIOWrapper(written, encoding="utf-8-sig", newline="")
    writer = csv_module.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_value(column.heading) for column in chosen])
    count = 0
    for row in _limited(rows, "csv"):
        writer.writerow([_csv_value(column.read(row)) for column in chosen])
        count += 1
    text.detach()
    return _response(written, CSV_TYPE, file_name(name, "csv"), count, on_export)


def file_name(name: str, kind: str, *, day: date | None = None) -> str:
    """ "Deltagare i Västerås" -> "deltagare-i-vasteras-2026-11-22.xlsx", with the day of what is in it (today)."""
    return f"{slugify(name)[:60].strip('-') or 'lista'}-{day or timezone.localdate():%Y-%m-%d}.{kind}"


def could_be_formula(text: str) -> bool:
    """Whether a spreadsheet may run the text: it begins with = + - @ (also wide ones, also after spaces), tab or CR."""
    return _FORMULA.match(text) is not None


def _limited(rows: Iterable[Any], kind: str) -> Iterator[Any]:
    """The rows, a few at a time from the database."""
    read = rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows
    for number, row in enumerate(read):
        if number == LIMITS[kind]:
            limit = f"{LIMITS[kind]:,}".replace(",", "\u00a0")
            way = "eller hämta den som CSV" if kind == "xlsx" else "så att färre blir kvar"
            raise Refused(f"Listan har fler än {limit} rader. Filtrera den först, {way}.")
        yield row


def _tidy(text: str) -> str:
    """Without characters that no spreadsheet holds, one kind of line break, and no longer than a cell."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:CELL]


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A cell of the right type. A plain value where that is enough: it is quicker."""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if value is None or isinstance(value, float | Decimal):
        return value
    if isinstance(value, int):
        return str(value) if abs(value) >= 10**15 else value  # Excel keeps 15 digits of a number
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=local(value).replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        return value
    text = _tidy(str(value))
    if not bold and text[:1] != "#" and not could_be_formula(text):  # "#" begins what openpyxl takes for an error
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    if could_be_formula(text):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def _csv_value(value: Any) -> str:
    if isinstance(value, str):
        text = _tidy(value)
        # An apostrophe already there gets one more, so that reading takes away exactly what writing put there.
        return f"'{text}" if _FORMULA.match(text) else text
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return f"{Decimal(repr(value)) if isinstance(value, float) else value:f}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else _csv_value(str(value))


def _response(
    written: IO[bytes], content_type: str, filename: str, count: int, on_export: OnExport | None
) -> FileResponse:
    if on_export is not None:
        on_export(count)
    written.seek(0)
    return FileResponse(written, as_attachment=True, filename=filename, content_type=content_type)

"""Lists as files: types, formulas, speed, names, and what goes out comes in again."""

import csv as csv_module
import io
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import FileResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from finsam.bas import exports
from finsam.bas.columns import Column
from finsam.bas.errors import Refused
from finsam.bas.imports import read_table

COLUMNS = [Column("a", "Första"), Column("b", "Andra")]
DANGEROUS = ["=1+1", "+46 70", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "＝1", "'=1", "''@a"]


def rows_of(*pairs: tuple[Any, Any]) -> list[SimpleNamespace]:
    return [SimpleNamespace(a=a, b=b) for a, b in pairs]


def content(response: FileResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


def written_csv(rows: Sequence[Any]) -> list[list[str]]:
    text = content(exports.csv(COLUMNS, rows, name="Lista")).decode("utf-8-sig")
    return list(csv_module.reader(io.StringIO(text, newline=""), delimiter=";"))


def written_xlsx(rows: Sequence[Any], **more: Any) -> Any:
    return load_workbook(io.BytesIO(content(exports.xlsx(COLUMNS, rows, sheet="Lista", **more)))).active


def test_csv_is_what_swedish_excel_opens() -> None:
    moment = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    rows = rows_of(("Åsa; Öst", Decimal("-1234.50")), (date(2024, 5, 3), -7), (moment, True), (None, 0.1))
    data = content(exports.csv(COLUMNS, rows, name="Lista"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == [
        "Första;Andra",
        '"Åsa; Öst";-1234,50',
        "2024-05-03;-7",
        "2025-01-01 00:30;Ja",
        ";0,1",
    ]


def test_excel_keeps_numbers_and_days_as_what_they_are() -> None:
    moment = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    rows = rows_of((Decimal("-1234.50"), date(2024, 5, 3)), (-7, moment), ("007", False), (None, 10**16))
    sheet = written_xlsx(rows, title_lines=["Lista", "Urval: Läge: Pågår"])
    assert [cell.value for cell in sheet["A"]] == [
        "Lista",
        "Urval: Läge: Pågår",
        None,
        "Första",
        -1234.5,
        -7,
        "007",
        None,
    ]
    assert [cell.data_type for cell in sheet["A"]][4:7] == ["n", "n", "s"]
    assert sheet["B5"].is_date
    assert sheet["B5"].number_format == "yyyy-mm-dd"
    assert sheet["B6"].value == datetime(2025, 1, 1, 0, 30)  # noqa: DTZ001  (Excel has no zones)
    assert sheet["B8"].value == str(10**16)
    assert sheet["A4"].font.bold
    assert written_xlsx(rows_of(("#N/A", 1)))["A2"].data_type == "s"
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:B8"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = written_xlsx(rows_of((text, "=2")))["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert written_csv(rows_of((text, 1)))[1][0].startswith("'")


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_text_at_all_becomes_a_formula(text: str) -> None:
    shown = written_csv(rows_of((text, 1)))[1][0]
    assert shown.strip()[:1] not in tuple("=+-@＝＋－＠")
    assert shown[:1] not in ("\t", "\r", "\n")
    assert written_xlsx(rows_of((text, "x")))["A2"].data_type != "f"


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip),
    st.sampled_from(DANGEROUS).map(str.strip),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**6), 10**6, places=2),
    st.dates(date(1901, 1, 1), date(2199, 1, 1)),
)


def typed(value: Any) -> str:
    """As a person would type it: text is itself, a number has a comma and no more decimals than it needs."""
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return (
            (plain.rstrip("0").rstrip(".") if "." in plain else plain)
            .replace(".", ",")
            .replace("-0", "0", plain == "-0.00")
        )
    return str(value)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(VALUES, VALUES).filter(lambda pair: any(value != "" for value in pair)), min_size=1, max_size=5)
)
def test_what_goes_out_comes_in_again(pairs: list[tuple[Any, Any]]) -> None:
    for kind in ("xlsx", "csv"):
        rows = rows_of(*pairs)
        if kind == "xlsx":
            response, first = exports.xlsx(COLUMNS, rows, sheet="Lista", title_lines=["Lista"]), 4
        else:
            response, first = exports.csv(COLUMNS, rows, name="Lista"), 2
        table = read_table(io.BytesIO(content(response)))
        assert table.headings == ["Första", "Andra"]
        assert [number for number, _ in table.rows] == list(range(first, first + len(pairs)))
        for (_, read), pair in zip(table.rows, pairs, strict=True):
            for got, value in zip(read.values(), pair, strict=True):
                if isinstance(value, date):
                    assert got == (value if kind == "xlsx" else value.isoformat())
                elif isinstance(value, Decimal):
                    assert Decimal(str(got).replace(",", ".")) == value
                else:
                    assert got == typed(value)


def test_the_caller_hears_how_many_there_were_before_anything_is_sent() -> None:
    counts: list[int] = []
    response = exports.csv(COLUMNS, rows_of((1, 2), (3, 4)), name="Deltagare i Västerås", on_export=counts.append)
    assert counts == [2]
    today = f"{date.today():%Y-%m-%d}"  # noqa: DTZ011  (the name has the day of the machine's zone)
    assert response["Content-Disposition"] == f'attachment; filename="deltagare-i-vasteras-{today}.csv"'
    assert int(response["Content-Length"]) == len(content(response))
    exports.xlsx(COLUMNS, rows_of((1, 2)), sheet="A/B: [öl]", on_export=counts.append)
    assert counts == [2, 1]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_too_many_rows_are_refused_with_the_way_on(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(exports.LIMITS, kind, 2)
    rows = rows_of((1, 2), (1, 2), (1, 2))
    with pytest.raises(Refused, match=r"fler än 2 rader\. Filtrera den först"):
        exports.xlsx(COLUMNS, rows, sheet="x") if kind == "xlsx" else exports.csv(COLUMNS, rows, name="x")


def test_columns_can_be_for_the_page_only() -> None:
    columns = [COLUMNS[0], Column("b", "Andra", in_file=False)]
    assert content(exports.csv(columns, rows_of((1, 2)), name="x")).decode("utf-8-sig") == "Första\r\n1\r\n"


def test_ten_thousand_rows_a_second_as_csv() -> None:
    """The floor is a third of the goal: the machine has two cores and other tests running."""
    columns = [Column(f"c{n}", f"Kolumn {n}", value=lambda row, n=n: row[n]) for n in range(10)]
    row = ("Namn Namnsson", "Team i Norrbo", date(2024, 5, 3), None, 17, Decimal("1234.50"), True, "x", "=1", "öl")
    started = time.perf_counter()
    response = exports.csv(columns, (row for _ in range(20_000)), name="x")
    assert time.perf_counter() - started < 6
    assert content(response).count(b"\r\n") == 20_001

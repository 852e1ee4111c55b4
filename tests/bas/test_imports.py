"""Files from outside: what can be read is read as it is seen, everything else gets a sentence."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from finsam.bas import imports
from finsam.bas.imports import Table, TableFileField, UnreadableFile, read_table


def book(*rows: Any, change: Callable[[Any], None] | None = None) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made.active)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def read(data: bytes | str) -> Table:
    return read_table(io.BytesIO(data.encode() if isinstance(data, str) else data))


def sentence(data: bytes | str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    return str(caught.value)


def repacked(data: bytes, **members: str | bytes) -> bytes:
    """The archive with members replaced; `__` in a name is a slash."""
    new = {name.replace("__", "/") + ".xml": text for name, text in members.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            made.writestr(name, new.pop(name, old.read(name)))
        for name, text in new.items():
            made.writestr(name, text)
    return written.getvalue()


def test_excel_is_read_as_it_is_seen() -> None:
    def padded(sheet: Any) -> None:
        sheet["B2"].number_format = "00000"

    data = book(
        ["Namn", "Postnr", "Start", "Timmar", "Konto"],
        [" Åsa ", 1234, date(2024, 5, 3), 0.1 + 0.2, "0012"],
        [],
        ["Bo", None, datetime(2024, 5, 3, 14, 5), True, 198001010000],  # noqa: DTZ001
        change=padded,
    )
    table = read(data)
    assert table.headings == ["Namn", "Postnr", "Start", "Timmar", "Konto"]
    assert table.rows == [
        (2, {"Namn": "Åsa", "Postnr": "01234", "Start": date(2024, 5, 3), "Timmar": "0,3", "Konto": "0012"}),
        (
            4,
            {
                "Namn": "Bo",
                "Postnr": "",
                "Start": datetime(2024, 5, 3, 14, 5),  # noqa: DTZ001
                "Timmar": "Ja",
                "Konto": "198001010000",
            },
        ),
    ]


def test_formulas_are_not_read_but_their_values_are() -> None:
    table = read(book(["A", "B"], ["=1+1", "kvar"]))  # nobody has reckoned it, so it has no value
    assert table.rows == [(2, {"A": "", "B": "kvar"})]


def test_lines_above_the_headings_and_empty_columns_do_no_harm() -> None:
    table = read(book(["Utdrag ur Lifecare"], [], ["Namn", None, "Ålder"], ["Bo", None, 30], [None, None, None, ""]))
    assert table.headings == ["Namn", "Ålder"]
    assert table.rows == [(4, {"Namn": "Bo", "Ålder": "30"})]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_any_usual_shape(delimiter: str, encoding: str) -> None:
    lines = [["Namn", "Ort", "Tal"], ["Åsa", '"Öst\noch väst"', '"1,5"'], [], ["Bo", "", "007"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    table = read(text.encode(encoding))
    assert table.rows == [
        (2, {"Namn": "Åsa", "Ort": "Öst\noch väst", "Tal": "1,5"}),
        (4, {"Namn": "Bo", "Ort": "", "Tal": "007"}),
    ]


def test_decimal_commas_do_not_part_columns() -> None:
    assert read("Namn;Tal\nBo;1,5\nÅsa;2,5").rows[0] == (2, {"Namn": "Bo", "Tal": "1,5"})
    assert read("sep=,\nNamn,Tal\nBo;x,1").rows == [(2, {"Namn": "Bo;x", "Tal": "1"})]
    assert read("Namn\nBo\nÅsa").rows == [(2, {"Namn": "Bo"}), (3, {"Namn": "Åsa"})]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
FAULTS = [
    (b"", "tom"),
    (b" \r\n ", "tom"),
    (b"\xef\xbb\xbf;;\r\n;;", "tom"),
    (b"%PDF-1.7\n%abc", "varken"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "varken"),
    (OLE, "gamla format"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
    (b"PK\x03\x04 and then nothing", "skadad"),
    ("Namn;Ålder", "inga rader"),
    ("Namn;namn\nBo;Ek", "Två kolumner har rubriken Namn"),
    ("Namn;;Ort\nBo;hemlig;Ek", "Kolumn B har innehåll men ingen rubrik på rad 1"),
    ("Namn;Ort\nBo;Ek;extra", "Kolumn C har innehåll"),
    ('Namn;Ort\nBo;"Ek', "Rad 2 går inte att läsa"),
    ("a;b\n" + "1;2\n" * 5001, "fler än 5\u00a0000 rader"),
    ("a;b\n" + "\n" * 50_001 + "1;2", "fler än 5\u00a0000 rader"),
    (";".join(f"k{n}" for n in range(101)) + "\n1;2", "fler än 100 kolumner"),
    (b"a;b\n" + b"x" * 5_000_000, "större än 5\u00a0MB"),
]


@pytest.mark.parametrize(("data", "words"), FAULTS, ids=[f"{n} {words}" for n, (_, words) in enumerate(FAULTS)])
def test_each_fault_has_its_sentence(data: bytes | str, words: str) -> None:
    told = sentence(data)
    assert words in told
    assert told.endswith(".")


def test_a_merged_heading_is_told() -> None:
    data = book(["Namn", "", "Ort"], ["Bo", "Ek", "Norrbo"], change=lambda sheet: sheet.merge_cells("A1:B1"))
    assert "dela upp sammanslagna celler" in sentence(data)


def test_other_archives_are_not_excel() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert "varken" in sentence(written.getvalue())
    types = "<Types>application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml</Types>"
    assert "varken" in sentence(repacked(book(["A", "B"], [1, 2]), **{"[Content_Types]": types}))


def test_bombs_are_measured_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    good = book(["A", "B"], [1, 2])
    monkeypatch.setattr(imports, "load_workbook", lambda *a, **k: pytest.fail("was opened"))
    assert "packas upp" in sentence(repacked(good, xl__worksheets__sheet1=b" " * 26_000_000))
    assert "packas upp" in sentence(repacked(good, xl__styles=b" " * 4_000_000))
    assert "packas upp" in sentence(repacked(good, **{f"xl__x{n}": b"" for n in range(501)}))


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{extent}<sheetData>{rows}'
    "</sheetData></worksheet>"
)


def cells(row: int, *refs: str) -> str:
    inside = "".join(f'<c r="{ref}{row}" t="inlineStr"><is><t>x{ref}</t></is></c>' for ref in refs)
    return f'<row r="{row}">{inside}</row>'


def with_sheet(rows: str, extent: str = "", before: str = "") -> bytes:
    return repacked(book(["A", "B"]), xl__worksheets__sheet1=before + SHEET.format(rows=rows, extent=extent))


def test_entities_are_refused() -> None:
    before = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY l "lol">]>'
    assert "skadad" in sentence(with_sheet(cells(1, "A", "B") + cells(2, "A", "B").replace("xA", "&l;"), before=before))
    assert "skadad" in sentence(with_sheet(cells(1, "A", "B") + cells(2, "A", "B").replace("xA", "&e;"), before=before))


def test_what_a_sheet_says_of_its_extent_is_not_believed() -> None:
    rows = cells(1, "A", "B") + cells(2, "A", "B")
    table = read(with_sheet(rows, extent='<dimension ref="A1:XFD1048576"/>'))
    assert table.rows == [(2, {"xA": "xA", "xB": "xB"})]
    assert "rader" in sentence(with_sheet(rows + cells(999_999_999, "A")))
    assert "kolumner" in sentence(with_sheet(rows + cells(3, "A", "XFD")))
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(3, 400))
    assert "packas upp" in sentence(with_sheet(rows + wide))
    assert "skadad" in sentence(with_sheet(rows + cells(3, "ZZZZZZ")))


def test_hidden_sheets_are_passed_over() -> None:
    made = Workbook()
    made.active.append(["Dold", "x"])
    made.active.sheet_state = "hidden"
    made.create_sheet("Synlig").append(["A", "B"])
    made["Synlig"].append([1, 2])
    written = io.BytesIO()
    made.save(written)
    assert read(written.getvalue()).headings == ["A", "B"]


def table_or_sentence(data: bytes) -> None:
    told = ""
    try:
        assert read(data).rows
    except UnreadableFile as exc:
        told = str(exc)
    assert told == "" or told.endswith(".")


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", OLE[:8], b"a;b\n"]))
def test_no_bytes_lead_to_anything_but_a_table_or_a_sentence(data: bytes, start: bytes) -> None:
    table_or_sentence(start + data)


GOOD = book(["Namn", "Ort"], ["Bo", "Ek"])


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4))
def test_no_damage_to_a_good_file_does_either(at: int, bytes_instead: bytes) -> None:
    table_or_sentence(GOOD[:at] + bytes_instead + GOOD[at + len(bytes_instead) :])


class _Form(forms.Form):
    fil = TableFileField(label="Fil", max_rows=2)


def sent(data: bytes) -> _Form:
    return _Form({}, {"fil": SimpleUploadedFile("hemligt namn.pdf", data)})


def test_the_field_gives_a_table_or_tells_why_not() -> None:
    good = sent(b"Namn;Ort\nBo;Ek")
    assert good.is_valid()
    assert good.cleaned_data["fil"].rows == [(2, {"Namn": "Bo", "Ort": "Ek"})]
    assert "fler än 2 rader" in sent(b"Namn;Ort\n" + b"Bo;Ek\n" * 3).errors["fil"][0]
    assert "tom" in sent(b"").errors["fil"][0]
    assert "fil" in _Form({}, {}).errors
    assert 'accept=".xlsx,.csv"' in str(_Form()["fil"])

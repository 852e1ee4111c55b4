"""The pages of an import, from the file to the list; and files that are not what they say."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from deltagare.models import Deltagande, Importkorning
from deltagare.services.importfalt import EXAMPLE, guess
from finsam.bas.imports import read_table
from insatser.enums import Registreringsniva
from insatser.models import Insats
from tests.cast import Cast
from tests.factories import InsatsFactory
from tests.fixtures import ClientOf
from tests.people import SEEDS, listvarde

pytestmark = pytest.mark.django_db
GOOD = b"F\xc3\xb6dd;K\xc3\xb6n;Start\n1990;K;2024-02-01\n1985;M;2024-03-01\n"


@pytest.fixture
def insats(cast: Cast) -> Insats:
    """An individinsats at level avidentifierad of the cast's own team: a delprocess of theirs."""
    own = cast.own
    for row in SEEDS["avslutsanledning"]:
        listvarde("avslutsanledning", row[0])
    return InsatsFactory(
        forbund=own.forbund, del_av=own.insats, agare=own.insats.agare, registreringsniva="avidentifierad"
    )


def address(insats: Insats, name: str = "import_ny", *more: object) -> str:
    return reverse(name, args=[insats.slug, *more])


def upload(client: Client, insats: Insats, content: bytes = GOOD, name: str = "fil.csv") -> Any:
    return client.post(address(insats), {"fil": SimpleUploadedFile(name, content)})


def as_shown(client: Client, url: str) -> dict[str, Any]:
    return {one.html_name: one.value() for one in client.get(url).context["form"] if one.value() not in (None, False)}


def test_from_the_file_to_the_list(cast: Cast, insats: Insats, client_of: ClientOf) -> None:
    client = client_of("teammedlem")
    columns = upload(client, insats)["Location"]
    page = client.get(columns).content.decode()
    assert "I filen: 1990, 1985" in page
    answer = client.post(columns, {**as_shown(client, columns), "spara_som": "Vårt system"})
    checked = answer["Location"]
    page = client.get(checked).content.decode()
    assert "2\u00a0rader kan läsas in." in page
    assert "1 februari 2024" in page
    for _ in range(2):  # a double click
        assert client.post(checked + "las-in/")["Location"] == checked
    page = client.get(checked).content.decode()
    assert "Filen är inläst" in page
    with cast.own.acting():
        assert Deltagande.objects.filter(insats=insats).count() == 2
    assert (
        "Vårt system" in client.get(upload(client, insats, GOOD.replace(b"2024", b"2025"))["Location"]).content.decode()
    )


def test_faults_stand_on_the_page_and_the_file_can_be_thrown_away(
    cast: Cast, insats: Insats, client_of: ClientOf
) -> None:
    client = client_of("insatsledare")
    columns = upload(client, insats, GOOD + b"1985;M;snart\n")["Location"]
    checked = client.post(columns, as_shown(client, columns))["Location"]
    page = client.get(checked).content.decode()
    assert "1 av 3\u00a0rader behöver rättas" in page
    assert "Rad 4, Start" in page
    assert "Läs in" not in page.split("<h1")[1].split("Ta bort filen nu")[0]
    assert "rader med fel" in client.post(checked + "las-in/", follow=True).content.decode()
    assert client.post(checked + "kasta/").status_code == 302
    assert client.get(checked).status_code == 404
    with cast.own.acting():
        assert not Importkorning.objects.filter(insats=insats).exists()


def test_names_are_told_to_be_left_out(insats: Insats, client_of: ClientOf) -> None:
    client = client_of("insatsledare")
    first = client.get(address(insats)).content.decode()
    assert "tas bort direkt och sparas inte" in first
    columns = upload(
        client, insats, GOOD.replace(b"Start\n", b"Start;Efternamn\n").replace(b"-01\n", b"-01;Karlsson\n")
    )
    page = client.get(columns["Location"]).content.decode()
    assert "borttagna och inte sparade: Efternamn" in page
    assert "Karlsson" not in page


def test_a_column_chosen_twice_is_told_at_the_column(insats: Insats, client_of: ClientOf) -> None:
    client = client_of("insatsledare")
    columns = upload(client, insats)["Location"]
    answer = client.post(
        columns, {"kolumn_0": "start", "kolumn_1": "start", "kolumn_2": "-", "spara_som": "Gäller 19900101-2384"}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["spara_som"]
    answer = client.post(columns, {"kolumn_0": "start", "kolumn_1": "start", "kolumn_2": "-"})
    assert list(answer.context["form"].errors) == ["kolumn_1"]
    answer = client.post(columns, {"kolumn_0": "-", "kolumn_1": "-", "kolumn_2": "-"})
    assert "behöver också en kolumn för: Start" in answer.content.decode()


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "spreadsheetml.sheet.main+xml")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return written.getvalue()


HOSTILE = {
    "empty": (b"", "Filen är tom"),
    "only headings": (b"Start;Slut\n", "inga rader"),
    "same headings": (b"Start;start\n1;2\n", "Två kolumner har rubriken"),
    "pdf": (b"%PDF-1.7\nabc", "varken en Excel-fil eller en CSV-fil"),
    "encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "lösenord"),
    "damaged": (b"PK\x03\x04abc", "skadad"),
    "too many rows": (b"Start;Slut\n" + b"1;2\n" * 1_000_000, "fler än 300"),
    "too large": (b"a" * 5_000_001, "5\u00a0MB"),
    "only the example": (f"Anteckning;Start\n{EXAMPLE};2024-02-01\n".encode(), "inga rader att läsa in"),
}


@pytest.mark.parametrize("name", [*HOSTILE, "bomb"])
def test_hostile_files_get_their_sentence(cast: Cast, insats: Insats, client_of: ClientOf, name: str) -> None:
    content, sentence = HOSTILE[name] if name in HOSTILE else (bomb(), "för stor när den packas upp")
    answer = upload(client_of("insatsledare"), insats, content, "fil.xlsx")
    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors["fil"])
    with cast.own.acting():
        assert not Importkorning.objects.filter(insats=insats).exists()


def test_formulas_are_text_and_unread(insats: Insats, client_of: ClientOf) -> None:
    client = client_of("insatsledare")
    content = workbook([["Född", "Kön", "Start"], [1990, "K", '=HYPERLINK("http://example.org")']])
    columns = upload(client, insats, content, "fil.xlsx")["Location"]
    page = client.get(client.post(columns, as_shown(client, columns))["Location"]).content.decode()
    assert "Rad 2, Start" in page
    assert "HYPERLINK" not in page


def test_template_is_understood_without_choosing(cast: Cast, insats: Insats, client_of: ClientOf) -> None:
    for place, niva in ((insats, "avidentifierad"), (cast.own.insats, "personuppgifter")):
        answer = client_of("insatsledare").get(address(place, "import_mall"))
        table = read_table(io.BytesIO(answer.getvalue()))
        assert set(table.headings) - set(guess(table.headings, niva)) == {"Anteckning"}
        assert ("Personnummer" in table.headings) == (niva == Registreringsniva.PERSONUPPGIFTER)
        assert table.rows[0][1]["Anteckning"] == EXAMPLE


def test_at_level_antal_the_page_says_why(cast: Cast, client_of: ClientOf) -> None:
    made = InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats, registreringsniva="antal")
    assert "registrerar bara antal" in client_of("insatsledare").get(address(made)).content.decode()
    assert "registrerar bara antal" in upload(client_of("insatsledare"), made).content.decode()


@pytest.mark.parametrize("who", ["forbundschef", "styrgrupp_ordinarie", "insatsekonom"])
def test_others_are_told_or_find_nothing(insats: Insats, client_of: ClientOf, who: str) -> None:
    columns = upload(client_of("insatsledare"), insats)["Location"]
    other = client_of(who)
    assert upload(other, insats).status_code == 403
    assert other.get(columns).status_code == 404


def test_checked_page_costs_the_same_however_many_rows(insats: Insats, client_of: ClientOf) -> None:
    client, counts = client_of("insatsledare"), []
    for rows in (2, 6):
        lines = b"".join(b"19%d;K;2024-02-01\n" % (60 + rows + n) for n in range(rows))
        columns = upload(client, insats, GOOD.splitlines(True)[0] + lines)["Location"]
        checked = client.post(columns, as_shown(client, columns))["Location"]
        with CaptureQueriesContext(connection) as queries:
            client.get(checked)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "first", ["19900101-2384;Kön;Start", "Doris Deltagarsson;K;2024-01-31", f"{'x' * 200};Kön;Start"]
)
def test_a_row_of_data_is_not_taken_for_headings(cast: Cast, insats: Insats, client_of: ClientOf, first: str) -> None:
    """What the columns are is kept in the clear, and for the next file: nobody may stand in it."""
    answer = upload(client_of("teammedlem"), insats, f"{first}\n1990;K;2024-02-01\n".encode())
    assert answer.status_code == 422
    assert "översta rad ser ut att vara uppgifter" in answer.content.decode()
    with cast.own.acting():
        assert not Importkorning.objects.filter(insats=insats).exists()

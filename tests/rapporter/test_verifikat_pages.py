"""The pages of vouchers: upload with and without script, what each is, the file, and what is turned down."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from finsam.audit.models import Handelse
from insatser.enums import RekvisitionStatus
from insatser.models import Rekvisition, Rekvisitionsrad, Verifikat
from tests import files_made as made
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def none_yet(cast: Cast) -> None:
    """The draft has no vouchers when a test begins."""
    cast.own.rekvisition.verifikat.all().delete()


@pytest.fixture
def client(client_of: ClientOf) -> Client:
    return client_of("insatsekonom")


def page(cast: Cast, name: str = "verifikat", *more: object) -> str:
    return reverse(name, args=[cast.own.rekvisition.pk, *more])


def sent(*files: tuple[str, bytes]) -> dict[str, object]:
    return {"filer": [SimpleUploadedFile(name, content) for name, content in files]}


def words(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def upload(cast: Cast, client: Client, name: str = "hyra_mars.pdf", content: bytes | None = None) -> Verifikat:
    answer = client.post(page(cast), sent((name, content or made.pdf(words=name))), **SCRIPT)
    assert answer.status_code == 200, answer.content
    return cast.own.rekvisition.verifikat.get(nummer=answer.json()["nummer"])


def test_form_keeps_the_good_and_tells_of_the_bad(cast: Cast, client: Client) -> None:
    answer = client.post(
        page(cast),
        sent(
            ("hyra.pdf", made.pdf()), ("faktura.pdf", made.PROGRAM), ("bild.heic", made.HEIC), ("k.jpg", made.picture())
        ),
    )
    assert answer.status_code == 422
    text = words(answer)
    assert "faktura.pdf : Filen är ett program" in text
    assert "bild.heic : Bilden har formatet HEIC" in text
    assert "2 filer är uppladdade" in text
    assert [row.benamning for row in cast.own.rekvisition.verifikat.all()] == ["Hyra", "K"]


def test_form_with_good_files_goes_on_to_the_first(cast: Cast, client: Client) -> None:
    answer = client.post(page(cast), sent(("a.pdf", made.pdf()), ("b.png", made.picture("PNG"))))
    assert answer["Location"] == page(cast, "verifikat_andra", 1)


def test_nothing_chosen_is_told(cast: Cast, client: Client) -> None:
    answer = client.post(page(cast), {})
    assert answer.status_code == 422
    assert "Ingen fil är vald" in words(answer)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (made.PROGRAM, "program"),
        (b"", "tom"),
        (made.encrypted(), "lösenord"),
        (made.WORD, "Word"),
        (made.with_script(), "innehåller program"),
    ],
)
def test_script_is_told_in_a_sentence(cast: Cast, client: Client, content: bytes, sentence: str) -> None:
    answer = client.post(page(cast), sent(("faktura.pdf", content)), **SCRIPT)
    assert answer.status_code == 422
    assert sentence in answer.json()["text"]
    assert not cast.own.rekvisition.verifikat.exists()


def test_too_large_is_told_at_the_file(cast: Cast, client: Client) -> None:
    answer = client.post(page(cast), sent(("stor.pdf", b"%PDF-1.7" + b"0" * 10_000_000)), **SCRIPT)
    assert answer.status_code == 422
    assert "större än 10 MB" in answer.json()["text"]


class NeverRead(BytesIO):
    """A body that must not be touched."""

    def read(self, *args: object) -> bytes:
        raise AssertionError("The body was read.")


def test_200_megabytes_are_refused_before_they_are_read(cast: Cast, client: Client) -> None:
    declared = client.generic(
        "POST",
        page(cast),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="200000000",
        **{"wsgi.input": NeverRead()},
    )
    assert declared.status_code == 413
    assert "högst 25 MB" in words(declared)
    assert not cast.own.rekvisition.verifikat.exists()


def test_200_megabytes_without_a_length_are_never_read(cast: Cast, client: Client) -> None:
    """Sent in pieces, without saying how much it is: no byte of it is taken in."""
    answer = client.generic(
        "POST",
        page(cast),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="",
        HTTP_TRANSFER_ENCODING="chunked",
        **{"wsgi.input": NeverRead()},
    )
    assert answer.status_code == 411
    assert "högst 25 MB" in words(answer)
    assert not cast.own.rekvisition.verifikat.exists()


def test_only_row_that_lacks_any_is_filled_in(cast: Cast, client: Client) -> None:
    rad = cast.own.rekvisition.rader.get()
    row = upload(cast, client)
    shown = client.get(page(cast, "verifikat_andra", row.nummer))
    form = shown.context["form"]
    assert form[f"belopp_{rad.pk}"].value() == "100\u00a0000"
    assert form["benamning"].value() == "Hyra mars"


def test_saved_voucher_leads_to_the_next_and_then_home(cast: Cast, client: Client) -> None:
    rad = cast.own.rekvisition.rader.get()
    first, second = upload(cast, client, "a.pdf"), upload(cast, client, "b.pdf")
    data = {"benamning": "Lön mars", "datum": "5/3 2024", f"belopp_{rad.pk}": "60 000"}
    answer = client.post(page(cast, "verifikat_andra", first.nummer), data)
    assert answer["Location"] == page(cast, "verifikat_andra", second.nummer)
    answer = client.post(
        page(cast, "verifikat_andra", second.nummer), data | {f"belopp_{rad.pk}": "40 000"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == page(cast)
    text = words(answer)
    assert "Stämmer" in text
    assert "5 mars 2024" in text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"benamning": ""}, "Fyll i"),
        ({"belopp": "tolv"}, "belopp"),
        ({"belopp": "-5"}, "Beloppet kan inte vara negativt"),
        ({"datum": "32/3 2024"}, "datum"),
    ],
)
def test_what_cannot_be_is_told_and_kept_on_the_page(
    cast: Cast, client: Client, data: dict[str, str], sentence: str
) -> None:
    rad = cast.own.rekvisition.rader.get()
    row = upload(cast, client)
    typed = {"benamning": "Skrivet", "datum": "", "belopp": "10"} | data
    typed[f"belopp_{rad.pk}"] = typed.pop("belopp")
    answer = client.post(page(cast, "verifikat_andra", row.nummer), typed)
    assert answer.status_code == 422
    assert sentence.lower() in words(answer).lower()
    assert not row.rader.exists()


def test_colleagues_amounts_are_told_once(cast: Cast, client: Client) -> None:
    rad = cast.own.rekvisition.rader.get()
    row = upload(cast, client)
    address = page(cast, "verifikat_andra", row.nummer)
    opened = client.get(address).context["form"]
    mine = {name: opened[name].value() or "" for name in opened.fields} | {f"belopp_{rad.pk}": "70"}
    client.post(address, {**mine, f"belopp_{rad.pk}": "50"})
    answer = client.post(address, mine)
    assert answer.status_code == 422
    assert "En kollega har ändrat beloppen" in words(answer)
    again = {name: answer.context["form"][name].value() or "" for name in answer.context["form"].fields}
    assert client.post(address, again).status_code == 302
    assert row.rader.get().belopp == 70


def test_file_is_shown_as_what_it_is(cast: Cast, client: Client, client_of: ClientOf) -> None:
    row = upload(cast, client, "kvitto.exe", made.picture())
    for who in ("revisor", "forbundschef", "insatsekonom"):
        answer = client_of(who).get(page(cast, "verifikat_fil", row.nummer))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert 'filename="verifikat-1-' in answer["Content-Disposition"]
        assert answer["Content-Disposition"].isascii()
        assert b"".join(as_stream(answer)).startswith(b"\xff\xd8\xff")
    assert Handelse.objects.filter(kod="verifikat.oppnat").count() == 3
    assert client_of("insatsekonom", of="strangers").get(page(cast, "verifikat_fil", 1)).status_code == 404


def as_stream(answer: HttpResponse) -> Iterator[bytes]:
    yield from answer.streaming_content  # type: ignore[attr-defined]


def test_file_gone_from_disk_is_told(cast: Cast, client: Client) -> None:
    row = upload(cast, client)
    Path(settings.MEDIA_ROOT, str(row.fil)).unlink()
    answer = client.get(page(cast, "verifikat_fil", row.nummer), follow=True)
    assert "finns inte på disken" in words(answer)


def test_removed_number_is_explained(cast: Cast, client: Client) -> None:
    row = upload(cast, client)
    assert "kan inte hämtas tillbaka" in words(client.get(page(cast, "verifikat_ta_bort", row.nummer)))
    answer = client.post(page(cast, "verifikat_ta_bort", row.nummer), follow=True)
    assert "Numret används inte igen" in words(answer)
    assert client.post(page(cast, "verifikat_ta_bort", row.nummer)).status_code == 404
    upload(cast, client, "ny.pdf")
    assert "Verifikat 1 är borttaget" in words(client.get(page(cast)))


def test_rekvisition_shows_its_vouchers(cast: Cast, client: Client, client_of: ClientOf) -> None:
    address = reverse("rekvisition", args=[cast.own.rekvisition.pk])
    assert "Ladda upp verifikat" in words(client.get(address))
    assert "Ladda upp verifikat" not in words(client_of("revisor").get(address))
    upload(cast, client)
    assert "Hyra mars" in words(client_of("revisor").get(address))


def test_locked_row_is_told_when_sent_back(cast: Cast, client: Client) -> None:
    rad = cast.own.rekvisition.rader.get()
    row = upload(cast, client)
    client.post(page(cast, "verifikat_andra", row.nummer), {"benamning": "Hyra", f"belopp_{rad.pk}": "10"})
    Rekvisition.objects.filter(pk=row.rekvisition_id).update(status=RekvisitionStatus.ATER, pahittad=True)
    other = cast.own.budget.poster.get(benamning="Lokaler")
    Rekvisitionsrad.objects.create(rekvisition_id=row.rekvisition_id, post=other, belopp=5, ater=True)
    assert "Låst" in words(client.get(page(cast)))
    answer = client.post(page(cast, "verifikat_andra", row.nummer), {"benamning": "Annat"})
    assert answer.status_code == 422
    assert "kompletteras" in words(answer)
    assert client.post(page(cast, "verifikat_ta_bort", row.nummer)).status_code == 422

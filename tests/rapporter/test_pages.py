"""The pages of the room: who sees what, bad input, double posts, files, and a query count that does not grow."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.audit.models import Handelse
from finsam.bas.parsing import parse_belopp
from insatser.enums import RekvisitionStatus
from insatser.models import Rekvisition
from rapporter.enums import Avsnitt, DokumentStatus, RapportStatus
from rapporter.models import Dokument, Rapport
from rapporter.services.rapport import REQUIRED, write_text
from tests.cast import YEAR, Cast
from tests.factories import (
    BudgetbeloppFactory,
    BudgetpostFactory,
    InsatsFactory,
    RapportFactory,
    RekvisitionFactory,
    RekvisitionsradFactory,
)
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


def words(response: object) -> str:
    """The page's text with no-break spaces as spaces."""
    return response.content.decode().replace("\xa0", " ")  # type: ignore[attr-defined]


# Reading


@pytest.mark.parametrize(
    ("who", "draft", "approved"),
    [
        ("forbundschef", 200, 200),
        ("insatsledare", 200, 200),
        ("teammedlem", 200, 200),
        ("revisor", 404, 200),
        ("styrelseledamot", 404, 200),
        ("styrgrupp_ordinarie", 404, 200),
        ("insatsekonom", 404, 200),
        ("driftadministrator", 404, 404),
        ("no_membership", 404, 404),
        ("ended", 404, 404),
    ],
)
def test_rapport_is_read_by(cast: Cast, client_of: ClientOf, who: str, draft: int, approved: int) -> None:
    client = client_of(who)
    assert client.get(cast.own.rapport.get_absolute_url()).status_code == draft
    assert client.get(cast.own.godkand.get_absolute_url()).status_code == approved


@pytest.mark.parametrize(
    ("who", "status"),
    [("forbundschef", 200), ("revisor", 200), ("insatsekonom", 200), ("teammedlem", 404), ("styrelseledamot", 404)],
)
def test_rekvisition_is_read_by(cast: Cast, client_of: ClientOf, who: str, status: int) -> None:
    assert client_of(who).get(cast.own.inlamnad.get_absolute_url()).status_code == status


def test_insatsledare_sees_only_her_insats_in_the_lists(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("insatsledare")
    for name in ("rapporter", "rekvisitioner"):
        shown = words(client.get(reverse(name)))
        assert cast.own.insats.namn in shown
        assert cast.sibling.insats.namn not in shown
    assert client.get(cast.sibling.rapport.get_absolute_url()).status_code == 404
    assert client_of("forbundschef").get(cast.foreign.rapport.get_absolute_url()).status_code == 404


def test_reader_is_offered_nothing_to_do(cast: Cast, client_of: ClientOf) -> None:
    shown = words(client_of("revisor").get(cast.own.inlamnad.get_absolute_url()))
    assert "Skapa PDF" not in shown
    assert "Godkänn granskningen" not in shown
    assert "300 000 kr" in shown


@pytest.mark.parametrize("query", ["?ar=2024", "?ar=abc&lage=nej", "?q=%25'", "?sida=999", "?insats=finns-inte"])
def test_lists_take_any_address(cast: Cast, client_of: ClientOf, query: str) -> None:
    for name in ("rapporter", "rekvisitioner"):
        assert client_of("forbundschef").get(reverse(name) + query).status_code == 200


def test_filter_that_finds_nothing_says_so(cast: Cast, client_of: ClientOf) -> None:
    assert "Ingen rapport passar" in words(client_of("forbundschef").get(reverse("rapporter") + "?q=zzz"))


# Ordering


def test_order_by_year_and_follow(cast: Cast, client_of: ClientOf, sent: list[int]) -> None:
    client = client_of("insatsledare")
    response = client.post(reverse("rapport_bestall", args=[cast.own.insats.slug]), {"ar": YEAR})
    dokument = Dokument.objects.get(rapport=cast.own.rapport)
    assert response.headers["Location"] == dokument.get_absolute_url()
    page = words(client.get(dokument.get_absolute_url()))
    assert 'hx-get="' + reverse("dokument_lage", args=[dokument.pk]) in page
    assert "Uppdatera sidan" in page, "the way to follow it without script"
    fragment = client.get(reverse("dokument_lage", args=[dokument.pk]), headers={"HX-Request": "true"})
    assert "HX-Refresh" not in fragment.headers
    assert "every 1s" in words(fragment)


def test_second_order_shows_the_first(cast: Cast, client_of: ClientOf, sent: list[int]) -> None:
    client, address = client_of("insatsledare"), reverse("rapport_pdf", args=[cast.own.rapport.pk])
    first, second = client.post(address), client.post(address)
    assert first.headers["Location"] == second.headers["Location"]
    assert Dokument.objects.filter(rapport=cast.own.rapport).count() == 1


@pytest.mark.parametrize("ar", ["", "abc", "1999", "99999", "-1"])
def test_year_that_cannot_be_is_told_at_the_field(cast: Cast, client_of: ClientOf, ar: str) -> None:
    response = client_of("insatsledare").post(reverse("rapport_bestall", args=[cast.own.insats.slug]), {"ar": ar})
    assert response.status_code == 422
    assert "Något behöver rättas" in words(response)


@pytest.mark.parametrize(("who", "status"), [("revisor", 403), ("styrgrupp_ordinarie", 403), ("no_membership", 404)])
def test_order_is_refused(cast: Cast, client_of: ClientOf, who: str, status: int) -> None:
    assert client_of(who).post(reverse("rapport_pdf", args=[cast.own.godkand.pk])).status_code == status


def test_get_does_not_order(cast: Cast, client_of: ClientOf) -> None:
    assert client_of("insatsledare").get(reverse("rapport_pdf", args=[cast.own.rapport.pk])).status_code == 405


# A document


def test_finished_stops_asking_and_reloads(cast: Cast, client_of: ClientOf) -> None:
    fragment = client_of("forbundschef").get(reverse("dokument_lage", args=[cast.own.dokument.pk]))
    assert fragment.headers["HX-Refresh"] == "true"
    assert "hx-get" not in words(fragment)


def test_file_is_private_and_leaves_a_line(cast: Cast, client_of: ClientOf) -> None:
    dokument = cast.own.dokument
    response = client_of("revisor").get(reverse("dokument_fil", args=[dokument.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    slug = cast.own.insats.slug
    assert response.headers["Content-Disposition"] == f'inline; filename="helarsrapport-{slug}-{YEAR - 1}-v1.pdf"'
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
    assert Handelse.objects.filter(kod="dokument.oppnat", objekt_id=dokument.pk).count() == 1
    assert client_of("forbundschef", of="strangers").get(reverse("dokument_fil", args=[dokument.pk])).status_code == 404


def test_file_that_is_not_ready_or_gone(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    waiting = cast.own.dokument_rekvisition
    assert client.get(reverse("dokument_fil", args=[waiting.pk])).status_code == 404
    Dokument.objects.filter(pk=cast.own.dokument.pk).update(fil="dokument/0/borta.pdf")
    response = client.get(reverse("dokument_fil", args=[cast.own.dokument.pk]))
    assert response.headers["Location"] == cast.own.dokument.get_absolute_url()
    assert "Filen finns inte längre" in str(next(iter(get_messages(response.wsgi_request))))


def test_failed_document_says_why_and_can_be_tried_again(cast: Cast, client_of: ClientOf, sent: list[int]) -> None:
    failed = cast.own.dokument_rekvisition
    Dokument.objects.filter(pk=failed.pk).update(status=DokumentStatus.MISSLYCKAT, fel="Disken är full.")
    client = client_of("insatsekonom")
    page = words(client.get(failed.get_absolute_url()))
    assert "Disken är full." in page
    assert "Försök igen" in page
    again = client.post(reverse("dokument_igen", args=[failed.pk]))
    assert again.headers["Location"] != failed.get_absolute_url()
    assert len(sent) == 1


# Rapport


def test_writing_goes_on_to_the_next_part(cast: Cast, client_of: ClientOf) -> None:
    client, row = client_of("insatsledare"), cast.own.rapport
    address = reverse("rapport_text", args=[row.pk, Avsnitt.AKTIVITETER])
    assert client.post(address, {"text": "Vi har träffats.", "vidare": "1"}).headers["Location"] == reverse(
        "rapport_text", args=[row.pk, Avsnitt.SAMVERKAN]
    )
    assert row.texter.get(avsnitt=Avsnitt.AKTIVITETER).text == "Vi har träffats."
    assert client.post(address, {"text": " "}).status_code == 422
    assert client.post(address, {"text": "x" * 20_001}).status_code == 422
    assert client.get(reverse("rapport_text", args=[row.pk, "finns-inte"])).status_code == 404


def test_reader_cannot_write(cast: Cast, client_of: ClientOf) -> None:
    address = reverse("rapport_text", args=[cast.own.rapport.pk, Avsnitt.FRAMAT])
    assert client_of("teammedlem").post(address, {"text": "Nej"}).status_code == 403


def test_handing_in_twice_is_told(cast: Cast, client_of: ClientOf) -> None:
    client, row = client_of("insatsledare"), cast.own.rapport
    address = reverse("rapport_steg", args=[row.pk, "lamna_in"])
    assert "Det går inte än" in words(client.get(address))
    assert client.post(address).status_code == 422
    for part in REQUIRED:
        write_text(actor=cast.people["insatsledare"].actor, rapport_id=row.pk, avsnitt=part, text="Ja.")
    assert client.post(address).headers["Location"] == row.get_absolute_url()
    assert client.post(address).status_code == 409
    assert Rapport.objects.get(pk=row.pk).status == RapportStatus.INLAMNAD


def test_sending_back_needs_a_reason(cast: Cast, client_of: ClientOf) -> None:
    client, row = client_of("forbundschef"), cast.own.inlamnad
    address = reverse("rekvisition_steg", args=[row.pk, "sand_ater"])
    assert client.post(address, {"orsak": ""}).status_code == 422
    assert client.post(address, {"orsak": "Verifikat saknas."}).status_code == 302
    assert "Verifikat saknas." in words(client_of("insatsekonom").get(row.get_absolute_url()))
    assert client.get(reverse("rekvisition_steg", args=[row.pk, "finns_inte"])).status_code == 404


# Rekvisition


def test_new_rekvisition_then_its_rows(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("insatsekonom")
    address = reverse("rekvisition_ny", args=[cast.own.insats.slug])
    response = client.post(address, {"fran": "1/5 2024", "till": "30 juni 2024", "typ": "del"})
    made = Rekvisition.objects.get(insats=cast.own.insats, nummer=3)
    assert response.headers["Location"] == reverse("rekvisition_rader", args=[made.pk])
    assert client.post(address, {"fran": "1/5 2024", "till": "30 juni 2024", "typ": "del"}).status_code == 422
    assert client_of("revisor").get(address).status_code == 403


def test_amounts_are_understood_or_refused_at_their_row(cast: Cast, client_of: ClientOf) -> None:
    client, row = client_of("insatsekonom"), cast.own.rekvisition
    rad = row.rader.get()
    address = reverse("rekvisition_rader", args=[row.pk])
    for wrong in ("hundra", "-5", "1,234"):
        response = client.post(address, {f"belopp_{rad.pk}": wrong})
        assert response.status_code == 422
        assert wrong in words(response), "what was typed is kept"
    assert client.post(address, {f"belopp_{rad.pk}": "12 500,50 kr"}).status_code == 302
    rad.refresh_from_db()
    assert rad.belopp == parse_belopp("12 500,50")


def test_submitted_rekvisition_is_closed(cast: Cast, client_of: ClientOf) -> None:
    address = reverse("rekvisition_rader", args=[cast.own.inlamnad.pk])
    assert client_of("insatsekonom").get(address).status_code == 403


def test_invented_rekvisition_says_so(cast: Cast, client_of: ClientOf) -> None:
    row = cast.own.rekvisition
    assert "Påhittade exempeluppgifter" not in words(client_of("insatsekonom").get(row.get_absolute_url()))
    Rekvisition.objects.filter(pk=row.pk).update(pahittad=True)
    assert "Påhittade exempeluppgifter" in words(client_of("insatsekonom").get(row.get_absolute_url()))


def test_four_eyes_is_told_before_it_is_tried(cast: Cast, client_of: ClientOf) -> None:
    row = cast.own.inlamnad
    client = client_of("forbundschef")
    assert client.post(reverse("rekvisition_steg", args=[row.pk, "granska"])).status_code == 302
    assert "två par ögon" in words(client.get(row.get_absolute_url()))
    assert client.post(reverse("rekvisition_steg", args=[row.pk, "attestera"])).status_code == 403
    assert Rekvisition.objects.get(pk=row.pk).status == RekvisitionStatus.GRANSKAD


# Queries


@pytest.mark.parametrize("name", ["rapporter", "rekvisitioner"])
def test_ten_more_rows_cost_no_more_queries(cast: Cast, client_of: ClientOf, name: str) -> None:
    client = client_of("forbundschef")
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as before:
        client.get(reverse(name))
    for number in range(10):
        insats = InsatsFactory(forbund=cast.own.forbund, slug=f"fler-{number}")
        RapportFactory(insats=insats)
        RekvisitionFactory(insats=insats)
    with CaptureQueriesContext(connection) as after:
        client.get(reverse(name))
    assert len(after) == len(before)
    assert len(after) <= 20


def test_ten_more_rows_in_a_rekvisition_cost_no_more_queries(cast: Cast, client_of: ClientOf) -> None:
    client, row = client_of("insatsekonom"), cast.own.rekvisition
    addresses = [row.get_absolute_url(), reverse("rekvisition_rader", args=[row.pk])]
    counts = []
    for _ in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        for _ in range(10):
            post = BudgetpostFactory(budget=row.budget)
            BudgetbeloppFactory(post=post, belopp=1000)
            RekvisitionsradFactory(rekvisition=row, post=post)
    assert counts[:2] == counts[2:]

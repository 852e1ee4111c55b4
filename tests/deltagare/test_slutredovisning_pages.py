"""The slutredovisning's pages: what the team writes and sends, and what the recipient meets with link and code."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from deltagare.models import Deltagande, Samtycke, Slutredovisning
from deltagare.services.lank import slutredovisning_token
from finsam.audit.models import Handelse
from rapporter.models import Dokument
from rapporter.services.drawing import draw_dokument
from tests.deltagare.slutredovisningar import NAMN, draft, over, send
from tests.people import Team, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet_queue")]
LEVELS = ("avidentifierad", "personuppgifter")


@pytest.fixture
def team() -> Team:
    return make_team()


def client_of(team: Team) -> Client:
    client = Client()
    client.force_login(team.membership.user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def url(team: Team, deltagande: Deltagande | int, name: str = "slutredovisning") -> str:
    pk = deltagande if isinstance(deltagande, int) else deltagande.pk
    return reverse(name, args=[team.insats.slug, pk])


WRITTEN = {
    "aktiviteter": "Praktik fyra dagar i veckan.",
    "bedomning": "Klarar halvtid.",
    "mottagare_namn": "Rut Remittentsson",
    "mottagare_enhet": "Enheten",
    "mottagare_epost": "rut@example.org",
}


@pytest.mark.parametrize("niva", LEVELS)
def test_from_nothing_to_fetched(niva: str) -> None:
    team = make_team(niva=niva)
    with team.acting():
        deltagande = over(team)
    browser = client_of(team)
    assert "Börja skriva" in browser.get(url(team, deltagande)).content.decode()
    began = browser.post(url(team, deltagande, "slutredovisning_borja"), follow=True)
    assert "Skriv bedömningen." in began.content.decode()
    preview = browser.post(url(team, deltagande), WRITTEN | {"granska": "1"}, follow=True)
    looked = preview.content.decode()
    assert "Titta igenom och skicka" in looked
    assert (NAMN in looked) is (niva == "personuppgifter")
    sent = browser.post(url(team, deltagande, "slutredovisning_skicka"), {"looked_at": preview.context["looked_at"]})
    code = sent.context["code"]
    assert "no-store" in sent["Cache-Control"]
    assert code not in browser.get(url(team, deltagande)).content.decode()
    assert draw_dokument(Dokument.objects.get().pk)
    with team.acting():
        row = Slutredovisning.objects.get()
        address = reverse("slutredovisning_hamta", args=[slutredovisning_token(row)])

    remittent = Client()
    assert NAMN not in remittent.get(address).content.decode()
    opened = remittent.post(address, {"kod": code.lower()})
    assert f"remiss {deltagande.remiss.nummer}" in opened.content.decode()
    assert NAMN not in opened.content.decode()
    pdf = remittent.post(f"{address}pdf/", {"ticket": opened.context["ticket"]})
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Type"] == "application/pdf"
    assert "no-store" in pdf["Cache-Control"]
    assert pdf["Content-Disposition"] == f'attachment; filename="slutredovisning-remiss-{deltagande.remiss.nummer}.pdf"'
    assert "Hämtad" in browser.get(url(team, deltagande)).content.decode()
    own = browser.get(url(team, deltagande, "slutredovisning_pdf"))
    assert own.content == pdf.content
    assert Handelse.objects.filter(kod="slutredovisning.oppnad").count() == 1


def test_what_is_missing_stands_beside_the_button(team: Team) -> None:
    with team.acting() as actor:
        deltagande = over(team, samtycke=False)
        draft(actor, deltagande)
        Slutredovisning.objects.update(bedomning="")
    page = client_of(team).get(url(team, deltagande, "slutredovisning_skicka")).content.decode()
    assert "Skriv bedömningen." in page
    assert "bryta sekretessen" in page
    assert f'href="{url(team, deltagande, "samtycken")}">Till samtyckena</a>' in page
    assert "Skicka slutredovisningen</button>" not in page
    answer = client_of(team).post(url(team, deltagande, "slutredovisning_skicka"))
    assert answer.status_code == 422


def test_a_deltagande_that_goes_on_says_so(team: Team) -> None:
    with team.acting():
        deltagande = over(team)
        Deltagande.objects.update(slut=None, avslutsanledning=None, avslutad_tid=None, slutredovisas_senast=None)
    page = client_of(team).get(url(team, deltagande)).content.decode()
    assert "Avsluta deltagandet först" in page
    assert "Börja skriva" not in page


def test_late_is_said_on_the_deltagandes_page(team: Team) -> None:
    with team.acting():
        late = over(team)
        Deltagande.objects.update(slutredovisas_senast=late.slut)
    page = client_of(team).get(url(team, late, "deltagande_sida")).content.decode()
    assert "Skulle ha lämnats" in page
    assert url(team, late) in page


def test_sent_cannot_be_changed_or_sent_again(team: Team) -> None:
    row, _ = send(team)
    browser = client_of(team)
    assert browser.post(url(team, row.deltagande_id), WRITTEN).status_code == 409
    assert browser.post(url(team, row.deltagande_id, "slutredovisning_skicka")).status_code == 409
    assert browser.get(url(team, row.deltagande_id, "slutredovisning_skicka")).status_code == 302


def test_only_what_was_read_is_sent(team: Team) -> None:
    """A colleague changes whom it goes to, or something that it tells, while it is read through for the last time."""
    with team.acting() as actor:
        row = draft(actor, over(team))
    browser, address = client_of(team), url(team, row.deltagande_id, "slutredovisning_skicka")
    for table, columns in (
        (Slutredovisning, {"mottagare_epost": "annan@example.org"}),
        (Slutredovisning, {"bedomning": "Något helt annat."}),
        (Deltagande, {"remitterad": None}),
    ):
        seen = browser.get(address).context["looked_at"]
        with team.acting():
            table.objects.all().update(**columns)
        answer = browser.post(address, {"looked_at": seen})
        assert answer.status_code == 422
        assert "Inget är skickat." in answer.content.decode()
    assert browser.post(address).status_code == 422
    with team.acting():
        assert Slutredovisning.objects.get().status == "utkast"
    assert browser.post(address, {"looked_at": answer.context["looked_at"]}).status_code == 200


def test_new_code_and_new_link(team: Team) -> None:
    row, code = send(team)
    browser = client_of(team)
    new = browser.post(url(team, row.deltagande_id, "slutredovisning_kod")).context["code"]
    assert new != code
    page = url(team, row.deltagande_id, "slutredovisning_lank")
    sent = {"namn": "Nora", "epost": "nora@example.org", "generation": "1"}
    assert browser.post(page, sent).context["code"] != new
    assert browser.post(page, sent).status_code == 409
    assert "Nora" in browser.get(url(team, row.deltagande_id)).content.decode()
    assert browser.post(page, sent | {"epost": "fel", "generation": "2"}).status_code == 422


def test_the_document_has_its_page_there(team: Team) -> None:
    row, _ = send(team)
    dokument = Dokument.objects.get()
    browser = client_of(team)
    assert browser.get(reverse("dokument", args=[dokument.pk]))["Location"] == url(team, row.deltagande_id)
    assert browser.get(reverse("dokument_lage", args=[dokument.pk])).status_code == 200
    assert browser.get(reverse("dokument_fil", args=[dokument.pk])).status_code == 404
    assert browser.get(url(team, row.deltagande_id, "slutredovisning_pdf")).status_code == 302
    assert "PDF:en skapas" in browser.get(url(team, row.deltagande_id)).content.decode()
    Dokument.objects.update(status="misslyckat", fel="Det gick inte.")
    assert "Försök igen" in browser.get(url(team, row.deltagande_id)).content.decode()
    again = browser.post(reverse("dokument_igen", args=[dokument.pk]), follow=True)
    assert again.status_code == 200
    assert Dokument.objects.filter(status="bestallt", version=2).exists()


@pytest.mark.parametrize("roll", ["forbundschef", "utvecklingsledare", "revisor", "styrelseledamot", "insatsekonom"])
def test_kansli_revisor_and_others_never_see_the_document(team: Team, roll: str) -> None:
    row, _ = send(team)
    other = make_team(insats=team.insats, roll=roll)
    browser = client_of(other)
    for name in ("dokument", "dokument_lage", "dokument_fil"):
        assert browser.get(reverse(name, args=[Dokument.objects.get().pk])).status_code == 404
    assert browser.get(url(team, row.deltagande_id)).status_code == 404


def test_recipient_is_told_the_same_by_every_wrong_way(team: Team) -> None:
    row, _ = send(team)
    right = reverse("slutredovisning_hamta", args=[slutredovisning_token(row)])
    wrong = reverse("slutredovisning_hamta", args=["x" * 32])
    answers = [Client().post(address, {"kod": "CCCC-3333"}) for address in (right, wrong)]
    pages = {re.sub(r"/s/[\w-]+/|\b\w{64}\b", "", answer.content.decode()) for answer in answers}
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len(pages) == 1
    with team.acting():
        assert Slutredovisning.objects.get().kod_forsok == 1
    assert Client().post(right, {"kod": ""}).status_code == 422
    assert Client().get(wrong).status_code == 200


def test_withdrawn_consent_is_closed_for_the_recipient_and_told_to_the_team(team: Team) -> None:
    row, code = send(team)
    with team.acting():
        Samtycke.objects.update(aterkallat=row.skickad_tid.date())
    right = reverse("slutredovisning_hamta", args=[slutredovisning_token(row)])
    assert "Kontakta teamet" in Client().post(right, {"kod": code}).content.decode()
    assert "Mottagaren kan inte öppna" in client_of(team).get(url(team, row.deltagande_id)).content.decode()


def test_too_many_tries_from_one_address(team: Team, settings: object) -> None:
    settings.THROTTLES = {"code_by_address": (2, 600)}  # type: ignore[attr-defined]
    address = reverse("slutredovisning_hamta", args=["y" * 32])
    told = [Client(REMOTE_ADDR="192.0.2.77").post(address, {"kod": "CCCC-3333"}).status_code for _ in range(3)]
    assert told == [422, 422, 429]

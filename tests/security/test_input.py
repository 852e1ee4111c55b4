"""Senseless and hostile input: a sentence at the field or a designed page, nothing half-written, never markup."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam.forbund.enums import Rollkod
from insatser.models import Insats, Kriterium
from rapporter.models import Rapporttext
from rapporter.pdf.helarsrapport import render, render_html
from rapporter.underlag.bygg_helarsrapport import build
from rapporter.underlag.bygg_rekvisition import build as build_claim
from rapporter.underlag.delar import freeze
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd" onerror="x()"><link rel=attachment href=/etc/passwd>'
ODD = ("a\0b", "x" * 10_000, "9" * 5000, "-1", "99999-01-01", "0000-01-01", "🙈" * 60)
LISTS = ("/insatser/", "/rapporter/", "/rekvisitioner/", "/admin/forbund/user/", "/admin/insatser/rekvisition/")
ASKED = ("q", "sida", "sortera", "ar", "insats", "lage", "agare", "kommun", "o", "p", "_to_field", "status__exact")


def fields(client: Client, address: str) -> dict[str, Any]:
    """What a form's page would send back untouched."""
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


@pytest.mark.parametrize("address", LISTS)
def test_no_question_to_a_list_is_a_mistake_of_ours(cast: Cast, client_of: ClientOf, address: str) -> None:
    client = client_of(Rollkod.FORBUNDSCHEF, raise_request_exception=False)
    for name in ASKED:
        for value in ("\0", "9" * 30, "9" * 5000, "-1", "abc", "🙈", "..%2f", "<b>"):
            assert client.get(address, {name: value}).status_code < 500, f"{name}={value[:40]!r}"


@pytest.mark.parametrize("number", ["0", str(2**31), str(2**63), "9" * 30, "9" * 5000])
def test_numbers_beyond_all_rows_are_not_there(cast: Cast, client_of: ClientOf, number: str) -> None:
    client = client_of(Rollkod.FORBUNDSCHEF, raise_request_exception=False)
    for place in ("rapporter", "rekvisitioner", "dokument", f"insatser/{cast.own.insats.slug}/plan"):
        assert client.get(f"/{place}/{number}/").status_code == 404


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_never_break_the_form_of_an_insats(cast: Cast, client_of: ClientOf, odd: str) -> None:
    client = client_of(Rollkod.FORBUNDSCHEF, raise_request_exception=False)
    address = reverse("insats_andra", args=[cast.own.insats.slug])
    untouched = fields(client, address)
    for name in untouched:
        assert client.post(address, {**untouched, name: odd}).status_code in (302, 422), name
    assert client.get(reverse("insats", args=[cast.own.insats.slug])).status_code == 200
    assert client.get(reverse("insatser")).status_code == 200


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_never_break_a_claim(cast: Cast, client_of: ClientOf, odd: str) -> None:
    client = client_of(Rollkod.INSATSEKONOM, raise_request_exception=False)
    for address in (
        reverse("rekvisition_rader", args=[cast.own.rekvisition.pk]),
        reverse("rekvisition_ny", args=[cast.own.insats.slug]),
    ):
        untouched = fields(client, address)
        for name in untouched:
            assert client.post(address, {**untouched, name: odd}).status_code in (302, 422), name


def test_rows_of_another_insats_cannot_be_reached_through_ones_own(cast: Cast, client_of: ClientOf) -> None:
    """The number of a foreign row in the address of one's own insats, its plan and its rows."""
    client, slug = client_of(Rollkod.FORBUNDSCHEF), cast.own.insats.slug
    for place in (cast.sibling, cast.foreign):
        row, plan = place.one("insatser.kriterium"), place.one("insatser.insatsplan")
        sektion = place.one("insatser.plansektion")
        own_plan = next(one for one in cast.own.rows["insatser.insatsplan"] if one.editable)  # type: ignore[attr-defined]
        for address in (
            f"/insatser/{slug}/rader/kriterier/{row.pk}/",
            f"/insatser/{slug}/rader/kriterier/{row.pk}/ta-bort/",
            f"/insatser/{slug}/plan/{plan.pk}/",
            f"/insatser/{slug}/plan/{plan.pk}/faststall/",
            f"/insatser/{slug}/plan/{own_plan.pk}/avsnitt/{sektion.pk}/",
            f"/insatser/{slug}/plan/{own_plan.pk}/avsnitt/{sektion.pk}/ta-bort/",
        ):
            assert client.post(address, {"text": "x"}).status_code == 404, address
        assert Kriterium.objects.filter(pk=row.pk).exists()


def test_choices_of_another_forbund_are_no_choices(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(Rollkod.FORBUNDSCHEF)
    address = reverse("insats_andra", args=[cast.own.insats.slug])
    answer = client.post(address, {**fields(client, address), "del_av": cast.foreign.insats.pk})
    assert answer.status_code == 422
    seat = reverse("insats_rad_ny", args=[cast.own.insats.slug, "ledamoter"])
    stranger = cast.strangers[Rollkod.STYRGRUPP_ORDINARIE].membership
    assert stranger is not None
    form = {"funktion": "Chef", "roll": "ordinarie", "ordning": 1, "membership": stranger.pk}
    assert client.post(seat, form).status_code == 422
    uppdrag = {"membership": stranger.pk, "insats": cast.foreign.insats.pk}
    assert client.post(reverse("admin:insatser_insatsuppdrag_add"), uppdrag).status_code == 200
    assert not cast.own.insats.insatsuppdrag.filter(membership=stranger).exists()


def test_markup_is_text_on_page_and_paper(cast: Cast, client_of: ClientOf) -> None:
    insats, rapport = cast.own.insats, cast.own.rapport
    Insats.objects.filter(pk=insats.pk).update(malgrupp=HOSTILE, beskrivning=HOSTILE, namn=HOSTILE[:120])
    Kriterium.objects.filter(insats=insats).update(text=HOSTILE)
    Rapporttext.objects.update_or_create(rapport=rapport, avsnitt="samverkan", defaults={"text": HOSTILE})
    client = client_of(Rollkod.FORBUNDSCHEF)
    for name in ("insats", "insats_plan", "insats_deltagare", "insats_rapporter", "insats_andra"):
        page = client.get(reverse(name, args=[insats.slug])).content.decode()
        assert "<script>alert" not in page
        assert "onerror=" not in page.replace("onerror=&quot;", "")
    assert b"<script>alert" not in client.get(rapport.get_absolute_url()).content
    rapport.insats.refresh_from_db()
    underlag = build(rapport, version=1, bestalld=timezone.now(), fryst=timezone.now())
    html = render_html(underlag)
    assert "&lt;script&gt;alert" in html
    assert "<script>alert" not in html
    assert '<img src="file' not in html
    assert render(underlag).startswith(b"%PDF")  # the engine refuses, loudly, what asks for a file


def test_frozen_figures_name_nobody(cast: Cast) -> None:
    """What is kept in the row and inside the PDF: organisations and functions."""
    now = timezone.now()
    stamps = {"version": 1, "bestalld": now, "fryst": now}
    frozen = json.dumps(
        [freeze(build(cast.own.godkand, **stamps)), freeze(build_claim(cast.own.inlamnad, **stamps))],
        ensure_ascii=False,
    )
    for person in (*cast.people.values(), *cast.strangers.values()):
        assert person.user.namn not in frozen
        assert person.user.epost not in frozen


@pytest.mark.parametrize("chosen", ["abc", "\0", "9" * 5000])
def test_senseless_choice_in_a_register_is_refused(cast: Cast, client_of: ClientOf, chosen: str) -> None:
    client = client_of(Rollkod.FORBUNDSCHEF, raise_request_exception=False)
    form = {"action": "delete_selected", "_selected_action": chosen}
    assert client.post("/admin/insatser/regel/", form).status_code == 400

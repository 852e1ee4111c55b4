"""Two people with the same form: nobody overwrites what she never saw, and nothing that was typed is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from insatser.enums import PlanStatus
from insatser.models import Bemanning, Insats, Insatsplan, Kriterium, Plansektion
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


def shown(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back from a form's page."""
    form = client.get(url).context["form"]
    return {one.html_name: one.value() for one in form if one.value() not in (None, False)}


@pytest.fixture
def insats(cast: Cast) -> Insats:
    return make.InsatsFactory(forbund=cast.own.forbund, namn="Teamet", beskrivning="Som det var.", malgrupp="Alla")


@pytest.fixture
def draft(insats: Insats, cast: Cast) -> Insatsplan:
    plan = make.InsatsplanFactory(insats=insats, version=1, status=PlanStatus.UTKAST, titel="Plan")
    make.PlansektionFactory(plan=plan, ordning=1, nummer="1", rubrik="Bakgrund", text="Rad ett\nrad två")
    return plan


def test_stale_form_does_not_overwrite(insats: Insats, client_of: ClientOf) -> None:
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    url = reverse("insats_andra", args=[insats.slug])
    opened = shown(mine, url)
    assert hers.post(url, {**shown(hers, url), "beskrivning": "Kollegans ord.", "per_ar": "50"}).status_code == 302
    answer = mine.post(url, {**opened, "beskrivning": "Mina ord.", "projektkod": "P7"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "En kollega har ändrat det här sedan du öppnade sidan." in page
    assert "<q>Kollegans ord.</q>" in page
    assert "<q>50</q>" in page
    assert "Mina ord." in page
    assert 'value="P7"' in page
    insats.refresh_from_db()
    assert (insats.beskrivning, insats.per_ar, insats.projektkod) == ("Kollegans ord.", 50, "")


def test_sent_again_it_saves_and_keeps_what_the_colleague_did_elsewhere(insats: Insats, client_of: ClientOf) -> None:
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    url = reverse("insats_andra", args=[insats.slug])
    opened = shown(mine, url)
    hers.post(url, {**shown(hers, url), "beskrivning": "Kollegans ord.", "per_ar": "50", "tillsvidare": "on"})
    form = mine.post(url, {**opened, "beskrivning": "Mina ord."}).context["form"]
    again = {one.html_name: one.value() for one in form if one.value() not in (None, False)}
    assert mine.post(url, again).status_code == 302
    insats.refresh_from_db()
    assert (insats.beskrivning, insats.per_ar, insats.tillsvidare) == ("Mina ord.", 50, True)


def test_a_third_save_in_between_is_told_too(insats: Insats, client_of: ClientOf) -> None:
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    url = reverse("insats_andra", args=[insats.slug])
    opened = shown(mine, url)
    hers.post(url, {**shown(hers, url), "beskrivning": "Kollegans ord."})
    form = mine.post(url, {**opened, "beskrivning": "Mina ord."}).context["form"]
    again = {one.html_name: one.value() for one in form if one.value() not in (None, False)}
    hers.post(url, {**shown(hers, url), "beskrivning": "Kollegans nya ord."})
    assert "Kollegans nya ord." in mine.post(url, again).content.decode()
    insats.refresh_from_db()
    assert insats.beskrivning == "Kollegans nya ord."


def test_the_same_form_twice_is_no_conflict(insats: Insats, client_of: ClientOf) -> None:
    client, url = client_of("forbundschef"), reverse("insats_andra", args=[insats.slug])
    sent = {**shown(client, url), "beskrivning": "Ny text.", "fran": "3/5 2024"}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]


def test_a_mark_of_another_row_is_worth_nothing(insats: Insats, cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    other = shown(client, reverse("insats_andra", args=[cast.own.insats.slug]))
    url = reverse("insats_andra", args=[insats.slug])
    assert client.post(url, {**shown(client, url), "beskrivning": "X", "seen": other["seen"]}).status_code == 422


@pytest.mark.parametrize("seen", ["", "new:x", "new:99999999999999999999", "nonsense", "namn:", "pk:a id:b :c"])
def test_senseless_marks_are_no_failure(insats: Insats, client_of: ClientOf, seen: str) -> None:
    client, url = client_of("forbundschef"), reverse("insats_andra", args=[insats.slug])
    assert client.post(url, {**shown(client, url), "seen": seen}).status_code in (302, 422)


def test_rows_tell_too(insats: Insats, client_of: ClientOf) -> None:
    row = Kriterium.objects.create(insats=insats, slag="inklusiv", nummer=1, text="Är 16–64 år.")
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    url = reverse("insats_rad", args=[insats.slug, "kriterier", row.pk])
    opened = shown(mine, url)
    assert hers.post(url, {**shown(hers, url), "slag": "exklusiv"}).status_code == 302
    answer = mine.post(url, {**opened, "text": "Är 18–64 år."})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert (row.slag, row.text) == ("exklusiv", "Är 16–64 år.")
    assert f"<q>{row.get_slag_display()}</q>" in answer.content.decode()


def test_sections_tell_too(draft: Insatsplan, client_of: ClientOf) -> None:
    sektion = draft.sektioner.get()
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    url = reverse("insats_sektion", args=[draft.insats.slug, draft.pk, sektion.pk])
    opened = shown(mine, url)
    typed = {**opened, "text": "Rad ett\r\nrad två"}  # as a browser sends it, unchanged
    assert hers.post(url, {**typed, "rubrik": "Nuläge"}).status_code == 302
    assert mine.post(url, {**typed, "text": "Mitt stycke."}).status_code == 422
    sektion.refresh_from_db()
    assert (sektion.rubrik, sektion.text) == ("Nuläge", "Rad ett\r\nrad två")


def test_plan_head_tells_too(draft: Insatsplan, client_of: ClientOf) -> None:
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    url = reverse("insats_plan_andra", args=[draft.insats.slug, draft.pk])
    opened = shown(mine, url)
    assert hers.post(url, {**shown(hers, url), "titel": "Plan 2026"}).status_code == 302
    assert mine.post(url, {**opened, "titel": "Plan 2027"}).status_code == 422
    draft.refresh_from_db()
    assert draft.titel == "Plan 2026"


def test_deleted_row_is_told_in_a_sentence(insats: Insats, draft: Insatsplan, client_of: ClientOf) -> None:
    row = Kriterium.objects.create(insats=insats, slag="inklusiv", nummer=1, text="Är 16–64 år.")
    sektion = draft.sektioner.get()
    mine, hers = client_of("utvecklingsledare"), client_of("forbundschef")
    for name, words, args in (
        ("insats_rad", "Raden är redan borttagen", [insats.slug, "kriterier", row.pk]),
        ("insats_sektion", "Avsnittet är redan borttaget", [insats.slug, draft.pk, sektion.pk]),
    ):
        opened = shown(mine, reverse(name, args=args))
        assert hers.post(reverse(f"{name}_ta_bort", args=args)).status_code == 302
        answer = mine.post(reverse(name, args=args), opened)
        assert answer.status_code == 409
        assert words in answer.content.decode()
    assert mine.get(reverse("insats_rad", args=[insats.slug, "kriterier", 0])).status_code == 404


def test_a_new_row_sent_twice_is_one(insats: Insats, draft: Insatsplan, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    staff = reverse("insats_rad_ny", args=[insats.slug, "bemanning"])
    section = reverse("insats_sektion_ny", args=[draft.insats.slug, draft.pk])
    for url, typed in (
        (staff, {"funktion": "Coach", "finansiering": "forbund", "ordning": "1"}),
        (section, {"rubrik": "Budget", "niva": "2", "text": "", "nummer": ""}),
    ):
        sent = {**shown(client, url), **typed}
        assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302], client.post(url, sent)
    assert Bemanning.objects.filter(insats=insats).count() == 1
    assert Plansektion.objects.filter(plan=draft, rubrik="Budget").count() == 1


def test_two_alike_on_purpose_are_two(draft: Insatsplan, client_of: ClientOf) -> None:
    client, url = client_of("forbundschef"), reverse("insats_sektion_ny", args=[draft.insats.slug, draft.pk])
    for _ in range(2):
        client.post(url, {**shown(client, url), "rubrik": "Budget", "niva": "2"})
    assert Plansektion.objects.filter(plan=draft, rubrik="Budget").count() == 2

"""The pages of mergers of förbund: from a draft to the history under the old names."""

import pytest
from django.test import Client
from django.urls import reverse

from finsam.forbund.models import Membership
from insatser.models import Sammanslagning
from insatser.services import sammanslagning as acts
from tests.cast import Cast, sign_in
from tests.decided import before_decision
from tests.fixtures import ClientOf
from tests.merging import DAY, Merger, make_merger, quiet

pytestmark = pytest.mark.django_db


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.cookies["sessionid"] = sign_in(membership.user)
    return client


@pytest.fixture
def merger(cast: Cast) -> Merger:
    return make_merger(cast)


def test_from_the_form_to_the_draft_with_its_money(cast: Cast, client_of: ClientOf) -> None:
    quiet()
    client = client_of("driftadministrator")
    parts = [cast.own.forbund.pk, cast.foreign.forbund.pk]
    form = {"nytt_namn": "Samordningsförbundet Nysjö", "datum": "1 januari 2024", "delar": parts}
    response = client.post(reverse("sammanslagning_ny"), form)
    row = Sammanslagning.objects.get(mottagare__namn="Samordningsförbundet Nysjö")
    assert response["Location"] == reverse("sammanslagning_kapital", args=[row.pk])
    page = text_of(client, row.get_absolute_url())
    assert "Det här står i vägen" in page
    assert "hur mycket pengar" in page
    assert "ingen förbundschef" in page
    assert "/admin/forbund/membership/add/?roll=forbundschef" in page
    amounts = {f"del_{one.pk}": "1 250 000,50" for one in row.delar.all()}
    client.post(reverse("sammanslagning_kapital", args=[row.pk]), amounts)
    page = text_of(client, row.get_absolute_url())
    assert "hur mycket pengar" not in page
    assert "2 500 001" in page.replace("\xa0", " ")


@pytest.mark.parametrize("typed", ["fem", "mycket", "1e400"])
def test_an_amount_that_is_none(merger: Merger, client_of: ClientOf, typed: str) -> None:
    url = reverse("sammanslagning_kapital", args=[merger.pk])
    name = f"del_{merger.row.delar.first().pk}"
    response = client_of("driftadministrator").post(url, {name: typed})
    assert response.status_code == 422
    assert typed in response.content.decode()


def test_what_stands_in_the_way_leads_those_who_may_go_there(cast: Cast, merger: Merger, client_of: ClientOf) -> None:
    with before_decision():
        type(cast.own.rekvisition).objects.filter(pk=cast.own.rekvisition.pk).update(status="utkast", avslutad_tid=None)
    link = f'href="{cast.own.rekvisition.get_absolute_url()}"'
    url = merger.row.get_absolute_url()
    assert link in text_of(client_of("forbundschef"), url)
    of_drift = text_of(client_of("driftadministrator"), url)
    assert link not in of_drift
    assert "Insatsen skickar in eller makulerar den." in of_drift
    response = client_of("driftadministrator").post(reverse("sammanslagning_steg", args=[merger.pk, "genomfor"]))
    assert response.status_code == 422
    assert "Det går inte än" in response.content.decode()
    assert Sammanslagning.objects.get(pk=merger.pk).editable


def test_carried_out_and_confirmed_in_the_browser(cast: Cast, merger: Merger, client_of: ClientOf) -> None:
    drift, chief = client_of("driftadministrator"), signed_in(merger.chief.membership)
    assert "Genomför sammanslagningen" in text_of(drift, merger.row.get_absolute_url())
    step = reverse("sammanslagning_steg", args=[merger.pk, "genomfor"])
    assert "Allt flyttas på en gång" in text_of(drift, step)
    assert drift.post(step).status_code == 302
    assert drift.post(step).status_code == 409
    page = text_of(drift, merger.row.get_absolute_url())
    assert "Bekräfta sammanslagningen" not in page
    assert "Ta tillbaka sammanslagningen" in page
    assert client_of("forbundschef").get(merger.row.get_absolute_url()).status_code == 404
    page = text_of(chief, merger.row.get_absolute_url())
    assert "Bekräfta sammanslagningen" in page
    assert f'href="{cast.own.insats.get_absolute_url()}"' in page
    assert chief.post(reverse("sammanslagning_steg", args=[merger.pk, "bekrafta"])).status_code == 302
    assert chief.post(reverse("sammanslagning_steg", args=[merger.pk, "aterta"])).status_code == 409
    assert "kan inte tas tillbaka" in text_of(chief, merger.row.get_absolute_url())


def test_history_stands_under_the_old_names(cast: Cast, merger: Merger) -> None:
    acts.genomfor(actor=merger.drift, sammanslagning_id=merger.pk)
    chief = signed_in(merger.chief.membership)
    said = f"Till och med 31 december 2023 i {cast.own.forbund}"
    assert said in text_of(chief, reverse("insatser"))
    insats = text_of(chief, cast.own.insats.get_absolute_url())
    assert f'Till och med 31 december 2023 i <a href="{cast.own.forbund.get_absolute_url()}">' in insats
    old = text_of(chief, cast.own.forbund.get_absolute_url())
    assert "Insatser som gick över" in old
    assert f"nu i {merger.target}" in old
    assert f"Uppgick i {merger.target} den 1 januari 2024" in old
    budget = text_of(chief, reverse("forbund_budget", args=[cast.own.forbund.slug]))
    assert "Budget 2024" in budget
    new = text_of(chief, f"{reverse('forbund_budget', args=[merger.target.slug])}?ar={DAY.year}")
    assert f"Från {cast.foreign.forbund}" in new
    assert "Överförda medel" in new


def test_the_one_who_works_in_the_insats_goes_on_where_she_was(cast: Cast, merger: Merger, client_of: ClientOf) -> None:
    acts.genomfor(actor=merger.drift, sammanslagning_id=merger.pk)
    client = client_of("insatsledare")
    page = text_of(client, cast.own.insats.get_absolute_url())
    assert cast.own.insats.namn in page
    assert client.get(cast.foreign.insats.get_absolute_url()).status_code == 404


def test_a_draft_is_changed_and_thrown_away(cast: Cast, merger: Merger, client_of: ClientOf) -> None:
    client = client_of("driftadministrator")
    url = reverse("sammanslagning_andra", args=[merger.pk])
    assert client.post(url, {"datum": "", "delar": []}).status_code == 422
    form = {"datum": "1 februari 2024", "beslut": "§ 7", "delar": [cast.own.forbund.pk]}
    assert client.post(url, form).status_code == 302
    assert "§ 7" in text_of(client, merger.row.get_absolute_url())
    assert client.post(reverse("sammanslagning_ta_bort", args=[merger.pk])).status_code == 302
    assert client.get(merger.row.get_absolute_url()).status_code == 404

"""The lists of a förbund: kansli's own values, the common ones, and what they count as."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deltagare.models import Listvarde
from deltagare.services.listvarde import TAKEN, nytt_listvarde
from finsam.bas.errors import Refused, RuleBroken
from tests.cast import Cast
from tests.fixtures import ClientOf
from tests.people import listvarde

pytestmark = pytest.mark.django_db


def address(cast: Cast, name: str, slag: str = "avslutsanledning", *more: object) -> str:
    return reverse(name, args=[cast.own.forbund.slug, slag, *more])


def form_of(client: Client, url: str) -> dict[str, Any]:
    form = client.get(url).context["form"]
    return {one.html_name: one.value() for one in form if one.value() not in (None, False)}


def test_kansli_adds_a_value_and_twice_is_harmless(cast: Cast, client_of: ClientOf) -> None:
    client, url = client_of("utvecklingsledare"), address(cast, "listvarde_nytt")
    data = {**form_of(client, url), "namn": "Arbete med lönebidrag", "grupp": "arbete", "ordning": "15", "aktiv": "on"}
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    row = Listvarde.objects.get(forbund=cast.own.forbund, namn="Arbete med lönebidrag")
    assert (row.kod, row.grupp, row.offentlig, row.aktiv) == ("arbete_med_lonebidrag", "arbete", None, True)
    page = client.get(address(cast, "forbund_lista_sida")).content.decode()
    assert "Arbete med lönebidrag" in page
    assert "Bara ert förbund" in page
    offered = Listvarde.objects.att_valja("avslutsanledning", cast.own.forbund.pk)
    assert row in offered
    assert row not in Listvarde.objects.att_valja("avslutsanledning", cast.foreign.forbund.pk)


def test_what_a_value_counts_as_must_be_told(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    url = address(cast, "listvarde_nytt")
    errors = client.post(url, {"namn": "Övrigt avslut", "ordning": "5"}).context["form"].errors
    assert dict(errors) == {"grupp": ["Välj vad värdet räknas som."]}
    url = address(cast, "listvarde_nytt", "forsorjning")
    errors = client.post(url, {"namn": "Arv", "grupp": "annat", "ordning": "5"}).context["form"].errors
    assert dict(errors) == {"offentlig": ["Välj ja eller nej."]}
    url = address(cast, "listvarde_nytt", "uppehallsorsak")
    assert client.post(url, {"namn": "Semester", "ordning": "5", "grupp": "arbete"}).status_code == 302
    assert Listvarde.objects.get(namn="Semester").grupp == ""


def test_public_support_is_kept(cast: Cast, client_of: ClientOf) -> None:
    client, url = client_of("forbundschef"), address(cast, "listvarde_nytt", "forsorjning")
    data = {"namn": "Bostadsbidrag", "grupp": "ekonomiskt_bistand", "offentlig": "True", "ordning": "5", "aktiv": "on"}
    assert client.post(url, data).status_code == 302
    row = Listvarde.objects.get(namn="Bostadsbidrag")
    assert row.offentlig is True
    url = address(cast, "listvarde_andra", "forsorjning", row.pk)
    again = form_of(client, url)
    assert str(again["offentlig"]) == "True"
    assert client.post(url, {**again, "offentlig": "False", "aktiv": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.offentlig, row.aktiv, row.kod) == (False, False, "bostadsbidrag")
    assert row not in Listvarde.objects.att_valja("forsorjning", cast.own.forbund.pk)


@pytest.mark.parametrize("name", ["arbete", "ARBETE"])
def test_a_name_that_the_list_has(cast: Cast, client_of: ClientOf, name: str) -> None:
    listvarde("avslutsanledning", "arbete")
    url = address(cast, "listvarde_nytt")
    answer = client_of("forbundschef").post(url, {"namn": name, "grupp": "arbete", "ordning": "5"})
    assert dict(answer.context["form"].errors) == {"namn": [TAKEN]}


def test_the_same_name_gets_a_code_of_its_own(cast: Cast) -> None:
    values = {"namn": "Plats saknas", "ordning": 5, "aktiv": True}
    made = []
    for people, place in ((cast.people, cast.own), (cast.strangers, cast.foreign)):
        actor = people["forbundschef"].actor
        made.append(nytt_listvarde(actor=actor, forbund_id=place.forbund.pk, slag="avslagsorsak", values=values))
    assert [row.kod for row in made] == ["plats_saknas", "plats_saknas_2"]


def test_common_values_are_drifts(cast: Cast, client_of: ClientOf) -> None:
    row = listvarde("avslagsorsak", "kriterier")
    url = address(cast, "listvarde_andra", "avslagsorsak", row.pk)
    assert client_of("forbundschef").get(url).status_code == 403
    assert (
        f'href="{url}"'
        not in client_of("forbundschef").get(address(cast, "forbund_lista_sida", "avslagsorsak")).content.decode()
    )
    drift = client_of("driftadministrator")
    assert drift.post(url, {**form_of(drift, url), "namn": "Uppfyller inte kriterierna"}).status_code == 302
    row.refresh_from_db()
    assert row.namn == "Uppfyller inte kriterierna"
    new = address(cast, "listvarde_nytt", "avslagsorsak")
    assert drift.post(new, {**form_of(drift, new), "namn": "Gemensam orsak", "ordning": "3"}).status_code == 302
    assert Listvarde.objects.get(namn="Gemensam orsak").forbund is None


def test_service_asks_by_itself(cast: Cast) -> None:
    values = {"namn": "Ny orsak", "ordning": 1, "aktiv": True}
    with pytest.raises(Refused):
        nytt_listvarde(
            actor=cast.people["insatsledare"].actor, forbund_id=cast.own.forbund.pk, slag="avslagsorsak", values=values
        )
    with pytest.raises(Refused):
        nytt_listvarde(actor=cast.people["forbundschef"].actor, forbund_id=None, slag="avslagsorsak", values=values)
    with pytest.raises(RuleBroken):
        nytt_listvarde(
            actor=cast.people["forbundschef"].actor,
            forbund_id=cast.own.forbund.pk,
            slag="avslagsorsak",
            values={**values, "namn": "Förbundets egen orsak"},
        )


def test_another_forbunds_value_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    theirs = next(row for row in cast.foreign.rows["deltagare.listvarde"])
    url = address(cast, "listvarde_andra", "avslagsorsak", theirs.pk)
    assert client_of("forbundschef").get(url).status_code == 404
    assert client_of("forbundschef").get(address(cast, "forbund_lista_sida", "okand")).status_code == 404


def test_more_values_cost_no_more_queries(cast: Cast, client_of: ClientOf) -> None:
    client, url = client_of("forbundschef"), address(cast, "forbund_lista_sida", "avslagsorsak")
    counts = []
    for n in range(2):
        Listvarde.objects.create(slag="avslagsorsak", forbund=cast.own.forbund, kod=f"egen_{n}", namn=f"Egen {n}")
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]

"""The list of insatser: search, filters, order, pages, and who sees what."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insatser.enums import InsatsStatus
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


def names(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("insatser"), query).content.decode()
    return re.findall(r'<th scope="row">\s*<a href="[^"]+">([^<]+)</a>', page)


def test_each_sees_her_own(cast: Cast, client_of: ClientOf) -> None:
    both = [cast.sibling.insats.namn, cast.own.insats.namn]
    assert names(client_of("forbundschef")) == both
    assert names(client_of("revisor")) == both
    assert names(client_of("insatsledare")) == [cast.own.insats.namn]
    assert names(client_of("styrgrupp_ersattare")) == [cast.own.insats.namn]
    assert names(client_of("driftadministrator")) == []
    assert names(client_of("no_membership")) == []


def test_search_reads_name_owner_and_kommun(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    assert names(client, q="rehabsam") == [cast.sibling.insats.namn]
    assert names(client, q="Norrsjö kommun") == [cast.own.insats.namn]
    make.UpptagningFactory(insats=cast.sibling.insats, kommun__namn="Ödeby")
    assert names(client, q="ödeby") == [cast.sibling.insats.namn]
    assert names(client, q=cast.foreign.insats.namn) == []


def test_filters_and_their_removable_words(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    ended = make.InsatsFactory(forbund=cast.own.forbund, status=InsatsStatus.AVSLUTAD, namn="Avslutad insats")
    assert names(client, lage="avslutad") == [ended.namn]
    assert names(client, inriktning="struktur") == [cast.sibling.insats.namn]
    assert names(client, agare=str(cast.own.insats.agare_id)) == [cast.own.insats.namn]
    kommun = cast.own.insats.kommuner.get()
    assert names(client, kommun=kommun.pk, lage="pagaende") == [cast.sibling.insats.namn, cast.own.insats.namn]
    page = client.get(reverse("insatser"), {"lage": "avslutad", "inriktning": "individ"}).content.decode()
    assert re.search(r'href="\?inriktning=individ">.*?Läge: Avslutad', page, re.DOTALL)


def test_filter_offers_no_owner_of_another_forbund(cast: Cast, client_of: ClientOf) -> None:
    page = client_of("forbundschef").get(reverse("insatser")).content.decode()
    assert "Norrsjö kommun" in page
    assert "Sydvik" not in page


@pytest.mark.parametrize(
    "query",
    ["agare=abc&kommun=xx&lage=fel&inriktning=1", "sida=-1", "sida=tusen", "sortera=--namn", "q=%25_"],
)
def test_senseless_addresses_show_a_page(cast: Cast, client_of: ClientOf, query: str) -> None:
    assert client_of("forbundschef").get(f"{reverse('insatser')}?{query}").status_code == 200


def test_delprocesser_stand_under_their_insats(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    for name in ("Zeta lokalt", "Alfa lokalt"):
        make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.sibling.insats, namn=name)
    order = [cast.sibling.insats.namn, "Alfa lokalt", "Zeta lokalt", cast.own.insats.namn]
    assert names(client) == order
    page = client.get(reverse("insatser")).content.decode()
    assert page.count('class="under-row"') == 2
    assert names(client, sortera="-namn")[0] == cast.own.insats.namn


def test_count_in_words_and_pages(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    for number in range(24):
        make.InsatsFactory(forbund=cast.own.forbund, namn=f"Team {number:02}", status=InsatsStatus.AVSLUTAD)
    page = client.get(reverse("insatser")).content.decode().replace("\u00a0", " ")
    assert "26 insatser, 2 pågår" in page
    assert len(names(client)) == 25
    assert names(client, sida="2", sortera="namn") == ["Team 23"]


def test_empty_lists_say_why_and_the_way_on(cast: Cast, client_of: ClientOf) -> None:
    assert "Ingen insats passar" in client_of("forbundschef").get(reverse("insatser"), {"q": "xyz"}).content.decode()
    cast.people["teammedlem"].membership.insatsuppdrag.all().delete()
    assert "Du följer ingen insats" in client_of("teammedlem").get(reverse("insatser")).content.decode()


def test_ten_more_cost_no_more_queries(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    counts = []
    for more in (3, 10):
        for _ in range(more):
            row = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
            make.UpptagningFactory(insats=row)
        client.get(reverse("insatser"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("insatser"))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16

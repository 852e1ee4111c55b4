"""The pages of a förbund."""

import datetime
import html
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.forbund.models import Forbund
from insatser.enums import Budgetslag, Planslag, PlanStatus
from insatser.models import Budget, Insats, Insatsplan
from tests.cast import Cast
from tests.factories import (
    BudgetbeloppFactory,
    BudgetFactory,
    BudgetpostFactory,
    ForbundFactory,
    InsatsFactory,
    InsatsplanFactory,
    MedlemFactory,
    MotsagelseFactory,
    PlansektionFactory,
    UppgivenSummaFactory,
)
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db
PAGES = ("forbund", "forbund_plan", "forbund_budget")


def _text(client: Client, name: str, forbund: Forbund, **query: Any) -> str:
    response = client.get(reverse(name, args=[forbund.slug]), query)
    assert response.status_code == 200
    return html.unescape(response.content.decode()).replace("\u00a0", " ")


@pytest.mark.parametrize("page", PAGES)
def test_stranger_finds_nothing(cast: Cast, client_of: ClientOf, page: str) -> None:
    address = reverse(page, args=[cast.own.forbund.slug])
    assert client_of("forbundschef", of="strangers").get(address).status_code == 404
    assert client_of("no_membership").get(address).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_page_is_only_read(cast: Cast, client_of: ClientOf, page: str) -> None:
    assert client_of("forbundschef").post(reverse(page, args=[cast.own.forbund.slug])).status_code == 405


def test_list_has_own_and_those_that_were_merged_into_it(cast: Cast, client_of: ClientOf) -> None:
    ForbundFactory(namn="Gamla förbundet", uppgick_i=cast.own.forbund, uppgick_datum=datetime.date(2024, 1, 1))
    page = html.unescape(client_of("revisor").get(reverse("forbund_lista")).content.decode())
    assert cast.own.forbund.namn in page
    assert "Gamla förbundet" in page
    assert cast.foreign.forbund.namn not in page


def test_tabs_of_work_stand_only_at_the_own_forbund(cast: Cast, client_of: ClientOf) -> None:
    old = ForbundFactory(namn="Gamla förbundet", uppgick_i=cast.own.forbund, uppgick_datum=datetime.date(2024, 1, 1))
    client = client_of("forbundschef")
    assert "Listor" in _text(client, "forbund", cast.own.forbund)
    assert "Listor" not in _text(client, "forbund", old)


def test_overview_has_members_in_their_time(cast: Cast, client_of: ClientOf) -> None:
    MedlemFactory(
        forbund=cast.own.forbund,
        part__namn="Före detta kommun",
        fran=datetime.date(2019, 1, 1),
        till=datetime.date(2020, 12, 31),
    )
    MotsagelseFactory(insats=None, forbund=cast.own.forbund, galler="Andelen", ena="75 %", andra="77 %")
    page = _text(client_of("styrelseledamot"), "forbund", cast.own.forbund)
    assert "2019–2020" in page
    assert "sedan 1 januari 2010" in page
    assert "motsägelser i underlaget" in page
    assert "77 %" in page
    assert cast.own.insats.namn in page


def test_insatsledare_sees_the_forbund_but_only_own_insatser(cast: Cast, client_of: ClientOf) -> None:
    page = _text(client_of("insatsledare"), "forbund", cast.own.forbund)
    assert cast.own.insats.namn in page
    assert cast.sibling.insats.namn not in page


def test_draft_of_a_plan_is_for_kansli_alone(cast: Cast, client_of: ClientOf) -> None:
    Insatsplan.objects.filter(forbund=cast.own.forbund).delete()
    InsatsplanFactory(insats=None, forbund=cast.own.forbund, slag=Planslag.VERKSAMHETSPLAN, titel="Det nya året")
    assert "Det nya året" in _text(client_of("utvecklingsledare"), "forbund_plan", cast.own.forbund)
    assert "Det nya året" not in _text(client_of("revisor"), "forbund_plan", cast.own.forbund)


def test_plan_in_force_is_shown_with_its_sections(cast: Cast, client_of: ClientOf) -> None:
    plan = InsatsplanFactory(
        insats=None,
        forbund=cast.own.forbund,
        slag=Planslag.VERKSAMHETSPLAN,
        titel="Verksamhetsplan 2031",
        status=PlanStatus.FASTSTALLD,
    )
    PlansektionFactory(plan=plan, nummer="6", rubrik="Målområden", text="Målet är 60 %.\n\n- ett\n- två")
    page = _text(client_of("revisor"), "forbund_plan", cast.own.forbund)
    assert "Verksamhetsplan 2031" in page
    assert "<li>två</li>" in page


@pytest.fixture
def budget(cast: Cast) -> Budget:
    """A förbund's budget of 2031: costs 300 + 700, means 900, and three printed sums of which one is wrong."""
    made = BudgetFactory(insats=None, forbund=cast.own.forbund, ar_fran=2031, ar_till=2031, namn="Budget 2031")
    rows = (
        ("Administration", "Styrelse", 300, Budgetslag.KOSTNAD, None),
        ("Individinsatser", "Teamet", 700, Budgetslag.KOSTNAD, cast.own.insats),
        ("Medelstilldelning", "Huvudmännen", 900, Budgetslag.INTAKT, None),
    )
    for grupp, benamning, belopp, slag, insats in rows:
        post = BudgetpostFactory(budget=made, grupp=grupp, benamning=benamning, slag=slag, avser_insats=insats)
        BudgetbeloppFactory(post=post, ar=2031, belopp=Decimal(belopp))
    UppgivenSummaFactory(budget=made, ar=2031, belopp=Decimal(1000), var="Sista raden")
    UppgivenSummaFactory(budget=made, ar=2031, avser="resultat", belopp=Decimal(-100), var="Resultatet")
    UppgivenSummaFactory(
        budget=made, ar=2031, avser="andel", grupper=["Administration"], belopp=Decimal(31), var="Andelen"
    )
    return made


@pytest.mark.usefixtures("budget")
def test_budget_shows_every_sum_and_the_one_that_differs(cast: Cast, client_of: ClientOf) -> None:
    page = _text(client_of("styrelseledamot"), "forbund_budget", cast.own.forbund, ar="2031")
    assert "1 000 kr" in page
    assert "−100 kr" in page
    assert "Motsägelse i underlaget" in page
    assert page.count("Skiljer sig") == 1
    assert page.count(">Stämmer</span>") == 2
    assert f'href="{cast.own.insats.get_absolute_url()}">Teamet</a>' in page
    assert "<svg" in page


@pytest.mark.usefixtures("budget")
@pytest.mark.parametrize("year", ["", "1999", "²", "nu"])
def test_senseless_year_shows_the_latest(cast: Cast, client_of: ClientOf, year: str) -> None:
    assert "Budget 2031" in _text(client_of("revisor"), "forbund_budget", cast.own.forbund, ar=year)


def test_forbund_without_plan_and_budget_says_so(cast: Cast, client_of: ClientOf) -> None:
    empty = ForbundFactory(namn="Tomma", uppgick_i=cast.own.forbund, uppgick_datum=datetime.date(2024, 1, 1))
    client = client_of("forbundschef")
    assert "Ingen budget i Finsam" in _text(client, "forbund_budget", empty)
    assert "Ingen verksamhetsplan i Finsam" in _text(client, "forbund_plan", empty)
    assert "räknar inte upp förbundets medlemmar" in _text(client, "forbund", empty)


@pytest.mark.parametrize("page", ["forbund_lista", *PAGES])
def test_ten_more_rows_cost_no_more_queries(cast: Cast, client_of: ClientOf, budget: Budget, page: str) -> None:
    client = client_of("forbundschef")
    address = reverse(page, args=[] if page == "forbund_lista" else [cast.own.forbund.slug])
    plan = InsatsplanFactory(
        insats=None, forbund=cast.own.forbund, slag=Planslag.VERKSAMHETSPLAN, status=PlanStatus.FASTSTALLD
    )
    PlansektionFactory(plan=plan)
    ForbundFactory(uppgick_i=cast.own.forbund, uppgick_datum=datetime.date(2024, 1, 1))
    MotsagelseFactory(insats=None, forbund=cast.own.forbund)
    before = _queries(client, address)
    for _ in range(10):
        insats: Insats = InsatsFactory(forbund=cast.own.forbund)
        MedlemFactory(forbund=cast.own.forbund)
        MotsagelseFactory(insats=None, forbund=cast.own.forbund)
        PlansektionFactory(plan=plan)
        ForbundFactory(uppgick_i=cast.own.forbund, uppgick_datum=datetime.date(2024, 1, 1))
        post = BudgetpostFactory(budget=budget, avser_insats=insats)
        BudgetbeloppFactory(post=post, ar=2031)
        UppgivenSummaFactory(budget=budget, ar=2031)
    assert _queries(client, address) == before


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)

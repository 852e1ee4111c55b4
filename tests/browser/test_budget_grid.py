"""A budget written with the keyboard alone: rows added and moved, sums as one types, and saved to the krona."""

import re

import pytest
from playwright.sync_api import expect

from finsam.forbund.enums import Rollkod
from insatser.models import Budgetbelopp
from tests.browser.conftest import OpenAs
from tests.cast import YEAR, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_grid_sums_as_one_types(committed_cast: Cast, open_as: OpenAs, complaints: list[str]) -> None:
    budget = committed_cast.own.insats.budgetar.get(status="ansokt")
    page = open_as(Rollkod.FORBUNDSCHEF, f"/budgetar/{budget.pk}/rader/")
    costs = page.locator("[data-sum=kostnad]")
    expect(costs).to_contain_text(re.compile(r"600\s000\skr"))

    page.get_by_role("button", name="Lägg till rad i personal").press("Enter")
    name = page.get_by_role("textbox", name="Benämning").nth(1)
    expect(name).to_be_focused()
    page.keyboard.type("Coach")
    page.keyboard.press("Tab")
    page.keyboard.type("1 500,5 tkr")
    expect(costs).to_contain_text(re.compile(r"2\s100\s500\skr"))
    page.keyboard.press("Control+a")
    page.keyboard.type("1.700")
    expect(costs).to_contain_text("Går inte att räkna")
    page.keyboard.press("Control+a")
    page.keyboard.type("0,25")
    expect(costs).to_contain_text(re.compile(r"600\s000,25\skr"))

    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("textbox", name="Benämning").first).to_have_value("Coach")
    unit = page.get_by_role("button", name="Skriv i tkr i stället")
    unit.press("Enter")
    expect(costs).to_contain_text(re.compile(r"600,00025\stkr"))
    with page.expect_navigation():
        page.get_by_role("button", name="Spara budgeten").last.press("Enter")
    saved = Budgetbelopp.objects.filter(post__budget=budget, ar=YEAR + 1).order_by("post__ordning")
    assert [(row.post.benamning, str(row.belopp)) for row in saved] == [("Coach", "0.25"), ("Handledare", "600000.00")]
    assert complaints == []


def test_the_grid_on_a_telephone(committed_cast: Cast, open_as: OpenAs, complaints: list[str]) -> None:
    budget = committed_cast.own.insats.budgetar.get(status="ansokt")
    page = open_as(Rollkod.FORBUNDSCHEF, f"/budgetar/{budget.pk}/rader/", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_text(str(YEAR + 1)).locator("visible=true").first).to_be_visible()
    assert complaints == []

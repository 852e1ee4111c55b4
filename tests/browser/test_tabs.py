"""The tabs of an insats that has everything: one row beside the places, and a row to scroll on a telephone."""

import pytest

from finsam.forbund.enums import Rollkod
from tests.browser.conftest import OpenAs
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 11
"""Tabs: an individinsats that registers people, seen by its insatsledare."""


@pytest.mark.parametrize("width", [1280, 390])
def test_tabs_are_one_row_and_the_current_one_is_seen(committed_cast: Cast, open_as: OpenAs, width: int) -> None:
    address = f"/insatser/{committed_cast.own.insats.slug}/rekvisitioner/"
    page = open_as(Rollkod.INSATSLEDARE, address, width=width)
    tabs = page.locator(".tabs li")
    assert tabs.count() == MOST
    assert len({round(box["y"]) for box in (tab.bounding_box() for tab in tabs.all()) if box}) == 1
    current = page.locator(".tabs [aria-current]").bounding_box()
    assert current is not None
    assert current["x"] >= 0
    assert current["x"] + current["width"] <= width

"""Everything that is sent twice, as a double click does, is done once and answered by a page."""

from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from tests.access.matrix import PAGES
from tests.access.pages import Page
from tests.access.walk import url_names
from tests.cast import ANONYMOUS, Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

POSTS = [page for page in PAGES if page.post and page.post.may and page.name in url_names()]
# What a person fills in where the form is shown empty.
FILLED: dict[str, dict[str, str]] = {
    "insats_ny": {"namn": "Nya teamet", "inriktning": "individ"},
    "insats_rad_ny": {"slag": "inklusiv", "nummer": "77", "text": "Är folkbokförd i kommunen."},
    "insats_sektion_ny": {"rubrik": "Nytt avsnitt", "niva": "1", "text": "Text."},
    "rapport_text": {"text": "Teamet har funnit sina former."},
    "rapport_bestall": {"ar": "2022"},
}
OURS = ("forbund", "insatser", "deltagare", "rapporter")


def rows() -> dict[str, int]:
    """How many rows there are of each model of ours."""
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.app_label in OURS
    }


def as_shown(client: Client, page: Page, url: str) -> dict[str, Any]:
    """What a browser would send: the form as the page shows it, with what a person fills in."""
    form = None
    if page.get:
        context = client.get(url).context
        form = context.get("form") if context else None
    shown = {one.html_name: one.value() for one in form if one.value() not in (None, False)} if form else {}
    return {**shown, **FILLED.get(page.name, {})}


@pytest.mark.parametrize("line", POSTS, ids=lambda line: line.label)
def test_second_time_is_harmless(cast: Cast, client_of: ClientOf, line: Page) -> None:
    assert line.post is not None
    who = next(one for one in line.post.may if one != ANONYMOUS)
    client, url = client_of(who), line.url(cast.own)
    data = as_shown(client, line, url)
    with transaction.atomic():
        first = client.post(url, data)
    before = rows()
    with transaction.atomic():
        second = client.post(url, data)
    assert first.status_code < 500, first.status_code
    assert second.status_code < 500, second.status_code
    assert rows() == before


@pytest.mark.parametrize("name", sorted(FILLED))
def test_first_time_does_it(cast: Cast, client_of: ClientOf, name: str) -> None:
    """Else the test above would try nothing."""
    line = next(page for page in POSTS if page.name == name)
    assert line.post is not None
    client, url = client_of(line.post.may[0]), line.url(cast.own)
    response = client.post(url, as_shown(client, line, url))
    assert response.status_code == 302, response.context["form"].errors if response.context else response.status_code

"""Every URL x everybody x own, sibling and stranger's rows: the status that the matrix says, and no other."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.audit.models import Handelse
from tests.access.matrix import BY_NAME, PAGES
from tests.access.matrix.forbund import OPTIONAL
from tests.access.pages import LOGIN, OK, PLACES, Method, Page
from tests.access.walk import url_names
from tests.cast import ANONYMOUS, EVERYONE, Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

LIVE = [page for page in PAGES if page.name in url_names()]  # design is there with DEBUG alone
GETS = [page for page in LIVE if page.get]
POSTS = [page for page in LIVE if page.post]
ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# What a page that is only read may write after its read-only transaction: the log, and the session's own row.
MAY_BE_WRITTEN = {"audit_handelse", "django_session"}


def test_every_url_is_listed() -> None:
    assert len(PAGES) == len({page.label for page in PAGES}), "a URL is listed twice"
    listed = {page.name for page in PAGES}
    assert set(url_names()) - listed == set(), "these URLs have no line in tests/access/matrix"
    assert listed - set(url_names()) <= OPTIONAL, "these lines have no URL any more"


def shows(response: HttpResponse, template: str) -> bool:
    """Whether a page was drawn from a template."""
    return template in [one.name for one in response.templates]  # type: ignore[attr-defined]


def is_login(response: HttpResponse) -> bool:
    """Whether it sends to the login page, or to the admin's, which leads on to it."""
    pages = tuple(f"{reverse(name)}?" for name in (settings.LOGIN_URL, "admin:login"))
    return response.status_code == LOGIN and response["Location"].startswith(pages)


def told(response: HttpResponse) -> int | str:
    """The status in the matrix's words."""
    if is_login(response):
        return LOGIN
    return OK if response.status_code < 400 or response.status_code in (409, 422) else response.status_code


def differences(cast: Cast, client_of: ClientOf, page: Page, method: Method, verb: str) -> Iterator[str]:
    """One line for each person and place that got something else than the matrix says."""
    clients = {who: client_of(who) for who in EVERYONE}
    for place in PLACES if page.place else PLACES[:1]:
        here = getattr(cast, place)
        url, data = page.url(here), method.data(here)
        for who, client in clients.items():
            line = f"{verb} {page.label} {place} as {who}"
            with transaction.atomic():
                response = client.generic(verb, url) if verb != "POST" else client.post(url, data)
                found, nekad = told(response), Handelse.objects.filter(kod="nekad").count()
                transaction.set_rollback(True)
            wanted = page.expected(method, who, place)
            if found != (OK if wanted == 200 else wanted):
                yield f"{line}: {response.status_code}, the matrix says {wanted}"
            if found == 403 and not nekad:
                yield f"{line}: the refusal left no line in the log"


@pytest.mark.parametrize("line", GETS, ids=lambda line: line.label)
def test_get(cast: Cast, client_of: ClientOf, line: Page) -> None:
    assert line.get is not None
    wrong = list(differences(cast, client_of, line, line.get, "GET"))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("line", POSTS, ids=lambda line: line.label)
def test_post(cast: Cast, client_of: ClientOf, line: Page) -> None:
    assert line.post is not None
    wrong = list(differences(cast, client_of, line, line.post, "POST"))
    assert not wrong, "\n".join(wrong)


# Django's own admin views answer any method, and so does the catch-all of theirs.
STRICT = [page for page in LIVE if not page.name.startswith("admin")]


@pytest.mark.parametrize("line", STRICT, ids=lambda line: line.label)
def test_wrong_method(cast: Cast, client_of: ClientOf, line: Page) -> None:
    """405 from everything that the matrix does not list, for somebody who may."""
    listed = {"GET": line.get, "POST": line.post}
    for method in (line.get, line.post):
        if method is None:
            continue
        client = client_of(ANONYMOUS if line.public else method.may[0])
        for verb in ALL_METHODS:
            if listed.get(verb) is None:
                with transaction.atomic():
                    response = client.generic(verb, line.url(cast.own))
                    transaction.set_rollback(True)
                assert response.status_code == 405, verb


@pytest.mark.parametrize("line", GETS, ids=lambda line: line.label)
def test_get_writes_nothing_but_the_log(cast: Cast, client_of: ClientOf, line: Page) -> None:
    assert line.get is not None
    who = next((who for who in line.get.may if who != ANONYMOUS), ANONYMOUS)
    client = client_of(who)
    with CaptureQueriesContext(connection) as queries:
        client.get(line.url(cast.own))
    written = {hit[2] for query in queries.captured_queries if (hit := WRITES.match(query["sql"]))}
    assert written <= MAY_BE_WRITTEN


def test_a_listed_page_names_real_people() -> None:
    for page in PAGES:
        for method in (page.get, page.post):
            assert method is None or {*method.may, *method.reads} <= set(EVERYONE), page.name


def test_form_without_token_is_turned_down_in_words(cast: Cast, client_of: ClientOf) -> None:
    strict = client_of("forbundschef", enforce_csrf_checks=True)
    response = strict.post(BY_NAME["byt"].url(cast.own), {"membership": "1"})
    assert response.status_code == 403
    assert shows(response, "403_csrf.html")


def test_address_that_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    response = client_of("forbundschef").get("/finns-inte/")
    assert response.status_code == 404
    assert shows(response, "404.html")
    assert Client().get("/finns-inte/").status_code == 404

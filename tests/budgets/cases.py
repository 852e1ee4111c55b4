"""Which pages are counted, for whom, and how."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access.matrix import PAGES
from tests.access.pages import OK, Page
from tests.access.walk import url_names
from tests.fixtures import ClientOf

READERS = (
    "forbundschef",
    "insatsledare",
    "revisor",
    "styrgrupp_ordinarie",
    "behorighetsansvarig",
    "driftadministrator",
)
_LIVE = url_names()
_NOT_PAGES = ("halsa", "design", "dokument_fil")
_OF_ADMIN = ("admin:index", "_changelist", "_change")


def _counted(page: Page) -> bool:
    """The product's own pages, and the lists and forms of the admin."""
    if not page.get or page.name not in _LIVE or page.name in _NOT_PAGES:
        return False
    return not page.name.startswith("admin") or page.name.endswith(_OF_ADMIN)


CASES = [
    (page, who)
    for page in PAGES
    if _counted(page)
    for who in READERS
    if page.get and page.expected(page.get, who, "own") in (OK, 200)
]
IDS = [f"{page.label}-{who}" for page, who in CASES]


def queries(client_of: ClientOf, who: str, url: str, *, enough: int = 0) -> list[str]:
    """The SQL of a GET, the second time: what is kept between requests is there then.

    When the first time takes no more than `enough`, there is no second.
    """
    client = client_of(who)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        if len(captured) <= enough:
            break
    return [query["sql"] for query in captured.captured_queries]

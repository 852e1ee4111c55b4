"""Every page that a browser shows, as everybody who may see it: accessible, quiet, and no wider than its window."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as BrowserPage

from tests.access.matrix import PAGES
from tests.access.pages import OK, Page
from tests.access.walk import url_names
from tests.browser.conftest import OpenAs
from tests.cast import ANONYMOUS, EVERYONE, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Everybody who meets a page of her own: the roles that get the same pages are tried once, as the first of them.
# (What each of them gets stands in the access matrix; here it is about how it looks.)
FACES = (
    "forbundschef",
    "styrelseledamot",
    "revisor",
    "insatsledare",
    "teammedlem",
    "insatsekonom",
    "styrgrupp_ordinarie",
    "behorighetsansvarig",
    "driftadministrator",
    "no_membership",
    ANONYMOUS,
)
# What axe can judge a page by, without its words: each kind of element (its attributes, whether it has words of its
# own, and all that it lies inside), and the order of headings and landmarks.
KINDS = """() => {
  const kept = new Set(['class', 'type', 'role', 'scope', 'lang', 'style', 'tabindex', 'aria-hidden', 'aria-current']);
  const shown = a => a.name + (kept.has(a.name) ? '=' + a.value : a.value ? '' : '!');
  const hash = text => [...text].reduce((sum, sign) => (Math.imul(sum, 31) + sign.codePointAt(0)) | 0, 7);
  const found = new Set(), order = [];
  const walk = (element, above) => {
    const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const own = [above, element.tagName, ...[...element.attributes].map(shown).sort(), words].join(' ');
    const kind = hash(own);
    found.add(kind);
    if (element.matches('h1, h2, h3, h4, h5, h6, main, nav, header, footer, aside, [role]')) order.push(kind);
    [...element.children].forEach(inside => walk(inside, kind));
  };
  walk(document.documentElement, 0);
  return [...found, 'order ' + order.filter((kind, place) => kind !== order[place - 1])];
}"""
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],  # what it finds right need not be listed
}


def pages_of(who: str) -> list[Page]:
    """The pages that a person gets with a 200 at her own place, without those that every role has alike."""
    live = url_names()
    return [
        page
        for page in PAGES
        if page.html and page.get and page.name in live and page.expected(page.get, who, "own") in (OK, 200)
    ]


def findings(page: BrowserPage) -> list[str]:
    """What axe finds, one line each, with where."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:3]}" for one in found]


@pytest.fixture(scope="module")
def tried() -> set[str]:
    """The kinds of elements that axe has seen: most roles get most pages alike, and axe takes most of the time."""
    return set()


def is_new(page: BrowserPage, tried: set[str], where: str = "") -> bool:
    """Whether axe has something to see that it has not seen; `where` tells apart what looks otherwise (colours)."""
    kinds = {f"{where}{kind}" for kind in page.evaluate(KINDS)}
    new = not kinds <= tried
    tried |= kinds
    return new


def too_wide(page: BrowserPage) -> bool:
    """Whether the page has to be pushed sideways to be read."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("who", FACES)
def test_accessible_and_quiet(
    committed_cast: Cast, open_as: OpenAs, complaints: list[str], tried: set[str], who: str
) -> None:
    wrong = []
    for line in pages_of(who):
        page = open_as(who, line.url(committed_cast.own))
        if is_new(page, tried):
            wrong += [f"{line.label} as {who}: {finding}" for finding in findings(page)]
        page.close()
    assert not wrong + complaints, "\n".join(wrong + complaints)


@pytest.mark.parametrize(("colour", "width"), [("light", 390), ("dark", 1280)])
def test_telephone_and_dark(
    committed_cast: Cast, open_as: OpenAs, complaints: list[str], tried: set[str], colour: str, width: int
) -> None:
    """The telephone and the dark mode, as the two who have most pages."""
    wrong = []
    seen: set[str] = set()
    for who, line in [(one, page) for one in ("forbundschef", "insatsledare") for page in pages_of(one)]:
        if line.label in seen:
            continue
        seen.add(line.label)
        page = open_as(who, line.url(committed_cast.own), width=width, colour=colour)
        if is_new(page, tried, f"{colour} {width} "):
            wrong += [f"{line.label} {colour} {width}: {finding}" for finding in findings(page)]
        if too_wide(page):
            wrong.append(f"{line.label} {colour} {width}: has to be scrolled sideways")
        page.close()
    assert not wrong + complaints, "\n".join(wrong + complaints)


def test_every_role_is_tried(committed_cast: Cast) -> None:
    """A role that is left out of FACES gets exactly the pages of one that is in it."""
    tried = {tuple(page.label for page in pages_of(who)) for who in FACES}
    left_out = [who for who in EVERYONE if who not in FACES]
    assert [who for who in left_out if tuple(page.label for page in pages_of(who)) not in tried] == []


def test_the_tools_see_what_is_wrong(committed_cast: Cast, open_as: OpenAs, complaints: list[str]) -> None:
    page = open_as(ANONYMOUS, "/logga-in/", width=390)
    page.evaluate(
        "() => { const image = document.createElement('img'); image.src = 'data:,';"
        " document.querySelector('main').append(image);"
        " document.querySelector('main').style.minWidth = '900px'; console.error('a complaint'); }"
    )
    assert any("image-alt" in finding for finding in findings(page))
    assert too_wide(page)
    assert any("a complaint" in complaint for complaint in complaints)

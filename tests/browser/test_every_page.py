"""Every page that a browser shows: accessible, quiet, and no wider than its window.

Two forms. The short one is part of `make test` and opens each page once, and again as another role only where the
server sends her a kind of element that has not been opened before. What it leaves out, against the whole one
(`make test-pages`, marked `long`):

- Pages that are built as ones that have been opened are not opened once more as each other role. Their console is
  not listened to, and axe does not see them.
- Axe does not judge a page again whose every element has been judged, in the same surroundings, on another page.
  (The whole form leaves that out too.)
- The telephone is the same page in a window made narrow, not one that was loaded in a narrow window. Its width is
  looked at on each page, but there axe tries only what a width can change, and only kinds of looks that are new.
- The dark colours are tried on kinds of looks that are new: an element and what it lies in, not all around it.
"""

import pytest
from playwright.sync_api import Page as BrowserPage
from pytest_django.live_server_helper import LiveServer

from tests.access.pages import Page
from tests.browser.conftest import DESKTOP, TELEPHONE, OpenAs
from tests.browser.looking import FACES, LOOKS, findings, is_new, pages_of, served_kinds, structure, too_wide
from tests.cast import ANONYMOUS, EVERYONE, Cast
from tests.fixtures import ClientOf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def tried() -> set[str]:
    """The kinds of elements that have been seen: most roles get most pages alike, and axe takes most of the time."""
    return set()


def first_faces() -> dict[str, str]:
    """Who opens each page in any case: the first of FACES who gets it."""
    return {page.label: who for who in reversed(FACES) for page in pages_of(who)}


def look(page: BrowserPage, tried: set[str]) -> list[str]:
    """What is wrong with an open page: on a desk, in the dark, and on a telephone."""
    kinds, looks = structure(page)
    wrong = findings(page) if is_new(kinds, tried) else []
    new_looks = is_new(looks, tried, "looks ")
    if new_looks:
        page.emulate_media(color_scheme="dark")
        wrong += [f"in the dark: {finding}" for finding in findings(page, LOOKS)]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(TELEPHONE)
    if too_wide(page):
        wrong.append("on a telephone: has to be scrolled sideways")
    if new_looks:
        wrong += [f"on a telephone: {finding}" for finding in findings(page, LOOKS)]
    page.set_viewport_size(DESKTOP)
    return wrong


@pytest.mark.parametrize("who", FACES)
def test_each_page_once(
    committed_cast: Cast,
    client_of: ClientOf,
    tab_as: OpenAs,
    live_server: LiveServer,
    complaints: list[str],
    tried: set[str],
    who: str,
) -> None:
    first, client, tab, wrong = first_faces(), client_of(who), tab_as(who), list[str]()

    def has_something_new(line: Page) -> bool:
        return is_new(served_kinds(client.get(line.url(committed_cast.own)).content.decode()), tried)

    for line in pages_of(who):
        if first[line.label] == who or has_something_new(line):
            answer = tab.goto(f"{live_server.url}{line.url(committed_cast.own)}")
            assert answer is not None
            tried |= served_kinds(answer.text())
            wrong += [f"{line.label} as {who}: {finding}" for finding in look(tab, tried)]
    assert not wrong + complaints, "\n".join(wrong + complaints)


@pytest.mark.long
@pytest.mark.parametrize("who", FACES)
def test_each_page_as_each_role(
    committed_cast: Cast, open_as: OpenAs, complaints: list[str], tried: set[str], who: str
) -> None:
    wrong = []
    for line in pages_of(who):
        page = open_as(who, line.url(committed_cast.own))
        if is_new(structure(page)[0], tried, "whole "):
            wrong += [f"{line.label} as {who}: {finding}" for finding in findings(page)]
        page.close()
    assert not wrong + complaints, "\n".join(wrong + complaints)


@pytest.mark.long
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
        if is_new(structure(page)[0], tried, f"{colour} {width} "):
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
    page = open_as(ANONYMOUS, "/logga-in/")
    page.evaluate(
        "() => { const image = document.createElement('img'); image.src = 'data:,';"
        " const words = document.createElement('p'); words.textContent = 'Ser du mig?'; words.style.color = '#444';"
        " words.style.background = '#555'; document.querySelector('main').append(image, words);"
        " document.querySelector('main').style.minWidth = '900px'; console.error('a complaint'); }"
    )
    found = look(page, set())
    assert any(line.startswith("image-alt") for line in found)
    assert any(line.startswith("color-contrast") for line in found)
    assert any(line.startswith("in the dark: color-contrast") for line in found)
    assert any(line.startswith("on a telephone: color-contrast") for line in found)
    assert "on a telephone: has to be scrolled sideways" in found
    assert any("a complaint" in complaint for complaint in complaints)


def test_what_has_been_tried_is_told_from_what_is_new() -> None:
    plain = "<main><p class='a'>Ett</p><br><p class='a'>Två</p></main>"
    tried = served_kinds(plain)
    assert not is_new(served_kinds("<main><p class='a'>Tre</p></main>"), tried)
    for other in (
        "<main><p class='b'>Ett</p></main>",
        "<main><p class='a'>Ett <em></em></p></main>",
        "<main><div><p class='a'>Ett</p></div></main>",
        "<main>Ett</main>",
        "<main><p class='a' hidden>Ett</p></main>",
    ):
        assert is_new(served_kinds(other), set(tried)), other

"""What a page is looked at for in a browser: what axe finds, its structure, and its width."""

from html.parser import HTMLParser
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page as BrowserPage

from tests.access.matrix import PAGES
from tests.access.pages import OK, Page
from tests.access.walk import url_names
from tests.cast import ANONYMOUS

# Everybody who meets a page of her own: the roles that get the same pages are tried once, as the first of them.
# (What each of them gets stands in the access matrix; here it is about how it looks.)
FACES = (
    "insatsledare",
    "forbundschef",
    "utvecklingsledare",
    "styrelseledamot",
    "revisor",
    "teammedlem",
    "insatsekonom",
    "styrgrupp_ordinarie",
    "behorighetsansvarig",
    "driftadministrator",
    "no_membership",
    ANONYMOUS,
)
# The attributes whose value axe judges by; of the others it is enough that they are there, and not empty.
KEPT = ("class", "type", "role", "scope", "lang", "style", "tabindex", "aria-hidden", "aria-current")
LANDMARKS = "h1, h2, h3, h4, h5, h6, main, nav, header, footer, aside, [role]"
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# What axe can judge a page by, without its words: each kind of element (its attributes, whether it has words of its
# own, and all that it lies inside), and the order of headings and landmarks. Its colours hang on less: on the element
# and on what it lies in (`looks`).
KINDS = """([attributes, landmarks]) => {
  const kept = new Set(attributes);
  const shown = a => a.name + (kept.has(a.name) ? '=' + a.value : a.value ? '' : '!');
  const hash = text => [...text].reduce((sum, sign) => (Math.imul(sum, 31) + sign.codePointAt(0)) | 0, 7);
  const kinds = new Set(), looks = new Set(), order = [];
  const walk = (element, above, around) => {
    const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const own = [element.tagName, ...[...element.attributes].map(shown).sort(), words].join(' ');
    const kind = hash(above + ' ' + own);
    kinds.add(kind);
    looks.add(hash(around + ' ' + own));
    if (element.matches(landmarks)) order.push(kind);
    [...element.children].forEach(inside => walk(inside, kind, own));
  };
  walk(document.documentElement, 0, '');
  return {
    kinds: [...kinds, 'order ' + order.filter((kind, place) => kind !== order[place - 1])].map(String),
    looks: [...looks].map(String),
  };
}"""
WHOLE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],  # what it finds right need not be listed
}
# What another width or other colours can change; names, roles, labels and the order of headings they cannot.
LOOKS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]},
    "resultTypes": ["violations"],
}


def pages_of(who: str) -> list[Page]:
    """The pages that a person gets with a 200 at her own place, without those that every role has alike."""
    live = url_names()
    return [
        page
        for page in PAGES
        if page.html and page.get and page.name in live and page.expected(page.get, who, "own") in (OK, 200)
    ]


def findings(page: BrowserPage, options: dict[str, Any] = WHOLE) -> list[str]:
    """What axe finds, one line each, with where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(result => result.violations)", options)
    return [f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:3]}" for one in found]


def structure(page: BrowserPage) -> tuple[set[str], set[str]]:
    """The kinds of elements that a page has, and the kinds of looks (see `KINDS`)."""
    found = page.evaluate(KINDS, [list(KEPT), LANDMARKS])
    return set(found["kinds"]), set(found["looks"])


def is_new(kinds: set[str], tried: set[str], where: str = "") -> bool:
    """Whether there is something that has not been tried; `where` tells apart what looks otherwise (colours)."""
    there = {f"{where}{kind}" for kind in kinds}
    new = not there <= tried
    tried |= there
    return new


def too_wide(page: BrowserPage) -> bool:
    """Whether the page has to be pushed sideways to be read."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def served_kinds(html: str) -> set[str]:
    """The kinds of elements in a page as the server sends it: as `KINDS`, in a hundredth of a browser's time."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.kinds


class _Reader(HTMLParser):
    """Gathers each element with its attributes and all that it lies inside."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: set[str] = set()
        self.inside: list[tuple[str, str]] = [("", "")]  # tag and kind of each open element

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shown = (f"{name}={value}" if name in KEPT else name if value else f"{name}!" for name, value in attrs)
        kind = str(hash((self.inside[-1][1], tag, *sorted(shown))))
        self.kinds.add(f"served {kind}")
        if tag not in VOID:
            self.inside.append((tag, kind))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in [name for name, _ in self.inside]:
            return
        while self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.kinds.add(f"served {self.inside[-1][1]} words")

"""What one line of the access matrix says, and what it means for each person at each place.

A page is about a row of a place (its insats, its förbund), or about none. Three answers are possible: the person may
(`may`), she sees the row but may not (`reads`: 403), or it is not there for her (404). Roles that reach over a whole
förbund get the same answer at each of its insatser; roles of an insats get it at their own; nobody at a stranger's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from finsam.forbund.enums import Rollkod
from tests.cast import ANONYMOUS, EVERYONE, OVER_FORBUND, Place

Args = Callable[[Place], Mapping[str, Any]]
LOGIN = 302  # to the login page
PLACES = ("own", "sibling", "foreign")
OK = "ok"  # 2xx, a redirect, or a form that asks again: past the gate


@dataclass(frozen=True)
class Method:
    """Who gets what of one method. `reach` "forbund": a page about the förbund, alike at all its places."""

    may: tuple[str, ...]
    reads: tuple[str, ...] = ()
    otherwise: int = 404
    data: Callable[[Place], Mapping[str, Any]] = field(default=lambda place: {})


@dataclass(frozen=True)
class Page:
    """One URL. `place` is what its row hangs on: "insats", "forbund" or "" (no row: the same wherever one is)."""

    name: str
    get: Method | None = None
    post: Method | None = None
    args: Args = lambda place: {}
    place: str = "insats"
    public: bool = False  # anonymous may come too
    html: bool = True  # a page that a browser shows, for the accessibility tests
    path: str = ""  # of a URL without a name
    variant: str = ""  # when one URL has several lines: the state that the row is in

    @property
    def label(self) -> str:
        """What the line is called in a test's name."""
        return f"{self.name}-{self.variant}" if self.variant else self.name

    def url(self, place: Place) -> str:
        return self.path or reverse(self.name, kwargs=dict(self.args(place)))

    def expected(self, method: Method, who: str, place: str) -> int | str:
        """The status (or OK) that a person is to get at a place."""
        if who == ANONYMOUS and not self.public:
            return LOGIN
        if not self._reaches(who, place):
            return 404
        if who in method.may:
            return OK
        return 403 if who in method.reads else method.otherwise

    def _reaches(self, who: str, place: str) -> bool:
        if not self.place or who == Rollkod.DRIFTADMINISTRATOR or place == "own":
            return True
        if place == "sibling":
            return who in OVER_FORBUND or self.place == "forbund"
        return False


def everyone_but(*roles: str) -> tuple[str, ...]:
    """All of the cast except some."""
    return tuple(who for who in EVERYONE if who not in roles)

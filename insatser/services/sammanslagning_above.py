"""What rooms above add to a merger of förbund: rows that follow, settings that are inherited, work to be done first.

register_follower(Listvarde, alike=("slag", "kod"))        # once, in a module that the room's apps.py loads
register_under_way(documents_under_way)
register_setting(Paminnelsetider, words="Tider för påminnelser")
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Hindrance:
    """One thing that stands in the way: a sentence that says what to do, and the row that it is done with (one that is
    not saved is to be added)."""

    text: str
    row: Model | None = None


@dataclass(frozen=True)
class Follower:
    """Rows of a förbund's own that go over to the new one. One that the new one has already, with the same values in
    the columns `alike`, stays where it was: it is still read, and no longer chosen."""

    model: type[Model]
    alike: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """Rows that a förbund works by: at most one for each value of `key`. `words` says in Swedish what one is, with its
    key in braces. `of_insats`: rows with an insats are none of these, and go with it."""

    model: type[Model]
    words: str
    key: tuple[str, ...] = ()
    of_insats: bool = False


UnderWay = Callable[[Collection[int], Collection[int]], Iterable[Hindrance]]
"""Gets the numbers of the förbund and of their insatser."""

FOLLOWERS: list[Follower] = []
UNDER_WAY: list[UnderWay] = []
SETTINGS: list[Setting] = []


def register_follower(model: type[Model], *, alike: tuple[str, ...]) -> None:
    """Adds a model with a column `forbund` whose rows follow."""
    FOLLOWERS.append(Follower(model, alike))


def register_setting(model: type[Model], *, words: str, key: tuple[str, ...] = (), of_insats: bool = False) -> None:
    """Adds a model with a column `forbund` whose rows the new förbund inherits a copy of."""
    SETTINGS.append(Setting(model, words, key, of_insats))


def register_under_way(finder: UnderWay) -> None:
    """Adds a finder of work that must be done before a merger."""
    UNDER_WAY.append(finder)

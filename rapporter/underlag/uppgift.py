"""A row of the start page, and the groups that rows stand in."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Nar(StrEnum):
    """The groups of the page, in their order."""

    LATE = "Sent"
    WEEK = "Den här veckan"
    LATER = "Senare"


@dataclass(frozen=True, slots=True)
class Uppgift:
    """A row of the page. `klar_url` marks it as done, for what Finsam cannot see being done."""

    rubrik: str
    insats: str
    url: str
    detail: str = ""
    senast: datetime.date | None = None
    tag: str = ""
    tag_kind: str = "neutral"
    nar: Nar = Nar.WEEK
    klar_url: str = ""


@dataclass(frozen=True, slots=True)
class Grupp:
    """Rows under a heading."""

    rubrik: str
    rader: tuple[Uppgift, ...]

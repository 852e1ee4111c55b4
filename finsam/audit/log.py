"""Writing the log. A request that only reads runs in a read-only transaction, so its lines wait until after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import models

from finsam.audit.codes import ABOUT_PEOPLE, CODES
from finsam.audit.models import Handelse


class Acting(Protocol):
    """What the log needs to know of an actor (the Actor itself lives in a room above)."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def membership_id(self) -> int | None: ...
    @property
    def roll(self) -> str: ...
    @property
    def forbund_id(self) -> int | None: ...


_waiting: ContextVar[list[Handelse] | None] = ContextVar("waiting_handelser", default=None)


def log(kod: str, *, actor: Acting | None, row: models.Model | None = None, **data: Any) -> None:
    """Writes one line, or lets it wait when `deferred()` is active.

    `kod` must be registered in finsam.audit.codes; `data` must be JSON and may not hold personal data. The line is
    about people when its code is registered so, or when the row says so of itself (`about_people`).
    """
    if kod not in CODES:
        raise ValueError(f"The audit code {kod} is not registered.")
    line = Handelse(
        kod=kod,
        user_id=actor.user_id if actor else None,
        membership_id=actor.membership_id if actor else None,
        roll=actor.roll if actor else "",
        forbund_id=actor.forbund_id if actor else None,
        objekt=row._meta.label_lower if row is not None else "",
        objekt_id=row.pk if row is not None else None,
        data=data,
        about_people=kod in ABOUT_PEOPLE or getattr(row, "about_people", False),
    )
    waiting = _waiting.get()
    if waiting is None:
        line.save(force_insert=True)
    else:
        waiting.append(line)


@contextmanager
def deferred() -> Iterator[list[Handelse]]:
    """Collects lines instead of writing them; the caller writes them with `write` once it may."""
    lines: list[Handelse] = []
    token = _waiting.set(lines)
    try:
        yield lines
    finally:
        _waiting.reset(token)


def write(lines: list[Handelse]) -> None:
    """Writes the collected lines."""
    if lines:
        Handelse.objects.bulk_create(lines)

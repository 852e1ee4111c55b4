"""The Actor: a person acting as one of her memberships. Everything that asks "may she?" asks about an Actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Membership, User


@dataclass(frozen=True)
class Actor:
    """Who acts, as what, and how far that reaches.

    `insats_ids` are the insatser of a membership of reach `insats`, with their delprocesser, `insats_namn` the names
    of those that the uppdrag itself tells; `can_switch` tells
    whether the person has other memberships in force. An actor without a membership (a new account, a job by itself)
    reaches nothing.
    """

    user: User | None = None
    membership: Membership | None = None
    insats_ids: frozenset[int] = frozenset()
    insats_namn: tuple[str, ...] = ()
    can_switch: bool = False

    @classmethod
    def of(cls, membership: Membership, *, can_switch: bool = False) -> Actor:
        """The actor of a membership. Takes one query for its insatser; user, roll and förbund are best joined in."""
        # The link from a membership to its insatser belongs to the room above and is reached by reverse relation.
        rows = list(membership.insatsuppdrag.values_list("insats_id", "insats__delprocesser__id", "insats__namn"))
        # A behörighetsansvarig answers for her own organisation's insatser: a delprocess may have another owner.
        own_alone = membership.roll_id == Rollkod.BEHORIGHETSANSVARIG
        inside = () if own_alone else (part for _, part, _ in rows if part is not None)
        reached = frozenset(whole for whole, _, _ in rows) | frozenset(inside)
        names = tuple(sorted({name for _, _, name in rows}))
        return cls(membership.user, membership, reached, names, can_switch)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def membership_id(self) -> int | None:
        return self.membership.pk if self.membership else None

    @property
    def roll(self) -> str:
        """The role's code, empty without a membership."""
        return self.membership.roll_id if self.membership else ""

    @property
    def forbund_id(self) -> int | None:
        return self.membership.forbund_id if self.membership else None

    @property
    def is_kansli(self) -> bool:
        """Whether the person works in the förbund's office."""
        return self.roll in KANSLI

    @property
    def where(self) -> str:
        """What she acts in: her one insats, how many they are, or the förbund."""
        if self.membership is None:
            return ""
        if len(self.insats_namn) == 1:
            return self.insats_namn[0]
        return f"{len(self.insats_namn)} insatser" if self.insats_namn else self.membership.where

    @property
    def title(self) -> str:
        """The role as people say it, in small letters inside a sentence."""
        return self.membership.roll.namn.lower() if self.membership else ""


def set_acting(actor: Actor) -> None:
    """Tells PostgreSQL, for the rest of the transaction, which membership acts.

    Row-level security reads it as current_setting('finsam.membership'). Outside a transaction it would not last.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('finsam.membership', %s, true)", [str(actor.membership_id or "")])


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """A transaction in which `actor` acts: for jobs and commands (requests have ActorMiddleware)."""
    with transaction.atomic():
        set_acting(actor)
        yield actor

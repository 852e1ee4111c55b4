"""The Actor: a person acting as one of her memberships. Everything that asks "may she?" asks about an Actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Membership, User

# Every förbund that has gone up in the membership's own, or in one that has.
_BEFORE = """ARRAY(
    WITH RECURSIVE earlier AS (
        SELECT id FROM forbund_forbund WHERE uppgick_i_id = forbund_membership.forbund_id
        UNION SELECT f.id FROM forbund_forbund f JOIN earlier ON f.uppgick_i_id = earlier.id
    ) SELECT id FROM earlier
)"""


@dataclass(frozen=True)
class Actor:
    """Who acts, as what, and how far that reaches.

    `insats_ids` are the insatser of a membership of reach `insats`, with their delprocesser, `insats_namn` the names
    of those that the uppdrag itself tells; `before_ids` are the förbund that have gone up in hers; `can_switch` tells
    whether the person has other memberships in force. An actor without a membership (a new account, a job by itself)
    reaches nothing.
    """

    user: User | None = None
    membership: Membership | None = None
    insats_ids: frozenset[int] = frozenset()
    insats_namn: tuple[str, ...] = ()
    can_switch: bool = False
    before_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, membership: Membership, *, can_switch: bool = False) -> Actor:
        """The actor of a membership. Takes one query for its insatser; user, roll and förbund are best joined in."""
        # The link from a membership to its insatser belongs to the room above and is reached by reverse relation.
        found = Membership._base_manager.filter(pk=membership.pk).annotate(
            before=RawSQL(_BEFORE, [], ArrayField(models.BigIntegerField()))  # noqa: S611 (a constant, no values)
        )
        rows = list(
            found.values_list(
                "insatsuppdrag__insats_id",
                "insatsuppdrag__insats__delprocesser__id",
                "insatsuppdrag__insats__namn",
                "before",
            )
        )
        covered = [row for row in rows if row[0] is not None]
        # A behörighetsansvarig answers for her own organisation's insatser: a delprocess may have another owner.
        own_alone = membership.roll_id == Rollkod.BEHORIGHETSANSVARIG
        inside = () if own_alone else (row[1] for row in covered if row[1] is not None)
        reached = frozenset(row[0] for row in covered) | frozenset(inside)
        names = tuple(sorted({row[2] for row in covered}))
        before = frozenset(rows[0][3]) if rows else frozenset()
        return cls(membership.user, membership, reached, names, can_switch, before)

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
    def forbund_ids(self) -> frozenset[int]:
        """Her förbund, and those whose history it has taken over."""
        return frozenset() if self.forbund_id is None else self.before_ids | {self.forbund_id}

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

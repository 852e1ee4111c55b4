"""THE access engine: which rows an actor sees, and what she may do with one, with the reason.

Each model has one Policy, registered by its app's policies.py. Both faces of a rule (rows in SQL, yes/no in Python)
are read from the same row of data, a Grant, so that they cannot drift apart; a test holds them together all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, STYRGRUPP, Rollkod, Rollniva
from finsam.forbund.models import Forbund, Kommun, Medlem, Membership, Part, Roll, User, Utskick

M = TypeVar("M", bound=Model)

VIEW, ADD, CHANGE, DELETE = "view", "add", "change", "delete"


class Reach(Enum):
    """Which rows a grant reaches. A förbund's are also those of the förbund that have gone up in it."""

    ALL = "alla"
    FORBUND = "i förbundet"
    INSATS = "i de egna insatserna"
    OWN = "egna"
    HOME = "som förbundet har lagt upp eller anställt"
    SOLE = "som bara det egna förbundet använder"
    TAKES_OVER = "som det egna förbundet tar över"


@dataclass(frozen=True)
class Grant:
    """Some roles may do some actions with the rows within reach, when the row's columns hold given values.

    `others` leaves out the actor's own rows: nobody decides what she herself may do.
    """

    roles: tuple[str, ...]
    actions: tuple[str, ...]
    reach: Reach
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    others: bool = False


@dataclass(frozen=True)
class Policy:
    """How to get from a row to its förbund, insats and owner (lookup paths; any one of several may match)."""

    model: type[Model]
    grants: tuple[Grant, ...]
    forbund: tuple[str, ...] = ()
    insats: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    sole: tuple[str, ...] = ()
    """To every förbund that uses the row: SOLE is reached when there is one, and it is the actor's."""
    takes_over: tuple[str, ...] = ()

    def paths(self, reach: Reach) -> tuple[str, ...]:
        """The lookup paths for a reach."""
        return {
            Reach.FORBUND: self.forbund,
            Reach.INSATS: self.insats,
            Reach.OWN: self.own,
            Reach.HOME: self.home,
            Reach.SOLE: self.sole,
            Reach.TAKES_OVER: self.takes_over,
            Reach.ALL: (),
        }[reach]


@dataclass(frozen=True)
class Answer:
    """Yes, or no with the reason in Swedish."""

    ok: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


POLICIES: dict[type[Model], Policy] = {}


def register(*policies: Policy) -> None:
    """Adds an app's policies; one a model."""
    for policy in policies:
        if policy.model in POLICIES:
            raise ValueError(f"{policy.model.__name__} has two policies.")
        for grant in policy.grants:
            if grant.reach is not Reach.ALL and not policy.paths(grant.reach):
                raise ValueError(f"{policy.model.__name__} has no path for {grant.reach}.")
            if grant.others and not policy.own:
                raise ValueError(f"{policy.model.__name__} has no path to whom a row belongs.")
        POLICIES[policy.model] = policy


def _targets(actor: Actor, reach: Reach) -> frozenset[int]:
    if reach in (Reach.FORBUND, Reach.HOME):
        return actor.forbund_ids
    if reach in (Reach.SOLE, Reach.TAKES_OVER):
        return frozenset() if actor.forbund_id is None else frozenset({actor.forbund_id})
    if reach is Reach.INSATS:
        return actor.insats_ids
    return frozenset() if actor.user_id is None else frozenset({actor.user_id})


def _is_many(model: type[Model], path: str) -> bool:
    """Whether a lookup path crosses to several rows: then rows are picked by subquery, never by a join."""
    for step in path.split("__"):
        relation = model._meta.get_field(step)
        if relation.one_to_many or relation.many_to_many:
            return True
        if relation.related_model is None or relation.name != step:
            return False  # a plain column, or a foreign key's own number
        model = relation.related_model
    return False


def _walk(row: Any, path: str) -> set[Any]:
    """The values at the end of a lookup path on a row; none where a step is missing."""
    found = [row]
    for step in path.split("__"):
        following: list[Any] = []
        for one in found:
            if one is None:
                continue
            if one.pk is None and _is_many(type(one), step):
                continue  # an unsaved row has no relations yet
            try:
                value = getattr(one, step)
            except ObjectDoesNotExist:
                continue  # an unsaved row that has not been given what it needs
            following.extend(value.all() if hasattr(value, "all") else [value])
        found = following
    return set(found)


def _grants(actor: Actor, model: type[Model], action: str) -> Iterable[Grant]:
    policy = POLICIES.get(model)
    if policy is None or not actor.roll:
        return ()
    return (grant for grant in policy.grants if actor.roll in grant.roles and action in grant.actions)


def rows_for(actor: Actor, action: str, rows: QuerySet[M]) -> QuerySet[M]:
    """The rows of a queryset that an actor may do an action with."""
    reached = Q(pk__in=())
    for grant in _grants(actor, rows.model, action):
        within = Q()
        if grant.reach is not Reach.ALL:
            targets = _targets(actor, grant.reach)
            if not targets:
                continue
            within = Q(pk__in=())
            for path in POLICIES[rows.model].paths(grant.reach):
                hit = Q(**{f"{path}__in": targets})
                if _is_many(rows.model, path):
                    hit = Q(pk__in=rows.model._base_manager.filter(hit).values("pk"))
                within |= hit
        if grant.reach is Reach.SOLE:
            for path in POLICIES[rows.model].sole:
                # "Not mine" as less or more: a negated lookup over many rows would ask whether none of them is mine.
                foreign = Q(**{f"{path}__lt": actor.forbund_id}) | Q(**{f"{path}__gt": actor.forbund_id})
                within &= ~Q(pk__in=rows.model._base_manager.filter(foreign).values("pk"))
        for column, values in grant.when.items():
            within &= Q(**{f"{column}__in": values})
        if grant.others:
            for path in POLICIES[rows.model].own:
                within &= ~Q(**{path: actor.user_id})
        reached |= within or Q(pk__isnull=False)
    return rows.filter(reached)


def visible(actor: Actor, rows: QuerySet[M] | type[M]) -> QuerySet[M]:
    """The rows that an actor sees, of a model or narrowed queryset."""
    queryset: QuerySet[M] = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    return rows_for(actor, VIEW, queryset)


def allows(actor: Actor, action: str, row: Model) -> Answer:
    """Whether an actor may do an action with a row (saved or not), and if not, why."""
    model = type(row)
    mine = False
    for grant in _grants(actor, model, action):
        if grant.reach is not Reach.ALL:
            targets = _targets(actor, grant.reach)
            if grant.reach is Reach.SOLE:
                if not _is_sole(row, targets):
                    continue
            elif not any(_walk(row, path) & targets for path in POLICIES[model].paths(grant.reach)):
                continue
        if not all(_walk(row, column) & set(values) for column, values in grant.when.items()):
            continue
        if grant.others and any(actor.user_id in _walk(row, path) for path in POLICIES[model].own):
            mine = True
            continue
        return Answer(True)
    return Answer(False, OWN_ROW if mine else _reason(actor, model, action))


def _is_sole(row: Model, targets: frozenset[int]) -> bool:
    """Whether a row is used by a förbund among `targets` and by no other. One query, over however many rows."""
    if row.pk is None:
        return False
    same = type(row)._base_manager.filter(pk=row.pk).order_by()
    first, *others = (same.values_list(path, flat=True) for path in POLICIES[type(row)].sole)
    found = set(first.union(*others)) - {None}
    return bool(found) and found <= targets


OWN_ROW = "Ingen ändrar sitt eget konto eller sina egna uppdrag. Be en kollega, eller den som sköter driften."


def _reason(actor: Actor, model: type[Model], action: str) -> str:
    if not actor.roll:
        return "Du har inget uppdrag i Finsam just nu. Be förbundets kansli att ge dig ett."
    policy = POLICIES.get(model)
    roles = {role for grant in policy.grants if action in grant.actions for role in grant.roles} if policy else set()
    if actor.roll in roles:
        return "Din roll får göra det här, men inte med just den här raden eller i det läge som den är nu."
    names = [Rollkod(role).label.lower() for role in Rollkod if role in roles]
    if not names:
        return "Det här kan ingen göra i Finsam."
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} eller {names[-1]}"
    return f"Du arbetar som {actor.title}. Det här kan bara {listed} göra."


def require(actor: Actor, action: str, row: Model) -> None:
    """Raises Refused with the reason unless the actor may."""
    answer = allows(actor, action, row)
    if not answer:
        raise Refused(answer.reason)


def may_any(actor: Actor, action: str, model: type[Model]) -> bool:
    """Whether an actor may do an action with any row of a model at all: for menus and empty lists."""
    return any(True for _ in _grants(actor, model, action))


def get_visible(actor: Actor, rows: QuerySet[M] | type[M], **lookup: Any) -> M:
    """One visible row, else Http404: what is not visible is not there."""
    found = visible(actor, rows).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


EVERYBODY = tuple(role.value for role in Rollkod if role is not Rollkod.REMITTENT)
_DRIFT = (Rollkod.DRIFTADMINISTRATOR,)
_ANSVARIG = (Rollkod.BEHORIGHETSANSVARIG,)
GIVEN_BY_KANSLI = tuple(role for role in EVERYBODY if role not in (*KANSLI, *_DRIFT, *_ANSVARIG))
# Who may open deltagare is decided by the insatsägare, never by a förbund (lag 2003:1210 7 §; docs/adr/0009).
CLOSED = {"roll__oppnar_deltagare": (False,)}
OPENING = {"roll__oppnar_deltagare": (True,), "roll__niva": (Rollniva.INSATS,)}

register(
    Policy(
        Forbund,
        forbund=("id",),
        grants=(
            Grant((*EVERYBODY,), (VIEW,), Reach.FORBUND),
            Grant(KANSLI, (CHANGE,), Reach.FORBUND),
            Grant(_DRIFT, (VIEW, ADD, CHANGE), Reach.ALL),
        ),
    ),
    Policy(
        Medlem,
        forbund=("forbund_id",),
        grants=(
            Grant(EVERYBODY, (VIEW,), Reach.FORBUND),
            Grant(KANSLI, (ADD, CHANGE), Reach.FORBUND),
            Grant(_DRIFT, (VIEW, ADD, CHANGE), Reach.ALL),
        ),
    ),
    Policy(
        Handelse,
        forbund=("forbund_id",),
        grants=(
            Grant(KANSLI, (VIEW,), Reach.FORBUND, {"about_people": (False,)}),
            Grant(_DRIFT, (VIEW,), Reach.ALL),
        ),
    ),
    # A part's name stands in the papers of every förbund that uses it, and a kommun's is SCB's.
    Policy(
        Part,
        sole=(
            "medlemskap__forbund_id",
            "agda_insatser__forbund_id",
            "samverkar_i__insats__forbund_id",
            "bemanning__insats__forbund_id",
            "ledamoter__styrgrupp__insats__forbund_id",
        ),
        grants=(
            Grant(EVERYBODY, (VIEW,), Reach.ALL),
            Grant(KANSLI, (ADD,), Reach.ALL),
            Grant(KANSLI, (CHANGE,), Reach.SOLE),
            Grant(_DRIFT, (ADD, CHANGE), Reach.ALL),
        ),
    ),
    Policy(Kommun, grants=(Grant(EVERYBODY, (VIEW,), Reach.ALL), Grant(_DRIFT, (ADD, CHANGE), Reach.ALL))),
    Policy(Roll, grants=(Grant(EVERYBODY, (VIEW,), Reach.ALL), Grant(_DRIFT, (CHANGE,), Reach.ALL))),
    # Who holds the account or the role of a colleague in the kansli can review as one and attest as the other. So
    # nobody changes her own row, kansli's own roles are given by drift, and kansli changes only accounts of its own.
    # Whose address may be changed depends on what the account opens: services/konto.py, require_new_epost.
    Policy(
        User,
        forbund=("upplagd_av_id", "anstalld_av_id", "memberships__forbund_id"),
        own=("id",),
        insats=("memberships__insatsuppdrag__insats_id",),
        home=("upplagd_av_id", "anstalld_av_id"),
        grants=(
            Grant(EVERYBODY, (VIEW,), Reach.OWN),
            Grant(KANSLI, (VIEW, ADD), Reach.FORBUND),
            Grant(KANSLI, (CHANGE, "losenordslank"), Reach.HOME, others=True),
            Grant(_DRIFT, (VIEW, ADD), Reach.ALL),
            Grant(_DRIFT, (CHANGE, "losenordslank"), Reach.ALL, others=True),
            Grant(_ANSVARIG, (VIEW,), Reach.INSATS),
            Grant(_ANSVARIG, ("losenordslank", "byt_epost"), Reach.INSATS, others=True),
        ),
    ),
    Policy(
        Membership,
        forbund=("forbund_id",),
        insats=("insatsuppdrag__insats_id",),
        own=("user_id",),
        grants=(
            Grant(EVERYBODY, (VIEW,), Reach.OWN),
            Grant(KANSLI, (VIEW,), Reach.FORBUND),
            Grant(KANSLI, (ADD, CHANGE), Reach.FORBUND, {"roll_id": GIVEN_BY_KANSLI, **CLOSED}, others=True),
            Grant(_DRIFT, (VIEW,), Reach.ALL),
            Grant(_DRIFT, (ADD, CHANGE), Reach.ALL, CLOSED, others=True),
            Grant(_ANSVARIG, (VIEW,), Reach.INSATS, OPENING),
            # A new one reaches no insats until an Insatsuppdrag says which, and that is asked about too.
            Grant(_ANSVARIG, (ADD,), Reach.FORBUND, OPENING, others=True),
            Grant(_ANSVARIG, (CHANGE,), Reach.INSATS, OPENING, others=True),
        ),
    ),
    Policy(Utskick, grants=(Grant(_DRIFT, (VIEW,), Reach.ALL),)),
)
__all__ = [
    "ADD",
    "CHANGE",
    "CLOSED",
    "DELETE",
    "EVERYBODY",
    "GIVEN_BY_KANSLI",
    "KANSLI",
    "OPENING",
    "POLICIES",
    "STYRGRUPP",
    "VIEW",
    "Answer",
    "Grant",
    "Policy",
    "Reach",
    "allows",
    "get_visible",
    "may_any",
    "register",
    "require",
    "rows_for",
    "visible",
]

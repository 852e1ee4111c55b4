"""The two faces of a rule agree: the rows an actor may act on, and the yes or no for each row."""

from collections.abc import Iterator

import pytest
from django.db.models import Model

from deltagare.models import PersonRow
from finsam.forbund.actor import Actor, set_acting
from finsam.forbund.enums import Rollkod
from finsam.forbund.policies import ADD, CHANGE, DELETE, POLICIES, VIEW, Policy, allows, rows_for, visible
from tests.cast import ANONYMOUS, EVERYONE, OVER_FORBUND, Cast

pytestmark = pytest.mark.django_db

LABELS = sorted(model._meta.label for model in POLICIES)


def policy_of(label: str) -> Policy:
    """The policy of a model by its label."""
    return next(policy for policy in POLICIES.values() if policy.model._meta.label == label)


def actors(cast: Cast) -> Iterator[tuple[str, Actor]]:
    """Everybody in both förbund, each as the one who acts while the caller has her."""
    people = {who: Actor() if who == ANONYMOUS else cast.people[who].actor for who in EVERYONE}
    people |= {f"stranger {who}": stranger.actor for who, stranger in cast.strangers.items()}
    for who, actor in people.items():
        set_acting(actor)
        yield who, actor
    set_acting(Actor())


def all_rows(cast: Cast, model: type[Model]) -> list[Model]:
    """Every row of a model. Those about people are fetched place by place, as the team that they belong to."""
    if not issubclass(model, PersonRow):
        return list(model._base_manager.all())
    found: list[Model] = []
    for place in cast.places.values():
        with place.acting():
            found += model._base_manager.all()
    return found


@pytest.mark.parametrize("label", LABELS)
def test_rows_and_answers_agree(cast: Cast, label: str) -> None:
    policy = policy_of(label)
    rows = all_rows(cast, policy.model)
    actions = {VIEW, ADD, CHANGE, DELETE} | {action for grant in policy.grants for action in grant.actions}
    wrong = []
    for who, actor in actors(cast):
        for action in sorted(actions):
            listed = set(rows_for(actor, action, policy.model._base_manager.all()).values_list("pk", flat=True))
            answered = {row.pk for row in rows if allows(actor, action, row)}
            if listed != answered:
                wrong.append(f"{who} {action}: rows {sorted(listed)}, answers {sorted(answered)}")
    assert wrong == []


@pytest.mark.parametrize("label", LABELS)
def test_no_row_is_listed_twice(cast: Cast, label: str) -> None:
    """A row that is reached two ways (two memberships, two paths) still stands once in a list."""
    model = policy_of(label).model
    for who, actor in actors(cast):
        seen = list(visible(actor, model).values_list("pk", flat=True))
        assert len(seen) == len(set(seen)), who


@pytest.mark.parametrize("label", LABELS)
def test_what_may_be_done_may_be_seen(cast: Cast, label: str) -> None:
    """Nobody may act on a row that she may not see: the page would be a 404."""
    policy = policy_of(label)
    actions = {action for grant in policy.grants for action in grant.actions} - {VIEW, ADD}
    for who, actor in actors(cast):
        seen = set(visible(actor, policy.model).values_list("pk", flat=True))
        for action in actions:
            may = set(rows_for(actor, action, policy.model._base_manager.all()).values_list("pk", flat=True))
            assert may <= seen, f"{who} {action}"


def _of_place(cast: Cast, place: str) -> Iterator[Model]:
    for rows in getattr(cast, place).rows.values():
        yield from rows


# What everybody sees wherever it comes from: the registers' words. Whose a value is decides where it can be chosen.
SHARED = {"insatser.Kalla", "insatser.Varningsord", "deltagare.Instrument", "deltagare.Listvarde"}
COMMON = {"forbund.Part", "forbund.Kommun", "forbund.Roll", "deltagare.Listvarde", "insatser.Varningsord"}


@pytest.mark.parametrize("place", ["foreign", "foreign_sibling"])
def test_nothing_of_another_forbund_is_seen(cast: Cast, place: str) -> None:
    for who, actor in actors(cast):
        if who.startswith("stranger") or who == Rollkod.DRIFTADMINISTRATOR:
            continue
        for row in _of_place(cast, place):
            assert row._meta.label in COMMON or not allows(actor, VIEW, row), f"{who} sees {row._meta.label}"


def test_those_of_an_insats_see_nothing_of_another(cast: Cast) -> None:
    beyond = [row for row in _of_place(cast, "sibling") if not row._meta.label.startswith("forbund.")]
    for who, actor in actors(cast):
        if who in OVER_FORBUND or who.startswith("stranger"):
            continue
        for row in beyond:
            shared = row._meta.label in {
                "insatser.Kalla",
                "insatser.Varningsord",
                "deltagare.Instrument",
                "deltagare.Listvarde",
            }
            assert shared or who == Rollkod.DRIFTADMINISTRATOR or not allows(actor, VIEW, row), (
                f"{who} sees {row._meta.label}"
            )


@pytest.mark.parametrize("who", ["superuser", "no_membership", "ended", "remittent", ANONYMOUS])
def test_nobody_sees_nothing(cast: Cast, who: str) -> None:
    actor = Actor() if who == ANONYMOUS else cast.people[who].actor
    set_acting(actor)
    for model in POLICIES:
        assert not visible(actor, model).exists(), f"{who} sees {model.__name__}"


def test_those_employed_by_a_forbund_see_no_individual(cast: Cast) -> None:
    """Lag 2003:1210 7 §: a role that reaches over a förbund opens no deltagare."""
    for who in (*OVER_FORBUND, Rollkod.DRIFTADMINISTRATOR):
        membership = cast.people[who].membership
        assert membership is not None
        assert not membership.roll.oppnar_deltagare, who


def test_every_refusal_gives_a_reason(cast: Cast) -> None:
    rows = [all_rows(cast, model)[0] for model in POLICIES]
    for who, actor in actors(cast):
        for row in rows:
            answer = allows(actor, DELETE, row)
            assert answer or answer.reason.endswith("."), who

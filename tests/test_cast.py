"""The cast itself: every model has a row in it, and everybody acts as what she is called."""

import pytest
from django.apps import apps

from finsam.forbund.policies import POLICIES
from tests.cast import OTHERS, ROLES, Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


def test_everybody_acts_as_her_role(cast: Cast) -> None:
    for people in (cast.people, cast.strangers):
        for role in ROLES:
            assert people[role].actor.roll == role
    assert {who: cast.people[who].actor.roll for who in OTHERS} == {
        "remittent": "remittent",
        "superuser": "",
        "no_membership": "",
        "ended": "",
    }


@pytest.mark.parametrize("label", sorted(model._meta.label for model in POLICIES))
def test_each_model_has_a_row(cast: Cast, label: str) -> None:
    with cast.own.acting():
        assert apps.get_model(label)._default_manager.exists()


def test_first_test_leaves_nothing_behind(cast: Cast) -> None:
    cast.own.insats.__class__.objects.filter(pk=cast.own.insats.pk).update(namn="Ändrad")


def test_second_test_sees_the_cast_untouched(cast: Cast) -> None:
    assert cast.own.insats.__class__.objects.get(pk=cast.own.insats.pk).namn == "Samordningsteam Norrsjö"


def test_client_is_signed_in(cast: Cast, client_of: ClientOf) -> None:
    assert client_of("revisor").get("/halsa/").status_code in (200, 503)

"""Nobody gives herself a role, and nobody takes over an account that is not hers."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Membership, User
from finsam.forbund.policies import ADD, CHANGE, allows
from finsam.forbund.services.konto import password_link
from insatser.models import Insatsuppdrag
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

DRIFT = Rollkod.DRIFTADMINISTRATOR
ADMINS = (*KANSLI, DRIFT)
ADD_MEMBERSHIP = "admin:forbund_membership_add"


def new_account(cast: Cast, roll: str | None = Rollkod.REVISOR) -> User:
    """An account that kansli has laid up and nobody has used."""
    user: User = make.UserFactory(upplagd_av=cast.own.forbund)
    if roll:
        make.MembershipFactory(user=user, roll=make.RollFactory(kod=roll), forbund=cast.own.forbund)
    return user


def give(client: Client, user: User, roll: str, forbund_id: int | str) -> Any:
    """What the form of a new uppdrag sends."""
    form = {"user": user.pk, "roll": roll, "forbund": forbund_id, "part": "", "fran": "2024-01-01", "till": ""}
    return client.post(reverse(ADD_MEMBERSHIP), form)


def has(user: User, roll: str) -> bool:
    return Membership.objects.filter(user=user, roll=roll).exists()


# Roles -----------------------------------------------------------------------------------------------------------


def test_kansli_gives_the_roles_that_are_hers_to_give(cast: Cast, client_of: ClientOf) -> None:
    user = new_account(cast, roll=None)
    assert (
        give(client_of(Rollkod.UTVECKLINGSLEDARE), user, Rollkod.INSATSEKONOM, cast.own.forbund.pk).status_code == 302
    )
    assert has(user, Rollkod.INSATSEKONOM)


@pytest.mark.parametrize("who", ADMINS)
def test_nobody_gives_herself_a_role(cast: Cast, client_of: ClientOf, who: str) -> None:
    user = cast.people[who].user
    give(client_of(who), user, Rollkod.REVISOR, cast.own.forbund.pk)
    assert not has(user, Rollkod.REVISOR)
    mine = Membership(user=user, roll_id=Rollkod.REVISOR, forbund=cast.own.forbund)
    assert "sina egna uppdrag" in allows(cast.people[who].actor, ADD, mine).reason


@pytest.mark.parametrize("who", ADMINS)
def test_nobody_changes_her_own_account_or_role(cast: Cast, who: str) -> None:
    person = cast.people[who]
    assert not allows(person.actor, CHANGE, person.user)
    assert person.membership is not None
    assert not allows(person.actor, CHANGE, person.membership)


@pytest.mark.parametrize("who", KANSLI)
@pytest.mark.parametrize("roll", [*KANSLI, DRIFT])
def test_kansli_makes_no_colleague_and_no_drift(cast: Cast, client_of: ClientOf, who: str, roll: str) -> None:
    """Else one person could review with one account and attest with another."""
    user = new_account(cast, roll=None)
    for forbund_id in (cast.own.forbund.pk, ""):
        give(client_of(who), user, roll, forbund_id)
    assert not has(user, roll)


@pytest.mark.parametrize("who", KANSLI)
def test_a_role_cannot_be_turned_into_one_of_kansli(cast: Cast, client_of: ClientOf, who: str) -> None:
    row = new_account(cast).memberships.get()
    form = {"user": row.user_id, "roll": Rollkod.FORBUNDSCHEF, "forbund": row.forbund_id, "fran": "2024-01-01"}
    client_of(who).post(reverse("admin:forbund_membership_change", args=[row.pk]), form)
    row.refresh_from_db()
    assert row.roll_id == Rollkod.REVISOR


def test_kansli_gives_nothing_in_another_forbund(cast: Cast, client_of: ClientOf) -> None:
    user = new_account(cast, roll=None)
    give(client_of(Rollkod.FORBUNDSCHEF), user, Rollkod.REVISOR, cast.foreign.forbund.pk)
    give(client_of(Rollkod.FORBUNDSCHEF), cast.strangers["revisor"].user, Rollkod.REVISOR, cast.own.forbund.pk)
    assert not user.memberships.exists()
    assert not cast.strangers["revisor"].user.memberships.filter(forbund=cast.own.forbund).exists()


def test_nobody_gives_herself_an_insats(cast: Cast) -> None:
    person = cast.people[Rollkod.UTVECKLINGSLEDARE]
    other = make.MembershipFactory(user=person.user, roll=make.RollFactory(kod=Rollkod.STYRGRUPP_ADJUNGERAD))
    assert not allows(person.actor, ADD, Insatsuppdrag(membership=other, insats=cast.own.insats))


# Accounts --------------------------------------------------------------------------------------------------------


def test_kansli_cannot_switch_off_who_left_for_another_forbund(cast: Cast) -> None:
    """An uppdrag that ended leaves the account in sight, but it is not hers to change."""
    row = make.MembershipFactory(forbund=cast.own.forbund, till=datetime.date(2021, 1, 1))
    chief = cast.people[Rollkod.FORBUNDSCHEF].actor
    assert not allows(chief, CHANGE, row.user)


def link(actor: Actor, user: User) -> str:
    return password_link(actor=actor, user_id=user.pk)


@pytest.mark.parametrize("who", KANSLI)
def test_link_for_a_new_account_works_once(cast: Cast, client_of: ClientOf, who: str) -> None:
    user = new_account(cast)
    address = reverse("admin:forbund_user_losenordslank", args=[user.pk])
    answer = client_of(who).post(address, HTTP_HOST="localhost")
    told = next(str(one) for one in get_messages(answer.wsgi_request))
    assert user.namn not in told
    where = told.rpartition(" ")[2]
    assert where.startswith(settings.BASE_URL)
    browser = Client()
    page = browser.get(where.removeprefix(settings.BASE_URL), follow=True)
    form = {"new_password1": "tallbarr-och-kottar", "new_password2": "tallbarr-och-kottar"}
    assert browser.post(page.request["PATH_INFO"], form).status_code == 302
    user.refresh_from_db()
    assert user.check_password("tallbarr-och-kottar")
    assert b"new_password1" not in Client().get(where.removeprefix(settings.BASE_URL), follow=True).content
    codes = set(Handelse.objects.filter(objekt="forbund.user", objekt_id=user.pk).values_list("kod", flat=True))
    assert codes == {"konto.losenordslank", "konto.valde_losenord"}
    assert where.split("/")[-2] not in str(list(Handelse.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("who", KANSLI)
@pytest.mark.parametrize("roll", [*KANSLI, DRIFT])
def test_kansli_takes_over_no_account_of_kansli_or_drift(cast: Cast, who: str, roll: str) -> None:
    user = make.UserFactory(upplagd_av=cast.own.forbund, anstalld_av=cast.own.forbund)
    forbund = None if roll == DRIFT else cast.own.forbund
    make.MembershipFactory(user=user, roll=make.RollFactory(kod=roll), forbund=forbund)
    with pytest.raises(Refused):
        link(cast.people[who].actor, user)


@pytest.mark.parametrize("who", KANSLI)
def test_kansli_takes_over_no_account_that_is_used(cast: Cast, who: str) -> None:
    """A teammedlem's account opens deltagare: with her link kansli would see individuals."""
    chosen = new_account(cast, Rollkod.TEAMMEDLEM)
    chosen.set_password("tallbarr-och-kottar")
    chosen.save()
    with pytest.raises(Refused):
        link(cast.people[who].actor, chosen)


def test_kansli_takes_over_no_account_that_works_elsewhere_too(cast: Cast) -> None:
    user = new_account(cast, roll=None)
    make.MembershipFactory(user=user, roll=make.RollFactory(kod=Rollkod.INSATSLEDARE), forbund=cast.foreign.forbund)
    with pytest.raises(Refused):
        link(cast.people[Rollkod.FORBUNDSCHEF].actor, user)


def test_nobody_makes_a_link_for_herself(cast: Cast) -> None:
    for who in ADMINS:
        with pytest.raises(Refused):
            link(cast.people[who].actor, cast.people[who].user)


def test_drift_helps_who_has_lost_her_password(cast: Cast) -> None:
    user = new_account(cast, Rollkod.TEAMMEDLEM)
    user.set_password("tallbarr-och-kottar")
    user.save()
    assert "/losenord/" in link(cast.people[DRIFT].actor, user)


def test_link_is_made_by_post_alone(cast: Cast, client_of: ClientOf) -> None:
    user = new_account(cast)
    client_of(Rollkod.FORBUNDSCHEF).get(reverse("admin:forbund_user_losenordslank", args=[user.pk]))
    assert not Handelse.objects.filter(kod="konto.losenordslank").exists()


# Four eyes in the admin ------------------------------------------------------------------------------------------


def test_who_writes_a_plan_in_the_admin_has_prepared_it(cast: Cast, client_of: ClientOf) -> None:
    plan = next(row for row in cast.own.rows["insatser.insatsplan"] if row.editable)  # type: ignore[attr-defined]
    address = reverse("admin:insatser_insatsplan_change", args=[plan.pk])
    client = client_of(Rollkod.UTVECKLINGSLEDARE)
    form = {"insats": plan.insats_id, "slag": plan.slag, "version": plan.version, "titel": "Min plan"}  # type: ignore[attr-defined]
    inline = {"sektioner-TOTAL_FORMS": 0, "sektioner-INITIAL_FORMS": 0}
    assert client.post(address, {**form, **inline}).status_code == 302
    step = reverse("admin:insatser_insatsplan_transition", args=[plan.pk, "faststall"])
    assert client.post(step).status_code == 403
    assert client_of(Rollkod.FORBUNDSCHEF).post(step).status_code == 302
    plan.refresh_from_db()
    assert plan.status == "faststalld"  # type: ignore[attr-defined]

"""Nobody gives herself a role, and nobody takes over an account that is not hers."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Membership, User, Utskick
from finsam.forbund.policies import ADD, CHANGE, allows
from finsam.forbund.services.konto import send_password_link
from finsam.forbund.services.utskick import send_utskick
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


def link(actor: Actor, user: User) -> None:
    send_password_link(actor=actor, user_id=user.pk)


def letters() -> list[Utskick]:
    return list(Utskick.objects.filter(slag="losenordslank").order_by("pk"))


@pytest.mark.parametrize("who", KANSLI)
def test_link_is_mailed_to_the_account_alone_and_works_once(cast: Cast, client_of: ClientOf, who: str) -> None:
    user, before = new_account(cast), len(letters())
    address = reverse("admin:forbund_user_losenordslank", args=[user.pk])
    answer = client_of(who).post(address, HTTP_HOST="localhost", follow=True)
    assert b"/losenord/" not in answer.content
    (letter,) = letters()[before:]
    assert (letter.mottagare, letter.objekt_id, letter.data) == (user.epost, user.pk, {})
    assert send_utskick(letter.pk)
    (sent,) = mail.outbox
    assert sent.to == [user.epost]
    assert user.namn not in f"{sent.subject} {sent.body}"
    where = next(line for line in str(sent.body).splitlines() if "/losenord/" in line)
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
    token = where.split("/")[-2]
    assert token not in str(list(Handelse.objects.values_list("data", flat=True)))
    assert token not in str(list(Utskick.objects.values()))


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
    """Kansli may change the address of such an account, and so lead the letter to itself."""
    chosen = new_account(cast, Rollkod.INSATSEKONOM)
    chosen.set_password("tallbarr-och-kottar")
    chosen.save()
    with pytest.raises(Refused):
        link(cast.people[who].actor, chosen)


@pytest.mark.parametrize("roll", [Rollkod.TEAMMEDLEM, Rollkod.BEHORIGHETSANSVARIG])
def test_kansli_sends_no_link_to_what_opens_or_gives(cast: Cast, roll: str) -> None:
    with pytest.raises(Refused):
        link(cast.people[Rollkod.FORBUNDSCHEF].actor, new_account(cast, roll))


def test_kansli_takes_over_no_account_that_works_elsewhere_too(cast: Cast) -> None:
    user = new_account(cast, roll=None)
    make.MembershipFactory(user=user, roll=make.RollFactory(kod=Rollkod.INSATSEKONOM), forbund=cast.foreign.forbund)
    with pytest.raises(Refused):
        link(cast.people[Rollkod.FORBUNDSCHEF].actor, user)


def test_nobody_sends_a_link_to_herself(cast: Cast) -> None:
    for who in (*ADMINS, Rollkod.BEHORIGHETSANSVARIG):
        with pytest.raises(Refused):
            link(cast.people[who].actor, cast.people[who].user)


def test_drift_helps_who_has_lost_her_password_without_seeing_the_link(cast: Cast) -> None:
    user, before = new_account(cast, Rollkod.TEAMMEDLEM), len(letters())
    user.set_password("tallbarr-och-kottar")
    user.save()
    assert link(cast.people[DRIFT].actor, user) is None
    assert [one.mottagare for one in letters()[before:]] == [user.epost]


def test_link_is_sent_by_post_alone(cast: Cast, client_of: ClientOf) -> None:
    user, before = new_account(cast), len(letters())
    client_of(Rollkod.FORBUNDSCHEF).get(reverse("admin:forbund_user_losenordslank", args=[user.pk]))
    assert len(letters()) == before


# One's own account -----------------------------------------------------------------------------------------------

OLD, NEW = "tallbarr-och-kottar", "granris-och-mossa-7"


@pytest.fixture
def signed_in() -> tuple[User, Client]:
    user: User = make.UserFactory()
    user.set_password(OLD)
    user.save()
    client = Client()
    client.force_login(user)
    return user, client


def test_a_person_changes_her_own_password_and_stays_here_alone(signed_in: tuple[User, Client]) -> None:
    user, client = signed_in
    elsewhere = Client()
    elsewhere.force_login(user)
    form = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("byt_losenord"), form).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get(reverse("mitt_konto")).status_code == 200
    assert elsewhere.get(reverse("mitt_konto")).status_code == 302
    assert Handelse.objects.filter(kod="konto.bytte_losenord", objekt_id=user.pk).count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again"), [("fel-helt-och-hallet", NEW, NEW), (OLD, "kort", "kort"), (OLD, NEW, "något helt annat")]
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    signed_in: tuple[User, Client], old: str, new: str, again: str
) -> None:
    user, client = signed_in
    page = client.post(reverse("byt_losenord"), {"old_password": old, "new_password1": new, "new_password2": again})
    assert page.status_code == 200
    assert old not in page.content.decode()
    user.refresh_from_db()
    assert user.check_password(OLD)


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

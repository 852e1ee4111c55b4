"""Signing in and acting: what is kept, what is told, and what a page that stood open may still do."""

import datetime

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod
from finsam.forbund.middleware import SESSION_KEY
from finsam.forbund.models import Membership
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

LOGIN = "/logga-in/"


def sign_in(user: object, **more: object) -> Client:
    """A browser that signed in by the form."""
    client = Client(**more)
    user.set_password(make.PASSWORD)  # type: ignore[attr-defined]
    user.save()  # type: ignore[attr-defined]
    answer = client.post(LOGIN, {"username": user.epost, "password": make.PASSWORD})  # type: ignore[attr-defined]
    assert answer.status_code == 302
    return client


def two_roles(cast: Cast) -> tuple[Membership, Membership]:
    """A person who reads in one uppdrag and works in kansli in another."""
    first = cast.people[Rollkod.UTVECKLINGSLEDARE].membership
    assert first is not None
    second = make.MembershipFactory(
        user=first.user, roll=make.RollFactory(kod=Rollkod.REVISOR), forbund=cast.foreign.forbund
    )
    return first, second


def test_signing_in_leaves_a_line_and_a_new_session(cast: Cast) -> None:
    person = cast.people[Rollkod.INSATSLEDARE]
    client = Client()
    client.get(LOGIN)
    before = client.session.session_key
    assert person.membership is not None
    client = sign_in(person.user)
    assert client.session.session_key != before
    assert client.session[SESSION_KEY] == person.membership.pk
    line = Handelse.objects.get(kod="konto.inloggad")
    assert (line.user_id, line.membership_id) == (person.user.pk, person.membership.pk)


def test_somebody_without_uppdrag_may_sign_in(cast: Cast) -> None:
    client = sign_in(cast.people["no_membership"].user)
    assert client.get("/").status_code == 200
    assert client.post(reverse("insats_ny"), {}).status_code == 403


def test_what_was_sent_for_an_ended_uppdrag_is_not_done_as_another(cast: Cast) -> None:
    """The page stood open while kansli ended the uppdrag; the person has another one, in which the act is allowed."""
    chosen, other = two_roles(cast)
    client = sign_in(chosen.user)
    Membership.objects.filter(pk=other.pk).update(roll=make.RollFactory(kod=Rollkod.FORBUNDSCHEF))
    Membership.objects.filter(pk=chosen.pk).update(till=timezone.localdate() - datetime.timedelta(days=1))
    form = {"namn": "Fel förbund", "inriktning": "individ"}
    answer = client.post(reverse("insats_ny"), form)
    assert answer.status_code == 403
    assert "har upphört" in answer.content.decode()
    assert not cast.foreign.forbund.insatser.filter(namn="Fel förbund").exists()
    assert client.post(reverse("insats_ny"), form).status_code == 302  # told once, she knows what she acts as


def test_switching_makes_the_forms_of_other_tabs_old(cast: Cast) -> None:
    chosen, other = two_roles(cast)
    client = sign_in(chosen.user, enforce_csrf_checks=False)
    client.handler.enforce_csrf_checks = True
    token = client.get(reverse("insats_ny")).context["csrf_token"]
    switch = client.get(reverse("byt")).context["csrf_token"]
    assert client.post(reverse("byt"), {"membership": other.pk, "csrfmiddlewaretoken": str(switch)}).status_code == 302
    answer = client.post(reverse("insats_ny"), {"namn": "Fel", "csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 403
    assert "403_csrf.html" in [one.name for one in answer.templates]


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "-1", "abc", "²", "", "1 OR 1=1"])
def test_switching_to_a_senseless_number_is_no_mistake_of_ours(cast: Cast, client_of: ClientOf, number: str) -> None:
    assert client_of(Rollkod.REVISOR).post(reverse("byt"), {"membership": number}).status_code in (302, 404)


def test_switching_to_somebody_elses_uppdrag_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    chief = cast.people[Rollkod.FORBUNDSCHEF].membership
    assert chief is not None
    client = client_of(Rollkod.REVISOR)
    assert client.post(reverse("byt"), {"membership": chief.pk}).status_code == 404
    assert client.get(reverse("insats_ny")).status_code == 403


def test_account_that_is_switched_off_is_out_at_once(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(Rollkod.REVISOR)
    assert client.get("/").status_code == 200
    user = cast.people[Rollkod.REVISOR].user
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_signing_out_takes_a_post(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(Rollkod.REVISOR)
    assert client.get(reverse("logga_ut")).status_code == 405
    assert client.get("/").status_code == 200


def test_ways_of_writing_an_address_share_their_tries(cast: Cast) -> None:
    """Else eight tries for each of two to the power of its letters."""
    address = cast.people[Rollkod.REVISOR].user.epost
    variants = [address, address.upper(), address.title(), f" {address}", f"{address} "] * 2
    answers = [Client().post(LOGIN, {"username": one, "password": "fel"}).status_code for one in variants]
    assert answers[-1] == 429


@pytest.mark.parametrize("where", ["https://ond.example/", "//ond.example", "/\\ond.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(cast: Cast, where: str) -> None:
    user = cast.people[Rollkod.REVISOR].user
    user.set_password(make.PASSWORD)
    user.save()
    form = {"username": user.epost, "password": make.PASSWORD, "next": where}
    assert Client().post(LOGIN, form).headers["Location"] == "/"


def test_forged_host_is_refused(client: Client) -> None:
    assert client.get(LOGIN, HTTP_HOST="ond.example").status_code == 400


@override_settings(DEBUG=False)
@pytest.mark.parametrize("address", ["/finns-inte/", "/insatser/?q=%00", "/%00/", "/admin/", LOGIN, "/insatser/"])
def test_every_answer_carries_its_guards(cast: Cast, client_of: ClientOf, address: str) -> None:
    for who in (Rollkod.FORBUNDSCHEF, "anonymous"):
        answer = client_of(who).get(address)
        assert answer.status_code < 500
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert settings.SECRET_KEY not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/filer/dokument/1/x.pdf", "/media/dokument/1/x.pdf", "/static/../filer/x", "/static/%2e%2e/filer/x", "/.env"],
)
def test_private_files_have_no_address(cast: Cast, client_of: ClientOf, address: str) -> None:
    assert client_of(Rollkod.FORBUNDSCHEF).get(address).status_code == 404


@pytest.mark.parametrize(
    "question",
    ["user/?password__startswith=pbkdf2", "membership/?user__password__startswith=p", "user/?is_superuser=1"],
)
def test_registers_answer_no_question_about_what_they_do_not_show(
    cast: Cast, client_of: ClientOf, question: str
) -> None:
    """Each would tell a letter of a password's hash."""
    assert client_of(Rollkod.FORBUNDSCHEF).get(f"/admin/forbund/{question}").status_code == 400


def test_registers_still_answer_their_own_filters(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(Rollkod.FORBUNDSCHEF)
    for question in ("user/?is_active__exact=1", "membership/?roll__kod__exact=revisor", "part/?slag__exact=kommun"):
        assert client.get(f"/admin/forbund/{question}").status_code == 200
    assert client.get("/admin/insatser/regel/?insats__id__exact=1").status_code == 200


def test_signing_out_has_the_browser_forget_its_pages(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of("insatsledare").post(reverse("logga_ut"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'

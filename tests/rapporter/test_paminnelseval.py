"""Reminders turned off by who gets them: on her own page, or by the link under a letter."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from finsam.forbund.services.utskick import send_utskick
from insatser.enums import Fristslag, InsatsStatus
from insatser.models import Insats
from rapporter.models import Paminnelseval
from rapporter.services.paminnelser import off_token, remind_of_frister
from tests import factories as make
from tests.rapporter.test_paminnelser import L, due, letters, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats() -> Insats:
    made: Insats = make.InsatsFactory(status=InsatsStatus.PAGAENDE)
    return made


@pytest.mark.parametrize("off", ["rekvisitioner", "samma_dag"])
def test_turned_off_by_its_receiver(insats: Insats, off: str) -> None:
    member = worker(insats)
    due(insats, 0)
    Paminnelseval.objects.create(user=member.user, **{off: False})
    assert remind_of_frister() == 0
    Paminnelseval.objects.update(**{off: True}, rapporter=False, efter=False)
    assert remind_of_frister() == 1, "the rest is still wanted"


@pytest.mark.django_db(transaction=True)
def test_turned_off_between_the_row_and_the_letter(insats: Insats) -> None:
    member = worker(insats)
    due(insats, 0)
    remind_of_frister()
    Paminnelseval.objects.create(user=member.user, rekvisitioner=False)
    (letter,) = letters()
    assert not send_utskick(letter.pk)


def test_link_of_the_letter_turns_off_by_a_button_without_login(insats: Insats, client: Client) -> None:
    member = worker(insats)
    due(insats, 0)
    url = reverse("paminnelser_av", args=[off_token(member.user)])
    page = client.get(url)
    assert page.status_code == 200
    assert not Paminnelseval.objects.exists(), "a mail programme that opens links turns nothing off"
    assert member.user.epost not in page.content.decode()
    for _ in range(2):
        assert client.post(url).status_code == 200
    val = Paminnelseval.of(member.user_id)
    assert not any(val.wants(Fristslag.REKVISITION, lage) for lage in L)
    assert remind_of_frister() == 0
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["x", "MQ:1abcde:AAAA", "1"])
def test_link_that_is_none_says_so(client: Client, token: str) -> None:
    url = reverse("paminnelser_av", args=[token])
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 404
        assert "Länken gäller inte" in answer.content.decode()
    assert not Paminnelseval.objects.exists()


def test_one_chooses_on_ones_own_page(insats: Insats, client: Client) -> None:
    member = worker(insats)
    client.force_login(member.user)
    assert client.post(reverse("paminnelser"), {"rapporter": "on", "fore": "on"}).status_code == 302
    val = Paminnelseval.objects.get(user=member.user)
    chosen = {
        name for name in ("rekvisitioner", "rapporter", "ovrigt", "fore", "samma_dag", "efter") if getattr(val, name)
    }
    assert chosen == {"rapporter", "fore"}

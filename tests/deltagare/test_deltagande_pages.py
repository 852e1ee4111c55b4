"""The list and the page of deltaganden, in a browser without a screen."""

import html
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from finsam.audit.models import Handelse
from tests.cast import _sign_in
from tests.people import DeltagandeFactory, Team, make_team

pytestmark = pytest.mark.django_db


def _client(team: Team) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = _sign_in(team.membership.user)
    return client


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_page_of_a_deltagande_is_shown_and_leaves_a_line() -> None:
    team = make_team()
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
    client = _client(team)
    response = client.get(reverse("deltaganden", args=[team.insats.slug]))
    assert "Deltagare 1" in _text(response)
    response = client.get(reverse("deltagande_sida", args=[team.insats.slug, row.pk]))
    assert response.status_code == 200
    assert Handelse.objects.filter(kod="deltagande.last", objekt_id=row.pk).count() == 1

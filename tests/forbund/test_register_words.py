"""The registers say what they hold in words that their users know."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from finsam.audit.log import log
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_log_is_filtered_by_words(cast: Cast, client_of: Callable[[str], Client]) -> None:
    log("rad.andrad", actor=cast.people["forbundschef"].actor, row=cast.own.insats)
    page = client_of("forbundschef").get(reverse("admin:audit_handelse_changelist")).content.decode()
    assert ">Insats</a>" in page
    assert ">insatser.insats</a>" not in page
    assert "<h1>Händelser</h1>" in page
    assert ">Register</a>" in page

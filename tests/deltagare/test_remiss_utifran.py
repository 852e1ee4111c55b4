"""The remiss from outside, service by service: the draft, handing in, answering, taking back, purging."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.http import Http404
from django.utils import timezone

from deltagare.models import Remiss, Remissintag
from deltagare.rls import open_link
from deltagare.services.lank import remiss_by_token, remiss_token
from deltagare.services.remissutkast import begin_remiss, purge_drafts, read_draft, save_step
from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor, acting
from tests.people import Team, make_team

pytestmark = pytest.mark.django_db


@contextmanager
def outside() -> Iterator[None]:
    """A request without an account and, so far, without a link (a test is one transaction, where a link stays open)."""
    with acting(Actor()):
        open_link("")
        yield


def open_team(niva: str = "personuppgifter", **intag: object) -> Team:
    """A team whose intake is open."""
    team = make_team(niva=niva)
    Remissintag.objects.create(insats=team.insats, oppet=True, **intag)
    return team


@pytest.mark.parametrize("niva", ["personuppgifter", "avidentifierad"])
def test_a_draft_is_begun_saved_and_read_by_its_link_alone(niva: str) -> None:
    team = open_team(niva)
    with outside():
        remiss = begin_remiss(insats=team.insats)
        token = remiss_token(remiss)
        save_step(remiss=remiss, step="bakgrund", typed={"bakgrund": ["Har väntat länge."]})
    with outside():
        found = remiss_by_token(token)
        assert read_draft(found).first("bakgrund", "bakgrund") == "Har väntat länge."
        assert b"Har" not in bytes(found.utkast)
    open_link("")
    with team.acting():
        assert not Remiss.objects.exists()
    with outside(), pytest.raises(Http404):
        remiss_by_token(token[:-1])


def test_a_closed_intake_begins_nothing() -> None:
    team = make_team()
    with outside(), pytest.raises(Refused):
        begin_remiss(insats=team.insats)


def test_drafts_past_their_day_are_purged_and_counted() -> None:
    team = open_team()
    with outside():
        old, new = begin_remiss(insats=team.insats), begin_remiss(insats=team.insats)
        remiss_by_token(remiss_token(old))
        Remiss.objects.filter(pk=old.pk).update(gallras=timezone.now() - datetime.timedelta(seconds=1))
    assert purge_drafts() == 1
    assert purge_drafts() == 0
    with outside():
        assert remiss_by_token(remiss_token(new)).pk == new.pk
        with pytest.raises(Http404):
            remiss_by_token(remiss_token(old))

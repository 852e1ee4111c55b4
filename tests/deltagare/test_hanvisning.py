"""A remiss handed over to another insats: what goes along, what does not, and where the remittent's link leads."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from deltagare.enums import RemissStatus, Samtyckesslag, Svar
from deltagare.models import Remiss, Samtycke
from deltagare.services.antagning import anta
from deltagare.services.hanvisning import hanvisa, onward_token
from deltagare.services.identitet import read_remiss_identitet
from deltagare.services.lank import remiss_by_token, remiss_token
from finsam.forbund.actor import Actor, acting
from tests import factories as make
from tests import people_rows as more
from tests.deltagare.test_antagning import PERSON, with_identity
from tests.deltagare.test_remiss import remiss_of
from tests.people import RemissFactory, Team, linked, make_team

pytestmark = pytest.mark.django_db


def other_team(team: Team, *, niva: str = "personuppgifter", same_owner: bool = False, oppet: bool = True) -> Team:
    """The team of another insats in the förbund, whose intake is open."""
    owner = {"agare": team.insats.agare} if same_owner else {}
    other = make_team(niva=niva, forbund=team.insats.forbund, **owner)
    more.RemissintagFactory(insats=other.insats, oppet=oppet, egenansokan=False)
    return other


def handed(team: Team, remiss: Remiss, other: Team) -> Remiss:
    """The new remiss, seen by the other team."""
    with team.acting() as actor:
        hanvisa(actor=actor, remiss_id=remiss.pk, till_id=other.insats.pk, motivering="Närmare hemmet.")
    with other.acting():
        return Remiss.objects.select_related("insats", "nyckel", "deltagare").get()


def test_new_team_gets_what_the_remittent_wrote_and_the_history_in_words() -> None:
    team = make_team()
    other = other_team(team, niva="avidentifierad")
    make.KriteriumFactory(insats=other.insats, text="Bor i Ekdala.")
    with team.acting():
        remiss = RemissFactory(insats=team.insats)
        more.KriteriesvarFactory(remiss=remiss, teamets_svar=Svar.NEJ)
        more.KompletteringFactory(remiss=remiss, svar="I Ekdala.", besvarad_tid=timezone.now())
        part = more.RemissPartFactory(remiss=remiss).part
    new = handed(team, remiss, other)
    with other.acting():
        assert (new.status, new.nummer, new.bakgrund) == (RemissStatus.INKOMMEN, 1, remiss.bakgrund)
        assert (new.inkommen_tid, new.hanvisad_fran) == (remiss.inkommen_tid, team.insats)
        assert [row.part for row in new.behover.all()] == [part]
        (svar,) = new.kriteriesvar.all()
        assert (svar.lydelse, svar.svar, svar.teamets_svar) == ("Bor i Ekdala.", Svar.VET_EJ, "")
        told = " ".join(line["text"] for line in new.hanvisad_historik)
        for words in (f"Kom in till {team.insats}", "bedömdes", "Svar: I Ekdala.", "Närmare hemmet."):
            assert words in told
    with team.acting():
        remiss.refresh_from_db()
        assert (remiss.status, remiss.hanvisad_till) == (RemissStatus.HANVISAD, other.insats)
        assert not Remiss.objects.filter(pk=new.pk).exists(), "the other team's row is not theirs"


def test_remittents_link_leads_on() -> None:
    team = make_team()
    other = other_team(team)
    with team.acting():
        remiss = RemissFactory(insats=team.insats)
        linked(remiss)
    new = handed(team, remiss, other)
    with acting(Actor()):
        old = remiss_by_token(remiss_token(remiss))
        assert remiss_by_token(onward_token(old)) == new


@pytest.mark.parametrize(
    ("niva", "same_owner", "consent", "goes_along"),
    [
        ("personuppgifter", False, True, True),
        ("personuppgifter", False, False, False),
        ("personuppgifter", True, False, True),
        ("avidentifierad", True, True, False),
    ],
)
def test_identity_goes_along_by_level_and_consent(niva: str, same_owner: bool, consent: bool, goes_along: bool) -> None:
    team = make_team()
    other = other_team(team, niva=niva, same_owner=same_owner)
    with team.acting():
        remiss = with_identity(team)
        if consent:
            row = more.SamtyckeFactory(remiss=remiss, slag=Samtyckesslag.SEKRETESS, omfattning="Behov och planering.")
            more.SamtyckePartFactory(samtycke=row, part=other.insats.agare)
    new = handed(team, remiss, other)
    with other.acting() as actor:
        assert (new.identitet is not None) is goes_along
        assert read_remiss_identitet(actor=actor, remiss=new) == (PERSON if goes_along else None)
        # A consent to be registered is given to each insats; the one between the parts covers both.
        assert [one.slag for one in Samtycke.objects.all()] == (["sekretess"] if consent else [])


def test_from_the_queue_the_identity_is_the_deltagares() -> None:
    team = make_team()
    other = other_team(team, same_owner=True)
    with team.acting() as actor:
        remiss = anta(actor=actor, remiss_id=with_identity(team).pk)
    new = handed(team, remiss, other)
    with other.acting() as actor:
        assert read_remiss_identitet(actor=actor, remiss=new) == PERSON
        with pytest.raises(ValidationError, match="samtycke"):
            anta(actor=actor, remiss_id=new.pk)


def test_only_to_an_open_insats_of_the_same_forbund() -> None:
    team, stranger = make_team(), make_team()
    more.RemissintagFactory(insats=stranger.insats, oppet=True)
    closed, counts = other_team(team, oppet=False), other_team(team, niva="antal")
    with team.acting() as actor:
        remiss, own = remiss_of(team), remiss_of(team, kalla="egen")
        for target in (stranger, closed, counts, team):
            with pytest.raises(ValidationError) as wrong:
                hanvisa(actor=actor, remiss_id=remiss.pk, till_id=target.insats.pk, motivering="Närmare.")
            assert set(wrong.value.error_dict) == {"till"}
        with pytest.raises(ValidationError):  # the target takes no egenansökan
            hanvisa(actor=actor, remiss_id=own.pk, till_id=other_team(team).insats.pk, motivering="Närmare.")
    with stranger.acting() as actor, pytest.raises(Http404):
        hanvisa(actor=actor, remiss_id=remiss.pk, till_id=closed.insats.pk, motivering="Närmare.")

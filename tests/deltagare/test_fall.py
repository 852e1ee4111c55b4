"""A Fall: asked by the team, answered by the styrgrupp, seen by nobody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from deltagare.enums import Fallslag, FallStatus, Fallutfall
from deltagare.models import Fall
from deltagare.services.fall import aterta_fall, besvara_fall, nytt_fall
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.enums import Rollkod
from tests.people import Team, make_team

pytestmark = pytest.mark.django_db
FRAGA = "Personen uppfyller fyra av fem kriterier. Kan hon antas ändå?"


def styrgrupp_of(team: Team, roll: str = Rollkod.STYRGRUPP_ORDINARIE) -> Team:
    """A member of the styrgrupp of the same insats."""
    return make_team(insats=team.insats, roll=roll)


def asked(team: Team, **values: object) -> Fall:
    with team.acting() as actor:
        return nytt_fall(actor=actor, insats_id=team.insats.pk, slag=Fallslag.OKLAR_REMISS, fraga=FRAGA, **values)


def test_a_question_is_numbered_and_answered() -> None:
    team = make_team()
    first, second = asked(team), asked(team)
    assert (first.nummer, second.nummer) == (1, 2)
    with styrgrupp_of(team).acting() as actor:
        besvara_fall(actor=actor, fall_id=first.pk, utfall=Fallutfall.JA, svar="Ja, skälen väger tyngre.")
    first.refresh_from_db()
    assert (first.status, first.utfall, first.besvarat_av) == (FallStatus.BESVARAT, Fallutfall.JA, actor.user)
    assert first.besvarat_tid
    assert Handelse.objects.filter(kod__in=["fall.stallt", "fall.besvarat"]).count() == 3


@pytest.mark.parametrize("roll", [Rollkod.STYRGRUPP_ADJUNGERAD, Rollkod.INSATSLEDARE])
def test_only_those_with_a_vote_answer(roll: str) -> None:
    team = make_team()
    fall = asked(team)
    with styrgrupp_of(team, roll).acting() as actor, pytest.raises(Refused):
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.JA, svar="Ja.")


@pytest.mark.parametrize("roll", [Rollkod.FORBUNDSCHEF, Rollkod.UTVECKLINGSLEDARE, Rollkod.INSATSEKONOM])
def test_others_do_not_see_it(roll: str) -> None:
    team = make_team()
    fall = asked(team)
    with styrgrupp_of(team, roll).acting() as actor, pytest.raises(Http404):
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.JA, svar="Ja.")


def test_a_styrgrupp_of_another_insats_is_a_stranger() -> None:
    fall = asked(make_team())
    with make_team(roll=Rollkod.STYRGRUPP_ORDINARIE).acting() as actor, pytest.raises(Http404):
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.JA, svar="Ja.")


def test_the_second_answer_is_told_so() -> None:
    team = make_team()
    fall = asked(team)
    member = styrgrupp_of(team)
    with member.acting() as actor:
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.NEJ, svar="Nej.")
    with member.acting() as actor, pytest.raises(AlreadyHandled, match="redan besvarad"):
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.JA, svar="Ja.")
    with team.acting() as actor, pytest.raises(AlreadyHandled):
        aterta_fall(actor=actor, fall_id=fall.pk)


def test_a_question_taken_back_needs_no_answer() -> None:
    team = make_team()
    fall = asked(team)
    with team.acting() as actor:
        aterta_fall(actor=actor, fall_id=fall.pk)
    with styrgrupp_of(team).acting() as actor, pytest.raises(AlreadyHandled, match="tagit tillbaka"):
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.JA, svar="Ja.")


@pytest.mark.parametrize(
    ("account", "utfall", "svar", "field"),
    [
        (False, Fallutfall.KANNEDOM, "", "utfall"),
        (True, Fallutfall.NEJ, "Nej.", "utfall"),
        (False, "kanske", "Vi vet inte.", "utfall"),
        (False, Fallutfall.NEJ, "  ", "svar"),
    ],
)
def test_an_answer_that_does_not_fit(account: bool, utfall: str, svar: str, field: str) -> None:
    team = make_team()
    fall = asked(team, till_kannedom=account)
    with styrgrupp_of(team).acting() as actor, pytest.raises(ValidationError) as refused:
        besvara_fall(actor=actor, fall_id=fall.pk, utfall=utfall, svar=svar)
    assert set(refused.value.error_dict) == {field}


def test_an_account_is_taken_note_of_without_a_motivation() -> None:
    team = make_team()
    fall = asked(team, till_kannedom=True)
    with styrgrupp_of(team).acting() as actor:
        answered = besvara_fall(actor=actor, fall_id=fall.pk, utfall=Fallutfall.KANNEDOM)
    assert answered.status == FallStatus.BESVARAT


@pytest.mark.parametrize("text", ["Gäller 19900101-2384.", ""])
def test_nothing_that_points_at_a_person_and_not_nothing(text: str) -> None:
    team = make_team()
    with team.acting() as actor, pytest.raises(ValidationError):
        nytt_fall(actor=actor, insats_id=team.insats.pk, slag=Fallslag.OKLAR_REMISS, fraga=text)

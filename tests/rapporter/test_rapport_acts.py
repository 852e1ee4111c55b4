"""The acts with a rapport: begin, write, hand in, send back, approve."""

import datetime

import pytest
from django.http import Http404
from django.utils import timezone

from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from insatser.enums import Fristslag
from insatser.models import Frist
from rapporter.enums import RapportStatus
from rapporter.models import Rapport
from rapporter.services import rapport as acts
from tests.cast import YEAR, Cast

pytestmark = pytest.mark.django_db


def write_all(cast: Cast) -> None:
    for part in acts.REQUIRED:
        acts.write_text(
            actor=cast.people["insatsledare"].actor,
            rapport_id=cast.own.rapport.pk,
            avsnitt=part,
            text="Så gick året.",
        )


def hand_in(cast: Cast) -> Rapport:
    return acts.lamna_in_rapport(actor=cast.people["insatsledare"].actor, rapport_id=cast.own.rapport.pk)


def test_begun_once_a_year(cast: Cast) -> None:
    actor = cast.people["insatsledare"].actor
    first = acts.begin_rapport(actor=actor, insats_id=cast.own.insats.pk, ar=YEAR + 1)
    assert acts.begin_rapport(actor=actor, insats_id=cast.own.insats.pk, ar=YEAR + 1) == first


@pytest.mark.parametrize("ar", [1999, 2010, timezone.localdate().year + 1])
def test_year_without_the_insats_is_refused(cast: Cast, ar: int) -> None:
    with pytest.raises(RuleBroken):
        acts.begin_rapport(actor=cast.people["forbundschef"].actor, insats_id=cast.own.insats.pk, ar=ar)


@pytest.mark.parametrize("who", ["revisor", "teammedlem", "styrgrupp_ordinarie"])
def test_readers_cannot_begin(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        acts.begin_rapport(actor=cast.people[who].actor, insats_id=cast.own.insats.pk, ar=YEAR)


def test_stranger_finds_nothing(cast: Cast) -> None:
    with pytest.raises(Http404):
        acts.begin_rapport(actor=cast.strangers["forbundschef"].actor, insats_id=cast.own.insats.pk, ar=YEAR)


def test_what_is_missing_drives_the_handing_in(cast: Cast) -> None:
    assert [one.avsnitt for one in acts.missing(cast.own.rapport)] == ["aktiviteter", "samverkan", "framat"]
    with pytest.raises(RuleBroken, match="Aktiviteter och metoder"):
        hand_in(cast)
    write_all(cast)
    assert acts.missing(cast.own.rapport) == ()
    cast.own.insats.antalsperioder.all().delete()
    assert [one.antal for one in acts.missing(cast.own.rapport)] == [True]


def test_year_that_has_not_ended_is_missing(cast: Cast) -> None:
    write_all(cast)
    (found,) = acts.missing(cast.own.rapport, day=datetime.date(YEAR, 12, 31))
    assert "Året är inte slut" in found.text


def test_handed_in_once_and_closed(cast: Cast) -> None:
    frist = Frist.objects.create(
        insats=cast.own.insats,
        slag=Fristslag.HELARSRAPPORT,
        rubrik="H",
        fran=datetime.date(YEAR, 1, 1),
        till=datetime.date(YEAR, 12, 31),
        senast=datetime.date(YEAR + 1, 2, 28),
    )
    write_all(cast)
    assert hand_in(cast).status == RapportStatus.INLAMNAD
    frist.refresh_from_db()
    assert frist.klar == timezone.localdate()
    with pytest.raises(AlreadyHandled):
        hand_in(cast)
    with pytest.raises(Refused):
        write_all(cast)


def test_sent_back_and_approved_by_another(cast: Cast) -> None:
    write_all(cast)
    row = hand_in(cast)
    chief = cast.people["forbundschef"].actor
    with pytest.raises(RuleBroken):
        acts.sand_ater_rapport(actor=chief, rapport_id=row.pk, orsak="")
    acts.sand_ater_rapport(actor=chief, rapport_id=row.pk, orsak="Skriv mer om kön till insatsen.")
    hand_in(cast)
    with pytest.raises(Refused):
        acts.godkann_rapport(actor=cast.people["insatsledare"].actor, rapport_id=row.pk)
    Rapport.objects.filter(pk=row.pk).update(inlamnad_av=chief.user)
    with pytest.raises(Refused, match="annan person"):
        acts.godkann_rapport(actor=chief, rapport_id=row.pk)
    done = acts.godkann_rapport(actor=cast.people["utvecklingsledare"].actor, rapport_id=row.pk)
    assert done.status == RapportStatus.GODKAND

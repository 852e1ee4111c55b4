"""The acts with a rapport: begin, write, hand in, send back, approve."""

import datetime

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from insatser.enums import Fristslag, Maluppfyllelse
from insatser.models import Frist, Malsattning
from rapporter.enums import RapportStatus
from rapporter.models import Malbedomning, Rapport
from rapporter.services import rapport as acts
from rapporter.underlag.bygg_helarsrapport import build
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.fixtures import ClientOf

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


# The year's judgement of the goals ------------------------------------------------------------------------------


def judge(cast: Cast, who: str = "insatsledare", **values: str) -> Malbedomning:
    return acts.write_bedomning(
        actor=cast.people[who].actor,
        rapport_id=cast.own.rapport.pk,
        malsattning_id=cast.own.one("rapporter.malbedomning").malsattning.pk,
        values={"uppnatt": Maluppfyllelse.DELVIS, "utfall": "34 %", "analys": "Flera väntade länge."} | values,
    )


def test_goal_is_judged_in_the_rapport_of_its_year(cast: Cast) -> None:
    row = judge(cast)
    assert judge(cast, utfall="35 %") == row
    underlag = build(cast.own.rapport, version=1, bestalld=timezone.now(), fryst=timezone.now())
    judged = [(mal.uppnatt, mal.utfall, mal.analys) for mal in underlag.mal if mal.uppnatt != "ej_bedomt"]
    assert judged == [("delvis", "35 %", "Flera väntade länge.")]
    other_year = build(cast.own.godkand, version=1, bestalld=timezone.now(), fryst=timezone.now())
    assert {mal.uppnatt for mal in other_year.mal} == {"ej_bedomt"}


def test_goal_is_not_judged_after_the_rapport_is_handed_in(cast: Cast) -> None:
    write_all(cast)
    hand_in(cast)
    with pytest.raises(Refused):
        judge(cast)


def test_goal_of_another_insats_is_not_there(cast: Cast) -> None:
    goal = cast.sibling.one("rapporter.malbedomning").malsattning
    with pytest.raises(Http404):
        acts.write_bedomning(
            actor=cast.people["insatsledare"].actor,
            rapport_id=cast.own.rapport.pk,
            malsattning_id=goal.pk,
            values={"uppnatt": Maluppfyllelse.UPPNATT, "utfall": "", "analys": ""},
        )


def test_judgement_by_page_goes_on_to_the_next_goal(cast: Cast, client_of: ClientOf) -> None:
    goal = cast.own.one("rapporter.malbedomning").malsattning
    after = make.MalsattningFactory(insats=goal.insats, ordning=30_001)
    Malsattning.objects.filter(pk=goal.pk).update(ordning=30_000)
    url = reverse("rapport_mal", args=[cast.own.rapport.pk, goal.pk])
    client = client_of("insatsledare")
    assert "Bedöm målet" in client.get(url).content.decode()
    answer = client.post(url, {"uppnatt": "uppnatt", "utfall": "12 av 30", "analys": "", "vidare": "1"})
    assert answer.headers["Location"] == reverse("rapport_mal", args=[cast.own.rapport.pk, after.pk])
    page = client.get(cast.own.rapport.get_absolute_url()).content.decode()
    assert "Uppnått: 12 av 30" in page

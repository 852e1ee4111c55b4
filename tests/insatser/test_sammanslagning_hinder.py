"""Förbund become one: what stands in the way, who may, and how it is prepared."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Forbund, Medlem, Membership
from finsam.forbund.policies import VIEW, allows
from insatser.enums import NOT_PAID, SammanslagningStatus
from insatser.models import (
    Insats,
    Sammanslagning,
)
from insatser.services import sammanslagning as acts
from rapporter.enums import DokumentStatus
from rapporter.models import Dokument
from tests import factories as make
from tests.cast import Cast
from tests.decided import before_decision
from tests.merging import DAY, Merger, carry_out, differences, dump, make_merger, texts

pytestmark = pytest.mark.django_db
EVE = datetime.date(2023, 12, 31)


@pytest.fixture
def merger(cast: Cast) -> Merger:
    return make_merger(cast)


# What stands in the way ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", NOT_PAID)
def test_open_rekvisitioner(cast: Cast, merger: Merger, status: str) -> None:
    now = timezone.now()
    with before_decision():
        type(cast.own.rekvisition).objects.filter(pk=cast.own.rekvisition.pk).update(
            status=status,
            avslutad_tid=None,
            pahittad=True,
            upprattad_tid=now,
            upprattad_av=cast.people["insatsekonom"].user,
        )
    before = dump(cast)
    assert [text.startswith(str(cast.own.rekvisition)) for text in texts(merger.row)] == [True]
    with pytest.raises(RuleBroken):
        carry_out(merger)
    assert differences(before, dump(cast)) == {}


def test_documents_under_way(cast: Cast, merger: Merger) -> None:
    Dokument.objects.filter(pk=cast.own.dokument_rekvisition.pk).update(status=DokumentStatus.PAGAR)
    assert texts(merger.row) == ["Rekvisition håller på att skapas som fil. Vänta tills filen är klar."]


def test_two_insatser_of_one_name(cast: Cast, merger: Merger) -> None:
    Insats.objects.filter(pk=cast.foreign.insats.pk).update(namn=cast.own.insats.namn)
    assert [cast.own.insats.namn in text for text in texts(merger.row)] == [True]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (timezone.localdate() + datetime.timedelta(days=1), "kan genomföras från"),
        (datetime.date(2010, 1, 1), "måste gälla en senare dag"),
        (datetime.date(2023, 6, 1), "kan inte gälla en dag före"),
    ],
)
def test_days_that_are_not_possible(merger: Merger, day: datetime.date, words: str) -> None:
    Sammanslagning.objects.filter(pk=merger.pk).update(datum=day)
    assert any(words in text for text in texts(merger.row))


def test_forbund_that_cannot_be_in_it(cast: Cast, merger: Merger) -> None:
    merger.row.delar.filter(forbund=cast.own.forbund).update(forbund=merger.target)
    Forbund.objects.filter(pk=cast.foreign.forbund.pk).update(uppgick_i=cast.own.forbund, uppgick_datum=DAY)
    found = texts(merger.row)
    assert any("kan inte gå upp i sig självt" in text for text in found)
    assert any("har redan gått upp i" in text for text in found)


def test_what_nobody_has_said_yet(cast: Cast, merger: Merger) -> None:
    merger.row.delar.filter(forbund=cast.own.forbund).update(kapital=None)
    Membership.objects.filter(forbund=merger.target).update(till=EVE)
    found = texts(merger.row)
    assert any("hur mycket pengar" in text for text in found)
    assert any("ingen förbundschef" in text for text in found)
    merger.row.delar.all().delete()
    assert any("Inget förbund är valt" in text for text in texts(merger.row))


def test_a_part_that_would_be_a_member_twice(cast: Cast, merger: Merger) -> None:
    part = Medlem.objects.filter(forbund=cast.own.forbund).first().part
    make.MedlemFactory(forbund=merger.target, part=part, fran=datetime.date(2025, 1, 1))
    assert any("medlem två gånger" in text for text in texts(merger.row))


def test_a_member_that_came_after_the_day(cast: Cast, merger: Merger) -> None:
    make.MedlemFactory(forbund=cast.own.forbund, fran=datetime.date(2025, 1, 1))
    assert any("Rätta dagen" in text for text in texts(merger.row))


def test_a_chief_who_begins_tomorrow(cast: Cast, merger: Merger) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    roll = make.RollFactory(kod=Rollkod.UTVECKLINGSLEDARE)
    make.MembershipFactory(forbund=cast.own.forbund, roll=roll, fran=tomorrow)
    assert any("i stället" in text for text in texts(merger.row))


# Who may ---------------------------------------------------------------------------------------------------------


def test_drift_carries_out_and_the_new_chief_confirms(cast: Cast, merger: Merger) -> None:
    for who in (merger.chief, cast.people["forbundschef"].actor):
        with pytest.raises(Refused):
            acts.genomfor(actor=who, sammanslagning_id=merger.pk)
    carry_out(merger)
    with pytest.raises(Refused):
        acts.bekrafta(actor=merger.drift, sammanslagning_id=merger.pk)
    with pytest.raises(Http404):  # her uppdrag has ended with her förbund
        acts.bekrafta(actor=cast.people["forbundschef"].actor, sammanslagning_id=merger.pk)
    done = acts.bekrafta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert done.status == SammanslagningStatus.BEKRAFTAD
    for act, who in ((acts.aterta, merger.chief), (acts.bekrafta, merger.chief), (acts.genomfor, merger.drift)):
        with pytest.raises(AlreadyHandled):
            act(actor=who, sammanslagning_id=merger.pk)
    codes = set(Handelse.objects.filter(objekt="insatser.sammanslagning").values_list("kod", flat=True))
    assert {"sammanslagning.genomford", "sammanslagning.bekraftad"} <= codes


def test_who_carried_it_out_may_not_confirm_it(merger: Merger) -> None:
    carry_out(merger)
    Sammanslagning.objects.filter(pk=merger.pk).update(genomford_av=merger.chief.user)
    with pytest.raises(Refused, match="två par ögon"):
        acts.bekrafta(actor=merger.chief, sammanslagning_id=merger.pk)


def test_the_chief_of_a_part_cannot_confirm_while_her_forbund_takes_over_another(cast: Cast, merger: Merger) -> None:
    """TAKES_OVER is the actor's own förbund, not those that have gone up in it."""
    other = make.ForbundFactory()
    row = Sammanslagning.objects.create(mottagare=other, datum=DAY)
    row.delar.create(forbund=merger.target, kapital=0)
    assert allows(Actor.of(merger.chief.membership), VIEW, row)
    row.status = SammanslagningStatus.GENOMFORD
    assert not allows(Actor.of(merger.chief.membership), "bekrafta", row)


# Preparing -------------------------------------------------------------------------------------------------------


def prepare(cast: Cast, **values: object) -> Sammanslagning:
    given = {
        "mottagare": None,
        "nytt_namn": "Samordningsförbundet Nysjö",
        "nytt_orgnr": "",
        "datum": DAY,
        "beslut": "",
        "delar": [cast.own.forbund, cast.foreign.forbund],
    }
    return acts.prepare(actor=cast.people["driftadministrator"].actor, **(given | values))  # type: ignore[arg-type]


def test_preparing_lays_up_the_new_forbund(cast: Cast) -> None:
    row = prepare(cast)
    assert (row.mottagare.namn, row.mottagare.bildat) == ("Samordningsförbundet Nysjö", DAY)
    assert {one.forbund for one in row.delar.all()} == {cast.own.forbund, cast.foreign.forbund}
    acts.set_capital(
        actor=cast.people["driftadministrator"].actor,
        sammanslagning_id=row.pk,
        kapital={one.pk: Decimal(5) for one in row.delar.all()},
    )
    acts.change(
        actor=cast.people["driftadministrator"].actor,
        sammanslagning_id=row.pk,
        datum=DAY,
        beslut="Fullmäktige.",
        delar=[cast.own.forbund],
    )
    assert [one.kapital for one in row.delar.all()] == [Decimal(5)]
    acts.delete(actor=cast.people["driftadministrator"].actor, sammanslagning_id=row.pk)
    with pytest.raises(Http404):
        acts.delete(actor=cast.people["driftadministrator"].actor, sammanslagning_id=row.pk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"nytt_namn": ""}, "mottagare"),
        ({"nytt_namn": "Samordningsförbundet Norrsjö"}, "nytt_namn"),
        ({"nytt_orgnr": "12"}, "nytt_orgnr"),
        ({"delar": []}, "delar"),
        ({"datum": datetime.date(1999, 1, 1)}, "datum"),
        ({"datum": datetime.date(2099, 1, 1)}, "datum"),
    ],
)
def test_what_preparing_refuses(cast: Cast, values: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        prepare(cast, **values)
    assert list(raised.value.message_dict) == [field]


def test_a_new_forbund_has_a_number_of_its_own(cast: Cast) -> None:
    Forbund.objects.filter(pk=cast.sibling.forbund.pk).update(orgnr="222000-1974")
    with pytest.raises(RuleBroken, match="har det organisationsnumret") as raised:
        prepare(cast, nytt_orgnr="222000-1974")
    assert list(raised.value.message_dict) == ["nytt_orgnr"]


def test_taking_over_oneself_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as raised:
        prepare(cast, mottagare=cast.own.forbund, nytt_namn="")
    assert list(raised.value.message_dict) == ["delar"]


def test_only_drift_prepares(cast: Cast) -> None:
    with pytest.raises(Refused):
        acts.prepare(
            actor=cast.people["forbundschef"].actor,
            mottagare=None,
            nytt_namn="X",
            nytt_orgnr="",
            datum=DAY,
            beslut="",
            delar=[],
        )


def test_nothing_new_is_laid_in_a_forbund_that_has_gone_up_in_another(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    with pytest.raises(ValidationError, match="har gått upp i"):
        Insats(forbund=Forbund.objects.get(pk=cast.own.forbund.pk), namn="Ny", slug="ny-insats").clean()
    membership = make.MembershipFactory.build(
        user=make.UserFactory(), roll=make.RollFactory(), forbund=Forbund.objects.get(pk=cast.own.forbund.pk)
    )
    with pytest.raises(ValidationError, match="har gått upp i"):
        membership.clean()

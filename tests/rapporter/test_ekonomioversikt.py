"""The overview of a förbund's year: what is granted, claimed and left, what is missing, and who differs."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from insatser.enums import Regelenhet, Regelslag, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Rekvisition
from insatser.services.frister import make_frister
from rapporter.underlag.ekonomioversikt import Ekonomioversikt, Insatsrad, build_oversikt, years_of_oversikt
from tests import factories as make
from tests.cast import YEAR, Cast

pytestmark = pytest.mark.django_db
AFTER = datetime.date(YEAR + 1, 3, 1)


def overview(cast: Cast, today: datetime.date = AFTER) -> Ekonomioversikt:
    return build_oversikt(cast.own.forbund, YEAR, today=today)


def own(cast: Cast, today: datetime.date = AFTER) -> Insatsrad:
    (found,) = [rad for rad in overview(cast, today).rader if rad.insats == cast.own.insats]
    return found


def test_granted_claimed_and_left(cast: Cast) -> None:
    rad = own(cast)
    claimed = Rekvisition.objects.filter(pk=cast.own.inlamnad.pk).with_summa().get().summa
    assert (rad.beviljat, rad.rekvirerat, rad.aterstar) == (300_000, claimed, 300_000 - claimed)
    assert rad.utbetalt == 0


def test_a_draft_takes_nothing_and_a_refused_one_gives_it_back(cast: Cast) -> None:
    before = own(cast).rekvirerat
    Rekvisition.objects.filter(pk=cast.own.inlamnad.pk).update(
        status=RekvisitionStatus.AVSLAGEN, avslag_orsak="Fel period.", avslutad_tid=datetime.datetime.now(datetime.UTC)
    )
    assert before > 0
    assert own(cast).rekvirerat == 0


def test_forecast_is_the_owners_else_the_same_pace(cast: Cast) -> None:
    paced = own(cast)
    months = cast.own.inlamnad.till.month - cast.own.inlamnad.fran.month + 1
    assert paced.beraknad
    assert paced.prognos == (paced.rekvirerat * 12 / months).quantize(Decimal("0.01"))
    Rekvisition.objects.filter(pk=cast.own.inlamnad.pk).update(prognos_helar=Decimal(295_000))
    stated = own(cast)
    assert (stated.prognos, stated.beraknad, stated.avviker) == (295_000, False, False)
    Rekvisition.objects.filter(pk=cast.own.inlamnad.pk).update(prognos_helar=Decimal(269_999))
    assert own(cast).avviker


def test_when_the_slutrekvisition_is_attested_the_year_cost_what_was_claimed(cast: Cast) -> None:
    closing = make.RekvisitionFactory(
        insats=cast.own.insats,
        budget=cast.own.rekvisition.budget,
        nummer=6,
        typ=Rekvisitionstyp.SLUT,
        prognos_helar=Decimal(295_000),
        status=RekvisitionStatus.ATTESTERAD,
        pahittad=True,
    )
    before = Rekvisition.objects.filter(pk=cast.own.inlamnad.pk).with_summa().get().summa
    assert closing.fran > cast.own.inlamnad.till
    assert (own(cast).prognos, own(cast).beraknad) == (before, False)


def test_missing_periods_follow_the_insats_own_rule(cast: Cast) -> None:
    assert own(cast).saknas == ()
    make.RegelFactory(
        insats=cast.own.insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1
    )
    make_frister(year=YEAR)
    make_frister(year=YEAR + 1)
    assert own(cast, datetime.date(YEAR, 7, 31)).saknas == ()  # the last day is not over
    assert own(cast, datetime.date(YEAR, 8, 1)).saknas == (f"maj–juni {YEAR} (senast 31 juli {YEAR})",)
    assert len(own(cast).saknas) == 4


def test_sums_are_of_the_rows(cast: Cast) -> None:
    found = overview(cast)
    assert found.beviljat == sum(rad.beviljat or 0 for rad in found.rader)
    assert found.rekvirerat == sum(rad.rekvirerat for rad in found.rader)
    assert found.aterstar == found.beviljat - found.rekvirerat
    assert YEAR in years_of_oversikt(cast.own.forbund)


def test_ten_more_insatser_cost_no_more_queries(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        overview(cast)
    for number in range(10):
        insats = make.InsatsFactory(forbund=cast.own.forbund, namn=f"Insats {number}")
        budget = make.BudgetFactory(insats=insats)
        make.BudgetbeslutFactory(budget=budget, beviljat=1000)
        make.RekvisitionsradFactory(rekvisition=make.RekvisitionFactory(insats=insats, budget=budget))
    with CaptureQueriesContext(connection) as many:
        assert len(overview(cast).rader) >= 10
    assert len(many) == len(few)


def test_page_and_file_for_kansli_and_auditor_alone(cast: Cast, client: Client) -> None:
    address = f"/forbund/{cast.own.forbund.slug}/ekonomi/"
    for who, status in (("utvecklingsledare", 200), ("revisor", 200), ("insatsledare", 404), ("styrelseledamot", 404)):
        client.force_login(cast.people[who].user)
        assert client.get(address).status_code == status, who
        assert client.get(f"{address}excel/?ar={YEAR}").status_code == status, who
    client.force_login(cast.people["revisor"].user)
    assert client.get(f"{address}?ar=abc").status_code == 200
    assert cast.own.insats.namn in client.get(f"{address}?ar={YEAR}").content.decode()

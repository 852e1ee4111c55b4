"""What falls due comes from the rules and from nothing else."""

import datetime
from calendar import monthrange

import pytest

from finsam.bas.errors import AlreadyHandled, Refused
from finsam.bas.formats import period as period_words
from insatser.enums import Fristslag, InsatsStatus, Regelenhet, Regelslag, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Frist, Insats, Rekvisition
from insatser.services.frister import (
    klarmarkera_frist,
    late_claims,
    make_claim_frister,
    make_frister,
    mark_frist_klar,
    months_after,
    without_day,
)
from insatser.services.rekvisition_periods import next_period
from insatser.tasks import make_frister as make_frister_task
from rapporter.underlag.frister import open_frister
from tests.cast import YEAR, Cast
from tests.factories import FristFactory, InsatsFactory, RegelFactory, RekvisitionFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date


def _made(insats: Insats, year: int = 2026) -> list[tuple[str, datetime.date]]:
    make_frister(year=year, insats_id=insats.pk)
    return list(Frist.objects.filter(insats=insats, senast__year=year).values_list("rubrik", "senast"))


def test_rekvisition_every_second_month_within_one_month() -> None:
    insats = InsatsFactory()
    RegelFactory(insats=insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1)
    assert _made(insats) == [
        ("Rekvisition november–december 2025", DAY(2026, 1, 31)),
        ("Rekvisition januari–februari 2026", DAY(2026, 3, 31)),
        ("Rekvisition mars–april 2026", DAY(2026, 5, 31)),
        ("Rekvisition maj–juni 2026", DAY(2026, 7, 31)),
        ("Rekvisition juli–augusti 2026", DAY(2026, 9, 30)),
        ("Rekvisition september–oktober 2026", DAY(2026, 11, 30)),
    ]


def test_twice_makes_nothing_new() -> None:
    insats = InsatsFactory()
    RegelFactory(insats=insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1)
    assert make_frister(year=2026, insats_id=insats.pk) == 6
    assert make_frister(year=2026, insats_id=insats.pk) == 0


def test_helarsrapport_falls_due_in_the_year_after() -> None:
    insats = InsatsFactory()
    RegelFactory(insats=insats, slag=Regelslag.HELARSRAPPORT, senast_manad=2, senast_dag=28)
    assert _made(insats) == [("Helårsrapport 2025", DAY(2026, 2, 28))]


def test_half_year_once_means_the_first_half_and_twice_both() -> None:
    once, twice = InsatsFactory(), InsatsFactory()
    for insats, varde in ((once, 1), (twice, 2)):
        RegelFactory(
            insats=insats,
            slag=Regelslag.HALVARSRAPPORT,
            varde=varde,
            enhet=Regelenhet.GANGER_PER_AR,
            anstand_manader=2,
        )
    assert _made(once) == [("Halvårsrapport januari–juni 2026", DAY(2026, 8, 31))]
    assert _made(twice) == [
        ("Halvårsrapport juli–december 2025", DAY(2026, 2, 28)),
        ("Halvårsrapport januari–juni 2026", DAY(2026, 8, 31)),
    ]


def test_budgetbeslut_is_about_the_coming_year() -> None:
    insats = InsatsFactory()
    RegelFactory(insats=insats, slag=Regelslag.BUDGETBESLUT, senast_manad=11, senast_dag=30)
    assert _made(insats) == [("Budgetbeslut för 2027", DAY(2026, 11, 30))]


def test_task_so_long_after_the_start() -> None:
    insats = InsatsFactory(fran=DAY(2025, 11, 7))
    RegelFactory(insats=insats, slag=Regelslag.UPPGIFT_I_TID, rubrik="Handlingsplan", varde=6, enhet=Regelenhet.MANAD)
    assert _made(insats) == [("Handlingsplan", DAY(2026, 5, 7))]
    assert _made(insats, 2027) == []


def test_single_task_of_one_year_comes_once() -> None:
    insats = InsatsFactory()
    RegelFactory(
        insats=insats,
        slag=Regelslag.LAGESRAPPORT,
        rubrik="Lägesrapport i juni",
        senast_manad=6,
        senast_dag=30,
        fran=DAY(2026, 1, 1),
        till=DAY(2026, 12, 31),
    )
    assert _made(insats) == [("Lägesrapport i juni", DAY(2026, 6, 30))]
    assert _made(insats, 2027) == []


@pytest.mark.parametrize(
    "rule",
    [
        {"slag": Regelslag.HELARSRAPPORT, "varde": 1, "enhet": Regelenhet.GANGER_PER_AR},
        {"slag": Regelslag.KVARTALSRAPPORT, "varde": 4, "enhet": Regelenhet.GANGER_PER_AR},
        {"slag": Regelslag.REKVISITION, "varde": 2, "enhet": Regelenhet.MANAD},
        {"slag": Regelslag.REKVISITION, "anstand_manader": 1},
        {"slag": Regelslag.PLANUPPFOLJNING, "varde": 12, "enhet": Regelenhet.MANAD},
        {"slag": Regelslag.UPPGIFT_I_TID, "varde": 2, "enhet": Regelenhet.GANGER_PER_AR},
    ],
)
def test_rule_without_a_day_gives_no_frist_and_says_so(rule: dict[str, object]) -> None:
    insats = InsatsFactory()
    regel = RegelFactory(insats=insats, **rule)
    assert without_day(regel)
    assert _made(insats) == []


@pytest.mark.parametrize("status", [InsatsStatus.AVSLUTAD, InsatsStatus.PLANERAD])
def test_insats_that_is_not_ongoing_gets_none(status: str) -> None:
    insats = InsatsFactory(status=status)
    RegelFactory(insats=insats, slag=Regelslag.HELARSRAPPORT, senast_manad=2, senast_dag=28)
    assert _made(insats) == []


def test_period_outside_the_insats_gives_none_and_one_that_begins_within_is_cut() -> None:
    insats = InsatsFactory(fran=DAY(2026, 2, 15), till=DAY(2026, 3, 31))
    RegelFactory(insats=insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1)
    make_frister(year=2026, insats_id=insats.pk)
    assert list(insats.frister.values_list("fran", "till")) == [
        (DAY(2026, 2, 15), DAY(2026, 2, 28)),
        (DAY(2026, 3, 1), DAY(2026, 3, 31)),
    ]


def test_changed_rule_moves_what_nobody_has_done() -> None:
    insats = InsatsFactory()
    regel = RegelFactory(insats=insats, slag=Regelslag.BUDGETBESLUT, senast_manad=11, senast_dag=30)
    _made(insats)
    by_hand = FristFactory(insats=insats, senast=DAY(2026, 5, 1))
    regel.senast_manad, regel.senast_dag = 10, 31
    regel.save()
    assert _made(insats) == [(by_hand.rubrik, DAY(2026, 5, 1)), ("Budgetbeslut för 2027", DAY(2026, 10, 31))]


def test_done_frist_stays_done_when_made_again() -> None:
    insats = InsatsFactory()
    RegelFactory(insats=insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1)
    make_frister(year=2026, insats_id=insats.pk)
    marked = mark_frist_klar(
        insats_id=insats.pk,
        slag=Fristslag.REKVISITION,
        fran=DAY(2026, 1, 1),
        till=DAY(2026, 2, 28),
        day=DAY(2026, 3, 2),
    )
    assert marked == 1
    make_frister(year=2026, insats_id=insats.pk)
    assert list(insats.frister.exclude(klar=None).values_list("rubrik", "klar")) == [
        ("Rekvisition januari–februari 2026", DAY(2026, 3, 2))
    ]


def test_days_at_the_end_of_a_month() -> None:
    assert months_after(DAY(2024, 2, 29), 1) == DAY(2024, 3, 31)
    assert months_after(DAY(2024, 12, 31), 2) == DAY(2025, 2, 28)
    assert months_after(DAY(2024, 1, 30), 1) == DAY(2024, 2, 29)
    assert months_after(DAY(2024, 11, 7), 2) == DAY(2025, 1, 7)


def test_job_makes_this_year_and_the_next() -> None:
    insats = InsatsFactory()
    RegelFactory(insats=insats, slag=Regelslag.BUDGETBESLUT, senast_manad=11, senast_dag=30)
    make_frister_task()
    years = [senast.year for senast in insats.frister.values_list("senast", flat=True)]
    assert len(years) == 2
    assert years[1] == years[0] + 1


def test_person_marks_as_done_once(cast: Cast) -> None:
    frist = FristFactory(insats=cast.own.insats, slag=Fristslag.UPPGIFT)
    leader = cast.people["insatsledare"].actor
    assert klarmarkera_frist(actor=leader, frist_id=frist.pk).klar is not None
    with pytest.raises(AlreadyHandled):
        klarmarkera_frist(actor=leader, frist_id=frist.pk)


def test_reader_may_not_mark_as_done(cast: Cast) -> None:
    frist = FristFactory(insats=cast.own.insats, slag=Fristslag.UPPGIFT)
    with pytest.raises(Refused):
        klarmarkera_frist(actor=cast.people["revisor"].actor, frist_id=frist.pk)
    frist.refresh_from_db()
    assert frist.klar is None


def _every_second_month(insats: Insats) -> None:
    RegelFactory(insats=insats, slag=Regelslag.REKVISITION, varde=2, enhet=Regelenhet.MANAD, anstand_manader=1)


def _late(insats: Insats, today: datetime.date) -> list[str]:
    return [frist.rubrik.removeprefix("Rekvisition ") for frist in late_claims([insats.pk], today)]


def test_insats_that_has_claimed_owes_every_period_since_and_is_offered_the_same(cast: Cast) -> None:
    insats = cast.own.insats
    _every_second_month(insats)
    make_frister(year=YEAR + 2)
    assert make_claim_frister(before=YEAR + 2, insats_id=insats.pk) == 11
    assert make_claim_frister(before=YEAR + 2, insats_id=insats.pk) == 0
    late = _late(insats, DAY(YEAR + 2, 2, 1))
    offered = next_period(insats)
    assert offered is not None
    # January to April are claimed in the cast: the draft of the last two is late until it is in.
    assert late[:2] == [f"mars–april {YEAR}", f"maj–juni {YEAR}"]
    assert late[1] == period_words(offered.fran, offered.till)
    assert len(late) == 11


def test_several_rekvisitioner_together_cover_a_period_and_what_is_left_of_it_is_offered(cast: Cast) -> None:
    insats = cast.own.insats
    _every_second_month(insats)
    make_frister(year=YEAR, insats_id=insats.pk)
    may, june = (
        RekvisitionFactory(
            insats=insats,
            budget=cast.own.rekvisition.budget,
            nummer=number,
            fran=DAY(YEAR, month, 1),
            till=months_after(DAY(YEAR, month - 1, monthrange(YEAR, month - 1)[1]), 1),
            status=RekvisitionStatus.INLAMNAD,
            pahittad=True,
        )
        for number, month in ((11, 5), (12, 6))
    )
    after = DAY(YEAR, 8, 1)
    assert f"maj–juni {YEAR}" not in _late(insats, after)
    Rekvisition.objects.filter(pk=june.pk).delete()
    assert f"maj–juni {YEAR}" in _late(insats, after)
    offered = next_period(insats, YEAR)
    assert offered is not None
    assert (offered.fran, offered.till) == (june.fran, june.till)
    assert may.till < offered.fran


def test_ended_insats_still_owes_the_rekvisition_of_its_last_time_alone(cast: Cast) -> None:
    insats = cast.own.insats
    _every_second_month(insats)
    make_frister(year=YEAR, insats_id=insats.pk)
    Insats.objects.filter(pk=insats.pk).update(status=InsatsStatus.AVSLUTAD, till=DAY(YEAR, 6, 15))
    assert _late(insats, DAY(YEAR, 12, 31))[1:] == [f"maj–juni {YEAR}"]
    make_frister(year=YEAR, insats_id=insats.pk)
    asked = open_frister(cast.people["insatsekonom"].actor).filter(insats=insats)
    assert {frist.slag for frist in asked} == {Fristslag.REKVISITION}
    assert [frist.rubrik for frist in asked][1:] == [f"Rekvisition maj–juni {YEAR}"]
    offered = next_period(Insats.objects.get(pk=insats.pk), YEAR)
    assert offered is not None
    assert (offered.fran, offered.till) == (DAY(YEAR, 5, 1), DAY(YEAR, 6, 15))
    RekvisitionFactory(
        insats=insats,
        budget=cast.own.rekvisition.budget,
        nummer=11,
        fran=offered.fran,
        till=offered.till,
        status=RekvisitionStatus.INLAMNAD,
        pahittad=True,
    )
    assert asked.all().count() == 1  # the draft of March and April


def test_year_with_its_slutrekvisition_owes_nothing(cast: Cast) -> None:
    insats = cast.own.insats
    _every_second_month(insats)
    make_frister(year=YEAR, insats_id=insats.pk)
    RekvisitionFactory(
        insats=insats,
        budget=cast.own.rekvisition.budget,
        nummer=11,
        typ=Rekvisitionstyp.SLUT,
        fran=DAY(YEAR, 5, 1),
        till=DAY(YEAR, 5, 31),
        status=RekvisitionStatus.INLAMNAD,
        pahittad=True,
    )
    assert _late(insats, DAY(YEAR + 1, 12, 31)) == []


def test_insats_that_has_claimed_nothing_is_offered_what_is_called_late() -> None:
    insats = InsatsFactory()
    _every_second_month(insats)
    make_frister(year=2026, insats_id=insats.pk)
    offered = next_period(insats)
    assert offered is not None
    assert (offered.fran, offered.till) == (DAY(2025, 11, 1), DAY(2025, 12, 31))
    assert _late(insats, DAY(2026, 2, 1)) == ["november–december 2025"]

"""What falls due comes from the rules and from nothing else."""

import datetime

import pytest

from finsam.bas.errors import AlreadyHandled, Refused
from insatser.enums import Fristslag, InsatsStatus, Regelenhet, Regelslag
from insatser.models import Frist, Insats
from insatser.services.frister import klarmarkera_frist, make_frister, mark_frist_klar, months_after, without_day
from insatser.tasks import make_frister as make_frister_task
from tests.cast import Cast
from tests.factories import FristFactory, InsatsFactory, RegelFactory

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

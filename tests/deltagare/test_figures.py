"""What is shown of counts, to whom: years put together of periods, and small numbers hidden."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltagare.enums import Aldersgrupp, Antalsmatt, Dimension, Kon, Utfall
from deltagare.underlag.antal import (
    ARBETE_STUDIER,
    Arsbild,
    Cell,
    Counted,
    arsbild,
    picture,
    read_years,
    remittenter,
)
from deltagare.underlag.hiding import LIMIT, Dolt
from deltagare.underlag.years import year_sums
from insatser.models import Insats
from tests.factories import AntalFactory, AntalsperiodFactory, InsatsFactory, SamverkanspartFactory

SOME = st.integers(0, 30)


def _counted(by_age: dict[str, tuple[int, int, int]], by_outcome: dict[str, tuple[int, int, int]]) -> Counted:
    tal: dict[Cell, int] = {}
    for matt, dimension, rows in (
        (Antalsmatt.DELTAGARE, Dimension.ALDER, by_age),
        (Antalsmatt.AVSLUTADE, Dimension.UTFALL, by_outcome),
    ):
        for row, counts in rows.items():
            tal |= {(matt.value, dimension.value, row, kon.value): n for kon, n in zip(Kon, counts, strict=True)}
        for place, kon in enumerate(Kon):
            tal[matt.value, Dimension.TOTALT.value, "", kon.value] = sum(counts[place] for counts in rows.values())
    return Counted(tal)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries({age.value: st.tuples(SOME, SOME, st.integers(0, 3)) for age in Aldersgrupp}),
    st.fixed_dictionaries({outcome.value: st.tuples(SOME, SOME, st.integers(0, 1)) for outcome in Utfall}),
)
def test_nothing_small_is_ever_shown_outside_the_team(
    by_age: dict[str, tuple[int, int, int]], by_outcome: dict[str, tuple[int, int, int]]
) -> None:
    bild = picture(2024, _counted(by_age, by_outcome), None, {}, exact=False)
    rows = [*bild.volym, *(rad for table in bild.tabeller for rad in table.rader)]
    for rad in rows:
        for count in (rad.antal.kvinnor, rad.antal.man, rad.antal.annan, rad.antal.totalt):
            assert isinstance(count, Dolt) or count == 0 or count >= LIMIT


@settings(max_examples=50, deadline=None)
@given(st.fixed_dictionaries({age.value: st.tuples(SOME, SOME, st.integers(0, 3)) for age in Aldersgrupp}))
def test_team_sees_every_number(by_age: dict[str, tuple[int, int, int]]) -> None:
    bild = picture(2024, _counted(by_age, {}), None, {}, exact=True)
    table = next(table for table in bild.tabeller if table.dimension == Dimension.ALDER)
    shown = {rad.kategori: (rad.antal.kvinnor, rad.antal.man, rad.antal.annan) for rad in table.rader}
    assert shown == by_age
    assert not bild.har_dolt


def test_few_of_another_kon_are_left_out_of_every_sum() -> None:
    bild = picture(2024, _counted({"20-29": (20, 15, 2), "30-39": (12, 11, 0)}, {}), None, {}, exact=False)
    whole = bild.volym[0].antal
    assert (whole.kvinnor, whole.man, whole.annan, whole.totalt) == (32, 26, Dolt.FARRE, 58)
    assert bild.without_annat
    (table,) = bild.tabeller
    assert [(rad.antal.totalt, rad.antal.annan) for rad in table.rader if rad.kategori == "20-29"] == [(35, Dolt.DOLD)]
    assert not table.har_annat


def test_work_and_studies_are_summed_where_both_are_small() -> None:
    bild = picture(
        2024,
        _counted(
            {"20-29": (40, 40, 0)}, {Utfall.ARBETE: (3, 4, 0), Utfall.STUDIER: (4, 3, 0), Utfall.FLYTT: (9, 9, 0)}
        ),
        None,
        {},
        exact=False,
    )
    assert bild.till_arbete_studier == 14
    assert bild.andel_arbete_studier == 14 / 32
    outcome = next(table for table in bild.tabeller if table.dimension == Dimension.UTFALL)
    assert outcome.rader[0].kategori == ARBETE_STUDIER


def test_share_is_not_told_when_it_would_tell_of_a_few() -> None:
    bild = picture(
        2024,
        _counted({"20-29": (40, 40, 0)}, {Utfall.ARBETE: (1, 1, 0), Utfall.FLYTT: (9, 9, 0)}),
        None,
        {},
        exact=False,
    )
    assert bild.andel_arbete_studier is None


@pytest.mark.django_db
class TestYears:
    """Read from the database."""

    def _count(self, insats: Insats, fran: datetime.date, till: datetime.date, **counts: int) -> None:
        period = AntalsperiodFactory(insats=insats, fran=fran, till=till)
        for matt, count in counts.items():
            AntalFactory(period=period, matt=matt, antal=count)

    def test_nobody_is_counted_twice_in_a_year_of_two_halves(self) -> None:
        insats = InsatsFactory()
        self._count(insats, datetime.date(2024, 1, 1), datetime.date(2024, 6, 30), deltagare=30, nya=12, avslutade=10)
        self._count(insats, datetime.date(2024, 7, 1), datetime.date(2024, 12, 31), deltagare=28, nya=8, avslutade=9)
        bild = arsbild(insats.pk, 2024, exact=True)
        assert {rad.kategori: rad.antal.totalt for rad in bild.volym} == {"nya": 20, "deltagare": 38, "avslutade": 19}

    def test_year_before_stands_beside(self) -> None:
        insats = InsatsFactory()
        self._count(insats, datetime.date(2023, 1, 1), datetime.date(2023, 12, 31), deltagare=3)
        self._count(insats, datetime.date(2024, 1, 1), datetime.date(2024, 12, 31), deltagare=30)
        (rad,) = arsbild(insats.pk, 2024, exact=False).volym
        assert (rad.antal.totalt, rad.foregaende) == (30, Dolt.FARRE)

    def test_year_that_nobody_has_counted_is_empty(self) -> None:
        assert arsbild(InsatsFactory().pk, 2024, exact=False) == Arsbild(2024)

    def test_sum_over_insatser_leaves_out_what_is_hidden(self) -> None:
        big, small = InsatsFactory(), InsatsFactory()
        self._count(big, datetime.date(2024, 1, 1), datetime.date(2024, 12, 31), deltagare=30)
        self._count(small, datetime.date(2024, 1, 1), datetime.date(2024, 12, 31), deltagare=3)
        summa = year_sums([big.pk, small.pk], [2024])[2024]
        assert (summa.deltagare, summa.utelamnade) == (30, 1)

    def test_reading_takes_three_queries_however_many(self, django_assert_num_queries: object) -> None:
        ids = []
        for _ in range(5):
            insats = InsatsFactory()
            self._count(insats, datetime.date(2024, 1, 1), datetime.date(2024, 12, 31), deltagare=30)
            ids.append(insats.pk)
        with django_assert_num_queries(3):  # type: ignore[operator]
            assert len(read_years(ids, [2023, 2024])) == 5

    def test_remittenter_are_owner_parts_and_two_more(self) -> None:
        insats = InsatsFactory()
        part = SamverkanspartFactory(insats=insats).part
        assert set(remittenter(insats.pk)) == {str(insats.agare_id), str(part.pk), "egen", "annan"}

"""Numbers, dates and periods as people in Sweden write them, and that what we write we can read back."""

import time
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finsam.bas import formats
from finsam.bas.formats import (
    andel,
    antal_ord,
    belopp,
    datum,
    datum_kort,
    kr,
    mnkr,
    period,
    tal,
    talord,
    tidpunkt,
    tkr,
)
from finsam.bas.parsing import Unreadable, parse_andel, parse_belopp, parse_datum, parse_tal

amounts = st.decimals(-(10**11), 10**11, places=2)
days = st.dates(date(1000, 1, 1))


def spaced(text: str) -> str:
    """With ordinary spaces, to make the expected texts readable."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1 000"),
        (20_983_000, "20 983 000"),
        (Decimal("-0.50"), "−0,5"),
        (Decimal("1.70E+6"), "1 700 000"),
        (1234.5, "1 234,5"),
        (-0.0, "0"),
    ],
)
def test_numbers_have_spaced_thousands_and_a_decimal_comma(number, text):
    assert spaced(tal(number)) == text


@pytest.mark.parametrize(
    ("number", "decimals", "text"), [(0.125, 2, "0,13"), (Decimal("-2.5"), 0, "−3"), (4, 1, "4,0")]
)
def test_rounding_is_half_away_from_nought(number, decimals, text):
    assert tal(number, decimals) == text


@pytest.mark.parametrize("number", [Decimal("NaN"), float("inf")])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="not a number"):
        tal(number)


def test_amounts_never_break_over_a_line():
    assert kr(-1_945_000) == "−1\u00a0945\u00a0000\u00a0kr"
    assert spaced(kr(Decimal("99.5"))) == "99,50 kr"
    assert belopp(Decimal("-0.001")) == "0"
    assert spaced(tkr(1_500_500)) == "1 500,5 tkr"
    assert spaced(mnkr(11_240_000)) == "11,2 mnkr"


def test_shares_are_told_in_per_cent():
    assert spaced(andel(0.38)) == "38 %"
    assert spaced(andel(Decimal(1) / 3, 1)) == "33,3 %"
    assert spaced(andel(Decimal("0.125"), None)) == "12,5 %"


def test_dates_and_times():
    assert datum(date(2024, 5, 3)) == "3 maj 2024"
    assert datum_kort(date(2024, 5, 3), this_year=2024) == "3 maj"
    assert datum_kort(date(2023, 5, 3), this_year=2024) == "3 maj 2023"
    assert spaced(tidpunkt(datetime(2024, 5, 3, 9, 5))) == "3 maj 2024 kl. 09.05"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("fran", "till", "text"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2025, 1, 1), date(2027, 12, 31), "2025–2027"),
        (date(2024, 5, 1), date(2024, 5, 31), "maj 2024"),
        (date(2024, 1, 1), date(2024, 2, 29), "januari–februari 2024"),
        (date(2024, 1, 1), date(2024, 2, 28), "1 januari–28 februari 2024"),
        (date(2024, 11, 1), date(2025, 1, 31), "november 2024–januari 2025"),
        (date(2024, 5, 3), date(2024, 5, 14), "3–14 maj 2024"),
        (date(2024, 5, 3), date(2024, 5, 3), "3 maj 2024"),
        (date(2022, 11, 7), date(2025, 11, 6), "7 november 2022–6 november 2025"),
        (date(2018, 4, 1), None, "1 april 2018 och tills vidare"),
    ],
)
def test_a_period_is_as_short_as_it_can_be(fran, till, text):
    assert period(fran, till) == text


def test_counts_in_words():
    assert spaced(antal_ord(1, "insats", "insatser")) == "1 insats"
    assert spaced(antal_ord(1200, "insats", "insatser")) == "1 200 insatser"
    assert [talord(1), talord(1, neuter=True), talord(12), talord(13)] == ["en", "ett", "tolv", "13"]


@given(amounts)
def test_an_amount_is_read_back(amount):
    assert parse_belopp(kr(amount)) == amount
    assert parse_belopp(belopp(amount)) == amount
    assert parse_belopp(tkr(amount)) == amount


@given(st.decimals(-(10**11), 10**11, places=6))
def test_a_number_is_read_back(number):
    assert parse_tal(tal(number)) == number


@given(st.decimals(-1, 1, places=4))
def test_a_share_is_read_back(share):
    assert parse_andel(andel(share, None)) == share


@given(days)
def test_a_day_is_read_back(day):
    assert parse_datum(datum(day)) == day
    assert parse_datum(day.isoformat()) == day
    assert parse_datum(f"{day.day}/{day.month} {day.year}") == day


@given(days, days)
def test_a_period_never_loses_its_year(fran, till):
    fran, till = sorted((fran, till))
    assert str(till.year) in period(fran, till)
    assert str(fran.year) in period(fran, till)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 700 000 kr", 1_700_000),
        ("1700 tkr", 1_700_000),
        ("1,7 mnkr", 1_700_000),
        ("1.700.000", 1_700_000),
        ("1 000:-", 1000),
        ("0,5", Decimal("0.5")),
        ("-5", -5),
    ],
)
def test_amounts_are_understood_as_people_type_them(typed, amount):
    assert parse_belopp(typed) == amount


@pytest.mark.parametrize(
    ("parse", "typed", "part"),
    [
        (parse_belopp, "mycket", "1 700 000 kr"),
        (parse_belopp, "1.700", "mellanslag"),
        (parse_belopp, "1,555", "två decimaler"),
        (parse_belopp, "9" * 13, "för stort"),
        (parse_belopp, "kr", "siffror"),
        (parse_andel, "50", "50 %"),
        (parse_andel, "halva", "procent"),
        (parse_datum, "31/2 2024", "finns inte"),
        (parse_datum, "3 ju 2024", "Månaden ju"),
        (parse_datum, "igår", "3 maj 2024"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_that_helps(parse, typed, part):
    with pytest.raises(Unreadable, match=part):
        parse(typed)


@pytest.mark.parametrize("typed", ["3/5 2024", "2024-05-03", "20240503", "3.5.2024", "3 maj 2024", "den 3 Maj 2024"])
def test_dates_are_understood_as_people_type_them(typed):
    assert parse_datum(typed) == date(2024, 5, 3)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_never_a_crash(typed):
    for parse in (parse_belopp, parse_andel, parse_datum, parse_tal):
        with suppress(Unreadable):
            assert parse(typed) is not None


def test_months_are_in_order():
    assert formats.MONTHS[0] == "januari"
    assert formats.MONTHS[11] == "december"


def test_an_amount_with_a_long_run_of_spaces_is_refused_at_once() -> None:
    """Tried from each space in turn, these would take a worker an hour."""
    before = time.process_time()
    with pytest.raises(Unreadable):
        parse_belopp(f"1{' ' * 200_000}x")
    assert time.process_time() - before < 1
    assert parse_belopp("1 700  \u00a0 tkr") == 1_700_000

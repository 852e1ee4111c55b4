"""Personnummer: read as people type them, refused with what to do, and kept out of free text by Python and PostgreSQL.

Every number here is made by example_personnummer: 980-989 after the day, the series that is kept for test persons.
"""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum import luhn

from deltagare.enums import Kon
from deltagare.services.exempel_personnummer import EACH_DAY, example_personnummer
from finsam.bas.forms import FinsamForm
from finsam.bas.parsing import Unreadable
from finsam.bas.personnummer import (
    IN_TEXT_SENTENCE,
    PERSONNUMMER_IN_TEXT,
    no_personnummer,
    parse_personnummer,
    refuse_personnummer,
)
from finsam.bas.personnummer_field import PersonnummerField
from insatser.models import Insats

TODAY = date(2026, 11, 22)
WOMAN = example_personnummer(date(1990, 1, 1))
SHORT = WOMAN[2:]
BORN_2007 = example_personnummer(date(2007, 3, 14), Kon.MAN)

people = st.tuples(st.dates(date(1902, 1, 1), TODAY), st.sampled_from(Kon), st.integers(0, EACH_DAY - 1), st.booleans())


def made(person: tuple[date, Kon, int, bool]) -> str:
    return example_personnummer(person[0], person[1], serial=person[2], samordningsnummer=person[3])


def wrong_check_digit(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


@pytest.mark.parametrize(
    "typed",
    [
        f"{WOMAN[:8]}-{WOMAN[8:]}",
        f"{SHORT[:6]}-{SHORT[6:]}",
        SHORT,
        WOMAN,
        f" {WOMAN[:8]} {WOMAN[8:]} ",
        f"{WOMAN[:4]}-{WOMAN[4:6]}-{WOMAN[6:8]}-{WOMAN[8:]}",
        f"{WOMAN[:4]} {WOMAN[4:6]} {WOMAN[6:8]} {WOMAN[8:]}",
        f"{SHORT[:6]}\u2013{SHORT[6:]}",
        f"{SHORT[:6]}\u00a0-\u00a0{SHORT[6:]}",
        f"{SHORT[:6]}\u2212{SHORT[6:]}",
    ],
)
def test_read_as_people_type_it(typed: str) -> None:
    assert parse_personnummer(typed, today=TODAY).siffror == WOMAN


@given(people)
def test_what_is_shown_can_be_typed_again(person) -> None:
    born, kon, _, samordningsnummer = person
    number = parse_personnummer(made(person), today=TODAY)
    assert number.fodelsedatum == born
    assert number.fodelsear == born.year
    assert number.samordningsnummer == samordningsnummer
    assert number.kon_ur_nummer == (Kon.MAN if kon == Kon.MAN else Kon.KVINNA)
    assert parse_personnummer(number.display, today=TODAY) == number


@given(people)
def test_ten_digits_and_the_sign_give_the_century(person) -> None:
    number = made(person)
    sign = "+" if person[0].year <= TODAY.year - 100 else "-"
    assert parse_personnummer(f"{number[2:8]}{sign}{number[8:]}", today=TODAY).siffror == number


@given(people, st.integers(0, 11), st.integers(1, 9))
def test_one_digit_wrong_is_never_taken_for_the_same_person(person, place: int, step: int) -> None:
    number = made(person)
    typed = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    if place > 1:  # the century is outside of the check digit
        with pytest.raises(Unreadable):
            parse_personnummer(typed, today=TODAY)


@given(st.text(alphabet="0123456789-+ ÅAT\u0661\uff11", max_size=16))
def test_any_typing_is_a_number_or_a_sentence(typed: str) -> None:
    try:
        number = parse_personnummer(typed, today=TODAY)
    except Unreadable as exc:
        said = str(exc)
    else:
        assert number.siffror.endswith(re.sub("[^0-9]", "", typed)[-10:])
        return
    assert said.endswith(".")
    assert not re.search(r"\d{6}", said)


FUTURE = example_personnummer(TODAY + timedelta(days=1))
NO_SUCH_DAY = "19900230980"
ZEROS = "19900101000"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Skriv personnumret med tolv siffror: ÅÅÅÅMMDD-NNNN. Saknas personnummer, lämna fältet tomt."),
        ("19900101-12", "Skriv personnumret med tolv siffror: ÅÅÅÅMMDD-NNNN. Saknas personnummer, lämna fältet tomt."),
        ("19900101-TF12", "Ett reservnummer går inte att spara. Lämna fältet tomt."),
        ("900101-A123", "Ett reservnummer går inte att spara. Lämna fältet tomt."),
        (wrong_check_digit(WOMAN), "Kontrollsiffran stämmer inte. Kontrollera siffrorna, eller lämna fältet tomt."),
        (
            ZEROS + luhn.calc_check_digit(ZEROS[2:]),
            "Kontrollsiffran stämmer inte. Kontrollera siffrorna, eller lämna fältet tomt.",
        ),
        (
            NO_SUCH_DAY + luhn.calc_check_digit(NO_SUCH_DAY[2:]),
            "Dagen i numret finns inte. Kontrollera siffrorna, eller lämna fältet tomt.",
        ),
        (FUTURE, "Dagen i numret har inte varit än. Skriv årtalet med fyra siffror, eller lämna fältet tomt."),
        (
            f"{SHORT[:6]}+{SHORT[6:]}",
            "Numret gäller någon som är född 1890. Skriv årtalet med fyra siffror, eller lämna fältet tomt.",
        ),
    ],
)
def test_each_way_to_be_wrong_says_what_to_do(typed: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as said:
        parse_personnummer(typed, today=TODAY)
    assert str(said.value) == sentence


def test_a_number_does_not_show_itself() -> None:
    number = parse_personnummer(WOMAN, today=TODAY)
    assert WOMAN[8:] not in f"{number} {number!r} {[number]}"


def test_examples_are_in_the_series_for_test_persons() -> None:
    born = date(1985, 7, 30)
    series = [example_personnummer(born, kon, serial=n) for kon in (Kon.KVINNA, Kon.MAN) for n in range(EACH_DAY)]
    assert len(set(series)) == 10
    assert all(980 <= int(number[8:11]) <= 989 for number in series)
    with pytest.raises(ValueError):
        example_personnummer(born, serial=EACH_DAY)


class Form(FinsamForm):
    nummer = PersonnummerField(required=False)


def test_field_cleans_to_a_number_and_keeps_what_was_typed() -> None:
    form = Form({"nummer": f"{SHORT[:6]}-{SHORT[6:]}"})
    assert form.is_valid()
    assert form.cleaned_data["nummer"].siffror == WOMAN
    assert Form({"nummer": " "}).is_valid()
    wrong = Form({"nummer": wrong_check_digit(SHORT)})
    assert wrong.errors == {"nummer": ["Kontrollsiffran stämmer inte. Kontrollera siffrorna, eller lämna fältet tomt."]}
    assert wrong["nummer"].value() == wrong_check_digit(SHORT)


def test_field_shows_a_number_as_people_write_it_and_sees_no_change_in_its_form() -> None:
    initial = {"nummer": parse_personnummer(WOMAN, today=TODAY)}
    assert Form(initial=initial)["nummer"].value() == f"{WOMAN[:8]}-{WOMAN[8:]}"
    assert not Form({"nummer": SHORT}, initial=initial).has_changed()
    assert Form({"nummer": BORN_2007}, initial=initial).has_changed()
    assert Form({"nummer": "nej"}, initial=initial).has_changed()


HARMLESS = [
    "",
    "Mötet är 2024-01-15 kl. 13.00 och 2024-01-15 1300.",
    "Perioden 2024-01-01-2024-12-31, eller 20240101-20241231, eller 2024-01-01\u20132024-12-31, eller 240101-240630.",
    "20240115 1300",
    "1 700 000 kr, 9 001 011 234 kr, 12 345 678,50 kr, 1234567890 kr",
    "021-12 34 56, 070-123 45 67, 070-1234567, 0701-23 45 67, 08-123 456 78, +46 70 123 45 67, 0046701234567",
    "Dnr 2024/0123-4, dnr 2024-000123, 24/00123, SFV 2024-01-15:12, KS 2024-00123-4, V2024.0012",
    "222000-1234, 5560000000",
    "bankgiro 123-4567, plusgiro 12 34 56-7, konto 8123-4, 901 234 567-8",
    "19900101, 900101, 1990-01-01, född 1990",
    "990101123456789",
]
NUMBERS = [
    form.format(d=number[:8], s=number[2:8], e=number[8:], y=number[:4], m=number[4:6], a=number[6:8])
    for number in (
        WOMAN,
        BORN_2007,
        example_personnummer(date(1985, 12, 31), Kon.MAN, samordningsnummer=True),
        example_personnummer(date(1924, 2, 29), serial=4),
    )
    for form in (
        "{d}-{e}",
        "{d}{e}",
        "{d} {e}",
        "{s}-{e}",
        "{s}+{e}",
        "{s}{e}",
        "{s}\u2013{e}",
        "{d} - {e}",
        "{y}-{m}-{a}-{e}",
        "Hon ({s}-{e}) kom.",
        "pnr:{d}{e}.",
        "a{s}-{e}b",
    )
]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_numbers_pass_in_free_text(text: str) -> None:
    refuse_personnummer(text)


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_found_in_free_text(text: str) -> None:
    with pytest.raises(ValidationError, match="Skriv inte personnummer i fritext"):
        refuse_personnummer(f"Vi talade om {text} i går.")


def test_mistyped_number_is_found_as_well() -> None:
    with pytest.raises(ValidationError):
        refuse_personnummer(wrong_check_digit(SHORT))


def in_postgres(texts: list[str]) -> list[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(%s::text[]) ~ %s", [texts, PERSONNUMMER_IN_TEXT])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.text(alphabet="0123469 -+\u2013\u00a0.,a", min_size=9, max_size=24), min_size=20, max_size=60),
    st.lists(people, max_size=5),
)
def test_postgres_reads_the_pattern_as_python_does(texts, some) -> None:
    texts = [*texts, *HARMLESS, *NUMBERS, *map(made, some)]
    assert in_postgres(texts) == [re.search(PERSONNUMMER_IN_TEXT, text) is not None for text in texts]


@pytest.mark.django_db
def test_constraint_is_kept_by_the_database_and_says_what_to_do() -> None:
    constraint = no_personnummer("namn", "malgrupp", name="no_number_in_text")
    constraint.validate(Insats, Insats(namn="Tel. 070-123 45 67", malgrupp=""))
    for row in (Insats(namn=f"Om {WOMAN}", malgrupp=""), Insats(namn="", malgrupp=SHORT)):
        with pytest.raises(ValidationError) as refused:
            constraint.validate(Insats, row)
        assert refused.value.message == IN_TEXT_SENTENCE
    with connection.schema_editor(collect_sql=True) as editor:
        check = constraint.constraint_sql(Insats, editor)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE sketch (namn text, malgrupp text, " + check.replace("%%", "%") + ")")
        cursor.execute("INSERT INTO sketch VALUES ('Tel. 070-123 45 67', NULL)")
        cursor.execute("SELECT count(*) FROM sketch WHERE namn ~ %s", [PERSONNUMMER_IN_TEXT])
        assert cursor.fetchone() == (0,)
        with pytest.raises(Exception, match="no_number_in_text"):
            cursor.execute("INSERT INTO sketch VALUES ('x', %s)", [SHORT])

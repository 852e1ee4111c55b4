"""The grid of a budget by itself: what is typed becomes rows, and rows are shown again as they were."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam.bas.parsing import Unreadable, parse_belopp
from finsam.forbund.models import Part
from insatser.enums import Budgetslag, Finansiering
from insatser.forms.budgetrader import BudgetGrid
from insatser.models import Budget
from insatser.services.budgetrader import MOST_ROWS, Budgetrad

YEARS = (2024, 2025)
calm = settings(deadline=None, max_examples=40)  # a form of many fields on a busy machine
PARTS = [Part(pk=7, namn="Köpings kommun", kortnamn="Köping"), Part(pk=9, namn="Försäkringskassan")]


def grid(data: QueryDict | None = None, rows: tuple[Budgetrad, ...] = (), *, tkr: bool = False) -> BudgetGrid:
    budget = Budget(namn="Budget", ar_fran=YEARS[0], ar_till=YEARS[-1], enhet_tkr=tkr)
    return BudgetGrid(data, budget=budget, rows=rows, parts=PARTS)


def sent(form: BudgetGrid) -> QueryDict:
    """What a browser sends of a grid: every field as it is shown, with the rows in the page's order."""
    data = QueryDict(mutable=True)
    data["enhet"], data["seen"] = "tkr" if form.tkr else "kr", form.stamp
    data.setlist("rad", form.keys)
    for name in form.fields:
        bound = form[name]
        value = bound.field.prepare_value(bound.value())
        if value is not None and value is not False:
            data[name] = str(value)
    return data


def typed(*rows: dict[str, str], tkr: bool = False) -> QueryDict:
    """Rows as a person types them, by the columns' names (`b2024` for an amount)."""
    data = QueryDict(mutable=True)
    data["enhet"] = "tkr" if tkr else "kr"
    data.setlist("rad", [str(place) for place in range(len(rows))])
    for place, row in enumerate(rows):
        for name, value in ({"slag": "kostnad", "grupp": "Personal", "benamning": "Coach"} | row).items():
            data[f"r{place}-{name}"] = value
    return data


def error_of(data: QueryDict, field: str) -> str:
    form = grid(data)
    assert not form.is_valid()
    return " ".join(str(one) for one in form.errors.get(field, ()))


words = st.text("abcåäöÅÄÖ 0123-–&<", min_size=1, max_size=30).map(str.strip).filter(bool)
amounts = st.decimals(0, Decimal("999999999999.99"), places=2)
rows = st.builds(
    Budgetrad,
    benamning=words,
    grupp=st.sampled_from(["Personal", "Lokaler", "Övrigt", "Utvärdering", "Egen grupp"]),
    slag=st.sampled_from(Budgetslag.values),
    funktion=words | st.just(""),
    arbetsgivare_id=st.sampled_from([None, 7, 9]),
    andel=st.none() | st.decimals(Decimal("0.01"), 10, places=4),
    manader=st.none() | st.integers(1, 12),
    finansiering=st.sampled_from(Finansiering.values),
    finansiar=words | st.just(""),
    anmarkning=words | st.just(""),
    belopp=st.dictionaries(st.sampled_from(YEARS), amounts).map(lambda found: tuple(sorted(found.items()))),
)


def numbered(found: list[Budgetrad]) -> tuple[Budgetrad, ...]:
    """Saved rows: each with a number."""
    return tuple(Budgetrad(**{**row.__dict__, "post_id": place}) for place, row in enumerate(found, start=1))


@calm
@given(st.lists(rows, min_size=1, max_size=6).map(numbered), st.booleans())
def test_rows_come_back_exactly_in_kr_and_tkr(saved: tuple[Budgetrad, ...], tkr: bool) -> None:
    form = grid(sent(grid(rows=saved, tkr=tkr)), saved)
    assert form.is_valid(), form.errors
    assert [row.mark() for row in form.rows] == [row.mark() for row in saved]
    assert form.tkr is tkr


@calm
@given(st.lists(rows, min_size=1, max_size=4).map(numbered), st.booleans())
def test_another_unit_changes_no_krona(saved: tuple[Budgetrad, ...], tkr: bool) -> None:
    other = grid(sent(grid(rows=saved, tkr=tkr)), saved).after("kr" if tkr else "tkr")
    again = grid(sent(other), saved)
    assert again.is_valid(), again.errors
    assert again.rows == grid_rows(saved, tkr)
    assert again.tkr is not tkr


def grid_rows(saved: tuple[Budgetrad, ...], tkr: bool) -> tuple[Budgetrad, ...]:
    form = grid(sent(grid(rows=saved, tkr=tkr)), saved)
    assert form.is_valid()
    return form.rows


@calm
@given(
    st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=8), st.lists(st.text(max_size=6)), st.text()
)
def test_no_junk_breaks_it(junk: dict[str, str], keys: list[str], act: str) -> None:
    data = QueryDict(mutable=True)
    for name, value in junk.items():
        data[name] = data[f"r0-{name}"] = value
    data.setlist("rad", [*keys, "0", "0"])
    form = grid(data)
    form.is_valid()
    assert form.groups is not None
    for one in (act, *(f"{verb}-{target}" for verb in ("ny", "bort", "upp", "andel") for target in ("0", act))):
        assert grid(data).after(one).sums


@pytest.mark.parametrize("text", ["0,5", "50 %", "0.5", "50 procent", "50%"])
def test_shares_are_understood(text: str) -> None:
    form = grid(typed({"andel": text}))
    assert form.is_valid()
    assert form.rows[0].andel == Decimal("0.5")


def test_a_quarter_of_a_per_cent_is_questioned_and_nothing_is_lost() -> None:
    data = typed({"andel": "0,25 %", "b2024": "100 000", "anmarkning": "Arboga"})
    assert "Menar du 25\u00a0%?" in error_of(data, "r0-andel")
    corrected = grid(data).after("andel-0")
    assert corrected.data["r0-andel"] == "25\u00a0%"
    assert corrected.data["r0-b2024"] == "100 000"
    confirmed = typed({"andel": "0,25 %", "andel_ok": "on"})
    form = grid(confirmed)
    assert form.is_valid()
    assert form.rows[0].andel == Decimal("0.0025")
    saved = numbered(list(form.rows))
    again = grid(sent(grid(rows=saved)), saved)
    assert again.is_valid(), "what is saved already is not questioned again"


@pytest.mark.parametrize(
    ("text", "tkr", "kronor"),
    [
        ("1 500,5", True, "1500500"),
        ("1 500,5 tkr", False, "1500500"),
        ("300", True, "300000"),
        ("300 000 kr", True, "300000"),
        ("1,7 mnkr", False, "1700000"),
        ("1 750 500:-", False, "1750500"),
        ("0,00001", True, "0.01"),
        ("0", True, "0"),
    ],
)
def test_amounts_in_any_unit_are_exact_kronor(text: str, tkr: bool, kronor: str) -> None:
    form = grid(typed({"b2024": text}, tkr=tkr))
    assert form.is_valid()
    assert form.rows[0].belopp == ((2024, Decimal(kronor)),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("-100", "Skriv en intäkt som en egen rad."),
        ("tolv", "Skriv beloppet med siffror"),
        ("1.700", "Skriv tusental med mellanslag"),
        ("0,001", "högst två decimaler"),
        ("999 999 999 999 tkr", "för stort"),
        ("9" * 40, "för stort"),
    ],
)
def test_a_bad_amount_is_told_at_its_cell(text: str, sentence: str) -> None:
    data = typed({"b2024": text, "b2025": "12"}, {})
    assert sentence in error_of(data, "r0-b2024")
    form = grid(data)
    form.is_valid()
    assert form["r0-b2024"].value() == text
    assert any(label == "Coach, 2024" for _, label, _ in form.problems)


def test_parsing_tells_of_ore_in_tkr() -> None:
    with pytest.raises(Unreadable, match="hela ören"):
        parse_belopp("0,000001", bare=1000)


def test_an_empty_row_is_left_out_and_a_nought_is_kept() -> None:
    form = grid(typed({"benamning": "", "andel": "  "}, {"b2024": "0", "b2025": ""}))
    assert form.is_valid()
    assert [row.belopp for row in form.rows] == [((2024, Decimal(0)),)]


def test_a_row_needs_a_name_and_an_employer_that_is_known() -> None:
    data = typed({"benamning": "", "b2024": "5"}, {"arbetsgivare": "Okända verket"}, {"arbetsgivare": "köping"})
    assert "Skriv vad raden gäller" in error_of(data, "r0-benamning")
    assert "Finsam känner inte till Okända verket" in error_of(data, "r1-arbetsgivare")
    assert "r2-arbetsgivare" not in grid(data).errors


def test_rows_are_added_moved_and_taken_away_without_losing_what_is_typed() -> None:
    form = grid(typed({"benamning": "A", "b2024": "x"}, {"benamning": "B"}, {"benamning": "C", "grupp": "Lokaler"}))
    moved = form.after("ner-0")
    assert moved.keys == ["1", "0", "2"]
    assert moved.data["r0-b2024"] == "x"
    assert moved.focus == ("0", "ner")
    assert moved.after("ner-0").keys == ["1", "0", "2"], "a row stays in its group"
    added = moved.after("ny-0")
    assert added.keys == ["1", "0", "3", "2"]
    assert added.focus == ("3", "benamning")
    assert added.after("bort-0").keys == ["1", "3", "2"]
    data = added.data.copy()
    data["ny_grupp"], data["ny_slag"] = "Bidrag", "intakt"
    new = grid(data).after("ny")
    assert [(group.namn, group.slag) for group in new.groups][-1] == ("Bidrag", "intakt")


def test_sums_of_what_can_be_read() -> None:
    form = grid(
        typed(
            {"b2024": "620", "b2025": "oj"},
            {"b2024": "80", "grupp": "Lokaler"},
            {"b2024": "900", "slag": "intakt", "grupp": "Intäkter"},
            tkr=True,
        )
    )
    assert [(line["kind"], line["total"]) for line in form.sums] == [
        ("kostnad", 700_000),
        ("intakt", 900_000),
        ("kvar", 200_000),
    ]


def test_too_many_rows_are_refused_in_words() -> None:
    many: list[dict[str, Any]] = [{} for _ in range(MOST_ROWS + 1)]
    form = grid(typed(*many))
    assert not form.is_valid()
    assert "högst 150 rader" in str(form.non_field_errors())

"""No hidden count can be worked out: tried by an oracle that lists everything a reader could imagine."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from deltagare.underlag.hiding import LIMIT, Dolt, hide_row, hide_table

SMALL = st.integers(0, 9)


def _imaginable(shown: int | Dolt, highest: int) -> range:
    """The numbers that a reader would believe behind what is shown."""
    if shown is Dolt.FARRE:
        return range(1, LIMIT)
    return range(LIMIT, highest + 1) if shown is Dolt.DOLD else range(int(shown), int(shown) + 1)


@settings(max_examples=400, deadline=None)
@given(st.lists(SMALL, min_size=1, max_size=4))
def test_row_gives_nothing_away(numbers: list[int]) -> None:
    counts = {str(place): number for place, number in enumerate(numbers)}
    shown = hide_row(counts, "total")
    if shown is None:
        return
    candidates = [
        (*guess, sum(guess))
        for guess in product(*(_imaginable(shown[key], 12) for key in counts))
        if sum(guess) in _imaginable(shown["total"], 100)
    ]
    assert (*numbers, sum(numbers)) in candidates
    for place, key in enumerate([*counts, "total"]):
        if isinstance(shown[key], Dolt):
            assert len({candidate[place] for candidate in candidates}) > 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(SMALL, min_size=2, max_size=2), min_size=1, max_size=3))
def test_table_gives_nothing_away(numbers: list[list[int]]) -> None:
    rows, columns = [str(row) for row in range(len(numbers))], ["k", "m"]
    counts = {(row, column): numbers[int(row)][columns.index(column)] for row in rows for column in columns}
    shown = hide_table(counts, rows, columns)
    if shown is None:
        return
    sums = {column: sum(counts[row, column] for row in rows) for column in columns}
    cells = list(counts)
    candidates = []
    for guess in product(*(_imaginable(shown[cell], 14) for cell in cells)):
        table = dict(zip(cells, guess, strict=True))
        totals = {row: table[row, "k"] + table[row, "m"] for row in rows}
        if all(sum(table[row, column] for row in rows) == sums[column] for column in columns) and all(
            totals[row] in _imaginable(shown[row, ""], 100) for row in rows
        ):
            candidates.append(table | {(row, ""): totals[row] for row in rows})
    assert any(all(candidate[cell] == counts[cell] for cell in cells) for candidate in candidates)
    for key, value in shown.items():
        if isinstance(value, Dolt):
            assert len({candidate[key] for candidate in candidates}) > 1, key


@settings(max_examples=300, deadline=None)
@given(st.lists(SMALL, min_size=4, max_size=4))
def test_sum_of_some_gives_nothing_away(numbers: list[int]) -> None:
    """Arbete and studier are shown one by one and together; together they may not give either away."""
    counts = dict(zip("abcd", numbers, strict=True))
    shown = hide_row(counts, "total", groups={"ab": ("a", "b")}, total_fixed=True)
    if shown is None:
        return
    candidates = [
        (*guess, guess[0] + guess[1])
        for guess in product(*(_imaginable(shown[key], 30) for key in counts))
        if sum(guess) == sum(numbers) and guess[0] + guess[1] in _imaginable(shown["ab"], 60)
    ]
    assert (*numbers, numbers[0] + numbers[1]) in candidates
    for place, key in enumerate([*counts, "ab"]):
        if isinstance(shown[key], Dolt):
            assert len({candidate[place] for candidate in candidates}) > 1, key


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(SMALL, min_size=2, max_size=2), min_size=3, max_size=3))
def test_table_with_a_sum_of_rows_gives_nothing_away(numbers: list[list[int]]) -> None:
    rows, columns = ["a", "b", "c"], ["k", "m"]
    counts = {(row, column): numbers[rows.index(row)][columns.index(column)] for row in rows for column in columns}
    shown = hide_table(counts, rows, columns, groups={"ab": ("a", "b")})
    if shown is None:
        return
    candidates = []
    for ak, bk in product(_imaginable(shown["a", "k"], 18), _imaginable(shown["b", "k"], 18)):
        for am, bm in product(_imaginable(shown["a", "m"], 18), _imaginable(shown["b", "m"], 18)):
            guess = {("a", "k"): ak, ("a", "m"): am, ("b", "k"): bk, ("b", "m"): bm}
            guess |= {
                ("c", one): sum(counts[row, one] for row in rows) - guess["a", one] - guess["b", one] for one in columns
            }
            guess |= {("ab", one): guess["a", one] + guess["b", one] for one in columns}
            guess |= {(row, ""): guess[row, "k"] + guess[row, "m"] for row in ("a", "b", "c", "ab")}
            if all(guess[key] in _imaginable(shown[key], 200) for key in guess):
                candidates.append(guess)
    for key, value in shown.items():
        if isinstance(value, Dolt):
            assert len({candidate[key] for candidate in candidates}) > 1, key


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_small_counts_are_hidden_and_noughts_are_not(numbers: list[int]) -> None:
    counts = {str(place): number for place, number in enumerate(numbers)}
    shown = hide_row(counts, "total")
    if shown is None:
        return
    for key, count in counts.items():
        if 0 < count < LIMIT:
            assert shown[key] is Dolt.FARRE
        if count == 0:
            assert shown[key] == 0


def test_one_small_count_takes_the_next_smallest_with_it() -> None:
    shown = hide_row({"kvinna": 20, "man": 15, "annat": 2}, "total")
    assert shown == {"kvinna": 20, "man": Dolt.DOLD, "annat": Dolt.FARRE, "total": 37}


def test_nothing_small_shows_everything() -> None:
    assert hide_row({"kvinna": 20, "man": 0}, "total") == {"kvinna": 20, "man": 0, "total": 20}


def test_a_pair_that_its_total_gives_away_takes_the_total_with_it() -> None:
    """1 and 5 in 6: "färre än 5" and "visas inte" can only be those two, so the sum is hidden too."""
    assert hide_row({"a": 1, "b": 5}, "total") == {"a": Dolt.FARRE, "b": 5, "total": Dolt.DOLD}


def test_table_that_cannot_be_protected_is_left_out() -> None:
    """One row of its own in a column whose sum is known: nothing to hide it among."""
    assert hide_table({("a", "k"): 3, ("b", "k"): 9}, ["a"], ["k"]) is None

"""A mean that is shown leaves more than one possibility for each small count behind it."""

from collections import Counter
from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from deltagare.underlag.hiding import LIMIT
from deltagare.underlag.means import FEWEST, mean, mean_tells_nothing


@settings(max_examples=120, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=FEWEST, max_size=13))
def test_mean_that_is_shown_tells_nothing(answers: list[int]) -> None:
    """Against everything a reader can imagine: all answers that as many could have given with the same mean."""
    counts = Counter(answers)
    if not mean_tells_nothing(counts, 1, 5):
        return
    imagined = [
        found
        for guess in combinations_with_replacement(range(1, 6), len(answers))
        if mean(found := Counter(guess)) == mean(counts)
    ]
    assert counts in imagined
    for value, count in counts.items():
        if count < LIMIT:
            assert len({found[value] for found in imagined}) > 1


@settings(max_examples=120, deadline=None)
@given(st.lists(st.integers(1, 3), min_size=FEWEST, max_size=12))
def test_mean_is_hidden_only_when_it_tells(answers: list[int]) -> None:
    counts = Counter(answers)
    if mean_tells_nothing(counts, 1, 3):
        return
    imagined = [
        found
        for guess in combinations_with_replacement(range(1, 4), len(answers))
        if mean(found := Counter(guess)) == mean(counts)
    ]
    assert any(len({found[value] for found in imagined}) == 1 for value, count in counts.items() if count < LIMIT)


def test_few_answers_and_the_ends_of_the_scale_are_hidden() -> None:
    assert not mean_tells_nothing({3: 9}, 1, 5)
    assert not mean_tells_nothing({5: 9, 4: 1}, 1, 5)
    assert mean_tells_nothing({2: 4, 3: 4, 4: 4}, 1, 5)
    assert not mean_tells_nothing({99: 12}, 0, 100)
    assert mean_tells_nothing({40: 6, 60: 6}, 0, 100)

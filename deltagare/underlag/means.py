"""Whether a mean may be shown without telling how many gave a single answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from deltagare.underlag.hiding import LIMIT

FEWEST = 2 * LIMIT
"""Answers behind a mean that is shown outside the team: twice the smallest count that is."""
FINE = 11
"""A scale with more steps than this is looked at by its ends alone: what lies between has too many possibilities."""
MARGIN = Decimal("0.1")


def mean(counts: Mapping[int, int]) -> Decimal:
    """The mean to one decimal, as it is shown. `counts` has at least one answer."""
    given = Decimal(sum(value * count for value, count in counts.items())) / sum(counts.values())
    return given.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def mean_tells_nothing(counts: Mapping[int, int], lowest: int, highest: int) -> bool:
    """Whether number and mean leave at least two possibilities for every count of 1 to 4 behind them.

    A mean at the end of the scale tells that everybody answered the same: "4.9 of ten" that nine gave 5 and one gave 4.
    """
    number = sum(counts.values())
    if number < FEWEST:
        return False
    if highest - lowest + 1 > FINE:
        share = (mean(counts) - lowest) / (highest - lowest)
        return MARGIN <= share <= 1 - MARGIN
    sums = _sums_behind(counts, lowest)
    few = [value for value, count in counts.items() if 0 < count < LIMIT]
    return all(_several(value - lowest, highest - lowest, number, sums) for value in few)


def _sums_behind(counts: Mapping[int, int], lowest: int) -> range:
    """The sums (counted from the lowest step) that give the mean that is shown."""
    number, shown = sum(counts.values()), mean(counts)
    true = sum(value * count for value, count in counts.items())
    first = last = true
    while _rounded(first - 1, number) == shown:
        first -= 1
    while _rounded(last + 1, number) == shown:
        last += 1
    return range(first - lowest * number, last + 1 - lowest * number)


def _rounded(whole: int, number: int) -> Decimal:
    return (Decimal(whole) / number).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _several(value: int, highest: int, number: int, sums: range) -> bool:
    """Whether more than one number of people could have given a value. Sums that others can reach are kept as bits."""
    others = [step for step in range(highest + 1) if step != value]
    reach, found = [1], 0
    for _ in range(number):
        following = 0
        for step in others:
            following |= reach[-1] << step
        reach.append(following)
    for count in range(number + 1):
        left = reach[number - count]
        if any(rest >= 0 and left >> rest & 1 for rest in (one - count * value for one in sums)):
            found += 1
            if found > 1:
                return True
    return False

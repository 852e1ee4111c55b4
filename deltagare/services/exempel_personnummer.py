"""Personnummer for invented people, in the example data and in tests; never anybody's.

The three digits after the day of birth are 980-989, the series that Skatteverket keeps for test persons.
"""

from datetime import date

from stdnum import luhn

from deltagare.enums import Kon

EACH_DAY = 5  # numbers for each kön and day of birth


def example_personnummer(
    fodelsedatum: date, kon: str = Kon.KVINNA, *, serial: int = 0, samordningsnummer: bool = False
) -> str:
    """The number of an invented person as twelve digits; always the same, and another for each `serial` (0-4)."""
    if not 0 <= serial < EACH_DAY:
        raise ValueError(f"Only {EACH_DAY} numbers a day and kön: 0-{EACH_DAY - 1}.")
    day = fodelsedatum.day + (60 if samordningsnummer else 0)
    digits = f"{fodelsedatum:%Y%m}{day:02}{980 + 2 * serial + (kon == Kon.MAN)}"
    return digits + luhn.calc_check_digit(digits[2:])

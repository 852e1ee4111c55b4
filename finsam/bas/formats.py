"""Numbers, amounts, shares, dates and periods the way people in Sweden write them (DESIGN.md, "Words").

Pure functions without Django, shared by pages, PDFs, charts and spreadsheets. Thousands are parted by U+00A0, so that
an amount never breaks over a line, decimals by a comma, and the minus sign is U+2212. Rounding is half away from
nought, as people do by hand. `finsam.bas.parsing` reads the same forms back.
"""

import calendar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
MISSING = EN_DASH
"""Stands in a cell where there is no figure; never the word None, never nought."""

Number = int | float | Decimal

MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_WORDS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def tal(number: Number, decimals: int | None = None) -> str:
    """A number: 1234567 -> "1 234 567", Decimal("-0.50") -> "−0,5".

    `decimals` None keeps every decimal that says something; a figure rounds to and always shows that many.
    ValueError for what is not a finite number.
    """
    exact = _exact(number)
    if decimals is None:
        exact = exact.normalize()
        # normalize() writes 1700000 as 1.7E+6; quantize brings the whole digits back.
        exact = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact
    else:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    sign = MINUS if exact < 0 else ""
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", NO_BREAK_SPACE)
    return f"{sign}{groups},{fraction}" if fraction else f"{sign}{groups}"


def belopp(amount: Number) -> str:
    """An amount in kronor without its unit: 1700000 -> "1 700 000", 99.5 -> "99,50".

    Whole kronor have no decimals, anything else has öre.
    """
    exact = _exact(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return tal(exact, 0 if exact == exact.to_integral_value() else 2)


def kr(amount: Number) -> str:
    """An amount in kronor: 1700000 -> "1 700 000 kr"."""
    return f"{belopp(amount)}{NO_BREAK_SPACE}kr"


def tkr(amount: Number) -> str:
    """An amount in kronor told in thousands, exactly: 1500500 -> "1 500,5 tkr"."""
    return f"{tal(_exact(amount) / 1000)}{NO_BREAK_SPACE}tkr"


def hela_tkr(amount: Number) -> str:
    """An amount in kronor in whole thousands, for a picture beside a table with the kronor: 1500500 -> "1 501 tkr"."""
    return f"{tal(_exact(amount) / 1000, 0)}{NO_BREAK_SPACE}tkr"


def mnkr(amount: Number) -> str:
    """An amount in kronor told in millions with one decimal, for key figures: 11240000 -> "11,2 mnkr"."""
    return f"{tal(_exact(amount) / 1_000_000, 1)}{NO_BREAK_SPACE}mnkr"


def andel(share: Number, decimals: int | None = 0) -> str:
    """A share of one as per cent: 0.38 -> "38 %". `decimals` None keeps what there is: 0.125 -> "12,5 %"."""
    return f"{tal(_exact(share) * 100, decimals)}{NO_BREAK_SPACE}%"


def datum(day: date) -> str:
    """A day: "3 maj 2024"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def datum_kort(day: date, *, this_year: int) -> str:
    """A day whose year is left out when it is this year: "3 maj", otherwise "3 maj 2023"."""
    return f"{day.day} {MONTHS[day.month - 1]}" if day.year == this_year else datum(day)


def tidpunkt(moment: datetime) -> str:
    """A day and time as the moment's own zone has it: "3 maj 2024 kl. 14.05"."""
    return f"{datum(moment)} kl.{NO_BREAK_SPACE}{moment.hour:02}.{moment.minute:02}"


def period(fran: date, till: date | None) -> str:
    """A period, both days included, as short as it can be said without losing anything.

    "2024", "2025–2027", "maj 2024", "januari–februari 2024", "november 2024–januari 2025", "3–14 maj 2024",
    "7 november 2022–6 november 2025", and with an open end "1 april 2018 och tills vidare".
    """
    if till is None:
        return f"{datum(fran)} och tills vidare"
    if fran.day == 1 and till.day == calendar.monthrange(till.year, till.month)[1]:
        return _whole_months(fran, till)
    if fran == till:
        return datum(fran)
    if (fran.year, fran.month) == (till.year, till.month):
        return f"{fran.day}{EN_DASH}{datum(till)}"
    if fran.year == till.year:
        return f"{fran.day} {MONTHS[fran.month - 1]}{EN_DASH}{datum(till)}"
    return f"{datum(fran)}{EN_DASH}{datum(till)}"


def antal_ord(count: int, one: str, many: str) -> str:
    """A count with its noun: (1, "insats", "insatser") -> "1 insats", 23 -> "23 insatser"."""
    return f"{tal(count)}{NO_BREAK_SPACE}{one if count == 1 else many}"


def talord(count: int, *, neuter: bool = False) -> str:
    """A small number as a word in running text ("två saker är sena"), from thirteen as figures.

    `neuter` chooses "ett" before "ett"-words.
    """
    if count == 1 and neuter:
        return "ett"
    return _WORDS[count] if 0 <= count < len(_WORDS) else tal(count)


def _exact(number: Number) -> Decimal:
    """The number as people see it: a float is taken as it is printed, 0.1 and not its binary neighbour."""
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite():
        raise ValueError(f"not a number that can be shown: {number!r}")
    return exact


def _whole_months(fran: date, till: date) -> str:
    if fran.month == 1 and till.month == 12:
        return f"{fran.year}" if fran.year == till.year else f"{fran.year}{EN_DASH}{till.year}"
    first, last = MONTHS[fran.month - 1], MONTHS[till.month - 1]
    if fran.year != till.year:
        return f"{first} {fran.year}{EN_DASH}{last} {till.year}"
    return f"{first} {fran.year}" if first == last else f"{first}{EN_DASH}{last} {fran.year}"

"""Reads dates, amounts, shares and numbers as people type them. The other way: `finsam.bas.formats`.

Each function takes what was typed and returns a value, or raises Unreadable with a Swedish sentence that says what
to write instead. Nothing is guessed: what can be read in two ways is refused.
"""

import re
from datetime import date
from decimal import Decimal

from finsam.bas.formats import EN_DASH, MINUS, MONTHS

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_NUMBER = re.compile(r"[+-]?\d+(?:,\d+)?")
_POINT_AS_DECIMAL = re.compile(r"[+-]?\d+\.\d+")
_POINTS_BETWEEN_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_AMOUNT_UNITS = {"kr": 1, "kronor": 1, "sek": 1, ":-": 1, "tkr": 1000, "kkr": 1000, "mnkr": 1_000_000, "mkr": 1_000_000}
# Without the space before it, which parse_tal takes away: a run of spaces would be tried from each of them in turn.
_UNIT = re.compile(r"(kronor|mnkr|mkr|tkr|kkr|sek|kr|:-)$", re.IGNORECASE)
_MAX_DIGITS = 12

_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[ /.](?P<y>\d{4})"),
    re.compile(r"(?:den )?(?P<d>\d{1,2})(?::e|:a|\.)? (?P<name>[a-zåäö]+)\.? (?P<y>\d{4})"),
)


class Unreadable(ValueError):
    """What was typed could not be read. The message is Swedish and meant for the person who typed it."""


def parse_datum(text: str) -> date:
    """A day from "3/5 2024", "2024-05-03", "20240503", "3.5.2024", "3 maj 2024" or "den 3 maj 2024"."""
    tidy = _SPACES.sub(" ", text).strip().lower()
    for pattern in _DATES:
        if found := pattern.fullmatch(tidy):
            break
    else:
        raise Unreadable("Skriv datumet med dag, månad och år, till exempel 3 maj 2024 eller 2024-05-03.")
    parts = found.groupdict()
    month = _month(parts["name"]) if parts.get("name") else int(parts["m"])
    try:
        return date(int(parts["y"]), month, int(parts["d"]))
    except ValueError as exc:
        raise Unreadable(f"Datumet {text.strip()} finns inte. Kontrollera dag och månad.") from exc


def parse_tal(text: str, *, otherwise: str = "Skriv ett tal med siffror, till exempel 1 700 eller 0,5.") -> Decimal:
    """A number from "1 700", "1.700.000", "−0,5" or "0.5"; `otherwise` is the sentence when it is none.

    One point followed by exactly three digits ("1.700") could mean two things and is refused.
    """
    tidy = _SPACES.sub("", text).replace(MINUS, "-").replace(EN_DASH, "-")
    if _POINTS_BETWEEN_THOUSANDS.fullmatch(tidy):
        if tidy.count(".") == 1 and "," not in tidy:
            raise Unreadable("Skriv tusental med mellanslag och decimaler med komma, till exempel 1 700 eller 1,7.")
        tidy = tidy.replace(".", "")
    if _POINT_AS_DECIMAL.fullmatch(tidy):
        tidy = tidy.replace(".", ",")
    if not _NUMBER.fullmatch(tidy):
        raise Unreadable(otherwise)
    if len(tidy.lstrip("+-").partition(",")[0].lstrip("0")) > _MAX_DIGITS:
        raise Unreadable("Talet är för stort. Kontrollera att det inte har för många siffror.")
    return Decimal(tidy.replace(",", "."))


def parse_belopp(text: str, *, bare: int = 1) -> Decimal:
    """An amount in kronor from "1 700 000 kr", "1 700 000:-", "1700 tkr", "1,7 mnkr" or "99,50".

    `bare` is how many kronor a number without a unit counts in: 1000 where amounts are written in tkr.
    """
    unit = _UNIT.search(text.strip())
    number = _UNIT.sub("", text.strip())
    amount = parse_tal(number, otherwise="Skriv beloppet med siffror, till exempel 1 700 000 kr.")
    factor = _AMOUNT_UNITS[unit[1].lower()] if unit else bare
    amount *= factor
    if amount != amount.quantize(Decimal("0.01")):
        few = "högst två decimaler" if factor == 1 else "hela ören"
        raise Unreadable(f"Skriv beloppet med {few}, till exempel 1 700,50 kr.")
    return amount


def parse_andel(text: str) -> Decimal:
    """A share of one from "50 %", "50 procent", "0,5" or "0.5".

    Without a per cent sign a number above one is refused, since "50" could be 50 % or fifty positions.
    """
    tidy = _SPACES.sub("", text).lower()
    per_cent = tidy.endswith(("%", "procent"))
    number = parse_tal(
        tidy.removesuffix("procent").removesuffix("%"),
        otherwise="Skriv andelen i procent eller som decimaltal, till exempel 50 % eller 0,5.",
    )
    if per_cent:
        return number / 100
    if abs(number) > 1:
        raise Unreadable(f"Skriv {text.strip()} % om du menar procent, eller ett decimaltal som 0,5.")
    return number


def _month(name: str) -> int:
    """The number of a month from its name or its first three letters or more."""
    hits = [place for place, month in enumerate(MONTHS, start=1) if len(name) >= 3 and month.startswith(name)]
    if len(hits) != 1:
        raise Unreadable(f"Månaden {name} finns inte. Skriv till exempel 3 maj 2024.")
    return hits[0]

"""Personnummer and samordningsnummer: read as people type them, checked, and kept out of free text.

Rules: folkbokföringslagen (1991:481) 18 §, and Skatteverkets rättsliga vägledning. A number is a day of birth, three
digits 001-999 (the last odd for men), and a check digit by Luhn over ten digits. A samordningsnummer has 60 added to
the day. With ten digits the century follows from the sign: "+" from the year in which the person turns 100.
stdnum's `se.personnummer` does not know samordningsnummer and asks the clock itself, so only its Luhn is used.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from stdnum import luhn

from finsam.bas.parsing import Unreadable

OLDEST = 125  # years; nobody has been known to live longer
_ADDED_DAYS = 60

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_TYPED = re.compile(r"((?:[0-9]{2})?[0-9]{2})-?([0-9]{2})-?([0-9]{2})([-+]?)([0-9]{4})")
_RESERVE = re.compile(r"(?:[0-9]{2})?[0-9]{6}[-+]?(?=[0-9]{0,3}[A-ZÅÄÖ])[0-9A-ZÅÄÖ]{4}")

_FORM = "Skriv personnumret med tolv siffror: ÅÅÅÅMMDD-NNNN."
_OR_EMPTY = "Kontrollera siffrorna, eller lämna fältet tomt."

# For PostgreSQL's ~ and for Python alike, so it has nothing that the two read differently. It cannot count a check
# digit. Dates and amounts ("2024-01-15", "1 250 000"), phone numbers in groups ("070-123 45 67"), organisationsnummer
# and most diarienummer pass: six digits that are no day of birth, other groups, or digits that go on.
_MONTH_AND_DAY = "(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_MONTH_DASH_DAY = _MONTH_AND_DAY.replace(")(", ")[-\u2013](")
_SPACE = "[ \u00a0\u2009\u202f]"
_DASH = "[-+\u2010\u2011\u2012\u2013\u2014\u2212]"
PERSONNUMMER_IN_TEXT = (
    "(?<![0-9])("
    f"(18|19|20)?[0-9][0-9]{_MONTH_AND_DAY}({_SPACE}?{_DASH}{_SPACE}?)?[0-9]{{4}}"  # 19900101-1234, 9001011234
    f"|(18|19|20)[0-9][0-9][-\u2013]{_MONTH_DASH_DAY}{_DASH}[0-9]{{4}}"  # 1990-01-01-1234
    # With a space alone, not of the 2020s: that is a day and a time or an amount, "20240115 1300".
    f"|(18[0-9]|19[0-9]|20[01])[0-9]{_MONTH_AND_DAY}{_SPACE}[0-9]{{4}}"  # 19900101 1234
    f"|[013-9][0-9]{_MONTH_AND_DAY}{_SPACE}[0-9]{{4}}"  # 900101 1234
    ")(?![-\u2013]?[0-9])"
)
IN_TEXT_SENTENCE = (
    "Skriv inte personnummer i fritext. Ta bort numret. Är det ett annat nummer, skriv det i grupper, till exempel "
    "070-123 45 67."
)
_FOUND = re.compile(f"(?=({PERSONNUMMER_IN_TEXT}))")


@dataclass(frozen=True)
class Personnummer:
    """A checked number. It never shows itself in logs: write `display` out on purpose."""

    siffror: str = field(repr=False)  # twelve digits, YYYYMMDDNNNN, the form in which it is hashed and encrypted

    @property
    def samordningsnummer(self) -> bool:
        """Whether it is a samordningsnummer rather than a personnummer."""
        return int(self.siffror[6:8]) > _ADDED_DAYS

    @property
    def fodelsedatum(self) -> date:
        """The day of birth in the number, which for some differs by some days from the real one."""
        day = int(self.siffror[6:8]) - (_ADDED_DAYS if self.samordningsnummer else 0)
        return date(int(self.siffror[:4]), int(self.siffror[4:6]), day)

    @property
    def fodelsear(self) -> int:
        """The year of birth."""
        return int(self.siffror[:4])

    @property
    def kon_ur_nummer(self) -> Literal["kvinna", "man"]:
        """What the last digit but one says: odd for men. The person's own answer goes before it."""
        return "man" if int(self.siffror[10]) % 2 else "kvinna"

    @property
    def display(self) -> str:
        """As people write it: 19900101-1234."""
        return f"{self.siffror[:8]}-{self.siffror[8:]}"


def parse_personnummer(text: str, *, today: date | None = None) -> Personnummer:
    """The number from "19900101-1234", "900101-1234", "9001011234", "200101+1234", with any spaces and dashes.

    Raises Unreadable with a sentence for the person who typed it; the sentence never repeats the number.
    """
    today = today or timezone.localdate()
    tidy = _DASHES.sub("-", _SPACES.sub("", text)).upper()
    found = _TYPED.fullmatch(tidy)
    if not found:
        if _RESERVE.fullmatch(tidy):
            raise Unreadable("Ett reservnummer går inte att spara. Lämna fältet tomt.")
        raise Unreadable(f"{_FORM} Saknas personnummer, lämna fältet tomt.")
    typed_year, month, typed_day, sign, end = found.groups()
    day = int(typed_day) - (_ADDED_DAYS if int(typed_day) > _ADDED_DAYS else 0)
    year = int(typed_year) if len(typed_year) == 4 else _full_year(int(typed_year), sign, today)
    try:
        born = date(year, int(month), day)
    except ValueError:
        raise Unreadable(f"Dagen i numret finns inte. {_OR_EMPTY}") from None
    if born > today:
        raise Unreadable("Dagen i numret har inte varit än. Skriv årtalet med fyra siffror, eller lämna fältet tomt.")
    if today.year - born.year > OLDEST:
        raise Unreadable(
            f"Numret gäller någon som är född {born.year}. Skriv årtalet med fyra siffror, eller lämna fältet tomt."
        )
    if end[:3] == "000" or not luhn.is_valid(f"{year % 100:02}{month}{typed_day}{end}"):
        raise Unreadable(f"Kontrollsiffran stämmer inte. {_OR_EMPTY}")
    return Personnummer(f"{year:04}{month}{typed_day}{end}")


def looks_like_personnummer(text: str) -> bool:
    """Whether something in the text does, whatever its check digit: the rule of `no_personnummer`."""
    return _FOUND.search(text) is not None


def refuse_personnummer(text: str) -> None:
    """Validator of free text in a form without a model: the very rule of `no_personnummer`, said at the field."""
    if looks_like_personnummer(text):
        raise ValidationError(IN_TEXT_SENTENCE, code="personnummer")


def no_personnummer(*fields: str, name: str) -> models.CheckConstraint:
    """A constraint on free text columns: nothing in them looks like a personnummer, whatever its check digit."""
    condition = models.Q()
    for column in fields:
        condition &= ~models.Q(**{f"{column}__regex": PERSONNUMMER_IN_TEXT})
    return models.CheckConstraint(
        condition=condition, name=name, violation_error_code="personnummer", violation_error_message=IN_TEXT_SENTENCE
    )


def _full_year(two_digits: int, sign: str, today: date) -> int:
    """The latest year that ends so, counting the year in which a person turns 100 to the "+" (18 § second para.)."""
    latest = today.year - (100 if sign == "+" else 0)
    return latest - (latest - two_digits) % 100

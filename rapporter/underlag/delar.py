"""Parts that several documents' frozen figures share, and how figures are frozen and thawed.

Everything here is immutable and holds only what msgspec carries exactly through JSON: text, whole numbers,
`Decimal` (as text, so that 1750500.00 stays 1750500.00), dates, and tuples of these. Nothing here reads the
database; the `bygg_*` modules do that and hand these types to rapporter/pdf.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, TypeVar

import msgspec

T = TypeVar("T")

NOLL = Decimal("0.00")


class Dolt(StrEnum):
    """A count that is not shown, so that nobody can be recognised in a small group."""

    FARRE = "farre"
    """The count is above nought and below the limit: shown as "färre än 5"."""
    DOLD = "dold"
    """Not small itself, but together with the total it would give a small one away: shown as "visas inte"."""


Antal = int | Dolt | None
"""A count of people: a number, hidden, or None when nobody has reported it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of a section: a heading (or none) and its paragraphs; one that begins with "- " is a point."""

    rubrik: str = ""
    stycken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Avsnitt:
    """What is written in one numbered section; without a paragraph the PDF says that it is not filled in."""

    nummer: int
    rubrik: str
    texter: tuple[Text, ...] = ()

    @property
    def ifyllt(self) -> bool:
        """Whether anybody has written anything here."""
        return any(text.stycken for text in self.texter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faktum:
    """A term and its value, for lists of facts ("Upptagningsområde": "Västerås")."""

    term: str
    varde: str
    kalla: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Varde:
    """A figure with its unit, as one side of a contradiction. Unit "kr" is shown as money."""

    tal: Decimal
    enhet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Motsagelse:
    """A place where the source documents disagree with themselves. Shown, never mended in silence.

    A side that is no figure (a date, a wording) is text.
    `avsnitt` is the section of the document it is shown in (3 staff, 10 money, ...).
    """

    vad: str
    enligt_raderna: Varde | str
    enligt_dokumentet: Varde | str
    var: str
    forklaring: str = ""
    avsnitt: int = 10

    @property
    def i_ord(self) -> bool:
        """Whether the two sides are wordings, which cannot stand in columns of figures."""
        return isinstance(self.enligt_raderna, str) or isinstance(self.enligt_dokumentet, str)

    @property
    def skillnad(self) -> Varde | None:
        """What the document says more than the rows (negative: less), as the pages tell it; None when the two sides
        are not counted in the same unit."""
        rader, dokument = self.enligt_raderna, self.enligt_dokumentet
        if isinstance(rader, str) or isinstance(dokument, str):
            return None
        return Varde(tal=dokument.tal - rader.tal, enhet=rader.enhet) if rader.enhet == dokument.enhet else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beslut:
    """The board's decision on the money of one year. Amounts in kronor."""

    ansokt: Decimal | None = None
    beviljat: Decimal | None = None
    datum: date | None = None
    paragraf: str = ""
    villkor: str = ""
    kalla: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilaga:
    """An annex or a source document."""

    benamning: str
    datum: date | None = None
    anmarkning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Underskrift:
    """A line of signature or attest: which step, by which function. We never print a person's name."""

    steg: str
    funktion: str
    organisation: str = ""
    datum: date | None = None


Andelsenhet = Literal["antal", "andel", "dagar", "manader", "kr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nyckeltal:
    """A key figure and last year's. A share (`andel`) is between 0 and 1. None: nothing to count from."""

    benamning: str
    varde: Decimal | None
    enhet: Andelsenhet
    foregaende: Decimal | None = None
    forklaring: str = ""


def sum_label(grupp: str) -> str:
    """What the sum of a group is called: "Summa personal", and "Summa Samverkan Osby" where a name may stand."""
    return f"Summa {grupp if ' ' in grupp else grupp.lower()}"


def has_ore(belopp: Iterable[Decimal | None]) -> bool:
    """Whether any of the amounts is not in whole kronor."""
    return any(tal is not None and tal != tal.to_integral_value() for tal in belopp)


def summa(belopp: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the known amounts, or None when not a single one is known (an unknown is not a nought)."""
    known = [tal for tal in belopp if tal is not None]
    return sum(known, NOLL) if known else None


def freeze(underlag: Any) -> dict[str, Any]:
    """The figures as plain JSON values, for a JSONField and for the file attached to the PDF."""
    frozen: dict[str, Any] = msgspec.to_builtins(underlag, str_keys=True)
    return frozen


def thaw(frozen: dict[str, Any], kind: type[T]) -> T:
    """The figures back as they were frozen. Raises msgspec.ValidationError when the shape is another."""
    return msgspec.convert(frozen, kind)

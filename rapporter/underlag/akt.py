"""The frozen contents of an akt: all that an auditor is given about the money of an insats in a year.

Amounts in kronor, two decimals. A file that somebody has uploaded is told by its place and checksum; the job copies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from rapporter.underlag.delar import Text
from rapporter.underlag.helarsrapport import Helarsrapport
from rapporter.underlag.rekvisition import Rekvisition


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktfil:
    """A file that is kept already: `namn` is its name in the akt, `stored` where it lies under the private folder.

    Without a `stored` there is no file, and `anmarkning` says why.
    """

    rubrik: str
    namn: str
    stored: str = ""
    sha256: str = ""
    anmarkning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktplan:
    """A version of the insatsplan that was in force some day of the year."""

    titel: str
    version: int
    lage: str
    beslutad: date | None = None
    beslutad_av: str = ""
    galler_fran: date | None = None
    galler_till: date | None = None
    texter: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktbeslut:
    """A decision on the money of the year."""

    budget: str
    version: int
    ansokt: Decimal | None = None
    beviljat: Decimal | None = None
    datum: date | None = None
    paragraf: str = ""
    beslutad_av: str = ""
    villkor: str = ""
    anmarkning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktpost:
    """A row of a budget and its amount in the year; None where the budget states none.

    `details` tells function, employer, share of full time and months, as far as the row does.
    """

    grupp: str
    benamning: str
    details: str = ""
    finansiering: str
    intakt: bool = False
    rekvirerbar: bool = False
    belopp: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktbudget:
    """A version of a budget that covers the year. `forbundets`: the förbund's own, of which the insats is paid.

    `skillnader` are sentences of where a document says otherwise than the rows, each with its explanation.
    """

    namn: str
    version: int
    lage: str
    forbundets: bool = False
    anmarkning: str = ""
    skillnader: tuple[str, ...] = ()
    poster: tuple[Aktpost, ...] = ()

    @property
    def kostnader(self) -> Decimal:
        """What the costs of the year add up to."""
        return sum((post.belopp or Decimal(0) for post in self.poster if not post.intakt), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktrekvisition:
    """A rekvisition as its PDF is drawn, and the files of its vouchers."""

    folder: str
    underlag: Rekvisition
    verifikat: tuple[Aktfil, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktrapport:
    """An approved report of which there is no PDF: its figures, small counts of people hidden, as the akt draws it."""

    rubrik: str
    namn: str
    underlag: Helarsrapport


@dataclass(frozen=True, slots=True, kw_only=True)
class Akt:
    """All of it."""

    schema: Literal[1] = 1
    forbund: str
    forbund_orgnr: str = ""
    insats: str
    insatsagare: str = ""
    ar: int
    version: int
    bestalld: datetime
    fryst: datetime
    planer: tuple[Aktplan, ...] = ()
    beslut: tuple[Aktbeslut, ...] = ()
    arsavslut: tuple[str, ...] = ()
    """What became of the year's unspent money, in sentences; empty while the year is open."""
    budgetar: tuple[Aktbudget, ...] = ()
    rekvisitioner: tuple[Aktrekvisition, ...] = ()
    handlingar: tuple[Aktfil, ...] = ()
    rapporter: tuple[Aktfil, ...] = ()
    rapporter_utan_fil: tuple[Aktrapport, ...] = ()
    missing: tuple[Aktfil, ...] = ()
    """What an auditor would look for and does not find, each with the reason."""

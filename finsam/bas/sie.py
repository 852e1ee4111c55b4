"""Accounting entries as a SIE 4 file for import (type 4I), the format that Swedish accounting programmes read.

Written after the format's own description (SIE-gruppen, "SIE filformat", utgåva 4): lines of labels and fields in
code page 437, entries that balance to the öre, and no balances. Pure functions without Django.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ENCODING = "cp437"  # the only one that the format allows: it calls it PC8
PROJECT = 6
"""The format's own number of the dimension "projekt"."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What people type and the code page has not. The format has no way to write a backslash: before a quote it means
# something, and elsewhere it means itself.
_WRITTEN = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        "\u00a0": " ",
        "\u20ac": "EUR",
        "\u0152": "OE",
        "\u0153": "oe",
        "\u00d8": "O",
        "\u00f8": "o",
        "\u0110": "D",
        "\u0111": "d",
        "\u0141": "L",
        "\u0142": "l",
        "\\": "/",
    }
)


@dataclass(frozen=True, slots=True)
class Transaktion:
    """A row of an entry: debit above nought, credit below, in kronor with two decimals at most."""

    konto: str
    belopp: Decimal
    projekt: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Verifikation:
    """An entry. The programme that reads the file numbers it within the series, when `nummer` is empty."""

    serie: str
    datum: date
    text: str
    rader: tuple[Transaktion, ...]
    nummer: str = ""

    @property
    def difference(self) -> Decimal:
        """Debit less credit; nought in an entry that can be booked."""
        return sum((rad.belopp for rad in self.rader), Decimal(0))


def write_4i(
    *,
    foretag: str,
    orgnr: str,
    skapad: date,
    program: tuple[str, str],
    konton: Iterable[tuple[str, str]],
    projekt: Iterable[tuple[str, str]],
    verifikationer: Iterable[Verifikation],
) -> bytes:
    """The file. `konton` and `projekt` are numbers with their names, `program` a name with its version.

    Raises ValueError for an entry that does not balance, or an account that is not among `konton`: such a file would
    be refused, or worse, be read.
    """
    named = dict(konton)
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM {_text(program[0])} {_text(program[1])}",
        "#FORMAT PC8",
        f"#GEN {skapad:%Y%m%d}",
        "#SIETYP 4",
    ]
    if orgnr:
        lines.append(f"#ORGNR {_text(orgnr)}")
    lines.append(f"#FNAMN {_text(foretag)}")
    lines += [f"#KONTO {number} {_text(name)}" for number, name in sorted(named.items())]
    projects = sorted(dict(projekt).items())
    if projects:
        lines.append(f'#DIM {PROJECT} "Projekt"')
        lines += [f"#OBJEKT {PROJECT} {_code(code)} {_text(name)}" for code, name in projects]
    for entry in verifikationer:
        lines += _entry(entry, named)
    return ("\r\n".join(lines) + "\r\n").encode(ENCODING)


def _entry(entry: Verifikation, named: dict[str, str]) -> list[str]:
    if entry.difference:
        raise ValueError(f"The entry {entry.text!r} does not balance: {entry.difference}.")
    lines = [f"#VER {_text(entry.serie)} {_text(entry.nummer)} {entry.datum:%Y%m%d} {_text(entry.text)}", "{"]
    for rad in entry.rader:
        if rad.konto not in named:
            raise ValueError(f"The account {rad.konto!r} is not in the file.")
        objekt = f"{{{PROJECT} {_code(rad.projekt)}}}" if rad.projekt else "{}"
        lines.append(f"   #TRANS {rad.konto} {objekt} {rad.belopp + 0:.2f} {entry.datum:%Y%m%d} {_text(rad.text)}")
    return [*lines, "}"]


def _code(code: str) -> str:
    """An object's code. It stands in a list within braces, where a simple reader looks for the next one."""
    return _text(code.replace("{", "(").replace("}", ")"))


def _text(text: str) -> str:
    """A field in quotes. Control characters cannot stand in the format; a quote is written with a backslash."""
    tidy = _CONTROL.sub(" ", unicodedata.normalize("NFC", text)).translate(_WRITTEN)
    return '"' + "".join(map(_in_code_page, tidy)).replace('"', '\\"') + '"'


def _in_code_page(sign: str) -> str:
    """A character as the code page has it: itself, or without its accents, or "?" when that is not there either."""
    for found in (sign, unicodedata.normalize("NFKD", sign)):
        plain = "".join(part for part in found if not unicodedata.combining(part))
        try:
            plain.encode(ENCODING)
        except UnicodeEncodeError:
            continue
        if plain and not _CONTROL.search(plain):
            return plain
    return "?"

"""Template filters that put the frozen figures of a document into words. Numbers: finsam/bas/formats.py."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import template

from finsam.bas.formats import MISSING, andel, belopp, kr, tal
from rapporter.underlag.delar import Antal, Dolt, Motsagelse, Nyckeltal, Text, Varde
from rapporter.underlag.helarsrapport import Uppnatt

register = template.Library()

UPPNATT: dict[Uppnatt, str] = {
    "ja": "Uppnått",
    "delvis": "Delvis uppnått",
    "nej": "Inte uppnått",
    "ej_bedomt": "Inte bedömt",
}
TYP = {"del": "Delrekvisition", "slut": "Slutrekvisition", "rattelse": "Rättelse"}
SHORT_TABLE = 10


@register.filter
def antal(value: Antal, grans: int = 5) -> str:
    """A count of people: "139", "färre än 5", "visas inte", or a dash when nobody has reported it."""
    if value is None:
        return MISSING
    if isinstance(value, Dolt):
        return f"färre än {grans}" if value is Dolt.FARRE else "visas inte"
    return tal(value)


@register.filter
def varde(value: Varde | str | None) -> str:
    """A figure with its unit: "1 750 500 kr", "7,1 årsarbetare". What is no figure is text already."""
    if value is None:
        return "går inte att jämföra"
    if isinstance(value, str):
        return value
    return kr(value.tal) if value.enhet == "kr" else f"{tal(value.tal)}\u00a0{value.enhet}"


@register.filter
def nyckeltal(value: Decimal | None, figure: Nyckeltal) -> str:
    """A value of a key figure in that figure's unit: "33 %", "38 dagar", "10,5 månader"."""
    if value is None:
        return MISSING
    match figure.enhet:
        case "andel":
            return andel(value)
        case "dagar":
            return f"{tal(value)}\u00a0{'dag' if value == 1 else 'dagar'}"
        case "manader":
            return f"{tal(value)}\u00a0{'månad' if value == 1 else 'månader'}"
        case "kr":
            return kr(value)
        case _:
            return tal(value)


@register.filter
def uppnatt(value: Uppnatt) -> str:
    """Whether a goal is reached, in words."""
    return UPPNATT[value]


@register.filter
def rekvisitionstyp(value: str) -> str:
    """The kind of a rekvisition, in words."""
    return TYP[value]


@register.filter
def kronor(value: Decimal | None, ore: bool) -> str:
    """An amount in a column: with öre when any amount of the table has, so that the digits stand in line."""
    if value is None:
        return MISSING
    return tal(value, 2) if ore else belopp(value)


@register.filter
def block(text: Text) -> Iterator[dict[str, Any]]:
    """The paragraphs of a text, where points that follow each other are one list."""
    for is_point, group in groupby(text.stycken, key=lambda stycke: stycke.startswith("- ")):
        if is_point:
            yield {"punkter": [stycke.removeprefix("- ") for stycke in group]}
        else:
            for stycke in group:
                yield {"stycke": stycke}


@register.filter
def i_tal(motsagelser: Sequence[Motsagelse]) -> list[Motsagelse]:
    """The contradictions between figures."""
    return [motsagelse for motsagelse in motsagelser if not motsagelse.i_ord]


@register.filter
def i_ord(motsagelser: Sequence[Motsagelse]) -> list[Motsagelse]:
    """The contradictions between wordings."""
    return [motsagelse for motsagelse in motsagelser if motsagelse.i_ord]


@register.filter
def tabellklass(rader: Sequence[object]) -> str:
    """The class of a table: a short one is kept on one page."""
    return "fast kort-tabell" if len(rader) <= SHORT_TABLE else "fast"

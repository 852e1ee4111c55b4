"""How counts of people are written on pages."""

from django import template

from deltagare.underlag.hiding import LIMIT, Dolt, Shown
from deltagare.underlag.uppfoljning import Andelstal
from finsam.bas.formats import MISSING, antal_ord, tal

register = template.Library()


@register.filter
def antal(value: Shown | None) -> str:
    """{{ rad.antal.kvinnor|antal }}: "139", "färre än 5", "visas inte", or a dash when nobody has counted."""
    if value is None:
        return MISSING
    if isinstance(value, Dolt):
        return f"färre än {LIMIT}" if value is Dolt.FARRE else "visas inte"
    return tal(value)


@register.filter
def dagar(value: int | None) -> str:
    """{{ mer.vantetid.median|dagar }}: "38 dagar", or "visas inte" where too few are behind it."""
    return "visas inte" if value is None else antal_ord(value, "dag", "dagar")


@register.filter
def andelstal(value: Andelstal) -> str:
    """{{ mer.okat|andelstal }}: "12 av 20" for the team, nothing for others, or "visas inte"."""
    if value.andel is None:
        return "visas inte"
    return "" if value.antal is None or value.av is None else f"{tal(value.antal)} av {tal(value.av)}"

"""How counts of people are written on pages."""

from django import template

from deltagare.underlag.hiding import LIMIT, Dolt, Shown
from finsam.bas.formats import MISSING, tal

register = template.Library()


@register.filter
def antal(value: Shown | None) -> str:
    """{{ rad.antal.kvinnor|antal }}: "139", "färre än 5", "visas inte", or a dash when nobody has counted."""
    if value is None:
        return MISSING
    if isinstance(value, Dolt):
        return f"färre än {LIMIT}" if value is Dolt.FARRE else "visas inte"
    return tal(value)

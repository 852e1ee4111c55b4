"""Checks of numbers that a Swedish authority gives out."""

from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr


def orgnr_validator(value: str) -> None:
    """Ten digits with a right check digit, written 222000-1974 or 2220001974."""
    try:
        orgnr.validate(value)
    except StdnumError as wrong:
        raise ValidationError(
            "Organisationsnumret stämmer inte. Skriv tio siffror, till exempel 222000-1974, och kontrollera den sista."
        ) from wrong

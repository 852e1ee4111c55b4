"""Numbers with a check digit."""

from django.core.exceptions import ValidationError
from stdnum import luhn

_DIGITS = {"bankgiro": (7, 8), "plusgiro": (2, 8)}


def validate_giro(value: str) -> None:
    """A bankgiro (7 or 8 digits) or plusgiro (2 to 8) whose last digit is right; ValidationError in Swedish."""
    digits = value.replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 8):
        raise ValidationError("Ett bankgiro har 7 eller 8 siffror och ett plusgiro 2 till 8, till exempel 5050-1055.")
    if not luhn.is_valid(digits):
        raise ValidationError("Numret stämmer inte: den sista siffran är fel. Kontrollera varje siffra.")


def tidy_giro(value: str, kontoslag: str) -> str:
    """The number as it is written: bankgiro 505-1055 or 5050-1055, plusgiro 47 12-4 as 4712-4.

    Raises ValidationError when it has not the digits of its kind, or the last digit is wrong.
    """
    digits = value.replace("-", "").replace(" ", "").replace("\u00a0", "")
    validate_giro(digits)
    least, most = _DIGITS[kontoslag]
    if not least <= len(digits) <= most:
        raise ValidationError("Ett bankgiro har 7 eller 8 siffror. Kontrollera numret, eller välj plusgiro.")
    tail = 4 if kontoslag == "bankgiro" else 1
    return f"{digits[:-tail]}-{digits[-tail:]}"

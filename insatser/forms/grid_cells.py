"""The cells of the grid of a budget: what is typed in each, read and shown again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from finsam.bas.formats import andel, belopp, tal
from finsam.bas.parsing import Unreadable, parse_andel, parse_belopp
from insatser.services.budgetrader import MOST, NEGATIVE


class AmountCell(forms.Field):
    """An amount in kronor, typed in the grid's unit or with one of its own. Empty: the document says nothing.

    `minus` allows less than nothing: a deficit that a förbund brings into its year.
    """

    widget = forms.TextInput

    def __init__(self, *, tkr: bool, minus: bool = False, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.tkr, self.minus = tkr, minus

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or not str(value).strip():
            return None
        amount = _read(parse_belopp, str(value), bare=1000 if self.tkr else 1)
        if amount < 0 and not self.minus:
            raise ValidationError(NEGATIVE)
        if abs(amount) > MOST:
            raise ValidationError("Talet är för stort. Kontrollera att det inte har för många siffror.")
        return amount

    def prepare_value(self, value: Any) -> Any:
        return shown_amount(value, tkr=self.tkr) if isinstance(value, Decimal) else value


class ShareCell(forms.Field):
    """A share of one full time; at most hundredths of a per cent."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or not str(value).strip():
            return None
        share = _read(parse_andel, str(value))
        if not 0 <= share <= 10:
            raise ValidationError("Skriv en tjänstgöringsgrad mellan 0 och 1 000 %.")
        if share != share.quantize(Decimal("0.0001")):
            raise ValidationError("Skriv tjänstgöringsgraden med högst två decimaler, till exempel 33,33 %.")
        return share

    def prepare_value(self, value: Any) -> Any:
        return andel(value, None) if isinstance(value, Decimal) else value


def shown_amount(amount: Decimal, *, tkr: bool) -> str:
    """An amount as a cell shows it, without its unit, exactly: 1 500 500 kr is "1 500,5" in tkr."""
    return tal(amount / 1000) if tkr else belopp(amount)


def _read(parse: Callable[..., Decimal], typed: str, **options: int) -> Decimal:
    try:
        return parse(typed, **options)
    except Unreadable as unreadable:
        raise ValidationError(str(unreadable), code="invalid") from unreadable


def read_amount(typed: str, *, tkr: bool, minus: bool = False) -> Decimal | None:
    """What can be read, for sums while one writes; None for the rest."""
    try:
        return AmountCell(tkr=tkr, minus=minus).to_python(typed)
    except ValidationError:
        return None


def text_cell(label: str, longest: int, **attrs: str) -> forms.CharField:
    """A text of a row; attrs go to its widget."""
    too_long = "Korta texten till högst %(limit_value)d tecken. Nu är den %(show_value)d tecken."
    messages = {
        "max_length": too_long,
        "null_characters_not_allowed": "Texten har ett tecken som inte går att spara. Skriv om den.",
    }
    made = forms.CharField(required=False, max_length=longest, label=label, error_messages=messages)
    made.widget.attrs |= attrs
    # A long text that is pasted is told about, not cut off by the browser.
    made.widget.attrs.pop("maxlength", None)
    return made

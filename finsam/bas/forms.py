"""Form fields that understand what people type, and the one way in which forms are drawn.

`FinsamForm` and `FinsamModelForm` are what forms of the product start from: crispy draws them inside a form tag that
the page writes itself (`<form method="post" novalidate>{% csrf_token %}{% crispy form %}...`), with label above, help
under the label, error above the field and a summary on top. docs/design.md shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from finsam.bas.formats import andel, belopp, datum
from finsam.bas.parsing import Unreadable, parse_andel, parse_belopp, parse_datum
from finsam.bas.seen import ChangedMeanwhile, SeenForm

T = TypeVar("T")

LONGEST_TEXT = 20_000
"""Characters in a text without a limit of its own: some eight pages. What is longer would only slow the paper down."""

DJANGO_REQUIRED = forms.Field.default_error_messages["required"]
# Django's own sentences, by the class that has them, and what we say instead.
_INVALID: tuple[tuple[type[forms.Field], str, str], ...] = (
    (forms.IntegerField, "invalid", "Skriv ett heltal med siffror, till exempel 12."),
    (forms.DecimalField, "invalid", "Skriv ett tal, till exempel 12 eller 12,5."),
    (forms.ChoiceField, "invalid_choice", "Välj ett av alternativen i listan."),
    (forms.ModelChoiceField, "invalid_choice", "Välj ett av alternativen i listan."),
)
_LIMITS = {
    "max_length": "Korta texten till högst %(limit_value)d tecken. Nu är den %(show_value)d tecken.",
    "max_value": "Skriv högst %(limit_value)s.",
    "min_value": "Skriv %(limit_value)s eller mer.",
    "max_digits": "Talet är för stort. Skriv högst %(max)s siffror.",
    "max_whole_digits": "Talet är för stort. Skriv högst %(max)s siffror före kommat.",
    "max_decimal_places": "Skriv högst %(max)s decimaler.",
    "null_characters_not_allowed": "Texten har ett tecken som inte går att spara. Skriv om den.",
}


class SwedishDateField(forms.DateField):
    """A day typed freely: "3/5 2024", "2024-05-03", "3 maj 2024". Shown again as "3 maj 2024"."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Till exempel 3 maj 2024 eller 2024-05-03.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else _read(parse_datum, value)

    def prepare_value(self, value: Any) -> Any:
        return datum(value) if isinstance(value, date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "input-date", "autocomplete": "off"}


class AmountField(forms.DecimalField):
    """An amount in kronor: "1 700 000 kr", "1700 tkr", "99,50". Shown again as "1 700 000"."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        return _read(parse_belopp, value) if isinstance(value, str) else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return belopp(value) if isinstance(value, int | Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "input-amount", "inputmode": "decimal", "autocomplete": "off"}


class ShareField(forms.DecimalField):
    """A share of one, as the service keeps it: "50 %", "0,5" or "0.5" become 0.5. Shown again as "50 %"."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "I procent eller som decimaltal, till exempel 50 % eller 0,5.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        return _read(parse_andel, value) if isinstance(value, str) else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return andel(value, None) if isinstance(value, int | Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "input-share", "autocomplete": "off"}


class FinsamFormHelper(FormHelper):
    """Draws the fields and the summary of errors; the page writes the form tag, the token and the buttons."""

    form_tag = False
    disable_csrf = True
    render_hidden_fields = True
    layout: Any  # of crispy, which says no type

    def __init__(self, form: Any) -> None:
        super().__init__(form)
        self._first_layout = self.layout

    def render_layout(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Draws every field that the form has now: one that it got after this helper was made is asked for as well."""
        if self.layout is self._first_layout:
            self.layout = self._first_layout = self.build_default_layout(form)
        return super().render_layout(form, context, *args, **kwargs)


class FinsamFormMixin(SeenForm):
    """The helper, and errors that say what to do: "Fyll i ..." with the label's word, never "Säkerställ att ..."."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FinsamFormHelper(self)
        for field in self.fields.values():
            say_what_to_do(field)

    def put(self, error: ValidationError) -> None:
        """Shows a service's ValidationError: at its field when the form has it, else on top."""
        form: Any = self
        if isinstance(error, ChangedMeanwhile):
            self.show_meanwhile(error)
        elif not hasattr(error, "error_dict"):
            form.add_error(None, error)
        else:
            for name, errors in error.error_dict.items():
                form.add_error(name if name in self.fields else None, errors)


class FinsamForm(FinsamFormMixin, forms.Form):
    """A form of the product."""


class FinsamModelForm(FinsamFormMixin, forms.ModelForm):
    """A form of the product on a model's columns. `field_classes` may name the fields above.

    It knows what it showed (finsam/bas/seen.py): hand `form.seen` to the service.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watch(self.instance)


def say_what_to_do(field: forms.Field) -> forms.Field:
    """Gives a field our sentences instead of Django's: also one that a form gets after it is made. Returns it."""
    if field.required and field.label and field.error_messages["required"] == DJANGO_REQUIRED:
        field.error_messages["required"] = asked_for(field)
    for kind, code, sentence in _INVALID:
        if isinstance(field, kind) and field.error_messages.get(code) == kind.default_error_messages[code]:
            field.error_messages[code] = sentence
    field.error_messages = {**_LIMITS, **field.error_messages}
    return field


def nothing(*, required: bool) -> str:
    """What a list of choices says before something is chosen."""
    return "Välj" if required else "Inte angivet"


def _read(parse: Callable[[str], T], typed: str) -> T:
    """What was typed as a value, or the parser's sentence as an error at the field."""
    try:
        return parse(str(typed))
    except Unreadable as exc:
        raise ValidationError(str(exc), code="invalid") from exc


def asked_for(field: forms.Field) -> str:
    """What to do with a required field that was left empty: "Fyll i startdatum."."""
    if isinstance(field, forms.BooleanField):
        return "Kryssa i rutan för att gå vidare."
    label = str(field.label)
    if label.endswith("?"):
        return "Svara på frågan."
    # The label's first letter is small inside the sentence, unless it is an abbreviation such as SIP.
    label = label if label[:2].isupper() else label[:1].lower() + label[1:]
    return f"Välj {label}." if isinstance(field, forms.ChoiceField | forms.FileField) else f"Fyll i {label}."

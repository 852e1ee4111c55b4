"""The base of the room's forms: they check what belongs to the parent too, and put a service's no at its field."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from finsam.bas.formats import tal
from finsam.bas.forms import LONGEST_TEXT, FinsamModelForm, SwedishDateField, nothing
from finsam.bas.parsing import Unreadable, parse_tal
from finsam.forbund.actor import Actor
from finsam.forbund.policies import POLICIES, visible


class NumberField(forms.DecimalField):
    """A number with decimals as people write it: "2,75"."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_tal(value)
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable), code="invalid") from unreadable

    def prepare_value(self, value: Any) -> Any:
        return tal(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "input-amount", "inputmode": "decimal"}


def field_for(column: models.Field, **options: Any) -> forms.Field | None:
    """The form field of a column: days and decimals are typed freely, and a text has an end."""
    if isinstance(column, models.DateField):
        return column.formfield(form_class=SwedishDateField, **{"help_text": SwedishDateField().help_text, **options})
    if isinstance(column, models.DecimalField):
        return column.formfield(form_class=NumberField, **options)
    if isinstance(column, models.TextField):
        return column.formfield(**{"max_length": LONGEST_TEXT, **options})
    return column.formfield(**options)


class RowMeta:
    """What the Meta of each form here starts from."""

    formfield_callback = field_for


class RowForm(FinsamModelForm):
    """A form of one row. Choices are the rows that the actor sees; constraints over the parent are checked here too.

    `instance` comes with its parent set. Saving is the service's: the view hands it `cleaned_data`.
    """

    once = True
    parents: tuple[str, ...] = ()
    sections: tuple[tuple[str, ...], ...] = ()
    """The fields in groups, each with its legend first; none for a short form."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                if field.queryset.model in POLICIES:
                    field.queryset = visible(actor, field.queryset)
                if not isinstance(field, forms.ModelMultipleChoiceField):  # boxes: none of them is no choice of its own
                    field.empty_label = nothing(required=field.required)
            elif isinstance(field, forms.TypedChoiceField) and not field.initial:
                choices: Any = field.choices
                field.choices = [
                    ("", nothing(required=field.required)),
                    *((key, label) for key, label in choices if key != ""),
                ]
        if self.sections:
            self.helper.layout = Layout(*(Fieldset(legend, *names) for legend, *names in self.sections))

    def _get_validation_exclusions(self) -> set[str]:
        # Django leaves out columns that are not in the form, and with them every constraint that mentions them.
        return super()._get_validation_exclusions() - set(self.parents)  # type: ignore[misc]

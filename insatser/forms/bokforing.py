"""Which account each kind of cost is booked on."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from finsam.bas.forms import FinsamForm, SwedishDateField, say_what_to_do
from finsam.bas.seen import FIELD
from insatser.models import Bokforingsinstallning, Kontering, Rekvisition
from insatser.services.bokforing import SETTINGS, Konto, group_key, marks_of


class KontoplanForm(FinsamForm):
    """An account and its name for each group; for the whole förbund also the series and the debt's account."""

    def __init__(
        self,
        *args: Any,
        grupper: list[str],
        konteringar: dict[str, Kontering],
        installning: Bokforingsinstallning | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if installning is not None:
            for name in SETTINGS:
                column: Any = Bokforingsinstallning._meta.get_field(name)
                field = _checked(column, column.formfield(initial=getattr(installning, name)))
                self.fields[name] = say_what_to_do(field)
            self.fields["skuldkonto"].help_text = "Kredit för det som ska betalas ut, till exempel 2440."
        self.keys = {grupp: group_key(grupp) for grupp in grupper}
        for grupp, key in self.keys.items():
            row = konteringar.get(grupp)
            self._add(f"konto_{key}", "konto", f"Konto för {grupp}", row)
            self._add(f"namn_{key}", "namn", f"Kontots namn för {grupp}", row)
        shown = marks_of({name: str(field.initial or "") for name, field in self.fields.items()})
        self.fields[FIELD] = forms.CharField(required=False, widget=forms.HiddenInput, initial=str(shown))

    def _add(self, name: str, column: str, label: str, row: Kontering | None) -> None:
        of_model: Any = Kontering._meta.get_field(column)
        field = of_model.formfield(required=False, label=label, initial=getattr(row, column) if row else "")
        field = _checked(of_model, field)
        field.widget.attrs["class"] = "form-control"
        self.fields[name] = say_what_to_do(field)

    def clean(self) -> dict[str, Any]:
        """A number needs its name, and a name its number: the file has to name every account."""
        data = super().clean() or {}
        for grupp, key in self.keys.items():
            konto, namn = data.get(f"konto_{key}"), data.get(f"namn_{key}")
            if konto and not namn:
                self.add_error(f"namn_{key}", ValidationError(f"Skriv vad konto {konto} heter."))
            if namn and not konto and f"konto_{key}" not in self.errors:
                self.add_error(f"konto_{key}", ValidationError(f"Skriv kontots nummer för {grupp}."))
        return data

    def rows(self) -> list[dict[str, Any]]:
        """Each group with its two fields, for the table."""
        return [
            {"grupp": grupp, "konto": self[f"konto_{key}"], "namn": self[f"namn_{key}"]}
            for grupp, key in self.keys.items()
        ]

    def konton(self) -> dict[str, Konto | None]:
        """What was typed, by group; None where nothing was. Not of a group that is new since the form was opened."""
        typed = self.cleaned_data
        return {
            grupp: Konto(typed[f"konto_{key}"], typed[f"namn_{key}"]) if typed[f"konto_{key}"] else None
            for grupp, key in self.keys.items()
            if f"konto_{key}" in self.data
        }

    def installning(self) -> dict[str, str] | None:
        """The settings' columns, or None when the form has none."""
        return {name: self.cleaned_data[name] for name in SETTINGS} if "serie" in self.fields else None


def _checked(column: Any, field: Any) -> Any:
    """The field with the column's own pattern, so that what is wrong is said where it was typed."""
    field.validators += [rule for rule in column.validators if isinstance(rule, RegexValidator)]
    return field


class UtbetalningForm(FinsamForm):
    """Which of the rekvisitioner that wait have been paid, and on which day."""

    rekvisitioner = forms.MultipleChoiceField(
        label="Rekvisitioner",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kryssa i de rekvisitioner som är betalda."},
    )
    den = SwedishDateField(label="Betalningsdag", initial=timezone.localdate)

    def __init__(self, *args: Any, rader: Iterable[Rekvisition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rekvisitioner"]
        field.choices = [(str(row.pk), str(row)) for row in rader]
        # One that was paid in another tab is no choice any more.
        field.error_messages["invalid_choice"] = (
            "En av rekvisitionerna är redan hanterad. Se efter i listan vilka som är kvar, och välj igen."
        )

    def numbers(self) -> list[int]:
        """The chosen rekvisitioner."""
        return [int(number) for number in self.cleaned_data["rekvisitioner"]]

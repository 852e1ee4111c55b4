"""What people answer with lists: an avslutsanledning, and försörjning and sysselsättning with their extent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.exceptions import ValidationError

from deltagare.enums import Listslag
from deltagare.models import Lage, Listvarde
from finsam.bas.forms import FinsamForm
from insatser.models import Insats

PAIRS = 2
"""How many of each somebody may have at once: half sjukpenning and half a-kassa is common, three hardly occur."""
HALVES = ((Listslag.FORSORJNING, "Försörjning"), (Listslag.SYSSELSATTNING, "Sysselsättning"))
Choices = dict[str, list[tuple[int, str]]]


def choices_of(insats: Insats, *slag: str) -> Choices:
    """The values that an insats may choose in some lists; one query for all of them."""
    rows = Listvarde.objects.filter(slag__in=slag, aktiv=True, forbund=None) | Listvarde.objects.filter(
        slag__in=slag, aktiv=True, forbund_id=insats.forbund_id
    )
    found: Choices = {one: [] for one in slag}
    for row in rows.order_by("slag", "ordning", "namn"):
        found[row.slag].append((row.pk, row.namn))
    return found


SHARE = "Skriv procenten som ett tal från 1 till 100."


class ValueField(forms.TypedChoiceField):
    """A value of a list, by its number."""

    def __init__(self, choices: Iterable[tuple[int, str]], **options: Any) -> None:
        empty = "Välj" if options.get("required", True) else "Inte angivet"
        super().__init__(choices=[("", empty), *choices], coerce=int, empty_value=None, **options)


class LagenForm(FinsamForm):
    """Försörjning and sysselsättning, at most two of each, with their extent in per cent of full time."""

    when = ""
    """How the legend goes on: "före start"."""

    def add_lagen(self, choices: Choices, rows: Iterable[Lage] = ()) -> None:
        """The fields, filled with what is stored already."""
        for slag, label in HALVES:
            stored = [row for row in rows if row.varde.slag == slag]
            for number in range(1, PAIRS + 1):
                name = f"{slag}_{number}"
                row = stored[number - 1] if len(stored) >= number else None
                also = label if number == 1 else f"Också {label.lower()}"
                self.fields[name] = ValueField(choices[slag], label=also, required=False)
                self.fields[f"{name}_procent"] = forms.IntegerField(
                    label="Procent",
                    required=False,
                    min_value=1,
                    max_value=100,
                    error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), SHARE),
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-share"}),
                )
                if number == 1 and slag == Listslag.FORSORJNING:
                    self.fields[name].help_text = "Det som gällde inom en vecka. Lämna procenten tom när det är heltid."
                if row is not None:
                    self.initial[name], self.initial[f"{name}_procent"] = row.varde_id, row.procent

    def lagen_layout(self) -> Fieldset:
        """The fields in pairs."""
        pairs = [
            Div(f"{slag}_{number}", f"{slag}_{number}_procent", css_class="pair")
            for slag, _ in HALVES
            for number in range(1, PAIRS + 1)
        ]
        return Fieldset(f"Försörjning och sysselsättning {self.when}", *pairs)

    def lagen(self) -> list[tuple[int, int]]:
        """What was answered: (listvärde, percent); an extent left empty means all of it."""
        found = []
        for slag, _ in HALVES:
            for number in range(1, PAIRS + 1):
                if value := self.cleaned_data.get(f"{slag}_{number}"):
                    found.append((value, self.cleaned_data.get(f"{slag}_{number}_procent") or 100))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for slag, label in HALVES:
            for number in range(1, PAIRS + 1):
                name = f"{slag}_{number}"
                if name in self.fields and cleaned.get(f"{name}_procent") and not cleaned.get(name):
                    self.add_error(name, f"Välj {label.lower()}, eller ta bort procenten.")
        return cleaned

    def put(self, error: ValidationError) -> None:
        """A service's answer about `lagen` belongs to the first of the fields."""
        if hasattr(error, "error_dict") and "lagen" in error.error_dict:
            told = dict(error.error_dict)
            told[f"{HALVES[0][0]}_1"] = told.pop("lagen")
            error = ValidationError(told)
        super().put(error)

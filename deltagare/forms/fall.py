"""The styrgrupp's answer to a Fall."""

from __future__ import annotations

from typing import Any

from django import forms

from deltagare.enums import Fallutfall
from deltagare.models import Fall
from deltagare.services.fall import NEEDS_REASON, utfall_for
from finsam.bas.forms import FinsamForm
from finsam.bas.personnummer import refuse_personnummer


class SvarForm(FinsamForm):
    """One of the answers that the Fall can get, and why."""

    utfall = forms.ChoiceField(label="Styrgruppens svar", widget=forms.RadioSelect)
    svar = forms.CharField(
        label="Motivering",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[refuse_personnummer],
        help_text="Teamet läser den. Skriv inget som pekar ut en person.",
    )

    def __init__(self, *args: Any, fall: Fall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["utfall"].choices = [(one.value, one.label) for one in utfall_for(fall)]  # type: ignore[attr-defined]
        self.fields["utfall"].error_messages["required"] = "Välj ett av svaren."
        self.fields["svar"].asked = not fall.till_kannedom  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        needs = cleaned.get("utfall") not in (None, Fallutfall.KANNEDOM)
        if needs and not cleaned.get("svar") and "svar" not in self.errors:
            self.add_error("svar", NEEDS_REASON)
        return cleaned

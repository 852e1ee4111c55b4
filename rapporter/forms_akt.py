"""The form that orders an akt."""

from typing import Any

from django import forms

from finsam.bas.forms import FinsamForm, say_what_to_do


class AktForm(FinsamForm):
    """Of which year."""

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.TypedChoiceField(
            label="År", coerce=int, choices=[(str(year), str(year)) for year in years], widget=forms.Select
        )
        self.fields["ar"] = say_what_to_do(field)

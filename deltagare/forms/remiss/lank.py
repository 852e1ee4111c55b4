"""What a remittent writes once the remiss has been sent."""

from __future__ import annotations

from typing import Any

from django import forms

from finsam.bas.forms import FinsamForm
from finsam.bas.personnummer import refuse_personnummer


class KompletteringForm(FinsamForm):
    """The answer to the team's question."""

    svar = forms.CharField(
        label="Ditt svar",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Skriv bara det som frågan gäller. Skriv inga personnummer.",
        validators=[refuse_personnummer],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["svar"].error_messages["required"] = "Skriv ett svar till teamet."

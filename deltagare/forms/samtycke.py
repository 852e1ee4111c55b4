"""What the team fills in about a consent. One form a kind: they are never mixed."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from deltagare.enums import Samtyckesslag
from deltagare.forms.tillfalle import PartsField
from deltagare.models import Samtycke
from deltagare.services.parter import parts_of
from deltagare.services.samtycke import Begart, owner_id
from finsam.bas.formats import datum
from finsam.bas.forms import FinsamForm, SwedishDateField
from finsam.bas.personnummer import refuse_personnummer
from insatser.models import Insats


class SamtyckeForm(FinsamForm):
    """A consent: when it was given, how long it holds, and for `sekretess` with which parts and about what."""

    once = True
    parter = PartsField(label="Parter som samtycket gäller")
    omfattning = forms.CharField(
        label="Uppgifter som samtycket gäller",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Till exempel: det som behövs för att planera rehabiliteringen tillsammans.",
        validators=[refuse_personnummer],
    )
    fran = SwedishDateField(label="Dagen då personen gav sitt samtycke")
    till = SwedishDateField(label="Gäller till och med", required=False)

    def __init__(self, *args: Any, insats: Insats, slag: str, last: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slag = slag
        if slag == Samtyckesslag.SEKRETESS:
            parter: Any = self.fields["parter"]
            parter.queryset = parts_of(insats).exclude(pk=owner_id(insats) or 0)
            parter.help_text = "Insatsägaren behöver inte stå här."
        else:
            del self.fields["parter"], self.fields["omfattning"]
        self.fields["till"].help_text = f"Lämna tomt för så länge som regeln tillåter, i dag till {datum(last)}."
        self.watch(Samtycke())

    def begart(self) -> Begart:
        """What was filled in, for the service."""
        values = self.cleaned_data
        return Begart(
            slag=self.slag,
            fran=values["fran"],
            till=values["till"],
            parter=tuple(values.get("parter", ())),
            omfattning=values.get("omfattning", ""),
        )

"""Step 4: background and goal, only what the team needs to judge the remiss."""

from __future__ import annotations

from typing import Any

from django import forms

from deltagare.enums import Listslag
from deltagare.forms.remiss.grund import NO, YES, Frame, StepForm, radios, text
from deltagare.models import Listvarde
from finsam.bas.forms import SwedishDateField
from finsam.forbund.models import Part

_OWN = {
    "bakgrund": ("Bakgrund", "Berätta kort om din situation. Skriv bara det som teamet behöver veta."),
    "eget_mal": ("Ditt mål", "Vad vill du uppnå?"),
    "ordinarie_racker_inte": ("Varför räcker inte det stöd du har?", "Vad har prövats, och vad saknas?"),
    "behover": ("Vilka myndigheter behöver du stöd av?", ""),
    "forsorjning": ("Vad försörjer du dig på nu?", ""),
    "kontakter": ("Kontakter du har nu", "Till exempel handläggare, läkare eller kurator. Skriv roll, inte namn."),
}


class BakgrundForm(StepForm):
    """The texts, the parts that are needed, and the practical things."""

    step = "bakgrund"
    title = "Bakgrund och mål"
    intro = (
        "Skriv bara det som teamet behöver för att bedöma remissen. Skriv inga personnummer, och inga uppgifter om "
        "andra än personen."
    )
    free_texts = ("bakgrund", "eget_mal", "ordinarie_racker_inte", "kontakter", "omfattning", "tolk")

    bakgrund = text("Bakgrund", 4000, rows=6, help_text="Kort om situationen, och vad som har gjorts hittills.")
    eget_mal = text("Personens eget mål", 2000, rows=3, help_text="Med personens egna ord, om det går.")
    ordinarie_racker_inte = text(
        "Varför räcker inte ordinarie insatser?", 2000, rows=4, help_text="Vad har prövats, och vad saknas?"
    )
    behover = forms.ModelMultipleChoiceField(
        Part.objects.none(),
        label="Vilka parter behövs?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kryssa för alla som personen behöver stöd av samtidigt.",
    )
    forsorjning = forms.ModelChoiceField(
        Listvarde.objects.none(),
        label="Försörjning nu",
        empty_label="Välj",
        error_messages={"required": "Välj försörjning."},
    )
    forsorjning_till = SwedishDateField(
        label="Beviljad till och med", required=False, help_text="Om det finns ett slutdatum. Till exempel 3 maj 2027."
    )
    kontakter = text(
        "Pågående kontakter", 2000, rows=3, required=False, help_text="Skriv roll och verksamhet, inte namn."
    )
    har_sip = radios("Finns det en SIP?", [(YES, "Ja"), (NO, "Nej"), ("vet_ej", "Vet inte")])
    omfattning = text(
        "Omfattning och praktiska behov",
        400,
        required=False,
        help_text="Till exempel hur många timmar i veckan som är möjligt, eller vad som behövs i lokalen.",
    )
    tolk = text("Språk för tolk", 60, required=False, help_text="Om tolk behövs. Till exempel arabiska.")

    def __init__(self, data: Any = None, *, frame: Frame, **options: Any) -> None:
        super().__init__(data, frame=frame, **options)
        numbers = [one.pk for one in frame.parter]
        self.fields["behover"].queryset = Part.objects.filter(pk__in=numbers).order_by("namn")  # type: ignore[attr-defined]
        values = Listvarde.objects.att_valja(Listslag.FORSORJNING, frame.insats.forbund_id)
        self.fields["forsorjning"].queryset = values  # type: ignore[attr-defined]
        if frame.own:
            for name, (label, help_text) in _OWN.items():
                self.fields[name].label, self.fields[name].help_text = label, help_text

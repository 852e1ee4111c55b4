"""How an insats takes remisser in, for kansli and the leader."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from deltagare.models import Remissintag
from finsam.bas.forms import FinsamModelForm


class RemissintagForm(FinsamModelForm):
    """Open or closed, and what is told to who stands outside."""

    class Meta:
        model = Remissintag
        fields = ("oppet", "egenansokan", "visar_vantetid", "information", "stangt_besked", "utkast_dagar")
        labels: ClassVar = {
            "oppet": "Intaget är öppet för remisser",
            "egenansokan": "Den som vill får ansöka själv (egenansökan)",
            "visar_vantetid": "Visa antal platser och väntetid för den som remitterar",
            "information": "Att läsa innan man börjar",
            "stangt_besked": "Besked när intaget är stängt",
            "utkast_dagar": "Så många dagar finns ett sparat utkast kvar",
        }
        help_texts: ClassVar = {
            "oppet": "När det stängs kan ingen börja på en ny remiss. Den som redan har ett utkast får göra klart det.",
            "visar_vantetid": "Väntetiden räknas ut av de starter som finns i Finsam, och visas först när fem har "
            "startat det senaste året.",
            "information": "Till exempel vem man kan ringa, eller vad man ska ha pratat om innan.",
            "stangt_besked": "Till exempel när intaget öppnar igen, och vart man vänder sig så länge.",
            "utkast_dagar": "Räknat från den dag då remissen påbörjades. Sedan raderas utkastet. Mellan 1 och 180.",
        }
        widgets: ClassVar = {
            "information": forms.Textarea(attrs={"rows": 4}),
            "stangt_besked": forms.Textarea(attrs={"rows": 4}),
        }

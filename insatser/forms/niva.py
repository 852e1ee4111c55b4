"""Raising the registration level: which, by what agreement, and that one knows what it means."""

from typing import Any

from django import forms

from finsam.bas.forms import FinsamForm, SwedishDateField
from insatser.enums import Registreringsniva
from insatser.models import Insats
from insatser.services.niva import higher_levels

MEANING = {
    Registreringsniva.AVIDENTIFIERAD: "Avidentifierad: en rad per deltagare med ett nummer, kön, födelseår och kommun. "
    "Inget namn, inget personnummer.",
    Registreringsniva.PERSONUPPGIFTER: "Personuppgifter: också namn, personnummer och kontaktuppgifter, krypterade. "
    "Bara insatsens eget team ser dem.",
}


class NivaForm(FinsamForm):
    """The next level, with what must have been agreed on before."""

    niva = forms.ChoiceField(
        label="Ny nivå", widget=forms.RadioSelect, help_text="Nivån kan höjas igen senare men aldrig sänkas."
    )
    bitradesavtal = SwedishDateField(
        label="Biträdesavtalets datum",
        help_text="Dagen då insatsägaren och den som driver Finsam undertecknade personuppgiftsbiträdesavtalet. "
        "Till exempel 3 maj 2024.",
    )
    overens = forms.BooleanField(
        error_messages={"required": "Kryssa i att insatsägaren har bestämt det. Utan det kan nivån inte höjas."}
    )

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["niva"].choices = [(niva, MEANING[niva]) for niva in higher_levels(insats)]  # type: ignore[attr-defined]
        owner = insats.agare or "Insatsägaren"
        self.fields["overens"].label = f"{owner} har bestämt det här, och teamet vet om det"

"""Forms of an insats' uploaded papers."""

from django import forms

from finsam.bas.files import DocumentFileField
from finsam.bas.forms import FinsamModelForm, SwedishDateField
from insatser.enums import Handlingsslag
from insatser.models import Handling


class HandlingForm(FinsamModelForm):
    """What a paper is; the file stays as it is."""

    class Meta:
        model = Handling
        fields = ("slag", "rubrik", "datum")
        field_classes = {"datum": SwedishDateField}
        widgets = {"slag": forms.RadioSelect}
        help_texts = {
            "rubrik": "Till exempel ”Styrgruppens möte 3” eller ”Styrelsens beslut om medel för 2025”.",
            "datum": "Dagen då mötet hölls eller beslutet fattades. Till exempel 3 maj 2024 eller 2024-05-03.",
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slag"].choices = Handlingsslag.choices  # type: ignore[attr-defined]  # no empty radio button


class NewHandlingForm(HandlingForm):
    """A new paper with its file."""

    fil = DocumentFileField(label="Fil")

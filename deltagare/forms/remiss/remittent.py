"""Step 1: who refers."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms

from deltagare.enums import Remisskalla
from deltagare.forms.remiss.grund import Frame, StepForm, group, phone, radios, text
from finsam.forbund.models import Part

_OF_REMITTENT = ("part", "enhet", "remittent_namn", "remittent_roll", "remittent_epost", "remittent_telefon")


class RemittentForm(StepForm):
    """The part and the handläggare; or that the person applies herself, where the insats takes that."""

    step = "remittent"
    title = "Vem remitterar"
    free_texts = ("enhet", "remittent_namn", "remittent_roll")
    asked: ClassVar[tuple[str, ...]] = ("part", "remittent_namn", "remittent_roll", "remittent_epost")

    kalla = radios(
        "Vem fyller i remissen?",
        [(Remisskalla.REMITTENT, "Jag remitterar någon i mitt arbete"), (Remisskalla.EGEN, "Jag ansöker för egen del")],
    )
    part = forms.ModelChoiceField(
        Part.objects.none(),
        label="Vilken myndighet eller organisation?",
        required=False,
        empty_label="Välj",
        error_messages={"required": "Välj vilken myndighet eller organisation du arbetar på."},
    )
    enhet = text("Enhet", 120, required=False, help_text="Till exempel kontor, enhet eller mottagning.")
    remittent_namn = text("Ditt namn", 120, required=False)
    remittent_roll = text("Din roll", 80, required=False, help_text="Till exempel handläggare eller kurator.")
    remittent_epost = forms.EmailField(
        label="Din e-postadress i arbetet",
        required=False,
        help_text="Hit går kvittot och besked om att något har hänt. Breven säger inget om vem remissen gäller.",
        error_messages={"invalid": "Skriv en e-postadress, till exempel namn@myndighet.se."},
    )
    remittent_telefon = forms.CharField(label="Ditt telefonnummer", max_length=40, required=False, validators=[phone])

    def __init__(self, data: Any = None, *, frame: Frame, **options: Any) -> None:
        super().__init__(data, frame=frame, **options)
        numbers = [one.pk for one in frame.parter]
        part = self.fields["part"]
        part.queryset = Part.objects.filter(pk__in=numbers).order_by("namn")  # type: ignore[attr-defined]
        if not frame.takes_own:
            del self.fields["kalla"]
        kalla = ("kalla",) if frame.takes_own else ()
        self.helper.layout = Layout(*kalla, group("if-remittent", *_OF_REMITTENT))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kalla") == Remisskalla.EGEN:
            self.forget(*_OF_REMITTENT)
        else:
            self.require("part", "remittent_namn", "remittent_roll", "remittent_epost")
        return self.cleaned_data

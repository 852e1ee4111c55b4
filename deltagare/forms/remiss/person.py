"""Step 2: the person, as far as the insats' registration level allows."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.core.exceptions import ValidationError

from deltagare.enums import Kon
from deltagare.forms.remiss.grund import NO, YES, Frame, StepForm, group, phone, radios, text
from finsam.bas.personnummer_field import PersonnummerField
from finsam.forbund.models import Kommun

OTHER_KOMMUN = "annan"
_NAMED = ("namn", "personnummer", "telefon", "epost", "adress")
_EXPLAINED = HTML(
    '<div class="note note-info if-skyddad"><p>Namn, personnummer, kommun och kontaktuppgifter sparas aldrig för den '
    "som har skyddade personuppgifter. Har du redan skrivit dem tas de bort när du sparar. Teamet når personen genom "
    "den som remitterar.</p></div>"
)


class PersonForm(StepForm):
    """Name, number and contact at level personuppgifter; kön, födelseår and kommun at both levels of rows.

    With skyddade personuppgifter only kön and födelseår, at every level.
    """

    step = "person"
    title = "Personen"
    free_texts = ("namn", "adress")
    asked = ("namn", "personnummer", "fodelsear", "kommun")

    skyddad = radios(
        "Har personen skyddade personuppgifter?",
        [(NO, "Nej"), (YES, "Ja")],
        help_text="Sekretessmarkering, skyddad folkbokföring eller fingerade personuppgifter.",
    )
    namn = text("Namn", 120, required=False)
    personnummer = PersonnummerField(
        required=False,
        help_text="Med tolv siffror: ÅÅÅÅMMDD-NNNN. Ett samordningsnummer går också bra. Lämna tomt om det saknas.",
    )
    kon = radios("Kön", [(Kon.KVINNA, "Kvinna"), (Kon.MAN, "Man"), (Kon.ANNAT, "Annat, eller vill inte uppge")])
    fodelsear = forms.IntegerField(
        label="Födelseår",
        required=False,
        min_value=1900,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-count", "autocomplete": "off"}),
        help_text="Med fyra siffror.",
        error_messages={
            "invalid": "Skriv födelseåret med fyra siffror, till exempel 1985.",
            "min_value": "Skriv födelseåret med fyra siffror, till exempel 1985.",
        },
    )
    kommun = forms.ChoiceField(
        label="Kommun där personen är folkbokförd", required=False, error_messages={"required": "Välj kommun."}
    )
    telefon = forms.CharField(label="Telefon", max_length=40, required=False, validators=[phone])
    epost = forms.EmailField(
        label="E-postadress",
        required=False,
        error_messages={"invalid": "Skriv en e-postadress, till exempel namn@exempel.se."},
    )
    adress = text("Postadress", 200, required=False)

    def __init__(self, data: Any = None, *, frame: Frame, **options: Any) -> None:
        super().__init__(data, frame=frame, **options)
        self.fields["kommun"].choices = _kommuner(frame)  # type: ignore[attr-defined]
        if frame.own:
            self.fields["skyddad"].label = "Har du skyddade personuppgifter?"
            self.fields["kommun"].label = "Kommun där du är folkbokförd"
        if frame.named:
            self.fields["fodelsear"].help_text = "Med fyra siffror. Behövs bara när personnumret saknas."
        else:
            for name in _NAMED:
                del self.fields[name]
        before = [name for name in ("namn", "personnummer") if name in self.fields]
        after = [name for name in ("telefon", "epost", "adress") if name in self.fields]
        self.helper.layout = Layout(
            "skyddad",
            _EXPLAINED,
            group("if-open", *before),
            "fodelsear",
            "kon",
            group("if-open", "kommun", *after),
        )

    def clean_fodelsear(self) -> int | None:
        year: int | None = self.cleaned_data["fodelsear"]
        if year is not None and year > self.frame.today.year:
            raise ValidationError("Året har inte varit än. Skriv födelseåret med fyra siffror.")
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("skyddad") == YES:
            self.forget("kommun", *(name for name in _NAMED if name in self.fields))
            self.require("fodelsear")
            return self.cleaned_data
        self.require("kommun", *(("namn",) if self.frame.named else ()))
        number = cleaned.get("personnummer")
        if number is None and "personnummer" not in self.errors:
            self.require("fodelsear")
        elif number is not None and cleaned.get("fodelsear") not in (None, number.fodelsear):
            self.add_error(
                "fodelsear", "Födelseåret är ett annat än i personnumret. Rätta ett av dem, eller töm det här fältet."
            )
        elif number is not None:
            cleaned["fodelsear"] = number.fodelsear
        return self.cleaned_data


def _kommuner(frame: Frame) -> list[Any]:
    """The insats' own kommuner first, then all the others, and one for what is not in the register."""
    rows = [(one.kod, one.namn) for one in Kommun.objects.order_by("namn")]
    ours = [one for one in rows if one[0] in frame.regler.kommuner]
    others = [*(one for one in rows if one[0] not in frame.regler.kommuner), (OTHER_KOMMUN, "Annan kommun")]
    if not ours:
        return [("", "Välj"), *others]
    return [("", "Välj"), ("Insatsens upptagningsområde", ours), ("Övriga kommuner", others)]

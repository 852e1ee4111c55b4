"""What the team is asked when it takes a step with a remiss. `values()` is what the step's service wants."""

from __future__ import annotations

from typing import Any

from django import forms

from deltagare.enums import Svar, TillfalleStatus
from deltagare.models import Kriteriesvar, Listvarde, Remiss, Tillfalle
from deltagare.services.antagning import decides_together, motivation_field, reasons
from deltagare.services.hanvisning import possible_targets
from deltagare.services.regler import Deltagarregler
from deltagare.services.trepartssamtal import Samtal
from deltagare.services.varningar import Varning
from finsam.bas.forms import FinsamForm, FinsamModelForm, SwedishDateField
from finsam.bas.personnummer import refuse_personnummer
from finsam.forbund.models import Part
from insatser.models import Insats

NOBODY = "Skriv inte namn, personnummer, adress, arbetsplats eller något annat som pekar ut personen."


def long_text(label: str, *, most: int = 2000, rows: int = 5, **options: Any) -> forms.CharField:
    """A free text in which no personnummer may stand."""
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        validators=[refuse_personnummer],
        **options,
    )


class StegForm(FinsamForm):
    """A step's question."""

    def __init__(self, *args: Any, remiss: Remiss, **kwargs: Any) -> None:
        self.remiss = remiss
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What was answered, by the service's own words."""
        return dict(self.cleaned_data)


class FragaForm(StegForm):
    fraga = long_text(
        "Vad behöver remittenten svara på?",
        help_text="Remittenten läser frågan på sin länk. Skriv inga personnummer.",
    )


class SvarForm(StegForm):
    svar = long_text(
        "Vad svarade remittenten?", most=4000, help_text="Skriv bara det som behövs för att bedöma remissen."
    )


class HanskjutForm(StegForm):
    fraga = long_text("Fråga till styrgruppen", help_text=NOBODY)
    omstandigheter = long_text(
        "Omständigheter som behövs för svaret",
        required=False,
        help_text="Till exempel vilka kriterier som är oklara. Åldersgrupp går bra, inte födelseår.",
    )


class AvslagForm(StegForm):
    orsak = forms.ModelChoiceField(Listvarde.objects.none(), label="Orsak", empty_label="Välj")
    motivering = long_text("Motivering", help_text="Remittenten läser den. Skriv så att det går att förstå och följa.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["orsak"].queryset = reasons(self.remiss)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {"orsak_id": self.cleaned_data["orsak"].pk, "motivering": self.cleaned_data["motivering"]}


class HanvisaForm(StegForm):
    till = forms.ModelChoiceField(
        Insats.objects.none(),
        label="Insats",
        empty_label="Välj",
        help_text="Förbundets andra insatser som tar emot remisser just nu.",
    )
    motivering = long_text("Varför passar den bättre?", help_text="Remittenten och den andra insatsens team läser det.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["till"].queryset = possible_targets(self.remiss)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {"till_id": self.cleaned_data["till"].pk, "motivering": self.cleaned_data["motivering"]}


class AntaForm(StegForm):
    """A motivation for each soft warning, and whether the remittent took part where the insats' rule asks for it."""

    def __init__(self, *args: Any, warnings: tuple[Varning, ...], regler: Deltagarregler, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slag = [one.slag for one in warnings if one.motiveras]
        for one in warnings:
            if one.motiveras:
                field = long_text(f"{one.label}: varför antas personen ändå?", most=1000, rows=3, help_text=one.text)
                field.error_messages["required"] = f"Skriv varför personen antas ändå. {one.text}"
                self.fields[motivation_field(one.slag)] = field
        if decides_together(regler):
            self.fields["tillsammans"] = forms.BooleanField(
                label="Vi har beslutat tillsammans med remittenten",
                error_messages={"required": "Kryssa i att ni har beslutat tillsammans. Så säger insatsens regel."},
            )

    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "motiveringar": {slag: typed[motivation_field(slag)] for slag in self.slag},
            "tillsammans": bool(typed.get("tillsammans")),
        }


class BedomningForm(FinsamModelForm):
    """The team's answer to one criterion, beside the remittent's."""

    teamets_svar = forms.ChoiceField(label="Teamets bedömning", choices=Svar, required=False, widget=forms.RadioSelect)

    class Meta:
        model = Kriteriesvar
        fields = ("teamets_svar",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It may wait, but it is not needless: the page does not say that it is optional.
        self.fields["teamets_svar"].asked = True  # type: ignore[attr-defined]


class ForturForm(FinsamModelForm):
    """Förtur and its reason."""

    class Meta:
        model = Remiss
        fields = ("fortur", "fortur_motivering")
        labels = {"fortur": "Personen går före i kön", "fortur_motivering": "Varför?"}
        help_texts = {"fortur_motivering": "Skriv inga personnummer. Lämna tomt om personen inte längre ska gå före."}
        widgets = {"fortur_motivering": forms.TextInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fortur_motivering"].validators.append(refuse_personnummer)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("fortur") and not cleaned.get("fortur_motivering") and not self.errors:
            self.add_error("fortur_motivering", "Skriv varför personen går före i kön.")
        return cleaned

    def _post_clean(self) -> None:
        """Nothing: the constraint would say on top what `clean` says at the field."""


class SamtalForm(FinsamModelForm):
    """A trepartssamtal: when, how it went, who came."""

    datum = SwedishDateField(label="Dag")
    status = forms.ChoiceField(label="Läge", choices=TillfalleStatus, widget=forms.RadioSelect)
    parter = forms.ModelMultipleChoiceField(
        Part.objects.none(),
        label="Parter",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="De som är inbjudna, eller som var med.",
    )
    deltagaren_med = forms.TypedChoiceField(
        label="Var personen med?",
        choices=[("ja", "Ja"), ("nej", "Nej")],
        coerce=lambda value: value == "ja",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text="Svara när samtalet har hållits.",
    )

    class Meta:
        model = Tillfalle
        fields = ("datum", "status", "deltagaren_med")

    def __init__(self, *args: Any, parter: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parter"].queryset = parter  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["parter"] = list(self.instance.narvaro.values_list("part_id", flat=True))
            self.initial["deltagaren_med"] = {True: "ja", False: "nej"}.get(self.instance.deltagaren_med, "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        held = cleaned.get("status") == TillfalleStatus.HALLET
        if held and cleaned.get("deltagaren_med") is None:
            self.add_error("deltagaren_med", "Svara om personen var med.")
        if held and not cleaned.get("parter"):
            self.add_error("parter", "Kryssa för dem som var med.")
        return cleaned

    def values(self) -> Samtal:
        """The samtal as the service wants it."""
        typed = self.cleaned_data
        held = typed["status"] == TillfalleStatus.HALLET
        return Samtal(
            datum=typed["datum"],
            status=typed["status"],
            parter=tuple(typed["parter"]),
            deltagaren_med=typed["deltagaren_med"] if held else None,
        )

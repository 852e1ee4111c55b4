"""Writing a slutredovisning, giving a new link to it, and the recipient's code."""

from typing import Any

from django import forms

from deltagare.enums import Listslag
from deltagare.forms.lagen import ValueField, choices_of
from deltagare.models import Slutredovisning
from deltagare.services.slutredovisning import FIELDS
from finsam.bas.forms import FinsamForm, FinsamModelForm
from finsam.bas.personnummer import refuse_personnummer
from insatser.models import Insats


class SlutredovisningForm(FinsamModelForm):
    """The two texts and who gets them. Nothing has to be complete until it is sent."""

    class Meta:
        model = Slutredovisning
        fields = FIELDS
        labels = {
            "aktiviteter": "Vad som har gjorts",
            "bedomning": "Bedömning",
            "mottagare_namn": "Mottagarens namn",
            "mottagare_enhet": "Mottagarens enhet",
            "mottagare_epost": "Mottagarens e-postadress",
        }
        help_texts = {
            "aktiviteter": "Det som är registrerat står redan här. Ändra och lägg till. En rad som börjar med "
            "bindestreck blir en punkt. Skriv inga personnummer.",
            "bedomning": "Hur det har gått, vad personen klarar nu och vad som behövs härnäst. Skriv bara det som "
            "mottagaren behöver veta.",
            "mottagare_epost": "Hit skickas länken. Brevet säger inte vem det gäller.",
        }
        widgets = {
            "aktiviteter": forms.Textarea(attrs={"rows": 9}),
            "bedomning": forms.Textarea(attrs={"rows": 7}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("aktiviteter", "bedomning", "mottagare_namn", "mottagare_epost"):
            self.fields[name].asked = True  # type: ignore[attr-defined]  # a draft may lack it, what is sent may not


class AvstaForm(FinsamForm):
    """Why no slutredovisning is given."""

    forklaring = forms.CharField(
        label="Förklaring",
        max_length=200,
        required=False,
        help_text="Behövs bara när orsaken är Annat. Skriv kort, och inget om personen.",
        validators=[refuse_personnummer],
    )

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["orsak"] = ValueField(
            choices_of(insats, Listslag.AVSTAENDEORSAK)[Listslag.AVSTAENDEORSAK],
            label="Orsak",
            error_messages={"required": "Välj en orsak."},
        )
        self.order_fields(["orsak", "forklaring"])


class NyLankForm(FinsamForm):
    """Whom a new link goes to; `generation` is the link that it replaces."""

    namn = forms.CharField(label="Mottagarens namn", max_length=120)
    enhet = forms.CharField(label="Mottagarens enhet", max_length=160, required=False)
    epost = forms.EmailField(label="Mottagarens e-postadress", help_text="Hit skickas den nya länken.")
    generation = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Slutredovisning, **kwargs: Any) -> None:
        shown = {
            "namn": row.mottagare_namn,
            "enhet": row.mottagare_enhet,
            "epost": row.mottagare_epost,
            "generation": row.lank_generation,
        }
        super().__init__(*args, initial=shown, **kwargs)


class KodForm(FinsamForm):
    """The recipient's code, read whatever its case, dashes and spaces."""

    kod = forms.CharField(
        label="Kod",
        max_length=20,
        help_text="Åtta tecken, till exempel CDFG-3467.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

"""Forms about the calendar and reminders."""

from typing import Any

from django import forms

from finsam.bas.forms import FinsamForm, FinsamModelForm
from rapporter.models import Paminnelsetider, Paminnelseval
from rapporter.underlag.kalender import BREV, EGNA, KLARA


class PaminnelsevalForm(FinsamModelForm):
    """What a person wants to be reminded of, and when."""

    class Meta:
        model = Paminnelseval
        fields = ("rekvisitioner", "rapporter", "ovrigt", "fore", "samma_dag", "efter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            label = str(field.label)
            field.label = f"{label[:1].upper()}{label[1:]}"

    def galler(self) -> list[forms.BoundField]:
        """What about."""
        return [self[name] for name in ("rekvisitioner", "rapporter", "ovrigt")]

    def nar(self) -> list[forms.BoundField]:
        """When."""
        return [self[name] for name in ("fore", "samma_dag", "efter")]


class KalenderFilter(FinsamForm):
    """What kansli looks at in the calendar."""

    insats = forms.ChoiceField(label="Insats", required=False)
    visa = forms.ChoiceField(
        label="Visa",
        required=False,
        choices=[
            ("", "Det som återstår"),
            (KLARA, "Även det som är inlämnat"),
            (EGNA, "Bara mina egna"),
            (BREV, "Brev som ska skickas"),
        ],
    )

    def __init__(self, *args: Any, insatser: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["insats"].choices = [("", "Alla insatser"), *insatser]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """What was chosen of a field; nothing when it cannot be read."""
        return str(self.cleaned_data.get(name, "")) if self.is_valid() or self.cleaned_data else ""


class PaminnelsetiderForm(FinsamModelForm):
    """When a förbund reminds."""

    class Meta:
        model = Paminnelsetider
        fields = ("fore_dagar", "sen_dagar", "sen_mellanrum", "sen_antal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "fore_dagar": "Dagar före sista dagen",
            "sen_dagar": "Dagar efter sista dagen till den första påminnelsen",
            "sen_mellanrum": "Dagar mellan påminnelserna efter sista dagen",
            "sen_antal": "Antal påminnelser efter sista dagen",
        }
        limits = {"fore_dagar": (0, 90), "sen_dagar": (1, 90), "sen_mellanrum": (7, 90), "sen_antal": (0, 10)}
        for name, label in labels.items():
            low, high = limits[name]
            field = self.fields[name]
            field.label, field.help_text = label, f"Från {low} till {high}. {_HELP.get(name, '')}".strip()
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input-number", "maxlength": 3})


_HELP = {"fore_dagar": "0 betyder att ingen påminns före.", "sen_antal": "0 betyder att ingen påminns efteråt."}

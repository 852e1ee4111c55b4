"""The forms of a handlingsplan. Goals and steps are the only free text about a person during a deltagande."""

from __future__ import annotations

from typing import Any

from django import forms

from deltagare.models import Handlingsplan, Planmal, Plansteg
from deltagare.services.parter import parts_of
from finsam.bas.forms import FinsamForm, SwedishDateField
from finsam.bas.personnummer import refuse_personnummer
from finsam.forbund.models import Part
from insatser.forms.bas import RowForm, RowMeta
from insatser.models import Insats

HERSELF = "Deltagaren själv"
FIRST_STEPS = 3


class PlanForm(RowForm):
    """Begins a plan."""

    parents = ("deltagande",)

    class Meta(RowMeta):
        model = Handlingsplan
        fields = ("slag", "upprattad")
        widgets = {"slag": forms.RadioSelect}
        labels = {"slag": "Vilken plan?", "upprattad": "Dagen då ni gjorde planen"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slag: Any = self.fields["slag"]
        slag.choices = [choice for choice in slag.choices if choice[0]]


class AgreeForm(FinsamForm):
    """The day on which the deltagare agreed."""

    overenskommen = SwedishDateField(label="Dagen då deltagaren sa ja till planen")


class GoalForm(RowForm):
    """A goal in the person's own words."""

    parents = ("plan",)

    class Meta(RowMeta):
        model = Planmal
        fields = ("text", "uppnatt")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        labels = {"text": "Målet, med deltagarens egna ord", "uppnatt": "Dagen då målet nåddes"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["uppnatt"]
        elif self.instance.plan.overenskommen:
            del self.fields["text"]


class StepForm(RowForm):
    """A step with who answers for it."""

    parents = ("mal",)

    class Meta(RowMeta):
        model = Plansteg
        fields = ("text", "ansvarig", "senast", "klart")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        labels = {"text": "Vad som ska göras", "ansvarig": "Vem som svarar för det", "klart": "Dagen då det blev klart"}

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["klart"]
        elif self.instance.mal.plan.overenskommen:
            for name in ("text", "ansvarig", "senast"):
                del self.fields[name]
        if "ansvarig" in self.fields:
            ansvarig: Any = self.fields["ansvarig"]
            ansvarig.queryset = parts_of(insats)
            ansvarig.empty_label = HERSELF


class FirstStepForm(FinsamForm):
    """One of the first steps, written together with the goal. Left empty it is no step."""

    text = forms.CharField(label="Vad som ska göras", required=False, max_length=400, validators=[refuse_personnummer])
    ansvarig = forms.ModelChoiceField(
        Part.objects.none(), label="Vem som svarar för det", required=False, empty_label=HERSELF
    )
    senast = SwedishDateField(label="Klart senast", required=False)

    def __init__(self, *args: Any, parts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ansvarig: Any = self.fields["ansvarig"]
        ansvarig.queryset = parts
        ansvarig.choices = list(ansvarig.choices)  # asked for once, not once a step

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("text") and "text" not in self.errors and (cleaned.get("ansvarig") or cleaned.get("senast")):
            self.add_error("text", "Skriv vad som ska göras, eller töm de andra fälten i steget.")
        return cleaned


def first_steps(insats: Insats, data: Any) -> list[FirstStepForm]:
    """The empty steps under a new goal."""
    parts = parts_of(insats)
    return [FirstStepForm(data, prefix=f"steg{number}", parts=parts) for number in range(1, FIRST_STEPS + 1)]

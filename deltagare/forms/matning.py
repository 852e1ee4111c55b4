"""The questions of an instrument as radio scales, and the forms of the instrument itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from deltagare.models import Instrument, Instrumentfraga
from deltagare.services.instrument import read_questions
from deltagare.services.matning import Svar
from finsam.bas.forms import FinsamForm, SwedishDateField
from finsam.bas.imports import TableFileField
from insatser.forms.bas import RowForm, RowMeta
from insatser.models import Insats

NOT_ANSWERED = ""


class MatningForm(FinsamForm):
    """A day, and a scale for each question. "Inte besvarad" is an answer like the others, and the first one set."""

    datum = SwedishDateField(label="Dagen då frågorna besvarades")
    sett = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Instrumentfraga],
        answers: Mapping[int, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for one in questions:
            steps = range(one.lagst, one.hogst + 1)
            self.fields[f"fraga-{one.pk}"] = forms.TypedChoiceField(
                label=f"{one.nummer}. {one.text}",
                choices=[*((value, _word(one, value)) for value in steps), (NOT_ANSWERED, "Inte besvarad")],
                coerce=int,
                empty_value=None,
                required=False,
                initial=(answers or {}).get(one.pk, NOT_ANSWERED),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Välj ett av värdena på skalan, eller Inte besvarad."},
            )

    @property
    def scales(self) -> list[tuple[Instrumentfraga, Any]]:
        """Each question with its field, for the page."""
        return [(one, self[f"fraga-{one.pk}"]) for one in self.questions]

    def svar(self) -> Svar:
        """What was answered, for the service."""
        values = {one.pk: self.cleaned_data.get(f"fraga-{one.pk}") for one in self.questions}
        return Svar(self.cleaned_data["datum"], {pk: value for pk, value in values.items() if value is not None})


def _word(question: Instrumentfraga, value: int) -> str:
    """A step of the scale, with its word at both ends."""
    words = {question.lagst: question.lagst_betyder, question.hogst: question.hogst_betyder}.get(value, "")
    return f"{value}, {words}" if words else str(value)


class InstrumentForm(RowForm):
    """An instrument's own columns."""

    parents = ("forbund",)
    insatser = forms.ModelMultipleChoiceField(
        Insats.objects.none(),
        label="Insatser som använder det",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Insatser som registrerar varje deltagare.",
    )

    class Meta(RowMeta):
        model = Instrument
        fields = ("namn", "version", "ratt", "manader", "insatser")
        help_texts = {
            "ratt": "Frågorna i de kända instrumenten tillhör andra. Skriv avtalet, eller att det är ert eget.",
            "manader": "Lämna tomt om insatsens egen regel ska gälla.",
        }

    def __init__(self, *args: Any, rows: QuerySet[Insats], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ratt"].required = True
        self.fields["ratt"].error_messages["required"] = "Skriv vilken rätt förbundet har att använda instrumentet."
        insatser: Any = self.fields["insatser"]
        insatser.queryset = rows


class QuestionForm(RowForm):
    """One question with its scale."""

    parents = ("instrument",)

    class Meta(RowMeta):
        model = Instrumentfraga
        fields = ("nummer", "svarande", "text", "lagst", "hogst", "lagst_betyder", "hogst_betyder")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class QuestionsFileForm(FinsamForm):
    """A file with questions; cleans to the questions, or says what is wrong row by row."""

    fil = TableFileField(label="Fil med frågor", max_rows=200)

    def clean_fil(self) -> Any:
        return read_questions(self.cleaned_data["fil"])


class VersionForm(FinsamForm):
    """What the new version is called."""

    version = forms.CharField(label="Versionens namn", max_length=20, help_text="Till exempel 2 eller 2027.")

"""A plan, its sections and its decision."""

from django import forms

from insatser.forms.bas import RowForm, RowMeta
from insatser.models import Insatsplan, Plansektion


class PlanForm(RowForm):
    """The head of a draft."""

    class Meta(RowMeta):
        model = Insatsplan
        fields = ("titel", "galler_fran", "galler_till")


class SektionForm(RowForm):
    """One section of a draft."""

    parents = ("plan",)

    class Meta(RowMeta):
        model = Plansektion
        fields = ("nummer", "rubrik", "niva", "text")
        labels = {"niva": "Nivå", "nummer": "Nummer"}
        help_texts = {
            "nummer": "Som det står i planen, till exempel 4.1. Kan lämnas tomt.",
            "niva": "1 är ett kapitel, 2 ett avsnitt i det, 3 ett underavsnitt.",
            "text": "En tom rad ger ett nytt stycke. En rad som börjar med bindestreck blir en punkt i en lista.",
        }
        widgets = {
            "niva": forms.Select(choices=[(1, "1"), (2, "2"), (3, "3")]),
            "text": forms.Textarea(attrs={"rows": 16}),
        }


class FaststallForm(RowForm):
    """The decision that puts a draft in force."""

    class Meta(RowMeta):
        model = Insatsplan
        fields = ("beslutad", "beslutad_av")
        labels = {"beslutad": "Dag för beslutet", "beslutad_av": "Beslutad av"}
        help_texts = {
            "beslutad": "Lämna tomt för i dag.",
            "beslutad_av": "Organet, till exempel förbundsstyrelsen eller styrgruppen. Inte en person.",
        }

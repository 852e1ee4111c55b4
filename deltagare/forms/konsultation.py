"""The forms of a consultation: none has a field for a person, and no text takes a personnummer."""

from typing import Any

from django import forms
from django.db.models import Q

from deltagare.enums import Listslag
from deltagare.models import Konsultation, Listvarde
from deltagare.services.parter import parts_of
from finsam.bas.personnummer import refuse_personnummer
from insatser.forms.bas import RowForm, RowMeta

UTAN_NAMN = "Skriv så att ingen går att känna igen: inget namn, inget personnummer, ingen adress."


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class KonsultationForm(RowForm):
    """A new consultation, or a change of one."""

    parents = ("insats",)
    sections = (
        ("Frågan", "datum", "fragande", "amne", "fraga", "parter"),
        ("Rådet", "rad", "nasta_steg", "uppfoljning"),
    )

    class Meta(RowMeta):
        model = Konsultation
        fields = ("datum", "fragande", "amne", "fraga", "parter", "rad", "nasta_steg", "uppfoljning")
        labels = {
            "datum": "Dag",
            "fragande": "Part som ställer frågan",
            "amne": "Ämne",
            "fraga": "Frågan",
            "parter": "Andra parter som berörs",
            "rad": "Rådet",
            "nasta_steg": "Nästa steg",
            "uppfoljning": "Följs upp",
        }
        help_texts = {
            "fraga": UTAN_NAMN,
            "rad": f"Vad teamet kom fram till. {UTAN_NAMN}",
            "nasta_steg": "Vilken part som gör vad.",
            "uppfoljning": "Lämna tomt om rådet inte ska följas upp. Till exempel 3 maj 2024.",
        }
        widgets = {
            "fraga": _text(5),
            "rad": _text(5),
            "nasta_steg": _text(3),
            "parter": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        row = self.instance
        offered = Q(pk__in=Listvarde.objects.att_valja(Listslag.KONSULTATIONSAMNE, row.insats.forbund_id).values("pk"))
        fields["amne"].queryset = Listvarde.objects.filter(offered | Q(pk=row.amne_id))
        near = Q(pk__in=parts_of(row.insats).values("pk"))
        for name in ("fragande", "parter"):
            kept = Q(pk=row.fragande_id) if name == "fragande" else Q(pk__in=row.parter.all()) if row.pk else Q()
            fields[name].queryset = fields[name].queryset.filter(near | kept if kept else near).order_by("namn")
        fields["parter"].required = False
        for name in ("fraga", "rad", "nasta_steg"):
            fields[name].validators.append(refuse_personnummer)

    def clean_parter(self) -> Any:
        """The part that asks is not one of the others."""
        asking = self.cleaned_data.get("fragande")
        return self.cleaned_data["parter"].exclude(pk=asking.pk if asking else None)


class UppfoljningForm(RowForm):
    """What the advice led to."""

    parents = ("insats", "datum")

    class Meta(RowMeta):
        model = Konsultation
        fields = ("uppfoljt", "resultat")
        labels = {"uppfoljt": "Dag då ni följde upp", "resultat": "Vad rådet ledde till"}
        help_texts = {"resultat": UTAN_NAMN}
        widgets = {"resultat": _text(4)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("uppfoljt", "resultat"):
            self.fields[name].required = True
        self.fields["resultat"].validators.append(refuse_personnummer)

"""Forms and filters of the room."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from finsam.bas.forms import LONGEST_TEXT, FinsamForm, FinsamModelForm
from finsam.forbund.actor import Actor
from finsam.forbund.policies import visible
from insatser.enums import RekvisitionStatus
from insatser.models import Insats, Rekvisition
from rapporter.enums import RapportStatus
from rapporter.models import Malbedomning, Rapport, Rapporttext


def put_errors(form: forms.Form, error: ValidationError, field: str | None = None) -> None:
    """Shows a service's refusal at a field, or on top of the form."""
    for message in error.messages:
        form.add_error(field, message)


class _SourceFilter(django_filters.FilterSet):
    """What the lists of rapporter and rekvisitioner share. What cannot be read is left out."""

    q = django_filters.CharFilter(
        method="search", label="Sök insats", widget=forms.TextInput(attrs={"type": "search", "maxlength": 100})
    )
    ar = django_filters.ChoiceFilter(field_name="ar", label="År", empty_label="Alla år")
    insats = django_filters.ModelChoiceFilter(
        queryset=Insats.objects.none(), label="Insats", empty_label="Alla insatser", to_field_name="slug"
    )

    def __init__(self, data: Any, *, actor: Actor) -> None:
        rows = visible(actor, self._meta.model)
        super().__init__(data, queryset=rows)
        years = rows.order_by("-ar").values_list("ar", flat=True).distinct()
        self.filters["ar"].extra["choices"] = [(year, str(year)) for year in years]
        self.filters["insats"].queryset = Insats.objects.filter(pk__in=rows.values("insats_id")).order_by("namn")

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in value.split():
            rows = rows.filter(insats__namn__icontains=word)
        return rows


class RapportFilter(_SourceFilter):
    lage = django_filters.ChoiceFilter(
        field_name="status", choices=RapportStatus, label="Läge", empty_label="Alla lägen"
    )

    class Meta:
        model = Rapport
        fields: list[str] = []


class RekvisitionFilter(_SourceFilter):
    lage = django_filters.ChoiceFilter(
        field_name="status", choices=RekvisitionStatus, label="Läge", empty_label="Alla lägen"
    )

    class Meta:
        model = Rekvisition
        fields: list[str] = []


class YearForm(FinsamForm):
    """The year of a helårsrapport; last year unless something else is chosen."""

    ar = forms.IntegerField(
        label="År",
        help_text="Året som rapporten handlar om, till exempel 2024.",
        error_messages={"invalid": "Skriv ett år med fyra siffror."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-share"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"ar": timezone.localdate().year - 1})
        super().__init__(*args, **kwargs)


class TextForm(FinsamForm):
    """One part of a rapport."""

    text = forms.CharField(
        label="Text",
        required=False,
        max_length=LONGEST_TEXT,
        help_text="Lämna en tom rad mellan stycken. En rad som börjar med bindestreck blir en punkt i en lista. "
        "Skriv inget som kan peka ut en enskild person.",
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={
            "max_length": "Texten är för lång. Korta den till högst 20 000 tecken.",
            "required": "Skriv avsnittet. Rapporten kan inte lämnas in utan det.",
        },
    )

    only = True

    def __init__(self, *args: Any, instance: Rapporttext, must: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": instance.text}, **kwargs)
        self.fields["text"].required = must
        self.watch(instance)


class BedomningForm(FinsamModelForm):
    """How far one goal has come in the year."""

    only = True

    class Meta:
        model = Malbedomning
        fields = ("uppnatt", "utfall", "analys")
        widgets = {"uppnatt": forms.RadioSelect, "analys": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "utfall": "Vad det blev, gärna i samma mått som målet: ”34 %”, ”12 av 30”.",
            "analys": "Varför det blev så. Skriv inget som kan peka ut en enskild person.",
        }


class DiarienummerForm(FinsamForm):
    diarienummer = forms.CharField(label="Diarienummer", required=False, max_length=40)


class OrsakForm(FinsamForm):
    """Why something is sent back."""

    orsak = forms.CharField(
        label="Vad behöver kompletteras?",
        max_length=2000,
        help_text="Insatsen läser det här. Skriv vad som saknas eller ska ändras.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Skriv vad som behöver kompletteras, så att insatsen vet vad den ska göra."},
    )

    def answer(self) -> dict[str, Any]:
        """For the service."""
        return {"orsak": self.cleaned_data["orsak"]}

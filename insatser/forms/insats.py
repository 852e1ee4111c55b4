"""The insats' own columns."""

from typing import Any

from django import forms

from finsam.forbund.models import Part
from insatser.forms.bas import RowForm, RowMeta
from insatser.models import Insats


class InsatsForm(RowForm):
    """A new insats, or a change of one. Address, state and förbund are not asked for, and the registration level is
    raised on a page of its own."""

    parents = ("forbund",)
    sections = (
        ("Vad det är", "namn", "inriktning", "del_av", "agare", "beskrivning"),
        ("Tid", "fran", "till", "tillsvidare", "uppsagning_manader"),
        ("Hur många", "samtidiga_minst", "samtidiga_hogst", "per_ar"),
        ("Deltagare", "malgrupp"),
        ("Beteckningar", "projektkod", "projektkod_agare", "diarienummer"),
    )

    class Meta(RowMeta):
        model = Insats
        fields = (
            "namn",
            "inriktning",
            "del_av",
            "agare",
            "beskrivning",
            "fran",
            "till",
            "tillsvidare",
            "uppsagning_manader",
            "samtidiga_minst",
            "samtidiga_hogst",
            "per_ar",
            "malgrupp",
            "projektkod",
            "projektkod_agare",
            "diarienummer",
        )
        labels = {"fran": "Start", "till": "Slut", "del_av": "Delprocess i"}
        help_texts = {
            "inriktning": "Kan inte ändras senare. En insats som både arbetar med deltagare och med strukturen "
            "läggs upp som två.",
            "del_av": "Lämna tomt om insatsen inte hör till en annan insats.",
            "till": "Lämna tomt om insatsen gäller tills vidare. Till exempel 31 december 2027.",
            "projektkod": "Förbundets egen. Följer med till bokföringen.",
            "projektkod_agare": "Insatsägarens egen. Står på rekvisitionen.",
            "malgrupp": "Vilka insatsen vänder sig till, i löpande text. Kriterierna skrivs rad för rad på översikten.",
        }
        widgets = {"beskrivning": forms.Textarea(attrs={"rows": 3}), "malgrupp": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agare"].queryset = Part.objects.order_by("namn")  # type: ignore[attr-defined]
        parents = self.fields["del_av"].queryset.filter(del_av__isnull=True, forbund_id=self.instance.forbund_id)  # type: ignore[attr-defined]
        self.fields["del_av"].queryset = parents.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        self.fields["del_av"].empty_label = "Ingen, den står för sig själv"  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["inriktning"].disabled = True

"""Forms of a merger of förbund."""

from typing import Any

from django import forms

from finsam.bas.forms import LONGEST_TEXT, AmountField, FinsamForm, SwedishDateField
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import visible
from insatser.models import Sammanslagning


class SammanslagningForm(FinsamForm):
    """Which förbund go up in which, and from what day. The one that takes over is chosen once."""

    once = True

    mottagare = forms.ModelChoiceField(
        Forbund.objects.none(),
        label="Förbund som tar över",
        required=False,
        empty_label="Ett nytt förbund, som jag skriver in nedanför",
    )
    nytt_namn = forms.CharField(
        label="Det nya förbundets namn", max_length=120, required=False, help_text="Bara om det är ett nytt förbund."
    )
    nytt_orgnr = forms.CharField(
        label="Det nya förbundets organisationsnummer",
        max_length=11,
        required=False,
        help_text="Bara om det är ett nytt förbund. Till exempel 222000-1974.",
    )
    delar = forms.ModelMultipleChoiceField(
        Forbund.objects.none(),
        label="Förbund som går upp i det",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst ett förbund som går upp i det nya."},
    )
    datum = SwedishDateField(
        label="Gäller från och med",
        help_text="Det nya förbundets första dag, till exempel 1 januari 2024. De gamla förbundens sista dag är "
        "dagen före.",
        error_messages={"required": "Fyll i från och med vilken dag sammanslagningen gäller."},
    )
    beslut = forms.CharField(
        label="Beslut",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vilka som har beslutat, när och i vilken paragraf.",
    )

    def __init__(self, *args: Any, actor: Actor, row: Sammanslagning | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = visible(actor, Forbund.objects.verksamma())
        self.fields["mottagare"].queryset = rows  # type: ignore[attr-defined]
        self.fields["delar"].queryset = rows  # type: ignore[attr-defined]
        if row is not None:
            for name in ("mottagare", "nytt_namn", "nytt_orgnr"):
                del self.fields[name]
            self.fields["delar"].queryset = rows.exclude(pk=row.mottagare_id)  # type: ignore[attr-defined]
            chosen = list(row.delar.values_list("forbund_id", flat=True))
            self.initial.update(datum=row.datum, beslut=row.beslut, delar=chosen)
        self.watch(row or Sammanslagning())


class KapitalForm(FinsamForm):
    """What each förbund brings, in kronor."""

    def __init__(self, *args: Any, row: Sammanslagning, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in row.delar.select_related("forbund"):
            self.fields[f"del_{one.pk}"] = AmountField(
                label=str(one.forbund),
                required=False,
                initial=one.kapital,
                max_digits=14,
                decimal_places=2,
            )

    def values(self) -> dict[int, Any]:
        """The amounts by the number of the part."""
        return {int(name.removeprefix("del_")): value for name, value in self.cleaned_data.items()}


class InstallningarForm(FinsamForm):
    """Which of the old förbund's settings go first."""

    forbund = forms.ModelChoiceField(
        Forbund.objects.none(),
        label="Förbund vars inställningar går före",
        required=False,
        widget=forms.RadioSelect,
        help_text="Det som förbundet saknar kommer från de andra. Det som det nya förbundet redan har står kvar.",
    )

    def __init__(self, *args: Any, row: Sammanslagning, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["forbund"]
        field.queryset = Forbund.objects.filter(pk__in=row.delar.values("forbund"))
        field.empty_label = "Det som har flest insatser"
        self.initial["forbund"] = row.installningar_fran_id

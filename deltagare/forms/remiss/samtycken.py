"""Step 5: that the person has been told, wants it herself, and consents: two consents, each for its own thing."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from deltagare.forms.remiss.grund import NO, YES, Frame, StepForm, group, radios, text
from finsam.bas.formats import datum
from finsam.bas.forms import SwedishDateField
from finsam.forbund.models import Part

SCOPE = "Uppgifter om situation, behov och planering som rör deltagandet i insatsen."


class SamtyckenForm(StepForm):
    """Being registered is needed, or there can be no remiss; breaking sekretess between parts is a choice."""

    step = "samtycken"
    title = "Information och samtycken"
    free_texts = ("omfattning_sekretess",)
    asked = ("sekretess_parter", "omfattning_sekretess")

    informerad = SwedishDateField(label="Vilken dag fick personen information?")
    frivilligt = forms.BooleanField(label="Personen vill själv delta och vet att det är frivilligt")
    registrering = forms.BooleanField(label="Personen samtycker till att bli registrerad i insatsen")
    sekretess = radios(
        "Samtycker personen till att parterna talar med varandra?",
        [(YES, "Ja, mellan de parter som kryssas för"), (NO, "Nej")],
        help_text="Samtycket bryter sekretessen mellan parterna. Utan det kan teamet bara tala med en part i taget.",
    )
    sekretess_parter = forms.ModelMultipleChoiceField(
        Part.objects.none(),
        label="Mellan vilka parter?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kryssa för minst två parter."},
    )
    omfattning_sekretess = text(
        "Vilka uppgifter gäller det?",
        400,
        rows=2,
        required=False,
        initial=SCOPE,
        error_messages={"required": "Skriv vilka uppgifter samtycket gäller."},
    )
    sekretess_till = SwedishDateField(label="Samtycket gäller till och med", required=False)

    def __init__(self, data: Any = None, *, frame: Frame, **options: Any) -> None:
        super().__init__(data, frame=frame, **options)
        numbers = [one.pk for one in frame.parter]
        self.fields["sekretess_parter"].queryset = Part.objects.filter(pk__in=numbers).order_by("namn")  # type: ignore[attr-defined]
        latest = frame.regler.samtycke.last_day(frame.today)
        self.fields[
            "sekretess_till"
        ].help_text = f"Lämna tomt för så länge som insatsen tillåter. Ges samtycket i dag är det till {datum(latest)}."
        self.fields["informerad"].help_text = "Samtyckena gäller från den dagen. Till exempel 3 maj 2026."
        if frame.own:
            for name, label in (
                ("informerad", "Vilken dag läste du informationen om insatsen?"),
                ("frivilligt", "Jag vill själv delta och vet att det är frivilligt"),
                ("registrering", "Jag samtycker till att bli registrerad i insatsen"),
                ("sekretess", "Samtycker du till att parterna talar med varandra om dig?"),
            ):
                self.fields[name].label = label
        self.helper.layout = Layout(
            "informerad",
            "frivilligt",
            "registrering",
            "sekretess",
            group("if-sekretess", "sekretess_parter", "omfattning_sekretess", "sekretess_till"),
        )

    def clean_informerad(self) -> Any:
        day = self.cleaned_data["informerad"]
        if day > self.frame.today:
            raise ValidationError("Dagen har inte varit än. Skriv den dag då informationen gavs.")
        if self.frame.regler.samtycke.last_day(day) < self.frame.today:
            raise ValidationError("Det är så länge sedan att ett samtycke har gått ut. Informera på nytt.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        extra = ("sekretess_parter", "omfattning_sekretess", "sekretess_till")
        if cleaned.get("sekretess") != YES:
            self.forget(*extra)
            return self.cleaned_data
        self.require("omfattning_sekretess")
        chosen = cleaned.get("sekretess_parter")
        if chosen is not None and len(chosen) < 2:
            self.add_error("sekretess_parter", "Kryssa för minst två parter.")
        self._check_end(cleaned.get("informerad"), cleaned.get("sekretess_till"))
        return self.cleaned_data

    def _check_end(self, day: Any, end: Any) -> None:
        """The consent's last day: not past, and no later than the insats' rule allows. Empty: as late as it allows."""
        if day is None or "sekretess_till" in self.errors:
            return
        latest = self.frame.regler.samtycke.last_day(day)
        if end is None:
            self.cleaned_data["sekretess_till"] = latest
        elif end > latest:
            self.add_error("sekretess_till", f"Insatsen tillåter ett samtycke till och med {datum(latest)}.")
        elif end < self.frame.today:
            self.add_error("sekretess_till", "Dagen har redan varit. Skriv en senare dag.")

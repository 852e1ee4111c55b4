"""What the team fills in about a deltagande: start, uppehåll, förlängning, avslut and efterstöd."""

from __future__ import annotations

import datetime
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from deltagare.enums import Listslag
from deltagare.forms.lagen import LagenForm, ValueField, choices_of
from deltagare.models import Deltagande, Forlangning, Uppehall
from deltagare.services.uppehall import Values
from finsam.bas.forms import FinsamForm, FinsamModelForm, SwedishDateField
from finsam.bas.personnummer import refuse_personnummer
from insatser.models import Insats

AREA = {"rows": 5}


class StartForm(LagenForm):
    """The start of an accepted remiss; `forsorjning` is what the remiss says of it, for the team to check."""

    when = "före start"
    start = SwedishDateField(
        label="Start",
        help_text="Första dagen i insatsen. Den kan ligga framåt i tiden, till exempel 3 maj 2027.",
    )

    def __init__(
        self, *args: Any, insats: Insats, full: str = "", forsorjning: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if full:
            self.fields["avsteg"] = forms.CharField(
                label="Varför personen börjar fast platserna är slut",
                help_text=f"{full} Skriv inte vem personen är.",
                max_length=1000,
                required=False,
                validators=[refuse_personnummer],
                widget=forms.Textarea(attrs=AREA),
            )
        self.add_lagen(choices_of(insats, Listslag.FORSORJNING, Listslag.SYSSELSATTNING))
        first = self.fields[f"{Listslag.FORSORJNING}_1"]
        if forsorjning in dict(first.choices):  # type: ignore[attr-defined]
            self.initial[f"{Listslag.FORSORJNING}_1"] = forsorjning
            first.help_text = f"Hämtad ur remissen. Ändra om det har hänt något sedan dess. {first.help_text}"
        self.helper.layout = Layout("start", *(["avsteg"] if full else []), self.lagen_layout())


class AndraStartForm(FinsamForm):
    """Another day of the start."""

    start = SwedishDateField(label="Start")

    def __init__(self, *args: Any, deltagande: Deltagande, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"start": deltagande.start})
        super().__init__(*args, **kwargs)
        self.watch(deltagande)


class UppehallForm(FinsamForm):
    """A break, new or written down before."""

    once = True
    fran = SwedishDateField(label="Första dagen")
    till = SwedishDateField(
        label="Sista dagen",
        required=False,
        help_text="Lämna tomt om ni inte vet än. Då flyttas det planerade slutet en dag för varje dag som går.",
    )

    def __init__(self, *args: Any, insats: Insats, uppehall: Uppehall | None = None, **kwargs: Any) -> None:
        if uppehall is not None:
            kwargs["initial"] = {"fran": uppehall.fran, "till": uppehall.till, "orsak": uppehall.orsak_id}
        super().__init__(*args, **kwargs)
        choices = choices_of(insats, Listslag.UPPEHALLSORSAK)[Listslag.UPPEHALLSORSAK]
        if uppehall is not None and uppehall.orsak_id not in dict(choices):
            choices.append((uppehall.orsak_id, uppehall.orsak.namn))
        self.fields["orsak"] = ValueField(choices, label="Orsak", error_messages={"required": "Välj orsak."})
        self.watch(uppehall or Uppehall())

    def values(self) -> Values:
        """What was written, for the service."""
        data = self.cleaned_data
        return Values(fran=data["fran"], till=data["till"], orsak=data["orsak"])


class ForlangningForm(FinsamModelForm):
    """A longer time. `styrgrupp`: whether the styrgrupp reads the motivation; `soft`: the maximum can be passed."""

    once = True

    class Meta:
        model = Forlangning
        fields = ("till", "motivering", "avsteg")
        field_classes = {"till": SwedishDateField}
        labels = {"till": "Ny sista dag", "avsteg": "Skäl att gå förbi den längsta tiden"}
        widgets = {"motivering": forms.Textarea(attrs=AREA), "avsteg": forms.Textarea(attrs=AREA)}

    def __init__(self, *args: Any, longest: datetime.date | None, soft: bool, styrgrupp: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"till": longest}
        super().__init__(*args, **kwargs)
        reads = "Styrgruppen läser den här texten. " if styrgrupp else ""
        self.fields["motivering"].help_text = f"{reads}Skriv varför tiden behövs, men inget om vem personen är."
        self.fields["till"].help_text = "Till exempel 3 maj 2027 eller 2027-05-03."
        if not soft:
            del self.fields["avsteg"]
        else:
            self.fields["avsteg"].help_text = f"{reads}Fylls i bara om tiden blir längre än regeln säger."

    def _post_clean(self) -> None:
        """The service checks the row: here it has neither a deltagande nor a first day."""


class AvslutForm(LagenForm):
    """The avslut, with what holds directly after it."""

    when = "direkt efter avslutet"
    slut = SwedishDateField(label="Sista dagen", help_text="Den kan ligga framåt i tiden, till exempel 3 maj 2027.")

    def __init__(self, *args: Any, insats: Insats, efterstod: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slag = (Listslag.AVSLUTSANLEDNING, Listslag.FORSORJNING, Listslag.SYSSELSATTNING)
        choices = choices_of(insats, *slag)
        self.fields["anledning"] = ValueField(
            choices[Listslag.AVSLUTSANLEDNING],
            label="Anledning",
            error_messages={"required": "Välj anledning."},
        )
        self.add_lagen(choices)
        for name, label in ((f"{Listslag.FORSORJNING}_1", "försörjning"), (f"{Listslag.SYSSELSATTNING}_1", "")):
            field: Any = self.fields[name]
            field.required = True
            field.choices = [("", "Välj"), *field.choices[1:]]
            field.error_messages["required"] = f"Välj {label or 'sysselsättning'}."
        own = ["slut", "anledning"]
        if efterstod:
            self.fields["efterstod_till"] = SwedishDateField(
                label="Efterstöd till", required=False, help_text="Lämna tomt om personen inte ska få efterstöd."
            )
            own.append("efterstod_till")
        self.helper.layout = Layout(Fieldset("Avslutet", *own), self.lagen_layout())


class EfterstodForm(FinsamForm):
    """Until when somebody gets efterstöd."""

    efterstod_till = SwedishDateField(
        label="Efterstöd till", required=False, help_text="Lämna tomt om personen inte längre ska få efterstöd."
    )

    def __init__(self, *args: Any, deltagande: Deltagande, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"efterstod_till": deltagande.efterstod_till})
        super().__init__(*args, **kwargs)
        self.watch(deltagande)

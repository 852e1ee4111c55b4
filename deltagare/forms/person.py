"""Who takes part, as far as the insats' level keeps it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from deltagare.enums import Kon, Listslag
from deltagare.forms.lagen import LagenForm, choices_of
from deltagare.models import Deltagare
from deltagare.services.identitet import Personuppgifter
from deltagare.services.registrering import Person
from finsam.bas.forms import FinsamForm, SwedishDateField
from finsam.bas.personnummer import refuse_personnummer
from finsam.bas.personnummer_field import PersonnummerField
from finsam.forbund.models import Kommun, Part
from insatser.models import Insats

KON = [("", "Välj"), (Kon.KVINNA, "Kvinna"), (Kon.MAN, "Man"), (Kon.ANNAT, "Annat eller ej uppgift")]
CONTACT = ("telefon", "epost", "adress")


def _whole_number(label: str, **options: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input-share"})
    return forms.IntegerField(label=label, widget=widget, **options)


class _PersonForm(FinsamForm):
    """The fields of a person; the level decides which are there."""

    kon = forms.ChoiceField(label="Kön", choices=KON)
    fodelsear = _whole_number("Födelseår", min_value=1900, max_value=2100, help_text="Fyra siffror, till exempel 1990.")
    kommun = forms.ModelChoiceField(
        Kommun.objects.order_by("namn"), label="Folkbokföringskommun", required=False, empty_label="Inte angivet"
    )
    namn = forms.CharField(label="Namn", max_length=120, required=False, validators=[refuse_personnummer])
    personnummer = PersonnummerField(required=False)
    telefon = forms.CharField(label="Telefon", max_length=40, required=False)
    epost = forms.EmailField(label="E-post", required=False)
    adress = forms.CharField(label="Adress", max_length=200, required=False)

    def without_identity(self) -> None:
        """Takes away what an insats without names, or a person with skyddade personuppgifter, has no fields for."""
        for name in ("namn", "personnummer", *CONTACT):
            del self.fields[name]

    def uppgifter(self) -> Personuppgifter:
        """Who the person is, as it was typed."""
        number = self.cleaned_data.get("personnummer")
        return Personuppgifter(
            namn=self.cleaned_data["namn"].strip(),
            personnummer=number.siffror if number else "",
            **{name: self.cleaned_data[name].strip() for name in CONTACT},
        )


class RegistreraForm(_PersonForm, LagenForm):
    """A deltagande typed in by the team, without a remiss in Finsam."""

    when = "före start"
    start = SwedishDateField(label="Start", help_text="Första dagen i insatsen. Den kan ligga framåt i tiden.")
    nummer = _whole_number(
        "Deltagarens nummer",
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        help_text="Bara om personen har deltagit förut: ”Deltagare 47” skrivs 47. Då behövs inget mer om personen.",
    )
    skyddad = forms.BooleanField(
        label="Personen har skyddade personuppgifter",
        required=False,
        help_text="Då sparas varken namn, personnummer eller kommun.",
    )
    samtycke = SwedishDateField(
        label="Dag då personen sa ja till att registreras",
        required=False,
        help_text="Behövs för att namnet ska få sparas.",
    )
    part = forms.ModelChoiceField(
        Part.objects.none(), label="Remitterande part", required=False, empty_label="Inte angivet"
    )
    egenansokan = forms.BooleanField(label="Personen har själv ansökt", required=False)
    remitterad = SwedishDateField(label="Dag då remissen kom", required=False)
    avsteg = forms.CharField(
        label="Varför personen deltar fast insatsens regler säger annat",
        help_text="Behövs bara när åldern eller kommunen inte stämmer med reglerna. Skriv inte vem personen är.",
        max_length=1000,
        required=False,
        validators=[refuse_personnummer],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, insats: Insats, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        self.fields["part"].queryset = parts_of(insats)  # type: ignore[attr-defined]
        self.add_lagen(choices_of(insats, Listslag.FORSORJNING, Listslag.SYSSELSATTNING))
        if named:
            self.fields["fodelsear"].help_text = "Behövs bara när personnummer saknas."
            who = ["personnummer", "namn", "samtycke", *CONTACT, "kon", "fodelsear", "kommun", "skyddad", "nummer"]
        else:
            self.without_identity()
            del self.fields["samtycke"]
            who = ["nummer", "kon", "fodelsear", "kommun", "skyddad"]
        self._say_what_is_needed(not self.is_bound)
        self.helper.layout = Layout(
            Fieldset("Vem", *who),
            Fieldset("När och varifrån", "start", "part", "egenansokan", "remitterad", "avsteg"),
            self.lagen_layout(),
        )

    def _say_what_is_needed(self, needed: bool) -> None:
        """A known person needs nothing more, so what is needed of others is asked for in `clean` and by the service;
        but the page does not call it optional."""
        for name in ("namn", "samtycke", "kon"):
            if name in self.fields:
                self.fields[name].required = needed
        self.fields["fodelsear"].required = needed and not self.named

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._say_what_is_needed(True)
        if cleaned.get("nummer"):
            return cleaned
        if not cleaned.get("kon"):
            self.add_error("kon", "Välj kön.")
        if "fodelsear" not in self.errors and not cleaned.get("fodelsear") and not cleaned.get("personnummer"):
            self.add_error("fodelsear", "Fyll i födelseår.")
        if cleaned.get("skyddad"):
            for name in ("namn", "personnummer", "kommun", *CONTACT):
                if cleaned.get(name):
                    self.add_error(name, "Ta bort uppgiften: den sparas inte för den som har skyddade personuppgifter.")
        if cleaned.get("egenansokan") and cleaned.get("part"):
            self.add_error("part", "Ta bort parten, eller krysset för egen ansökan.")
        return cleaned

    def person(self) -> Person:
        """What was typed, for the service."""
        data = self.cleaned_data
        return Person(
            kon=data["kon"],
            fodelsear=data["fodelsear"],
            kommun=data["kommun"],
            skyddad=data["skyddad"],
            nummer=data["nummer"],
            personnummer=data.get("personnummer"),
            uppgifter=self.uppgifter() if self.named else Personuppgifter(),
        )


def parts_of(insats: Insats) -> Any:
    """The parts that may refer to an insats: the förbund's members and whoever takes part in the insats."""
    members = Part.objects.filter(medlemskap__forbund_id=insats.forbund_id)
    return (members | Part.objects.filter(samverkar_i__insats=insats)).distinct().order_by("namn")


class PersonForm(_PersonForm):
    """What is kept of a person, to put right. Whom the number finds is changed here too, never in a list."""

    def __init__(self, *args: Any, deltagare: Deltagare, shown: Personuppgifter | None, **kwargs: Any) -> None:
        initial = {"kon": deltagare.kon, "fodelsear": deltagare.fodelsear, "kommun": deltagare.kommun_id}
        if shown is not None:
            known = {name: getattr(shown, name) for name in ("namn", *CONTACT)}
            initial |= known | {"personnummer": shown.visat_personnummer}
        super().__init__(*args, **({"initial": initial} | kwargs))
        if shown is None:
            self.without_identity()
        else:
            self.fields["namn"].required = True
            self.fields["namn"].error_messages["required"] = "Fyll i namn."
            self.fields["read"] = forms.CharField(widget=forms.HiddenInput, required=False)
        if deltagare.skyddad:
            del self.fields["kommun"]
        self.watch(deltagare)

    def values(self) -> dict[str, Any]:
        """The columns of the person's row."""
        return {name: self.cleaned_data[name] for name in ("kon", "fodelsear", "kommun") if name in self.fields}


class NummerForm(FinsamForm):
    """To find somebody by the exact personnummer; sent by POST, so that the number stands in no address."""

    personnummer = PersonnummerField(error_messages={"required": "Fyll i personnumret."})

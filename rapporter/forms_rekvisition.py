"""Forms of a rekvisition: its period, its rows, and what a step asks for."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from finsam.bas.forms import LONGEST_TEXT, AmountField, FinsamForm, SwedishDateField, say_what_to_do
from finsam.bas.seen import FIELD
from insatser.enums import Kontoslag, Medelhantering, Rekvisitionstyp
from insatser.models import Rekvisition, Rekvisitionsrad
from insatser.services.rekvisition import open_rows
from insatser.services.rekvisition_seen import Radvarde, seen_rows

_NOT_NEGATIVE = {"min_value": "Beloppet kan inte vara negativt."}


class PeriodForm(FinsamForm):
    """A new rekvisition: its period and kind."""

    fran = SwedishDateField(label="Periodens första dag")
    till = SwedishDateField(label="Periodens sista dag")
    typ = forms.ChoiceField(
        label="Typ",
        choices=[(kind.value, kind.label) for kind in (Rekvisitionstyp.DEL, Rekvisitionstyp.SLUT)],
        initial=Rekvisitionstyp.DEL,
        help_text="Slutrekvisitionen är årets sista.",
    )


class RaderForm(FinsamForm):
    """The rows of a rekvisition in a table: an amount and a comment on each, and below it the whole.

    In a rättelse an amount is a difference and may be negative. Rows that kansli has not asked to have completed are
    not among the fields. The hidden field knows what every row showed.
    """

    ovriga_intakter = AmountField(
        label="Övriga intäkter i perioden",
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text="Dras av från det som betalas ut. Lämna tomt om det inte finns några.",
        error_messages=_NOT_NEGATIVE,
    )
    prognos_helar = AmountField(
        label="Prognos för hela året",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="Vad insatsen tror att den kostar förbundet under hela året.",
        error_messages=_NOT_NEGATIVE,
    )
    avvikelse_forklaring = forms.CharField(
        label="Förklaring av avvikelsen",
        required=False,
        max_length=4000,
        help_text="När prognosen skiljer sig mycket från det beviljade: varför, och vad ni gör åt det.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kommentar = forms.CharField(
        label="Kommentar till hela rekvisitionen",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, rekvisition: Rekvisition, rader: Iterable[Rekvisitionsrad], **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "ovriga_intakter": rekvisition.ovriga_intakter or None,
                "kommentar": rekvisition.kommentar,
                "prognos_helar": rekvisition.prognos_helar,
                "avvikelse_forklaring": rekvisition.avvikelse_forklaring,
            },
        )
        super().__init__(*args, **kwargs)
        self.rekvisition, self.rader = rekvisition, list(rader)
        self.correction = rekvisition.typ == Rekvisitionstyp.RATTELSE
        self.opened = open_rows(self.rader)
        least = None if self.correction else 0
        for rad in self.rader:
            if rad.pk in self.opened:
                self._add(rad, least)
        incomes = self.fields["ovriga_intakter"]
        if len(self.opened) < len(self.rader):
            incomes.disabled = True
            incomes.help_text = "Granskade av kansliet och kan inte ändras nu."
        elif self.correction:
            self.fields["kommentar"].help_text = "Skriv vad som rättas och varför. Det behövs för att skicka in."
            incomes.help_text = "Skillnaden: mer intäkter utan tecken, mindre med minus före."
        else:
            self.fields["ovriga_intakter"] = incomes = say_what_to_do(_amount(incomes.label, None, 0))
            incomes.help_text = "Dras av från det som betalas ut. Lämna tomt om det inte finns några."
        self.watch(rekvisition)
        self.fields[FIELD].initial = lambda: str(seen_rows(rekvisition, self.rader))

    def _add(self, rad: Rekvisitionsrad, least: int | None) -> None:
        belopp = say_what_to_do(_amount(f"Belopp för {rad.post.benamning}", rad.belopp, least))
        belopp.widget.attrs["class"] = "form-control input-amount num"
        belopp.widget.attrs["data-sum"] = "rad" if rad.post.rekvirerbar else ""
        kommentar = forms.CharField(
            label=f"Kommentar till {rad.post.benamning}", required=False, max_length=240, initial=rad.kommentar
        )
        kommentar.widget.attrs["class"] = "form-control"
        self.fields[f"belopp_{rad.pk}"] = belopp
        self.fields[f"kommentar_{rad.pk}"] = say_what_to_do(kommentar)

    def rows(self) -> list[dict[str, Any]]:
        """Each row with its two fields for the table; None where the row is shut."""
        return [
            {
                "rad": rad,
                "belopp": self[f"belopp_{rad.pk}"] if rad.pk in self.opened else None,
                "kommentar": self[f"kommentar_{rad.pk}"] if rad.pk in self.opened else None,
            }
            for rad in self.rader
        ]

    def values(self) -> dict[int, Radvarde]:
        """What was typed, by the rows' numbers; an empty amount is nought."""
        return {
            number: Radvarde(
                self.cleaned_data[f"belopp_{number}"] or Decimal(0), self.cleaned_data[f"kommentar_{number}"].strip()
            )
            for number in self.opened
        }

    def head(self) -> dict[str, Any]:
        """What is said of the whole."""
        data = self.cleaned_data
        incomes = (
            self.rekvisition.ovriga_intakter if self.fields["ovriga_intakter"].disabled else data["ovriga_intakter"]
        )
        return {
            "ovriga_intakter": incomes or Decimal(0),
            "kommentar": data["kommentar"],
            "prognos_helar": data["prognos_helar"],
            "avvikelse_forklaring": data["avvikelse_forklaring"],
        }


def _amount(label: Any, initial: Decimal | None, least: int | None) -> AmountField:
    return AmountField(
        label=label,
        required=False,
        min_value=least,
        max_digits=12,
        decimal_places=2,
        initial=initial,
        error_messages=_NOT_NEGATIVE,
    )


class AterForm(FinsamForm):
    """Why a rekvisition goes back, and what is to be completed on which rows."""

    orsak = forms.CharField(
        label="Vad behöver kompletteras?",
        max_length=2000,
        help_text="Insatsen läser det här. Skriv vad som saknas eller ska ändras.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Skriv vad som behöver kompletteras, så att insatsen vet vad den ska göra."},
    )

    def __init__(self, *args: Any, rekvisition: Rekvisition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rader = list(rekvisition.rader.select_related("post").order_by("post__ordning", "post_id"))
        for rad in self.rader:
            label = f"Vad ska ändras på {rad.post.benamning}?"
            words = forms.CharField(label=label, required=False, max_length=240, initial=rad.ater_text)
            words.widget.attrs["class"] = "form-control"
            self.fields[f"rad_{rad.pk}"] = say_what_to_do(words)

    def rows(self) -> list[dict[str, Any]]:
        """Each row with its field, for the table."""
        return [{"rad": rad, "field": self[f"rad_{rad.pk}"]} for rad in self.rader]

    def answer(self) -> dict[str, Any]:
        """For the service: the reason, and the words by the rows' numbers."""
        words = {rad.pk: self.cleaned_data[f"rad_{rad.pk}"] for rad in self.rader}
        return {"orsak": self.cleaned_data["orsak"], "rader": {number: text for number, text in words.items() if text}}


class AvslagForm(FinsamForm):
    """Why a rekvisition is refused."""

    orsak = forms.CharField(
        label="Varför avslås rekvisitionen?",
        max_length=2000,
        help_text="Insatsen läser det här. Perioden kan sedan rekvireras på nytt.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Skriv varför rekvisitionen avslås. Insatsen läser det."},
    )

    def answer(self) -> dict[str, Any]:
        """For the service."""
        return {"orsak": self.cleaned_data["orsak"]}


class BetaldForm(FinsamForm):
    """The day when the money was paid; today unless something else is typed."""

    den = SwedishDateField(label="Betalningsdag")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"den": timezone.localdate()}, **kwargs})

    def answer(self) -> dict[str, Any]:
        """For the service."""
        return {"den": self.cleaned_data["den"]}


class BetalningForm(FinsamForm):
    """Where the owner's money goes."""

    mottagare = forms.CharField(label="Mottagare", max_length=120)
    kontoslag = forms.ChoiceField(label="Slag av konto", choices=Kontoslag, initial=Kontoslag.BANKGIRO)
    konto = forms.CharField(label="Nummer", max_length=20, help_text="Till exempel 5050-1055.")
    referens = forms.CharField(
        label="Referens", max_length=40, required=False, help_text="Så känner mottagaren igen pengarna."
    )


class ArsavslutForm(FinsamForm):
    """What becomes of the money of a year that was not used."""

    hantering = forms.ChoiceField(label="Vad händer med pengarna?", choices=Medelhantering, widget=forms.RadioSelect)
    beslutad = SwedishDateField(label="Beslutets dag", required=False)
    paragraf = forms.CharField(
        label="Paragraf", max_length=20, required=False, help_text="Behövs när pengarna förs över till nästa år."
    )
    forklaring = forms.CharField(
        label="Förklaring",
        max_length=LONGEST_TEXT,
        help_text="Varför pengarna inte användes.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VarningsordForm(FinsamForm):
    """A word that kansli wants to be warned of."""

    ord = forms.CharField(label="Ord", max_length=60, help_text="Hittas också som början på ett längre ord.")
    varfor = forms.CharField(
        label="Varför", max_length=240, help_text="Läses av den som rekvirerar och den som granskar."
    )

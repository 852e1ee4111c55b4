"""The smaller forms of a budget: its head, its decision, what a document says, and why it differs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from finsam.bas.forms import LONGEST_TEXT, FinsamForm, SwedishDateField
from finsam.bas.seen import Seen
from insatser.enums import Budgetslag
from insatser.forms.bas import RowForm, RowMeta
from insatser.forms.grid_cells import AmountCell
from insatser.models import Budget, Budgetbeslut, UppgivenSumma
from insatser.services.budget import Arsbeslut
from insatser.services.sums import Summering


class BudgetForm(RowForm):
    """Name, years and unit."""

    parents = ("insats", "forbund")

    class Meta(RowMeta):
        model = Budget
        fields = ("namn", "ar_fran", "ar_till", "enhet_tkr", "anmarkning")
        labels = {"enhet_tkr": "Skriv beloppen i tusental kronor (tkr)"}
        help_texts = {
            "namn": "Till exempel Budget 2026, eller Projektet 2026–2028.",
            "enhet_tkr": "Du kan byta medan du skriver. Beloppen sparas alltid i hela kronor och ören.",
            "ar_till": "Samma som det första, när budgeten gäller ett år.",
        }
        widgets = {
            "anmarkning": forms.Textarea(attrs={"rows": 3}),
            **{name: forms.TextInput(attrs={"inputmode": "numeric"}) for name in ("ar_fran", "ar_till")},
        }


class DecisionForm(FinsamForm):
    """The board's decision on a version: when, by which paragraph, on which conditions, and how much each year."""

    beslutad = SwedishDateField(label="Beslutsdatum")
    paragraf = forms.CharField(label="Paragraf", max_length=20, required=False, help_text="Till exempel § 14.")
    beslutad_av = forms.CharField(
        label="Beslutat av", max_length=120, initial="Förbundsstyrelsen", help_text="Ett organ, inte en person."
    )
    villkor = forms.CharField(
        label="Villkor", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, *, summed: Summering, shown: Seen) -> None:
        super().__init__(data)
        budget = summed.budget
        self.years = summed.years
        noted = {row.ar: row for row in budget.beslut.all()}
        unit = "tkr" if budget.enhet_tkr else "kronor"
        for year in self.years:
            row = noted.get(year) or Budgetbeslut(ansokt=summed.fran_forbundet(year))
            ansokt = AmountCell(tkr=budget.enhet_tkr, label=f"Ansökt {year}, {unit}", initial=row.ansokt)
            beviljat = AmountCell(tkr=budget.enhet_tkr, label=f"Beviljat {year}, {unit}", initial=row.beviljat)
            beviljat.required = True
            beviljat.error_messages["required"] = f"Skriv vad som beviljades {year}. Blev det inget, skriv 0."
            if year == self.years[0]:
                ansokt.help_text = "Så som ansökan skriver det, även om raderna ger något annat."
            for one in (ansokt, beviljat):
                one.widget.attrs |= {"class": "input-amount", "inputmode": "decimal", "autocomplete": "off"}
            if budget.insats_id is None:  # a förbund applies to nobody for its own budget
                beviljat.label = f"Beslutade kostnader {year}, {unit}"
                beviljat.error_messages["required"] = f"Skriv de kostnader som styrelsen har beslutat för {year}."
                self.fields[f"beviljat_{year}"] = beviljat
            else:
                self.fields |= {f"ansokt_{year}": ansokt, f"beviljat_{year}": beviljat}
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=str(shown))

    @property
    def seen(self) -> Seen | None:
        """Which rows the page showed."""
        return (Seen.parse(str(self.data["seen"])) or Seen({})) if "seen" in self.data else None

    def values(self) -> dict[str, Any]:
        """What `decide_budget` takes."""
        data = self.cleaned_data
        names = ("beslutad", "paragraf", "beslutad_av", "villkor")
        years = [Arsbeslut(year, data.get(f"ansokt_{year}"), data[f"beviljat_{year}"]) for year in self.years]
        return {name: data[name] for name in names} | {"arsbeslut": years}

    def put(self, error: ValidationError) -> None:
        super().put(error)
        if (now := getattr(error, "seen", None)) is not None:
            self.data = {**self.data.dict(), "seen": str(now)}  # type: ignore[attr-defined]


class StatedForm(FinsamForm):
    """ "Dokumentet säger ...": a sum as a document prints it."""

    galler = forms.ChoiceField(label="Vad summan gäller")
    ar = forms.ChoiceField(label="År", required=False)
    belopp = AmountCell(tkr=False, label="Dokumentet säger, kronor")
    var = forms.CharField(
        label="Var det står",
        max_length=200,
        help_text="Till exempel Beslutstexten, § 14, eller Insatsplanens summarad.",
    )
    forklaring = forms.CharField(
        label="Förklaring, om du vet varför den skiljer sig",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, summed: Summering, latest: Seen) -> None:
        super().__init__(data)
        self.years = summed.years
        groups = [(group.slag, group.namn) for group in summed.grupper]
        rows = [rad.post for group in summed.grupper for rad in group.rader]
        kinds = [UppgivenSumma.Avser.KOSTNADER, UppgivenSumma.Avser.INTAKTER]
        if summed.budget.forbund_id:
            kinds += [UppgivenSumma.Avser.RESULTAT, UppgivenSumma.Avser.UTGAENDE_KAPITAL]
        self._groups = {f"grupp-{place}": group for place, group in enumerate(groups)}
        self._rows = {f"rad-{post.pk}": post for post in rows}
        self._has_parts = bool(summed.delar)
        galler: Any = self.fields["galler"]
        galler.choices = [
            ("", "Välj"),
            *((kind.value, f"Alla {kind.label.lower()}" if kind in kinds[:2] else kind.label) for kind in kinds),
            *((key, f"Gruppen {name}") for key, (_, name) in self._groups.items()),
            *((key, f"Raden {post.benamning}") for key, post in self._rows.items()),
        ]
        ar: Any = self.fields["ar"]
        ar.choices = [("", "Alla år tillsammans"), *((str(year), str(year)) for year in summed.years)]
        ar.initial = str(summed.years[0]) if len(summed.years) == 1 else ""
        amount = self.fields["belopp"]
        amount.required = True
        amount.help_text = "Precis så som det står. Skriv 1 500,5 tkr om dokumentet gör det."
        amount.error_messages["required"] = "Skriv summan som står i dokumentet."
        amount.widget.attrs |= {"class": "input-amount", "autocomplete": "off"}
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=str(latest))

    def values(self) -> dict[str, Any]:
        """The columns of an UppgivenSumma."""
        data = self.cleaned_data
        chosen = data["galler"]
        values: dict[str, Any] = {
            "ar": int(data["ar"]) if data["ar"] else None,
            "belopp": data["belopp"],
            "var": data["var"],
            "forklaring": data["forklaring"],
            "avser": UppgivenSumma.Avser.KOSTNADER,
        }
        if chosen in self._groups:
            slag, name = self._groups[chosen]
            values["grupper"] = [name]
            if slag == Budgetslag.INTAKT:
                values["avser"] = UppgivenSumma.Avser.INTAKTER
        elif chosen in self._rows:
            values["post"] = self._rows[chosen]
            if values["post"].slag == Budgetslag.INTAKT:
                values["avser"] = UppgivenSumma.Avser.INTAKTER
        else:
            values["avser"] = chosen
            values["med_delprocesser"] = self._has_parts
        return values


class ExplainForm(RowForm):
    """Why two figures differ. `instance` is an UppgivenSumma or a Budgetbeslut."""

    class Meta(RowMeta):
        model = UppgivenSumma
        fields = ("forklaring",)
        labels = {"forklaring": "Förklaring"}
        help_texts = {
            "forklaring": "Lämna tomt för att öppna frågan igen. Båda siffrorna visas även när den är förklarad."
        }
        widgets = {"forklaring": forms.Textarea(attrs={"rows": 4})}


class ExplainDecisionForm(ExplainForm):
    class Meta(ExplainForm.Meta):
        model = Budgetbeslut  # type: ignore[assignment]

"""A förbund's budget: what the members pay, what the rows are, how they go, and the förbund's own limits."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from finsam.bas.forms import AmountField, FinsamForm, FinsamModelForm, ShareField, SwedishDateField, say_what_to_do
from finsam.bas.seen import FIELD, Seen
from insatser.enums import Budgetslag, Omrade
from insatser.models import Budget, Budgetpost, Budgetuppfoljning, Ekonomiinstallning
from insatser.services.bokforing import group_key
from insatser.services.forbundsbudget_acts import Entered
from insatser.services.forbundsbudget_acts import seen_of as seen_of_rows
from insatser.services.medelstilldelning import Medelsar
from insatser.services.medelstilldelning import seen_of as seen_of_medel

MOST = Decimal("999999999999.99")
UNSORTED = "Inte angivet"


class MedelForm(FinsamForm):
    """What each member pays for a year."""

    def __init__(self, *args: Any, medel: Medelsar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.medel = medel
        for rad in medel.rader:
            name = f"belopp_{rad.part.pk}"
            self.fields[name] = _amount(f"Belopp från {rad.part.namn}", rad.belopp, least=Decimal(0))
        self.fields[FIELD] = _hidden(seen_of_medel(medel))

    def rows(self) -> list[dict[str, Any]]:
        """Each member with its field, for the table."""
        return [{"rad": rad, "field": self[f"belopp_{rad.part.pk}"]} for rad in self.medel.rader]

    def belopp(self) -> dict[int, Decimal | None]:
        """What was typed, by the part's number."""
        return {rad.part.pk: self.cleaned_data[f"belopp_{rad.part.pk}"] for rad in self.medel.rader}


class OmradenForm(FinsamForm):
    """What each group of a budget is, and which rows are the förbund's own staff."""

    egna = forms.MultipleChoiceField(
        label="Rader som är förbundets egen personal",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kryssa i löner för den som är anställd av förbundet. Summan visas för sig, och raden räknas "
        "fortfarande i sin grupp.",
    )

    def __init__(self, *args: Any, budget: Budget, areas: Mapping[tuple[str, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts: list[Budgetpost] = list(budget.poster.order_by("ordning", "id"))
        groups = dict.fromkeys((post.slag, post.grupp) for post in posts)
        self.names = {(slag, grupp): f"omrade_{slag}_{group_key(grupp)}" for slag, grupp in groups}
        for (slag, grupp), name in self.names.items():
            values = Omrade.of_costs() if slag == Budgetslag.KOSTNAD else Omrade.of_incomes()
            choices = [("", UNSORTED), *((value, Omrade(value).label) for value in values)]
            field = forms.ChoiceField(
                label=grupp, required=False, choices=choices, initial=areas.get((slag, grupp), "")
            )
            self.fields[name] = say_what_to_do(field)
        egna: Any = self.fields.pop("egna")
        costs = [post for post in posts if post.slag == Budgetslag.KOSTNAD]
        egna.choices = [(str(post.pk), post.benamning) for post in costs]
        egna.initial = [str(post.pk) for post in costs if post.egen_personal]
        self.fields["egna"] = egna

    def omraden(self) -> dict[tuple[str, str], str]:
        """The chosen area of each group that the form showed: one that is new since is left as it is."""
        return {key: self.cleaned_data[name] for key, name in self.names.items() if name in self.data}

    def own(self) -> list[int]:
        """The numbers of the rows that are ticked."""
        return [int(number) for number in self.cleaned_data["egna"]]


class UppfoljningForm(FinsamForm):
    """How the förbund's own rows have gone up to a day."""

    per_dag = SwedishDateField(label="Utfallet gäller till och med")

    def __init__(
        self, *args: Any, posts: list[Budgetpost], latest: Mapping[int, Budgetuppfoljning], year: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.posts = posts
        self.fields["per_dag"].initial = min(timezone.localdate(), datetime.date(year, 12, 31))
        for post in posts:
            row = latest.get(post.pk)
            self.fields[f"utfall_{post.pk}"] = _amount(f"Utfall, {post}", row.utfall if row else None)
            self.fields[f"prognos_{post.pk}"] = _amount(f"Prognos, {post}", row.prognos if row else None)
            text: Any = Budgetuppfoljning._meta.get_field("kommentar").formfield(
                required=False, label=f"Kommentar, {post}", initial=row.kommentar if row else ""
            )
            text.widget.attrs["class"] = "form-control"
            self.fields[f"kommentar_{post.pk}"] = say_what_to_do(text)
        self.latest = latest
        self.fields[FIELD] = _hidden(seen_of_rows(posts, latest))

    def rows(self) -> list[dict[str, Any]]:
        """Each row with its three fields, for the table."""
        return [
            {
                "post": post,
                "latest": self.latest.get(post.pk),
                "utfall": self[f"utfall_{post.pk}"],
                "prognos": self[f"prognos_{post.pk}"],
                "kommentar": self[f"kommentar_{post.pk}"],
            }
            for post in self.posts
        ]

    def clean(self) -> dict[str, Any]:
        """A comment belongs to an amount."""
        data = super().clean() or {}
        for post in self.posts:
            empty = data.get(f"utfall_{post.pk}") is None and data.get(f"prognos_{post.pk}") is None
            if data.get(f"kommentar_{post.pk}") and empty and not self.errors:
                self.add_error(
                    f"utfall_{post.pk}", ValidationError("Fyll i utfallet eller prognosen som du kommenterar.")
                )
        return data

    def values(self) -> dict[int, Entered]:
        """What was typed, by the row's number."""
        typed = self.cleaned_data
        return {
            post.pk: Entered(typed[f"utfall_{post.pk}"], typed[f"prognos_{post.pk}"], typed[f"kommentar_{post.pk}"])
            for post in self.posts
        }


class GranserForm(FinsamModelForm):
    """The förbund's own limits."""

    class Meta:
        model = Ekonomiinstallning
        fields = ("kapitaltak_andel", "mal_individ_andel", "avvikelse_andel", "exklusive_moms")
        field_classes = {
            "kapitaltak_andel": ShareField,
            "mal_individ_andel": ShareField,
            "avvikelse_andel": ShareField,
        }


def _amount(label: str, initial: Decimal | None, least: Decimal | None = None) -> forms.Field:
    field = AmountField(
        label=label, required=False, initial=initial, max_digits=14, decimal_places=2, min_value=least, max_value=MOST
    )
    field.error_messages["min_value"] = "Beloppet kan inte vara negativt."
    field.widget.attrs["class"] = "form-control input-amount"
    return say_what_to_do(field)


def _hidden(seen: Seen) -> forms.Field:
    """What the form showed (finsam/bas/seen.py); never missed, never an answer of its own."""
    return forms.CharField(required=False, widget=forms.HiddenInput, initial=str(seen))

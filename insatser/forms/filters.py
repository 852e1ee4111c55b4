"""Search and filters of the list of insatser, kept in the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from finsam.bas.forms import FinsamForm
from finsam.forbund.actor import Actor
from finsam.forbund.models import Kommun, Part
from finsam.forbund.policies import visible
from insatser.enums import Inriktning, InsatsStatus
from insatser.models import Insats

SEARCH_LENGTH = 100
SORTS: dict[str, tuple[Any, ...]] = {
    "namn": ("family", F("del_av").asc(nulls_first=True), "namn"),
    "agare": ("agare__namn", "namn"),
    "start": ("fran", "namn"),
    "lage": ("-status", "namn"),
}
"""Column -> the order it means. By name, delprocesser follow their insats."""


class InsatsFilter(django_filters.FilterSet):
    """`q` searches name, owner and kommun; at most four filters. What cannot be read is left out."""

    q = django_filters.CharFilter(
        method="search", label="Sök", widget=forms.TextInput(attrs={"type": "search", "maxlength": SEARCH_LENGTH})
    )
    inriktning = django_filters.ChoiceFilter(choices=Inriktning, label="Inriktning", empty_label="Alla")
    lage = django_filters.ChoiceFilter(field_name="status", choices=InsatsStatus, label="Läge", empty_label="Alla")
    agare = django_filters.ModelChoiceFilter(queryset=Part.objects.none(), label="Ägare", empty_label="Alla")
    kommun = django_filters.ModelChoiceFilter(
        queryset=Kommun.objects.none(), method="in_kommun", label="Kommun", empty_label="Alla"
    )

    class Meta:
        model = Insats
        form = FinsamForm
        fields: list[str] = []

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, queryset=visible(actor, Insats))
        seen = visible(actor, Insats).values("pk")
        self.filters["agare"].queryset = Part.objects.filter(agda_insatser__in=seen).distinct()
        self.filters["kommun"].queryset = Kommun.objects.filter(upptagningar__insats__in=seen).distinct()

    def search(self, rows: QuerySet[Insats], name: str, value: str) -> QuerySet[Insats]:
        return rows.search(value[:SEARCH_LENGTH])  # type: ignore[attr-defined]

    def in_kommun(self, rows: QuerySet[Insats], name: str, value: Kommun) -> QuerySet[Insats]:
        return rows.filter(pk__in=value.upptagningar.values("insats_id"))

    def ordered(self, sort: str) -> QuerySet[Insats]:
        """The filtered rows by a column of SORTS, `-` before it for the other way; by name when it is unknown."""
        key = sort.removeprefix("-")
        rows = self.qs.annotate(family=Coalesce("del_av__namn", "namn"))
        order = SORTS.get(key, SORTS["namn"])
        if key not in SORTS or not sort.startswith("-"):
            return rows.order_by(*order, "pk")
        first, *rest = order
        turned = first.removeprefix("-") if first.startswith("-") else f"-{first}"
        return rows.order_by(turned, *rest, "pk")

"""The list of consultations, as data."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from deltagare.models import Konsultation, Listvarde
from finsam.bas.columns import Column, Tag
from finsam.bas.formats import datum
from finsam.bas.lists import ListFilter, Listing
from finsam.forbund.models import Part

VANTAR, SENA, FOLJDA = "vantar", "sena", "foljda"


class Konsultationsfilter(ListFilter):
    """Search in the texts; ämne, part (asking or involved), year, and what is left to follow up."""

    amne = django_filters.ModelChoiceFilter(queryset=Listvarde.objects.none(), label="Ämne", empty_label="Alla")
    part = django_filters.ModelChoiceFilter(
        queryset=Part.objects.none(), label="Part", empty_label="Alla", method="of_part"
    )
    ar = django_filters.ChoiceFilter(label="År", empty_label="Alla", field_name="datum", lookup_expr="year")
    uppfoljning = django_filters.ChoiceFilter(
        label="Uppföljning",
        empty_label="Alla",
        method="by_follow_up",
        choices=[(VANTAR, "Att följa upp"), (SENA, "Sena"), (FOLJDA, "Följda upp")],
    )

    def __init__(self, data: QueryDict, queryset: QuerySet[Any]) -> None:
        super().__init__(data, queryset=queryset)
        of_list = queryset.order_by()
        self.filters["amne"].queryset = Listvarde.objects.filter(pk__in=of_list.values("amne_id"))
        near = Q(pk__in=of_list.values("fragande_id")) | Q(pk__in=of_list.values("parter"))
        self.filters["part"].queryset = Part.objects.filter(near).order_by("namn")
        years = [str(day.year) for day in of_list.dates("datum", "year", order="DESC")]
        self.filters["ar"].extra["choices"] = [(year, year) for year in years]

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        found = Q()
        for column in ("fraga", "rad", "nasta_steg", "resultat"):
            found |= Q(**{f"{column}__icontains": words})
        if words.isascii() and words.isdecimal() and len(words) < 10:
            found |= Q(nummer=int(words))
        return rows.filter(found)

    def of_part(self, rows: QuerySet[Any], name: str, value: Part) -> QuerySet[Any]:
        """The part asked, or is one of those involved."""
        involved = Konsultation.parter.through.objects.filter(part=value).values("konsultation_id")
        return rows.filter(Q(fragande=value) | Q(pk__in=involved))

    def by_follow_up(self, rows: Any, name: str, value: str) -> QuerySet[Any]:
        """Left to follow up, late, or done."""
        if value == FOLJDA:
            return rows.filter(uppfoljt__isnull=False)
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        return rows.att_folja_upp(yesterday if value == SENA else None)


def _state(row: Konsultation) -> Tag | str:
    if row.uppfoljt:
        return Tag("ok", "Följd upp")
    if row.uppfoljning is None:
        return ""
    late = row.uppfoljning < timezone.localdate()
    return Tag("late", f"Sen, {datum(row.uppfoljning)}") if late else Tag("info", datum(row.uppfoljning))


def _words(row: Konsultation) -> str:
    state = _state(row)
    return state.text if isinstance(state, Tag) else ""


LISTA = Listing(
    name="Konsultationer",
    noun=("konsultation", "konsultationer"),
    default_sort="-datum",
    filters=Konsultationsfilter,
    columns=(
        Column(
            "nummer",
            "Konsultation",
            value=lambda row: row.nummer,
            show=str,
            sort="nummer",
            link=lambda row: reverse("konsultation_sida", args=[row.insats.slug, row.pk]),
            under=lambda row: Truncator(row.fraga).chars(90),
        ),
        Column("datum", "Dag", sort="datum"),
        Column("amne", "Ämne", value=lambda row: row.amne.namn, sort="amne__namn", width=30),
        Column("fragande", "Part", value=lambda row: row.fragande.namn, sort="fragande__namn", width=30),
        Column(
            "uppfoljning", "Uppföljning", value=_words, show=_state, sort=(F("uppfoljning"), F("uppfoljt")), width=34
        ),
        Column("fraga", "Fråga", on_page=False, width=60),
        Column(
            "parter",
            "Berörda parter",
            value=lambda row: ", ".join(part.namn for part in row.parter.all()),
            on_page=False,
            width=40,
        ),
        Column("rad", "Råd", on_page=False, width=60),
        Column("nasta_steg", "Nästa steg", on_page=False, width=40),
        Column("resultat", "Vad det ledde till", on_page=False, width=40),
    ),
    also=((Q(uppfoljning__isnull=False, uppfoljt__isnull=True), "att följa upp"),),
    empty=(
        "Här finns inga konsultationer än",
        "Skriv in frågan och rådet, utan uppgifter om vem det gäller. Då går det att följa upp vad rådet ledde till.",
    ),
)

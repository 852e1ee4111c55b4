"""Search and filters of an insats' remisser, kept in the address; and the search by personnummer, which never is."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from deltagare.enums import RemissStatus
from finsam.bas.forms import FinsamForm
from finsam.bas.lists import ListFilter
from finsam.bas.personnummer_field import PersonnummerField
from finsam.forbund.models import Part

_NUMBER = re.compile(r"(?:remiss\s*)?(\d{1,9})", re.IGNORECASE)


class RemissFilter(ListFilter):
    """`q` is a remiss' or deltagare's number. A name is encrypted and cannot be searched for."""

    lage = django_filters.ChoiceFilter(
        field_name="status",
        choices=[one for one in RemissStatus.choices if one[0] != RemissStatus.UTKAST],
        label="Läge",
        empty_label="Alla",
    )
    part = django_filters.ModelChoiceFilter(queryset=Part.objects.none(), label="Remitterande part", empty_label="Alla")
    ar = django_filters.ChoiceFilter(field_name="inkommen_tid__year", label="Kom in år", empty_label="Alla")
    att_besvara = django_filters.ChoiceFilter(
        method="to_answer", choices=[("ja", "Att besvara")], label="Svar", empty_label="Alla"
    )

    def __init__(self, data: QueryDict, queryset: QuerySet[Any]) -> None:
        super().__init__(data, queryset)
        self.filters["q"].label = "Sök på nummer"
        # The choices are what there is among the rows that this person sees.
        self.filters["part"].queryset = Part.objects.filter(pk__in=queryset.order_by().values("part")).order_by("namn")
        years = queryset.order_by().values_list("inkommen_tid__year", flat=True).distinct()
        self.filters["ar"].extra["choices"] = [(str(year), str(year)) for year in sorted(set(years), reverse=True)]

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        found = _NUMBER.fullmatch(words)
        if found is None:
            return rows.none()
        return rows.filter(Q(nummer=int(found[1])) | Q(deltagare__nummer=int(found[1])))

    def to_answer(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those that the team has to answer."""
        return rows.obesvarade()  # type: ignore[attr-defined]


class PersonnummerForm(FinsamForm):
    """The exact personnummer to look for; posted, so that it stands in no address and no log."""

    personnummer = PersonnummerField(error_messages={"required": "Skriv personnumret du söker efter."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["personnummer"].widget = forms.TextInput(attrs={"autocomplete": "off", "class": "input-date"})

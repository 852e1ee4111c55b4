"""What the team fills in: a period and its counts in a grid."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField

from deltagare.enums import Antalsmatt, Dimension, Kon
from deltagare.models import Antalsperiod
from deltagare.services.antal import check_counts
from deltagare.underlag.antal import TABLES, Cell, categories
from finsam.bas.formats import datum
from finsam.bas.parsing import Unreadable, parse_datum, parse_tal

HIGHEST = 100_000
SUM = "sum"
_ORDER = (Antalsmatt.DELTAGARE, Antalsmatt.NYA, Antalsmatt.AVSLUTADE)
_KON_SHORT = {Kon.KVINNA: "kvinnor", Kon.MAN: "män", Kon.ANNAT: "annat eller ej uppgift"}


class DayField(forms.CharField):
    """A day as people type it: "3/5 2024", "2024-05-03", "3 maj 2024"."""

    def prepare_value(self, value: Any) -> Any:
        return datum(value) if isinstance(value, datetime.date) else value

    def clean(self, value: Any) -> datetime.date:
        try:
            return parse_datum(super().clean(value))
        except Unreadable as wrong:
            raise ValidationError(str(wrong)) from wrong


class CountField(forms.CharField):
    """A count of people: empty (not counted) or a whole number."""

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        sentence = "Skriv ett helt tal, till exempel 12. Lämna tomt om ni inte har räknat."
        try:
            count = parse_tal(typed, otherwise=sentence)
        except Unreadable as wrong:
            raise ValidationError(str(wrong)) from wrong
        if count != count.to_integral_value() or count < 0:
            raise ValidationError(sentence)
        if count > HIGHEST:
            raise ValidationError("Talet är för stort. Kontrollera vad du har skrivit.")
        return int(count)


class Row(TypedDict):
    """A row of the grid."""

    label: str
    cells: list[BoundField]


class Section(TypedDict):
    """The rows of one dimension."""

    label: str
    rows: list[Row]


class Grid(TypedDict):
    """The table of one mått."""

    label: str
    sections: list[Section]


def _name(cell: Cell) -> str:
    return "-".join(cell)


class AntalForm(forms.Form):
    """A period with its counts. What cannot be read or does not add up stays in the fields, with a sentence each."""

    fran = DayField(label="Periodens början", help_text="Till exempel 1 januari 2024.")
    till = DayField(label="Periodens slut", help_text="Samma kalenderår, till exempel 30 juni 2024.")

    def __init__(self, *args: Any, remittenter: Mapping[str, str], period: Antalsperiod | None = None, **kwargs: Any):
        tal = {}
        if period is not None:
            rows = period.antal.values_list("matt", "dimension", "kategori", "kon", "antal")
            tal = {(matt, dimension, kategori, kon): count for matt, dimension, kategori, kon, count in rows}
            kwargs["initial"] = {"fran": period.fran, "till": period.till} | {_name(c): n for c, n in tal.items()}
        super().__init__(*args, **kwargs)
        for name in ("fran", "till"):
            self.fields[name].widget.attrs["class"] = "form-control input-date"
        self.cells: dict[str, Cell] = {}
        self._layout: list[tuple[str, list[tuple[str, list[tuple[str, list[str]]]]]]] = []
        for matt in _ORDER:
            sections = [("", [self._row(matt, Dimension.TOTALT, "", "Totalt")])]
            for dimension in [dimension for one, dimension, _ in TABLES if one == matt]:
                names = categories(dimension, remittenter)
                names |= {c[2]: c[2] for c in tal if c[:2] == (matt, dimension) and c[2] not in names}
                inside = [self._row(matt, dimension, kategori, label) for kategori, label in names.items()]
                sections.append((dimension.label, inside))
            self._layout.append((matt.label, sections))

    def _row(self, matt: Antalsmatt, dimension: Dimension, kategori: str, label: str) -> tuple[str, list[str]]:
        names = []
        for kon in Kon:
            cell = (matt.value, dimension.value, kategori, kon.value)
            name = _name(cell)
            about = f"{matt.label}, {label}, {_KON_SHORT[kon]}" if kategori else f"{matt.label}, {_KON_SHORT[kon]}"
            attrs = {
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "form-control input-count",
                "aria-label": about,
            }
            self.fields[name] = CountField(required=False, label=about, widget=forms.TextInput(attrs=attrs))
            self.cells[name] = cell
            names.append(name)
        return label, names

    @property
    def grids(self) -> Iterable[Grid]:
        """The tables, for the template."""
        for label, sections in self._layout:
            yield Grid(
                label=label,
                sections=[
                    Section(
                        label=head, rows=[Row(label=one, cells=[self[name] for name in names]) for one, names in rows]
                    )
                    for head, rows in sections
                ],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = {cell: count for name, cell in self.cells.items() if (count := cleaned.get(name)) is not None}
        counted = {cell[:3] for cell in typed}
        tables = {cell[:2] for cell in typed}
        # In a table that has been begun, a row left empty means nobody; a table left empty has not been counted.
        filled = {
            c: 0 for c in self.cells.values() if c[:2] in tables and (c[1] != Dimension.TOTALT or c[:3] in counted)
        }
        cleaned["tal"] = filled | typed
        if not any(name in self.errors for name in self.cells):
            for cell, sentence in check_counts(cleaned["tal"]):
                self.add_error(_name(cell), ValidationError(sentence, code=SUM))
        if not typed and not self.errors:
            raise ValidationError("Fyll i minst ett tal innan du sparar.")
        return cleaned

    @property
    def problems(self) -> Iterable[tuple[str, str]]:
        """Every error with the id of its field ("" for the whole form), in the order of the fields.

        An unreadable count is told with its place in the grid; a wrong sum names its table itself.
        """
        found = self.errors.as_data()
        for error in found.get(NON_FIELD_ERRORS, []):
            yield "", " ".join(error.messages)
        for name in (name for name in self.fields if name in found):
            for error in found[name]:
                where = f"{self.fields[name].label}: " if error.code != SUM else ""
                yield self[name].id_for_label, where + " ".join(error.messages)

    def put(self, error: ValidationError) -> None:
        """Shows a service's ValidationError: at its field when the form has it, else on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)

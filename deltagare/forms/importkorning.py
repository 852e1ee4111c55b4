"""The forms of an import: the file, and what its columns are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from deltagare.services.importfalt import Falt
from deltagare.services.importkorning import ROWS
from finsam.bas.formats import datum
from finsam.bas.forms import FinsamForm
from finsam.bas.imports import Table, TableFileField
from finsam.bas.personnummer import refuse_personnummer

NOT_READ = "-"
_SAMPLES = 2
_SAMPLE = 30


class FilForm(FinsamForm):
    """The file."""

    fil = TableFileField(label="Fil", max_rows=ROWS)

    @property
    def kind(self) -> str:
        """What kind of file it says that it is; its content has been read already."""
        return "csv" if str(getattr(self.files["fil"], "name", "")).lower().endswith(".csv") else "xlsx"


class KolumnForm(FinsamForm):
    """For each heading of the file what it is, and a name under which the choice is kept."""

    spara_som = forms.CharField(
        label="Spara valen som",
        required=False,
        max_length=80,
        help_text="Till exempel systemet som filen kommer från. Valen erbjuds nästa gång en fil har samma rubriker.",
        validators=[refuse_personnummer],
    )

    def __init__(self, *args: Any, table: Table, offered: Iterable[Falt], chosen: Mapping[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_heading = {heading: f"kolumn_{n}" for n, heading in enumerate(table.headings)}
        choices = _choices(offered)
        for heading, name in self.by_heading.items():
            self.fields[name] = forms.ChoiceField(
                label=heading,
                choices=choices,
                initial=chosen.get(heading, NOT_READ),
                help_text=_sample(table, heading),
                error_messages={"invalid_choice": "Välj ett av alternativen i listan."},
            )
        self.helper.layout = Layout(
            Fieldset("Kolumner i filen", *self.by_heading.values()), Fieldset("Till nästa gång", "spara_som")
        )

    @property
    def columns(self) -> dict[str, str]:
        """Heading -> key of what is taken in, for a form that is valid."""
        answers = {heading: self.cleaned_data[name] for heading, name in self.by_heading.items()}
        return {heading: key for heading, key in answers.items() if key != NOT_READ}

    def put(self, error: ValidationError) -> None:
        """Shows the service's sentences at their headings."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for heading, errors in error.error_dict.items():
            self.add_error(self.by_heading.get(heading), errors)


class LasInForm(FinsamForm):
    """That somebody has looked at the rows that are doubted."""

    sett_over = forms.BooleanField(label="Jag har sett över raderna, och alla ska läsas in", required=False)


def _choices(offered: Iterable[Falt]) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in offered:
        groups.setdefault(one.group, []).append((one.key, one.label))
    return [(NOT_READ, "Läses inte in"), *groups.items()]


def _sample(table: Table, heading: str) -> str:
    """What stands in the column, so that it is known again: its first cells."""
    filled = [row[heading] for _, row in table.rows if row[heading] != ""][:_SAMPLES]
    words = [one[:_SAMPLE] if isinstance(one, str) else datum(one) for one in filled]
    return f"I filen: {', '.join(words)}" if words else "Kolumnen är tom."

"""The journal of a merger: every change goes through it, so that it can be undone exactly."""

from __future__ import annotations

import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Field, Model, QuerySet

from insatser.enums import Flyttslag
from insatser.models import Flytt, Sammanslagning

M = TypeVar("M", bound=Model)


class Journal:
    """Changes and makes rows, and remembers it. `write` saves what it remembers."""

    def __init__(self, sammanslagning: Sammanslagning) -> None:
        self.sammanslagning = sammanslagning
        self.rows: list[Flytt] = []

    def change(self, row: Model, **columns: Any) -> None:
        """Writes columns of a row (a foreign key by its `_id`) in one statement."""
        before = {name: getattr(row, name) for name in columns}
        type(row)._base_manager.filter(pk=row.pk).update(**columns)
        for name, value in columns.items():
            setattr(row, name, value)
            self._note(Flyttslag.ANDRAD, row, kolumn=name, fore=as_text(before[name]), efter=as_text(value))

    def make(self, row: Model, *, kolumn: str = "", ursprung_id: int | None = None) -> None:
        """Saves a new row. `kolumn` must still hold the same when the row is taken away again."""
        row.save(force_insert=True)
        value = as_text(getattr(row, kolumn)) if kolumn else None
        self._note(Flyttslag.SKAPAD, row, kolumn=kolumn, efter=value, ursprung_id=ursprung_id)

    def goes_on(self, row: Model, *, ursprung_id: int) -> None:
        """Notes that a row that was there already goes on from another."""
        self._note(Flyttslag.FORTSATT, row, ursprung_id=ursprung_id)

    def write(self) -> None:
        """Saves the journal."""
        Flytt.objects.bulk_create(self.rows)

    def _note(self, slag: str, row: Model, **columns: Any) -> None:
        self.rows.append(
            Flytt(
                sammanslagning=self.sammanslagning,
                ordning=len(self.rows) + 1,
                slag=slag,
                model_label=row._meta.label_lower,
                rad_id=row.pk,
                **columns,
            )
        )


def as_text(value: Any) -> str | None:
    """A number, a day or an amount as the journal keeps it."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def copy_of(row: M, **changes: object) -> M:
    """An unsaved row with the same columns but the key, and some others."""
    columns = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**{**columns, **changes})


def rows_of(line: Flytt) -> QuerySet[Any]:
    """The row that a line is about, as a queryset."""
    return model_of(line)._base_manager.filter(pk=line.rad_id)


def model_of(line: Flytt) -> type[Model]:
    """The model that a line is about."""
    found: type[Model] = apps.get_model(line.model_label)
    return found


def value_of(line: Flytt, text: str | None) -> Any:
    """A text of the journal as its column's value."""
    column = model_of(line)._meta.get_field(line.kolumn)
    assert isinstance(column, Field)  # noqa: S101 (only columns are written in the journal)
    return None if text is None else column.to_python(text)

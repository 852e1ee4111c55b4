"""A column of a list, told once: the page, the Excel file and the CSV file all read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import Any, Literal

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import Combinable, OrderBy
from django.utils import timezone

from finsam.bas import formats

Sort = str | OrderBy | Combinable


@dataclass(frozen=True)
class Tag:
    """What `show` returns for a state: drawn as the tag component. `kind`: late, soon, ok, info, neutral."""

    kind: Literal["late", "soon", "ok", "info", "neutral"]
    text: str


@dataclass(frozen=True)
class Column:
    """One column.

    `key` stands in the address when the list is sorted by it. `value` gives what a file writes (text, int, Decimal,
    date, datetime, bool or None); without it `key` is read as an attribute, dots and double underscores as a path.
    `show` gives what the page shows: text (escaped unless marked safe) or a Tag; without it the value in Swedish. The
    first column of the page heads the row; `link` makes it the way to the row, `under` is a smaller line below it.
    `sort` is one expression or several; None means that the column cannot be sorted. The row's key breaks ties.
    """

    key: str
    heading: str
    value: Callable[[Any], Any] | None = None
    show: Callable[[Any], Any] | None = None
    sort: Sort | tuple[Sort, ...] | None = None
    align: Literal["left", "right"] = "left"
    link: Callable[[Any], str] | None = None
    under: Callable[[Any], str] | None = None
    on_page: bool = True
    in_file: bool = True
    width: int = 18
    """Characters wide in the Excel file."""

    def read(self, row: Any) -> Any:
        """What stands in this column on that row, as a value."""
        if self.value is not None:
            return self.value(row)
        steps = self.key.replace("__", ".").split(".")
        return reduce(lambda found, step: None if found is None else getattr(found, step), steps, row)

    def shown(self, row: Any) -> Any:
        """What the page writes: text or a Tag, "" where there is nothing."""
        return self.show(row) if self.show is not None else in_words(self.read(row))

    def ordering(self, rows: QuerySet[Any], *, falling: bool) -> list[Any]:
        """The order it means, rising or falling; rows without a value come last either way."""
        given = self.sort if isinstance(self.sort, tuple) else (self.sort,)
        first, *rest = [_as_order(one, rows.model) for one in given if one is not None]
        if falling:
            first = first.copy()
            first.reverse_ordering()
            if first.nulls_first:  # turned over too by reversing; but what is missing comes last, whichever way
                first = OrderBy(first.expression, descending=first.descending, nulls_last=True)
        return [first, *rest]


def in_words(value: Any) -> str:
    """A value as people read it: a day "3 maj 2024", a moment with its time, a number with a comma, Ja and Nej."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, datetime):
        return formats.tidpunkt(local(value))
    if isinstance(value, date):
        return formats.datum(value)
    if isinstance(value, int | float | Decimal):
        return formats.tal(value)
    return str(value)


def local(moment: datetime) -> datetime:
    """An aware moment in the reader's zone; one without a zone as it is."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _as_order(given: Sort, model: type[Model]) -> OrderBy:
    if isinstance(given, OrderBy):
        return given
    if not isinstance(given, str):
        return given.asc()  # type: ignore[attr-defined]
    name = given.removeprefix("-")
    # Only where a value can be missing: PostgreSQL cannot walk an ordinary index backwards with its nulls last.
    last = True if _may_be_missing(model, name) else None
    return OrderBy(F(name), descending=given.startswith("-"), nulls_last=last)


def _may_be_missing(model: type[Model], path: str) -> bool:
    """Whether a step of the path can be null. An annotation is not looked into."""
    options = model._meta
    for step in path.split("__"):
        field = next((one for one in options.get_fields() if one.name == step), None)
        if field is None:
            return False
        if getattr(field, "null", False):
            return True
        if field.related_model is not None and not isinstance(field.related_model, str):
            options = field.related_model._meta
    return False

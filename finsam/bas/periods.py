"""Periods (from and to, both days included; an open end is None) and their constraints."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class _DateRange(Func):
    """daterange(fran, till, '[]'): both days belong to the period."""

    function = "daterange"
    output_field = DateRangeField()


def date_range() -> _DateRange:
    """The SQL range of a row's columns fran and till."""
    return _DateRange(F("fran"), F("till"), Value("[]"))


class _NoOverlap(ExclusionConstraint):
    """An exclusion constraint that a form asks about only for a period that runs forwards.

    PostgreSQL makes no range of another, so asking would end in an error of the database's; `ordered_period` says it.
    """

    def validate(self, model: Any, instance: Any, *args: Any, **kwargs: Any) -> None:
        if instance.fran is None or instance.till is None or instance.fran <= instance.till:
            super().validate(model, instance, *args, **kwargs)

    def deconstruct(self) -> Any:
        """To a migration it is Django's own."""
        _, args, kwargs = super().deconstruct()
        return "django.contrib.postgres.constraints.ExclusionConstraint", args, kwargs


def ordered_period(name: str) -> models.CheckConstraint:
    """till may not lie before fran."""
    return models.CheckConstraint(
        condition=Q(till__isnull=True) | Q(till__gte=F("fran")),
        name=name,
        violation_error_message="Slutdatumet ligger före startdatumet. Rätta ett av dem.",
    )


def no_overlap(name: str, *same: str, message: str, condition: Q | None = None) -> ExclusionConstraint:
    """Two rows with the same `same` columns may not overlap in time."""
    expressions: list[tuple[Any, str]] = [(column, RangeOperators.EQUAL) for column in same]
    expressions.append((date_range(), RangeOperators.OVERLAPS))
    return _NoOverlap(name=name, expressions=expressions, violation_error_message=message, condition=condition)


def current(day: Any, prefix: str = "") -> Q:
    """The rows in force on a day. `prefix` is the lookup path to the row, with its trailing `__`."""
    return Q(**{f"{prefix}fran__lte": day}) & (Q(**{f"{prefix}till__isnull": True}) | Q(**{f"{prefix}till__gte": day}))

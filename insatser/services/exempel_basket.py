"""Collects unsaved rows and writes them with one statement a table."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from insatser.models import (
    Bemanning,
    Budget,
    Budgetbelopp,
    Budgetbeslut,
    Budgetpost,
    Insatsplan,
    Ledamot,
    Malsattning,
    Motsagelse,
    Plansektion,
    Regel,
    Samverkanspart,
    Styrgrupp,
    UppgivenSumma,
    Upptagning,
)

# Rows come after those that they point at.
_ORDER: tuple[type[models.Model], ...] = (
    Samverkanspart,
    Upptagning,
    Regel,
    Malsattning,
    Bemanning,
    Insatsplan,
    Plansektion,
    Styrgrupp,
    Ledamot,
    Budget,
    Budgetpost,
    Budgetbelopp,
    Budgetbeslut,
    UppgivenSumma,
    Motsagelse,
)


Row = TypeVar("Row", bound=models.Model)


class Basket:
    """Rows waiting to be written. Insatser and kriterier are written at once: rows of their own table point at them."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = {model: [] for model in _ORDER}
        self._decided: list[tuple[Budget, str]] = []
        self.written = 0

    def now(self, row: Row) -> Row:
        """Writes a row at once."""
        row.save(force_insert=True)
        self.written += 1
        return row

    def put(self, row: Row) -> Row:
        """Keeps a row for `write`; others may point at it already."""
        self._rows[type(row)].append(row)
        return row

    def decide(self, budget: Budget, status: str) -> None:
        """The state that a budget gets when its rows are written: one that is decided takes no more."""
        self._decided.append((budget, status))

    def write(self) -> None:
        """Writes what is waiting, in an order that keeps every reference whole."""
        for model, rows in self._rows.items():
            model._default_manager.bulk_create(rows)
            self.written += len(rows)
            rows.clear()
        for budget, status in self._decided:
            budget.status = status
            budget.save(update_fields=["status"])
        self._decided.clear()

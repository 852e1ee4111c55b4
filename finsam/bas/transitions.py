"""Which way states may go, as data: buttons, enforcement, documentation and tests read the same table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from finsam.bas.errors import AlreadyHandled


@dataclass(frozen=True)
class Transition:
    """One permitted step of a state.

    `name` is the act's verb in the field's words and also the action that the access engine is asked about;
    `label` stands on the button, `done` is told afterwards. `four_eyes` names the column of the person who did
    the step before, who may not do this one too.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    label: str
    done: str
    confirm: str = ""
    danger: bool = False
    four_eyes: str = ""


@dataclass(frozen=True)
class Transitions:
    """All steps of one state column."""

    rows: tuple[Transition, ...]
    column: str = "status"
    _by_name: Mapping[str, Transition] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {row.name: row for row in self.rows})

    def __getitem__(self, name: str) -> Transition:
        return self._by_name[name]

    def __iter__(self) -> Iterator[Transition]:
        return iter(self.rows)

    def names(self) -> frozenset[str]:
        """The names of all steps: the actions that a policy may grant on top of view, add, change, delete."""
        return frozenset(self._by_name)

    def open_from(self, state: str) -> tuple[Transition, ...]:
        """The steps that lead on from a state, in the table's order."""
        return tuple(row for row in self.rows if state in row.sources)

    def apply(self, row: models.Model, name: str, **stamps: Any) -> None:
        """Takes the step in the database by compare-and-set and mirrors it on `row`.

        `stamps` are columns written in the same statement (who, when), so that a state never stands without them.
        Raises AlreadyHandled when the row has moved on since it was read: a double click, or a colleague.
        """
        step = self[name]
        manager = type(row)._base_manager
        changes = {self.column: step.target, **stamps}
        hit = manager.filter(pk=row.pk, **{f"{self.column}__in": step.sources}).update(**changes)
        if not hit:
            raise AlreadyHandled(
                f"{row} är redan hanterad, av dig i en annan flik eller av en kollega. "
                "Ladda om sidan för att se hur det står till nu."
            )
        for attribute, value in changes.items():
            setattr(row, attribute, value)

"""What the page draws of the grid of a budget: lines, groups and sums, of what can be read so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from insatser.enums import Budgetslag, Finansiering
from insatser.forms.grid_cells import read_amount

ZERO = Decimal(0)
TEXTS = ("grupp", "benamning", "funktion", "finansiar", "anmarkning")


@dataclass
class GridLine:
    """A row of the grid to draw: its fields, what it sums to so far, and where the pointer is to be."""

    key: str
    slag: str
    grupp: str
    fields: dict[str, BoundField]
    amounts: list[tuple[int, BoundField]]
    sums: dict[int, Decimal]
    has_amount: bool
    label: str
    under: str
    open: bool
    guess: str = ""
    focus: str = ""
    theirs: str = ""

    @property
    def total(self) -> Decimal | None:
        return sum(self.sums.values(), ZERO) if self.has_amount else None


@dataclass
class GridGroup:
    """The lines of one group, costs or incomes, and the sums of what can be read in them."""

    namn: str
    slag: str
    lines: list[GridLine] = field(default_factory=list)

    @property
    def is_income(self) -> bool:
        return self.slag == Budgetslag.INTAKT

    def sum(self, year: int | None = None) -> Decimal:
        if year is None:
            return sum((amount for line in self.lines for amount in line.sums.values()), ZERO)
        return sum((line.sums.get(year, ZERO) for line in self.lines), ZERO)

    @property
    def sums(self) -> list[tuple[int, Decimal]]:
        years = self.lines[0].sums if self.lines else {}
        return [(year, self.sum(year)) for year in years]


class DrawnGrid(forms.Form):
    """The part of `BudgetGrid` that is drawn."""

    keys: list[str]
    years: tuple[int, ...]
    tkr: bool
    focus: tuple[str, str]
    conflicts: dict[str, str]
    guesses: dict[str, str]
    insatser: Any
    start_groups: Sequence[str]

    def value_of(self, key: str, name: str) -> str:
        """What stands in a cell now, as text."""
        value = self.data.get(f"r{key}-{name}") if self.is_bound else self.initial.get(f"r{key}-{name}")
        text = "" if value is None else str(value).strip()
        return text if name != "slag" or text in Budgetslag.values else Budgetslag.KOSTNAD

    def grouped_keys(self) -> dict[tuple[str, str], list[str]]:
        """The rows by slag and group, in the order in which each group first comes; incomes last."""
        found: dict[tuple[str, str], list[str]] = {}
        for key in self.keys:
            found.setdefault((self.value_of(key, "slag"), self.value_of(key, "grupp")), []).append(key)
        return dict(sorted(found.items(), key=lambda one: one[0][0] == Budgetslag.INTAKT))

    @cached_property
    def groups(self) -> list[GridGroup]:
        """The rows gathered by group."""
        found = []
        for (slag, grupp), keys in self.grouped_keys().items():
            found.append(GridGroup(grupp, slag, [self._line(key, slag, grupp) for key in keys]))
        return found

    def _line(self, key: str, slag: str, grupp: str) -> GridLine:
        fields = {name: self[f"r{key}-{name}"] for name in self._drawn()}
        amounts = {year: self[f"r{key}-b{year}"] for year in self.years}
        read = {year: _shown(bound, tkr=self.tkr) for year, bound in amounts.items()}
        name = self.value_of(key, "benamning")
        focus = self.focus[1] if self.focus[0] == key else ""
        if focus in fields:
            fields[focus].field.widget.attrs["autofocus"] = True
        details = ("funktion", "arbetsgivare", "andel", "manader", "finansiering", "finansiar", "anmarkning", "grupp")
        return GridLine(
            key=key,
            slag=slag,
            grupp=grupp,
            fields=fields,
            amounts=list(amounts.items()),
            sums={year: amount or ZERO for year, amount in read.items()},
            has_amount=any(amount is not None for amount in read.values()),
            label=name or "Ny rad",
            under=self._under(key, slag),
            open=not name or any(fields[one].errors for one in details if one in fields),
            guess=self.guesses.get(key, ""),
            focus=focus,
            theirs=self.conflicts.get(key, ""),
        )

    def _drawn(self) -> tuple[str, ...]:
        names = ("id", "slag", *TEXTS, "arbetsgivare", "andel", "andel_ok", "manader", "finansiering")
        return (*names, "avser_insats") if self.insatser else names

    def _under(self, key: str, slag: str) -> str:
        """What the folded details say: employer, share, months, who pays."""
        share, months = self[f"r{key}-andel"].value(), self.value_of(key, "manader")
        shown = self.fields[f"r{key}-andel"].prepare_value(share)
        payer = self.value_of(key, "finansiering")
        words = [self.value_of(key, "arbetsgivare"), str(shown or ""), f"{months} mån" if months else ""]
        if slag == Budgetslag.KOSTNAD and payer in Finansiering.values and payer != Finansiering.FORBUND:
            words.append(Finansiering(payer).label.lower())
        words.append(self.value_of(key, "finansiar"))
        return ", ".join(word for word in words if word)

    @property
    def sums(self) -> list[dict[str, Any]]:
        """The last lines: costs, and when there are any, incomes and what is left."""
        groups = self.groups
        costs, incomes = ([one for one in groups if one.is_income is income] for income in (False, True))
        lines = [_sum_line("kostnad", "Summa kostnader", costs, self.years)]
        if incomes:
            lines.append(_sum_line("intakt", "Summa intäkter", incomes, self.years))
            left = [
                (year, inc - cost) for (year, cost), (_, inc) in zip(lines[0]["years"], lines[1]["years"], strict=True)
            ]
            total = lines[1]["total"] - lines[0]["total"]
            lines.append({"kind": "kvar", "label": "Intäkter minus kostnader", "years": left, "total": total})
        return lines

    @property
    def group_names(self) -> list[str]:
        """What may be chosen where a group is written."""
        return list(dict.fromkeys([*(grupp for _, grupp in self.grouped_keys() if grupp), *self.start_groups]))

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """For the summary on top: (the field's id, what it is, the sentence)."""
        found = []
        for name, errors in self.errors.items():
            if name == "__all__":
                continue
            key = name.partition("-")[0][1:]
            what = self.value_of(key, "benamning") or "Ny rad"
            found += [(self[name].auto_id, f"{what}, {self.fields[name].label}", str(one)) for one in errors]
        return found


def _shown(bound: BoundField, *, tkr: bool) -> Decimal | None:
    value = bound.value()
    minus = bool(getattr(bound.field, "minus", False))
    return value if isinstance(value, Decimal) else read_amount(str(value or ""), tkr=tkr, minus=minus)


def _sum_line(kind: str, label: str, groups: list[GridGroup], years: Sequence[int]) -> dict[str, Any]:
    by_year = [(year, sum((group.sum(year) for group in groups), ZERO)) for year in years]
    return {"kind": kind, "label": label, "years": by_year, "total": sum((amount for _, amount in by_year), ZERO)}

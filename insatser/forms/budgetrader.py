"""The grid in which a budget's rows are written: rows by years, in kr or tkr, with the details of each row.

`BudgetGrid` serves the budget of an insats and of a förbund alike; a förbund's rows may say which insats they pay
(`insatser`). What was typed is never lost: a row that is moved, added or taken away, and amounts shown in another
unit, come back from the server as they were typed (`after`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from finsam.bas.formats import andel
from finsam.bas.parsing import Unreadable, parse_andel
from finsam.bas.seen import Seen
from finsam.forbund.models import Part
from insatser.enums import Budgetslag, Finansiering
from insatser.forms.grid_cells import AmountCell, ShareCell, read_amount, shown_amount, text_cell
from insatser.forms.grid_drawing import TEXTS, DrawnGrid
from insatser.models import Budget, Budgetpost
from insatser.services.budgetrader import MOST_ROWS, Budgetrad, RowsChanged, seen_of

GROUPS = ("Personal", "Lokaler", "Övrigt", "Utvärdering")
"""What a new budget of an insats begins with."""
_KEY = re.compile(r"[0-9]{1,5}")
_SMALL = Decimal("0.01")
_ROUGH = ("funktion", "arbetsgivare", "andel", "manader", "finansiar", "anmarkning", "benamning")
"""What tells whether a new row has anything in it."""


class BudgetGrid(DrawnGrid):
    """All rows of a budget. `rows` are those saved now, `parts` the employers to choose from, `insatser` those that
    a förbund's row may pay, by number. After `is_valid` the rows stand in `rows`, the unit in `tkr`."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        budget: Budget,
        rows: Sequence[Budgetrad],
        parts: Iterable[Part] = (),
        insatser: Mapping[int, str] | None = None,
        groups: Sequence[str] = GROUPS,
    ) -> None:
        super().__init__(data)
        self.data: QueryDict = data if data is not None else QueryDict()
        self.budget, self.saved, self.insatser, self.start_groups = budget, tuple(rows), insatser or {}, groups
        self.parts = list(parts)
        self.years = tuple(budget.years)
        self.tkr = budget.enhet_tkr if data is None else data.get("enhet") == "tkr"
        self.rows: tuple[Budgetrad, ...] = ()
        self.focus: tuple[str, str] = ("", "")
        self.conflicts: dict[str, str] = {}
        self.lost: list[str] = []
        self.guesses: dict[str, str] = {}
        self._by_number = {row.post_id: row for row in self.saved}
        self._names = {part.pk: part.namn for part in self.parts}
        self._numbers = {part.kortnamn.casefold(): part.pk for part in self.parts if part.kortnamn}
        self._numbers |= {part.namn.casefold(): part.pk for part in self.parts}
        self.keys = self._sent_keys() if data is not None else self._opened()
        for key in self.keys:
            self._add_fields(key)

    # What was sent, and what is opened.

    def _sent_keys(self) -> list[str]:
        sent = self.data.getlist("rad") if hasattr(self.data, "getlist") else []
        return list(dict.fromkeys(key for key in sent if _KEY.fullmatch(key)))[: MOST_ROWS + 1]

    def _opened(self) -> list[str]:
        rows: list[Budgetrad] = list(self.saved)
        rows = rows or [Budgetrad(benamning="", grupp=name) for name in self.start_groups]
        for place, row in enumerate(rows):
            self.initial = {**self.initial, **self._initial(str(place), row)}
        return [str(place) for place in range(len(rows))]

    def _initial(self, key: str, row: Budgetrad) -> dict[str, Any]:
        names = ("slag", *TEXTS, "andel", "manader", "finansiering")
        values: dict[str, Any] = {name: getattr(row, name) for name in names}
        values["id"] = row.post_id or ""
        values["arbetsgivare"] = self._names.get(row.arbetsgivare_id or 0, "")
        values["avser_insats"] = row.avser_insats_id or ""
        values |= {f"b{year}": amount for year, amount in row.belopp}
        return {f"r{key}-{name}": value for name, value in values.items()}

    def _add_fields(self, key: str) -> None:
        made: dict[str, forms.Field] = {
            "id": forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62),
            "slag": forms.ChoiceField(choices=Budgetslag.choices, widget=forms.HiddenInput, label="Slag"),
            "arbetsgivare": text_cell("Arbetsgivare", 120, list="parter"),
            "andel": ShareCell(required=False, label="Tjänstgöringsgrad"),
            "andel_ok": forms.BooleanField(
                required=False,
                label="Nej, det jag skrev är rätt",
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            ),
            "manader": forms.IntegerField(
                required=False,
                label="Månader",
                min_value=1,
                max_value=12,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Skriv ett tal från 1 till 12."),
            ),
            "finansiering": forms.ChoiceField(
                choices=Finansiering.choices,
                required=False,
                label="Betalas av",
                error_messages={"invalid_choice": "Välj vem som betalar."},
            ),
        }
        for name in TEXTS:
            column: Any = Budgetpost._meta.get_field(name)
            extra = {"list": "grupper"} if name == "grupp" else {}
            made[name] = text_cell(str(column.verbose_name).capitalize(), column.max_length, **extra)
        if self.insatser:
            choices = [("", "Ingen insats"), *((str(pk), name) for pk, name in self.insatser.items())]
            made["avser_insats"] = forms.ChoiceField(choices=choices, required=False, label="Avser insatsen")
        minus = self._may_be_minus(key)
        made |= {f"b{year}": AmountCell(tkr=self.tkr, minus=minus, label=str(year)) for year in self.years}
        for name, one in made.items():
            if isinstance(one, forms.ChoiceField) and "invalid_choice" in one.error_messages:
                one.error_messages["invalid_choice"] = "Välj ett av alternativen i listan."
            if not isinstance(one.widget, forms.HiddenInput | forms.CheckboxInput):
                kind = "form-select" if isinstance(one, forms.ChoiceField) else "form-control"
                one.widget.attrs |= {"class": kind, "autocomplete": "off"}
            if name.startswith("b2"):
                one.widget.attrs |= {"class": "form-control input-amount", "inputmode": "text" if minus else "decimal"}
                one.widget.attrs |= {"data-minus": ""} if minus else {}
            self.fields[f"r{key}-{name}"] = one

    def _may_be_minus(self, key: str) -> bool:
        name = f"r{key}-slag"
        slag = self.data.get(name) if self.is_bound else self.initial.get(name)
        return slag == Budgetslag.INTAKT and self.budget.forbund_id is not None

    # What it all means.

    def clean(self) -> dict[str, Any]:
        found = []
        for key in self.keys:
            row = self._row(key)
            if row is not None:
                found.append(row)
        if len(self.keys) > MOST_ROWS:
            self.add_error(None, f"En budget kan ha högst {MOST_ROWS} rader. Slå ihop rader eller dela upp budgeten.")
        self.rows = tuple(found)
        return self.cleaned_data

    def _row(self, key: str) -> Budgetrad | None:
        values = {name: self.cleaned_data.get(f"r{key}-{name}") for name in self._columns()}
        amounts = tuple(
            (year, amount) for year in self.years if (amount := self.cleaned_data.get(f"r{key}-b{year}")) is not None
        )
        if self._is_blank(key) and not values["id"]:
            return None
        for name, sentence in (
            ("benamning", "Skriv vad raden gäller, eller ta bort raden."),
            ("grupp", "Skriv vilken grupp raden hör till."),
        ):
            if not values[name] and f"r{key}-{name}" not in self.errors:
                self.add_error(f"r{key}-{name}", sentence)
        before = self._by_number.get(values["id"])
        self._question_share(key, values["andel"], before)
        return Budgetrad(
            benamning=values["benamning"] or "",
            grupp=values["grupp"] or "",
            slag=values["slag"] or Budgetslag.KOSTNAD,
            funktion=values["funktion"] or "",
            arbetsgivare_id=self._employer(key, values["arbetsgivare"]),
            andel=values["andel"],
            manader=values["manader"],
            finansiering=values["finansiering"] or Finansiering.FORBUND,
            finansiar=values["finansiar"] or "",
            avser_insats_id=self._about(values["avser_insats"], before),
            anmarkning=values["anmarkning"] or "",
            belopp=amounts,
            post_id=values["id"],
        )

    def _about(self, chosen: str | None, before: Budgetrad | None) -> int | None:
        if not self.insatser:  # not asked here, so not changed here
            return before.avser_insats_id if before else None
        return int(chosen) if chosen else None

    def _columns(self) -> tuple[str, ...]:
        return ("id", "slag", *TEXTS, "arbetsgivare", "andel", "manader", "finansiering", "avser_insats")

    def _is_blank(self, key: str) -> bool:
        names = (*_ROUGH, *(f"b{year}" for year in self.years))
        return not any(str(self.data.get(f"r{key}-{name}", "")).strip() for name in names)

    def _employer(self, key: str, typed: str | None) -> int | None:
        if not typed:
            return None
        number = self._numbers.get(typed.casefold())
        if number is None:
            self.add_error(
                f"r{key}-arbetsgivare",
                f"Finsam känner inte till {typed}. Välj en part i listan som visas när du skriver, eller lämna tomt "
                "och skriv namnet i anmärkningen.",
            )
        return number

    def _question_share(self, key: str, share: Decimal | None, before: Budgetrad | None) -> None:
        """A share below one per cent is mostly a slip of the pen: asked about once, and never of what is saved."""
        if share is None or not 0 < share < _SMALL or self.cleaned_data.get(f"r{key}-andel_ok"):
            return
        if before is not None and before.andel == share:
            return
        self.guesses[key] = guess = andel(share * 100, None)
        self.add_error(f"r{key}-andel", f"Menar du {guess}? {andel(share, None)} är mindre än en hundradels tjänst.")

    # What the buttons beside the rows do, without saving.

    def after(self, act: str) -> BudgetGrid:
        """The grid with what was typed, after one button: `ny-<n>` a row in the n:th group, `ny` one in the group that
        is named, `bort-`, `upp-`, `ner-` and `andel-<row>`, `kr` and `tkr`. Anything else changes nothing."""
        data = self.data.copy()
        verb, _, target = act.partition("-")
        keys, focus = list(self.keys), ("", "")
        if verb in ("kr", "tkr") and not target:
            self._in_unit(data, tkr=verb == "tkr")
            data["enhet"], focus = verb, ("", "enhet")
        elif verb == "ny" and len(keys) < MOST_ROWS:
            focus = self._new_row(data, keys, target)
        elif target in keys:
            focus = self._change_row(data, keys, verb, target)
        data.setlist("rad", keys)
        again = BudgetGrid(
            data,
            budget=self.budget,
            rows=self.saved,
            parts=self.parts,
            insatser=self.insatser,
            groups=self.start_groups,
        )
        vars(again)["_errors"] = ErrorDict()  # nothing is asked about before it is saved
        again.cleaned_data = {}
        again.focus = focus
        return again

    def _new_row(self, data: QueryDict, keys: list[str], target: str) -> tuple[str, str]:
        groups = self.grouped_keys()
        if target:
            numbered = {str(place): group for place, group in enumerate(groups)}
            if target not in numbered:
                return ("", "")
            slag, grupp = numbered[target]
        else:
            slag = data.get("ny_slag", "") if data.get("ny_slag", "") in Budgetslag.values else Budgetslag.KOSTNAD
            grupp = (data.get("ny_grupp", "").strip() or ("Intäkter" if slag == Budgetslag.INTAKT else "Övrigt"))[:80]
            data["ny_grupp"] = ""
        key = str(max((int(one) for one in keys), default=-1) + 1)
        if len(key) > 5:
            return ("", "")
        data[f"r{key}-slag"], data[f"r{key}-grupp"] = slag, grupp
        same = groups.get((slag, grupp), [])
        keys.insert(keys.index(same[-1]) + 1 if same else len(keys), key)
        return (key, "benamning")

    def _change_row(self, data: QueryDict, keys: list[str], verb: str, key: str) -> tuple[str, str]:
        same = next((members for members in self.grouped_keys().values() if key in members), [key])
        place = same.index(key)
        if verb == "bort":
            keys.remove(key)
            left = [one for one in same if one != key]
            return (left[min(place, len(left) - 1)], "benamning") if left else ("", "enhet")
        if verb in ("upp", "ner"):
            other = place - 1 if verb == "upp" else place + 1
            if 0 <= other < len(same):
                here, there = keys.index(key), keys.index(same[other])
                keys[here], keys[there] = keys[there], keys[here]
            return (key, verb)
        if verb == "andel":
            try:
                share = parse_andel(str(data.get(f"r{key}-andel", "")))
            except Unreadable:
                return (key, "andel")
            if 0 < share < _SMALL:
                data[f"r{key}-andel"] = andel(share * 100, None)
            return (key, "andel")
        return ("", "")

    def _in_unit(self, data: QueryDict, *, tkr: bool) -> None:
        """Writes every amount that can be read in another unit; what cannot be read stays as it was typed."""
        for key in self.keys:
            for year in self.years:
                name = f"r{key}-b{year}"
                amount = read_amount(data.get(name, ""), tkr=self.tkr, minus=self._may_be_minus(key))
                if amount is not None:
                    data[name] = shown_amount(amount, tkr=tkr)

    # What the form was opened with.

    @property
    def seen(self) -> Seen | None:
        """Which rows the page showed; None for what was sent without it (a command, a test)."""
        if "seen" not in self.data:
            return None
        return Seen.parse(str(self.data.get("seen", ""))) or Seen({})

    @property
    def stamp(self) -> str:
        """The hidden field: as it was sent, or of what is saved now."""
        return str(self.data.get("seen", "")) if self.is_bound else str(seen_of(self.saved))

    def put(self, error: ValidationError) -> None:
        """Shows a service's no. After a colleague's change the next send saves what stands in the form."""
        if isinstance(error, RowsChanged):
            self.data = self.data.copy()
            self.data["seen"] = str(error.seen)
            keys = {self.value_of(key, "id"): key for key in self.keys}
            for one in error.conflicts:
                key = keys.get(str(one.post_id), "")
                if one.theirs is None:
                    self.data[f"r{key}-id"] = ""
                    self.conflicts[key] = "Kollegan har tagit bort raden. Sparar du läggs den till igen."
                elif key:
                    self.conflicts[key] = f"Kollegan skrev: {one.theirs.words()}"
                else:
                    self.lost.append(f"Du har tagit bort en rad som kollegan har ändrat: {one.theirs.words()}")
        for sentence in error.messages:
            self.add_error(None, sentence)

"""The settings that a förbund works by, which the one that takes over inherits from those that go up in it.

One of the old förbund goes first: the one that was chosen, else the one with the most insatser. What it lacks comes
from the others in the same order, and what the new förbund has of its own already stays. The rows are copied, so the
old förbund's stand as they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Field

from finsam.bas.formats import andel
from finsam.forbund.models import Forbund
from insatser.models import (
    Bokforingsinstallning,
    Ekonomiinstallning,
    Flytt,
    Gruppomrade,
    Insats,
    Kontering,
    Sammanslagning,
    Varningsord,
)
from insatser.services.sammanslagning_above import SETTINGS, Setting, register_setting
from insatser.services.sammanslagning_journal import Journal, copy_of

register_setting(Ekonomiinstallning, words="Gränser för ekonomin")
register_setting(Bokforingsinstallning, words="Skuldkonto och verifikatserie")
register_setting(Kontering, words="Konto för {grupp}", key=("grupp",), of_insats=True)
register_setting(Varningsord, words="Varningsordet ”{ord}”", key=("ord",))
register_setting(Gruppomrade, words="Vad budgetgruppen ”{grupp}” är", key=("slag", "grupp"))


@dataclass(frozen=True)
class Order:
    """The old förbund in the order in which their settings count, and why the first one is first."""

    forbund: tuple[Forbund, ...]
    chosen: bool
    insatser: int

    @property
    def first(self) -> Forbund:
        return self.forbund[0]


@dataclass(frozen=True)
class Inherited:
    """One setting: the old förbund's rows of it in their order, and the new one's own when it has one already."""

    setting: Setting
    rows: tuple[Any, ...]
    own: Any | None

    @property
    def words(self) -> str:
        first = self.rows[0]
        return self.setting.words.format(**{name: getattr(first, name) for name in self.setting.key})

    @property
    def differs(self) -> bool:
        return len({tuple(_values(row).values()) for row in self.rows}) > 1

    def told(self) -> list[tuple[Any, str]]:
        """Each row with what it says, only of that in which they differ."""
        all_values = [_values(row) for row in self.rows]
        unlike = [name for name in all_values[0] if len({one[name] for one in all_values}) > 1]
        if self.setting.key:  # a row that says one thing, as an account with its name
            return [(row, " ".join(_text(row, name) for name in all_values[0])) for row in self.rows]
        names = {field.name: str(field.verbose_name) for field in _columns(self.setting) if field.name in unlike}
        return [(row, ", ".join(f"{label}: {_text(row, name)}" for name, label in names.items())) for row in self.rows]


def order_of(row: Sammanslagning) -> Order | None:
    """Whose settings go first; None while no förbund is chosen that goes up in the other."""
    parts = [one.forbund for one in row.delar.select_related("forbund")]
    if not parts:
        return None
    many = Counter(Insats.objects.huvudinsatser().filter(forbund__in=parts).values_list("forbund_id", flat=True))
    chosen = row.installningar_fran_id if row.installningar_fran_id in {one.pk for one in parts} else None
    parts.sort(key=lambda one: (one.pk != chosen, -many[one.pk], one.namn))
    return Order(tuple(parts), chosen=chosen is not None, insatser=many[parts[0].pk])


def inherited(row: Sammanslagning) -> list[Inherited]:
    """Every setting of the old förbund: two queries for each kind."""
    order = order_of(row)
    if order is None:
        return []
    place = {one.pk: number for number, one in enumerate(order.forbund)}
    copied = _copied(row)
    found = []
    for setting in SETTINGS:
        rows = setting.model._default_manager.select_related("forbund")
        rows = rows.filter(insats__isnull=True) if setting.of_insats else rows
        by_key: dict[tuple[Any, ...], list[Any]] = {}
        theirs: list[Any] = list(rows.filter(forbund__in=order.forbund).order_by("pk"))
        for one in sorted(theirs, key=lambda one: place[one.forbund_id]):
            by_key.setdefault(_key(setting, one), []).append(one)
        own = {
            _key(setting, one): one
            for one in rows.filter(forbund=row.mottagare)
            if (setting.model._meta.label_lower, one.pk) not in copied
        }
        found += [Inherited(setting, tuple(same), own.get(key)) for key, same in by_key.items()]
    return found


def move_settings(journal: Journal, row: Sammanslagning, parts: Iterable[Forbund]) -> None:
    """Copies what counts to the new förbund. What an insats has of its own goes with the insats."""
    for one in inherited(row):
        if one.own is None:
            journal.make(copy_of(one.rows[0], forbund_id=row.mottagare_id))
    for kontering in Kontering.objects.filter(forbund__in=list(parts), insats__isnull=False).order_by("pk"):
        journal.change(kontering, forbund_id=row.mottagare_id)


def of_settings() -> set[str]:
    """The models whose rows may be changed and taken away after a merger without standing in the way of its undoing."""
    return {setting.model._meta.label_lower for setting in SETTINGS}


def send_back(row: Sammanslagning, lines: Iterable[Flytt]) -> None:
    """What an insats has got of its own since goes back with it."""
    for line in lines:
        if line.model_label == Insats._meta.label_lower and line.kolumn == "forbund_id":
            own = Kontering.objects.filter(forbund=row.mottagare_id, insats=line.rad_id)
            own.update(forbund_id=int(line.fore or 0))


def _copied(row: Sammanslagning) -> set[tuple[str, int]]:
    """What the merger itself has laid in the new förbund."""
    lines = row.flyttar.filter(model_label__in=of_settings(), kolumn="")
    return set(lines.values_list("model_label", "rad_id"))


def _key(setting: Setting, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in setting.key)


def _columns(setting: Setting) -> Iterator[Field[Any, Any]]:
    """The columns that say something: not whose row it is, nor what tells it from the others."""
    apart = {"id", "forbund", "insats", *setting.key}
    return (field for field in setting.model._meta.concrete_fields if field.name not in apart)


def _values(row: Any) -> dict[str, Any]:
    setting = next(one for one in SETTINGS if one.model is type(row))
    return {field.name: getattr(row, field.attname) for field in _columns(setting)}


def _text(row: Any, name: str) -> str:
    """A value in words."""
    value = getattr(row, name)
    choice = getattr(row, f"get_{name}_display", None)
    if choice is not None:
        return str(choice())
    if value is None or value == "":
        return "inget"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return andel(value, None) if isinstance(value, Decimal) else str(value)

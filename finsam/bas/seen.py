"""What a form showed when it was opened, so that nobody overwrites what she never saw and nothing is added twice.

A `FinsamModelForm` carries a hidden field `seen`: a keyed mark of each value that it shows or, for a new row of a form
with `once = True`, how far the table had come. The view hands `form.seen` to its service, the service asks it under
the row's lock, and the form shows the answer:

    change_sak(actor=actor, row_id=pk, values=form.cleaned_data, seen=form.seen)     # the view
    except ValidationError as error:
        form.put(error)

    row = get_visible(actor, Sak.objects.select_for_update(of=("self",)), pk=row_id)  # the service
    require(actor, CHANGE, row)
    require_unchanged(seen, row, values)

`put` keeps what was typed, says what a colleague wrote, and lets the next send save. A new row:

    if made := twin(seen, row): return made       # under the lock of the parent, before it is saved

Who decides on a row has read all of it and types nothing. Her page carries one mark of the whole (`mark_of`), and the
service asks it by `require_read`.

A plain `FinsamForm` that shows columns of a row calls `self.watch(row)` last in its `__init__`. A form sent without
the field (a command, a test) is not asked. Nothing is stored and no column is needed; the marks say nothing to who
reads them, so values that are encrypted in the table may be marked too.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.db.models import AutoField, Max, Model
from django.utils.crypto import constant_time_compare, salted_hmac

from finsam.bas.errors import RuleBroken

M = TypeVar("M", bound=Model)

FIELD = "seen"
_NEW = "new"
CHANGED = (
    "En kollega har ändrat det här sedan du öppnade sidan. Inget är sparat än, och det du har skrivit står kvar. "
    "Läs vad kollegan har ändrat här nedanför, rätta om det behövs och spara igen."
)

READ_ANEW = (
    "Innehållet har ändrats sedan du läste det. Inget är gjort. Gå tillbaka och läs det igen, och ta steget sedan."
)


@dataclass(frozen=True)
class Seen:
    """What a form showed: the mark of each column by its name, or for a new row `latest`, the table's last number."""

    marks: Mapping[str, str]
    latest: int | None = None

    @classmethod
    def of(cls, row: Model, names: Iterable[str]) -> Seen:
        """What a form shows now of some columns of a saved row."""
        return cls({name: _mark(row, name, _read(row, name)) for name in names})

    @classmethod
    def before(cls, model: type[Model], names: Iterable[str]) -> Seen:
        """What a form for a new row is opened after."""
        last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
        return cls(dict.fromkeys(names, ""), last)

    @classmethod
    def parse(cls, text: str) -> Seen | None:
        """What the hidden field holds; None when it is not there or makes no sense."""
        marks = dict(part.split(":", 1) for part in text.split() if ":" in part)
        latest = marks.pop(_NEW, "")
        if latest.isascii() and latest.isdecimal() and len(latest) < 19:
            return cls(marks, int(latest))
        return cls(marks) if marks and not latest else None

    def __str__(self) -> str:
        """The hidden field's value."""
        new = [f"{_NEW}:{self.latest}"] if self.latest is not None else []
        return " ".join([*new, *(f"{name}:{mark}" for name, mark in self.marks.items())])


@dataclass(frozen=True)
class Difference:
    """A column that a colleague has changed: what it holds now, and whether the person had typed in it herself."""

    name: str
    value: Any
    typed: bool


class ChangedMeanwhile(RuleBroken):
    """A colleague saved first. `differences` are the columns that saving now would overwrite; `seen` is for the
    form that is shown again."""

    def __init__(self, differences: tuple[Difference, ...], seen: Seen) -> None:
        super().__init__(CHANGED)
        self.differences = differences
        self.seen = seen


def require_unchanged(seen: Seen | None, row: Model, values: Mapping[str, Any]) -> None:
    """Raises ChangedMeanwhile when `values` would overwrite a column that is no longer as the form showed it.

    `row` is read under its lock. What already is as `values` say is no conflict: the same form sent twice is harmless.
    """
    if seen is None or seen.latest is not None:
        return
    found = []
    columns = {one.name for one in row._meta.get_fields()}
    for name, mark in seen.marks.items():
        if name not in values or name not in columns:
            continue
        now = _read(row, name)
        if constant_time_compare(mark, _mark(row, name, now)) or _plain(values[name]) == _plain(now):
            continue
        found.append(Difference(name, now, typed=mark != _mark(row, name, values[name])))
    if found:
        raise ChangedMeanwhile(tuple(found), Seen.of(row, (name for name in seen.marks if name in columns)))


def twin(seen: Seen | None, row: M, *parents: str) -> M | None:
    """A row like the unsaved `row` that was made after its form was opened: the form has been sent already.

    Alike in all columns of the form and in `parents`. Ask under a lock that everybody who adds such a row takes.
    """
    if seen is None or seen.latest is None:
        return None
    within = {f"{parent}_id": getattr(row, f"{parent}_id") for parent in parents}
    names = [name for name in seen.marks if name in {one.name for one in row._meta.fields}]
    wanted = [_plain(_read(row, name)) for name in names]
    rows = type(row)._base_manager.filter(pk__gt=seen.latest, **within)
    return next((one for one in rows if [_plain(_read(one, name)) for name in names] == wanted), None)


def mark_of(row: Model, values: Iterable[Any]) -> str:
    """Tells two contents of a row apart and nothing more; `values` are what people read of it, in a fixed order."""
    text = json.dumps([row._meta.label_lower, row.pk, *map(_plain, values)])
    return salted_hmac("finsam.bas.seen.whole", text, algorithm="sha256").hexdigest()[:24]


def require_read(seen: str | None, now: str) -> None:
    """RuleBroken when a decision would be taken on something else than what the person has read.

    `seen` and `now` are marks of the whole. The row may have been opened, changed and put in the same state again
    meanwhile. None: not asked, by a command or a test.
    """
    if seen is not None and not constant_time_compare(seen, now):
        raise RuleBroken(READ_ANEW)


class SeenForm:
    """The part of a form that carries the hidden field; see the module's own text."""

    once = False
    """Whether a form for a new row knows itself when it is sent again."""
    only = False
    """Whether there can be one such row only: a new one is then empty, and a colleague's is a change of it."""
    fields: dict[str, forms.Field]
    meanwhile: tuple[dict[str, Any], ...] = ()
    """What a colleague changed, for the summary on top: label, id, wrote and kept of each field."""

    def watch(self, row: Model) -> None:
        """Lets the form remember what it shows of a row."""
        if row.pk is None and not self.only and not (self.once and isinstance(row._meta.pk, AutoField)):
            return

        def stamp() -> str:
            # Asked when the form is drawn: a subclass may still take away fields or shut them.
            columns = {one.name for one in row._meta.get_fields()}
            names = [name for name, field in self.fields.items() if name in columns and not field.disabled]
            return str(Seen.of(row, names) if row.pk is not None or self.only else Seen.before(type(row), names))

        self.fields[FIELD] = _SeenField(initial=stamp)

    @property
    def seen(self) -> Seen | None:
        """What the person saw when she opened the form that she now sends."""
        return Seen.parse(str(self.data.get(self.add_prefix(FIELD), "")))  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """As always, and without the hidden field among the answers: they are columns for a service."""
        super().full_clean()  # type: ignore[misc]
        getattr(self, "cleaned_data", {}).pop(FIELD, None)

    def show_meanwhile(self, error: ChangedMeanwhile) -> None:
        """Shows what a colleague changed. A field that the person left alone takes the colleague's value."""
        form: Any = self
        form.data = form.data.copy()
        form.data[form.add_prefix(FIELD)] = str(error.seen)
        told = []
        for one in error.differences:
            field = self.fields.get(one.name)
            if field is None:
                continue
            if not one.typed:
                _fill(form.data, form.add_prefix(one.name), field, one.value)
            told.append(
                {
                    "label": field.label,
                    "id": form[one.name].id_for_label or f"{form[one.name].auto_id}_0",
                    "wrote": _words(field, one.value),
                    "kept": one.typed,
                }
            )
        self.meanwhile = tuple(told)
        form.add_error(None, error)


class _SeenField(forms.CharField):
    """The hidden field: never missed, never an answer of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def _read(row: Model, name: str) -> Any:
    """A column's value without asking for what it points at."""
    column = row._meta.get_field(name)
    if column.many_to_many:
        return list(getattr(row, name).values_list("pk", flat=True))
    return getattr(row, getattr(column, "attname", name))


def _mark(row: Model, name: str, value: Any) -> str:
    """Tells two values of a column apart and nothing more; another row's mark never fits."""
    text = f"{row._meta.label_lower} {row.pk} {name} {_plain(value)}"
    return salted_hmac("finsam.bas.seen", text, algorithm="sha256").hexdigest()[:24]


def _plain(value: Any) -> str:
    """A value as text, the same whether it comes from the table or from a form."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime.datetime) and value.tzinfo:
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, default=str)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return " ".join(sorted(_plain(one) for one in value))
    # A browser sends line breaks as two characters, and a form takes the space around away.
    return str(value).replace("\r\n", "\n").strip()


def _fill(data: Any, name: str, field: forms.Field, value: Any) -> None:
    """Puts a value among what was sent, as a browser would have sent it."""
    if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(value, list):
        data.setlist(name, value)
    else:
        shown = field.prepare_value(value)
        data[name] = "" if shown is None else shown


def _words(field: forms.Field, value: Any) -> str:
    """A value as people read it; empty when there is none."""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        wanted = value if isinstance(value, list) else [value]
        rows = field.queryset.filter(pk__in=wanted) if field.queryset is not None else ()
        return ", ".join(str(field.label_from_instance(row)) for row in rows)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        labels = dict(one for one in choices if not isinstance(one[1], list | tuple))
        return str(labels.get(value, value))
    return str(field.prepare_value(value))

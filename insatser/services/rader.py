"""Adding, changing and taking away one row of an insats: a criterion, a rule, a staff line, a seat in the styrgrupp.

The same three acts for every such row, so that each is asked about, checked, saved and logged in the same way.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from finsam.audit.log import log
from finsam.bas.errors import Refused, RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require, visible
from insatser.models import Insats

M = TypeVar("M", bound=Model)

MEANWHILE = "Någon annan sparade samtidigt. Det du skrev finns kvar här; läs igenom det och spara igen."


def add_row(*, actor: Actor, row: M, insats: Insats) -> M:
    """Saves a new row that belongs to an insats.

    `row` comes unsaved with its values. Refused when the actor may not, ValidationError with Swedish sentences when
    a rule says no.
    """
    require(actor, ADD, row)
    save(row)
    require_in_sight(actor, row)
    log("rad.skapad", actor=actor, row=insats, objekt=row._meta.label_lower, rad=row.pk)
    return row


def change_row(*, actor: Actor, model: type[M], row_id: int, insats: Insats, values: Mapping[str, Any]) -> M:
    """Writes new values on a row. Http404 when it is not there any more; errors as in `add_row`."""
    row = get_visible(actor, model._default_manager.select_for_update(of=("self",)), pk=row_id)
    require(actor, CHANGE, row)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    save(row)
    require_in_sight(actor, row)
    log("rad.andrad", actor=actor, row=insats, objekt=row._meta.label_lower, rad=row.pk, falt=changed)
    return row


def delete_row(*, actor: Actor, model: type[Model], row_id: int, insats: Insats) -> None:
    """Takes a row away. Http404 the second time; RuleBroken when something else stands on it."""
    row = get_visible(actor, model._default_manager.select_for_update(of=("self",)), pk=row_id)
    require(actor, DELETE, row)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as protected:
        raise RuleBroken("Raden används på ett annat ställe och kan därför inte tas bort.") from protected
    log("rad.borttagen", actor=actor, row=insats, objekt=model._meta.label_lower, rad=row_id)


def save(row: Model) -> None:
    """Checks every field and constraint, and saves. What the check cannot see (a colleague in the same second) is
    told as a ValidationError too, never as a database error."""
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as broken:
        raise ValidationError(MEANWHILE) from broken


def require_in_sight(actor: Actor, row: Model) -> None:
    """A row may not be saved out of one's own sight; the refusal rolls the request back."""
    if not visible(actor, type(row)).filter(pk=row.pk).exists():
        raise Refused("Då skulle raden hamna utanför det som du får se. Ändringen är inte sparad.")

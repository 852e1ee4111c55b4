"""Adding, changing and taking away one row of an insats: a criterion, a rule, a staff line, a seat in the styrgrupp.

The same three acts for every such row, so that each is asked about, checked, saved and logged in the same way.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError

from finsam.audit.log import log
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require, visible
from insatser.models import Insats

M = TypeVar("M", bound=Model)

MEANWHILE = "Någon annan sparade samtidigt. Det du skrev finns kvar här; läs igenom det och spara igen."

GONE = (
    "Raden är redan borttagen. Hade du skrivit något i den är det inte sparat: gå tillbaka i webbläsaren om du vill "
    "kopiera det, och lägg till en ny rad."
)


def add_row(*, actor: Actor, row: M, insats: Insats, seen: Seen | None = None, parents: tuple[str, ...] = ()) -> M:
    """Saves a new row that belongs to an insats.

    `row` comes unsaved with its values, `seen` from its form and `parents` with the columns that tell whose it is. The
    same form sent again adds nothing and gives the row that it made. Refused when the actor may not, ValidationError
    with Swedish sentences when a rule says no.
    """
    require(actor, ADD, row)
    # A double click may come as two requests at once: the second waits here until the first has saved.
    Insats.objects.select_for_update(of=("self",)).only("pk").get(pk=insats.pk)
    if (made := twin(seen, row, *parents)) is not None:
        return made
    save(row)
    require_in_sight(actor, row)
    log("rad.skapad", actor=actor, row=insats, objekt=row._meta.label_lower, rad=row.pk)
    return row


def change_row(
    *,
    actor: Actor,
    model: type[M],
    row_id: int,
    insats: Insats,
    values: Mapping[str, Any],
    seen: Seen | None = None,
) -> M:
    """Writes new values on a row. Http404 when it is not there any more; errors as in `add_row`, and ChangedMeanwhile
    when a colleague has saved since the form that `seen` tells of was opened."""
    row = get_visible(actor, model._default_manager.select_for_update(of=("self",)), pk=row_id)
    require(actor, CHANGE, row)
    require_unchanged(seen, row, values)
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


def explain_missing(*, model: type[Model], row_id: int, insats: Insats) -> None:
    """Raises AlreadyHandled with a sentence when the row was there and has been taken away; else does nothing."""
    gone = Handelse.objects.filter(
        kod="rad.borttagen",
        objekt="insatser.insats",
        objekt_id=insats.pk,
        data__objekt=model._meta.label_lower,
        data__rad=row_id,
    )
    if gone.exists():
        raise AlreadyHandled(GONE)


def save(row: Model, *, only: Collection[str] | None = None) -> None:
    """Checks every field and constraint, and saves all columns, or some of a row that is there. What the check cannot
    see (a colleague in the same second) is told as a ValidationError too, never as a database error."""
    row.full_clean()
    try:
        with transaction.atomic():
            row.save(update_fields=only)
    except IntegrityError as broken:
        raise ValidationError(MEANWHILE) from broken


def require_in_sight(actor: Actor, row: Model) -> None:
    """A row may not be saved out of one's own sight; the refusal rolls the request back."""
    if not visible(actor, type(row)).filter(pk=row.pk).exists():
        raise Refused("Då skulle raden hamna utanför det som du får se. Ändringen är inte sparad.")

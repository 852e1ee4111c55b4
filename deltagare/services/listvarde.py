"""The values of a förbund's lists: kansli adds its own and makes them inactive; the common ones are drift's.

A value that stands on a row about a person is never taken away, so none is: an inactive one is no longer offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from deltagare.models import Listvarde
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, CHANGE, get_visible, require

TAKEN = "Listan har redan ett värde som heter så. Välj ett annat namn, eller ändra det som finns."


@transaction.atomic
def nytt_listvarde(
    *, actor: Actor, forbund_id: int | None, slag: str, values: Mapping[str, Any], seen: Seen | None = None
) -> Listvarde:
    """A new value of a list: a förbund's own, or (None) common to all.

    The same form sent again gives the value that it made. RuleBroken at `namn` when the list has the name already.
    """
    forbund = None
    if forbund_id is not None:  # a double click may come as two requests at once: the second waits here
        forbund = get_visible(actor, Forbund.objects.select_for_update(of=("self",), no_key=True), pk=forbund_id)
    row = Listvarde(forbund=forbund, slag=slag, **values)
    require(actor, ADD, row)
    if (made := twin(seen, row, "forbund")) is not None and made.slag == slag:
        return made
    _require_free_name(row)
    row.kod = _free_code(row)
    row.full_clean()
    row.save()
    log("listvarde.skapat", actor=actor, row=row, slag=slag, varde=row.kod)
    return row


@transaction.atomic
def andra_listvarde(
    *, actor: Actor, listvarde_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Listvarde:
    """Another name, order or meaning of a value, or whether it can be chosen. Its code stays."""
    row = get_visible(actor, Listvarde.objects.select_for_update(of=("self",)), pk=listvarde_id)
    require(actor, CHANGE, row)
    require_unchanged(seen, row, values)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    _require_free_name(row)
    row.full_clean()
    row.save()
    log("listvarde.andrat", actor=actor, row=row, slag=row.slag, varde=row.kod, falt=changed)
    return row


def _alike(row: Listvarde) -> Q:
    """The other values that stand in the same list: for a common value every förbund's."""
    near = Q() if row.forbund_id is None else Q(forbund=None) | Q(forbund_id=row.forbund_id)
    return Q(slag=row.slag) & near


def _require_free_name(row: Listvarde) -> None:
    if Listvarde.objects.filter(_alike(row), namn__iexact=row.namn).exclude(pk=row.pk).exists():
        raise RuleBroken({"namn": TAKEN})


def _free_code(row: Listvarde) -> str:
    """The name as a code; with a number after it when another value has it."""
    base = slugify(row.namn).replace("-", "_")[:36] or "varde"
    taken = set(Listvarde.objects.filter(slag=row.slag, kod__startswith=base).values_list("kod", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if (base if n == 1 else f"{base}_{n}") not in taken)
    return base if number == 1 else f"{base}_{number}"

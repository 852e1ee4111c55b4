"""Changing the keys that lie between the database and who a person is.

Two things can be changed, and either can be stopped half-way and started again without harm, since every sealed text
says by its row (`nyckel`) which data key opens it:

- the master key: each wrapped data key is wrapped again with the first one of IDENTITY_KEYS; the texts stay;
- the data keys: each insatsägare gets a new one, which everything new is sealed with at once, and then all that was
  sealed with the old one is opened and sealed again, in batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from deltagare.models import Datanyckel, Identitet, Importkorning, Remiss, Slutredovisning
from deltagare.rls import as_job
from finsam.audit.log import log
from finsam.bas.kryptering import DataKey, new_data_key, place, rewrap, unwrap, wrap

JOB = "byt_nycklar"
BATCH = 200


@dataclass(frozen=True)
class Sealed:
    """A column that is sealed, and the number on its row that binds it there (see `place`)."""

    model: type[models.Model]
    column: str
    name: str
    bound_to: str = "pk"


SEALED = (
    Sealed(Identitet, "krypterat", "person", "deltagare_id"),
    Sealed(Remiss, "identitet", "person"),
    Sealed(Remiss, "utkast", "utkast"),
    Sealed(Slutredovisning, "underlag", "underlag"),
    Sealed(Slutredovisning, "pdf", "pdf"),
    Sealed(Importkorning, "innehall", "innehall", "insats_id"),
)
MODELS = tuple(dict.fromkeys(one.model for one in SEALED))


def wrap_again() -> int:
    """Wraps every data key with the first master key; returns how many were not. The master key that each was wrapped
    with must still be in IDENTITY_KEYS: else MasterKeyMissing, and nothing is changed."""
    changed = 0
    with transaction.atomic():
        for row in Datanyckel.objects.select_for_update().order_by("pk"):
            wrapped = rewrap(row.inpackad, _bound(row))
            if wrapped != bytes(row.inpackad):
                row.inpackad = wrapped
                row.save(update_fields=["inpackad"])
                changed += 1
        if changed:
            log("nycklar.inpackade", actor=None, antal=changed)
    return changed


def new_data_keys() -> int:
    """Gives each insatsägare a new data key, unless texts of a change that was stopped are still to be sealed again;
    returns how many were made. What is written from now on is sealed with the new ones."""
    with transaction.atomic():
        rows = list(Datanyckel.objects.select_for_update().filter(ersatt__isnull=True).order_by("pk"))
        if left_to_seal():
            return 0
        for row in rows:
            row.ersatt = timezone.now()
            row.save(update_fields=["ersatt"])
            latest = Datanyckel.objects.filter(part_id=row.part_id).aggregate(models.Max("version"))["version__max"]
            fresh = Datanyckel(part_id=row.part_id, version=latest + 1)
            fresh.inpackad = wrap(new_data_key(), _bound(fresh))
            fresh.save()
        if rows:
            log("nycklar.nya", actor=None, antal=len(rows))
    return len(rows)


def left_to_seal() -> int:
    """How many rows are sealed with a data key that has been replaced."""
    with as_job(JOB):
        return sum(_old(model).count() for model in MODELS)


def seal_again(tell: Callable[[int], object] = lambda rows: None) -> int:
    """Opens and seals again every row of a replaced data key, a batch a transaction; `tell` hears each batch's size.

    Returns how many rows. A row that cannot be opened stops it with CannotDecrypt; the batches before it are done.
    """
    done = 0
    for model in MODELS:
        while batch := _one_batch(model):
            tell(batch)
            done += batch
    if done:
        log("nycklar.omkrypterat", actor=None, antal=done)
    return done


def _one_batch(model: type[models.Model]) -> int:
    columns = [one for one in SEALED if one.model is model]
    with as_job(JOB):
        rows = list(_old(model).select_related("nyckel").select_for_update(of=("self",)).order_by("pk")[:BATCH])
        current = _current({row.nyckel.part_id for row in rows})
        keys = {row.nyckel_id: unwrap(row.nyckel.inpackad, _bound(row.nyckel)) for row in _one_of_each_key(rows)}
        for row in rows:
            fresh, key = current[row.nyckel.part_id]
            for one in columns:
                _seal_column(row, one, keys[row.nyckel_id], key)
            row.nyckel = fresh
        if rows:
            model._default_manager.bulk_update(rows, [*(one.column for one in columns), "nyckel"])
    return len(rows)


def _old(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._default_manager.filter(nyckel__ersatt__isnull=False)


def _one_of_each_key(rows: list[Any]) -> Iterator[Any]:
    yield from {row.nyckel_id: row for row in rows}.values()


def _current(parts: set[int]) -> dict[int, tuple[Datanyckel, DataKey]]:
    found = Datanyckel.objects.filter(part__in=parts, ersatt__isnull=True)
    return {row.part_id: (row, unwrap(row.inpackad, _bound(row))) for row in found}


def _seal_column(row: Any, one: Sealed, old: DataKey, new: DataKey) -> None:
    sealed = getattr(row, one.column)
    if sealed is not None:
        aad = place(row._meta.db_table, one.name, getattr(row, one.bound_to))
        setattr(row, one.column, new.encrypt(old.decrypt_bytes(sealed, aad=aad), aad=aad))


def _bound(row: Datanyckel) -> bytes:
    """As services/identitet.py binds a data key to its owner."""
    return place("deltagare_datanyckel", "inpackad", row.part_id)

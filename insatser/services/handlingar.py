"""The acts with an insats' uploaded papers: add, change what is said of one, take away, open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.file_store import new_file, remove_on_commit, sweep
from finsam.bas.files import CheckedFile
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from insatser.models import Handling, Insats

FOLDER = "handlingar"


def add_handling(*, actor: Actor, insats_id: int, checked: CheckedFile, values: Mapping[str, Any]) -> Handling:
    """Keeps a checked file as a paper of an insats: the row and the file, both or neither.

    `values` are slag, rubrik and datum. Raises Http404, Refused, and RuleBroken for a file that is there already.
    """
    with transaction.atomic():
        # Locked, so that a double click finds what it has already added.
        insats = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
        row = Handling(
            insats=insats,
            filslag=checked.kind,
            storlek=len(checked.content),
            sidor=checked.pages,
            sha256=checked.sha256,
            uppladdad_av=actor.user,
            av_kansli=actor.is_kansli,
            **values,
        )
        require(actor, ADD, row)
        same = insats.handlingar.filter(sha256=checked.sha256).first()
        if same is not None:
            raise RuleBroken(f"Filen finns redan bland handlingarna: {same.rubrik}.")
        with new_file(f"{FOLDER}/{insats.pk}", checked) as name:
            row.fil = name
            row.save()
            log("handling.tillagd", actor=actor, row=insats, handling=row.pk, slag=row.slag, sha256=row.sha256)
    return row


def change_handling(*, actor: Actor, handling_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Handling:
    """Changes slag, rubrik and datum; the file stays. Http404, Refused, or ChangedMeanwhile."""
    with transaction.atomic():
        row = _locked(actor, handling_id)
        require(actor, CHANGE, row)
        require_unchanged(seen, row, values)
        changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
        if changed:
            for name in changed:
                setattr(row, name, values[name])
            row.save(update_fields=changed)
            log("handling.andrad", actor=actor, row=row.insats, handling=row.pk, falt=changed)
    return row


def remove_handling(*, actor: Actor, handling_id: int) -> Insats:
    """Takes a paper and its file away for good. Http404 the second time."""
    with transaction.atomic():
        row = _locked(actor, handling_id)
        require(actor, DELETE, row)
        insats, sha256 = row.insats, row.sha256
        remove_on_commit(str(row.fil))
        row.delete()
        log("handling.borttagen", actor=actor, row=insats, handling=handling_id, sha256=sha256)
    return insats


def open_handling(*, actor: Actor, handling_id: int) -> tuple[Handling, BinaryIO]:
    """A paper and its file, opened for reading; leaves an audit line.

    Raises Http404 when it is not visible, FileNotFoundError when the file is gone from the disk.
    """
    row = get_visible(actor, Handling.objects.select_related("insats"), pk=handling_id)
    file = (Path(settings.MEDIA_ROOT) / str(row.fil)).open("rb")
    log("handling.oppnad", actor=actor, row=row.insats, handling=row.pk)
    return row, file


def sweep_files(*, now: float | None = None) -> int:
    """Takes away files that no handling names: what a killed request left. Returns how many."""
    return sweep(FOLDER, _known, now=now)


def _known(names: Collection[str]) -> set[str]:
    return set(Handling.objects.filter(fil__in=names).values_list("fil", flat=True))


def _locked(actor: Actor, handling_id: int) -> Handling:
    rows = Handling.objects.select_related("insats").select_for_update(of=("self",))
    return get_visible(actor, rows, pk=handling_id)

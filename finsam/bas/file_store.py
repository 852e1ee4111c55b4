"""Where files from outside lie: under MEDIA_ROOT, by made-up names, each with a row that names it, or not at all.

    with new_file("verifikat/12", checked) as name:        # inside the transaction
        row = Verifikat(fil=name, ...)
        row.save()

The file is written under a name of its own in a folder for half-made ones, and moved to its place, in one step on the
same disk, when the row has been saved and before the transaction ends. Killed before the move: a half-made file.
Killed between the move and the commit, or rolled back: a file that no row names. Both are taken away by `sweep`, so a
row always has its file, and a file soon has its row or is gone.
"""

from __future__ import annotations

import datetime
import os
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from finsam.bas.file_kinds import SUFFIXES
from finsam.bas.files import CheckedFile

DRAFTS = "filer.halvfardiga"
PATIENCE = datetime.timedelta(hours=1)
"""How old a file without a row is when it is taken away: no request lasts so long."""
LOOKS_BACK = datetime.timedelta(days=2)
"""A file that has lain longer than this is never swept. What a killed process leaves is found within hours, and so a
database that was restored from an older copy, or mistaken for another, cannot cost anybody their vouchers."""


@contextmanager
def new_file(folder: str, checked: CheckedFile) -> Iterator[str]:
    """Writes a file and gives its name (under MEDIA_ROOT) for the row; it is in place when the block has ended well.

    Use it inside the transaction that saves the row.
    """
    made_up = f"{uuid.uuid4().hex}.{SUFFIXES[checked.kind]}"
    name = f"{folder}/{made_up}"
    draft, target = _root() / DRAFTS / made_up, _root() / name
    _make(draft.parent)
    try:
        with draft.open("xb") as file:
            file.write(checked.content)
            file.flush()
            os.fsync(file.fileno())
        yield name
        _make(target.parent)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def remove_on_commit(name: str) -> None:
    """Takes a file away when the row that named it is gone for good."""
    path = _root() / name
    if path.is_file():
        os.utime(path)  # killed between the commit and the removal: the sweep finds it among the new ones
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def sweep(folder: str, known: Callable[[Collection[str]], Collection[str]], *, now: float | None = None) -> int:
    """Takes away half-made files and files in `folder` (and in folders in it) that no row names; how many.

    `known` is given names and tells which of them some row names. `now` is seconds since 1970.
    """
    now = time.time() if now is None else now
    removed = 0
    for path in _left(_root() / DRAFTS, now):
        path.unlink(missing_ok=True)
        removed += 1
    names = {path.relative_to(_root()).as_posix(): path for path in _left(_root() / folder, now)}
    if names:
        kept = set(known(names.keys()))
        for name in names.keys() - kept:
            names[name].unlink(missing_ok=True)
            removed += 1
    return removed


def _left(folder: Path, now: float) -> Iterator[Path]:
    """The files that have lain between PATIENCE and LOOKS_BACK."""
    for path in folder.rglob("*") if folder.is_dir() else ():
        try:
            age = now - path.stat().st_mtime
        except FileNotFoundError:  # moved or taken away meanwhile
            continue
        if PATIENCE.total_seconds() < age < LOOKS_BACK.total_seconds() and path.is_file():
            yield path


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _make(folder: Path) -> None:
    """The folder and those above it, each for our own eyes alone (`parents=True` would open the upper ones)."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)

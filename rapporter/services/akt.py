"""Writes an akt: one ZIP of sheets drawn from the frozen figures and of files that are kept already.

Names are ASCII and both they and the days inside the ZIP follow from the frozen figures. Files are copied a piece at a
time, so five hundred vouchers take no more memory than one.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify
from django.utils.timezone import localtime

from finsam.bas.pdf import Progress
from rapporter.pdf import akt as sheets
from rapporter.pdf import helarsrapport as helarsrapport_pdf
from rapporter.pdf import rekvisition as rekvisition_pdf
from rapporter.underlag.akt import Akt, Aktfil

GONE = "Filen finns inte längre på disken."
CHANGED = "Filen är inte densamma som när den lades in, och är därför inte med."
DRAWN = "Det fanns ingen PDF av den godkända rapporten. Den här är skapad för akten, med siffrorna som de är nu."
PIECE = 1_000_000
"""Bytes copied at a time."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A file that is drawn when its turn comes."""

    rubrik: str
    namn: str
    draw: Callable[[], bytes]
    anmarkning: str = ""


def write_akt(akt: Akt, target: Path, *, progress: Progress | None = None) -> None:
    """Writes the ZIP. A file that is missing, or is not the one that was frozen, is listed with the reason."""
    parts = list(_parts(akt))
    folder = f"akt-{slugify(akt.insats)[:60]}-{akt.ar}"
    listed: list[sheets.Fil] = []
    with zipfile.ZipFile(target, "w") as archive:
        for number, part in enumerate(parts, start=1):
            listed.append(_add(archive, folder, akt, part))
            if progress:
                progress(number, len(parts) + 1)
        sums = "".join(f"{one.sha256}  {one.namn}\n" for one in listed if one.sha256)
        _write(archive, akt, f"{folder}/sha256.txt", sums.encode())
        _write(archive, akt, f"{folder}/innehall.pdf", sheets.render_innehall(akt, listed))
        if progress:
            progress(len(parts) + 1, len(parts) + 1)


def _parts(akt: Akt) -> Iterator[_Sheet | Aktfil]:
    """What the akt holds, in its order."""
    for number, plan in enumerate(akt.planer, start=1):
        name = f"1-insatsplan/{number:02}-{slugify(plan.titel)[:40]}-v{plan.version}.pdf"
        rubrik = f"{plan.titel}, version {plan.version}"
        yield _Sheet(rubrik, name, lambda plan=plan: sheets.render_plan(akt, plan))  # type: ignore[misc]
    if akt.beslut or akt.arsavslut:
        yield _Sheet(f"Beslut om medel {akt.ar}", f"2-beslut/beslut-{akt.ar}.pdf", lambda: sheets.render_beslut(akt))
    for number, budget in enumerate(akt.budgetar, start=1):
        name = f"3-budget/{number:02}-{slugify(budget.namn)[:40]}-v{budget.version}.pdf"
        rubrik = f"{budget.namn}, version {budget.version}"
        yield _Sheet(rubrik, name, lambda budget=budget: sheets.render_budget(akt, budget))  # type: ignore[misc]
    for one in akt.rekvisitioner:
        head = one.underlag.huvud
        name = f"{one.folder}/rekvisition-{head.nummer:02}.pdf"
        rubrik = f"Rekvisition {head.nummer}: {head.tillstand.lower()}"
        yield _Sheet(rubrik, name, lambda one=one: rekvisition_pdf.render(one.underlag))  # type: ignore[misc]
        yield from one.verifikat
    yield from akt.handlingar
    yield from akt.rapporter
    for report in akt.rapporter_utan_fil:
        draw = partial(helarsrapport_pdf.render, report.underlag)
        yield _Sheet(report.rubrik, report.namn, draw, DRAWN)
    yield from akt.missing


def _add(archive: zipfile.ZipFile, folder: str, akt: Akt, part: _Sheet | Aktfil) -> sheets.Fil:
    if isinstance(part, _Sheet):
        content = part.draw()
        _write(archive, akt, f"{folder}/{part.namn}", content)
        return sheets.Fil(part.namn, part.rubrik, hashlib.sha256(content).hexdigest(), part.anmarkning)
    if not part.stored:
        return sheets.Fil(part.namn, part.rubrik, anmarkning=part.anmarkning)
    try:
        with (Path(settings.MEDIA_ROOT) / part.stored).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != part.sha256:
                return sheets.Fil(part.namn, part.rubrik, anmarkning=CHANGED)
            file.seek(0)
            with archive.open(_entry(akt, f"{folder}/{part.namn}", zipfile.ZIP_STORED), "w") as copy:
                shutil.copyfileobj(file, copy, PIECE)
    except FileNotFoundError:
        return sheets.Fil(part.namn, part.rubrik, anmarkning=GONE)
    return sheets.Fil(part.namn, part.rubrik, part.sha256)


def _write(archive: zipfile.ZipFile, akt: Akt, name: str, content: bytes) -> None:
    archive.writestr(_entry(akt, name, zipfile.ZIP_DEFLATED), content)


def _entry(akt: Akt, name: str, kind: int) -> zipfile.ZipInfo:
    """A name inside the ZIP, with the moment of the figures: the same akt is the same ZIP."""
    moment = localtime(akt.fryst)
    entry = zipfile.ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    entry.compress_type = kind
    entry.create_system = 3  # the same wherever it is written
    entry.external_attr = 0o600 << 16
    return entry

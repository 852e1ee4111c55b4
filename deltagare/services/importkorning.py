"""Taking in deltaganden from a file: kept sealed while the team checks it, then all of it taken in, or none.

One way for every size: the rows are tried and taken in within the request, at most ROWS of them. A team has tens of
deltagare at a time and some hundreds in ten years, so a file is a matter of seconds; a longer one is told to be parted.
A job would need a state of its own for each step, and the person would wait for the same answer on another page.

The file itself is never kept, nor its name, which may tell who it is about: only the table that was read, sealed with
the insatsägare's key, until it is taken in, thrown away, or a day old. At level `avidentifierad` columns that point
somebody out are not even kept so long, and once it is said what the columns are, only those that are taken in are.
"""

from __future__ import annotations

import datetime
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from deltagare.enums import ImportStatus
from deltagare.models import Deltagande, Importkorning, Kolumnmappning
from deltagare.rls import as_job
from deltagare.services.identitet import seal, unseal
from deltagare.services.importfalt import (
    BY_KEY,
    fields_at,
    has_number,
    only,
    required_at,
    without_example,
    without_names,
)
from deltagare.services.importprov import Provat, try_rows
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.imports import Table, Value
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, DELETE, get_visible, require
from insatser.enums import Registreringsniva
from insatser.models import Insats

ROWS = 300
"""Rows of a file: tried in some seconds."""
KEPT = datetime.timedelta(days=1)
JOB = "gallra_importer"
_PLACE = {"table": "deltagare_importkorning", "column": "innehall"}
LONGEST_HEADING = 120
_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
NO_HEADINGS = (
    "Filens översta rad ser ut att vara uppgifter och inte rubriker. Lägg till en rad överst med en kort rubrik för "
    "varje kolumn, och välj filen igen. Inget ur filen är sparat."
)
DONE = "Filen är redan inläst, av dig i en annan flik eller av en kollega."


@dataclass
class Innehall:
    """What is kept sealed of a file: its table, the headings that were left out, and what came of trying the rows."""

    table: Table
    borttagna: list[str] = field(default_factory=list)
    provat: Provat | None = None


@transaction.atomic
def spara_fil(*, actor: Actor, insats_id: int, table: Table, kind: str) -> Importkorning:
    """Keeps a table that was read, sealed. `kind`: xlsx or csv.

    The same file sent again within a minute gives the row that it made. RuleBroken at `fil` when nothing is left of it.
    """
    rows = Insats.objects.select_for_update(of=("self",), no_key=True).select_related("agare", "del_av__agare")
    insats = get_visible(actor, rows, pk=insats_id)
    require(actor, "importera", Deltagande(insats=insats))
    _check_headings(table)
    kept, gone = without_example(table), list[str]()
    if insats.registreringsniva != Registreringsniva.PERSONUPPGIFTER:
        kept, gone = without_names(kept)
    if not kept.rows or not kept.headings:
        raise RuleBroken({"fil": "Filen har inga rader att läsa in. Fyll i uppgifterna och välj filen igen."})
    content = Innehall(kept, gone)
    if (made := _sent_before(actor, insats, content)) is not None:
        return made
    row = Importkorning(insats=insats, filnamn=f"fil.{kind}", rader=len(kept.rows), skapad_av=actor.user)
    require(actor, ADD, row)
    _put(row, content)
    row.save()
    log("import.paborjad", actor=actor, row=row, rader=row.rader)
    return row


@transaction.atomic
def valj_kolumner(*, actor: Actor, import_id: int, columns: Mapping[str, str], spara_som: str = "") -> Importkorning:
    """Says what the columns are (heading -> key), tries every row, and keeps what came of it.

    `spara_som` keeps the choice by name for the next file. RuleBroken at a heading for a key chosen twice, on top for
    one that is missing; AlreadyHandled when the file has been taken in.
    """
    row = _locked(actor, import_id)
    content = read_content(row)
    chosen = {heading: key for heading, key in columns.items() if key and heading in content.table.headings}
    _check_columns(row.insats, chosen)
    if row.insats.registreringsniva != Registreringsniva.PERSONUPPGIFTER:
        content.table = only(content.table, chosen)  # nothing is kept that is not taken in
    row.mappning = chosen
    _try(actor, row, content, keep=False)
    if spara_som:
        mapping = Kolumnmappning(insats=row.insats, namn=spara_som)
        require(actor, ADD, mapping)
        Kolumnmappning.objects.update_or_create(insats=row.insats, namn=spara_som, defaults={"kolumner": chosen})
    log("import.kontrollerad", actor=actor, row=row, rader=row.rader, felaktiga=row.felaktiga)
    return row


@transaction.atomic
def las_in(*, actor: Actor, import_id: int, sett_over: bool = False) -> Importkorning:
    """Takes in every row of a tried file, and erases it. Asked again, it answers with the row and does nothing.

    Every row is tried once more: when one has become wrong since, nothing is taken in, and the row (still not
    inläst) tells what. `sett_over`: somebody has looked at the rows that are doubted.
    """
    row = _locked(actor, import_id, closed=True)
    if row.status == ImportStatus.INLAST:
        return row
    content = read_content(row)
    if content.provat is None:
        raise RuleBroken("Välj först vad kolumnerna i filen är.")
    if row.felaktiga:
        raise RuleBroken("Filen har rader med fel. Rätta dem i filen och börja om med den nya filen.")
    if content.provat.att_se_over and not sett_over:
        raise RuleBroken({"sett_over": "Se över raderna ovanför och kryssa i rutan."})
    if _try(actor, row, content, keep=True).felaktiga:
        return row
    row.status, row.inlast_tid, row.innehall = ImportStatus.INLAST, timezone.now(), None
    row.save(update_fields=["status", "inlast_tid", "innehall"])
    log("import.inlast", actor=actor, row=row, rader=row.rader)
    return row


@transaction.atomic
def kasta(*, actor: Actor, import_id: int) -> None:
    """Throws a file away that has not been taken in."""
    row = _locked(actor, import_id)
    require(actor, DELETE, row)
    log("import.kastad", actor=actor, row=row)
    row.delete()


def gallra_importer() -> int:
    """Throws away the files that nobody has taken in within a day; returns how many."""
    with as_job(JOB):
        old = Importkorning.objects.filter(status=ImportStatus.KONTROLLERAD, skapad__lt=timezone.now() - KEPT)
        count, _ = old.delete()
        if count:
            log("import.gallrad", actor=None, antal=count)
    return count


def read_content(row: Importkorning) -> Innehall:
    """What is kept of a file. AlreadyHandled when it has been taken in, and so erased."""
    if row.innehall is None:
        raise AlreadyHandled(DONE)
    sealed = unseal(row.nyckel, row.innehall, **_PLACE, owner=row.insats_id)
    kept = json.loads(zlib.decompress(sealed))
    headings = kept["headings"]
    rows = [(n, dict(zip(headings, map(_value, cells), strict=True))) for n, cells in kept["rows"]]
    provat = Provat(**kept["provat"]) if kept["provat"] else None
    return Innehall(Table(headings, rows), kept["borttagna"], provat)


def pack(content: Innehall) -> bytes:
    """What is kept of a file, as the bytes that are sealed."""
    table = content.table
    kept = {
        "headings": table.headings,
        "rows": [[n, [_plain(row[one]) for one in table.headings]] for n, row in table.rows],
        "borttagna": content.borttagna,
        "provat": asdict(content.provat) if content.provat else None,
    }
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode())


def _check_headings(table: Table) -> None:
    """RuleBroken for a file whose first row is a person: what the columns are is kept in the clear, by heading."""
    for heading in table.headings:
        if has_number(heading) or _DAY.fullmatch(heading) or len(heading) > LONGEST_HEADING:
            raise RuleBroken({"fil": NO_HEADINGS})


def _plain(value: Value) -> Any:
    if isinstance(value, str):
        return value
    return [value.isoformat()[:10]]  # a list tells a day from text; an export's time of day says nothing here


def _value(kept: Any) -> Value:
    return kept if isinstance(kept, str) else datetime.date.fromisoformat(kept[0])


def _put(row: Importkorning, content: Innehall) -> None:
    row.nyckel, row.innehall = seal(row.insats, pack(content), **_PLACE, owner=row.insats_id)


def _try(actor: Actor, row: Importkorning, content: Innehall, *, keep: bool) -> Provat:
    """Tries the rows and keeps what came of it."""
    columns = {key: heading for heading, key in row.mappning.items()}
    content.provat = try_rows(actor, row.insats, content.table, columns, keep=keep)
    row.rader, row.felaktiga = content.provat.rader, content.provat.felaktiga
    _put(row, content)
    row.save(update_fields=["mappning", "rader", "felaktiga", "nyckel", "innehall"])
    return content.provat


def _locked(actor: Actor, pk: int, *, closed: bool = False) -> Importkorning:
    """The import, locked: a second confirmation waits here until the first is done. `closed`: also one taken in."""
    rows = Importkorning.objects.select_for_update(of=("self",), no_key=True)
    row = get_visible(actor, rows.select_related("insats__agare", "insats__del_av__agare", "nyckel"), pk=pk)
    require(actor, "importera", Deltagande(insats=row.insats))
    if row.status == ImportStatus.INLAST and not closed:
        raise AlreadyHandled(DONE)
    return row


def _sent_before(actor: Actor, insats: Insats, content: Innehall) -> Importkorning | None:
    recent = Importkorning.objects.filter(
        insats=insats,
        skapad_av=actor.user,
        status=ImportStatus.KONTROLLERAD,
        skapad__gt=timezone.now() - datetime.timedelta(minutes=1),
    )
    wanted = pack(content)
    return next((one for one in recent.select_related("nyckel") if pack(read_content(one)) == wanted), None)


def _check_columns(insats: Insats, chosen: Mapping[str, str]) -> None:
    wrong: dict[str, str] = {}
    offered = {one.key for one in fields_at(insats.registreringsniva)}
    taken: dict[str, str] = {}
    for heading, key in chosen.items():
        if key not in offered:
            wrong[heading] = "Välj ett av alternativen i listan."
        elif key in taken:
            wrong[heading] = f"{BY_KEY[key].label} är redan valt för {taken[key]}. Välj en av kolumnerna."
        taken.setdefault(key, heading)
    if wrong:
        raise RuleBroken(wrong)
    missing = [
        " eller ".join(BY_KEY[key].label for key in group)
        for group in required_at(insats.registreringsniva)
        if not set(group) & set(taken)
    ]
    if missing:
        raise RuleBroken(f"Filen behöver också en kolumn för: {'; '.join(missing)}.")

"""Trying the rows of a file: each is registered for real by the pages' own services, and all of it may be undone.

A dry run is the taking in, rolled back. So the two cannot come to different conclusions, two rows about one person meet
each other as they will in the table, and every rule of a page holds for a file.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from deltagare.models import Deltagande, Deltagare
from deltagare.services.deltagande import avsluta
from deltagare.services.importfalt import BY_KEY
from deltagare.services.importlasning import Rad, Radlasare, Unusable
from deltagare.services.registrering import registrera
from deltagare.services.regler import deltagarregler
from deltagare.services.varningar import varningar_utan_remiss
from finsam.bas.formats import datum
from finsam.bas.imports import Table
from finsam.forbund.actor import Actor
from insatser.models import Insats

SHOWN = 20
"""Good rows that the page shows."""
MOST_TOLD = 200
"""Faults and warnings that are kept, of each: who has more has one fault in a whole column."""
AVSTEG = "Inläst från en fil. Den som läste in den såg vad som avvek från reglerna."
"""Why a rule is passed: whoever takes a file in is told of it row by row before she says yes."""

Sagt = tuple[int, str, str]
"""Row in the file, the column's label (empty for the whole row), a sentence."""


@dataclass
class Provat:
    """What came of the rows."""

    rader: int = 0
    felaktiga: int = 0
    fel: list[Sagt] = field(default_factory=list)
    att_se_over: list[Sagt] = field(default_factory=list)
    forhand: list[dict[str, str]] = field(default_factory=list)
    pa_kanda: int = 0


def try_rows(actor: Actor, insats: Insats, table: Table, columns: Mapping[str, str], *, keep: bool) -> Provat:
    """Registers every row and tells what came of it. Nothing stays unless `keep`, and then only when all rows are good.

    `columns`: key -> heading. The caller has asked the policy and acts.
    """
    found = Provat(rader=len(table.rows))
    with transaction.atomic():
        _Prov(actor, insats, columns, found).run(table)
        if not keep or found.felaktiga:
            transaction.set_rollback(True)
    found.fel, found.att_se_over = found.fel[:MOST_TOLD], found.att_se_over[:MOST_TOLD]
    return found


class _Prov:
    def __init__(self, actor: Actor, insats: Insats, columns: Mapping[str, str], found: Provat) -> None:
        self.actor, self.insats, self.found = actor, insats, found
        self.reader = Radlasare(insats, columns)
        self.seen: dict[tuple[object, ...], int] = {}
        self.numbers: dict[str, int] = {}
        self.before = _registered(insats)
        self.latest = Deltagare.objects.filter(insats=insats).aggregate(latest=Max("nummer"))["latest"] or 0

    def run(self, table: Table) -> None:
        for nummer, cells in table.rows:
            try:
                rad = self.reader.read(nummer, cells)
            except Unusable as wrong:
                self._wrong(nummer, wrong.faults)
                continue
            self._look_alike(rad)
            try:
                with transaction.atomic():
                    row = self._register(rad)
            except ValidationError as wrong:
                self._wrong(nummer, self._by_column(rad, wrong))
            else:
                self._good(rad, row)
            if rad.person.personnummer:
                self.numbers.setdefault(rad.person.personnummer.siffror, nummer)

    def _register(self, rad: Rad) -> Deltagande:
        row = registrera(
            actor=self.actor,
            insats_id=self.insats.pk,
            start=rad.start,
            person=rad.person,
            part=rad.part,
            egenansokan=rad.egenansokan,
            remitterad=rad.remitterad,
            samtycke=None if rad.person.skyddad else rad.samtycke,
            lagen=rad.fore,
            avsteg=AVSTEG,
        )
        if row.avsteg:
            for one in varningar_utan_remiss(row.deltagare, deltagarregler(self.insats, rad.start), rad.start):
                self._doubt(rad, one.text)
        if rad.slut is None or rad.anledning is None:
            return row
        try:
            row = avsluta(
                actor=self.actor, deltagande_id=row.pk, slut=rad.slut, anledning_id=rad.anledning.pk, lagen=rad.efter
            )
        except ValidationError as wrong:
            told = wrong.message_dict
            if "lagen" in told:  # those after, not those before
                told["efter"] = told.pop("lagen")
            raise ValidationError(told) from wrong
        _settle(row, rad)
        return row

    def _wrong(self, nummer: int, faults: Iterable[tuple[str, str]]) -> None:
        self.found.felaktiga += 1
        labels = [(BY_KEY[key].label if key in BY_KEY else "", sentence) for key, sentence in faults]
        self.found.fel += [(nummer, label, sentence) for label, sentence in labels]

    def _by_column(self, rad: Rad, wrong: ValidationError) -> list[tuple[str, str]]:
        """A service's sentences at the file's columns."""
        told = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
        number = rad.person.personnummer
        if number and "start" in told and (earlier := self.numbers.get(number.siffror)):
            told["start"] = [f"{one} Samma person står också på rad {earlier}." for one in told["start"]]
        if "namn" in told:
            told["namn"] = ["Fyll i namnet. Har personen skyddade personuppgifter, skriv ja i den kolumnen."]
        columns = {"lagen": "forsorjning_fore", "efter": "forsorjning_efter"}
        return [(columns.get(key, key), sentence) for key, sentences in told.items() for sentence in sentences]

    def _look_alike(self, rad: Rad) -> None:
        """Without a personnummer nothing tells two people apart; rows that look like one person are told about."""
        namn = rad.person.uppgifter.namn.casefold()
        if rad.person.personnummer is None:
            earlier = self.seen.setdefault((*rad.alike, namn), rad.nummer)
            if earlier != rad.nummer:
                self._doubt(rad, f"Raden liknar rad {earlier}. Är det samma person, ta bort den ena raden.")
            if not namn and (known := self.before.get(rad.alike)):
                self._doubt(
                    rad, f"Raden liknar Deltagare {known}, som redan finns. Är det samma person, ta bort raden."
                )

    def _doubt(self, rad: Rad, sentence: str) -> None:
        self.found.att_se_over.append((rad.nummer, "", sentence))

    def _good(self, rad: Rad, row: Deltagande) -> None:
        new = row.deltagare.nummer > self.latest
        self.found.pa_kanda += not new
        if len(self.found.forhand) < SHOWN:
            self.found.forhand.append(
                {
                    "rad": str(rad.nummer),
                    "person": rad.person.uppgifter.namn or ("Ny deltagare" if new else str(row.deltagare)),
                    "om": f"{row.deltagare.fodelsear}, {row.deltagare.kon}",
                    "part": str(rad.part or ("Egenansökan" if rad.egenansokan else "")),
                    "start": datum(rad.start),
                    "slut": datum(rad.slut) if rad.slut else "",
                    "anledning": str(rad.anledning or ""),
                }
            )


def _registered(insats: Insats) -> dict[tuple[object, ...], int]:
    """Those who are in the insats already: what a row of theirs would look like -> the deltagare's number."""
    rows = Deltagande.objects.filter(insats=insats).order_by("deltagare__nummer")
    facts = rows.values_list("deltagare__kon", "deltagare__fodelsear", "start", "slut", "part_id", "deltagare__nummer")
    return {tuple(alike): number for *alike, number in facts}


def _settle(row: Deltagande, rad: Rad) -> None:
    """History is not asked for again: who left so long ago that the slutredovisning was due before today has had it
    where she was registered then. With its day in the file it is entered as done; otherwise none is demanded."""
    today: datetime.date = timezone.localdate()
    if rad.slutredovisad is not None:
        if rad.slut is not None and rad.slutredovisad < rad.slut:
            raise ValidationError({"slutredovisad": "Dagen ligger före avslutet. Rätta ett av datumen."})
        row.slutredovisad = rad.slutredovisad
    elif row.slutredovisas_senast is not None and row.slutredovisas_senast < today:
        row.slutredovisas_senast = None
    else:
        return
    row.save(update_fields=["slutredovisad", "slutredovisas_senast"])

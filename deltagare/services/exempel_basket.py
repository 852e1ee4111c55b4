"""An example insats being filled: what its invented rows are made of, and the rows that wait to be written."""

from __future__ import annotations

import datetime
import json
import random
from collections import Counter
from dataclasses import asdict
from typing import Any, TypeVar

from django.db import models

from deltagare.models import (
    Deltagande,
    Deltagare,
    Fall,
    Forlangning,
    Handlingsplan,
    Identitet,
    Instrument,
    Komplettering,
    Kriteriesvar,
    Lage,
    Listvarde,
    Lopnummer,
    Matning,
    Matsvar,
    Planmal,
    Plansteg,
    Remiss,
    RemissPart,
    Samtycke,
    SamtyckePart,
    Slutredovisning,
    Tillfalle,
    TillfallePart,
    Uppehall,
)
from deltagare.services.exempel_persons import People, Person
from deltagare.services.identitet import current_key, nummer_hash
from deltagare.services.lank import remiss_token, stored_hash
from deltagare.services.regler import Deltagarregler
from finsam.bas.kryptering import place as bound_to
from finsam.forbund.actor import Actor
from finsam.forbund.models import Part
from insatser.enums import Registreringsniva
from insatser.models import Insats, Kriterium

# Rows come after those that they point at.
_ORDER: tuple[type[models.Model], ...] = (
    Deltagare,
    Fall,
    Remiss,
    RemissPart,
    Kriteriesvar,
    Komplettering,
    Deltagande,
    Samtycke,
    SamtyckePart,
    Lage,
    Uppehall,
    Forlangning,
    Tillfalle,
    TillfallePart,
    Handlingsplan,
    Planmal,
    Plansteg,
    Matning,
    Matsvar,
    Slutredovisning,
)
_SUPPORT = (
    ("forsorjningsstod", 44),
    ("sjukpenning", 12),
    ("aktivitetsersattning", 14),
    ("a_kassa", 6),
    ("aktivitetsstod", 12),
    ("etableringsersattning", 5),
    ("ingen", 7),
)
_REMITTENTS = {"agare": 46, "arbetsformedlingen": 22, "forsakringskassan": 14, "region": 12, "kommun": 4}
Row = TypeVar("Row", bound=models.Model)


class Place:
    """An insats at a level of people, its rules and parts, and the rows that wait."""

    def __init__(
        self,
        insats: Insats,
        actor: Actor,
        texts: dict[str, Any],
        regler: Deltagarregler,
        today: datetime.date,
        kommuner: list[str],
    ) -> None:
        self.insats, self.actor, self.texts, self.regler, self.today = insats, actor, texts, regler, today
        self.chance = random.Random(insats.slug)  # noqa: S311 (example data, the same each time)
        ages = range(16, 65)
        if regler.alder is not None:
            ages = range(regler.alder.minst or 16, min(regler.alder.hogst or 64, 64) + 1)
        self.people = People(self.chance, texts["namn"], kommuner, ages)
        rows = list(Kriterium.objects.filter(insats=insats).order_by("slag", "nummer"))
        self.criteria = [row for row in rows if row.alternativ_till_id is None]
        self.alternatives = {row.alternativ_till_id: row.text for row in rows if row.alternativ_till_id}
        self.parts = list(Part.objects.filter(samverkar_i__insats=insats).order_by("pk"))
        self.instrument: Instrument | None = None
        self.referred_to: Insats | None = None
        self.links: list[Remiss] = []
        self.named_remisser: list[tuple[Remiss, Person]] = []
        self.sent: list[tuple[Deltagande, Person]] = []  # those with a slutredovisning that has been sent
        self.stamps: list[tuple[models.Model, str, datetime.datetime]] = []  # what the database would stamp as now
        self._named: list[tuple[Deltagare, Person]] = []
        self._values = {(row.slag, row.kod): row for row in Listvarde.objects.filter(forbund=None)}
        self._numbers: Counter[str] = Counter()
        self._rows: dict[type[models.Model], list[models.Model]] = {model: [] for model in _ORDER}

    def put(self, row: Row) -> Row:
        """Keeps a row for `write`; others may point at it already."""
        self._rows[type(row)].append(row)
        return row

    def put_deltagare(self, person: Person) -> Deltagare:
        """A deltagare, whose identity is written where the level keeps it."""
        row = self.put(
            Deltagare(
                insats=self.insats,
                nummer=self.number("deltagare"),
                kon=person.kon,
                fodelsear=person.fodelsear,
                kommun_id=person.kommun,
                skyddad=person.skyddad,
                pahittad=True,
            )
        )
        self._named.append((row, person))
        return row

    def number(self, slag: str) -> int:
        """The next number of a kind."""
        self._numbers[slag] += 1
        return self._numbers[slag]

    def count(self, slag: str) -> int:
        """How many numbers of a kind have been given."""
        return self._numbers[slag]

    def value(self, slag: str, kod: str) -> Listvarde:
        """A common value of a list."""
        return self._values[slag, kod]

    def draw_support(self) -> str:
        """The code of a försörjning, the common ones oftest."""
        codes, weights = zip(*_SUPPORT, strict=True)
        return str(self.chance.choices(codes, weights)[0])

    def draw_part(self) -> Part | None:
        """Who refers: the owner oftest, now and then the person herself where the intake takes her."""
        if self.texts["insatser"][self.insats.slug]["intag"].get("egenansokan") and self.chance.random() < 0.06:
            return None
        owner = self.insats.agare
        options = [(owner, _REMITTENTS["agare"]), *((part, _REMITTENTS.get(part.slag, 2)) for part in self.parts)]
        parts, weights = zip(*options, strict=True)
        return self.chance.choices(parts, weights)[0]

    def other_parts(self, part: Part | None) -> list[Part]:
        """The parts that the person needs besides the one that refers."""
        found = [one for one in self.parts if one != part and one != self.insats.agare]
        self.chance.shuffle(found)
        return found

    def write(self) -> int:
        """Writes what waits, table by table, then what needs the rows' own numbers; returns how many rows."""
        for model, rows in self._rows.items():
            model._default_manager.bulk_create(rows, batch_size=1000)
        written = sum(len(rows) for rows in self._rows.values())
        written += self._write_identities()
        for remiss in self.links:
            remiss.lank_hash = stored_hash(remiss_token(remiss))
        Remiss.objects.bulk_update(self.links, ["lank_hash"])
        for model, column in {(type(one), column) for one, column, _ in self.stamps}:
            rows_of = [one for one, name, _ in self.stamps if type(one) is model and name == column]
            for stamped, name, moment in self.stamps:
                if type(stamped) is model and name == column:
                    setattr(stamped, column, moment)
            model._default_manager.bulk_update(rows_of, [column])
        Lopnummer.objects.bulk_create(
            Lopnummer(insats=self.insats, slag=slag, senaste=last) for slag, last in self._numbers.items()
        )
        return written + len(self._numbers)

    def _write_identities(self) -> int:
        """Names and numbers of everybody who may have one kept, each sealed for its own row."""
        if self.insats.registreringsniva != Registreringsniva.PERSONUPPGIFTER:
            return 0
        nyckel, key = current_key(self.insats)

        def sealed(person: Person, table: str, owner: int) -> bytes:
            return key.encrypt(json.dumps(asdict(person.uppgifter)), aad=bound_to(table, "person", owner))

        rows = [
            Identitet(
                insats=self.insats,
                deltagare=row,
                nyckel=nyckel,
                krypterat=sealed(person, "deltagare_identitet", row.pk),
                nummer_hash=nummer_hash(self.insats, person.uppgifter.personnummer),
            )
            for row, person in self._named
            if not person.skyddad
        ]
        Identitet.objects.bulk_create(rows)
        waiting = [(row, person) for row, person in self.named_remisser if not person.skyddad]
        for row, person in waiting:
            row.nyckel, row.identitet = nyckel, sealed(person, "deltagare_remiss", row.pk)
            row.nummer_hash = nummer_hash(self.insats, person.uppgifter.personnummer)
        Remiss.objects.bulk_update([row for row, _ in waiting], ["nyckel", "identitet", "nummer_hash"])
        return len(rows)

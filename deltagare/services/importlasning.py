"""A row of a file as a deltagande to register: every cell read, every fault a sentence at its column."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils import timezone

from deltagare.enums import Kon, Listslag
from deltagare.models import Listvarde
from deltagare.services.identitet import Personuppgifter
from deltagare.services.importfalt import BY_KEY
from deltagare.services.parter import parts_of
from deltagare.services.registrering import Person
from finsam.bas.imports import Value
from finsam.bas.parsing import Unreadable, parse_datum, parse_tal
from finsam.bas.personnummer import Personnummer, parse_personnummer
from finsam.forbund.models import Kommun, Part
from insatser.enums import Registreringsniva
from insatser.models import Insats

K = TypeVar("K")
Lagen = list[tuple[int, int]]
_LONGEST_NAME = 120
_WORDS_FOR_KON = {
    Kon.KVINNA: {"kvinna", "kvinnor", "k", "flicka", "female", "f"},
    Kon.MAN: {"man", "män", "m", "pojke", "male"},
    Kon.ANNAT: {"annat", "annan", "annat eller ej uppgift", "ej uppgift", "uppgift saknas", "okänt", "x", "a"},
}
_YES, _NO = {"ja", "j", "x", "1", "sant", "true"}, {"", "nej", "n", "0", "falskt", "false"}
_EXTENT = re.compile(r"(.+?)[\s,:]*\b(\d{1,3})\s*(?:%|procent)", re.IGNORECASE)
_KOMMUN_ENDS = re.compile(r"\s+(kommun|stad)$")


@dataclass(frozen=True)
class Rad:
    """A row that could be read."""

    nummer: int
    person: Person
    start: datetime.date
    part: Part | None = None
    egenansokan: bool = False
    remitterad: datetime.date | None = None
    samtycke: datetime.date | None = field(default=None, repr=False)
    slut: datetime.date | None = None
    anledning: Listvarde | None = None
    slutredovisad: datetime.date | None = None
    fore: Lagen = field(default_factory=list)
    efter: Lagen = field(default_factory=list)

    @property
    def alike(self) -> tuple[object, ...]:
        """What two rows of the same person would have in common when no number tells."""
        part_id = self.part.pk if self.part else None
        return (self.person.kon, self.person.fodelsear, self.start, self.slut, part_id)


class Unusable(ValueError):
    """A row with faults: (key of the column, sentence)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class Radlasare:
    """Reads rows of one insats. What cells are looked up in is fetched once: five queries whatever the length."""

    def __init__(self, insats: Insats, columns: Mapping[str, str]) -> None:
        """`columns`: key of the column -> heading in the file."""
        self.columns = columns
        self.named = insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER
        self.near = list(parts_of(insats))
        # A name that several parts have means the one that works with the insats.
        self.parts = {name.casefold(): part for part in (*Part.objects.all(), *self.near) for name in _names(part)}
        self.kommuner = {key: row for row in Kommun.objects.all() for key in (row.namn.casefold(), row.kod)}
        offered = Listvarde.objects.att_valja(Listslag.AVSLUTSANLEDNING, insats.forbund_id)
        offered |= Listvarde.objects.att_valja(Listslag.FORSORJNING, insats.forbund_id)
        offered |= Listvarde.objects.att_valja(Listslag.SYSSELSATTNING, insats.forbund_id)
        self.values: dict[str, dict[str, Listvarde]] = {}
        self.offered: dict[str, list[str]] = {}
        for row in offered.order_by("slag", "ordning"):
            self.offered.setdefault(row.slag, []).append(row.namn)
            for key in (row.kod, row.namn):
                self.values.setdefault(row.slag, {})[key.casefold()] = row

    def read(self, nummer: int, cells: Mapping[str, Value]) -> Rad:
        """The row with that number in the file. Raises Unusable with every fault that it has."""
        row = _Cells(self.columns, cells)
        start = row.day("start")
        if start is None and not row.faults:
            row.fault("start", "Fyll i dagen då deltagandet började.")
        part, own = self._part(row)
        slut, anledning = row.day("slut"), self._anledning(row)
        found = {
            "person": self._person(row),
            "part": part,
            "egenansokan": own,
            "remitterad": row.day("remitterad", past=True),
            "samtycke": row.day("samtycke", past=True) if self.named else None,
            "slut": slut,
            "anledning": anledning,
            "slutredovisad": row.day("slutredovisad", past=True),
            "fore": self._lagen(row, "fore"),
            "efter": self._lagen(row, "efter"),
        }
        self._avslut(row, slut, anledning, found)
        if row.faults or start is None:
            raise Unusable(row.faults)
        return Rad(nummer=nummer, start=start, **found)  # type: ignore[arg-type]

    def _avslut(
        self, row: _Cells, slut: datetime.date | None, anledning: Listvarde | None, found: Mapping[str, object]
    ) -> None:
        """What belongs to an avslut needs one, and an avslut needs its reason."""
        if slut is not None and anledning is None and not row.has_fault("anledning"):
            row.fault(
                "anledning",
                f"Ett avslut behöver en anledning. Skriv en av: {self._choices(Listslag.AVSLUTSANLEDNING)}.",
            )
        if slut is None and not row.has_fault("slut"):
            for key, given in (("anledning", anledning), ("slutredovisad", found["slutredovisad"])):
                if given:
                    row.fault(key, "Deltagandet har inget avslut. Fyll i dagen för avslutet, eller töm den här cellen.")
            if found["efter"]:
                row.fault("forsorjning_efter", "Läget efter avslut kräver ett avslut. Fyll i det, eller töm cellen.")

    def _person(self, row: _Cells) -> Person:
        number = self._number(row) if self.named else None
        skyddad = row.choice("skyddad", {True: _YES, False: _NO}, "Skriv ja eller nej.") or False
        kon = row.choice("kon", _WORDS_FOR_KON, "Skriv kvinna, man eller annat.")
        if kon is None and not row.has_fault("kon"):
            kon = Kon(number.kon_ur_nummer) if number else None
            if kon is None and not row.has_fault("personnummer"):
                row.fault("kon", "Skriv kvinna, man eller annat.")
        born = row.year("fodelsear")
        if number and born and number.fodelsear != born:
            row.fault("fodelsear", "Födelseåret stämmer inte med personnumret. Rätta ett av dem.")
        if born is None and number is None and not (row.has_fault("fodelsear") or row.has_fault("personnummer")):
            row.fault("fodelsear", "Skriv födelseåret med fyra siffror.")
        namn = row.text("namn") if self.named else ""
        if len(namn) > _LONGEST_NAME:
            row.fault("namn", f"Namnet är längre än {_LONGEST_NAME} tecken. Kontrollera kolumnen.")
        kommun = self._kommun(row)
        if skyddad:  # nothing that points her out is kept at any level
            return Person(kon=kon or "", fodelsear=born or (number.fodelsear if number else None), skyddad=True)
        return Person(
            kon=kon or "",
            fodelsear=born or (number.fodelsear if number else None),
            kommun=kommun,
            personnummer=number,
            uppgifter=Personuppgifter(namn=namn, personnummer=number.siffror if number else ""),
        )

    def _number(self, row: _Cells) -> Personnummer | None:
        typed = row.text("personnummer")
        if not typed:
            return None
        try:
            return parse_personnummer(typed)
        except Unreadable as wrong:
            row.fault("personnummer", str(wrong))
            return None

    def _part(self, row: _Cells) -> tuple[Part | None, bool]:
        typed = row.text("part").casefold()
        if not typed:
            return None, False
        if typed in ("egen", "egenansökan", "egen ansökan"):
            return None, True
        if typed not in self.parts:
            listed = ", ".join(part.namn for part in self.near[:8])
            row.fault("part", f"Det finns ingen part som heter så. Skriv egenansökan eller en av: {listed}.")
        return self.parts.get(typed), False

    def _kommun(self, row: _Cells) -> Kommun | None:
        typed = _KOMMUN_ENDS.sub("", row.text("kommun").casefold())
        if not typed:
            return None
        found = self.kommuner.get(typed) or self.kommuner.get(typed.removesuffix("s"))
        if found is None:
            row.fault("kommun", "Det finns ingen kommun som heter så. Skriv namnet, till exempel Köping, eller koden.")
        return found

    def _anledning(self, row: _Cells) -> Listvarde | None:
        typed = row.text("anledning")
        return self._value(row, "anledning", Listslag.AVSLUTSANLEDNING, typed) if typed else None

    def _lagen(self, row: _Cells, when: str) -> Lagen:
        """Försörjning and sysselsättning: "Lön 50 %; A-kassa 50 %", or one with its extent in a column of its own."""
        found: Lagen = []
        for slag in (Listslag.FORSORJNING, Listslag.SYSSELSATTNING):
            key = f"{slag}_{when}"
            parts = [one.strip() for one in re.split(r"[;+\n]", row.text(key)) if one.strip()]
            alone = row.percent(f"{key}_procent")
            for one in parts:
                with_extent = _EXTENT.fullmatch(one)
                name, extent = (with_extent[1], int(with_extent[2])) if with_extent else (one, alone)
                if extent is None and len(parts) > 1:
                    row.fault(
                        key, "Skriv omfattningen efter vart och ett, till exempel A-kassa 50 %; Sjukpenning 50 %."
                    )
                    break
                if (value := self._value(row, key, slag, name)) is not None:
                    found.append((value.pk, 100 if extent is None else extent))
        return found

    def _value(self, row: _Cells, key: str, slag: str, typed: str) -> Listvarde | None:
        found = self.values.get(slag, {}).get(typed.casefold())
        if found is None:
            row.fault(key, f"”{typed[:40]}” finns inte i listan. Skriv ett av: {self._choices(slag)}.")
        return found

    def _choices(self, slag: str) -> str:
        return "; ".join(self.offered.get(slag, []))


class _Cells:
    """The cells of one row by the column's key, and the faults found so far."""

    def __init__(self, columns: Mapping[str, str], cells: Mapping[str, Value]) -> None:
        self.columns, self.cells = columns, cells
        self.faults: list[tuple[str, str]] = []

    def fault(self, key: str, sentence: str) -> None:
        assert key in BY_KEY, key  # noqa: S101
        self.faults.append((key, sentence))

    def has_fault(self, key: str) -> bool:
        return any(one == key for one, _ in self.faults)

    def value(self, key: str) -> Value:
        heading = self.columns.get(key)
        return self.cells.get(heading, "") if heading else ""

    def text(self, key: str) -> str:
        value = self.value(key)
        return " ".join((value if isinstance(value, str) else value.isoformat()).split(" ")).strip()

    def day(self, key: str, *, past: bool = False) -> datetime.date | None:
        """A day, None when the cell is empty. `past`: one that has been."""
        value = self.value(key)
        if isinstance(value, str):
            if not value.strip():
                return None
            try:
                value = parse_datum(re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?$", "", value.strip()))
            except Unreadable as wrong:
                self.fault(key, str(wrong))
                return None
        if past and value > timezone.localdate():
            self.fault(key, "Dagen har inte varit än. Rätta datumet.")
        return value

    def year(self, key: str) -> int | None:
        """A year of birth: four digits, or a whole day of birth."""
        value = self.value(key)
        if isinstance(value, datetime.date):
            return value.year
        if not value.strip():
            return None
        found = re.fullmatch(r"(\d{4})(?:-?\d{2}-?\d{2})?", value.strip())
        if found is None or not 1900 <= int(found[1]) <= timezone.localdate().year:
            self.fault(key, "Skriv födelseåret med fyra siffror.")
            return None
        return int(found[1])

    def percent(self, key: str) -> int | None:
        """An extent of 1 to 100 per cent, None when the cell is empty."""
        typed = self.text(key).casefold().removesuffix("procent").removesuffix("%").strip()
        if not typed:
            return None
        try:
            number = parse_tal(typed)
        except Unreadable:
            number = None
        if number is None or number != number.to_integral_value() or not 1 <= number <= 100:
            self.fault(key, "Skriv omfattningen som ett helt tal mellan 1 och 100 procent.")
            return None
        return int(number)

    def choice(self, key: str, words: Mapping[K, set[str]], otherwise: str) -> K | None:
        """Which of the words it is; None when the cell is empty and no choice has the empty word."""
        typed = self.text(key).casefold()
        found = next((one for one, accepted in words.items() if typed in accepted), None)
        if found is None and typed:
            self.fault(key, otherwise)
        return found


def _names(part: Part) -> list[str]:
    return [name for name in (part.kortnamn, part.namn) if name]

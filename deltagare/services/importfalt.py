"""The columns that an import of deltaganden understands, as data: pages, template file and reading share it.

What a heading means is guessed from the words that exports from verksamhetssystem use; the team chooses in the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from finsam.bas.imports import Table, Value
from finsam.bas.personnummer import refuse_personnummer
from insatser.enums import Registreringsniva

EXAMPLE = "Exempel, ta bort raden"
"""Marks the template's example row; a row that still has it is left out."""


@dataclass(frozen=True)
class Falt:
    """A column: its key, what people call it, its group, and other headings by which it is known.

    `named`: only at level `personuppgifter`. `example` stands in the template.
    """

    key: str
    label: str
    group: str
    known: tuple[str, ...] = ()
    named: bool = False
    example: str = ""


_R, _P, _T, _F, _E = "Remissen", "Personen", "Tiden i insatsen", "Före start", "Efter avslut"
FALT = (
    Falt(
        "remitterad",
        "Remissen kom",
        _R,
        ("remissdatum", "remiss", "remiss inkom", "inkom", "inkommen", "aktualiserad", "ansökningsdatum"),
        example="2024-01-15",
    ),
    Falt(
        "part",
        "Remitterande part",
        _R,
        ("remittent", "remitterande", "remitterande myndighet", "myndighet", "part", "avsändare", "uppdragsgivare"),
    ),
    Falt("namn", "Namn", _P, ("deltagare", "klient", "klientnamn", "brukare"), True, "Doris Deltagarsson"),
    Falt(
        "personnummer",
        "Personnummer",
        _P,
        ("personnr", "pnr", "person nr", "person id", "samordningsnummer"),
        True,
        "19900101-2384",
    ),
    Falt("samtycke", "Samtycke till registrering", _P, ("samtycke", "samtyckesdatum"), True, "2024-01-20"),
    Falt("fodelsear", "Födelseår", _P, ("född", "födelsedatum", "född år"), example="1990"),
    Falt("kon", "Kön", _P, ("juridiskt kön",), example="Kvinna"),
    Falt("kommun", "Kommun", _P, ("folkbokföringskommun", "hemkommun", "bostadskommun")),
    Falt(
        "skyddad",
        "Skyddade personuppgifter",
        _P,
        ("skyddad", "skyddad identitet", "sekretessmarkering", "sekretess"),
        example="Nej",
    ),
    Falt(
        "start",
        "Start",
        _T,
        ("startdatum", "inskriven", "inskrivning", "inskrivningsdatum", "insats start", "from", "fr o m"),
        example="2024-02-01",
    ),
    Falt(
        "slut",
        "Avslut",
        _T,
        ("avslutsdatum", "avslutad", "slut", "slutdatum", "utskriven", "utskrivningsdatum", "tom", "t o m"),
        example="2024-11-30",
    ),
    Falt(
        "anledning",
        "Anledning till avslut",
        _T,
        ("avslutsanledning", "avslutsorsak", "anledning", "orsak till avslut"),
        example="Arbete",
    ),
    Falt("slutredovisad", "Slutredovisad", _T, ("slutredovisning", "slutrapport")),
    Falt(
        "forsorjning_fore", "Försörjning före", _F, ("försörjning vid start", "försörjning"), example="Försörjningsstöd"
    ),
    Falt(
        "forsorjning_fore_procent", "Försörjning före, omfattning", _F, ("försörjning före procent",), example="100 %"
    ),
    Falt("sysselsattning_fore", "Sysselsättning före", _F, ("sysselsättning vid start", "sysselsättning")),
    Falt("sysselsattning_fore_procent", "Sysselsättning före, omfattning", _F, ("sysselsättning före procent",)),
    Falt(
        "forsorjning_efter",
        "Försörjning efter",
        _E,
        ("försörjning vid avslut",),
        example="Lön eller eget företag 50 %; A-kassa 50 %",
    ),
    Falt("forsorjning_efter_procent", "Försörjning efter, omfattning", _E, ("försörjning efter procent",)),
    Falt("sysselsattning_efter", "Sysselsättning efter", _E, ("sysselsättning vid avslut",), example="Förvärvsarbete"),
    Falt(
        "sysselsattning_efter_procent",
        "Sysselsättning efter, omfattning",
        _E,
        ("sysselsättning efter procent",),
        example="50 %",
    ),
)
BY_KEY = {one.key: one for one in FALT}
# Words of a heading that say who somebody is: such a column is not even kept where no name may be.
_POINTS_OUT = {
    *("namn", "förnamn", "efternamn", "tilltalsnamn", "klient", "klientnamn", "brukare"),
    *("personnummer", "personnr", "pnr", "samordningsnummer", "telefon", "mobil", "mobilnummer", "tel"),
    *("epost", "e-post", "mejl", "mail", "adress", "gatuadress", "postadress", "c/o"),
}


def fields_at(niva: str) -> tuple[Falt, ...]:
    """The columns that an insats of a registration level takes in."""
    return tuple(one for one in FALT if not one.named or niva == Registreringsniva.PERSONUPPGIFTER)


def required_at(niva: str) -> tuple[tuple[str, ...], ...]:
    """What a file must have: of each group of keys at least one."""
    if niva == Registreringsniva.PERSONUPPGIFTER:
        return (("start",), ("namn",), ("samtycke",), ("personnummer", "fodelsear"), ("personnummer", "kon"))
    return (("start",), ("fodelsear",), ("kon",))


def guess(headings: Sequence[str], niva: str) -> dict[str, str]:
    """Heading -> key for the headings that are known; each key once, the first that fits."""
    known = {_tidy(word): one.key for one in fields_at(niva) for word in (*one.known, one.label)}
    found: dict[str, str] = {}
    for heading in headings:
        key = known.get(_tidy(heading))
        if key and key not in found.values():
            found[heading] = key
    return found


def without_names(table: Table) -> tuple[Table, list[str]]:
    """The table without columns that point somebody out, and which those were.

    By heading, or by a personnummer in a cell, also among other words: the whole column goes.
    """
    gone = [
        heading
        for heading in table.headings
        if _points_out(heading) or any(has_number(row[heading]) for _, row in table.rows)
    ]
    return only(table, [one for one in table.headings if one not in gone]), gone


def only(table: Table, headings: Iterable[str]) -> Table:
    """The table with some of its columns."""
    kept = list(headings)
    return Table(kept, [(number, {one: row[one] for one in kept}) for number, row in table.rows])


def without_example(table: Table) -> Table:
    """The table without the template's example row."""
    return Table(table.headings, [(n, row) for n, row in table.rows if EXAMPLE not in row.values()])


def _points_out(heading: str) -> bool:
    return bool(set(re.split(r"[\s._,()/]+", heading.casefold())) & _POINTS_OUT) or _tidy(heading) == "c o"


def _tidy(heading: str) -> str:
    """A heading as it is compared: small letters, no signs, nothing in brackets."""
    return " ".join(re.sub(r"[^0-9a-zåäöé]+", " ", re.sub(r"\(.*?\)", " ", heading.casefold())).split())


def has_number(value: Value) -> bool:
    """Whether a cell has what looks like a personnummer, whatever its check digit."""
    try:
        refuse_personnummer(value if isinstance(value, str) else "")
    except ValidationError:
        return True
    return False

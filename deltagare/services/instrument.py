"""Instruments for progressionsmätning: made or loaded by kansli, since the wording of the well-known ones is others'.

Questions that somebody has answered stand as they are, or the curves would compare different things: a change makes a
new version. PostgreSQL holds the same (the trigger instrumentfraga_oforanderlig).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from deltagare.enums import Svarande
from deltagare.models import Instrument, Instrumentfraga
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.imports import Table
from finsam.bas.parsing import Unreadable, parse_tal
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from insatser.services.rader import save

IN_USE = (
    "Instrumentet har mätningar, så frågorna kan inte ändras: då skulle äldre och nyare svar inte gå att jämföra. Gör "
    "en ny version i stället."
)
MOST_QUESTIONS = 200
# What each column may be called in a file, in small letters.
HEADINGS: dict[str, tuple[str, ...]] = {
    "nummer": ("nummer", "nr", "fråga nr"),
    "svarande": ("svarande", "besvaras av"),
    "text": ("text", "fråga", "påstående", "indikator"),
    "lagst": ("lägsta", "lägst", "lägsta värde"),
    "hogst": ("högsta", "högst", "högsta värde"),
    "lagst_betyder": ("lägsta betyder", "lägsta värdet betyder"),
    "hogst_betyder": ("högsta betyder", "högsta värdet betyder"),
}
LENGTHS = {
    name: getattr(Instrumentfraga._meta.get_field(name), "max_length", 0)
    for name in ("text", "lagst_betyder", "hogst_betyder")
}
_REQUIRED = ("nummer", "svarande", "text")
_DEFAULTS = {"lagst": 1, "hogst": 5}
_ANSWERERS = {
    "deltagare": (Svarande.DELTAGARE,),
    "deltagaren": (Svarande.DELTAGARE,),
    "professionell": (Svarande.PROFESSIONELL,),
    "den professionella": (Svarande.PROFESSIONELL,),
    "båda": (Svarande.DELTAGARE, Svarande.PROFESSIONELL),
}


@dataclass(frozen=True)
class Fraga:
    """A question as it stands in a file."""

    nummer: int
    svarande: str
    text: str
    lagst: int = 1
    hogst: int = 5
    lagst_betyder: str = ""
    hogst_betyder: str = ""


def times_used(instrument_id: int | None) -> int:
    """How many mätningar an instrument has. PostgreSQL counts, since kansli may not see any of them."""
    if instrument_id is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT finsam_matningar_med(%s)", [instrument_id])
        return int(cursor.fetchone()[0])


def new_instrument(*, actor: Actor, values: Mapping[str, Any], seen: Seen | None = None) -> Instrument:
    """Lays up an instrument in the actor's förbund. `values`: namn, version, ratt, manader, aktivt, insatser."""
    columns = {name: value for name, value in values.items() if name != "insatser"}
    row = Instrument(forbund=actor.membership.forbund if actor.membership else None, **columns)
    require(actor, ADD, row)
    if (made := twin(seen, row, "forbund")) is not None:
        return made
    save(row)
    row.insatser.set(values.get("insatser", ()))
    log("instrument.sparat", actor=actor, row=row)
    return row


def change_instrument(
    *, actor: Actor, instrument_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Instrument:
    """Writes what an instrument is called, the right to use it, how often, and which insatser use it."""
    row = lock_instrument(actor, instrument_id)
    require_unchanged(seen, row, values)
    if times_used(row.pk) and (values["namn"], values["version"]) != (row.namn, row.version):
        raise RuleBroken("Instrumentet har mätningar, så det behåller sitt namn och sin version.")
    for name, value in values.items():
        if name != "insatser":
            setattr(row, name, value)
    save(row)
    row.insatser.set(values.get("insatser", ()))
    log("instrument.sparat", actor=actor, row=row)
    return row


def lock_instrument(actor: Actor, instrument_id: int) -> Instrument:
    """An instrument that the actor may change, locked."""
    row = get_visible(actor, Instrument.objects.select_for_update(of=("self",)), pk=instrument_id)
    require(actor, CHANGE, row)
    return row


def _unused(actor: Actor, instrument_id: int) -> Instrument:
    row = lock_instrument(actor, instrument_id)
    if times_used(row.pk):
        raise RuleBroken(IN_USE)
    return row


def load_questions(*, actor: Actor, instrument_id: int, questions: Sequence[Fraga]) -> Instrument:
    """Puts the questions of a file in place of those that are there. All of them, or none."""
    row = _unused(actor, instrument_id)
    row.fragor.all().delete()
    for one in questions:
        save(Instrumentfraga(instrument=row, **vars(one)))
    log("instrument.inlast", actor=actor, row=row, antal=len(questions))
    return row


def save_question(
    *, actor: Actor, instrument_id: int, values: Mapping[str, Any], question_id: int | None = None, seen: Any = None
) -> Instrumentfraga:
    """Adds a question, or changes one."""
    instrument = _unused(actor, instrument_id)
    if question_id is None:
        row = Instrumentfraga(instrument=instrument, **values)
        require(actor, ADD, row)
        if (made := twin(seen, row, "instrument")) is not None:
            return made
    else:
        row = get_visible(actor, instrument.fragor.select_for_update(of=("self",)), pk=question_id)
        require(actor, CHANGE, row)
        require_unchanged(seen, row, values)
        for name, value in values.items():
            setattr(row, name, value)
    save(row)
    log("instrument.sparat", actor=actor, row=instrument)
    return row


def delete_question(*, actor: Actor, instrument_id: int, question_id: int) -> None:
    """Takes a question away. Http404 the second time."""
    instrument = _unused(actor, instrument_id)
    row = get_visible(actor, instrument.fragor.all(), pk=question_id)
    require(actor, DELETE, row)
    row.delete()
    log("instrument.sparat", actor=actor, row=instrument)


def new_version(*, actor: Actor, instrument_id: int, version: str) -> Instrument:
    """A copy with its questions, to change. The insatser go on with it once it is taken into use."""
    old = lock_instrument(actor, instrument_id)
    new = Instrument(
        forbund=old.forbund, namn=old.namn, version=version.strip(), ratt=old.ratt, manader=old.manader, aktivt=False
    )
    save(new)
    Instrumentfraga.objects.bulk_create(
        Instrumentfraga(
            instrument=new,
            **{name: getattr(one, name) for name in HEADINGS},
        )
        for one in old.fragor.all()
    )
    new.insatser.set(old.insatser.all())
    log("instrument.sparat", actor=actor, row=new)
    return new


def take_into_use(*, actor: Actor, instrument_id: int) -> Instrument:
    """Uses a version from now on; the others of the same name rest, and their curves stand."""
    row = lock_instrument(actor, instrument_id)
    if not row.fragor.exists():
        raise RuleBroken("Instrumentet har inga frågor. Lägg till dem innan ni börjar använda det.")
    Instrument.objects.filter(forbund=row.forbund, namn=row.namn, aktivt=True).exclude(pk=row.pk).update(aktivt=False)
    row.aktivt = True
    save(row)
    log("instrument.sparat", actor=actor, row=row)
    return row


def read_questions(table: Table) -> list[Fraga]:
    """The questions of a file. ValidationError with a sentence for each row that cannot be read."""
    columns = _columns(table.headings)
    found: list[Fraga] = []
    wrong: list[str] = []
    taken: dict[tuple[str, int], int] = {}
    if len(table.rows) > MOST_QUESTIONS:
        raise ValidationError(f"Filen har fler än {MOST_QUESTIONS} rader. Ett instrument har inte så många frågor.")
    for number, cells in table.rows:
        try:
            questions = _row({name: str(cells[heading]).strip() for name, heading in columns.items()})
        except Unreadable as unreadable:
            wrong.append(f"Rad {number}: {unreadable}")
            continue
        for one in questions:
            key = (one.svarande, one.nummer)
            if key in taken:
                wrong.append(f"Rad {number}: nummer {one.nummer} står redan på rad {taken[key]} för samma svarande.")
            taken.setdefault(key, number)
            found.append(one)
    if wrong:
        raise ValidationError(wrong)
    return found


def _columns(headings: Sequence[str]) -> dict[str, str]:
    """Which heading of the file is which column."""
    by_name = {heading.casefold(): heading for heading in headings}
    found = {
        column: next(by_name[name] for name in names if name in by_name)
        for column, names in HEADINGS.items()
        if any(name in by_name for name in names)
    }
    if missing := [HEADINGS[name][0] for name in _REQUIRED if name not in found]:
        raise ValidationError(
            f"Filen saknar {'kolumnen' if len(missing) == 1 else 'kolumnerna'} {' och '.join(missing)}. Rubrikerna ska "
            "vara nummer, svarande, text, lägsta, högsta, lägsta betyder och högsta betyder."
        )
    return found


def _row(cells: Mapping[str, str]) -> list[Fraga]:
    numbers = {}
    for name in ("nummer", "lagst", "hogst"):
        typed = cells.get(name, "")
        if not typed and name in _DEFAULTS:
            numbers[name] = _DEFAULTS[name]
            continue
        exact = parse_tal(typed, otherwise=f"{HEADINGS[name][0]} ska vara ett heltal, till exempel 1.")
        if exact != exact.to_integral_value() or not 0 <= exact <= 1000:
            raise Unreadable(f"{HEADINGS[name][0]} ska vara ett heltal, till exempel 1.")
        numbers[name] = int(exact)
    if not numbers["lagst"] < numbers["hogst"] <= 100:
        raise Unreadable("skalans högsta värde ska vara större än det lägsta, och högst 100.")
    texts = {name: cells.get(name, "") for name in ("text", "lagst_betyder", "hogst_betyder")}
    if not texts["text"]:
        raise Unreadable("frågan har ingen text.")
    for name, text in texts.items():
        longest = LENGTHS[name]
        if len(text) > longest:
            raise Unreadable(f"{HEADINGS[name][0]} är längre än {longest} tecken.")
    answerers = _ANSWERERS.get(cells["svarande"].casefold())
    if answerers is None:
        raise Unreadable("svarande ska vara deltagare, professionell eller båda.")
    given: dict[str, Any] = dict(texts) | dict(numbers.items())
    return [Fraga(svarande=one, **given) for one in answerers]

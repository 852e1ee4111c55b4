"""A deltagande without a remiss, typed in by the team, and what is known of the person.

Who she is follows the insats' level: with names she is found again by her exact personnummer, without them by the
number that the team knows her by. Nothing here stores more than the level may hold; PostgreSQL would refuse it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from deltagare.enums import Samtyckesslag
from deltagare.models import Deltagande, Deltagare
from deltagare.services.deltagande import begin
from deltagare.services.identitet import Personuppgifter, find_deltagare, put_identitet, read_identitet
from deltagare.services.nummer import next_number
from deltagare.services.regler import deltagarregler
from deltagare.services.samtycke import Begart, save_samtycke
from deltagare.services.varningar import varningar_utan_remiss
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.personnummer import Personnummer
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.models import Kommun, Part
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.enums import Registreringsniva
from insatser.models import Insats

CHANGED = (
    "En kollega har ändrat personens namn eller kontaktuppgifter sedan du öppnade sidan. Inget är sparat än. Öppna "
    "sidan igen för att se vad som står där nu."
)


@dataclass(frozen=True)
class Person:
    """What is registered of a person. `namn`, `personnummer` and the contact only at level `personuppgifter`.

    `nummer`: the number of somebody who has taken part before, where no personnummer finds her.
    """

    kon: str = ""
    fodelsear: int | None = None
    kommun: Kommun | None = None
    skyddad: bool = False
    nummer: int | None = None
    personnummer: Personnummer | None = field(default=None, repr=False)
    uppgifter: Personuppgifter = field(default_factory=Personuppgifter, repr=False)


@transaction.atomic
def registrera(
    *,
    actor: Actor,
    insats_id: int,
    start: datetime.date,
    person: Person,
    part: Part | None = None,
    egenansokan: bool = False,
    remitterad: datetime.date | None = None,
    samtycke: datetime.date | None = None,
    lagen: Iterable[tuple[int, int]] = (),
    avsteg: str = "",
) -> Deltagande:
    """A deltagande of somebody who came without a remiss in Finsam.

    `avsteg`: why she takes part although a rule of the insats about age or kommun says otherwise.
    `samtycke` is the day when she agreed to be registered; without one no name is kept. The same registration sent
    again is refused at `start`, as is anybody's second deltagande at the same time.
    """
    rows = Insats.objects.select_for_update(of=("self",), no_key=True).select_related("agare", "del_av__agare")
    insats = get_visible(actor, rows, pk=insats_id)
    row = Deltagande(
        insats=insats, part=None if egenansokan else part, egenansokan=egenansokan, remitterad=remitterad, start=start
    )
    require(actor, ADD, row)
    if remitterad is not None and remitterad > start:
        raise RuleBroken({"remitterad": "Remissen kom efter starten. Rätta ett av datumen."})
    row.deltagare = _deltagare(actor, insats, person, samtycke)
    row.avsteg = _pass_rules(row.deltagare, start, avsteg.strip())
    begin(actor, row, lagen)
    log("deltagande.registrerat", actor=actor, row=row)
    return row


def _pass_rules(deltagare: Deltagare, start: datetime.date, motivering: str) -> str:
    """The motivation to keep: nothing where no rule is passed. A hard rule lets nobody past."""
    found = varningar_utan_remiss(deltagare, deltagarregler(deltagare.insats, start), start)
    if hard := [one.text for one in found if one.hard]:
        raise RuleBroken({"fodelsear": f"{' '.join(hard)} Regeln är fast."})
    if found and not motivering:
        told = " ".join(one.text for one in found)
        raise RuleBroken({"avsteg": f"{told} Skriv varför personen deltar ändå."})
    return motivering if found else ""


def _born(person: Person) -> int | None:
    return person.personnummer.fodelsear if person.personnummer else person.fodelsear


def _deltagare(actor: Actor, insats: Insats, person: Person, samtycke: datetime.date | None) -> Deltagare:
    """The person's row: found again, else a new one with her number and, where the level has it, her name."""
    if person.nummer is not None:
        known = Deltagare.objects.filter(insats=insats, nummer=person.nummer).first()
        if known is None:
            raise RuleBroken({"nummer": f"Det finns ingen Deltagare {person.nummer} i insatsen. Kontrollera numret."})
        return known
    named = insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER and not person.skyddad
    if named and person.personnummer is not None:
        known = find_deltagare(actor=actor, insats=insats, personnummer=person.personnummer)
        if known is not None:
            return known
    return _new(actor, insats, person, samtycke if named else None, named=named)


def _new(actor: Actor, insats: Insats, person: Person, samtycke: datetime.date | None, *, named: bool) -> Deltagare:
    if named and not person.uppgifter.namn:
        raise RuleBroken({"namn": "Fyll i namnet. Har personen skyddade personuppgifter, kryssa i den rutan."})
    if named and samtycke is None:
        raise RuleBroken(
            {"samtycke": "Skriv dagen då personen sa ja till att registreras. Utan samtycke sparas inget namn."}
        )
    born = _born(person) if named else person.fodelsear
    if born is None or not 1900 <= born <= timezone.localdate().year:
        raise RuleBroken({"fodelsear": "Skriv födelseåret med fyra siffror."})
    if not person.kon:
        raise RuleBroken({"kon": "Välj kön."})
    row = Deltagare(
        insats=insats,
        nummer=next_number("deltagare", insats.pk),
        kon=person.kon,
        fodelsear=born,
        kommun=None if person.skyddad else person.kommun,
        skyddad=person.skyddad,
    )
    require(actor, ADD, row)
    row.full_clean()
    row.save()
    if samtycke is not None:
        _consent(actor, row, samtycke)
    if named:
        put_identitet(row, _sealed(person))
    return row


def _consent(actor: Actor, row: Deltagare, day: datetime.date) -> None:
    try:
        save_samtycke(person=row, begart=Begart(slag=Samtyckesslag.REGISTRERING, fran=day), actor=actor)
    except ValidationError as wrong:
        raise RuleBroken({"samtycke": wrong.messages}) from wrong


def _sealed(person: Person) -> Personuppgifter:
    given = person.uppgifter
    return Personuppgifter(
        namn=given.namn,
        personnummer=person.personnummer.siffror if person.personnummer else given.personnummer,
        telefon=given.telefon,
        epost=given.epost,
        adress=given.adress,
    )


def mark(row: Deltagare, shown: Personuppgifter) -> str:
    """Tells one content of a person's identity from another and nothing more, for a form that shows it."""
    text = json.dumps([row.pk, *asdict(shown).values()])
    return salted_hmac("deltagare.identitet", text, algorithm="sha256").hexdigest()[:24]


@transaction.atomic
def andra_person(
    *,
    actor: Actor,
    deltagare_id: int,
    values: Mapping[str, Any],
    uppgifter: Personuppgifter | None = None,
    read: str = "",
    seen: Seen | None = None,
) -> Deltagare:
    """Other values of kön, födelseår and kommun, and at level `personuppgifter` who the person is.

    `read` is the mark of the identity that the form showed (`mark`): RuleBroken when a colleague has changed it since.
    """
    row = get_visible(
        actor,
        Deltagare.objects.select_for_update(of=("self",)).select_related("insats__agare", "insats__del_av__agare"),
        pk=deltagare_id,
    )
    require(actor, CHANGE, row)
    require_unchanged(seen, row, values)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.full_clean()
        row.save(update_fields=changed)
    if uppgifter is not None:
        now = read_identitet(actor=actor, deltagare=row)
        if now is None:
            raise RuleBroken("Namnet är raderat, eftersom samtycket till registrering är återkallat.")
        if read and read != mark(row, now):
            raise RuleBroken(CHANGED)
        if uppgifter != now:
            put_identitet(row, uppgifter)
            changed = [*changed, "identitet"]
    if changed:
        log("deltagare.andrad", actor=actor, row=row, falt=changed)
    return row

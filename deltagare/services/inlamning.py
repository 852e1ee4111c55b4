"""A remiss is handed in: the draft's answers become columns and rows, and the draft is gone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from deltagare.enums import Samtyckesslag
from deltagare.models import Kriteriesvar, Listvarde, Remiss, RemissPart, Samtycke, SamtyckePart
from deltagare.services.brev import send_kvitto
from deltagare.services.identitet import Personuppgifter, nummer_hash, owner_of, seal_person
from deltagare.services.lank import give_code
from deltagare.services.nummer import next_number
from deltagare.services.remissutkast import acts_by_link
from deltagare.transitions import REMISS
from finsam.audit.log import log
from finsam.forbund.models import Kommun, Part
from insatser.enums import Registreringsniva
from insatser.models import Kriterium


@dataclass(frozen=True)
class Sekretess:
    """The consent to break sekretess: between whom, about what, how long."""

    parter: Sequence[Part]
    omfattning: str
    till: datetime.date


@dataclass(frozen=True)
class Kriterieval:
    """A criterion as it read on the day, and the answer."""

    kriterium: Kriterium
    lydelse: str
    svar: str
    alternativ: str = ""


@dataclass(frozen=True)
class Inlamning:
    """All answers of a remiss, checked. `person` is empty below level personuppgifter and with skyddade
    personuppgifter, where `kommun` is None too."""

    kalla: str
    kon: str
    fodelsear: int
    skyddad: bool
    informerad: datetime.date
    samtycke_till: datetime.date
    kommun: Kommun | None = None
    person: Personuppgifter = field(default_factory=Personuppgifter)
    part: Part | None = None
    enhet: str = ""
    remittent_namn: str = ""
    remittent_roll: str = ""
    remittent_epost: str = ""
    remittent_telefon: str = ""
    bakgrund: str = field(default="", repr=False)
    eget_mal: str = field(default="", repr=False)
    ordinarie_racker_inte: str = field(default="", repr=False)
    kontakter: str = field(default="", repr=False)
    omfattning: str = ""
    tolk: str = ""
    har_sip: bool | None = None
    forsorjning: Listvarde | None = None
    forsorjning_till: datetime.date | None = None
    behover: Sequence[Part] = ()
    svar: Sequence[Kriterieval] = ()
    sekretess: Sekretess | None = None

    _COLUMNS = (
        "kalla", "kon", "fodelsear", "skyddad", "kommun", "part", "enhet", "remittent_namn", "remittent_roll",
        "remittent_epost", "remittent_telefon", "bakgrund", "eget_mal", "ordinarie_racker_inte", "kontakter",
        "omfattning", "tolk", "har_sip", "forsorjning", "forsorjning_till", "informerad",
    )  # fmt: skip


def submit_remiss(*, remiss: Remiss, answers: Inlamning) -> str:
    """Hands a draft in, sends the receipt, and returns the code that the slutredovisning will ask for, shown once.

    The caller holds the row's lock (remiss_by_token). Raises AlreadyHandled when it has been sent before.
    """
    # A step of the state first: the second of two that send at once is told so before anything is written.
    columns = {name: getattr(answers, name) for name in Inlamning._COLUMNS}
    REMISS.apply(
        remiss,
        "lamna_in",
        **columns,
        **identity_columns(remiss, answers),
        nummer=next_number("remiss", remiss.insats_id),
        inkommen_tid=timezone.now(),
        utkast=None,
        gallras=None,
    )
    code = give_code(remiss)
    remiss.save(update_fields=["kod_hash", "kod_forsok"])
    write_rows(remiss, answers)
    log("remiss.inkommen", actor=acts_by_link(remiss), row=remiss, kalla=answers.kalla)
    send_kvitto(remiss)
    return code


def identity_columns(remiss: Remiss, answers: Inlamning) -> dict[str, object]:
    """The columns that hold who it is: only where the insats' level keeps that, and never of a protected person."""
    kept = remiss.insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER and not answers.skyddad
    if not kept:
        return {"nyckel": None, "identitet": None, "nummer_hash": None}
    nyckel, sealed = seal_person(remiss.insats, answers.person, table="deltagare_remiss", owner=remiss.pk)
    hashed = nummer_hash(remiss.insats, answers.person.personnummer)
    return {"nyckel": nyckel, "identitet": sealed, "nummer_hash": hashed}


def write_rows(remiss: Remiss, answers: Inlamning) -> None:
    """What belongs to a remiss: the parts that are needed, the answers to the criteria, and the consents."""
    insats = remiss.insats
    RemissPart.objects.bulk_create(RemissPart(insats=insats, remiss=remiss, part=part) for part in answers.behover)
    Kriteriesvar.objects.bulk_create(
        Kriteriesvar(
            insats=insats,
            remiss=remiss,
            kriterium=one.kriterium,
            slag=one.kriterium.slag,
            nummer=one.kriterium.nummer,
            lydelse=one.lydelse,
            svar=one.svar,
            alternativ=one.alternativ,
        )
        for one in answers.svar
    )
    _consent(remiss, answers, Samtyckesslag.REGISTRERING, "", [owner_of(insats)], answers.samtycke_till)
    if answers.sekretess:
        given = answers.sekretess
        _consent(remiss, answers, Samtyckesslag.SEKRETESS, given.omfattning, given.parter, given.till)


def _consent(
    remiss: Remiss, answers: Inlamning, slag: str, omfattning: str, parter: Sequence[Part], till: datetime.date
) -> None:
    row = Samtycke.objects.create(
        insats=remiss.insats, remiss=remiss, slag=slag, omfattning=omfattning, fran=answers.informerad, till=till
    )
    SamtyckePart.objects.bulk_create(SamtyckePart(insats=remiss.insats, samtycke=row, part=part) for part in parter)

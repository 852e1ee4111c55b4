"""The slutredovisning: begun from what is known, written, sent once, and read by the team afterwards.

What is sent is frozen and sealed with the insatsägare's key on the row itself, and so is the PDF that a job draws of
it (rapporter/services/drawing.py): both tell who the person is, so neither lies anywhere in the clear. How the
recipient fetches it stands in services/hamtning.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from deltagare.enums import SlutredovisningStatus
from deltagare.models import Deltagande, Slutredovisning
from deltagare.services.identitet import Personuppgifter, read_identitet, seal, seal_with, unseal
from deltagare.services.lank import address, give_code, slutredovisning_token, stored_hash
from deltagare.services.samtycke import missing_sentence, parts_without
from deltagare.transitions import SLUTREDOVISNING
from deltagare.underlag.slutredovisning import (
    Fakta,
    Slutredovisningsunderlag,
    freeze,
    read_fakta,
    suggest_aktiviteter,
    thaw,
)
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import datum
from finsam.bas.jobs import enqueue_on_commit
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.models import Utskick
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from finsam.forbund.services.utskick import Outdated, letter_text, register_utskick, send_later

TABLE = "deltagare_slutredovisning"
UTSKICK = "slutredovisning"
FIELDS = ("aktiviteter", "bedomning", "mottagare_namn", "mottagare_enhet", "mottagare_epost")
SENT = (SlutredovisningStatus.SKICKAD, SlutredovisningStatus.HAMTAD)
ALREADY_SENT = (
    "Slutredovisningen är redan skickad, så den går inte att ändra. Öppna dess sida igen för att läsa den eller ge "
    "mottagaren en ny kod."
)
CHANGED_SINCE = (
    "Något är ändrat sedan du öppnade sidan, av en kollega eller av dig i en annan flik. Inget är skickat. Läs igenom "
    "slutredovisningen som den är nu, och skicka den om den stämmer."
)
AVSTADD = (
    "Det är bestämt att slutredovisningen inte ska lämnas. Öppna dess sida igen för att se varför, eller för att "
    "skriva den ändå."
)
NOT_SENT = "Slutredovisningen är inte skickad än."
NOT_ENDED = "Avsluta deltagandet först. Slutredovisningen skrivs när det finns ett avslut med anledning."

_JOINED = (
    "insats__forbund",
    "insats__agare",
    "insats__del_av__agare",
    "deltagare",
    "remiss",
    "part",
    "avslutsanledning",
)


@dataclass(frozen=True)
class Saknas:
    """Something that is missing before it can be sent: what to do, and the field where it is done (or none).

    `samtycke`: it is done among the deltagare's consents.
    """

    text: str
    field: str = ""
    samtycke: bool = False


def _deltaganden() -> Any:
    return Deltagande.objects.select_related(*_JOINED)


def borja(*, actor: Actor, deltagande_id: int) -> Slutredovisning:
    """A draft with what is known already; the one that is there when somebody has begun.

    RuleBroken without an avslut; Http404 and Refused as the access engine says.
    """
    with transaction.atomic():
        deltagande = get_visible(actor, _deltaganden().select_for_update(of=("self",)), pk=deltagande_id)
        made = Slutredovisning.objects.filter(deltagande=deltagande).first()
        if made is not None:
            return made
        row = Slutredovisning(insats=deltagande.insats, deltagande=deltagande, remiss=deltagande.remiss)
        require(actor, ADD, row)
        if deltagande.slut is None:
            raise RuleBroken(NOT_ENDED)
        row.aktiviteter = suggest_aktiviteter(read_fakta(deltagande))
        if deltagande.remiss is not None:
            row.mottagare_namn = deltagande.remiss.remittent_namn
            row.mottagare_enhet = deltagande.remiss.enhet
            row.mottagare_epost = deltagande.remiss.remittent_epost
        row.full_clean()
        row.save()
        log("slutredovisning.paborjad", actor=actor, row=row)
    return row


def spara(
    *, actor: Actor, slutredovisning_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Slutredovisning:
    """Writes the texts and the recipient of a draft (`values` by FIELDS); nothing has to be complete yet.

    AlreadyHandled when it is sent, ChangedMeanwhile when a colleague wrote first, ValidationError for a personnummer.
    """
    with transaction.atomic():
        row = _locked(actor, slutredovisning_id)
        require(actor, CHANGE, row)
        require_draft(row)
        require_unchanged(seen, row, values)
        for name in FIELDS:
            setattr(row, name, values[name].strip())
        row.full_clean()
        row.save(update_fields=FIELDS)
        log("slutredovisning.sparad", actor=actor, row=row)
    return row


def vad_saknas(row: Slutredovisning, deltagande: Deltagande, day: datetime.date | None = None) -> tuple[Saknas, ...]:
    """What stops it from being sent on a day, as sentences; empty when nothing does. Two queries.

    The same list stands beside the button and turns the act down.
    """
    day = day or timezone.localdate()
    found = []
    if deltagande.slut is None:
        found.append(Saknas(NOT_ENDED))
    elif deltagande.slut > day:
        found.append(Saknas(f"Deltagandet pågår till {datum(deltagande.slut)}. Skicka slutredovisningen efter det."))
    if not row.aktiviteter:
        found.append(Saknas("Skriv vad som har gjorts.", "aktiviteter"))
    if not row.bedomning:
        found.append(Saknas("Skriv bedömningen.", "bedomning"))
    if not row.mottagare_namn:
        found.append(Saknas("Skriv vem som ska få slutredovisningen.", "mottagare_namn"))
    if not row.mottagare_epost:
        found.append(Saknas("Skriv mottagarens e-postadress. Länken skickas dit.", "mottagare_epost"))
    if sentence := samtycke_saknas(deltagande, day):
        found.append(Saknas(sentence, samtycke=True))
    return tuple(found)


def samtycke_saknas(deltagande: Deltagande, day: datetime.date) -> str:
    """Why the remitting part may not be told that day; empty when it may. An egenansökan has no such part."""
    if deltagande.part is None:
        return ""
    missing = parts_without(deltagande.deltagare, [deltagande.part], day)
    return missing_sentence(missing, day) if missing else ""


def skicka(
    *, actor: Actor, slutredovisning_id: int, looked_at: str | None = None
) -> tuple[Slutredovisning, str | None]:
    """Freezes and sends it: the letter with the link, the PDF as a job, the deltagande closed. Cannot be undone.

    Answers with the row and its code, to be shown once; None when the code of the remiss' own receipt opens it.
    `looked_at` is the mark of what the person has read through (mark_of); None asks for none.
    RuleBroken with all that is missing, or when it no longer is what she read; AlreadyHandled when it is sent.
    """
    with transaction.atomic():
        row, deltagande = _locked_with_deltagande(actor, slutredovisning_id)
        require(actor, "skicka", row)
        require_draft(row)
        today, now = timezone.localdate(), timezone.now()
        if missing := vad_saknas(row, deltagande, today):
            raise RuleBroken([one.text for one in missing])
        person = read_identitet(actor=actor, deltagare=deltagande.deltagare) or Personuppgifter()
        sent = compose(row, read_fakta(deltagande), person, actor, now)
        if looked_at is not None and not constant_time_compare(looked_at, mark_of(row, sent)):
            raise RuleBroken(CHANGED_SINCE)
        nyckel, sealed = seal(row.insats, freeze(sent), table=TABLE, column="underlag", owner=row.pk)
        code = _code(row, deltagande)
        SLUTREDOVISNING.apply(
            row,
            "skicka",
            underlag=sealed,
            nyckel=nyckel,
            lank_hash=stored_hash(slutredovisning_token(row)),
            kod_hash=row.kod_hash,
            kod_forsok=0,
            skickad_av=actor.user,
            skickad_tid=now,
        )
        Deltagande.objects.filter(pk=deltagande.pk).update(slutredovisad=today)
        log("slutredovisning.skickad", actor=actor, row=row)
        _write_letter(actor, row)
        _order_pdf(actor, row)
    return row, code


def compose(
    row: Slutredovisning, fakta: Fakta, person: Personuppgifter, actor: Actor, moment: datetime.datetime
) -> Slutredovisningsunderlag:
    """All that the paper says: for the preview, and to be frozen."""
    return Slutredovisningsunderlag(
        fakta=fakta,
        namn=person.namn,
        personnummer=person.visat_personnummer,
        mottagare_namn=row.mottagare_namn,
        mottagare_enhet=row.mottagare_enhet,
        aktiviteter=row.aktiviteter,
        bedomning=row.bedomning,
        avsandare=f"{actor.user.namn}, {actor.title}" if actor.user else "",
        skickad=moment,
    )


def mark_of(row: Slutredovisning, sent: Slutredovisningsunderlag) -> str:
    """Tells one content and address of a slutredovisning from another, whoever looks and when. Says no more."""
    plain = freeze(replace(sent, avsandare="", skickad=datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)))
    content = f"{row.pk} {row.mottagare_epost} {plain.decode()}"
    return salted_hmac("deltagare.slutredovisning", content, algorithm="sha256").hexdigest()


def _code(row: Slutredovisning, deltagande: Deltagande) -> str | None:
    """Sets what opens it: the code that the remittent got on her receipt when it goes to her, else a new one.

    A hash keeps the row that it was made for, so the remiss' can be copied (services/hamtning.py tries both).
    """
    remiss = deltagande.remiss
    if remiss is not None and remiss.kod_hash and remiss.remittent_epost.lower() == row.mottagare_epost.lower():
        row.kod_hash, row.kod_forsok = remiss.kod_hash, 0
        return None
    return give_code(row)


def opened_by_receipt(row: Slutredovisning) -> bool:
    """Whether the code on the remittent's receipt is what opens it."""
    return bool(row.kod_hash and row.remiss and row.kod_hash == row.remiss.kod_hash)


def ny_kod(*, actor: Actor, slutredovisning_id: int) -> tuple[Slutredovisning, str]:
    """A new code for one that is sent, shown once. The one before opens nothing any more, and guesses start anew."""
    with transaction.atomic():
        row = _locked(actor, slutredovisning_id)
        require(actor, "skicka", row)
        if row.status not in SENT:
            raise AlreadyHandled(NOT_SENT)
        code = give_code(row)
        row.save(update_fields=["kod_hash", "kod_forsok"])
        log("slutredovisning.ny_kod", actor=actor, row=row)
    return row, code


def ny_lank(
    *, actor: Actor, slutredovisning_id: int, generation: int, namn: str, epost: str, enhet: str = ""
) -> tuple[Slutredovisning, str]:
    """A new link and a new code, when the recipient has lost hers or is somebody else. The old ones open nothing.

    `generation` is the link that the page showed: AlreadyHandled when it has been replaced since. RuleBroken when the
    person's consent does not cover the remitting part any more.
    """
    with transaction.atomic():
        row, deltagande = _locked_with_deltagande(actor, slutredovisning_id)
        require(actor, "skicka", row)
        if row.status not in SENT:
            raise AlreadyHandled(NOT_SENT)
        if row.lank_generation != generation:
            raise AlreadyHandled("Länken är redan utbytt. Öppna slutredovisningens sida igen för att se vart den gick.")
        if sentence := samtycke_saknas(deltagande, timezone.localdate()):
            raise RuleBroken(sentence)
        row.mottagare_namn, row.mottagare_enhet, row.mottagare_epost = namn.strip(), enhet.strip(), epost.strip()
        row.lank_generation += 1
        row.lank_hash = stored_hash(slutredovisning_token(row))
        code = give_code(row)
        row.full_clean(exclude=("deltagande",))
        row.save()
        log("slutredovisning.ny_lank", actor=actor, row=row)
        _write_letter(actor, row)
    return row, code


def open_underlag(row: Slutredovisning) -> Slutredovisningsunderlag:
    """The frozen words and facts of one that is sent. The caller has asked who may, and leaves the audit line."""
    assert row.nyckel is not None and row.underlag is not None  # noqa: S101, PT018 (written together when it was sent)
    return thaw(unseal(row.nyckel, row.underlag, table=TABLE, column="underlag", owner=row.pk))


def open_pdf(row: Slutredovisning) -> bytes | None:
    """The PDF, in memory alone; None until it is drawn. The caller has asked who may, and leaves the audit line."""
    if row.pdf is None:
        return None
    assert row.nyckel is not None  # noqa: S101 (as above)
    return unseal(row.nyckel, row.pdf, table=TABLE, column="pdf", owner=row.pk)


def seal_pdf(row: Slutredovisning, content: bytes) -> None:
    """Keeps the PDF that the job has drawn, sealed with the key that the frozen words are sealed with. The job acts as
    the membership that ordered."""
    assert row.nyckel is not None  # noqa: S101 (as above)
    row.pdf = seal_with(row.nyckel, content, table=TABLE, column="pdf", owner=row.pk)
    row.save(update_fields=["pdf"])


def read_pdf(*, actor: Actor, slutredovisning_id: int) -> tuple[str, bytes] | None:
    """The PDF's name and content for the team, with an audit line; None until it is drawn."""
    row = get_visible(actor, Slutredovisning.objects.select_related("nyckel"), pk=slutredovisning_id)
    content = open_pdf(row)
    if content is None:
        return None
    log("slutredovisning.oppnad", actor=actor, row=row)
    return open_underlag(row).filnamn, content


def require_draft(row: Slutredovisning) -> None:
    """AlreadyHandled, in words, for one that is sent and for one that is not to be given."""
    if row.status == SlutredovisningStatus.AVSTADD:
        raise AlreadyHandled(AVSTADD)
    if row.status != SlutredovisningStatus.UTKAST:
        raise AlreadyHandled(ALREADY_SENT)


def _locked(actor: Actor, slutredovisning_id: int) -> Slutredovisning:
    rows = Slutredovisning.objects.select_related("insats__agare", "insats__del_av__agare")
    return get_visible(actor, rows.select_for_update(of=("self",)), pk=slutredovisning_id)


def _locked_with_deltagande(actor: Actor, slutredovisning_id: int) -> tuple[Slutredovisning, Deltagande]:
    """The deltagande first, as those who reopen it do, then the row."""
    seen = get_visible(actor, Slutredovisning, pk=slutredovisning_id)
    deltagande = get_visible(actor, _deltaganden().select_for_update(of=("self",)), pk=seen.deltagande_id)
    return _locked(actor, slutredovisning_id), deltagande


def _order_pdf(actor: Actor, row: Slutredovisning) -> None:
    """Row first, then job. Documents belong to the room above: reached by the reverse relation, the job by its name."""
    assert actor.membership is not None  # noqa: S101 (without one the policy has said no)
    dokument = row.dokument.create(slag="slutredovisning", version=1, bestalld_av=actor.membership)
    enqueue_on_commit(current_app.signature("rapporter.tasks.draw_dokument"), dokument.pk)


def _write_letter(actor: Actor, row: Slutredovisning) -> None:
    send_later(
        slag=UTSKICK,
        mottagare=row.mottagare_epost,
        objekt_id=row.pk,
        actor=actor,
        generation=row.lank_generation,
    )


def _letter(utskick: Utskick) -> tuple[str, str]:
    """The letter, composed when it is sent: a link, no person, never the code. A link since replaced is not sent."""
    rows = Slutredovisning.objects.select_related("insats", "remiss").filter(status__in=SENT)
    row = rows.filter(pk=utskick.objekt_id or 0).first()
    if row is None or row.lank_generation != utskick.data["generation"]:
        raise Outdated("Länken har bytts ut eller går inte längre att läsa, så brevet behövs inte.")
    text = letter_text(
        "slutredovisning",
        insats=row.insats.namn,
        link=address("slutredovisning_hamta", slutredovisning_token(row)),
        receipt=opened_by_receipt(row),
    )
    return "En slutredovisning finns att hämta", text


register_utskick(UTSKICK, _letter)

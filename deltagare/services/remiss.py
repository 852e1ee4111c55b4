"""The team's handling of a remiss until it is decided: judge, ask for more, ask the styrgrupp, and order in the queue.

The decisions themselves are in antagning.py, the way to another insats in hanvisning.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from deltagare.enums import Fallslag, FallStatus, RemissStatus, Svar
from deltagare.models import Komplettering, Kriteriesvar, Remiss
from deltagare.services.fall import aterta_fall, nytt_fall
from deltagare.services.regler import deltagarregler
from deltagare.services.remissbrev import send_besked, send_fraga
from deltagare.transitions import REMISS
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.personnummer import refuse_personnummer
from finsam.bas.seen import ChangedMeanwhile, Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import CHANGE, get_visible, require
from insatser.enums import Beslutsfattare
from insatser.services.steps import require_step

JOINED = ("insats__forbund", "insats__agare", "insats__del_av__agare", "kommun", "part", "deltagare", "fall", "orsak")
STYRGRUPP = (Beslutsfattare.STYRGRUPP, Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN)
OPEN = (RemissStatus.INKOMMEN, RemissStatus.BEDOMNING, RemissStatus.KOMPLETTERING)
"""States in which the team still judges."""


def locked(actor: Actor, remiss_id: int) -> Remiss:
    """A visible remiss under its lock: of two who act at once the second waits here, and then sees what the first did.

    Http404 for one that the actor does not see.
    """
    return get_visible(actor, Remiss.objects.select_for_update(of=("self",)).select_related(*JOINED), pk=remiss_id)


def borja_bedoma(*, actor: Actor, remiss_id: int) -> Remiss:
    """Somebody in the team takes the remiss up."""
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "borja_bedoma")
        _take_up(actor, remiss)
    return remiss


def _take_up(actor: Actor, remiss: Remiss) -> None:
    REMISS.apply(remiss, "borja_bedoma", borjade_bedoma_av=actor.user, borjade_bedoma_tid=timezone.now())
    log("remiss.bedoms", actor=actor, row=remiss, nummer=remiss.nummer)


def bedom_kriterier(
    *,
    actor: Actor,
    remiss_id: int,
    svar: Mapping[int, str],
    seen: Mapping[int, Seen | None] | None = None,
) -> Remiss:
    """The team's own answer to each criterion, by the answer's number. A remiss that has just come in is taken up.

    Raises AlreadyHandled once it is decided, RuleBroken for an answer that is none, and ChangedMeanwhile (with `rad`,
    the answer's number) when a colleague has judged the same criterion since the form was opened.
    """
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require(actor, CHANGE, remiss)
        _require_open(remiss)
        own = {row.pk: row for row in remiss.kriteriesvar.select_for_update()}
        if svar.keys() - own.keys() or not set(svar.values()) <= {*Svar.values, ""}:
            raise RuleBroken("Svaren hör inte till remissen. Ladda om sidan och svara igen.")
        for number, value in svar.items():
            try:
                require_unchanged((seen or {}).get(number), own[number], {"teamets_svar": value})
            except ChangedMeanwhile as changed:
                changed.rad = number  # type: ignore[attr-defined]
                raise
            own[number].teamets_svar = value
        Kriteriesvar.objects.bulk_update([own[number] for number in svar], ["teamets_svar"])
        if remiss.status == RemissStatus.INKOMMEN:
            _take_up(actor, remiss)
        log("remiss.kriterier_bedomda", actor=actor, row=remiss, nummer=remiss.nummer)
    return remiss


def begar_komplettering(*, actor: Actor, remiss_id: int, fraga: str) -> Komplettering:
    """Asks the remittent for more, one question at a time. She is written to, if she has left an address.

    A remiss that the team has typed in is asked about by telephone, and answered by the team (registrera_svar).
    """
    _require_text(fraga, "fraga", "Skriv vad remittenten behöver svara på.")
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "begar_komplettering")
        row = Komplettering(insats=remiss.insats, remiss=remiss, fraga=fraga.strip(), begard_av=actor.user)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as broken:
            if "komplettering_en_oppen" not in str(broken):
                raise
            raise AlreadyHandled("Remittenten har redan en fråga att svara på.") from broken
        REMISS.apply(remiss, "begar_komplettering")
        log("remiss.komplettering_begard", actor=actor, row=remiss, nummer=remiss.nummer)
        send_fraga(actor=actor, remiss=remiss)
    return row


def registrera_svar(*, actor: Actor, remiss_id: int, svar: str) -> Remiss:
    """Writes down what the remittent answered by telephone or letter; the remiss is judged again."""
    _require_text(svar, "svar", "Skriv vad remittenten svarade.")
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "komplettera")
        remiss.kompletteringar.filter(besvarad_tid__isnull=True).update(svar=svar.strip(), besvarad_tid=timezone.now())
        REMISS.apply(remiss, "komplettera")
        log("remiss.kompletterad", actor=actor, row=remiss, nummer=remiss.nummer)
    return remiss


def hanskjut(*, actor: Actor, remiss_id: int, fraga: str, omstandigheter: str = "") -> Remiss:
    """Asks the styrgrupp about an unclear case, without a word about who it is.

    Refused when the insats' own rule says that somebody else decides unclear cases.
    """
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "hanskjut")
        decides = deltagarregler(remiss.insats, timezone.localdate()).oklara_fall_av
        if decides and decides not in STYRGRUPP:
            raise Refused(f"I insatsen avgörs oklara fall så här: {Beslutsfattare(decides).label}.")
        fall = nytt_fall(
            actor=actor,
            insats_id=remiss.insats_id,
            slag=Fallslag.OKLAR_REMISS,
            fraga=fraga,
            omstandigheter=omstandigheter,
        )
        REMISS.apply(remiss, "hanskjut", fall=fall)
        log("remiss.hanskjuten", actor=actor, row=remiss, nummer=remiss.nummer)
    return remiss


def ta_emot_svar(*, actor: Actor, remiss_id: int) -> Remiss:
    """The remiss is the team's again: the styrgrupp has answered, or the team takes its question back."""
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "ta_emot_svar")
        close_fall(actor, remiss)
        REMISS.apply(remiss, "ta_emot_svar")
        log("remiss.svar_mottaget", actor=actor, row=remiss, nummer=remiss.nummer)
    return remiss


def close_fall(actor: Actor, remiss: Remiss) -> None:
    """Takes the question to the styrgrupp back, if nobody has answered it."""
    if remiss.fall is not None and remiss.fall.status == FallStatus.OPPET:
        aterta_fall(actor=actor, fall_id=remiss.fall.pk)


def satt_fortur(*, actor: Actor, remiss_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Remiss:
    """Lets somebody go before others in the queue, with the reason, or takes it back. `values` are the two columns."""
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require(actor, CHANGE, remiss)
        if remiss.status != RemissStatus.ANTAGEN:
            raise AlreadyHandled(f"{remiss} står inte i kön.")
        require_unchanged(seen, remiss, values)
        fortur, reason = bool(values["fortur"]), str(values["fortur_motivering"]).strip()
        if fortur:
            _require_text(reason, "fortur_motivering", "Skriv varför personen går före i kön.")
        remiss.fortur, remiss.fortur_motivering = fortur, reason if fortur else ""
        remiss.save(update_fields=["fortur", "fortur_motivering"])
        log("remiss.fortur", actor=actor, row=remiss, nummer=remiss.nummer, fortur=fortur)
    return remiss


def aterta(*, actor: Actor, remiss_id: int) -> Remiss:
    """The person or the remittent does not want to go on, and has said so to the team."""
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "aterta")
        close_fall(actor, remiss)
        REMISS.apply(remiss, "aterta", fortur=False, fortur_motivering="")
        log("remiss.atertagen", actor=actor, row=remiss, nummer=remiss.nummer)
        send_besked(actor=actor, remiss=remiss)
    return remiss


def _require_open(remiss: Remiss) -> None:
    if remiss.status not in OPEN:
        raise AlreadyHandled(f"{remiss} bedöms inte längre: {remiss.get_status_display().lower()}.")


def _require_text(text: str, field: str, sentence: str) -> None:
    """Raises at the field for a text that is empty or holds a personnummer."""
    if not text.strip():
        raise RuleBroken({field: sentence})
    require_no_personnummer(text, field)


def require_no_personnummer(text: str, field: str) -> None:
    """Raises at the field: a step is written by one UPDATE, which asks no form and whose constraint has no field."""
    try:
        refuse_personnummer(text)
    except ValidationError as error:
        raise RuleBroken({field: error}) from error

"""The steps of a rekvisition, as insatser.transitions.REKVISITION has them. To pay is in services/utbetalning.py.

Steps that answer for the content take `seen`, the mark of what the person read (services/rekvisition_seen.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.four_eyes import require_second_person
from finsam.bas.seen import require_read
from finsam.forbund.actor import Actor
from insatser.enums import Fristslag
from insatser.models import Rekvisition, Rekvisitionsrad
from insatser.services.delprocesser import lock_money_of
from insatser.services.frister import mark_frist_klar, reopen_frist
from insatser.services.rekvisition import locked
from insatser.services.rekvisition_checks import attest_hindrances, hindrances, payment_of, summarize_claim
from insatser.services.rekvisition_seen import whole_mark
from insatser.services.steps import require_step
from insatser.transitions import REKVISITION


def uppratta_rekvisition(*, actor: Actor, rekvisition_id: int, seen: str | None = None) -> Rekvisition:
    """The owner's first pair of eyes: it is filled in. RuleBroken, a sentence for each hindrance, when it is not."""
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "uppratta")
        claim = summarize_claim(rekvisition)
        require_read(seen, whole_mark(rekvisition, claim))
        _require_nothing(hindrances(rekvisition, claim))
        # Who certified before it was sent back may prepare it now, and somebody else certify.
        REKVISITION.apply(
            rekvisition,
            "uppratta",
            upprattad_av=actor.user,
            upprattad_tid=timezone.now(),
            inlamnad_av=None,
            inlamnad_tid=None,
        )
        log("rekvisition.upprattad", actor=actor, row=rekvisition)
    return rekvisition


def oppna_rekvisition(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """What waited to be certified is a draft again, for anybody who claims to change."""
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "oppna")
        REKVISITION.apply(rekvisition, "oppna", upprattad_av=None, upprattad_tid=None)
        log("rekvisition.oppnad", actor=actor, row=rekvisition)
    return rekvisition


def lamna_in_rekvisition(*, actor: Actor, rekvisition_id: int, seen: str | None = None) -> Rekvisition:
    """The owner's second pair of eyes certifies it and submits it to kansli; where the money goes is frozen.

    Refused for the person who prepared it; RuleBroken, with a sentence for each hindrance, when something stands in
    the way.
    """
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "lamna_in")
        require_second_person(prepared_by_id=rekvisition.upprattad_av_id, decided_by_id=actor.user_id)
        lock_money_of(rekvisition)
        claim = summarize_claim(rekvisition)
        require_read(seen, whole_mark(rekvisition, claim))
        _require_nothing(hindrances(rekvisition, claim))
        REKVISITION.apply(
            rekvisition, "lamna_in", inlamnad_av=actor.user, inlamnad_tid=timezone.now(), **_where_to_pay(rekvisition)
        )
        mark_frist_klar(
            insats_id=rekvisition.insats_id,
            slag=Fristslag.REKVISITION,
            fran=rekvisition.fran,
            till=rekvisition.till,
            day=timezone.localdate(),
        )
        log("rekvisition.inlamnad", actor=actor, row=rekvisition)
    return rekvisition


def sand_ater_rekvisition(
    *, actor: Actor, rekvisition_id: int, orsak: str, rader: Mapping[int, str] | None = None
) -> Rekvisition:
    """Sends it back for komplettering with the reason, which the owner reads. A review that was made is undone.

    `rader` says what is to be completed on which rows, by their numbers: then only those are open to the owner, until
    the rekvisition has been reviewed. With none of them everything is open.
    """
    if not orsak.strip():
        raise RuleBroken("Skriv vad som behöver kompletteras, så att insatsen vet vad den ska göra.")
    asked = {number: text.strip() for number, text in (rader or {}).items() if text.strip()}
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "sand_ater")
        own = list(rekvisition.rader.all())
        if asked.keys() - {rad.pk for rad in own}:
            raise RuleBroken("En av raderna hör inte till rekvisitionen. Ladda om sidan och markera igen.")
        for rad in own:
            rad.ater, rad.ater_text = rad.pk in asked, asked.get(rad.pk, "")
        Rekvisitionsrad.objects.bulk_update(own, ["ater", "ater_text"])
        REKVISITION.apply(rekvisition, "sand_ater", ater_orsak=orsak.strip(), granskad_av=None, granskad_tid=None)
        log("rekvisition.sand_ater", actor=actor, row=rekvisition)
    return rekvisition


def granska_rekvisition(*, actor: Actor, rekvisition_id: int, seen: str | None = None) -> Rekvisition:
    """Kansli has gone through it and finds it right. Refused for the person who prepared or submitted it.

    What was asked to be completed is done: the marks on rows go.
    """
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "granska")
        for earlier in (rekvisition.inlamnad_av_id, rekvisition.upprattad_av_id):
            require_second_person(prepared_by_id=earlier, decided_by_id=actor.user_id)
        if seen is not None:
            require_read(seen, whole_mark(rekvisition, summarize_claim(rekvisition)))
        rekvisition.rader.filter(ater=True).update(ater=False, ater_text="")
        REKVISITION.apply(rekvisition, "granska", granskad_av=actor.user, granskad_tid=timezone.now(), ater_orsak="")
        log("rekvisition.granskad", actor=actor, row=rekvisition)
    return rekvisition


def attestera_rekvisition(*, actor: Actor, rekvisition_id: int, seen: str | None = None) -> Rekvisition:
    """The förbundschef decides to pay. Refused for the person who reviewed, submitted or prepared it.

    Counted once more with the money locked: RuleBroken when the year's money does not reach any longer. The sum and
    the money that it was counted against are frozen.
    """
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "attestera")
        for earlier in (rekvisition.granskad_av_id, rekvisition.inlamnad_av_id, rekvisition.upprattad_av_id):
            require_second_person(prepared_by_id=earlier, decided_by_id=actor.user_id)
        lock_money_of(rekvisition)
        claim = summarize_claim(rekvisition)
        require_read(seen, whole_mark(rekvisition, claim))
        _require_nothing(attest_hindrances(rekvisition, claim))
        REKVISITION.apply(
            rekvisition,
            "attestera",
            attesterad_av=actor.user,
            attesterad_tid=timezone.now(),
            summa_attesterad=claim.att_utbetala,
            ram_attesterad=claim.ram,
        )
        log("rekvisition.attesterad", actor=actor, row=rekvisition)
    return rekvisition


def avsla_rekvisition(*, actor: Actor, rekvisition_id: int, orsak: str) -> Rekvisition:
    """The förbundschef refuses it for a reason that the owner reads. The period may be claimed again, and is due."""
    if not orsak.strip():
        raise RuleBroken("Skriv varför rekvisitionen avslås. Insatsen läser det.")
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "avsla")
        REKVISITION.apply(rekvisition, "avsla", avslag_orsak=orsak.strip(), **_ended(actor))
        _open_frist(rekvisition)
        log("rekvisition.avslagen", actor=actor, row=rekvisition)
    return rekvisition


def makulera_rekvisition(*, actor: Actor, rekvisition_id: int) -> Rekvisition:
    """The owner throws it away before it is decided. Its number is not used again, its period may be claimed again."""
    with transaction.atomic():
        rekvisition = _at(actor, rekvisition_id, "makulera")
        REKVISITION.apply(rekvisition, "makulera", **_ended(actor))
        _open_frist(rekvisition)
        log("rekvisition.makulerad", actor=actor, row=rekvisition)
    return rekvisition


def _at(actor: Actor, rekvisition_id: int, step: str) -> Rekvisition:
    rekvisition = locked(actor, rekvisition_id)
    require_step(actor, rekvisition, REKVISITION, step)
    return rekvisition


def _require_nothing(found: Sequence[str]) -> None:
    if found:
        raise RuleBroken(list(found))


def _where_to_pay(rekvisition: Rekvisition) -> dict[str, str]:
    found = payment_of(rekvisition.insats)
    if found is None:  # an invented example, or a rättelse that gives money back
        return {}
    return {
        "betalas_till": found.mottagare,
        "kontoslag": found.kontoslag,
        "konto": found.konto,
        "betalreferens": found.referens,
    }


def _ended(actor: Actor) -> dict[str, Any]:
    return {"avslutad_av": actor.user, "avslutad_tid": timezone.now()}


def _open_frist(rekvisition: Rekvisition) -> None:
    """What was due for the period is due again. A rättelse never was what was due."""
    if rekvisition.rattar_id is None:
        reopen_frist(
            insats_id=rekvisition.insats_id, slag=Fristslag.REKVISITION, fran=rekvisition.fran, till=rekvisition.till
        )

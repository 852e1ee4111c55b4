"""A remiss that belongs in another insats of the förbund: it is made anew there, with its history told in words.

The two rows belong to two teams, and neither sees the other's. The old one keeps the new one's number alone, so that
the remittent's link leads on.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deltagare.enums import Remisskalla, RemissStatus, Samtyckesslag, Svar
from deltagare.models import Identitet, Kriteriesvar, Remiss, RemissPart, Samtycke, SamtyckePart
from deltagare.rls import open_link
from deltagare.services.identitet import nummer_hash, owner_of, read_remiss_identitet, seal_person
from deltagare.services.lank import new_linked_remiss
from deltagare.services.nummer import next_number
from deltagare.services.remiss import locked, require_no_personnummer
from deltagare.services.remissbrev import send_besked
from deltagare.services.samtycke import parts_without
from deltagare.transitions import REMISS
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.formats import datum
from finsam.bas.kryptering import link_token
from finsam.forbund.actor import Actor
from insatser.enums import Inriktning, InsatsStatus, Kriterieslag, Registreringsniva
from insatser.models import Insats, Kriterium
from insatser.services.steps import require_step

COPIED = (
    "pahittad",
    "skyddad",
    "kon",
    "fodelsear",
    "kommun",
    "tolk",
    "part",
    "enhet",
    "remittent_namn",
    "remittent_roll",
    "remittent_epost",
    "remittent_telefon",
    "bakgrund",
    "eget_mal",
    "ordinarie_racker_inte",
    "kontakter",
    "omfattning",
    "har_sip",
    "forsorjning",
    "forsorjning_till",
    "informerad",
)
"""What the remittent wrote, and nothing that the team did."""

CLOSED = "Välj en insats i listan: den behöver ta emot remisser just nu."


def possible_targets(remiss: Remiss) -> QuerySet[Insats]:
    """The förbund's other insatser with open intake: what the public list of them shows."""
    rows = Insats.objects.filter(
        forbund_id=remiss.insats.forbund_id,
        inriktning=Inriktning.INDIVID,
        status=InsatsStatus.PAGAENDE,
        remissintag__oppet=True,
    ).exclude(pk=remiss.insats_id)
    rows = rows.exclude(registreringsniva=Registreringsniva.ANTAL)
    if remiss.kalla == Remisskalla.EGEN:
        rows = rows.filter(remissintag__egenansokan=True)
    return rows.select_related("agare", "del_av__agare").order_by("namn")


def identity_follows(remiss: Remiss, target: Insats) -> bool:
    """Whether name and personnummer go along: the target keeps them, and its owner is the same or is consented to."""
    known = remiss.identitet is not None or Identitet.objects.filter(deltagare=remiss.deltagare_id).exists()
    if not known or target.registreringsniva != Registreringsniva.PERSONUPPGIFTER:
        return False
    owner = owner_of(target)
    return owner == owner_of(remiss.insats) or not parts_without(remiss, [owner])


def hanvisa(*, actor: Actor, remiss_id: int, till_id: int, motivering: str) -> Remiss:
    """Hands a remiss over to another insats with open intake. Gives the old remiss.

    There it has come in anew, on the day when it first did: the person has waited since then. Raises AlreadyHandled
    when it has moved on, RuleBroken for an insats that is not open.
    """
    if not motivering.strip():
        raise RuleBroken({"motivering": "Skriv varför en annan insats passar bättre. Remittenten läser det."})
    require_no_personnummer(motivering, "motivering")
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require_step(actor, remiss, REMISS, "hanvisa")
        target = possible_targets(remiss).filter(pk=till_id).first()
        if target is None:
            raise RuleBroken({"till": CLOSED})
        told = [*remiss.hanvisad_historik, *_told(remiss, target, motivering.strip())]
        number = _make(actor, remiss, target, told)
        REMISS.apply(
            remiss,
            "hanvisa",
            beslutad_av=actor.user,
            beslutad_tid=timezone.now(),
            hanvisad_till=target,
            hanvisad_remiss=number,
            motivering=motivering.strip(),
            fortur=False,
            fortur_motivering="",
        )
        log("remiss.hanvisad", actor=actor, row=remiss, nummer=remiss.nummer, insats=target.pk)
        send_besked(actor=actor, remiss=remiss)
    return remiss


def onward_token(remiss: Remiss) -> str:
    """The link's secret of the remiss that this one was handed over as; empty when it was not."""
    return link_token("remiss", remiss.hanvisad_remiss, 1) if remiss.hanvisad_remiss else ""


def _make(actor: Actor, remiss: Remiss, target: Insats, told: list[dict[str, Any]]) -> int:
    """The remiss in the other insats with its rows, written through its own link (this team sees nothing there). Its
    number."""
    follows = identity_follows(remiss, target)
    person = read_remiss_identitet(actor=actor, remiss=remiss) if follows else None
    parter = list(remiss.behover.values_list("part_id", flat=True))
    consents = _consents(remiss, target)
    new = new_linked_remiss(
        insats=target,
        nummer=next_number("remiss", target.pk),
        kalla=remiss.kalla,
        status=RemissStatus.INKOMMEN,
        inkommen_tid=remiss.inkommen_tid,
        hanvisad_fran=remiss.insats,
        hanvisad_historik=told,
        **{name: getattr(remiss, name) for name in COPIED},
    )
    if person is not None:
        new.nyckel, new.identitet = seal_person(target, person, table="deltagare_remiss", owner=new.pk)
        new.nummer_hash = nummer_hash(target, person.personnummer)
        new.save(update_fields=["nyckel", "identitet", "nummer_hash"])
    RemissPart.objects.bulk_create(RemissPart(insats=target, remiss=new, part_id=part) for part in parter)
    _ask_criteria(new)
    for consent, parts in consents:
        consent.pk, consent.insats, consent.remiss, consent.deltagare = None, target, new, None
        consent.save(force_insert=True)
        SamtyckePart.objects.bulk_create(SamtyckePart(insats=target, samtycke=consent, part_id=one) for one in parts)
    log("remiss.hanvisad_hit", actor=actor, row=new, nummer=new.nummer, med_identitet=follows)
    open_link("")
    return new.pk


def _consents(remiss: Remiss, target: Insats) -> list[tuple[Samtycke, list[int]]]:
    """The sekretessamtycken in force that cover the target's owner. One to be registered is given to each insats."""
    owner = owner_of(target)
    rows = remiss.samtycken.gallande().filter(slag=Samtyckesslag.SEKRETESS, omfattar__part=owner)
    return [(row, list(row.omfattar.values_list("part_id", flat=True))) for row in rows]


def _ask_criteria(new: Remiss) -> None:
    """The other insats has criteria of its own; nobody has answered them yet, so its team judges each."""
    criteria = Kriterium.objects.filter(insats=new.insats, alternativ_till__isnull=True)
    Kriteriesvar.objects.bulk_create(
        Kriteriesvar(
            insats=new.insats,
            remiss=new,
            kriterium=one,
            slag=one.slag,
            nummer=one.nummer,
            lydelse=one.text,
            svar=Svar.VET_EJ,
        )
        for one in criteria
    )


def _told(remiss: Remiss, target: Insats, motivering: str) -> list[dict[str, Any]]:
    """What happened before, as words with a day: the new team has no way to the rows. No name and no number."""
    assert remiss.inkommen_tid is not None  # noqa: S101 (only a draft has none)
    here = str(remiss.insats)
    lines = [(timezone.localdate(remiss.inkommen_tid), f"Kom in till {here}.")]
    for row in remiss.kriteriesvar.exclude(teamets_svar=""):
        noun = "Kriterium" if row.slag == Kriterieslag.INKLUSIV else "Hinder"
        day = timezone.localdate(remiss.borjade_bedoma_tid or remiss.inkommen_tid)
        answer = row.get_teamets_svar_display().lower()
        lines.append((day, f"{noun} {row.nummer} bedömdes av {here}: {answer}. {row.lydelse}"))
    for asked in remiss.kompletteringar.all():
        lines.append((timezone.localdate(asked.begard_tid), f"Fråga till remittenten: {asked.fraga}"))
        if asked.besvarad_tid is not None:
            lines.append((timezone.localdate(asked.besvarad_tid), f"Svar: {asked.svar}"))
    lines.sort(key=lambda line: line[0])
    lines.append((timezone.localdate(), f"Hänvisad till {target}. {motivering}"))
    return [{"dag": day.isoformat(), "datum": datum(day), "text": text} for day, text in lines]

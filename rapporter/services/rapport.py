"""The acts with a rapport: begin, write, hand in, send back, approve."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.four_eyes import require_second_person
from finsam.bas.seen import Seen, mark_of, require_read, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import CHANGE, get_visible, require
from insatser.enums import Fristslag, Inriktning, Malslag
from insatser.models import Insats
from insatser.services.frister import mark_frist_klar
from insatser.services.steps import require_step
from rapporter.enums import Avsnitt, Rapporttyp
from rapporter.models import Malbedomning, Rapport, Rapporttext
from rapporter.transitions import RAPPORT

REQUIRED = (Avsnitt.SAMMANFATTNING, Avsnitt.AKTIVITETER, Avsnitt.SAMVERKAN, Avsnitt.FRAMAT)
"""The parts that must be written before a helårsrapport is handed in; the others are left out when empty."""

JUDGED = (Malslag.DELMAL, Malslag.RESULTAT, Malslag.EFFEKT, Malslag.AKTIVITET)
"""The goals that a rapport judges; the overarching one is told among the uppdrag."""

FIRST_YEAR = 2003  # the Act on finansiell samordning is from 2003


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, as a sentence, and where it is put right: a part of the text, or counts."""

    text: str
    avsnitt: str = ""
    antal: bool = False


def begin_rapport(*, actor: Actor, insats_id: int, ar: int) -> Rapport:
    """The helårsrapport of an insats and year: the one there is, else a new utkast.

    Raises Http404 for an insats that is not visible, Refused without the right, and RuleBroken for a year in the
    future or one in which the insats did not run.
    """
    with transaction.atomic():
        insats = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
        require(actor, "bestall_rapport", insats)
        this_year = timezone.localdate().year
        if not FIRST_YEAR <= ar <= this_year:
            raise RuleBroken(f"Skriv ett år från {FIRST_YEAR} till {this_year}.")
        if not insats.ongoing_in(ar):
            raise RuleBroken(f"Insatsen pågick inte {ar}. Välj ett annat år.")
        rapport, made = Rapport.objects.get_or_create(insats=insats, typ=Rapporttyp.HELAR, ar=ar)
        if made:
            log("rad.skapad", actor=actor, row=rapport, ar=ar)
    return rapport


def write_text(*, actor: Actor, rapport_id: int, avsnitt: str, text: str, seen: Seen | None = None) -> Rapporttext:
    """Writes one part of a rapport. Refused when it is handed in, ChangedMeanwhile when a colleague has written in it
    since the form was opened."""
    with transaction.atomic():
        rapport = _locked(actor, rapport_id)
        require(actor, CHANGE, rapport)
        row = rapport.texter.filter(avsnitt=avsnitt).first() or Rapporttext(rapport=rapport, avsnitt=Avsnitt(avsnitt))
        require_unchanged(seen, row, {"text": text})
        row.text = text.strip()
        row.save()
        log("rad.andrad", actor=actor, row=rapport, avsnitt=avsnitt)
    return row


def write_bedomning(
    *, actor: Actor, rapport_id: int, malsattning_id: int, values: Mapping[str, str], seen: Seen | None = None
) -> Malbedomning:
    """Judges one goal of the insats for the rapport's year: `uppnatt`, `utfall` and `analys`.

    Http404 for a goal of another insats, Refused when the rapport is handed in, RuleBroken when a colleague has judged
    it otherwise since the form was opened.
    """
    with transaction.atomic():
        rapport = _locked(actor, rapport_id)
        require(actor, CHANGE, rapport)
        goal = get_object_or_404(rapport.insats.malsattningar, pk=malsattning_id)
        row = rapport.malbedomningar.filter(malsattning=goal).first() or Malbedomning(rapport=rapport, malsattning=goal)
        require_unchanged(seen, row, values)
        for name, value in values.items():
            setattr(row, name, value.strip())
        row.save()
        log("rad.andrad", actor=actor, row=rapport, mal=goal.pk)
    return row


def write_diarienummer(*, actor: Actor, rapport_id: int, diarienummer: str) -> Rapport:
    """Sets the diarienummer. Refused when the rapport is handed in."""
    with transaction.atomic():
        rapport = _locked(actor, rapport_id)
        require(actor, CHANGE, rapport)
        rapport.diarienummer = diarienummer.strip()
        rapport.save(update_fields=["diarienummer"])
        log("rad.andrad", actor=actor, row=rapport)
    return rapport


def missing(rapport: Rapport, *, day: datetime.date | None = None) -> tuple[Missing, ...]:
    """What is missing before the rapport can be handed in. Empty: nothing."""
    found = []
    if (day or timezone.localdate()) <= datetime.date(rapport.ar, 12, 31):
        found.append(Missing(f"Året är inte slut. Rapporten kan lämnas in från den 1 januari {rapport.ar + 1}."))
    written = set(rapport.texter.exclude(text="").values_list("avsnitt", flat=True))
    found += [
        Missing(f"Skriv avsnittet ”{part.label}”.", avsnitt=part.value) for part in REQUIRED if part not in written
    ]
    insats = rapport.insats
    if insats.inriktning == Inriktning.INDIVID:
        # The counts are in the room below; the reverse relation is all that is needed here.
        counted = insats.antalsperioder.filter(fran__year=rapport.ar)
        if not counted.exists():
            found.append(Missing(f"Fyll i antalet deltagare för {rapport.ar}.", antal=True))
    return tuple(found)


def content_mark(rapport: Rapport) -> str:
    """The mark of what is written in a rapport and how its goals are judged. Two queries, none when they are read."""
    texts = sorted((row.avsnitt, row.text) for row in rapport.texter.all() if row.text)
    goals = sorted((row.malsattning_id, row.uppnatt, row.utfall, row.analys) for row in rapport.malbedomningar.all())
    return mark_of(rapport, (rapport.diarienummer, *(value for row in (*texts, *goals) for value in row)))


def lamna_in_rapport(*, actor: Actor, rapport_id: int, seen: str | None = None) -> Rapport:
    """Hands it in to kansli. RuleBroken, with a sentence for each thing, when something is missing, and when it is not
    what the person has read (`seen`, a content_mark)."""
    with transaction.atomic():
        rapport = _locked(actor, rapport_id)
        require_step(actor, rapport, RAPPORT, "lamna_in")
        require_read(seen, content_mark(rapport))
        found = missing(rapport)
        if found:
            raise RuleBroken([one.text for one in found])
        RAPPORT.apply(rapport, "lamna_in", inlamnad_av=actor.user, inlamnad_tid=timezone.now(), ater_orsak="")
        mark_frist_klar(
            insats_id=rapport.insats_id,
            slag=Fristslag.HELARSRAPPORT,
            fran=datetime.date(rapport.ar, 1, 1),
            till=datetime.date(rapport.ar, 12, 31),
            day=timezone.localdate(),
        )
        log("rapport.inlamnad", actor=actor, row=rapport)
    return rapport


def sand_ater_rapport(*, actor: Actor, rapport_id: int, orsak: str) -> Rapport:
    """Sends it back for komplettering with the reason, which the insats reads."""
    if not orsak.strip():
        raise RuleBroken("Skriv vad som behöver kompletteras, så att insatsen vet vad den ska göra.")
    with transaction.atomic():
        rapport = _locked(actor, rapport_id)
        require_step(actor, rapport, RAPPORT, "sand_ater")
        RAPPORT.apply(rapport, "sand_ater", ater_orsak=orsak.strip())
        log("rapport.sand_ater", actor=actor, row=rapport)
    return rapport


def godkann_rapport(*, actor: Actor, rapport_id: int, seen: str | None = None) -> Rapport:
    """Kansli approves what it has read (`seen`, a content_mark). Refused for the person who handed it in."""
    with transaction.atomic():
        rapport = _locked(actor, rapport_id)
        require_step(actor, rapport, RAPPORT, "godkann")
        require_second_person(prepared_by_id=rapport.inlamnad_av_id, decided_by_id=actor.user_id)
        require_read(seen, content_mark(rapport))
        RAPPORT.apply(rapport, "godkann", godkand_av=actor.user, godkand_tid=timezone.now())
        log("rapport.godkand", actor=actor, row=rapport)
    return rapport


def _locked(actor: Actor, rapport_id: int) -> Rapport:
    rows = Rapport.objects.select_related("insats").select_for_update(of=("self",))
    return get_visible(actor, rows, pk=rapport_id)

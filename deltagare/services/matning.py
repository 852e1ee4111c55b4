"""Progressionsmätning: the answers of one day, by the deltagare or by the professional."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from deltagare.enums import Svarande
from deltagare.models import Instrument, Instrumentfraga, Matning, Matsvar
from deltagare.services.tillfalle import lock_deltagande, outside
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from insatser.models import Insats
from insatser.services.rader import save

CHANGED = (
    "En kollega har ändrat mätningen sedan du öppnade sidan. Inget är sparat än, och dina svar står kvar. Jämför med "
    "mätningen som den är nu, och spara igen om dina svar ska gälla."
)


@dataclass(frozen=True)
class Svar:
    """What was answered on a day: values by the questions' numbers; a question left out was not answered."""

    datum: datetime.date
    varden: Mapping[int, int] = field(default_factory=dict)


def mark(row: Matning | None) -> str:
    """What a form showed of a mätning, to tell whether a colleague has changed it since. Empty for a new one."""
    if row is None:
        return ""
    answers = " ".join(f"{one.fraga_id}:{one.varde}" for one in row.svar.order_by("fraga_id"))
    return salted_hmac("deltagare.matning", f"{row.pk} {row.datum} {answers}", algorithm="sha256").hexdigest()[:24]


def instruments_of(insats: Insats) -> list[tuple[Instrument, list[Svarande]]]:
    """The instruments that an insats uses now, each with who answers it. Two queries."""
    rows = Instrument.objects.filter(insatser=insats, aktivt=True).prefetch_related("fragor")
    return [(one, [who for who in Svarande if any(q.svarande == who for q in one.fragor.all())]) for one in rows]


def new_matning(*, actor: Actor, deltagande_id: int, instrument_id: int, svarande: str, svar: Svar) -> Matning:
    """Writes down a mätning. ValidationError when there is one of that day already, or an answer is off its scale.

    The same form sent again gives the mätning that it made.
    """
    deltagande = lock_deltagande(actor, deltagande_id)
    instrument = Instrument.objects.filter(insatser=deltagande.insats, aktivt=True, pk=instrument_id).first()
    if instrument is None:
        raise RuleBroken("Insatsen använder inte instrumentet längre. Gå tillbaka och välj ett annat.")
    row = Matning(
        insats=deltagande.insats,
        deltagande=deltagande,
        instrument=instrument,
        svarande=svarande,
        datum=svar.datum,
        registrerad_av=actor.user,
    )
    require(actor, ADD, row)
    there = Matning.objects.filter(
        deltagande=deltagande, instrument=instrument, svarande=svarande, datum=svar.datum
    ).first()
    if there is not None:
        if dict(there.svar.values_list("fraga_id", "varde")) == dict(svar.varden):
            return there
        raise ValidationError({"datum": "Det finns redan en sådan mätning den dagen. Ändra den i stället."})
    _check(row, svar)
    save(row)
    _write(row, svar)
    log("matning.sparad", actor=actor, row=row)
    return row


def change_matning(*, actor: Actor, matning_id: int, svar: Svar, seen: str | None = None) -> Matning:
    """Writes other answers. RuleBroken when a colleague has changed them since `seen` (see `mark`)."""
    found = get_visible(actor, Matning, pk=matning_id)
    deltagande = lock_deltagande(actor, found.deltagande_id)
    row = get_visible(actor, Matning.objects.select_for_update(of=("self",)), pk=matning_id)
    row.deltagande, row.insats = deltagande, deltagande.insats
    require(actor, CHANGE, row)
    now = Svar(row.datum, dict(row.svar.values_list("fraga_id", "varde")))
    if now == svar:
        return row
    if seen is not None and not constant_time_compare(seen, mark(row)):
        raise RuleBroken(CHANGED, code="changed")
    row.datum = svar.datum
    _check(row, svar)
    save(row)
    row.svar.all().delete()
    _write(row, svar)
    log("matning.sparad", actor=actor, row=row)
    return row


def delete_matning(*, actor: Actor, matning_id: int) -> None:
    """Takes away what was written by mistake. Http404 the second time."""
    row = get_visible(actor, Matning.objects.select_for_update(of=("self",)), pk=matning_id)
    require(actor, DELETE, row)
    log("matning.borttagen", actor=actor, row=row)
    row.delete()


def _check(row: Matning, svar: Svar) -> None:
    if sentence := outside(svar.datum, row.deltagande):
        raise ValidationError({"datum": sentence})
    if svar.datum > timezone.localdate():
        raise ValidationError({"datum": "Dagen har inte varit än. Skriv dagen då frågorna besvarades."})
    if not svar.varden:
        raise RuleBroken("Ingen fråga är besvarad. Svara på minst en innan du sparar.")
    scales = {
        one.pk: one for one in Instrumentfraga.objects.filter(instrument=row.instrument_id, svarande=row.svarande)
    }
    for pk, value in svar.varden.items():
        question = scales.get(pk)
        if question is None or not question.lagst <= value <= question.hogst:
            raise RuleBroken("Ett svar hör inte till frågan. Ladda om sidan och svara igen.")


def _write(row: Matning, svar: Svar) -> None:
    Matsvar.objects.bulk_create(
        Matsvar(insats_id=row.insats_id, matning=row, fraga_id=pk, varde=value) for pk, value in svar.varden.items()
    )

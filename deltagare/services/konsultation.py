"""A consultation: what a konsultationsteam was asked, what it advised, and what came of it.

Avidentifierad by construction: the row has no column for a person and points at none, and its texts refuse what looks
like a personnummer. Only strukturinsatser have consultations; an individinsats has deltagare.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from deltagare.models import Konsultation
from deltagare.services.nummer import next_number
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.enums import Inriktning
from insatser.models import Insats

ONLY_STRUCTURE = "Konsultationer hör till strukturinsatser. En individinsats har remisser och deltagare i stället."


@transaction.atomic
def ny_konsultation(
    *, actor: Actor, insats_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Konsultation:
    """Writes a consultation down with its number. `values`: its columns, and `parter`, the parts involved.

    The same form sent again gives the row that it made. Raises RuleBroken for an individinsats and at the field for
    what cannot be.
    """
    columns = dict(values)
    parter = columns.pop("parter", ())
    # A double click may come as two requests at once: the second waits here until the first has saved.
    insats = get_visible(actor, Insats.objects.select_for_update(of=("self",), no_key=True), pk=insats_id)
    row = Konsultation(insats=insats, registrerad_av=actor.user, **columns)
    require(actor, ADD, row)
    if insats.inriktning != Inriktning.STRUKTUR:
        raise RuleBroken(ONLY_STRUCTURE)
    if (made := twin(seen, row, "insats")) is not None:
        return made
    row.nummer = next_number("konsultation", insats.pk)
    _save(row)
    row.parter.set(parter)
    log("konsultation.skapad", actor=actor, row=row, nummer=row.nummer)
    return row


@transaction.atomic
def andra_konsultation(
    *, actor: Actor, konsultation_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Konsultation:
    """Other values of a consultation. ChangedMeanwhile when a colleague saved first."""
    row = _locked(actor, konsultation_id)
    require(actor, CHANGE, row)
    require_unchanged(seen, row, values)
    columns = dict(values)
    parter = columns.pop("parter", None)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        _save(row)
    if parter is not None and {one.pk for one in parter} != set(row.parter.values_list("pk", flat=True)):
        row.parter.set(parter)
        changed.append("parter")
    if changed:
        log("konsultation.andrad", actor=actor, row=row, falt=changed)
    return row


@transaction.atomic
def folj_upp(
    *, actor: Actor, konsultation_id: int, uppfoljt: datetime.date, resultat: str, seen: Seen | None = None
) -> Konsultation:
    """That the advice has been followed up, and what it led to. May be written anew; the second time is harmless."""
    row = _locked(actor, konsultation_id)
    require(actor, CHANGE, row)
    values = {"uppfoljt": uppfoljt, "resultat": resultat.strip()}
    require_unchanged(seen, row, values)
    if uppfoljt > timezone.localdate():
        raise RuleBroken({"uppfoljt": "Dagen har inte varit än. Skriv den dag då ni följde upp rådet."})
    if not values["resultat"]:
        raise RuleBroken({"resultat": "Skriv vad rådet ledde till, också om det inte ledde till något."})
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    row.uppfoljt, row.resultat = uppfoljt, str(values["resultat"])
    _save(row)
    log("konsultation.foljd_upp", actor=actor, row=row, nummer=row.nummer)
    return row


def _locked(actor: Actor, pk: int) -> Konsultation:
    rows = Konsultation.objects.select_for_update(of=("self",)).select_related("insats")
    return get_visible(actor, rows, pk=pk)


def _save(row: Konsultation) -> None:
    if row.datum > timezone.localdate():
        raise RuleBroken({"datum": "Dagen har inte varit än. Skriv in konsultationen när den har hållits."})
    row.full_clean()
    row.save()

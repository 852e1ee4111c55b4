"""A remiss that came on paper or by telephone, typed in by the team. Its remittent has no link, so the team answers."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from deltagare.enums import Remisskalla, RemissStatus
from deltagare.models import Remiss
from deltagare.services.identitet import unseal_person
from deltagare.services.inlamning import Inlamning, identity_columns, write_rows
from deltagare.services.nummer import next_number
from finsam.audit.log import log
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.seen import Seen
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, get_visible, require
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats

NO_ROWS = "Insatsen sparar bara antal och har inga remisser i Finsam."
_COLUMNS = (
    "kon", "fodelsear", "skyddad", "kommun", "part", "enhet", "remittent_namn", "remittent_roll", "remittent_epost",
    "remittent_telefon", "bakgrund", "eget_mal", "ordinarie_racker_inte", "kontakter", "omfattning", "tolk", "har_sip",
    "forsorjning", "forsorjning_till", "informerad",
)  # fmt: skip


def skriv_in_remiss(
    *, actor: Actor, insats_id: int, answers: Inlamning, inkommen: datetime.date, seen: Seen | None = None
) -> Remiss:
    """A remiss that has come in on a day, with all its rows. The same form sent again gives the remiss that it made.

    Refused at level `antal`, RuleBroken at `inkommen` for a day that has not been.
    """
    if inkommen > timezone.localdate():
        raise RuleBroken({"inkommen": "Dagen har inte varit än. Skriv dagen då remissen kom."})
    with transaction.atomic():
        rows = Insats.objects.select_related("agare", "del_av__agare")
        insats = get_visible(actor, rows.select_for_update(of=("self",), no_key=True), pk=insats_id)
        remiss = Remiss(
            insats=insats,
            kalla=Remisskalla.EGEN if answers.kalla == Remisskalla.EGEN else Remisskalla.TEAMET,
            status=RemissStatus.INKOMMEN,
            inkommen_tid=_moment(inkommen),
            **{name: getattr(answers, name) for name in _COLUMNS},
        )
        require(actor, ADD, remiss)
        if insats.registreringsniva == Registreringsniva.ANTAL or insats.inriktning != Inriktning.INDIVID:
            raise Refused(NO_ROWS)
        if (made := _made_already(insats, answers, seen)) is not None:
            return made
        remiss.nummer = next_number("remiss", insats.pk)
        remiss.save()
        for name, value in identity_columns(remiss, answers).items():
            setattr(remiss, name, value)
        remiss.save(update_fields=["nyckel", "identitet", "nummer_hash"])
        write_rows(remiss, answers)
        log("remiss.inskriven", actor=actor, row=remiss, nummer=remiss.nummer, kalla=remiss.kalla)
    return remiss


def _moment(day: datetime.date) -> datetime.datetime:
    """Now for today; the middle of an earlier day."""
    now = timezone.localtime()
    return now if day == now.date() else now.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=0)


def _made_already(insats: Insats, answers: Inlamning, seen: Seen | None) -> Remiss | None:
    """The remiss that the same form has made already: a double click, or the back button."""
    if seen is None or seen.latest is None:
        return None
    alike = {name: getattr(answers, name) for name in _COLUMNS}
    for row in Remiss.objects.filter(insats=insats, pk__gt=seen.latest, **alike).select_related("nyckel"):
        if row.identitet is None or row.nyckel is None:
            return row
        if unseal_person(row.nyckel, row.identitet, table="deltagare_remiss", owner=row.pk) == answers.person:
            return row
    return None

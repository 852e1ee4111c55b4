"""Acts with a deltagande: start and avslut, with what may be undone and until when.

Every act locks the deltagande's row first, so that two who act at once come one after the other and the second is told
what the first did. Days in the future are allowed: the state follows from the dates, so nothing has to be run for a
start or an avslut to take effect.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from deltagare.enums import ForlangningStatus, Listslag, Remisskalla, SlutredovisningStatus, Tidpunkt
from deltagare.models import Avsteg, Deltagande, Remiss, Slutredovisning
from deltagare.services.avstaende import take_up
from deltagare.services.forlangning import aterta_ansokan
from deltagare.services.ko import platser
from deltagare.services.lagen import choice, put_lagen
from deltagare.services.regler import Deltagarregler, Tid, deltagarregler
from deltagare.services.tid import end_today, recompute
from deltagare.services.varningar import varning_om_platser
from deltagare.transitions import REMISS
from finsam.audit.log import log
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import datum
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.policies import CHANGE, get_visible, require
from insatser.enums import Regelenhet
from insatser.models import Insats

ATEROPPNA = Tid(30, Regelenhet.DAG)
"""How long an avslut can be taken back where the insats has no rule of its own (slag `ateroppning`)."""
EARLIEST = datetime.date(1990, 1, 1)
"""No förbund is older than the trials before the law, so an earlier start is a slip of the finger."""
FURTHEST = datetime.timedelta(days=366)
TAKEN = "Personen deltar redan i insatsen under en del av tiden. Välj en annan dag, eller avsluta det först."
ENDED = "Deltagandet har redan fått sitt avslut. Ladda om sidan för att se det."
UNDONE = "Starten är redan ångrad, av dig i en annan flik eller av en kollega."


def lock_deltagande(actor: Actor, pk: int) -> Deltagande:
    """The row of a deltagande that the actor sees, locked for the rest of the transaction; Http404 for any other."""
    rows = Deltagande.objects.select_for_update(of=("self",))
    return get_visible(actor, rows.select_related("insats__del_av", "insats__agare", "deltagare", "remiss"), pk=pk)


@transaction.atomic
def starta(
    *,
    actor: Actor,
    remiss_id: int,
    start: datetime.date,
    lagen: Iterable[tuple[int, int]] = (),
    avsteg: str = "",
) -> Deltagande:
    """The deltagande of an accepted remiss. `lagen`: (listvärde, percent) of försörjning and sysselsättning before;
    `avsteg`: why the person starts although every place is taken.

    AlreadyHandled when somebody has started the remiss meanwhile; RuleBroken at its field for a day that cannot be.
    """
    rows = Remiss.objects.select_for_update(of=("self",)).select_related("insats__del_av", "deltagare")
    remiss = get_visible(actor, rows, pk=remiss_id)
    require(actor, "starta", remiss)
    REMISS.apply(remiss, "starta")
    check_start(remiss.insats, start)
    _pass_capacity(actor, remiss, start, avsteg.strip())
    row = Deltagande(
        insats=remiss.insats,
        deltagare=remiss.deltagare,
        remiss=remiss,
        part=remiss.part,
        egenansokan=remiss.kalla == Remisskalla.EGEN,
        remitterad=timezone.localdate(remiss.inkommen_tid) if remiss.inkommen_tid else None,
        start=start,
    )
    begin(actor, row, lagen)
    log("deltagande.startat", actor=actor, row=row, remiss=remiss.pk)
    return row


def _pass_capacity(actor: Actor, remiss: Remiss, start: datetime.date, motivering: str) -> None:
    """Where every place is taken, somebody starts with a motivation, kept as an avsteg with the warning's words."""
    warning = varning_om_platser(platser(remiss.insats, start))
    if warning is None:
        return
    if not motivering:
        raise RuleBroken({"avsteg": f"{warning.text} Skriv varför personen börjar ändå, eller välj en senare dag."})
    made = Avsteg(insats=remiss.insats, remiss=remiss, slag=warning.slag, varning=warning.text[:400])
    made.motivering, made.av = motivering, actor.user
    Avsteg.objects.filter(remiss=remiss, slag=warning.slag).delete()
    try:
        made.full_clean()
    except ValidationError as wrong:
        raise RuleBroken({"avsteg": wrong.messages}) from wrong
    made.save()


def begin(actor: Actor, row: Deltagande, lagen: Iterable[tuple[int, int]]) -> None:
    """Saves a new deltagande with its lägen before and its planned end. The caller has asked the policy."""
    check_start(row.insats, row.start)
    row.startad_av = actor.user
    save(row, "start")
    put_lagen(row, Tidpunkt.FORE, lagen)
    recompute(row)


def check_start(insats: Insats, start: datetime.date) -> None:
    """RuleBroken at `start` for a day that no deltagande of the insats begins on."""
    today = timezone.localdate()
    if start < EARLIEST or start > today + FURTHEST:
        raise RuleBroken({"start": "Starten ligger för långt bort i tiden. Kontrollera årtalet."})
    if insats.till is not None and start > insats.till:
        raise RuleBroken({"start": f"Insatsen slutar {datum(insats.till)}. Välj en dag före det."})


def save(row: Deltagande, field: str) -> None:
    """Checks and saves a deltagande; what stands in the way of its days is told at `field`.

    What the check cannot see, a colleague who registers the same person in the same second, PostgreSQL's exclusion
    constraint does: the second waits for the first and gets the same sentence.
    """
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as wrong:
        told = wrong.message_dict
        if "__all__" in told:
            told.setdefault(field, []).extend(told.pop("__all__"))
        raise RuleBroken(told) from wrong
    except IntegrityError as broken:
        if "deltagande_ett_i_taget" not in str(broken):
            raise
        raise RuleBroken({field: TAKEN}) from broken


@transaction.atomic
def angra_start(*, actor: Actor, deltagande_id: int) -> Remiss | None:
    """Takes back a start that has not been. The remiss is in the queue again; without one the row is taken away.

    A person who was typed in with that start, and has nothing else in the insats, goes with it.
    """
    try:
        row = lock_deltagande(actor, deltagande_id)
    except Http404:
        own = Handelse.objects.filter(kod="deltagande.start_angrad", objekt_id__in=actor.insats_ids)
        if own.filter(data__deltagande=deltagande_id).exists():
            raise AlreadyHandled(UNDONE) from None
        raise
    require(actor, "angra_start", row)
    if row.start <= timezone.localdate():
        raise RuleBroken(
            f"Deltagandet började {datum(row.start)}, så starten kan inte ångras. Ändra dagen om den är fel, eller "
            "registrera ett avslut."
        )
    deltagare, remiss = row.deltagare, row.remiss
    row.delete()
    log("deltagande.start_angrad", actor=actor, row=row.insats, deltagande=deltagande_id)
    if remiss is not None:
        require(actor, "angra_start", remiss)
        REMISS.apply(remiss, "angra_start")
    elif not deltagare.deltaganden.exists() and not deltagare.remisser.exists():
        deltagare.delete()
    return remiss


@transaction.atomic
def andra_start(*, actor: Actor, deltagande_id: int, start: datetime.date, seen: Seen | None = None) -> Deltagande:
    """Another day of the start; the planned end follows. RuleBroken when something happened before the new day."""
    row = lock_deltagande(actor, deltagande_id)
    require(actor, CHANGE, row)
    require_unchanged(seen, row, {"start": start})
    if row.start == start:
        return row
    check_start(row.insats, start)
    if row.slut is not None and start > row.slut:
        raise RuleBroken({"start": f"Deltagandet avslutades {datum(row.slut)}. Välj en tidigare dag."})
    if (first := row.uppehall.order_by("fran").first()) is not None and first.fran < start:
        raise RuleBroken({"start": f"Ett uppehåll börjar {datum(first.fran)}. Välj en tidigare dag, eller ändra det."})
    held = row.tillfallen.exclude(status="installt").order_by("datum").first()
    if held is not None and held.datum < start:
        raise RuleBroken({"start": f"Deltagandet har ett möte {datum(held.datum)}. Välj en tidigare dag."})
    before, row.start = row.start, start
    # The planned end may not lie before the start at any moment; it is computed anew just below.
    row.planerat_slut = None
    save(row, "start")
    recompute(row)
    log("deltagande.start_andrad", actor=actor, row=row, fran=before.isoformat(), till=start.isoformat())
    return row


@transaction.atomic
def avsluta(
    *,
    actor: Actor,
    deltagande_id: int,
    slut: datetime.date,
    anledning_id: int,
    lagen: Iterable[tuple[int, int]] = (),
    efterstod_till: datetime.date | None = None,
) -> Deltagande:
    """The avslut of a deltagande, also on a day to come; freezes the last day of its slutredovisning by the rule.

    `slut` is the last day. Uppehåll end with it, and an application for förlängning is taken back. AlreadyHandled when
    it has an avslut already; RuleBroken at the field for days and answers that cannot be.
    """
    row = lock_deltagande(actor, deltagande_id)
    require(actor, "avsluta", row)
    if row.slut is not None:
        raise AlreadyHandled(ENDED)
    regler = deltagarregler(row.insats, row.start)
    _check_avslut(row, slut, regler)
    row.slut = slut
    row.avslutsanledning = choice(row.insats, Listslag.AVSLUTSANLEDNING, anledning_id, "anledning")
    row.avslutad_av, row.avslutad_tid = actor.user, timezone.now()
    # An own application has no remittent to send a slutredovisning to.
    senast = deltagarregler(row.insats, slut).slutredovisning
    row.slutredovisas_senast = senast.after(slut) if senast and not row.egenansokan else None
    _check_efterstod(row, efterstod_till, "efterstod_till")
    row.efterstod_till = efterstod_till
    save(row, "slut")
    put_lagen(row, Tidpunkt.EFTER, lagen)
    _end_breaks(row, slut)
    for one in row.forlangningar.filter(status=ForlangningStatus.ANSOKT):
        aterta_ansokan(actor, one)
    recompute(row)
    log("deltagande.avslutat", actor=actor, row=row, slut=slut.isoformat())
    return row


def _check_avslut(row: Deltagande, slut: datetime.date, regler: Deltagarregler) -> None:
    today = timezone.localdate()
    if row.start > today:
        raise RuleBroken({"slut": f"Deltagandet börjar först {datum(row.start)}. Ångra starten i stället."})
    if slut < row.start:
        raise RuleBroken({"slut": f"Avslutet ligger före starten, {datum(row.start)}. Rätta datumet."})
    if slut > today + 5 * FURTHEST:
        raise RuleBroken({"slut": "Avslutet ligger för långt fram i tiden. Kontrollera årtalet."})
    end = end_today(row)
    if end is not None and regler.langsta_tid_hard and slut > max(end, today):
        raise RuleBroken(
            {
                "slut": f"Deltagandet får pågå till {datum(end)} enligt insatsens regler. Välj en tidigare dag, eller "
                "förläng deltagandet först."
            }
        )


def _end_breaks(row: Deltagande, slut: datetime.date) -> None:
    """No uppehåll goes on after the avslut, and none begins after it."""
    row.uppehall.filter(fran__gt=slut).delete()
    row.uppehall.filter(till__isnull=True).update(till=slut)
    row.uppehall.filter(till__gt=slut).update(till=slut)


def ateroppnas_senast(row: Deltagande) -> datetime.date | None:
    """The last day on which an avslut can be taken back; None without an avslut."""
    if row.slut is None:
        return None
    return (deltagarregler(row.insats, row.slut).ateroppning or ATEROPPNA).after(row.slut)


@transaction.atomic
def ateroppna(*, actor: Actor, deltagande_id: int) -> Deltagande:
    """Takes an avslut back, with the answers that belong to it. RuleBroken when the time for it has passed."""
    row = lock_deltagande(actor, deltagande_id)
    require(actor, "ateroppna", row)
    if row.slut is None:
        raise AlreadyHandled("Deltagandet är redan återöppnat, av dig i en annan flik eller av en kollega.")
    if row.slutredovisad is not None:
        raise RuleBroken(
            "Slutredovisningen är redan skickad till remittenten, så avslutet gäller. Registrera en ny start i stället."
        )
    last = ateroppnas_senast(row)
    if last is not None and last < timezone.localdate():
        raise RuleBroken(f"Avslutet kunde tas tillbaka till {datum(last)}. Registrera en ny start i stället.")
    given_up = Slutredovisning.objects.filter(deltagande=row, status=SlutredovisningStatus.AVSTADD).first()
    if given_up is not None:
        take_up(given_up)  # what was decided about this avslut says nothing about the next one
    row.slut = row.avslutsanledning = row.avslutad_av = row.avslutad_tid = None
    row.slutredovisas_senast = row.efterstod_till = None
    save_reopened(row)
    row.lagen.filter(tidpunkt=Tidpunkt.EFTER).delete()
    recompute(row)
    log("deltagande.ateroppnat", actor=actor, row=row)
    return row


def save_reopened(row: Deltagande) -> None:
    """Saves a deltagande without its avslut; RuleBroken on top of the page when the person has a later one."""
    try:
        save(row, "__all__")
    except RuleBroken as broken:
        raise RuleBroken(
            "Personen har ett nyare deltagande i insatsen, så det här kan inte öppnas igen. Fortsätt i det nya."
        ) from broken


@transaction.atomic
def efterstod(*, actor: Actor, deltagande_id: int, till: datetime.date | None, seen: Seen | None = None) -> Deltagande:
    """Until when the person gets efterstöd after the avslut; None takes it away."""
    row = lock_deltagande(actor, deltagande_id)
    require(actor, CHANGE, row)
    require_unchanged(seen, row, {"efterstod_till": till})
    if row.slut is None:
        raise RuleBroken("Efterstödet tar vid när deltagandet är slut. Registrera avslutet först.")
    _check_efterstod(row, till, "efterstod_till")
    if row.efterstod_till == till:
        return row
    row.efterstod_till = till
    save(row, "efterstod_till")
    log("deltagande.efterstod", actor=actor, row=row, till=till.isoformat() if till else "")
    return row


def _check_efterstod(row: Deltagande, till: datetime.date | None, field: str) -> None:
    if till is None or row.slut is None:
        return
    regler = deltagarregler(row.insats, row.slut)
    if not regler.efterstod:
        raise RuleBroken({field: "Insatsens regler har inget efterstöd. Lämna fältet tomt."})
    if till < row.slut:
        raise RuleBroken({field: "Efterstödet tar vid när deltagandet är slut. Välj ett senare datum."})
    last = regler.efterstod_tid.after(row.slut) if regler.efterstod_tid else row.slut + 5 * FURTHEST
    if till > last:
        raise RuleBroken({field: f"Efterstödet kan vara till {datum(last)} som längst. Välj en tidigare dag."})

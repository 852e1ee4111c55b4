"""Acts with a plan: a new version, its sections, and the decision that puts it in force."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils import timezone

from finsam.audit.log import log
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.four_eyes import require_second_person
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from insatser.enums import Planslag, PlanStatus
from insatser.models import Insats, Insatsplan, Plansektion
from insatser.services.rader import save
from insatser.transitions import INSATSPLAN

GONE = (
    "Avsnittet är redan borttaget ur utkastet. Hade du skrivit något i det är det inte sparat: gå tillbaka i "
    "webbläsaren om du vill kopiera det, och lägg till ett nytt avsnitt."
)
CLOSED = "En fastställd plan kan inte ändras. Gör en ny version i stället."


def new_version(*, actor: Actor, insats_id: int, slag: str = Planslag.INSATSPLAN) -> Insatsplan:
    """A draft with the next number, its sections copied from the plan in force (else the latest, else the ansökan).

    AlreadyHandled when the insats already has a draft: one at a time, so that nobody writes in vain.
    """
    insats = get_visible(actor, Insats.objects.select_for_update(of=("self",)), pk=insats_id)
    plans = Insatsplan.objects.filter(insats=insats, slag=slag)
    applied = Insatsplan.objects.filter(insats=insats, slag=Planslag.ANSOKAN)
    source = plans.filter(status=PlanStatus.FASTSTALLD).first() or plans.first() or applied.first()
    draft = Insatsplan(
        insats=insats,
        slag=slag,
        version=(plans.aggregate(last=Max("version"))["last"] or 0) + 1,
        titel=source.titel if source and source.slag == slag else f"{Planslag(slag).label} {insats.namn}"[:160],
        upprattad_av=actor.user,
    )
    require(actor, ADD, draft)
    if plans.filter(status=PlanStatus.UTKAST).exists():
        raise AlreadyHandled(f"{insats.namn} har redan ett utkast. Fortsätt i det, eller fastställ det först.")
    save(draft)
    if source:
        Plansektion.objects.bulk_create(
            Plansektion(
                plan=draft, ordning=old.ordning, nummer=old.nummer, rubrik=old.rubrik, niva=old.niva, text=old.text
            )
            for old in source.sektioner.all()
        )
    log("rad.skapad", actor=actor, row=draft)
    return draft


def change_plan(*, actor: Actor, row_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Insatsplan:
    """Writes a draft's title and period. ChangedMeanwhile when a colleague has saved since the form was opened."""
    plan = _draft(actor, row_id)
    require_unchanged(seen, plan, values)
    for name, value in values.items():
        setattr(plan, name, value)
    if plan.galler_fran and plan.galler_till and plan.galler_till < plan.galler_fran:
        raise RuleBroken({"galler_till": "Slutdatumet ligger före startdatumet. Rätta ett av dem."})
    save(plan)
    log("rad.andrad", actor=actor, row=plan, falt=sorted(values))
    return plan


def add_sektion(*, actor: Actor, plan_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Plansektion:
    """A new section, last in a draft. The same form sent again gives the section that it made."""
    plan = _draft(actor, plan_id)
    last = plan.sektioner.aggregate(last=Max("ordning"))["last"] or 0
    sektion = Plansektion(plan=plan, ordning=last + 1, **values)
    if (made := twin(seen, sektion, "plan")) is not None:
        return made
    save(sektion)
    log("rad.andrad", actor=actor, row=plan, sektion=sektion.pk)
    return sektion


def change_sektion(
    *, actor: Actor, sektion_id: int, values: Mapping[str, Any], seen: Seen | None = None
) -> Plansektion:
    """Writes a section of a draft. ChangedMeanwhile when a colleague has saved since the form was opened."""
    plan = _draft(actor, get_visible(actor, Plansektion, pk=sektion_id).plan_id)
    sektion = get_visible(actor, Plansektion, pk=sektion_id)  # again, now that the plan's lock keeps others out
    require_unchanged(seen, sektion, values)
    for name, value in values.items():
        setattr(sektion, name, value)
    save(sektion)
    log("rad.andrad", actor=actor, row=plan, sektion=sektion.pk)
    return sektion


def explain_missing_sektion(*, plan: Insatsplan, sektion_id: int) -> None:
    """Raises AlreadyHandled with a sentence when the section was there and has been taken away."""
    gone = Handelse.objects.filter(objekt="insatser.insatsplan", objekt_id=plan.pk, data__borttagen=sektion_id)
    if gone.exists():
        raise AlreadyHandled(GONE)


def delete_sektion(*, actor: Actor, sektion_id: int) -> None:
    """Takes a section out of a draft."""
    sektion = get_visible(actor, Plansektion, pk=sektion_id)
    plan = _draft(actor, sektion.plan_id)
    sektion.delete()
    log("rad.andrad", actor=actor, row=plan, borttagen=sektion_id)


def move_sektion(*, actor: Actor, sektion_id: int, up: bool) -> None:
    """Lets a section of a draft change places with its neighbour; at the end of the row nothing happens."""
    sektion = get_visible(actor, Plansektion, pk=sektion_id)
    plan = _draft(actor, sektion.plan_id)
    rows = list(plan.sektioner.order_by("ordning"))
    place = next(n for n, row in enumerate(rows) if row.pk == sektion.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    here, there, free = rows[place].ordning, rows[other].ordning, rows[-1].ordning + 1
    # The order is unique within the plan at every moment, so one of the two steps aside first.
    for row, ordning in ((rows[place], free), (rows[other], here), (rows[place], there)):
        Plansektion.objects.filter(pk=row.pk).update(ordning=ordning)
    log("rad.andrad", actor=actor, row=plan, sektion=sektion.pk)


def faststall_plan(
    *, actor: Actor, row_id: int, beslutad: datetime.date | None = None, beslutad_av: str = ""
) -> Insatsplan:
    """Puts a draft in force and the former version aside, in one transaction.

    Who wrote last in the draft may not decide it (four eyes). `beslutad` is the day of the decision (today) and
    `beslutad_av` the body that took it, when it is not written in the plan already.
    """
    plan = get_visible(actor, Insatsplan.objects.select_for_update(of=("self",)), pk=row_id)
    require(actor, "faststall", plan)
    require_second_person(prepared_by_id=plan.upprattad_av_id, decided_by_id=actor.user_id)
    if plan.status == PlanStatus.UTKAST and not plan.sektioner.exists():
        raise RuleBroken("Planen har inga avsnitt. Skriv minst ett innan den fastställs.")
    former = Insatsplan.objects.select_for_update(of=("self",)).filter(
        insats=plan.insats, forbund=plan.forbund, slag=plan.slag, status=PlanStatus.FASTSTALLD
    )
    if plan.status == PlanStatus.UTKAST:  # else apply() below answers that somebody was first
        for old in former:
            INSATSPLAN.apply(old, "ersatt")
            log("plan.ersatt", actor=actor, row=old)
    INSATSPLAN.apply(
        plan,
        "faststall",
        faststalld_av_id=actor.user_id,
        faststalld_tid=timezone.now(),
        beslutad=beslutad or plan.beslutad or timezone.localdate(),
        beslutad_av=beslutad_av or plan.beslutad_av,
    )
    log("plan.faststalld", actor=actor, row=plan)
    return plan


def ersatt_plan(*, actor: Actor, row_id: int) -> Insatsplan:
    """Puts the plan in force aside without a new one."""
    plan = get_visible(actor, Insatsplan.objects.select_for_update(of=("self",)), pk=row_id)
    require(actor, "ersatt", plan)
    INSATSPLAN.apply(plan, "ersatt")
    log("plan.ersatt", actor=actor, row=plan)
    return plan


def _draft(actor: Actor, plan_id: int) -> Insatsplan:
    """A locked draft that the actor may change; whoever changes it is now the one who prepared it."""
    plan = get_visible(actor, Insatsplan.objects.select_for_update(of=("self",)), pk=plan_id)
    if not plan.editable:
        raise Refused(CLOSED)
    require(actor, CHANGE, plan)
    if plan.upprattad_av_id != actor.user_id:
        plan.upprattad_av = actor.user
        plan.save(update_fields=["upprattad_av"])
    return plan

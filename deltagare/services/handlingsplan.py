"""Handlingsplan and SIP: goals in the person's own words, and steps with who answers for each.

A plan is written as a draft, and agreed on by the deltagare on a day. From then on its words stand: steps are marked
as done and goals as reached, and what should be otherwise is agreed on anew, in a plan that replaces it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Prefetch, QuerySet
from django.utils import timezone

from deltagare.models import Handlingsplan, Planmal, Plansteg
from deltagare.services.tillfalle import lock_deltagande, outside
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.formats import datum
from finsam.bas.seen import Seen, require_unchanged, twin
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from insatser.services.rader import save

AGREED = (
    "Planen är överenskommen med deltagaren, så mål och steg kan inte ändras. Ersätt den med en ny plan och kom "
    "överens om den."
)


def new_plan(*, actor: Actor, deltagande_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Handlingsplan:
    """Begins a plan: `values` are slag and upprattad. One of each slag at a time."""
    deltagande = lock_deltagande(actor, deltagande_id)
    row = Handlingsplan(insats=deltagande.insats, deltagande=deltagande, upprattad_av=actor.user, **values)
    require(actor, ADD, row)
    if (made := twin(seen, row, "deltagande")) is not None:
        return made
    if sentence := outside(row.upprattad, deltagande):
        raise ValidationError({"upprattad": sentence})
    if row.upprattad > timezone.localdate():
        raise ValidationError({"upprattad": "Dagen har inte varit än. Skriv dagen då ni gjorde planen."})
    save(row)
    log("handlingsplan.sparad", actor=actor, row=row, slag=row.slag)
    return row


def agree(*, actor: Actor, plan_id: int, day: datetime.date) -> Handlingsplan:
    """The deltagare agrees on the plan on a day. RuleBroken without a goal, AlreadyHandled the second time."""
    row = lock_plan(actor, plan_id)
    if row.overenskommen is not None:
        raise AlreadyHandled(f"Planen är redan överenskommen, {datum(row.overenskommen)}.")
    if not row.mal.exists():
        raise RuleBroken("Planen har inga mål. Lägg till minst ett innan ni kommer överens om den.")
    if not row.upprattad <= day <= timezone.localdate():
        raise ValidationError({"overenskommen": f"Välj en dag från {datum(row.upprattad)} till i dag."})
    row.overenskommen = day
    save(row)
    log("handlingsplan.overenskommen", actor=actor, row=row)
    return row


def close_plan(*, actor: Actor, plan_id: int) -> Handlingsplan:
    """Closes a plan today; it can be read afterwards, and not changed."""
    row = lock_plan(actor, plan_id)
    row.avslutad = timezone.localdate()
    save(row)
    log("handlingsplan.avslutad", actor=actor, row=row)
    return row


def replace_plan(*, actor: Actor, plan_id: int) -> Handlingsplan:
    """Closes a plan and begins the next one, with the goals that are not reached and the steps that are not done."""
    old = close_plan(actor=actor, plan_id=plan_id)
    new = Handlingsplan(
        insats=old.insats,
        deltagande=old.deltagande,
        slag=old.slag,
        upprattad=timezone.localdate(),
        upprattad_av=actor.user,
    )
    require(actor, ADD, new)
    save(new)
    for number, goal in enumerate(old.mal.filter(uppnatt__isnull=True).prefetch_related("steg"), start=1):
        copy = Planmal.objects.create(insats=old.insats, plan=new, ordning=number, text=goal.text)
        Plansteg.objects.bulk_create(
            Plansteg(insats=old.insats, mal=copy, text=one.text, ansvarig_id=one.ansvarig_id, senast=one.senast)
            for one in goal.steg.all()
            if one.klart is None
        )
    log("handlingsplan.sparad", actor=actor, row=new, slag=new.slag)
    return new


def add_goal(
    *,
    actor: Actor,
    plan_id: int,
    values: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]] = (),
    seen: Seen | None = None,
) -> Planmal:
    """Adds a goal with its first steps."""
    plan = _draft(actor, plan_id)
    row = Planmal(insats=plan.insats, plan=plan, text=values["text"])
    require(actor, ADD, row)
    if (made := twin(seen, row, "plan")) is not None:
        return made
    row.ordning = (plan.mal.aggregate(last=Max("ordning"))["last"] or 0) + 1
    save(row)
    for one in steps:
        save(Plansteg(insats=plan.insats, mal=row, **one))
    log("handlingsplan.sparad", actor=actor, row=plan, slag=plan.slag)
    return row


def add_step(*, actor: Actor, goal_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Plansteg:
    """Adds a step to a goal."""
    goal = get_visible(actor, Planmal, pk=goal_id)
    plan = _draft(actor, goal.plan_id)
    row = Plansteg(insats=plan.insats, mal=goal, **values)
    require(actor, ADD, row)
    if (made := twin(seen, row, "mal")) is not None:
        return made
    _past(values.get("klart"), "klart")
    save(row)
    log("handlingsplan.sparad", actor=actor, row=plan, slag=plan.slag)
    return row


def change_part(
    *, actor: Actor, row: Planmal | Plansteg, values: Mapping[str, Any], seen: Seen | None = None
) -> Planmal | Plansteg:
    """Writes new values on a goal or a step. On an agreed plan only that it is reached or done."""
    model = type(row)
    plan_id = row.plan_id if isinstance(row, Planmal) else row.mal.plan_id
    plan = lock_plan(actor, plan_id)
    rows: QuerySet[Any] = model._default_manager.select_for_update(of=("self",))
    now: Planmal | Plansteg = get_visible(actor, rows, pk=row.pk)
    require(actor, CHANGE, now)
    require_unchanged(seen, now, values)
    changed = {name: value for name, value in values.items() if getattr(now, name) != value}
    if plan.overenskommen is not None and set(changed) - {"klart", "uppnatt"}:
        raise RuleBroken(AGREED)
    for name in ("klart", "uppnatt"):
        _past(changed.get(name), name)
    if changed:
        for name, value in changed.items():
            setattr(now, name, value)
        save(now)
        log("handlingsplan.sparad", actor=actor, row=plan, slag=plan.slag)
    return now


def delete_part(*, actor: Actor, row: Planmal | Plansteg) -> None:
    """Takes a goal (with its steps) or a step away from a plan that is not agreed on. Http404 the second time."""
    plan = _draft(actor, row.plan_id if isinstance(row, Planmal) else row.mal.plan_id)
    now = get_visible(actor, type(row)._default_manager.select_for_update(of=("self",)), pk=row.pk)
    require(actor, DELETE, now)
    now.delete()
    log("handlingsplan.sparad", actor=actor, row=plan, slag=plan.slag)


def lock_plan(actor: Actor, plan_id: int) -> Handlingsplan:
    """A plan that is not closed, locked. AlreadyHandled when a colleague has closed it."""
    row = get_visible(actor, Handlingsplan.objects.select_for_update(of=("self",)), pk=plan_id)
    require(actor, CHANGE, row)
    if row.avslutad is not None:
        raise AlreadyHandled(f"Planen avslutades {datum(row.avslutad)}. Den går att läsa men inte att ändra.")
    return row


def _draft(actor: Actor, plan_id: int) -> Handlingsplan:
    plan = lock_plan(actor, plan_id)
    if plan.overenskommen is not None:
        raise RuleBroken(AGREED)
    return plan


def _past(day: datetime.date | None, field: str) -> None:
    if day is not None and day > timezone.localdate():
        raise ValidationError({field: "Dagen har inte varit än. Skriv dagen då det blev klart."})


def in_order(plans: Any) -> Any:
    """Plans with their goals and steps, the open ones first, in three queries."""
    steps = Plansteg.objects.select_related("ansvarig").order_by(F("senast").asc(nulls_last=True), "id")
    goals = Planmal.objects.prefetch_related(Prefetch("steg", queryset=steps))
    return plans.prefetch_related(Prefetch("mal", queryset=goals)).order_by(
        F("avslutad").desc(nulls_first=True), "-upprattad", "-id"
    )

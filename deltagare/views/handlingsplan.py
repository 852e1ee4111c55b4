"""The plans of a deltagande: read, written as a draft, agreed on, replaced."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deltagare.forms.handlingsplan import AgreeForm, GoalForm, PlanForm, StepForm, first_steps
from deltagare.models import Deltagande, Handlingsplan, Planmal, Plansteg
from deltagare.services.handlingsplan import (
    add_goal,
    add_step,
    agree,
    change_part,
    close_plan,
    delete_part,
    in_order,
    new_plan,
    replace_plan,
)
from deltagare.views.sida import get_deltagande
from deltagare.views.under import confirm_page, crumbs, form_page, sentences
from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted

OWN_WORDS = (
    "Skriv målet så som personen själv säger det. Skriv inte hälsotillstånd, diagnoser eller vad någon har berättat."
)


@require_GET
def handlingsplan(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The plans of a deltagande, the open ones first."""
    insats, row = get_deltagande(request, slug, pk)
    log("deltagande.last", actor=request.actor, row=row)
    plans = list(in_order(visible(request.actor, Handlingsplan).filter(deltagande=row)))
    context = {
        "insats": insats,
        "deltagande": row,
        "steps": crumbs(insats, row),
        "plans": [one for one in plans if one.avslutad is None],
        "closed": [one for one in plans if one.avslutad is not None],
        "today": timezone.localdate(),
    }
    return render(request, "deltagare/under/handlingsplan.html", context)


@require_http_methods(["GET", "POST"])
def handlingsplan_ny(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Begins a plan."""
    _, row = get_deltagande(request, slug, pk)
    blank = Handlingsplan(insats=row.insats, deltagande=row)
    require(request.actor, ADD, blank)
    form = PlanForm(posted(request), instance=blank, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = new_plan(actor=request.actor, deltagande_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            return redirect("planmal_ny", slug=slug, pk=pk, plan=made.pk)
    return _page(request, form, row, heading="Ny plan", submit="Gå vidare till målen")


@require_http_methods(["GET", "POST"])
def handlingsplan_overenskommen(request: ActingRequest, slug: str, pk: int, plan: int) -> HttpResponse:
    """Writes down that the deltagare has agreed."""
    _, row = get_deltagande(request, slug, pk)
    found = _plan(request, row, plan)
    require(request.actor, CHANGE, found)
    form = AgreeForm(posted(request), initial={"overenskommen": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            agree(actor=request.actor, plan_id=plan, day=form.cleaned_data["overenskommen"])
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Planen är överenskommen med deltagaren.")
            return _to_plans(row)
    intro = "Därefter står målen och stegen fast. Ni markerar vad som blir klart, och gör en ny plan när det behövs."
    return _page(request, form, row, heading="Planen är överenskommen", submit="Spara", intro=intro)


@require_http_methods(["GET", "POST"])
def handlingsplan_ersatt(request: ActingRequest, slug: str, pk: int, plan: int) -> HttpResponse:
    """Asks, and replaces a plan by a new one that takes along what is not reached."""
    _, row = get_deltagande(request, slug, pk)
    require(request.actor, CHANGE, _plan(request, row, plan))
    if request.method == "POST":
        replace_plan(actor=request.actor, plan_id=plan)
        messages.success(request, "En ny plan är påbörjad. Ändra det som ska ändras, och kom överens om den.")
        return _to_plans(row)
    return confirm_page(
        request,
        heading="Ersätt planen med en ny?",
        text="Planen som gäller i dag avslutas och går att läsa. Mål som inte är nådda och steg som inte är klara "
        "följer med till den nya, där ni kan ändra dem.",
        button="Ersätt planen",
        **_way(row),
    )


@require_http_methods(["GET", "POST"])
def handlingsplan_avsluta(request: ActingRequest, slug: str, pk: int, plan: int) -> HttpResponse:
    """Asks, and closes a plan."""
    _, row = get_deltagande(request, slug, pk)
    require(request.actor, CHANGE, _plan(request, row, plan))
    if request.method == "POST":
        close_plan(actor=request.actor, plan_id=plan)
        messages.success(request, "Planen är avslutad. Den går att läsa längst ned på sidan.")
        return _to_plans(row)
    return confirm_page(
        request,
        heading="Avsluta planen?",
        text="Planen går att läsa men inte att ändra efteråt. Ska den ändras, ersätt den i stället.",
        button="Avsluta planen",
        danger=True,
        **_way(row),
    )


@require_http_methods(["GET", "POST"])
def planmal_ny(request: ActingRequest, slug: str, pk: int, plan: int) -> HttpResponse:
    """Adds a goal with its first steps."""
    _, row = get_deltagande(request, slug, pk)
    found = _plan(request, row, plan)
    blank = Planmal(insats=row.insats, plan=found)
    require(request.actor, ADD, blank)
    form = GoalForm(posted(request), instance=blank, actor=request.actor)
    steps = first_steps(row.insats, posted(request))
    if request.method == "POST" and all([form.is_valid(), *(one.is_valid() for one in steps)]):
        first = [one.cleaned_data for one in steps if one.cleaned_data.get("text")]
        try:
            add_goal(actor=request.actor, plan_id=plan, values=form.cleaned_data, steps=first, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Målet är sparat.")
            return _to_plans(row)
    parts = [{"legend": f"Steg {number} (frivilligt)", "form": one} for number, one in enumerate(steps, start=1)]
    bad = form.errors or any(one.errors for one in steps)
    return _page(
        request, form, row, heading="Nytt mål", submit="Spara målet", intro=OWN_WORDS, parts=parts, bad=bool(bad)
    )


@require_http_methods(["GET", "POST"])
def planmal(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Changes a goal, or tells that it is reached."""
    _, row = get_deltagande(request, slug, pk)
    found = _part(request, row, Planmal, rad)
    require(request.actor, CHANGE, found)
    form = GoalForm(posted(request), instance=found, actor=request.actor)
    if _saved(request, form, found, "Målet är sparat."):
        return _to_plans(row)
    remove = _remove("planmal_ta_bort", row, found.plan, rad)
    return _page(request, form, row, heading=_heading(found.plan, "mål"), submit="Spara målet", remove=remove)


@require_http_methods(["GET", "POST"])
def plansteg_ny(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Adds a step to a goal."""
    _, row = get_deltagande(request, slug, pk)
    goal = _part(request, row, Planmal, rad)
    blank = Plansteg(insats=row.insats, mal=goal)
    require(request.actor, ADD, blank)
    form = StepForm(posted(request), instance=blank, actor=request.actor, insats=row.insats)
    if request.method == "POST" and form.is_valid():
        try:
            add_step(actor=request.actor, goal_id=rad, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Steget är sparat.")
            return _to_plans(row)
    return _page(request, form, row, heading="Nytt steg", submit="Spara steget", intro=f"Mål: {goal.text}")


@require_http_methods(["GET", "POST"])
def plansteg(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Changes a step, or tells that it is done."""
    _, row = get_deltagande(request, slug, pk)
    found = _part(request, row, Plansteg, rad)
    require(request.actor, CHANGE, found)
    form = StepForm(posted(request), instance=found, actor=request.actor, insats=row.insats)
    if _saved(request, form, found, "Steget är sparat."):
        return _to_plans(row)
    remove = _remove("plansteg_ta_bort", row, found.mal.plan, rad)
    return _page(request, form, row, heading=_heading(found.mal.plan, "steg"), submit="Spara steget", remove=remove)


@require_POST
def plansteg_klart(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """A step is done today. Sent twice it stays done the first day."""
    _, row = get_deltagande(request, slug, pk)
    found = _part(request, row, Plansteg, rad)
    require(request.actor, CHANGE, found)
    if found.klart is None:
        change_part(actor=request.actor, row=found, values={"klart": timezone.localdate()})
    messages.success(request, "Steget är klart.")
    return _to_plans(row)


@require_http_methods(["GET", "POST"])
def planmal_ta_bort(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Asks, and takes a goal away with its steps."""
    _, row = get_deltagande(request, slug, pk)
    return _take_away(request, row, _part(request, row, Planmal, rad), "målet", "Stegen under målet försvinner också.")


@require_http_methods(["GET", "POST"])
def plansteg_ta_bort(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Asks, and takes a step away."""
    _, row = get_deltagande(request, slug, pk)
    return _take_away(request, row, _part(request, row, Plansteg, rad), "steget")


def _take_away(
    request: ActingRequest, row: Deltagande, found: Planmal | Plansteg, noun: str, more: str = ""
) -> HttpResponse:
    require(request.actor, DELETE, found)
    error = ""
    if request.method == "POST":
        try:
            delete_part(actor=request.actor, row=found)
        except RuleBroken as broken:
            error = sentences(broken)
        else:
            messages.success(request, f"{noun.capitalize()} är borttaget.")
            return _to_plans(row)
    return confirm_page(
        request,
        heading=f"Ta bort {noun}?",
        text=f"”{found.text}” tas bort ur planen. {more}".strip(),
        button=f"Ta bort {noun}",
        danger=True,
        error=error,
        **_way(row),
    )


def _saved(request: ActingRequest, form: Any, found: Planmal | Plansteg, words: str) -> bool:
    """Whether what was sent is saved; if not, the form tells why."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        change_part(actor=request.actor, row=found, values=form.cleaned_data, seen=form.seen)
    except ValidationError as error:
        form.put(error)
        return False
    messages.success(request, words)
    return True


def _plan(request: ActingRequest, row: Deltagande, pk: int) -> Handlingsplan:
    return get_visible(request.actor, Handlingsplan, pk=pk, deltagande=row)


def _part(request: ActingRequest, row: Deltagande, model: Any, pk: int) -> Any:
    path = "plan" if model is Planmal else "mal__plan"
    rows = model.objects.select_related(path)
    return get_visible(request.actor, rows, pk=pk, **{f"{path}__deltagande": row})


def _heading(plan: Handlingsplan, noun: str) -> str:
    done = "är nått" if noun == "mål" else "är klart"
    return f"{noun.capitalize()}et {done}" if plan.overenskommen else f"Ändra {noun}et"


def _remove(name: str, row: Deltagande, plan: Handlingsplan, pk: int) -> dict[str, str] | None:
    if plan.overenskommen is not None:
        return None
    return {"label": "Ta bort", "url": reverse(name, args=[row.insats.slug, row.pk, pk])}


def _to_plans(row: Deltagande) -> HttpResponse:
    return redirect("handlingsplan", slug=row.insats.slug, pk=row.pk)


def _way(row: Deltagande) -> dict[str, Any]:
    back = reverse("handlingsplan", args=[row.insats.slug, row.pk])
    return {"back": back, "steps": crumbs(row.insats, row, {"label": "Plan", "url": back})}


def _page(request: ActingRequest, form: Any, row: Deltagande, *, bad: bool = False, **context: Any) -> HttpResponse:
    answer = form_page(request, form, **_way(row), **context)
    if bad:
        answer.status_code = 422
    return answer

"""The plans of an insats: to read, and for kansli to write and put in force."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finsam.bas.errors import Refused, RuleBroken
from finsam.forbund.policies import ADD, CHANGE, VIEW, allows, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Planslag, PlanStatus
from insatser.forms.bas import RowForm
from insatser.forms.plan import FaststallForm, PlanForm, SektionForm
from insatser.models import Insats, Insatsplan, Plansektion
from insatser.services import plan as services
from insatser.transitions import INSATSPLAN
from insatser.views.plantext import blocks
from insatser.views.sida import buttons, get_insats, history, insats_context, posted


@require_GET
def insats_plan(request: ActingRequest, slug: str) -> HttpResponse:
    """The plan in force, or the version that `?plan=` points at."""
    actor = request.actor
    insats = get_insats(request, slug)
    require(actor, VIEW, Insatsplan(insats=insats, status=PlanStatus.FASTSTALLD))
    rows = visible(actor, Insatsplan).filter(insats=insats)
    plans = sorted(rows.select_related("kalla", "upprattad_av", "faststalld_av"), key=_order)
    plan = _chosen(plans, request.GET.get("plan"))
    blank = Insatsplan(insats=insats)
    draft = next((one for one in plans if one.editable), None)
    context = insats_context(request, insats, "plan") | {
        "plan": plan,
        "plans": plans,
        "draft": draft,
        "may_add": draft is None and bool(allows(actor, ADD, blank)),
    }
    if plan:
        context["sektioner"] = [{"row": one, "blocks": blocks(one.text)} for one in plan.sektioner.all()]
        second = draft is not None and draft.upprattad_av_id != actor.user_id
        context["may_edit"] = draft is not None and bool(allows(actor, CHANGE, draft))
        context["may_decide"] = draft is not None and second and bool(allows(actor, "faststall", draft))
        context["steg"] = buttons(actor, plan, INSATSPLAN, lambda step: _step_url(plan, slug, step.name))
        context["history"] = history(actor, Q(objekt="insatser.insatsplan", objekt_id=plan.pk))
    return render(request, "insatser/plan.html", context)


@require_POST
def insats_plan_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """A draft of the next version."""
    insats = get_insats(request, slug)
    draft = services.new_version(actor=request.actor, insats_id=insats.pk)
    messages.success(request, "Utkastet är upplagt. Ändra det i lugn och ro; den gällande planen står kvar så länge.")
    return redirect("insats_plan_andra", slug=slug, pk=draft.pk)


@require_http_methods(["GET", "POST"])
def insats_plan_andra(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The head of a draft, and its sections to open, move and add."""
    actor = request.actor
    insats, plan = _draft(request, slug, pk)
    form = PlanForm(posted(request), instance=plan, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_plan(actor=actor, row_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("insats_plan_andra", slug=slug, pk=pk)
    context = insats_context(request, insats, "plan") | {
        "plan": plan,
        "form": form,
        "sektioner": list(plan.sektioner.all()),
        "steg": buttons(actor, plan, INSATSPLAN, lambda step: _step_url(plan, slug, step.name)),
    }
    return render(request, "insatser/plan_andra.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def insats_sektion(request: ActingRequest, slug: str, pk: int, sektion: int | None = None) -> HttpResponse:
    """A section of a draft: a new one, or one to change."""
    actor = request.actor
    insats, plan = _draft(request, slug, pk)
    row = _sektion(request, plan, sektion) if sektion else Plansektion(plan=plan, ordning=0)
    form = SektionForm(posted(request), instance=row, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            if sektion:
                services.change_sektion(actor=actor, sektion_id=sektion, values=values, seen=form.seen)
            else:
                services.add_sektion(actor=actor, plan_id=pk, values=values, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Avsnittet är sparat.")
            return redirect("insats_plan_andra", slug=slug, pk=pk)
    heading = f"Ändra avsnittet {row}" if sektion else "Nytt avsnitt"
    return _form_page(request, form, insats, plan, heading=heading, submit="Spara avsnittet")


@require_POST
def insats_sektion_flytta(request: ActingRequest, slug: str, pk: int, sektion: int) -> HttpResponse:
    """Moves a section one step up or down."""
    _, plan = _draft(request, slug, pk)
    row = _sektion(request, plan, sektion)
    services.move_sektion(actor=request.actor, sektion_id=row.pk, up=request.POST.get("hall") == "upp")
    return redirect("insats_plan_andra", slug=slug, pk=pk)


@require_http_methods(["GET", "POST"])
def insats_sektion_ta_bort(request: ActingRequest, slug: str, pk: int, sektion: int) -> HttpResponse:
    """Asks, and takes a section out of a draft."""
    insats, plan = _draft(request, slug, pk)
    row = _sektion(request, plan, sektion)
    if request.method == "POST":
        services.delete_sektion(actor=request.actor, sektion_id=row.pk)
        messages.success(request, "Avsnittet är borttaget ur utkastet.")
        return redirect("insats_plan_andra", slug=slug, pk=pk)
    context = insats_context(request, insats, "plan") | {
        "text": str(row),
        "detail": "Avsnittet försvinner ur utkastet. Den gällande planen ändras inte.",
        "back": reverse("insats_plan_andra", args=[slug, pk]),
    }
    return render(request, "insatser/ta_bort.html", context)


@require_http_methods(["GET", "POST"])
def insats_plan_faststall(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The decision: day and body, then the draft is in force."""
    actor = request.actor
    insats = get_insats(request, slug)
    plan = get_visible(actor, Insatsplan.objects.filter(insats=insats), pk=pk)
    require(actor, "faststall", plan)
    form = FaststallForm(posted(request), instance=plan, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.faststall_plan(actor=actor, row_id=pk, **form.cleaned_data)
        except RuleBroken as broken:
            form.put(broken)
        else:
            messages.success(request, INSATSPLAN["faststall"].done)
            return redirect("insats_plan", slug=slug)
    elif request.method == "GET" and not plan.editable:
        raise Refused("Planen är redan fastställd eller ersatt.")
    step = INSATSPLAN["faststall"]
    former = Insatsplan.objects.filter(insats=insats, slag=plan.slag, status=PlanStatus.FASTSTALLD).first()
    intro = f"{step.confirm} Version {former.version} blir ersatt." if former else step.confirm
    return _form_page(request, form, insats, plan, heading=f"Fastställ {plan}", submit=step.label, intro=intro)


@require_POST
def insats_plan_ersatt(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Puts the plan in force aside."""
    insats = get_insats(request, slug)
    plan = get_visible(request.actor, Insatsplan.objects.filter(insats=insats), pk=pk)
    services.ersatt_plan(actor=request.actor, row_id=plan.pk)
    messages.success(request, INSATSPLAN["ersatt"].done)
    return redirect("insats_plan", slug=slug)


def _order(plan: Insatsplan) -> tuple[int, int]:
    """The insatsplan before the ansökan that it grew out of and the förbund's verksamhetsplan; latest first."""
    return Planslag.values.index(plan.slag), -plan.version


def _chosen(plans: list[Insatsplan], number: str | None) -> Insatsplan | None:
    """The version asked for, else the one in force, else the latest; Http404 for one that is not among them."""
    if number is not None:
        found = next((one for one in plans if str(one.pk) == number), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in plans if one.status == PlanStatus.FASTSTALLD), plans[0] if plans else None)


def _step_url(plan: Insatsplan, slug: str, step: str) -> str:
    return reverse({"faststall": "insats_plan_faststall", "ersatt": "insats_plan_ersatt"}[step], args=[slug, plan.pk])


def _draft(request: ActingRequest, slug: str, pk: int) -> tuple[Insats, Insatsplan]:
    """A draft that the actor may change, with its insats."""
    actor = request.actor
    insats = get_insats(request, slug)
    plan = get_visible(actor, Insatsplan.objects.filter(insats=insats).select_related("insats"), pk=pk)
    if allows(actor, ADD, plan) and not plan.editable:
        raise Refused(services.CLOSED)
    require(actor, CHANGE, plan)
    return insats, plan


def _sektion(request: ActingRequest, plan: Insatsplan, pk: int) -> Plansektion:
    found = plan.sektioner.filter(pk=pk).first()
    if found is None:
        if request.method == "POST":
            services.explain_missing_sektion(plan=plan, sektion_id=pk)
        raise Http404
    return found


def _form_page(request: ActingRequest, form: RowForm, insats: Insats, plan: Insatsplan, **context: Any) -> HttpResponse:
    back = "insats_plan_andra" if plan.editable else "insats_plan"
    url = reverse(back, args=[insats.slug, plan.pk] if plan.editable else [insats.slug])
    status = 422 if form.errors else 200
    return render(
        request, "insatser/formular.html", {"form": form, "insats": insats, "back": url, **context}, status=status
    )

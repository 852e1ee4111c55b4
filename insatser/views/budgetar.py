"""A budget's other pages: a new one, its head, versions, the decision, and what documents say of its sums.

All but the first go by the budget's own number, so that they serve an insats and a förbund alike.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finsam.bas.errors import RuleBroken
from finsam.bas.seen import Seen
from finsam.forbund.policies import ADD, CHANGE, DELETE, allows, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.forms.budget import BudgetForm, DecisionForm, ExplainDecisionForm, ExplainForm, StatedForm
from insatser.models import Budget, Budgetbeslut, UppgivenSumma
from insatser.services import budget as acts
from insatser.services.budgetrader import read_rows, require_open, seen_of
from insatser.services.budgetversioner import compare
from insatser.services.sums import computed, summarize, summarize_many, with_rows
from insatser.transitions import BUDGET
from insatser.views.sida import get_insats, posted


@require_http_methods(["GET", "POST"])
def insats_budget_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """Lays up a budget of an insats, and goes on to its rows."""
    actor = request.actor
    insats = get_insats(request, slug)
    budget = Budget(insats=insats)
    require(actor, ADD, budget)
    form = BudgetForm(posted(request), instance=budget, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            made = acts.create_budget(actor=actor, insats_id=insats.pk, values=values, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            return redirect("budget_rader", pk=made.pk)
    context = budget_page(budget, heading="Ny budget", form=form, submit="Gå vidare till raderna")
    return _form(request, context | {"back": reverse("insats_budget", args=[slug])})


@require_http_methods(["GET", "POST"])
def budget_huvud(request: ActingRequest, pk: int) -> HttpResponse:
    """Changes the name, years and remark of an open version."""
    budget = get_budget(request, pk)
    require_open(request.actor, budget)
    form = BudgetForm(posted(request), instance=get_budget(request, pk), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_budget(actor=request.actor, budget_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect(budget)
    return _form(request, budget_page(budget, heading="Ändra namn och år", form=form, submit="Spara"))


@require_POST
def budget_ny_version(request: ActingRequest, pk: int) -> HttpResponse:
    """Copies the rows to the next version, and goes on to them."""
    get_budget(request, pk)
    made = acts.new_version(actor=request.actor, budget_id=pk)
    messages.success(
        request, f"Version {made.version} är upplagd med samma rader. Version {made.version - 1} står kvar."
    )
    return redirect("budget_rader", pk=made.pk)


@require_http_methods(["GET", "POST"])
def budget_ta_bort(request: ActingRequest, pk: int) -> HttpResponse:
    """Asks, and takes an open version away."""
    budget = get_budget(request, pk)
    require_open(request.actor, budget, DELETE)
    error = ""
    if request.method == "POST":
        try:
            acts.delete_version(actor=request.actor, budget_id=pk)
        except RuleBroken as broken:
            error = " ".join(broken.messages)
        else:
            messages.success(request, "Versionen är borttagen.")
            return redirect(budget.get_absolute_url().partition("?")[0])
    context = budget_page(budget, heading="Ta bort versionen", error=error)
    return render(request, "budget/ta_bort.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def budget_beslut(request: ActingRequest, pk: int) -> HttpResponse:
    """Registers the decision; what is said beside the form is what the rows give."""
    budget = get_budget(request, pk)
    step = "bevilja" if not budget.series().filter(version__lt=budget.version).exists() else "revidera"
    require_open(request.actor, budget, step)
    summed = summarize(budget)
    form = DecisionForm(posted(request), summed=summed, shown=seen_of(read_rows(budget)))
    if request.method == "POST" and form.is_valid():
        try:
            decided = acts.decide_budget(actor=request.actor, budget_id=pk, seen=form.seen, **form.values())
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, next(one.done for one in BUDGET if one.target == decided.status))
            return redirect(budget)
    rows = [(year, summed.kostnader(year), summed.fran_forbundet(year)) for year in summed.years]
    context = budget_page(budget, heading="Registrera beslutet", form=form, submit="Registrera beslutet", years=rows)
    return _form(request, context, template="budget/beslut.html")


@require_GET
def budget_jamfor(request: ActingRequest, pk: int, fore: int) -> HttpResponse:
    """A version beside an earlier one of the same budget."""
    budget = get_budget(request, pk)
    rows = with_rows(visible(request.actor, Budget.objects.filter(pk__in=budget.series().filter(pk__in=[pk, fore]))))
    found = {one.budget.pk: one for one in summarize_many(rows)}
    if fore not in found:  # of another budget, or gone
        raise Http404
    first, second = sorted((found[pk], found[fore]), key=lambda one: one.budget.version)
    context = budget_page(budget, heading=f"Version {second.budget.version} bredvid version {first.budget.version}")
    return render(request, "budget/jamfor.html", context | {"both": compare(first, second)})


@require_http_methods(["GET", "POST"])
def budget_summa_ny(request: ActingRequest, pk: int) -> HttpResponse:
    """ "Dokumentet säger ...": a sum as a document prints it."""
    actor = request.actor
    budget = get_budget(request, pk)
    require(actor, ADD, UppgivenSumma(budget=budget))
    names = ("avser", "ar", "grupper", "post", "belopp", "var", "forklaring")
    form = StatedForm(posted(request), summed=summarize(budget), latest=Seen.before(UppgivenSumma, names))
    if request.method == "POST" and form.is_valid():
        try:
            acts.add_stated(actor=actor, budget_id=pk, values=form.values(), seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Summan är sparad. Den visas bredvid den som raderna ger.")
            return redirect(budget)
    return _form(request, budget_page(budget, heading="Dokumentet säger", form=form, submit="Spara summan"))


@require_http_methods(["GET", "POST"])
def budget_summa(request: ActingRequest, pk: int) -> HttpResponse:
    """Explains why a document's sum is not the rows'."""
    actor = request.actor
    stated = get_visible(actor, UppgivenSumma.objects.select_related("post"), pk=pk)
    require(actor, CHANGE, stated)
    budget = get_budget(request, stated.budget_id)
    form = ExplainForm(posted(request), instance=stated, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            acts.explain_stated(actor=actor, stated_id=pk, forklaring=form.cleaned_data["forklaring"], seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Förklaringen är sparad.")
            return redirect(budget)
    context = budget_page(budget, heading="Förklara skillnaden", form=form, submit="Spara förklaringen")
    summed = summarize(budget)
    context |= {"var": stated.var, "dokumentet": stated.belopp, "raderna": computed(summed, stated)}
    context |= {"procent": stated.avser == UppgivenSumma.Avser.ANDEL, "stated": stated}
    return _form(request, context, template="budget/forklara.html")


@require_POST
def budget_summa_ta_bort(request: ActingRequest, pk: int) -> HttpResponse:
    """Takes away a sum that was entered by mistake."""
    stated = get_visible(request.actor, UppgivenSumma, pk=pk)
    budget = get_budget(request, stated.budget_id)
    acts.delete_stated(actor=request.actor, stated_id=pk)
    messages.success(request, "Summan är borttagen.")
    return redirect(budget)


@require_http_methods(["GET", "POST"])
def budget_beslut_forklara(request: ActingRequest, pk: int) -> HttpResponse:
    """Explains why a decision's amount is not the rows'."""
    actor = request.actor
    beslut = get_visible(actor, Budgetbeslut, pk=pk)
    require(actor, "forklara", beslut)
    budget = get_budget(request, beslut.budget_id)
    form = ExplainDecisionForm(posted(request), instance=beslut, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data["forklaring"]
            acts.explain_decision(actor=actor, beslut_id=pk, forklaring=words, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Förklaringen är sparad.")
            return redirect(budget)
    summed = summarize(budget)
    raderna = summed.fran_forbundet(beslut.ar) if budget.insats_id else summed.kostnader(beslut.ar)
    context = budget_page(budget, heading="Förklara skillnaden", form=form, submit="Spara förklaringen")
    said = beslut.beviljat if beslut.ansokt in (None, raderna) else beslut.ansokt
    context |= {"var": f"Beslutet om {beslut.ar}", "dokumentet": said, "raderna": raderna}
    return _form(request, context, template="budget/forklara.html")


def get_budget(request: ActingRequest, pk: int) -> Budget:
    """A budget that the actor sees, ready to be summed, or Http404."""
    return get_visible(request.actor, with_rows(Budget.objects.all()), pk=pk)


def budget_page(budget: Budget, *, heading: str, form: Any = None, submit: str = "", **more: Any) -> dict[str, Any]:
    """The context of templates/budget/sida.html: the budget, whose it is, and the way back."""
    crumbs = []
    if budget.insats is not None:
        crumbs = [(reverse("insatser"), "Insatser"), (budget.insats.get_absolute_url(), budget.insats.namn)]
    elif budget.forbund is not None:
        crumbs = [(reverse("forbund_lista"), "Förbund"), (budget.forbund.get_absolute_url(), budget.forbund.namn)]
    back = budget.get_absolute_url() if budget.pk else ""
    lead = f"{budget.namn}, version {budget.version}. {budget.get_status_display()}." if budget.pk else ""
    page = {"budget": budget, "crumbs": crumbs, "heading": heading, "form": form, "submit": submit, "back": back}
    return page | {"lead": lead} | more


def budget_acts(actor: Any, budget: Budget, *, latest: bool) -> dict[str, bool]:
    """What the actor may do with a version, for the buttons of a page that shows it; `latest` among its versions."""
    return {
        "may_change": latest and bool(allows(actor, CHANGE, budget)),
        "may_version": latest and bool(allows(actor, ADD, Budget(insats=budget.insats, forbund=budget.forbund))),
        "may_state": bool(allows(actor, ADD, UppgivenSumma(budget=budget))),
    }


def _form(request: ActingRequest, context: dict[str, Any], *, template: str = "budget/formular.html") -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)

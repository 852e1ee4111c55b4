"""The page where a budget's rows are written: the same for an insats' and for a förbund's budget."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from finsam.forbund.models import Part
from finsam.forbund.policies import visible
from finsam.forbund.request import ActingRequest
from insatser.forms.budgetrader import GROUPS, BudgetGrid
from insatser.models import Budget, Insats
from insatser.services.budgetrader import read_rows, require_open, save_rows
from insatser.views.budgetar import budget_page, get_budget
from insatser.views.sida import posted

FORBUND_GROUPS = ("Administration", "Individinsatser", "Metodutveckling och struktur")
"""What a new budget of a förbund begins with."""


@require_http_methods(["GET", "POST"])
def budget_rader(request: ActingRequest, pk: int) -> HttpResponse:
    """Writes the rows: a button beside a row gives the page back with what was typed, "Spara" saves all of it."""
    actor = request.actor
    budget = get_budget(request, pk)
    require_open(actor, budget)
    form = _grid(request, budget)
    act = request.POST.get("gor", "")
    if act:
        form = form.after(act)
        if request.htmx:
            return render(request, "budget/_rutnat.html", {"form": form, "budget": budget})
    elif request.method == "POST" and form.is_valid():
        try:
            save_rows(actor=actor, budget_id=pk, rows=form.rows, enhet_tkr=form.tkr, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Budgeten är sparad.")
            return redirect(budget)
    context = budget_page(budget, heading="Ändra raderna", form=form)
    return render(request, "budget/rader.html", context, status=422 if form.errors else 200)


def _grid(request: ActingRequest, budget: Budget) -> BudgetGrid:
    insatser = {}
    if budget.forbund_id is not None:
        rows = visible(request.actor, Insats.objects.filter(forbund=budget.forbund_id)).order_by("namn")
        insatser = dict(rows.values_list("pk", "namn"))
    return BudgetGrid(
        posted(request),
        budget=budget,
        rows=read_rows(budget),
        parts=visible(request.actor, Part),
        insatser=insatser,
        groups=FORBUND_GROUPS if budget.forbund_id is not None else GROUPS,
    )

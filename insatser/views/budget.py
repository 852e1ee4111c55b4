"""The budgets of an insats: rows by year with their sums, what was decided, and where the document says otherwise."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from finsam.forbund.policies import CHANGE, VIEW, allows, require, visible
from finsam.forbund.request import ActingRequest
from insatser.models import Budget, Budgetpost
from insatser.services.sums import summarize_many, with_rows
from insatser.views.budgettabell import budget_table, controls, forbund_lines
from insatser.views.sida import get_insats, insats_context


@require_GET
def insats_budget(request: ActingRequest, slug: str) -> HttpResponse:
    """Every budget of the insats, the latest first."""
    actor = request.actor
    insats = get_insats(request, slug)
    require(actor, VIEW, Budget(insats=insats))
    budgets = with_rows(visible(actor, Budget.objects.filter(insats=insats).order_by("ar_fran", "-version")))
    summed = summarize_many(budgets)
    lines = (
        visible(actor, Budgetpost)
        .filter(avser_insats=insats, budget__forbund__isnull=False)
        .select_related("budget__forbund")
        .prefetch_related("belopp", "budget__beslut")
    )
    context = insats_context(request, insats, "budget") | {
        "budgetar": [
            {
                "sum": one,
                "table": budget_table(one),
                "controls": controls(one),
                "may_change": bool(allows(actor, CHANGE, one.budget)),
            }
            for one in summed
        ],
        "forbundet": forbund_lines(lines, summed),
    }
    return render(request, "insatser/budget.html", context)

"""The budgets of an insats: rows by year with their sums, versions and decisions, and where documents say otherwise."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, VIEW, allows, require, visible
from finsam.forbund.request import ActingRequest
from insatser.models import Budget, Budgetpost
from insatser.services.sums import Summering, summarize_many, with_rows
from insatser.views.budgetar import budget_acts
from insatser.views.budgettabell import budget_table, controls, decision_rows, forbund_lines
from insatser.views.sida import get_insats, insats_context


@require_GET
def insats_budget(request: ActingRequest, slug: str) -> HttpResponse:
    """Every budget of the insats, each in the version that is asked for or in force."""
    actor = request.actor
    insats = get_insats(request, slug)
    require(actor, VIEW, Budget(insats=insats))
    rows = Budget.objects.filter(insats=insats).order_by("ar_fran", "-version")
    summed = summarize_many(with_rows(visible(actor, rows)))
    shown = [
        budget_item(actor, list(versions), request.GET.get("version", ""))
        for _, versions in groupby(summed, key=lambda one: one.budget.ar_fran)
    ]
    lines = (
        visible(actor, Budgetpost)
        .filter(avser_insats=insats, budget__forbund__isnull=False)
        .select_related("budget__forbund")
        .prefetch_related("belopp", "budget__beslut")
    )
    context = insats_context(request, insats, "budget") | {
        "budgetar": shown,
        "may_add": bool(allows(actor, ADD, Budget(insats=insats))),
        "forbundet": forbund_lines(lines, [one["sum"] for one in shown]),
    }
    return render(request, "insatser/budget.html", context)


def budget_item(actor: Actor, versions: list[Summering], asked: str) -> dict[str, Any]:
    """One budget as templates/insatser/_budget.html draws it. `versions` are summed and latest first; `asked` is the
    number of the one to show, else the one in force, else the latest."""
    decided = next((one for one in versions if not one.budget.open), versions[0])
    chosen = next((one for one in versions if str(one.budget.pk) == asked), decided)
    place = versions.index(chosen)
    newest = versions[0]
    return {
        "sum": chosen,
        "table": budget_table(chosen),
        "controls": controls(chosen),
        "decisions": decision_rows(chosen),
        "in_force": chosen is decided and not chosen.budget.open,
        "newer": newest.budget if newest.budget.open and newest is not chosen else None,
        "versions": [
            {"sum": one, "before": older, "shown": one is chosen}
            for one, older in zip(versions, [*versions[1:], None], strict=True)
        ]
        if len(versions) > 1
        else [],
    } | budget_acts(actor, chosen.budget, latest=place == 0)

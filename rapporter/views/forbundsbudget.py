"""A förbund's budget as everybody over the förbund reads it: every sum, how the year goes, and the PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from finsam.bas.charts import Series, bar_chart, grouped_bar_chart, on_page
from finsam.bas.formats import hela_tkr
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, allows, get_visible, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Budgetslag
from insatser.models import Budget, Budgetuppfoljning, Gruppomrade, Insats
from insatser.services.forbundsbudget import COLUMNS, Column, Forbundsar, read_year
from insatser.services.medelstilldelning import contradictions, read_medel
from insatser.services.sums import Grupp, summarize_many, with_rows
from insatser.views.budgetar import budget_acts
from insatser.views.forbund import get_forbund
from insatser.views.forbundsbudget import (
    budget_years,
    chosen_year,
    get_forbund_with_money,
    part_context,
    plan_of_year,
)
from insatser.views.plantext import blocks
from rapporter.enums import Dokumentslag
from rapporter.services.dokument import order_dokument
from rapporter.underlag.bygg_forbundsbudget import stated_sum
from rapporter.underlag.ekonomioversikt import prognoser_of
from rapporter.underlag.resultatrader import COLUMN_NAMES, result_rows
from rapporter.views.steg import dokument_rows

HISTORY = 40
"""Entries of utfall and prognos shown, the latest first."""


@require_GET
def forbund_budget(request: ActingRequest, slug: str) -> HttpResponse:
    """A year's budget with every sum: of the rows, and as the document prints it."""
    actor = request.actor
    forbund = get_forbund(request, slug)
    years = budget_years(actor, forbund)
    asked = visible(actor, Budget).filter(forbund=forbund, pk=_number(request.GET.get("version", "")) or 0).first()
    usual = asked.ar_fran if asked else None
    year = chosen_year(request, years, usual) if years else timezone.localdate().year
    context = part_context(actor, forbund, "forbund_budget", years, year)
    context["may_add"] = bool(allows(actor, ADD, Budget(forbund=forbund)))
    found = plan_of_year(actor, forbund, year, str(asked.pk) if asked else "") if years else None
    if found is not None:
        links = {one.pk: one.get_absolute_url() for one in visible(actor, Insats).filter(forbund=forbund)}
        context |= (
            _budget_context(found, links)
            | _versions(actor, found.budget)
            | {
                "skillnader": (*found.skillnader, *contradictions(read_medel(forbund, year), found)),
                "documents": dokument_rows(actor, found.budget),
                "may_order": bool(allows(actor, "bestall", found.budget)),
                "order_url": reverse("forbund_budget_pdf", args=[slug, found.budget.pk]),
                "may_sort": bool(allows(actor, ADD, Gruppomrade(forbund=forbund))),
            }
        )
    return render(request, "forbund/budget.html", context)


@require_GET
def forbund_uppfoljning(request: ActingRequest, slug: str) -> HttpResponse:
    """A year's budget beside how it has gone and how it is believed to end, row by row."""
    actor = request.actor
    forbund = get_forbund_with_money(request, slug)
    years = budget_years(actor, forbund)
    year = chosen_year(request, years) if years else timezone.localdate().year
    context = part_context(actor, forbund, "forbund_uppfoljning", years, year)
    budget = with_rows(visible(actor, Budget.objects.for_year(year)).filter(forbund=forbund)).first()
    if budget is not None:
        found = read_year(budget, year, prognoser_of(forbund, year, timezone.localdate()))
        context |= {
            "f": found,
            "r": found.resultat,
            "grupper": _groups(found),
            "resultatrader": result_rows(found.resultat.columns),
            "kolumner": COLUMN_NAMES,
            "may_sort": bool(allows(actor, ADD, Gruppomrade(forbund=forbund))),
            "tak": _ceiling(found),
            "chart": _chart(found),
            "historik": _history(actor, forbund, year),
            "pahittad": any(rad.pahittad for rad in found.rader),
            "may_enter": bool(allows(actor, ADD, Budgetuppfoljning(post=_some_post(budget)))),
        }
    return render(request, "forbund/uppfoljning.html", context)


@require_POST
def forbund_budget_pdf(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Orders the budget as a PDF and shows how it goes."""
    budget = get_visible(request.actor, Budget.objects.filter(forbund__slug=slug), pk=pk)
    return redirect(order_dokument(actor=request.actor, slag=Dokumentslag.FORBUNDSBUDGET, budget_id=budget.pk))


def _budget_context(found: Forbundsar, links: dict[int, str]) -> dict[str, Any]:
    summering, year = found.summering, found.ar
    costs = [group for group in summering.grupper if group.slag == Budgetslag.KOSTNAD]
    incomes = [group for group in summering.grupper if group.slag == Budgetslag.INTAKT]
    sums = [group.summa(year) for group in costs]
    result = found.resultat.budget
    return {
        "f": found,
        "budget": summering.budget,
        "anmarkning": blocks(summering.budget.anmarkning),
        "beslut": next((one for one in summering.budget.beslut.all() if one.ar == year), None),
        "sidor": [
            _side("Kostnader", costs, year, summering.kostnader(year), links),
            _side("Medel till förfogande", incomes, year, summering.intakter(year), links),
        ],
        "result": result,
        "resultatrader": result_rows((result,)),
        "kolumner": COLUMN_NAMES[:1],
        "mal_struktur": None if found.mal_individ_andel is None else 1 - found.mal_individ_andel,
        "tak": _ceiling(found),
        "summor": [stated_sum(summering, stated) for stated in summering.budget.uppgivna_summor.all()],
        "chart": on_page(bar_chart, f"Kostnader {year}", [group.namn for group in costs], sums, number=hela_tkr)
        if costs
        else None,
    }


def _versions(actor: Actor, budget: Budget) -> dict[str, Any]:
    """The versions of a budget with their sums, and what the actor may do with the one that is shown."""
    summed = summarize_many(with_rows(visible(actor, budget.series())))
    newest = summed[0].budget
    return {
        "newer": newest if newest.open and newest.pk != budget.pk else None,
        "versions": [
            {"sum": one, "before": older, "shown": one.budget.pk == budget.pk}
            for one, older in zip(summed, [*summed[1:], None], strict=True)
        ]
        if len(summed) > 1
        else [],
    } | budget_acts(actor, budget, latest=newest.pk == budget.pk)


def _number(typed: str) -> int | None:
    """A row's number out of an address, or None."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def _side(label: str, groups: list[Grupp], year: int, whole: Decimal, links: dict[int, str]) -> dict[str, Any]:
    return {
        "label": label,
        "summa": whole,
        "grupper": [
            {
                "namn": group.namn,
                "summa": group.summa(year),
                "rader": [
                    {
                        "namn": rad.post.benamning,
                        "egen_personal": rad.post.egen_personal,
                        "belopp": rad.belopp.get(year),
                        "url": links.get(rad.post.avser_insats_id or 0, ""),
                    }
                    for rad in group.rader
                ],
            }
            for group in groups
        ],
    }


def _groups(found: Forbundsar) -> list[dict[str, Any]]:
    """The rows under their groups, with each group's sums in the three columns."""
    return [
        {
            "namn": namn,
            "rader": rader,
            "celler": [
                {"name": label, "value": sum((rad.amount(column) for rad in rader), Decimal(0))}
                for label, column in zip(COLUMN_NAMES, COLUMNS, strict=True)
            ],
        }
        for namn, rader in found.grupper
    ]


def _ceiling(found: Forbundsar) -> list[dict[str, Any]]:
    """Where the closing capital passes the förbund's own ceiling: in the budget, and in the forecast."""
    words: dict[str, str] = {"budget": "budgeten", "prognos": "prognosen"}
    columns: tuple[Column, ...] = ("budget", "prognos") if found.followed_up else ("budget",)
    rows = []
    for column in columns:
        over = found.over_tak(column)
        if over is not None:
            rows.append({"enligt": words[column], "over": over})
    return rows


def _chart(found: Forbundsar) -> SafeString:
    columns = found.resultat.columns
    labels = ["Administration", "Individinsatser", "Metoder och struktur"]
    values = [[one.administration, one.individ, one.struktur] for one in columns]
    series: list[Any] = [
        Series(name, [max(value, Decimal(0)) for value in column])
        for name, column in zip(("Budget", "Utfall hittills", "Prognos"), values, strict=True)
    ]
    return on_page(grouped_bar_chart, f"Kostnader {found.ar}", labels, series, number=hela_tkr)


def _history(actor: Actor, forbund: Forbund, year: int) -> list[Budgetuppfoljning]:
    rows = visible(actor, Budgetuppfoljning.objects.filter(post__budget__forbund=forbund, ar=year))
    return list(rows.select_related("post", "inlagd_av__roll").order_by("-id")[:HISTORY])


def _some_post(budget: Budget) -> Any:
    """A row to ask the policy about."""
    return next(iter(budget.poster.all()), None) or budget.poster.model(budget=budget)

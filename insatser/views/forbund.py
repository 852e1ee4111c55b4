"""The pages of a förbund: who belongs to it, its insatser, its verksamhetsplan and its budget."""

from collections import Counter
from decimal import Decimal
from typing import Any, TypedDict

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from finsam.bas.charts import bar_chart
from finsam.bas.formats import datum, kr, tal
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund, Medlem
from finsam.forbund.policies import CHANGE, VIEW, allows, get_visible, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Budgetslag, Inriktning, Planslag, PlanStatus
from insatser.models import Budget, Insats, Insatsplan, Motsagelse, UppgivenSumma
from insatser.services.sums import Grupp, Summering, computed, summarize, with_rows
from insatser.views.plantext import blocks
from insatser.views.tabs import Tab

_TABS = (("forbund", "Översikt"), ("forbund_plan", "Verksamhetsplan"), ("forbund_budget", "Budget"))
# Tabs of those who may do something with the rows of a model, some of them of the rooms above: named by words only.
_TABS_OF = (
    ("forbund_ekonomi", "Ekonomi", "insatser.Bokforingsexport", VIEW),
    ("forbund_utbetalningar", "Utbetalningar", "insatser.Bokforingsexport", VIEW),
    ("forbund_listor", "Listor", "deltagare.Listvarde", CHANGE),
)


class Summarad(TypedDict):
    """A sum that the document prints, beside the same sum of the rows."""

    label: str
    dokumentet: str
    raderna: str
    stammer: bool
    var: str


@require_GET
def forbund_lista(request: ActingRequest) -> HttpResponse:
    """The förbund that the actor sees, those at work first."""
    actor = request.actor
    rows = visible(actor, Forbund.objects.select_related("uppgick_i")).order_by("uppgick_datum", "namn")
    members = Counter(visible(actor, Medlem.objects.nuvarande()).values_list("forbund_id", flat=True))
    ongoing = Counter(visible(actor, Insats.objects.pagaende().huvudinsatser()).values_list("forbund_id", flat=True))
    found: list[dict[str, Any]] = [
        {"forbund": row, "medlemmar": members[row.pk], "insatser": ongoing[row.pk]} for row in rows
    ]
    return render(
        request,
        "forbund/lista.html",
        {
            "verksamma": [row for row in found if row["forbund"].uppgick_i_id is None],
            "tidigare": [row for row in found if row["forbund"].uppgick_i_id is not None],
        },
    )


@require_GET
def forbund(request: ActingRequest, slug: str) -> HttpResponse:
    """What the förbund is, its members through time, those it grew out of, and its insatser."""
    actor = request.actor
    row = get_forbund(request, slug)
    insatser = visible(actor, Insats.objects.huvudinsatser()).filter(forbund=row).select_related("agare")
    grouped = [
        {"label": kind.label + "er", "rows": [one for one in insatser if one.inriktning == kind]} for kind in Inriktning
    ]
    context = forbund_context(request.actor, row, "forbund") | {
        "facts": _facts(row),
        "medlemmar": visible(actor, Medlem).filter(forbund=row).select_related("part"),
        "foregangare": visible(actor, Forbund).filter(uppgick_i=row).order_by("namn"),
        "grupper": [group for group in grouped if group["rows"]],
        "motsagelser": visible(actor, Motsagelse).filter(forbund=row),
        "idag": timezone.localdate(),
    }
    return render(request, "forbund/oversikt.html", context)


@require_GET
def forbund_plan(request: ActingRequest, slug: str) -> HttpResponse:
    """The verksamhetsplan in force, else the latest that the actor sees."""
    row = get_forbund(request, slug)
    plans = visible(request.actor, Insatsplan).filter(forbund=row, slag=Planslag.VERKSAMHETSPLAN)
    versions = list(plans.select_related("kalla").order_by("-version", "-id"))
    in_force = next((plan for plan in versions if plan.status == PlanStatus.FASTSTALLD), None)
    plan = in_force or next(iter(versions), None)
    sections = [{"row": one, "blocks": blocks(one.text)} for one in plan.sektioner.all()] if plan else []
    return render(
        request,
        "forbund/plan.html",
        forbund_context(request.actor, row, "forbund_plan") | {"plan": plan, "sektioner": sections},
    )


@require_GET
def forbund_budget(request: ActingRequest, slug: str) -> HttpResponse:
    """A year's budget with every sum: of the rows, and as the document prints it."""
    actor = request.actor
    row = get_forbund(request, slug)
    budgets: QuerySet[Budget] = visible(actor, Budget).filter(forbund=row)
    years = sorted({year for budget in budgets for year in budget.years}, reverse=True)
    context = forbund_context(request.actor, row, "forbund_budget")
    if years:
        typed = request.GET.get("ar", "")
        year = next((one for one in years if str(one) == typed), years[0])
        budget = with_rows(visible(actor, Budget.objects.for_year(year)).filter(forbund=row)).first()
        links = {one.pk: one.get_absolute_url() for one in visible(actor, Insats).filter(forbund=row)}
        context["years"] = [Tab(label=str(one), url=f"?ar={one}", current=one == year) for one in years]
        if budget is not None:
            context |= _budget_context(summarize(budget), year, links)
    return render(request, "forbund/budget.html", context)


def get_forbund(request: ActingRequest, slug: str) -> Forbund:
    """The förbund of an address, or Http404."""
    return get_visible(request.actor, Forbund.objects.select_related("uppgick_i"), slug=slug)


def forbund_context(actor: Actor, row: Forbund, current: str) -> dict[str, Any]:
    """`forbund`, `tabs` and `lead` for templates/forbund/forbund_base.html."""
    names = [*_TABS]
    names += [tab[:2] for tab in _TABS_OF if _may_open(actor, row, *tab[2:])]
    tabs = [Tab(label=label, url=reverse(name, args=[row.slug]), current=name == current) for name, label in names]
    return {"forbund": row, "tabs": tabs, "lead": _lead(row)}


def _may_open(actor: Actor, row: Forbund, model: str, action: str) -> bool:
    """Whether the actor may do something with this förbund's rows, or with those that belong to every förbund."""
    kind = apps.get_model(model)
    return any(allows(actor, action, kind(forbund=one)) for one in (row, None))


def _lead(row: Forbund) -> str:
    if row.uppgick_i is not None and row.uppgick_datum is not None:
        return f"Uppgick i {row.uppgick_i} den {datum(row.uppgick_datum)}. Sidan visar hur det var."
    return f"Bildat den {datum(row.bildat)}." if row.bildat else "Samordningsförbund enligt lagen (2003:1210)."


def _facts(row: Forbund) -> list[dict[str, str]]:
    board = [
        f"{tal(row.ledamoter)} ledamöter" if row.ledamoter is not None else "",
        f"{tal(row.ersattare)} ersättare" if row.ersattare is not None else "",
    ]
    facts = (
        ("Organisationsnummer", row.orgnr),
        ("Adress", row.postadress),
        ("Styrelse", " och ".join(part for part in board if part)),
    )
    return [{"term": term, "value": value} for term, value in facts if value]


def _budget_context(summering: Summering, year: int, links: dict[int, str]) -> dict[str, Any]:
    costs = [group for group in summering.grupper if group.slag == Budgetslag.KOSTNAD]
    incomes = [group for group in summering.grupper if group.slag == Budgetslag.INTAKT]
    sums = [group.summa(year) for group in costs]
    return {
        "year": year,
        "budget": summering.budget,
        "anmarkning": blocks(summering.budget.anmarkning),
        "beslut": next((one for one in summering.budget.beslut.all() if one.ar == year), None),
        "sidor": [
            _side("Kostnader", costs, year, summering.kostnader(year), links),
            _side("Medel till förfogande", incomes, year, summering.intakter(year), links),
        ],
        "summor": [_summarad(summering, stated) for stated in summering.budget.uppgivna_summor.all()],
        "skillnader": summering.skillnader,
        "chart": bar_chart(f"Kostnader {year}", [group.namn for group in costs], sums, number=kr) if costs else None,
    }


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
                        "belopp": rad.belopp.get(year),
                        "url": links.get(rad.post.avser_insats_id or 0, ""),
                    }
                    for rad in group.rader
                ],
            }
            for group in groups
        ],
    }


def _summarad(summering: Summering, stated: UppgivenSumma) -> Summarad:
    found = computed(summering, stated)
    share = stated.avser == UppgivenSumma.Avser.ANDEL
    words = (lambda number: f"{tal(number)}\u00a0%") if share else kr
    return Summarad(
        label=_sum_label(stated),
        dokumentet=words(stated.belopp),
        raderna=words(found),
        stammer=found == stated.belopp,
        var=stated.var,
    )


def _sum_label(stated: UppgivenSumma) -> str:
    """What a printed sum is of, in words: "Individinsatser, andel av Individinsatser + ...", "Kostnader"."""
    groups = " + ".join(stated.grupper)
    if stated.post is not None:
        return str(stated.post)
    if stated.avser == UppgivenSumma.Avser.ANDEL:
        whole = " + ".join(stated.namnare) or "alla kostnader"
        return f"{groups}, andel av {whole}"
    if groups and stated.avser in (UppgivenSumma.Avser.KOSTNADER, UppgivenSumma.Avser.INTAKTER):
        return groups
    names = {
        UppgivenSumma.Avser.KOSTNADER: "Alla kostnader",
        UppgivenSumma.Avser.INTAKTER: "Alla medel till förfogande",
        UppgivenSumma.Avser.RESULTAT: "Resultat, årets medel minus kostnaderna",
        UppgivenSumma.Avser.UTGAENDE_KAPITAL: "Utgående eget kapital, alla medel minus kostnaderna",
    }
    return names[UppgivenSumma.Avser(stated.avser)]

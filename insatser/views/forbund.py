"""The pages of a förbund: who belongs to it, its insatser and its verksamhetsplan."""

from collections import Counter
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from finsam.bas.formats import datum, tal
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund, Medlem
from finsam.forbund.policies import CHANGE, VIEW, allows, get_visible, may_any, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Inriktning, Planslag, PlanStatus
from insatser.models import Insats, Insatsplan, Insatstillhorighet, Motsagelse, Sammanslagning
from insatser.views.plantext import blocks
from insatser.views.tabs import Tab

_TABS = (("forbund", "Översikt"), ("forbund_plan", "Verksamhetsplan"), ("forbund_budget", "Budget"))
# Tabs of those who may do something with the rows of a model, some of them of the rooms above: named by words only.
_TABS_OF = (
    ("forbund_ekonomi", "Ekonomi", "insatser.Bokforingsexport", VIEW),
    ("forbund_utbetalningar", "Utbetalningar", "insatser.Bokforingsexport", VIEW),
    ("forbund_listor", "Listor", "deltagare.Listvarde", CHANGE),
)


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
            "may_merge": may_any(actor, VIEW, Sammanslagning),
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
        "gick_over": _went_over(actor, row) if row.uppgick_i_id is not None else (),
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
    if row.uppgick_i_id is not None and action != VIEW:
        return False  # it can be read, and nothing is prepared in it any more
    kind = apps.get_model(model)
    return any(allows(actor, action, kind(forbund=one)) for one in (row, None))


def _lead(row: Forbund) -> str:
    if row.uppgick_i is not None and row.uppgick_datum is not None:
        return f"Uppgick i {row.uppgick_i} den {datum(row.uppgick_datum)}. Sidan visar hur det var."
    return f"Bildat den {datum(row.bildat)}." if row.bildat else "Samordningsförbund enligt lagen (2003:1210)."


def _went_over(actor: Actor, row: Forbund) -> QuerySet[Insatstillhorighet]:
    """The insatser that belonged to a förbund that has gone up in another, as the actor sees them."""
    return (
        visible(actor, Insatstillhorighet)
        .filter(forbund=row)
        .select_related("insats__forbund")
        .order_by("insats__namn")
    )


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

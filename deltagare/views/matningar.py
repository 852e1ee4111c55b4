"""How the deltagare of an insats answered at their first and latest mätning, exact: for the team alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deltagare.enums import Svarande
from deltagare.models import Instrument, Matning
from deltagare.underlag.matningar import Fordelning, fordelning
from finsam.bas.charts import Series, grouped_bar_chart, on_page
from finsam.forbund.policies import VIEW, require
from finsam.forbund.request import ActingRequest
from insatser.enums import Registreringsniva
from insatser.views.sida import get_insats, insats_context


@require_GET
def matningar(request: ActingRequest, slug: str) -> HttpResponse:
    """The distribution of an instrument's answers, question by question."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Matning(insats=insats))
    context = insats_context(request, insats, "deltaganden")
    if insats.registreringsniva == Registreringsniva.ANTAL:
        return render(request, "deltagare/deltagande/bara_antal.html", context)
    pairs = _pairs(insats.pk)
    asked = (request.GET.get("instrument", ""), request.GET.get("svarande", ""))
    chosen = next((one for one in pairs if (str(one[0].pk), one[1].value) == asked), pairs[0] if pairs else None)
    if chosen is not None:
        found = fordelning(insats.pk, *chosen)
        context |= {
            "instrument": chosen[0],
            "svarande": chosen[1],
            "found": found,
            "fragor": [{"one": one, "chart": _chart(one)} for one in found.fragor] if found.personer else [],
        }
    context["choices"] = [
        {
            "label": f"{instrument}, {who.label.lower()}",
            "url": f"?instrument={instrument.pk}&svarande={who}",
            "current": (instrument, who) == chosen,
        }
        for instrument, who in pairs
    ]
    return render(request, "deltagare/under/matningar.html", context)


def _pairs(insats_id: int) -> list[tuple[Instrument, Svarande]]:
    """The instruments that have been answered in an insats, with who has."""
    done = Matning.objects.filter(insats_id=insats_id).order_by().values_list("instrument_id", "svarande").distinct()
    answered = set(done)
    rows = Instrument.objects.filter(pk__in={pk for pk, _ in answered}).order_by("-aktivt", "namn", "-version")
    return [(one, who) for one in rows for who in Svarande if (one.pk, who.value) in answered]


def _chart(one: Fordelning) -> Any:
    labels = [label for label, _, _ in one.rader]
    series = [Series("Första mätningen", list(one.forst)), Series("Senaste mätningen", list(one.senast))]
    return on_page(grouped_bar_chart, f"Fråga {one.fraga.nummer}: första och senaste mätningen", labels, series)

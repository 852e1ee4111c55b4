"""Akter for the auditor: which there are, insats by insats and year by year, and ordering one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from finsam.forbund.policies import allows, may_any, require, visible
from finsam.forbund.request import ActingRequest
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context, posted
from insatser.views.tabs import Tab
from rapporter.enums import Dokumentslag
from rapporter.forms_akt import AktForm
from rapporter.models import Dokument
from rapporter.services.dokument import order_dokument
from rapporter.underlag.bygg_akt import years_of_akt
from rapporter.views.steg import TAGS

MOST = 300
"""Insatser on the page: more than any förbund has."""


@require_GET
def akter(request: ActingRequest) -> HttpResponse:
    """Every insats that had money in a year, with its latest akt."""
    if not may_any(request.actor, "bestall_akt", Insats):
        raise Http404
    today = timezone.localdate()
    rows = visible(request.actor, Insats).select_related("agare").order_by("namn")[:MOST]
    years = years_of_akt(rows, today)
    every = sorted({year for found in years.values() for year in found}, reverse=True)
    year = next((one for one in every if str(one) == request.GET.get("ar")), every[0] if every else today.year)
    latest = _latest(request, year)
    context = {
        "year": year,
        "years": [Tab(label=str(one), url=f"?ar={one}", current=one == year) for one in every],
        "rows": [
            {"insats": insats, "ar": year, "akt": latest.get(insats.pk), "tag": _tag(latest.get(insats.pk))}
            for insats, found in years.items()
            if year in found
        ],
    }
    return render(request, "rapporter/akter.html", context)


@require_http_methods(["GET", "POST"])
def insats_akter(request: ActingRequest, slug: str) -> HttpResponse:
    """The akter of one insats, and ordering one of a year."""
    insats = get_insats(request, slug)
    require(request.actor, "bestall_akt", insats)
    years = years_of_akt([insats], timezone.localdate())[insats]
    form = AktForm(posted(request), years=years)
    if request.method == "POST" and form.is_valid():
        try:
            ordered = order_dokument(
                actor=request.actor, slag=Dokumentslag.AKT, insats_id=insats.pk, ar=form.cleaned_data["ar"]
            )
        except ValidationError as error:
            form.put(error)
        else:
            return redirect(ordered)
    rows = visible(request.actor, Dokument.objects.filter(insats=insats)).select_related("bestalld_av__roll")
    context = insats_context(request, insats, "rekvisitioner") | {
        "form": form,
        "rows": [{"akt": row, "tag": _tag(row)} for row in rows.order_by("-ar", "-version")],
        "may_order": bool(allows(request.actor, "bestall_akt", insats)) and bool(years),
    }
    return render(request, "rapporter/insats_akter.html", context, status=422 if form.errors else 200)


def _latest(request: ActingRequest, year: int) -> dict[int | None, Dokument]:
    rows = visible(request.actor, Dokument.objects.filter(slag=Dokumentslag.AKT, ar=year)).order_by("version")
    return {row.insats_id: row for row in rows}


def _tag(row: Dokument | None) -> Any:
    return TAGS[row.status] if row is not None else ""

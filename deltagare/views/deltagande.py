"""The list of an insats' deltaganden, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from deltagare.models import Deltagande
from deltagare.views.delar import sections
from deltagare.views.sida import get_deltagande
from finsam.audit.log import log
from finsam.forbund.policies import VIEW, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Registreringsniva
from insatser.views.sida import get_insats, insats_context


@require_GET
def deltaganden(request: ActingRequest, slug: str) -> HttpResponse:
    """The deltaganden of an insats, for its team."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Deltagande(insats=insats))
    context = insats_context(request, insats, "deltaganden")
    if insats.registreringsniva == Registreringsniva.ANTAL:
        return render(request, "deltagare/deltagande/bara_antal.html", context)
    rows = visible(request.actor, Deltagande).filter(insats=insats).select_related("deltagare")
    return render(request, "deltagare/deltagande/lista.html", context | {"rows": rows[:25]})


@require_GET
def deltagande_sida(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """One deltagande with all its parts. Leaves an audit line: it was read."""
    insats, row = get_deltagande(request, slug, pk)
    log("deltagande.last", actor=request.actor, row=row)
    context = {"insats": insats, "deltagande": row, "sections": sections(request.actor, row)}
    return render(request, "deltagare/deltagande/sida.html", context)

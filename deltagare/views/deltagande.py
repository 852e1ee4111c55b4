"""The list of an insats' deltaganden, and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.forms.person import NummerForm
from deltagare.models import Deltagande, Slutredovisning
from deltagare.services.historik import history_of
from deltagare.services.identitet import NameReader, find_deltagare
from deltagare.views.delar import sections
from deltagare.views.deltagandelista import listing, rows_of
from deltagare.views.sida import form_page, get_deltagande
from finsam.audit.log import log
from finsam.forbund.policies import ADD, VIEW, allows, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Registreringsniva
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context


@require_GET
def deltaganden(request: ActingRequest, slug: str) -> HttpResponse:
    """The deltaganden of an insats, for its team; also as a file. Names leave an audit line."""
    insats = _insats(request, slug)
    if insats.registreringsniva == Registreringsniva.ANTAL:
        return render(request, "deltagare/deltagande/bara_antal.html", insats_context(request, insats, "deltaganden"))
    named = insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER
    names = NameReader() if named else None
    shown = listing(insats, names).read(request.GET, rows_of(visible(request.actor, Deltagande), insats, named=named))
    answer: Any
    if shown.file:
        require(request.actor, "exportera", Deltagande(insats=insats))
        answer = shown.as_file(
            on_export=lambda count: log(
                "deltagande.exporterat", actor=request.actor, row=insats, antal=count, fil=shown.file
            )
        )
    else:
        context = insats_context(request, insats, "deltaganden") | {
            "shown": shown,
            "may_add": bool(allows(request.actor, ADD, Deltagande(insats=insats))),
            "named": named,
        }
        answer = render(request, "deltagare/deltagande/lista.html", context)
    if names is not None:
        names.done(actor=request.actor, insats=insats)
    return answer


@require_http_methods(["GET", "POST"])
def deltaganden_sok(request: ActingRequest, slug: str) -> HttpResponse:
    """Finds a person by the exact personnummer and leads on to her latest deltagande. The number is in no address."""
    insats = _insats(request, slug)
    back = reverse("deltaganden", args=[slug])
    if insats.registreringsniva != Registreringsniva.PERSONUPPGIFTER:
        return redirect(back)
    form = NummerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = find_deltagare(actor=request.actor, insats=insats, personnummer=form.cleaned_data["personnummer"])
        row = visible(request.actor, Deltagande).filter(deltagare=found).first() if found else None
        if row is not None:
            return redirect("deltagande_sida", slug=slug, pk=row.pk)
        form.add_error("personnummer", "Ingen med det personnumret har ett deltagande i insatsen.")
    return form_page(
        request,
        form,
        insats=insats,
        heading="Sök på personnummer",
        submit="Sök",
        back=back,
        lead="Hela personnumret behövs. Sökningen syns i loggen.",
    )


def _insats(request: ActingRequest, slug: str) -> Insats:
    """The insats of a list that its team alone sees; the others that see the insats are told so."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Deltagande(insats=insats))
    return insats


@require_GET
def deltagande_sida(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """One deltagande with all its parts. Leaves an audit line: it was read."""
    insats, row = get_deltagande(request, slug, pk)
    log("deltagande.last", actor=request.actor, row=row)
    context = {
        "insats": insats,
        "deltagande": row,
        "sections": sections(request.actor, row),
        "history": history_of(actor=request.actor, row=row, also=[Slutredovisning.objects.filter(deltagande=row)]),
    }
    return render(request, "deltagare/deltagande/sida.html", context)

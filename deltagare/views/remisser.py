"""The remisser of an insats: the list, the search by personnummer, and the queue."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.enums import RemissStatus, Tillfalleslag, TillfalleStatus
from deltagare.forms.remisslista import PersonnummerForm
from deltagare.models import Remiss, Tillfalle
from deltagare.services.identitet import nummer_hash
from deltagare.services.ko import platser, waited
from deltagare.services.regler import deltagarregler
from deltagare.views import remisslista
from deltagare.views.remiss_sida import start_url
from finsam.audit.log import log
from finsam.forbund.policies import VIEW, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context

JOINED = ("part", "deltagare", "nyckel")


def has_people(insats: Insats) -> bool:
    """Whether the insats keeps a row a person: a level above `antal`, and an individinsats."""
    return insats.registreringsniva != Registreringsniva.ANTAL and insats.inriktning == Inriktning.INDIVID


def team_insats(request: ActingRequest, slug: str) -> Insats:
    """The insats of an address, for its team; 403 with the reason for others who see it."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Remiss(insats=insats))
    return insats


@require_GET
def remisser(request: ActingRequest, slug: str) -> HttpResponse | FileResponse:
    """The remisser of an insats, or the same as a file."""
    insats = team_insats(request, slug)
    context = insats_context(request, insats, "remisser")
    if not has_people(insats):
        return render(request, "deltagare/remisser/bara_antal.html", context)
    rule = deltagarregler(insats, timezone.localdate()).remissvar
    rows = visible(request.actor, Remiss).filter(insats=insats).select_related(*JOINED)
    shown = remisslista.listing(insats, rule).read(request.GET, rows)
    remisslista.put_names(request.actor, insats, shown)
    if shown.file:
        return shown.as_file(
            on_export=lambda count: log("remiss.lista_hamtad", actor=request.actor, row=insats, antal=count)
        )
    waiting = rows.filter(status=RemissStatus.ANTAGEN).count()
    context |= {"shown": shown, "waiting": waiting, "named": remisslista.keeps_names(insats)}
    return render(request, "deltagare/remisser/lista.html", context)


@require_http_methods(["GET", "POST"])
def remiss_sok(request: ActingRequest, slug: str) -> HttpResponse:
    """Finds the remisser of a person by her exact personnummer. Leaves an audit line, found or not."""
    insats = team_insats(request, slug)
    form = PersonnummerForm(request.POST if request.method == "POST" else None)
    found: list[Any] | None = None
    if request.method == "POST" and form.is_valid():
        found = []
        if remisslista.keeps_names(insats):
            hashed = nummer_hash(insats, form.cleaned_data["personnummer"].siffror)
            rows = visible(request.actor, Remiss).filter(insats=insats).select_related(*JOINED)
            found = list(rows.filter(Q(nummer_hash=hashed) | Q(deltagare__identitet__nummer_hash=hashed)))
            log("identitet.sokt", actor=request.actor, row=insats, funnen=bool(found))
            if len(found) == 1:
                return redirect(remisslista.remiss_url(insats, found[0]))
            remisslista.name_rows(request.actor, found)
    context = {
        "insats": insats,
        "form": form,
        "named": remisslista.keeps_names(insats),
        "found": found,
        "rows": [_row(insats, one) for one in found or ()],
    }
    return render(request, "deltagare/remisser/sok.html", context, status=422 if form.errors else 200)


@require_GET
def ko(request: ActingRequest, slug: str) -> HttpResponse:
    """Who waits for a place, in the order in which they get one."""
    insats = team_insats(request, slug)
    context = insats_context(request, insats, "remisser")
    if not has_people(insats):
        return render(request, "deltagare/remisser/bara_antal.html", context)
    waiting = visible(request.actor, Remiss.objects.i_ko()).filter(insats=insats).select_related(*JOINED)
    rows = list(waiting)
    if remisslista.keeps_names(insats):
        remisslista.name_rows(request.actor, rows)
    planned: dict[int, Tillfalle] = {}
    samtal = Tillfalle.objects.filter(remiss__in=rows, slag=Tillfalleslag.TREPARTSSAMTAL)
    for one in samtal.exclude(status=TillfalleStatus.INSTALLT).order_by("datum"):
        planned[one.remiss_id or 0] = one  # the latest one
    places = platser(insats)
    context |= {
        "platser": places,
        # The next in turn, when there is a place for her.
        "start_url": "" if places.fullt else start_url(request.actor, insats, next(iter(rows), None)),
        "rows": [
            _row(insats, row) | {"ordning": number, "dagar": waited(row), "samtal": planned.get(row.pk)}
            for number, row in enumerate(rows, start=1)
        ],
    }
    return render(request, "deltagare/remisser/ko.html", context)


def _row(insats: Insats, row: Remiss) -> dict[str, Any]:
    return {
        "remiss": row,
        "namn": getattr(row, "namn", ""),
        "url": remisslista.remiss_url(insats, row),
        "tag": remisslista.state_tag(row),
        "part": remisslista.refers(row),
    }

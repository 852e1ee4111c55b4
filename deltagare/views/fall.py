"""What the team asks its styrgrupp: the list and the page of one, the same for both, and the styrgrupp's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.enums import Fallslag, FallStatus, Fallutfall
from deltagare.forms.fall import SvarForm
from deltagare.models import Fall, Remiss
from deltagare.services.fall import SLAG_TEXT, besvara_fall, why_closed
from deltagare.transitions import FALL
from deltagare.views.remisslista import remiss_url
from finsam.audit.log import log
from finsam.bas.columns import Column, Tag
from finsam.bas.errors import AlreadyHandled
from finsam.bas.lists import Listing
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, VIEW, allows, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context


def fall_tag(fall: Fall) -> Tag:
    """The state as a tag; an answered one says what the answer is."""
    if fall.status == FallStatus.BESVARAT:
        return Tag("ok", Fallutfall(fall.utfall).label)
    return Tag("soon" if fall.status == FallStatus.OPPET else "neutral", fall.get_status_display())


def _listing(insats: Insats) -> Listing:
    return Listing(
        name=f"Fall {insats.namn}",
        noun=("fall", "fall"),
        columns=(
            Column(
                "nummer",
                "Fall",
                show=str,
                sort="nummer",
                link=lambda row: reverse("fall_sida", args=[insats.slug, row.pk]),
                width=10,
            ),
            Column("slag", "Gäller", value=lambda row: row.get_slag_display(), sort="slag"),
            Column("lage", "Läge", value=lambda row: row.get_status_display(), show=fall_tag, sort="-status", width=24),
            Column("stallt", "Ställt", value=lambda row: row.stallt_tid.date(), sort="stallt_tid"),
            Column(
                "besvarat",
                "Besvarat",
                value=lambda row: row.besvarat_tid.date() if row.besvarat_tid else None,
                sort="besvarat_tid",
            ),
        ),
        default_sort="-stallt",
        empty=(
            "Här finns inga fall än",
            "Hit kommer teamets frågor till styrgruppen, aldrig vem de gäller.",
        ),
    )


@require_GET
def fall_lista(request: ActingRequest, slug: str) -> HttpResponse | FileResponse:
    """The questions of an insats' team to its styrgrupp."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Fall(insats=insats))
    shown = _listing(insats).read(request.GET, visible(request.actor, Fall).filter(insats=insats))
    if shown.file:
        return shown.as_file(
            on_export=lambda count: log("fall.lista_hamtad", actor=request.actor, row=insats, antal=count)
        )
    return render(request, "deltagare/fall/lista.html", insats_context(request, insats, "fall") | {"shown": shown})


@require_http_methods(["GET", "POST"])
def fall_sida(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """One question with its answer; who may answer does so here."""
    insats = get_insats(request, slug)
    rows = Fall.objects.select_related("insats", "stallt_av", "besvarat_av")
    fall = get_visible(request.actor, rows, pk=pk, insats=insats)
    may_answer = bool(allows(request.actor, "besvara", fall))
    form = SvarForm(request.POST if request.method == "POST" else None, fall=fall)
    if request.method == "POST":
        if fall.status != FallStatus.OPPET:
            raise AlreadyHandled(why_closed(fall))
        require(request.actor, "besvara", fall)
        if form.is_valid() and _answered(request, fall, form):
            return redirect("fall_sida", insats.slug, fall.pk)
    context = {
        "insats": insats,
        "fall": fall,
        "tag": fall_tag(fall),
        "asks": SLAG_TEXT[Fallslag(fall.slag)],
        "form": form if may_answer else None,
        "remiss_url": _remiss_url(request.actor, insats, fall),
    }
    status = 422 if may_answer and form.errors else 200
    return render(request, "deltagare/fall/sida.html", context, status=status)


def _answered(request: ActingRequest, fall: Fall, form: SvarForm) -> bool:
    """Whether the answer was taken; else the form says why not."""
    try:
        besvara_fall(actor=request.actor, fall_id=fall.pk, **form.cleaned_data)
    except ValidationError as error:
        form.put(error)
        return False
    messages.success(request, FALL["besvara"].done)
    return True


def _remiss_url(actor: Actor, insats: Insats, fall: Fall) -> str:
    """For the team alone: the remiss that the question is about, where it is taken further."""
    if not allows(actor, ADD, Fall(insats=insats)):
        return ""
    remiss: Any = Remiss.objects.filter(fall=fall).first()
    return remiss_url(insats, remiss) if remiss else ""

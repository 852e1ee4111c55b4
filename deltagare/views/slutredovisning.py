"""The slutredovisning of a deltagande, for the team: written, looked through, sent, and followed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deltagare.enums import SlutredovisningStatus
from deltagare.forms.slutredovisning import NyLankForm, SlutredovisningForm
from deltagare.models import Deltagande, Slutredovisning
from deltagare.services import slutredovisning as service
from deltagare.services.identitet import Personuppgifter, read_identitet
from deltagare.services.lank import MOST_GUESSES
from deltagare.transitions import SLUTREDOVISNING
from deltagare.underlag.slutredovisning import lage_tag, read_fakta
from deltagare.views.sida import get_deltagande
from finsam.audit.log import log
from finsam.forbund.policies import CHANGE, require, visible
from finsam.forbund.request import ActingRequest
from insatser.models import Insats
from insatser.views.sida import posted

STEP = SLUTREDOVISNING["skicka"]


@never_cache
@require_http_methods(["GET", "POST"])
def slutredovisning(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """What can be done now: begin, write on, or follow what is sent."""
    insats, deltagande = get_deltagande(request, slug, pk)
    row = _row(request, deltagande)
    if row is not None and row.status == SlutredovisningStatus.UTKAST:
        return _write(request, insats, deltagande, row)
    if request.method == "POST":
        if row is None:
            raise Http404
        service.spara(actor=request.actor, slutredovisning_id=row.pk, values={})  # says that it is sent
    context = _context(insats, deltagande)
    if row is None:
        context |= {"fakta": read_fakta(deltagande), "not_ended": service.NOT_ENDED if deltagande.slut is None else ""}
        return render(request, "deltagare/slutredovisning/borja.html", context)
    log("slutredovisning.last", actor=request.actor, row=row)
    if row.status == SlutredovisningStatus.AVSTADD:
        return render(request, "deltagare/slutredovisning/avstadd.html", context | {"row": row})
    return render(request, "deltagare/slutredovisning/skickad.html", context | _sent(request, deltagande, row))


@require_POST
def slutredovisning_borja(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Begins the draft; the one that is there when somebody has."""
    _, deltagande = get_deltagande(request, slug, pk)
    try:
        service.borja(actor=request.actor, deltagande_id=deltagande.pk)
    except ValidationError as wrong:
        messages.error(request, wrong.messages[0])
    return redirect("slutredovisning", slug=slug, pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def slutredovisning_skicka(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """As it will be read, with what is missing beside the button; sending asks for a last look here."""
    insats, deltagande = get_deltagande(request, slug, pk)
    row = _must(request, deltagande)
    require(request.actor, "skicka", row)
    if request.method == "GET" and row.status != SlutredovisningStatus.UTKAST:
        return redirect("slutredovisning", slug=slug, pk=pk)
    told = ""
    if request.method == "POST":
        looked_at = request.POST.get("looked_at", "")
        try:
            row, code = service.skicka(actor=request.actor, slutredovisning_id=row.pk, looked_at=looked_at)
        except ValidationError as wrong:  # what is missing stands on the page already
            told = service.CHANGED_SINCE if service.CHANGED_SINCE in wrong.messages else ""
        else:
            return _told(request, insats, deltagande, row, code)
    context = _context(insats, deltagande) | _as_read(request, deltagande, row) | {"told": told}
    status = 422 if request.method == "POST" else 200
    return render(request, "deltagare/slutredovisning/granska.html", context, status=status)


@never_cache
@require_POST
def slutredovisning_kod(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """A new code, shown this once."""
    insats, deltagande = get_deltagande(request, slug, pk)
    row, code = service.ny_kod(actor=request.actor, slutredovisning_id=_must(request, deltagande).pk)
    return _told(request, insats, deltagande, row, code)


@never_cache
@require_http_methods(["GET", "POST"])
def slutredovisning_lank(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """A new link, to the same recipient or to another."""
    insats, deltagande = get_deltagande(request, slug, pk)
    row = _must(request, deltagande)
    require(request.actor, "skicka", row)
    if row.status not in service.SENT:
        return redirect("slutredovisning", slug=slug, pk=pk)
    form = NyLankForm(posted(request), row=row)
    if form.is_valid():
        try:
            row, code = service.ny_lank(actor=request.actor, slutredovisning_id=row.pk, **form.cleaned_data)
        except ValidationError as wrong:
            form.put(wrong)
        else:
            return _told(request, insats, deltagande, row, code)
    context = _context(insats, deltagande) | {"form": form}
    return render(request, "deltagare/slutredovisning/lank.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def slutredovisning_pdf(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The PDF for the team, from memory and for nobody's cache."""
    _, deltagande = get_deltagande(request, slug, pk)
    found = service.read_pdf(actor=request.actor, slutredovisning_id=_must(request, deltagande).pk)
    if found is None:
        messages.info(request, "Filen är inte klar än. Vänta en liten stund.")
        return redirect("slutredovisning", slug=slug, pk=pk)
    return pdf_answer(*found)


def pdf_answer(name: str, content: bytes, *, inline: bool = True) -> HttpResponse:
    """A PDF that no cache may keep; its name tells nothing but a number."""
    kind = "inline" if inline else "attachment"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": f'{kind}; filename="{name}"'},
    )


def _row(request: ActingRequest, deltagande: Deltagande) -> Slutredovisning | None:
    rows = visible(request.actor, Slutredovisning).select_related("remiss", "skickad_av", "orsak", "avstadd_av")
    return rows.defer("underlag", "pdf").filter(deltagande=deltagande).first()


def _must(request: ActingRequest, deltagande: Deltagande) -> Slutredovisning:
    row = _row(request, deltagande)
    if row is None:
        raise Http404
    return row


def _write(request: ActingRequest, insats: Insats, deltagande: Deltagande, row: Slutredovisning) -> HttpResponse:
    require(request.actor, CHANGE, row)
    form = SlutredovisningForm(posted(request), instance=row)
    if form.is_valid():
        try:
            service.spara(actor=request.actor, slutredovisning_id=row.pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as wrong:
            form.put(wrong)
        else:
            if "granska" in request.POST:
                return redirect("slutredovisning_skicka", slug=insats.slug, pk=deltagande.pk)
            messages.success(request, "Utkastet är sparat.")
            return redirect("slutredovisning", slug=insats.slug, pk=deltagande.pk)
    if request.method == "GET":
        log("slutredovisning.last", actor=request.actor, row=row)
    context = _context(insats, deltagande) | {
        "form": form,
        "fakta": read_fakta(deltagande),
        "missing": service.vad_saknas(row, deltagande) if not form.is_bound else (),
    }
    return render(request, "deltagare/slutredovisning/skriv.html", context, status=422 if form.errors else 200)


def _as_read(request: ActingRequest, deltagande: Deltagande, row: Slutredovisning) -> dict[str, Any]:
    """A draft as its recipient will read it, marked, so that nothing else is sent than what somebody has read."""
    person = read_identitet(actor=request.actor, deltagare=deltagande.deltagare) or Personuppgifter()
    sent = service.compose(row, read_fakta(deltagande), person, request.actor, timezone.now())
    return {
        "u": sent,
        "fakta": sent.fakta,
        "step": STEP,
        "row": row,
        "missing": service.vad_saknas(row, deltagande),
        "looked_at": service.mark_of(row, sent),
    }


def _context(insats: Insats, deltagande: Deltagande) -> dict[str, Any]:
    """What every page of it needs."""
    return {"insats": insats, "deltagande": deltagande, "tag": lage_tag(deltagande, timezone.localdate())}


def _sent(request: ActingRequest, deltagande: Deltagande, row: Slutredovisning) -> dict[str, Any]:
    dokument = row.dokument.order_by("-version").first()
    under_way = dokument is not None and not dokument.finished
    return {
        "row": row,
        "dokument": dokument,
        "lage_url": reverse("dokument_lage", args=[dokument.pk]) if dokument and under_way else "",
        "by_receipt": service.opened_by_receipt(row),
        "locked": row.kod_forsok >= MOST_GUESSES,
        "no_consent": service.samtycke_saknas(deltagande, timezone.localdate()),
    }


def _told(
    request: ActingRequest, insats: Insats, deltagande: Deltagande, row: Slutredovisning, code: str | None
) -> HttpResponse:
    """The page that shows a new code, this once; without one the recipient has hers already."""
    if code is None:
        messages.success(request, f"Slutredovisningen är skickad till {row.mottagare_namn}.")
        return redirect("slutredovisning", slug=insats.slug, pk=deltagande.pk)
    context = _context(insats, deltagande) | {"row": row, "code": code}
    return render(request, "deltagare/slutredovisning/kod.html", context)

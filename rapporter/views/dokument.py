"""A document: how far it has come, the file, and trying again."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from finsam.forbund.policies import allows, get_visible
from finsam.forbund.request import ActingRequest
from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument
from rapporter.services.dokument import filename, open_fil, order_action, order_dokument
from rapporter.views.steg import TAGS

LABELS = {
    DokumentStatus.BESTALLT: "Dokumentet är beställt och väntar på sin tur",
    DokumentStatus.PAGAR: "Dokumentet skapas",
    DokumentStatus.KLART: "Dokumentet är klart",
    DokumentStatus.MISSLYCKAT: "Dokumentet kunde inte skapas",
}


@never_cache
@require_GET
def dokument(request: ActingRequest, pk: int) -> HttpResponse:
    """One document. While it is drawn the page follows it; without script a link loads it again.

    That of a slutredovisning stands on the slutredovisning's own page.
    """
    row = _row(request, pk)
    if row.slutredovisning is not None:
        return redirect(_page_of(row))
    context = _progress(row) | {
        "dokument": row,
        "source": row.source,
        "insats": row.of_insats,
        "forbund": row.budget.forbund if row.budget else None,
        "tag": TAGS[row.status],
        "filename": filename(row),
        "kind": "ZIP" if row.slag == Dokumentslag.AKT else "PDF",
        "size": _size(row),
        "may_order": bool(allows(request.actor, order_action(row.slag), row.source)),
    }
    return render(request, "rapporter/dokument.html", context)


@never_cache
@require_GET
def dokument_lage(request: ActingRequest, pk: int) -> HttpResponse:
    """The progress bar alone, asked for every second. When the work is over, the whole page is loaded again."""
    row = _row(request, pk)
    response = render(request, "components/progress.html", _progress(row))
    if row.finished:
        response["HX-Refresh"] = "true"
    return response


@never_cache
@require_GET
def dokument_fil(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The PDF, for those who see the document and for nobody's cache."""
    try:
        row, file = open_fil(actor=request.actor, dokument_id=pk)
    except FileNotFoundError:
        messages.error(request, "Filen finns inte längre på disken. Uppgifterna finns kvar: skapa en ny.")
        return redirect("dokument", pk=pk)
    zipped = row.slag == Dokumentslag.AKT
    response = FileResponse(
        file,
        content_type="application/zip" if zipped else "application/pdf",
        filename=filename(row),
        as_attachment=zipped or "spara" in request.GET,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def dokument_igen(request: ActingRequest, pk: int) -> HttpResponse:
    """Orders the same thing once more, as a new version."""
    row = _row(request, pk)
    again = order_dokument(
        actor=request.actor,
        slag=row.slag,
        rapport_id=row.rapport_id,
        rekvisition_id=row.rekvisition_id,
        slutredovisning_id=row.slutredovisning_id,
        budget_id=row.budget_id,
        insats_id=row.insats_id,
        ar=row.ar,
        med_verifikat=row.med_verifikat,
    )
    return redirect(again)


def _page_of(row: Dokument) -> str:
    assert row.slutredovisning is not None  # noqa: S101 (the caller has asked)
    return reverse("slutredovisning", args=[row.slutredovisning.insats.slug, row.slutredovisning.deltagande_id])


def _row(request: ActingRequest, pk: int) -> Dokument:
    rows = Dokument.objects.select_related(
        "rapport__insats__forbund",
        "rekvisition__insats__forbund",
        "slutredovisning__insats",
        "budget__forbund",
        "insats__forbund",
        "bestalld_av__roll",
    )
    return get_visible(request.actor, rows, pk=pk)


def _size(row: Dokument) -> int | None:
    """Bytes of the file; None while there is none."""
    try:
        return row.fil.size if row.status == DokumentStatus.KLART else None
    except FileNotFoundError:
        return None


def _progress(row: Dokument) -> dict[str, Any]:
    """What components/progress.html needs; without `url` it stops asking."""
    return {
        "id": "lage",
        "label": LABELS[DokumentStatus(row.status)],
        "done": row.steg_klara,
        "total": row.steg_alla,
        "url": "" if row.finished else reverse("dokument_lage", args=[row.pk]),
    }

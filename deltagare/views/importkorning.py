"""Taking in deltaganden from a file: send it in, say what its columns are, look at what came of it, take it in."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deltagare.enums import ImportStatus
from deltagare.forms.importkorning import FilForm, KolumnForm, LasInForm
from deltagare.models import Deltagande, Importkorning, Kolumnmappning
from deltagare.services.importfalt import EXAMPLE, fields_at, guess
from deltagare.services.importkorning import kasta, las_in, read_content, spara_fil, valj_kolumner
from finsam.audit.log import log
from finsam.bas.columns import Column
from finsam.bas.exports import xlsx
from finsam.bas.formats import antal_ord
from finsam.forbund.policies import get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Registreringsniva
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context

EARLIER = 5
"""Files taken in before that the first page tells of."""


@require_http_methods(["GET", "POST"])
def import_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """The file is chosen, read and kept sealed."""
    insats = _insats(request, slug)
    if insats.registreringsniva == Registreringsniva.ANTAL:
        context = insats_context(request, insats, "deltaganden")
        return render(request, "deltagare/deltagande/bara_antal.html", context)
    form = FilForm(request.POST, request.FILES) if request.method == "POST" else FilForm()
    if request.method == "POST" and form.is_valid():
        try:
            row = spara_fil(actor=request.actor, insats_id=insats.pk, table=form.cleaned_data["fil"], kind=form.kind)
        except ValidationError as wrong:
            form.put(wrong)
        else:
            return redirect("import_mappning", slug=slug, pk=row.pk)
    rows = visible(request.actor, Importkorning).filter(insats=insats)
    context = _context(insats) | {
        "form": form,
        "oppna": rows.filter(status=ImportStatus.KONTROLLERAD),
        "inlasta": rows.filter(status=ImportStatus.INLAST)[:EARLIER],
        "utan_namn": insats.registreringsniva != Registreringsniva.PERSONUPPGIFTER,
    }
    return render(request, "deltagare/import/ny.html", context, status=422 if form.errors else 200)


def _example(words: str, row: None) -> str | None:
    return words or None


@require_GET
def import_mall(request: ActingRequest, slug: str) -> FileResponse:
    """An empty file with the headings that need no choosing, and one invented row that is never taken in."""
    insats = _insats(request, slug)
    offered = fields_at(insats.registreringsniva)
    columns = [Column("anteckning", "Anteckning", value=lambda row: EXAMPLE, width=24)]
    for one in offered:
        columns.append(Column(one.key, one.label, value=partial(_example, one.example), width=24))
    return xlsx(columns, [None], sheet="Mall för deltaganden")


@require_http_methods(["GET", "POST"])
def import_mappning(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """What each column is: as chosen before, as kept by name, or as guessed."""
    insats, row = _row(request, slug, pk)
    content = read_content(row)
    saved = visible(request.actor, Kolumnmappning).filter(insats=insats)
    form = KolumnForm(
        request.POST if request.method == "POST" else None,
        table=content.table,
        offered=fields_at(insats.registreringsniva),
        chosen=_chosen(request, row, saved, content.table.headings),
    )
    if request.method == "POST" and form.is_valid():
        try:
            valj_kolumner(
                actor=request.actor, import_id=pk, columns=form.columns, spara_som=form.cleaned_data["spara_som"]
            )
        except ValidationError as wrong:
            form.put(wrong)
        else:
            return redirect("import_sida", slug=slug, pk=pk)
    context = _context(insats) | {"form": form, "row": row, "borttagna": content.borttagna, "sparade": saved}
    return render(request, "deltagare/import/mappning.html", context, status=422 if form.errors else 200)


@require_GET
def import_sida(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """What came of trying the rows, and the button that takes them in."""
    insats, row = _row(request, slug, pk)
    if row.status == ImportStatus.INLAST:
        return render(request, "deltagare/import/inlast.html", _context(insats) | {"row": row})
    content = read_content(row)
    if content.provat is None:
        return redirect("import_mappning", slug=slug, pk=pk)
    log("import.oppnad", actor=request.actor, row=row)
    return _provat(request, insats, row, LasInForm())


@require_POST
def import_las_in(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Takes every row in, or none. The second time leads to the same page."""
    insats, row = _row(request, slug, pk)
    form = LasInForm(request.POST)
    form.is_valid()
    try:
        row = las_in(actor=request.actor, import_id=pk, sett_over=form.cleaned_data["sett_over"])
    except ValidationError as wrong:
        if not row.mappning or row.felaktiga:
            messages.warning(request, " ".join(wrong.messages))
            return redirect("import_sida", slug=slug, pk=pk)
        form.put(wrong)
        return _provat(request, insats, row, form, status=422)
    if row.status == ImportStatus.INLAST:
        messages.success(request, f"{antal_ord(row.rader, 'deltagande är inläst', 'deltaganden är inlästa')}.")
    else:
        messages.warning(request, "Något har ändrats sedan filen kontrollerades. Inget är inläst. Se raderna nedan.")
    return redirect("import_sida", slug=slug, pk=pk)


@require_POST
def import_kasta(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Throws the file away."""
    insats, row = _row(request, slug, pk)
    kasta(actor=request.actor, import_id=row.pk)
    messages.success(request, "Filen är borttagen. Inget ur den är sparat.")
    return redirect("import_ny", slug=insats.slug)


def _insats(request: ActingRequest, slug: str) -> Insats:
    insats = get_insats(request, slug)
    require(request.actor, "importera", Deltagande(insats=insats))
    return insats


def _row(request: ActingRequest, slug: str, pk: int) -> tuple[Insats, Importkorning]:
    insats = get_insats(request, slug)
    row = get_visible(request.actor, Importkorning.objects.select_related("nyckel"), pk=pk, insats=insats)
    return insats, row


def _context(insats: Insats) -> dict[str, Any]:
    return {
        "insats": insats,
        "steps": [
            {"label": "Insatser", "url": reverse("insatser")},
            {"label": insats.namn, "url": reverse("insats", args=[insats.slug])},
            {"label": "Deltaganden", "url": reverse("deltaganden", args=[insats.slug])},
        ],
    }


def _chosen(
    request: ActingRequest, row: Importkorning, saved: QuerySet[Kolumnmappning], headings: list[str]
) -> dict[str, str]:
    asked = request.GET.get("mappning", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 10 and (kept := saved.filter(pk=int(asked)).first()):
        return dict(kept.kolumner)
    if row.mappning:
        return dict(row.mappning)
    guessed = guess(headings, row.insats.registreringsniva)
    fits = [dict(one.kolumner) for one in saved if one.kolumner and set(one.kolumner) <= set(headings)]
    kept_before = max(fits, key=len, default={})
    # What was kept goes first; a heading that is new since then is guessed.
    return {heading: key for heading, key in guessed.items() if key not in kept_before.values()} | kept_before


def _provat(
    request: ActingRequest, insats: Insats, row: Importkorning, form: LasInForm, *, status: int = 200
) -> HttpResponse:
    content = read_content(row)
    context = _context(insats) | {
        "row": row,
        "form": form,
        "provat": content.provat,
        "borttagna": content.borttagna,
        "named": insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER,
    }
    return render(request, "deltagare/import/sida.html", context, status=status)

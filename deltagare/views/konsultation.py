"""Consultations: the team's list and pages, and the figures that everybody who follows the insats sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.forms.konsultation import KonsultationForm, UppfoljningForm
from deltagare.models import Antalsperiod, Konsultation
from deltagare.services.konsultation import andra_konsultation, folj_upp, ny_konsultation
from deltagare.underlag.konsultation import Konsultationstal, konsultationstal
from deltagare.views.konsultationslista import LISTA
from finsam.audit.log import log
from finsam.bas.charts import bar_chart, on_page
from finsam.bas.forms import FinsamModelForm
from finsam.forbund.policies import ADD, CHANGE, VIEW, allows, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Inriktning
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context, posted


@require_GET
def konsultationer(request: ActingRequest, slug: str) -> HttpResponseBase:
    """The insats' consultations, for its team. Others who follow the insats are sent on to the figures."""
    insats = get_insats(request, slug)
    if not allows(request.actor, VIEW, Konsultation(insats=insats)):
        return redirect("konsultationer_statistik", slug=slug)
    context = insats_context(request, insats, "konsultationer")
    rows = visible(request.actor, Konsultation).filter(insats=insats).select_related("insats", "amne", "fragande")
    if insats.inriktning != Inriktning.STRUKTUR and not rows.exists():
        return render(request, "deltagare/konsultation/bara_struktur.html", context)
    shown = LISTA.read(request.GET, rows.prefetch_related("parter") if request.GET.get("fil") else rows)
    if shown.file:
        return shown.as_file(
            on_export=lambda count: log("konsultation.exporterad", actor=request.actor, row=insats, antal=count)
        )
    may_add = insats.inriktning == Inriktning.STRUKTUR and bool(allows(request.actor, ADD, Konsultation(insats=insats)))
    return render(request, "deltagare/konsultation/lista.html", context | {"shown": shown, "may_add": may_add})


@require_GET
def konsultationer_statistik(request: ActingRequest, slug: str) -> HttpResponse:
    """How many consultations, about what and asked by whom, year by year: figures alone."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Antalsperiod(insats=insats))
    typed = request.GET.get("ar", "")
    figures = konsultationstal(insats.pk, int(typed) if typed.isascii() and typed.isdecimal() else None)
    context = insats_context(request, insats, "konsultationer") | {
        "tal": figures,
        "team": bool(allows(request.actor, VIEW, Konsultation(insats=insats))),
        "struktur": insats.inriktning == Inriktning.STRUKTUR,
    }
    return render(request, "deltagare/konsultation/statistik.html", context | (_shown(figures) if figures else {}))


@require_GET
def konsultation_sida(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """One consultation, with the one thing to do next."""
    insats, row = _row(request, slug, pk)
    context = {
        "insats": insats,
        "row": row,
        "parter": list(row.parter.all()),
        "lead": _lead(row),
        "may_change": bool(allows(request.actor, CHANGE, row)),
    }
    return render(request, "deltagare/konsultation/sida.html", context)


@require_http_methods(["GET", "POST"])
def konsultation_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """The team writes down a consultation."""
    insats = get_insats(request, slug)
    blank = Konsultation(insats=insats)
    require(request.actor, ADD, blank)
    if request.method == "GET" and insats.inriktning != Inriktning.STRUKTUR:
        context = insats_context(request, insats, "konsultationer")
        return render(request, "deltagare/konsultation/bara_struktur.html", context)
    form = KonsultationForm(
        posted(request), instance=blank, actor=request.actor, initial={"datum": timezone.localdate()}
    )
    form.once = True
    if request.method == "POST" and form.is_valid():
        try:
            row = ny_konsultation(actor=request.actor, insats_id=insats.pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as wrong:
            form.put(wrong)
        else:
            messages.success(request, f"{row} är sparad.")
            return redirect("konsultation_sida", slug=slug, pk=row.pk)
    return _form(request, form, insats, heading="Ny konsultation", submit="Spara konsultationen")


@require_http_methods(["GET", "POST"])
def konsultation_andra(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The team changes what it wrote."""
    insats, row = _row(request, slug, pk)
    require(request.actor, CHANGE, row)
    form = KonsultationForm(posted(request), instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            andra_konsultation(actor=request.actor, konsultation_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as wrong:
            form.put(wrong)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("konsultation_sida", slug=slug, pk=pk)
    return _form(request, form, insats, heading=f"Ändra konsultation {row.nummer}", submit="Spara ändringen", row=row)


@require_http_methods(["GET", "POST"])
def konsultation_folj_upp(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The team tells what the advice led to."""
    insats, row = _row(request, slug, pk)
    require(request.actor, CHANGE, row)
    start: dict[str, Any] = {} if row.uppfoljt else {"uppfoljt": timezone.localdate()}
    form = UppfoljningForm(posted(request), instance=row, actor=request.actor, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            folj_upp(actor=request.actor, konsultation_id=pk, **form.cleaned_data, seen=form.seen)
        except ValidationError as wrong:
            form.put(wrong)
        else:
            messages.success(request, f"{row} är följd upp.")
            return redirect("konsultation_sida", slug=slug, pk=pk)
    heading = f"Följ upp konsultation {row.nummer}"
    return _form(request, form, insats, heading=heading, submit="Spara uppföljningen", row=row)


def _row(request: ActingRequest, slug: str, pk: int) -> tuple[Insats, Konsultation]:
    insats = get_insats(request, slug)
    rows = Konsultation.objects.select_related("insats", "amne", "fragande")
    return insats, get_visible(request.actor, rows, pk=pk, insats=insats)


def _form(
    request: ActingRequest,
    form: FinsamModelForm,
    insats: Insats,
    *,
    heading: str,
    submit: str,
    row: Konsultation | None = None,
) -> HttpResponse:
    steps = [
        {"label": "Insatser", "url": reverse("insatser")},
        {"label": insats.namn, "url": reverse("insats", args=[insats.slug])},
        {"label": "Konsultationer", "url": reverse("konsultationer", args=[insats.slug])},
    ]
    back = reverse("konsultation_sida", args=[insats.slug, row.pk]) if row else steps[-1]["url"]
    context = {"form": form, "steps": steps, "heading": heading, "submit": submit, "back": back, "row": row}
    return render(request, "deltagare/konsultation/form.html", context, status=422 if form.errors else 200)


def _lead(row: Konsultation) -> str:
    if row.uppfoljt:
        return "Följd upp."
    if row.uppfoljning is None:
        return "Ska inte följas upp."
    return "Väntar på att följas upp." if row.uppfoljning >= timezone.localdate() else "Uppföljningen är sen."


def _shown(figures: Konsultationstal) -> dict[str, Any]:
    names, counts = zip(*figures.amnen, strict=True)
    return {
        "years": [
            {"label": str(one.ar), "url": f"?ar={one.ar}", "current": one.ar == figures.ar} for one in figures.per_ar
        ],
        "tabeller": [
            {"rubrik": "Ämne", "rader": figures.amnen},
            {"rubrik": "Part som ställde frågan", "rader": figures.fragande},
            {"rubrik": "Andra berörda parter", "rader": figures.berorda},
        ],
        "chart": on_page(bar_chart, f"Konsultationer per ämne {figures.ar}", list(names), list(counts)),
    }

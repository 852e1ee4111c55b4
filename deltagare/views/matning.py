"""The mätningar of a deltagande: the curve beside its table, and the forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.enums import Gora, Svarande
from deltagare.forms.matning import MatningForm
from deltagare.models import Deltagande, Instrument, Matning
from deltagare.services.kommande import kommande
from deltagare.services.matning import change_matning, delete_matning, instruments_of, mark, new_matning
from deltagare.underlag.matningar import kurva, svarstabeller
from deltagare.views.sida import get_deltagande
from deltagare.views.under import confirm_page, crumbs, form_page, task_rows
from finsam.audit.log import log
from finsam.bas.charts import Series, line_chart, on_page
from finsam.bas.formats import datum
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted


@require_GET
def matning(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Every mätning of a deltagande: a curve and a table for each instrument. Leaves an audit line: it was read."""
    insats, row = get_deltagande(request, slug, pk)
    log("deltagande.last", actor=request.actor, row=row)
    rows = visible(request.actor, Matning).filter(deltagande=row).prefetch_related("svar")
    by_instrument: dict[int, list[Matning]] = {}
    for one in rows.order_by("datum", "id"):
        by_instrument.setdefault(one.instrument_id, []).append(one)
    done = Instrument.objects.filter(pk__in=by_instrument).prefetch_related("fragor")
    context = {
        "insats": insats,
        "deltagande": row,
        "steps": crumbs(insats, row),
        "due": task_rows(insats, [one for one in kommande(row) if one.gora == Gora.MATNING]),
        "instruments": instruments_of(insats),
        "shown": [_shown(one, by_instrument[one.pk], request.GET.get("fraga", "")) for one in done],
    }
    return render(request, "deltagare/under/matning.html", context)


def _shown(instrument: Instrument, rows: list[Matning], typed: str) -> dict[str, Any]:
    """One instrument's curve and tables; `typed` may be the number of a question."""
    tables = svarstabeller(instrument, rows)
    numbers = sorted({row.fraga.nummer for table in tables for row in table.rader})
    number = next((one for one in numbers if str(one) == typed), None)
    found = kurva(tables, number)
    what = "Medelvärde av frågorna" if number is None else f"Fråga {number}"
    labels = [f"{day.day}/{day.month} {day.year}" for day in found.dagar]
    series = [Series(name, values) for name, values in found.serier]
    return {
        "instrument": instrument,
        "chart": on_page(line_chart, f"{instrument.namn}: {what.lower()}", labels, series),
        "what": what,
        "days": found.dagar,
        "lines": list(zip(found.dagar, *(values for _, values in found.serier), strict=True)),
        "decimals": 1 if number is None else 0,
        "names": [name for name, _ in found.serier],
        "tables": tables,
        "tabs": f"Vad kurvan visar, {instrument}",
        "choices": [{"label": "Medelvärde", "url": "?", "current": number is None}]
        + [{"label": f"Fråga {one}", "url": f"?fraga={one}", "current": one == number} for one in numbers],
    }


@require_http_methods(["GET", "POST"])
def matning_ny(request: ActingRequest, slug: str, pk: int, instrument: int, svarande: str) -> HttpResponse:
    """Registers a mätning."""
    insats, row = get_deltagande(request, slug, pk)
    require(request.actor, ADD, Matning(insats=insats, deltagande=row))
    found = next((one for one, who in instruments_of(insats) if one.pk == instrument and svarande in who), None)
    if found is None:
        raise Http404
    questions = [one for one in found.fragor.all() if one.svarande == svarande]
    form = MatningForm(posted(request), questions=questions, initial={"datum": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            new_matning(
                actor=request.actor, deltagande_id=pk, instrument_id=instrument, svarande=svarande, svar=form.svar()
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Mätningen är sparad.")
            return redirect("matning", slug=slug, pk=pk)
    return _page(request, form, row, found, svarande)


@require_http_methods(["GET", "POST"])
def matning_andra(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Changes a mätning."""
    _, row = get_deltagande(request, slug, pk)
    found = _matning(request, row, rad)
    require(request.actor, CHANGE, found)
    questions = list(found.instrument.fragor.filter(svarande=found.svarande))
    answers = dict(found.svar.values_list("fraga_id", "varde"))
    start = {"datum": found.datum, "sett": mark(found)}
    form = MatningForm(posted(request), questions=questions, answers=answers, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["sett"] or None
            change_matning(actor=request.actor, matning_id=rad, svar=form.svar(), seen=seen)
        except ValidationError as error:
            _told(form, error, found)
        else:
            messages.success(request, "Mätningen är sparad.")
            return redirect("matning", slug=slug, pk=pk)
    remove = {"label": "Ta bort mätningen", "url": reverse("matning_ta_bort", args=[slug, pk, rad])}
    return _page(request, form, row, found.instrument, found.svarande, remove=remove)


def _told(form: MatningForm, error: ValidationError, row: Matning) -> None:
    """Shows a no; after a colleague's change the next send saves."""
    if getattr(error, "code", "") == "changed":
        data: Any = form.data
        form.data = data.copy()
        form.data["sett"] = mark(row)  # type: ignore[index]
    form.put(error)


@require_http_methods(["GET", "POST"])
def matning_ta_bort(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Asks, and takes away what was written by mistake."""
    insats, row = get_deltagande(request, slug, pk)
    found = _matning(request, row, rad)
    require(request.actor, DELETE, found)
    back = reverse("matning", args=[slug, pk])
    if request.method == "POST":
        delete_matning(actor=request.actor, matning_id=rad)
        messages.success(request, "Mätningen är borttagen.")
        return redirect(back)
    return confirm_page(
        request,
        heading="Ta bort mätningen?",
        text=f"{found.instrument.namn}, {found.get_svarande_display().lower()}, {datum(found.datum)}. Svaren "
        "försvinner ur kurvan.",
        button="Ta bort mätningen",
        danger=True,
        back=back,
        steps=crumbs(insats, row, {"label": "Mätningar", "url": back}),
    )


def _matning(request: ActingRequest, row: Deltagande, pk: int) -> Matning:
    return get_visible(request.actor, Matning.objects.select_related("instrument"), pk=pk, deltagande=row)


def _page(
    request: ActingRequest, form: Any, row: Deltagande, instrument: Instrument, svarande: str, **more: Any
) -> HttpResponse:
    back = reverse("matning", args=[row.insats.slug, row.pk])
    return form_page(
        request,
        form,
        template="deltagare/under/matning_form.html",
        heading=instrument.namn,
        intro=f"{row.deltagare}. Besvaras av {Svarande(svarande).label.lower()}. En fråga kan lämnas obesvarad.",
        submit="Spara mätningen",
        back=back,
        steps=crumbs(row.insats, row, {"label": "Mätningar", "url": back}),
        **more,
    )

"""The forms of a tillfälle: plan it, write down that it was held or called off, take away a mistake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from deltagare.enums import Tillfalleslag, TillfalleStatus
from deltagare.forms.tillfalle import TillfalleForm, ValdsfragaForm
from deltagare.models import Deltagande, Tillfalle
from deltagare.services.tillfalle import DURING, change_tillfalle, delete_tillfalle, new_tillfalle
from deltagare.views.sida import deltagande_url, get_deltagande
from deltagare.views.under import confirm_page, crumbs, form_page
from finsam.bas.formats import datum
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted

NO_JOURNAL = (
    "Här sparas dagen och vilka som var med, inte vad som sades. Det som rör personens ärende hör hemma i varje parts "
    "egen journal eller akt."
)
ONLY_THE_DAY = (
    "Bara dagen sparas. Svaret sparas aldrig i Finsam: det hör hemma hos den som ger stödet, och kan vara farligt för "
    "personen om det läses av fel person."
)


@require_http_methods(["GET", "POST"])
def tillfalle_ny(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Plans a tillfälle, or writes down one that was held."""
    _, row = get_deltagande(request, slug, pk)
    blank = Tillfalle(insats=row.insats, deltagande=row)
    require(request.actor, ADD, blank)
    asked = request.GET.get("slag", "")
    start = {"slag": asked if asked in DURING else None, "status": TillfalleStatus.PLANERAT}
    form = TillfalleForm(posted(request), instance=blank, actor=request.actor, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = new_tillfalle(actor=request.actor, deltagande_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _saved(made))
            return redirect(deltagande_url(row))
    return _page(request, form, row, heading="Planera eller registrera ett möte", submit="Spara mötet")


@require_http_methods(["GET", "POST"])
def valdsfraga_ny(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Writes down the day on which the question about violence was asked."""
    _, row = get_deltagande(request, slug, pk)
    blank = Tillfalle(insats=row.insats, deltagande=row)
    require(request.actor, ADD, blank)
    form = ValdsfragaForm(posted(request), instance=blank, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = {"slag": Tillfalleslag.VALDSFRAGA, "status": TillfalleStatus.HALLET, **form.cleaned_data}
        try:
            new_tillfalle(actor=request.actor, deltagande_id=pk, values=values, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Dagen är sparad.")
            return redirect(deltagande_url(row))
    return _page(request, form, row, heading="Frågan om våld", submit="Spara dagen", intro=ONLY_THE_DAY)


@require_http_methods(["GET", "POST"])
def tillfalle_andra(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Held, called off, another day, or other parts."""
    _, row = get_deltagande(request, slug, pk)
    found = _tillfalle(request, row, rad)
    require(request.actor, CHANGE, found)
    violence = found.slag == Tillfalleslag.VALDSFRAGA
    kind: Any = ValdsfragaForm if violence else TillfalleForm
    form = kind(posted(request), instance=found, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            saved = change_tillfalle(actor=request.actor, tillfalle_id=rad, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _saved(saved))
            return redirect(deltagande_url(row))
    more = {"intro": ONLY_THE_DAY} if violence else {}
    remove = {"label": "Ta bort", "url": reverse("tillfalle_ta_bort", args=[slug, pk, rad])}
    heading = found.get_slag_display()
    return _page(request, form, row, heading=heading, submit="Spara ändringen", remove=remove, **more)


@require_http_methods(["GET", "POST"])
def tillfalle_ta_bort(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Asks, and takes away what was written by mistake."""
    insats, row = get_deltagande(request, slug, pk)
    found = _tillfalle(request, row, rad)
    require(request.actor, DELETE, found)
    if request.method == "POST":
        delete_tillfalle(actor=request.actor, tillfalle_id=rad)
        messages.success(request, "Tillfället är borttaget.")
        return redirect(deltagande_url(row))
    return confirm_page(
        request,
        heading="Ta bort tillfället?",
        text=f"{found.get_slag_display()}, {datum(found.datum)}. Ta bara bort det som har blivit fel. Ett möte som "
        "inte blev av är inställt, och det står kvar.",
        button="Ta bort tillfället",
        danger=True,
        back=deltagande_url(row),
        steps=crumbs(insats, row),
    )


def _tillfalle(request: ActingRequest, row: Deltagande, pk: int) -> Tillfalle:
    found = get_visible(request.actor, Tillfalle, pk=pk, deltagande=row)
    found.deltagande, found.insats = row, row.insats
    return found


def _saved(row: Tillfalle) -> str:
    if row.slag == Tillfalleslag.VALDSFRAGA:
        return "Dagen är sparad."
    return f"Sparat: {row.get_slag_display().lower()} {datum(row.datum)}, {row.get_status_display().lower()}."


def _page(request: ActingRequest, form: Any, row: Deltagande, **context: Any) -> HttpResponse:
    context.setdefault("intro", NO_JOURNAL)
    links = [{"label": "Deltagarens samtycken", "url": reverse("samtycken", args=[row.insats.slug, row.pk])}]
    steps = crumbs(row.insats, row)
    return form_page(request, form, steps=steps, back=deltagande_url(row), links=links, **context)

"""Instruments: kansli makes them and loads their questions; teams and the förbund's readers look at them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.enums import Svarande
from deltagare.forms.matning import InstrumentForm, QuestionForm, QuestionsFileForm, VersionForm
from deltagare.models import Instrument, Instrumentfraga
from deltagare.services.instrument import (
    IN_USE,
    change_instrument,
    delete_question,
    load_questions,
    new_instrument,
    new_version,
    save_question,
    take_into_use,
    times_used,
)
from deltagare.views.under import Crumb, confirm_page, form_page, sentences
from finsam.bas.errors import Refused
from finsam.forbund.policies import ADD, CHANGE, DELETE, VIEW, allows, get_visible, may_any, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from insatser.views.sida import posted

RIGHTS = (
    "Frågorna i BIP, SMAIL och andra kända instrument tillhör den som har tagit fram dem. Läs bara in frågor som "
    "förbundet har rätt att använda."
)
FILE_SHAPE = (
    "En rad för varje fråga, med rubrikerna nummer, svarande (deltagare, professionell eller båda), text, lägsta, "
    "högsta, lägsta betyder och högsta betyder. Frågorna i filen ersätter dem som finns."
)


@require_GET
def instrument_lista(request: ActingRequest) -> HttpResponse:
    """The instruments that the actor sees."""
    actor = request.actor
    if not may_any(actor, VIEW, Instrument):
        raise Refused("Mätinstrumenten visas för förbundets kansli och för insatsernas team.")
    rows = visible(actor, Instrument).annotate(fragor_antal=Count("fragor")).order_by("namn", "-aktivt", "-version")
    context = {"rows": rows.prefetch_related("insatser"), "may_add": may_any(actor, ADD, Instrument)}
    return render(request, "deltagare/under/instrument_lista.html", context)


@require_GET
def instrument(request: ActingRequest, pk: int) -> HttpResponse:
    """One instrument with its questions."""
    row = get_visible(request.actor, Instrument, pk=pk)
    questions = list(row.fragor.all())
    used = times_used(row.pk)
    context = {
        "instrument": row,
        "steps": _crumbs(),
        "parts": [
            {"who": who.label, "questions": [one for one in questions if one.svarande == who]}
            for who in Svarande
            if any(one.svarande == who for one in questions)
        ],
        "insatser": list(row.insatser.order_by("namn")),
        "used": used,
        "may_change": bool(allows(request.actor, CHANGE, row)),
    }
    return render(request, "deltagare/under/instrument.html", context)


@require_http_methods(["GET", "POST"])
def instrument_ny(request: ActingRequest) -> HttpResponse:
    """Lays up an instrument in the actor's förbund."""
    actor = request.actor
    blank = Instrument(forbund=actor.membership.forbund if actor.membership else None)
    require(actor, ADD, blank)
    form = InstrumentForm(posted(request), instance=blank, actor=actor, rows=_insatser(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = new_instrument(actor=actor, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Instrumentet är upplagt. Lägg till frågorna.")
            return redirect("instrument", pk=made.pk)
    back = reverse("instrument_lista")
    return form_page(
        request, form, heading="Nytt mätinstrument", intro=RIGHTS, submit="Spara", back=back, steps=_crumbs()
    )


@require_http_methods(["GET", "POST"])
def instrument_andra(request: ActingRequest, pk: int) -> HttpResponse:
    """Changes an instrument's own columns."""
    row = _row(request, pk)
    form = InstrumentForm(posted(request), instance=row, actor=request.actor, rows=_insatser(request))
    if request.method == "POST" and form.is_valid():
        try:
            change_instrument(actor=request.actor, instrument_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("instrument", pk=pk)
    return form_page(request, form, heading=f"Ändra {row.namn}", intro=RIGHTS, submit="Spara", **_way(row))


@require_http_methods(["GET", "POST"])
def instrument_las_in(request: ActingRequest, pk: int) -> HttpResponse:
    """Loads the questions of a file in place of those that are there."""
    row = _row(request, pk)
    form = QuestionsFileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        questions = form.cleaned_data["fil"]
        try:
            load_questions(actor=request.actor, instrument_id=pk, questions=questions)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, f"{len(questions)} frågor är inlästa.")
            return redirect("instrument", pk=pk)
    return form_page(request, form, heading="Läs in frågor", intro=FILE_SHAPE, submit="Läs in frågorna", **_way(row))


@require_http_methods(["GET", "POST"])
def instrument_version(request: ActingRequest, pk: int) -> HttpResponse:
    """Begins a new version with the same questions."""
    row = _row(request, pk)
    form = VersionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = new_version(actor=request.actor, instrument_id=pk, version=form.cleaned_data["version"])
        except ValidationError as error:
            form.add_error("version", sentences(error))
        else:
            messages.success(request, "Den nya versionen är upplagd. Ändra frågorna, och ta den sedan i bruk.")
            return redirect("instrument", pk=made.pk)
    intro = (
        "Frågorna följer med, och går att ändra i den nya. Insatserna mäter med den gamla tills du tar den nya i bruk."
    )
    return form_page(request, form, heading="Ny version", intro=intro, submit="Lägg upp versionen", **_way(row))


@require_http_methods(["GET", "POST"])
def instrument_anvand(request: ActingRequest, pk: int) -> HttpResponse:
    """Asks, and takes a version into use."""
    row = _row(request, pk)
    error = ""
    if request.method == "POST":
        try:
            take_into_use(actor=request.actor, instrument_id=pk)
        except ValidationError as broken:
            error = sentences(broken)
        else:
            messages.success(request, f"{row} används från i dag.")
            return redirect("instrument", pk=pk)
    text = "Insatserna mäter med den här versionen från i dag. Äldre mätningar och deras kurvor finns kvar."
    return confirm_page(request, heading=f"Ta {row} i bruk?", text=text, button="Ta i bruk", error=error, **_way(row))


@require_http_methods(["GET", "POST"])
def fraga_ny(request: ActingRequest, pk: int) -> HttpResponse:
    """Adds a question."""
    row = _row(request, pk)
    form = QuestionForm(posted(request), instance=Instrumentfraga(instrument=row), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            save_question(actor=request.actor, instrument_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Frågan är tillagd.")
            return redirect("instrument", pk=pk)
    return form_page(request, form, heading="Ny fråga", submit="Spara frågan", **_way(row))


@require_http_methods(["GET", "POST"])
def fraga_andra(request: ActingRequest, pk: int, rad: int) -> HttpResponse:
    """Changes a question."""
    row = _row(request, pk)
    found = get_visible(request.actor, row.fragor.all(), pk=rad)
    form = QuestionForm(posted(request), instance=found, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            save_question(actor=request.actor, instrument_id=pk, values=values, question_id=rad, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Frågan är sparad.")
            return redirect("instrument", pk=pk)
    remove = {"label": "Ta bort frågan", "url": reverse("fraga_ta_bort", args=[pk, rad])}
    return form_page(request, form, heading="Ändra frågan", submit="Spara frågan", remove=remove, **_way(row))


@require_http_methods(["GET", "POST"])
def fraga_ta_bort(request: ActingRequest, pk: int, rad: int) -> HttpResponse:
    """Asks, and takes a question away."""
    row = _row(request, pk)
    found = get_visible(request.actor, row.fragor.all(), pk=rad)
    require(request.actor, DELETE, found)
    error = IN_USE if times_used(pk) else ""
    if request.method == "POST" and not error:
        delete_question(actor=request.actor, instrument_id=pk, question_id=rad)
        messages.success(request, "Frågan är borttagen.")
        return redirect("instrument", pk=pk)
    return confirm_page(
        request,
        heading="Ta bort frågan?",
        text=found.text,
        button="Ta bort frågan",
        danger=True,
        error=error,
        **_way(row),
    )


def _row(request: ActingRequest, pk: int) -> Instrument:
    """An instrument that the actor may change."""
    row = get_visible(request.actor, Instrument.objects.select_related("forbund"), pk=pk)
    require(request.actor, CHANGE, row)
    return row


def _insatser(request: ActingRequest) -> QuerySet[Insats]:
    """The insatser in which mätningar can be kept."""
    rows = visible(request.actor, Insats).filter(inriktning=Inriktning.INDIVID)
    return rows.exclude(registreringsniva=Registreringsniva.ANTAL).order_by("namn")


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [
        {"label": "Insatser", "url": reverse("insatser")},
        {"label": "Mätinstrument", "url": reverse("instrument_lista")},
        *more,
    ]


def _way(row: Instrument) -> dict[str, Any]:
    back = reverse("instrument", args=[row.pk])
    return {"back": back, "steps": _crumbs({"label": str(row), "url": back})}

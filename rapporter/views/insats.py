"""The two tabs of an insats that this room owns, and what is begun there."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from finsam.forbund.policies import ADD, VIEW, allows, require, visible
from finsam.forbund.request import ActingRequest
from insatser.models import Rekvisition
from insatser.services.rekvisition import create_rekvisition
from insatser.services.rekvisition_periods import ClaimCalendar
from insatser.services.rekvisition_ram import years_with_budget
from insatser.views.sida import get_insats, insats_context, posted
from rapporter.enums import Dokumentslag
from rapporter.forms import YearForm, put_errors
from rapporter.forms_rekvisition import PeriodForm
from rapporter.models import Rapport
from rapporter.services.dokument import order_dokument
from rapporter.services.rapport import begin_rapport
from rapporter.views.medel import ends_of_years, payment_row
from rapporter.views.steg import TAGS


@require_GET
def insats_rapporter(request: ActingRequest, slug: str) -> HttpResponse:
    """Tab: the rapporter of an insats."""
    insats = get_insats(request, slug)
    rows = visible(request.actor, Rapport.objects.filter(insats=insats)).order_by("-ar", "typ")
    context = insats_context(request, insats, "rapporter") | {
        "rows": [{"rapport": row, "tag": TAGS[row.status]} for row in rows],
        "may_order": bool(allows(request.actor, "bestall_rapport", insats)),
    }
    return render(request, "rapporter/insats_rapporter.html", context)


@require_http_methods(["GET", "POST"])
def rapport_bestall(request: ActingRequest, slug: str) -> HttpResponse:
    """Chooses a year: the rapport is begun when it is not there yet, and its PDF is ordered."""
    insats = get_insats(request, slug)
    require(request.actor, "bestall_rapport", insats)
    form = YearForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            rapport = begin_rapport(actor=request.actor, insats_id=insats.pk, ar=form.cleaned_data["ar"])
        except ValidationError as error:
            put_errors(form, error, "ar")
        else:
            dokument = order_dokument(actor=request.actor, slag=Dokumentslag.HELARSRAPPORT, rapport_id=rapport.pk)
            return redirect(dokument)
    context = insats_context(request, insats, "rapporter") | {"form": form}
    return render(request, "rapporter/bestall.html", context, status=422 if form.errors else 200)


@require_GET
def insats_rekvisitioner(request: ActingRequest, slug: str) -> HttpResponse:
    """Tab: the rekvisitioner of an insats with their sums."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Rekvisition(insats=insats))
    rows = visible(request.actor, Rekvisition.objects.filter(insats=insats).with_summa()).order_by("-ar", "-nummer")
    calendar, years = ClaimCalendar.of(insats), years_with_budget(insats)
    following = calendar.next_period()
    no_budget = following.fran.year if following and following.fran.year not in years else None
    free = calendar.first_free(years) if no_budget else None
    context = insats_context(request, insats, "rekvisitioner") | {
        "rows": [{"rekvisition": row, "tag": TAGS[row.status]} for row in rows],
        "may_add": bool(allows(request.actor, ADD, Rekvisition(insats=insats))),
        "next_period": following,
        "no_budget": no_budget,
        "may_akt": bool(allows(request.actor, "bestall_akt", insats)),
        "earlier": free.fran.year if free else None,
        "years": ends_of_years(request.actor, insats),
        "betalning": payment_row(request.actor, insats),
    }
    return render(request, "rapporter/insats_rekvisitioner.html", context)


@require_http_methods(["GET", "POST"])
def rekvisition_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """A new rekvisition, its period suggested by the insats' rule."""
    insats = get_insats(request, slug)
    require(request.actor, ADD, Rekvisition(insats=insats))
    year = request.GET.get("ar", "")
    calendar, years = ClaimCalendar.of(insats), years_with_budget(insats)
    suggested = calendar.next_period(int(year) if re.fullmatch(r"20\d\d", year, re.ASCII) else None)
    no_budget = suggested.fran.year if suggested and suggested.fran.year not in years else None
    if no_budget:
        suggested = calendar.first_free(years)
    initial = {"fran": suggested.fran, "till": suggested.till} if suggested else {}
    form = PeriodForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_rekvisition(actor=request.actor, insats_id=insats.pk, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"{made} är upplagd. Fyll i vad insatsen har kostat i perioden.")
            return redirect("rekvisition_rader", pk=made.pk)
    context = insats_context(request, insats, "rekvisitioner") | {
        "form": form,
        "suggested": suggested,
        "no_budget": no_budget,
    }
    return render(request, "rapporter/rekvisition_ny.html", context, status=422 if form.errors else 200)

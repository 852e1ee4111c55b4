"""The tab Deltagare of an insats: its figures at every level, and at level `antal` the team's form for a period."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.forms.antal import AntalForm
from deltagare.models import Antalsperiod
from deltagare.services.antal import COUNTED_FROM_PEOPLE, save_antal
from deltagare.underlag.antal import arsbild, remittenter
from deltagare.underlag.uppfoljning import uppfoljning
from deltagare.underlag.years import years_of
from deltagare.views.diagram import lagen_chart, outcome_chart, progression_chart, volume_chart
from finsam.bas.errors import AlreadyHandled
from finsam.forbund.policies import ADD, CHANGE, allows, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context, posted


@require_GET
def insats_deltagare(request: ActingRequest, slug: str) -> HttpResponse:
    """Figures of a year with last year's beside; exact for the team, small numbers hidden for everybody else."""
    insats = get_insats(request, slug)
    actor = request.actor
    team = bool(allows(actor, ADD, Antalsperiod(insats=insats)))
    context = insats_context(request, insats, "deltagare") | {
        "team": team,
        "raknar": team and insats.registreringsniva == Registreringsniva.ANTAL,
        "struktur": insats.inriktning == Inriktning.STRUKTUR,
    }
    years = years_of(insats.pk)
    if years:
        year = _year(request.GET.get("ar", ""), years)
        bild = arsbild(insats.pk, year, exact=team)
        more = uppfoljning(insats.pk, bild, exact=team)
        periods = visible(actor, Antalsperiod).filter(insats=insats, fran__year=year).order_by("-fran")
        context |= {
            "bild": bild,
            "years": [{"label": str(one), "url": f"?ar={one}", "current": one == year} for one in years],
            "perioder": list(periods) if team else [],
            "chart": volume_chart(insats, bild),
            "outcome_chart": outcome_chart(insats, bild),
            "mer": more,
            "lagen": [(tabell, lagen_chart(tabell)) for tabell in more.lagen],
            "progression": [(one, progression_chart(one)) for one in more.progression],
        }
    return render(request, "deltagare/antal.html", context)


@require_http_methods(["GET", "POST"])
def antal_nytt(request: ActingRequest, slug: str) -> HttpResponse:
    """The team adds a period."""
    insats = get_insats(request, slug)
    require(request.actor, ADD, Antalsperiod(insats=insats))
    return _form(request, insats, None)


@require_http_methods(["GET", "POST"])
def antal_andra(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The team changes a period."""
    actor = request.actor
    insats = get_insats(request, slug)
    period = get_visible(actor, Antalsperiod.objects.filter(insats=insats).select_related("insats"), pk=pk)
    require(actor, CHANGE, period)
    return _form(request, insats, period)


def _form(request: ActingRequest, insats: Insats, period: Antalsperiod | None) -> HttpResponse:
    if insats.registreringsniva != Registreringsniva.ANTAL:
        messages.info(request, COUNTED_FROM_PEOPLE)
        return redirect(_tab(insats))
    start: dict[str, Any] = {} if period else dict(zip(("fran", "till"), _next(insats), strict=True))
    form = AntalForm(posted(request), remittenter=remittenter(insats.pk), period=period, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_antal(
                actor=request.actor,
                insats_id=insats.pk,
                fran=form.cleaned_data["fran"],
                till=form.cleaned_data["till"],
                tal=form.cleaned_data["tal"],
                period_id=period.pk if period else None,
                seen=_seen(request, period),
            )
        except ValidationError as wrong:
            form.put(wrong)
        else:
            messages.success(request, "Antalet deltagare är sparat.")
            return redirect(f"{_tab(insats)}?ar={saved.fran.year}")
    context = {"form": form, "insats": insats, "period": period, "back": _tab(insats)}
    return render(request, "deltagare/antal_form.html", context, status=422 if form.errors else 200)


def _tab(insats: Insats) -> str:
    return reverse("insats_deltagare", args=[insats.slug])


def _seen(request: ActingRequest, period: Antalsperiod | None) -> datetime.datetime | None:
    """When the one who writes read the period; a form without it has been tampered with and counts as old."""
    if period is None:
        return None
    try:
        seen = parse_datetime(request.POST.get("andrad", ""))
    except ValueError:
        seen = None
    if seen is None:
        raise AlreadyHandled("Formuläret gick inte att läsa. Öppna perioden igen och gör din ändring där.")
    return seen


def _next(insats: Insats) -> tuple[datetime.date, datetime.date]:
    """The half-year after the latest counted one; without any, the half-year that ended last."""
    latest = Antalsperiod.objects.filter(insats=insats).order_by("-till").first()
    today = timezone.localdate()
    if latest is not None:
        start = latest.till + datetime.timedelta(days=1)
    elif today.month > 6:
        start = datetime.date(today.year, 1, 1)
    else:
        start = datetime.date(today.year - 1, 7, 1)
    end = datetime.date(start.year, 6, 30) if start.month <= 6 else datetime.date(start.year, 12, 31)
    return start, end


def _year(typed: str, years: list[int]) -> int:
    """The year asked for when it has been counted, else the latest."""
    return next((year for year in years if str(year) == typed), years[0])

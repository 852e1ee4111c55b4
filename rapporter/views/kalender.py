"""The calendar of frister: the page, the file, and the secret address that other calendars subscribe to."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from finsam.audit.log import log
from finsam.bas.throttle import address_of, is_too_much
from finsam.forbund.models import User
from finsam.forbund.policies import CHANGE, require, visible
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted
from rapporter.forms_kalender import KalenderFilter, PaminnelsetiderForm
from rapporter.models import Kalenderlank, Paminnelsetider
from rapporter.services.kalender import ICS_TYPE, close_link, kalender_token, make_ics, open_link, user_of_link
from rapporter.services.paminnelser import address, set_tider
from rapporter.underlag.kalender import (
    BREV,
    build_brev,
    build_kalender,
    has_frister,
    insatser_with_frister,
    lead,
    lead_of_brev,
)

FILE_NAME = "frister.ics"


@require_GET
def kalender(request: ActingRequest) -> HttpResponse:
    """What has a last day: late on top, then month by month; for kansli also the letters to come (?visa=brev)."""
    actor = request.actor
    _require_frister(request)
    filters = KalenderFilter(request.GET, insatser=insatser_with_frister(actor)) if actor.is_kansli else None
    insats, visa = (filters.chosen("insats"), filters.chosen("visa")) if filters else ("", "")
    today = timezone.localdate()
    if visa == BREV:
        rows = build_brev(actor, today, insats=insats)
        steps = [{"label": "Kalender", "url": reverse("kalender")}]
        context: dict[str, Any] = {"brev": rows, "lead": lead_of_brev(rows), "form": filters, "steps": steps}
        return render(request, "rapporter/kalender_brev.html", context)
    shown = build_kalender(actor, today, insats=insats, visa=visa)
    context = {"kalender": shown, "lead": lead(shown), "form": filters, "filtered": bool(insats or visa)}
    return render(request, "rapporter/kalender.html", context)


@never_cache
@require_GET
def kalender_ics(request: ActingRequest) -> HttpResponse:
    """One's own frister as a file."""
    _require_frister(request)
    assert request.actor.user is not None  # noqa: S101 (who has frister is signed in)
    log("kalender.hamtad", actor=request.actor)
    return _ics(request.actor.user, save=True)


@never_cache
@require_http_methods(["GET", "POST"])
def kalender_adress(request: ActingRequest) -> HttpResponse:
    """One's own secret address: make it, renew it, turn it off."""
    _require_frister(request)
    if request.method == "POST":
        if request.POST.get("gor") == "stang":
            close_link(actor=request.actor)
            messages.success(request, "Adressen är avstängd. Kalendrar som har hämtat från den får inget nytt.")
        else:
            open_link(actor=request.actor)
            messages.success(request, "Du har en ny adress. Klistra in den i din kalender.")
        return redirect("kalender_adress")
    row = visible(request.actor, Kalenderlank).exclude(lank_hash="").first()
    context = {"address": address("kalender_prenumeration", kalender_token(row)) if row else ""}
    return render(request, "rapporter/kalender_adress.html", context)


@login_not_required
@require_GET
def kalender_prenumeration(request: ActingRequest, token: str) -> HttpResponse:
    """The calendar of a secret address, for a calendar programme: whoever knows the address gets it."""
    try:
        user = user_of_link(token)
    except Http404:
        too_much = is_too_much("wrong_link", address_of(request))
        return HttpResponse(status=429 if too_much else 404)
    if is_too_much("calendar_by_link", str(user.pk)):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    return _ics(user)


@require_http_methods(["GET", "POST"])
def kalender_tider(request: ActingRequest) -> HttpResponse:
    """When the förbund reminds, for kansli."""
    row = Paminnelsetider.of(request.actor.forbund_id or 0)
    require(request.actor, CHANGE, row)
    form = PaminnelsetiderForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        set_tider(actor=request.actor, forbund_id=row.forbund_id, values=dict(form.cleaned_data), seen=form.seen)
        messages.success(request, "Tiderna är sparade. De gäller från nästa påminnelse.")
        return redirect("kalender")
    return render(request, "rapporter/kalender_tider.html", {"form": form}, status=422 if form.errors else 200)


def _require_frister(request: ActingRequest) -> None:
    if not has_frister(request.actor):
        raise Http404


def _ics(user: User, *, save: bool = False) -> HttpResponse:
    response = HttpResponse(make_ics(user), content_type=ICS_TYPE)
    response["Content-Disposition"] = f'{"attachment" if save else "inline"}; filename="{FILE_NAME}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response

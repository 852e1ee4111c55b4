"""One's own choice of reminders, signed in or by the link under a letter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from finsam.bas.throttle import address_of, is_too_much
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted
from rapporter.forms_kalender import PaminnelsevalForm
from rapporter.models import Paminnelseval
from rapporter.services.paminnelser import choose_paminnelser, turn_off, user_of_token


@require_http_methods(["GET", "POST"])
def paminnelser(request: ActingRequest) -> HttpResponse:
    """What one wants to be reminded of, and when."""
    form = PaminnelsevalForm(posted(request), instance=Paminnelseval.of(request.actor.user_id or 0))
    if request.method == "POST" and form.is_valid():
        choose_paminnelser(actor=request.actor, values=dict(form.cleaned_data))
        messages.success(request, "Dina påminnelser är sparade.")
        return redirect("paminnelser")
    return render(request, "konto/paminnelser.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def paminnelser_av(request: ActingRequest, token: str) -> HttpResponse:
    """Turns all reminders off by the link under a letter. To open it does nothing: mail programmes open links too."""
    try:
        user_of_token(token)
        if request.method == "POST":
            turn_off(token=token)
    except Http404:
        too_much = is_too_much("wrong_link", address_of(request))
        template, status = ("429.html", 429) if too_much else ("konto/paminnelser_okand.html", 404)
        return render(request, template, status=status)
    return render(request, "konto/paminnelser_av.html", {"done": request.method == "POST"})

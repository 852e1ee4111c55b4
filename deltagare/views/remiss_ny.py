"""The team types in a remiss that came on paper or by telephone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from deltagare.forms.remiss.svar import to_inlamning
from deltagare.forms.remiss_ny import InkommenForm, steps_of
from deltagare.models import Remiss
from deltagare.services.inskrivning import skriv_in_remiss
from deltagare.views.remisser import has_people
from deltagare.views.remisslista import remiss_url
from finsam.forbund.policies import ADD, require
from finsam.forbund.request import ActingRequest
from insatser.views.sida import get_insats, insats_context, posted


@require_http_methods(["GET", "POST"])
def remiss_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """All that a remiss says, on one page."""
    insats = get_insats(request, slug)
    require(request.actor, ADD, Remiss(insats=insats))
    if not has_people(insats):
        return render(request, "deltagare/remisser/bara_antal.html", insats_context(request, insats, "remisser"))
    data = posted(request)
    came = InkommenForm(data)
    frame, steps = steps_of(insats, data)
    wrong = [form for form in (came, *steps.values()) if data is not None and not form.is_valid()]
    if data is not None and not wrong:
        try:
            remiss = skriv_in_remiss(
                actor=request.actor,
                insats_id=insats.pk,
                answers=to_inlamning(frame, steps),
                inkommen=came.cleaned_data["inkommen"],
                seen=came.seen,
            )
        except ValidationError as error:
            came.put(error)
        else:
            messages.success(request, f"{remiss} är inskriven.")
            return redirect(remiss_url(insats, remiss))
    context = {"insats": insats, "came": came, "steps": list(steps.values())}
    return render(request, "deltagare/remisser/ny.html", context, status=200 if data is None else 422)

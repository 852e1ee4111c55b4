"""The steps of an insats: start, end, take up again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from finsam.forbund.request import ActingRequest
from insatser.services.insats import STEG
from insatser.transitions import INSATS
from insatser.views.sida import get_insats


@require_POST
def insats_steg(request: ActingRequest, slug: str, steg: str) -> HttpResponse:
    """Takes one step of transitions.INSATS."""
    row = get_insats(request, slug)
    service = STEG.get(steg)
    if service is None:
        raise Http404
    service(actor=request.actor, row_id=row.pk)
    messages.success(request, INSATS[steg].done)
    return redirect("insats", slug=slug)

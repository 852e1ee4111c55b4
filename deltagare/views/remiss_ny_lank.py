"""The team gives a remittent a new link and a new code."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deltagare.services.ny_lank import replace_lank
from deltagare.views.remiss_sida import get_remiss
from finsam.forbund.request import ActingRequest

NO_SUCH = -1


@never_cache
@require_http_methods(["GET", "POST"])
def remiss_ny_lank(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Asks first; the answer to POST shows link and code once."""
    insats, remiss = get_remiss(request, slug, pk)
    context: dict[str, Any] = {"insats": insats, "remiss": remiss}
    if request.method == "POST":
        sent = request.POST.get("generation", "")
        number = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 6 else NO_SUCH
        _, link, code = replace_lank(actor=request.actor, remiss_id=remiss.pk, generation=number)
        context |= {"link": link, "code": code}
    return render(request, "deltagare/remisser/ny_lank.html", context)

"""No slutredovisning is given: the team says why, or that it is to be written after all."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from deltagare.enums import SlutredovisningStatus
from deltagare.forms.slutredovisning import AvstaForm
from deltagare.models import Slutredovisning
from deltagare.services.avstaende import ateruppta, avsta, too_early
from deltagare.transitions import SLUTREDOVISNING
from deltagare.views.sida import deltagande_url, get_deltagande, sent
from finsam.forbund.policies import require
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted

STEP = SLUTREDOVISNING["avsta"]


@never_cache
@require_http_methods(["GET", "POST"])
def slutredovisning_avsta(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Asks why, and closes the deltagande in the lists."""
    insats, deltagande = get_deltagande(request, slug, pk)
    row = Slutredovisning.objects.filter(deltagande=deltagande).defer("underlag", "pdf").first()
    require(request.actor, STEP.name, row or Slutredovisning(insats=insats, deltagande=deltagande))
    back = reverse("slutredovisning", args=[slug, pk])
    decided = row is not None and row.status != SlutredovisningStatus.UTKAST
    if request.method == "GET" and (decided or too_early(deltagande)):
        return redirect(back)
    form = AvstaForm(posted(request), insats=insats)
    done = sent(
        request,
        form,
        lambda: avsta(
            actor=request.actor,
            deltagande_id=pk,
            orsak_id=form.cleaned_data["orsak"],
            forklaring=form.cleaned_data["forklaring"],
        ),
    )
    if done is not None:
        messages.success(request, STEP.done)
        return redirect(deltagande_url(deltagande))
    written = row is not None and bool(row.aktiviteter or row.bedomning)
    context = {"insats": insats, "deltagande": deltagande, "form": form, "step": STEP, "written": written, "back": back}
    return render(request, "deltagare/slutredovisning/avsta.html", context, status=422 if form.errors else 200)


@require_POST
def slutredovisning_ateruppta(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """It is to be given after all."""
    get_deltagande(request, slug, pk)
    try:
        ateruppta(actor=request.actor, deltagande_id=pk)
    except ValidationError as wrong:
        messages.error(request, wrong.messages[0])
    else:
        messages.success(request, SLUTREDOVISNING["ateruppta"].done)
    return redirect("slutredovisning", slug=slug, pk=pk)

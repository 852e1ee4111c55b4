"""The page where kansli and the leader open and close the intake."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from deltagare.forms.remissintag import RemissintagForm
from deltagare.models import Remissintag
from deltagare.services.remissintag import save_remissintag, takes_remisser, why_not_open
from finsam.forbund.policies import ADD, CHANGE, require
from finsam.forbund.request import ActingRequest
from insatser.views.sida import get_insats, insats_context, posted


@require_http_methods(["GET", "POST"])
def remissintag(request: ActingRequest, slug: str) -> HttpResponse:
    """Settings of the intake."""
    insats = get_insats(request, slug)
    row = Remissintag.objects.filter(insats=insats).first() or Remissintag(insats=insats)
    require(request.actor, CHANGE if row.pk else ADD, row)
    form = RemissintagForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            save_remissintag(actor=request.actor, insats_id=insats.pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Intaget är sparat.")
            return redirect("remissintag", slug=slug)
    context = insats_context(request, insats, "") | {
        "form": form,
        "hinder": why_not_open(insats),
        "oppet": takes_remisser(get_insats(request, slug)),
    }
    return render(request, "deltagare/remissintag.html", context, status=422 if form.errors else 200)

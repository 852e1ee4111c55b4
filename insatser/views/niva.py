"""The page where kansli raises an insats' registration level."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from finsam.forbund.policies import require
from finsam.forbund.request import ActingRequest
from insatser.forms.niva import NivaForm
from insatser.services.niva import higher_levels, hoj_niva
from insatser.views.sida import get_insats, posted


@require_http_methods(["GET", "POST"])
def insats_niva(request: ActingRequest, slug: str) -> HttpResponse:
    """Says what each level means, and raises it when the insatsägare has agreed."""
    row = get_insats(request, slug)
    require(request.actor, "hoj_niva", row)
    form = NivaForm(posted(request), insats=row)
    if request.method == "POST" and form.is_valid():
        niva, agreed = form.cleaned_data["niva"], form.cleaned_data["bitradesavtal"]
        try:
            raised = hoj_niva(actor=request.actor, insats_id=row.pk, niva=niva, bitradesavtal=agreed)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, f"Registreringsnivån är nu {raised.get_registreringsniva_display().lower()}.")
            return redirect("insats", slug=slug)
    context = {"form": form, "insats": row, "levels": higher_levels(row)}
    return render(request, "insatser/niva.html", context, status=422 if form.errors else 200)

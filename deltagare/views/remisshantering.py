"""The steps that the team takes with a remiss, each on a page of its own that asks for what the step needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deltagare.forms import remiss_steg as forms
from deltagare.models import Remiss, Tillfalle
from deltagare.services import antagning, hanvisning, trepartssamtal
from deltagare.services import remiss as acts
from deltagare.services.parter import parts_of
from deltagare.services.regler import deltagarregler
from deltagare.transitions import REMISS
from deltagare.views.remiss_sida import get_remiss
from deltagare.views.remisslista import remiss_url
from finsam.bas.errors import AlreadyHandled
from finsam.bas.seen import ChangedMeanwhile
from finsam.forbund.models import Part
from finsam.forbund.policies import CHANGE, get_visible, require
from finsam.forbund.request import ActingRequest
from insatser.services.steps import require_step

ACTS: dict[str, Callable[..., Any]] = {
    "borja_bedoma": acts.borja_bedoma,
    "begar_komplettering": acts.begar_komplettering,
    "komplettera": acts.registrera_svar,
    "hanskjut": acts.hanskjut,
    "ta_emot_svar": acts.ta_emot_svar,
    "anta": antagning.anta,
    "avsla": antagning.avsla,
    "aterta": acts.aterta,
    "hanvisa": hanvisning.hanvisa,
}
"""The service of each step that is taken here."""
FORMS: dict[str, type[forms.StegForm]] = {
    "begar_komplettering": forms.FragaForm,
    "komplettera": forms.SvarForm,
    "hanskjut": forms.HanskjutForm,
    "avsla": forms.AvslagForm,
    "hanvisa": forms.HanvisaForm,
}


@require_http_methods(["GET", "POST"])
def remiss_steg(request: ActingRequest, slug: str, pk: int, steg: str) -> HttpResponse:
    """Asks what a step needs, and takes it."""
    insats, remiss = get_remiss(request, slug, pk)
    if steg not in ACTS:
        raise Http404
    require_step(request.actor, remiss, REMISS, steg)
    warnings = antagning.warnings_for(remiss) if steg == "anta" else ()
    form = _form(request, remiss, steg, warnings)
    hindrances = [one.text for one in warnings if one.hard]
    if request.method == "POST" and not hindrances and form.is_valid():
        try:
            ACTS[steg](actor=request.actor, remiss_id=remiss.pk, **form.values())
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, REMISS[steg].done)
            return redirect(remiss_url(insats, remiss))
    context = {
        "insats": insats,
        "remiss": remiss,
        "step": REMISS[steg],
        "form": form,
        "warnings": warnings,
        "hindrances": hindrances,
        "question": remiss.kompletteringar.filter(besvarad_tid__isnull=True).first(),
        "targets": form.fields["till"].queryset.exists() if "till" in form.fields else True,  # type: ignore[attr-defined]
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "deltagare/remisser/steg.html", context, status=status)


def _form(request: ActingRequest, remiss: Remiss, steg: str, warnings: Any) -> forms.StegForm:
    data = request.POST if request.method == "POST" else None
    if steg == "anta":
        rules = deltagarregler(remiss.insats, timezone.localdate())
        return forms.AntaForm(data, remiss=remiss, warnings=warnings, regler=rules)
    return FORMS.get(steg, forms.StegForm)(data, remiss=remiss)


@require_http_methods(["GET", "POST"])
def remiss_kriterier(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The team answers each criterion, beside the remittent's answer."""
    insats, remiss = get_remiss(request, slug, pk)
    require(request.actor, CHANGE, remiss)
    if remiss.status not in acts.OPEN:
        raise AlreadyHandled(f"{remiss} bedöms inte längre: {remiss.get_status_display().lower()}.")
    data = request.POST if request.method == "POST" else None
    own = [forms.BedomningForm(data, instance=one, prefix=f"k{one.pk}") for one in remiss.kriteriesvar.all()]
    if request.method == "POST" and not _wrong(own):
        try:
            acts.bedom_kriterier(
                actor=request.actor,
                remiss_id=remiss.pk,
                svar={form.instance.pk: form.cleaned_data["teamets_svar"] for form in own},
                seen={form.instance.pk: form.seen for form in own},
            )
        except ChangedMeanwhile as changed:
            next(form for form in own if form.instance.pk == changed.rad).put(changed)  # type: ignore[attr-defined]
        else:
            messages.success(request, "Bedömningen av kriterierna är sparad.")
            return redirect(remiss_url(insats, remiss))
    context = {"insats": insats, "remiss": remiss, "forms": own}
    return render(
        request, "deltagare/remisser/kriterier.html", context, status=422 if any(form.errors for form in own) else 200
    )


def _wrong(own: list[forms.BedomningForm]) -> int:
    """How many of the forms are not valid; every one is asked, so that all errors show."""
    return sum(not form.is_valid() for form in own)


@require_http_methods(["GET", "POST"])
def remiss_fortur(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Lets the person go before others in the queue, with the reason."""
    insats, remiss = get_remiss(request, slug, pk)
    require(request.actor, CHANGE, remiss)
    form = forms.ForturForm(request.POST if request.method == "POST" else None, instance=remiss)
    if request.method == "POST" and form.is_valid():
        try:
            acts.satt_fortur(actor=request.actor, remiss_id=remiss.pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Ordningen i kön är ändrad.")
            return redirect(remiss_url(insats, remiss))
    context = {"insats": insats, "remiss": remiss, "form": form, "title": "Förtur i kön", "button": "Spara"}
    return render(request, "deltagare/remisser/formular.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def remiss_samtal(request: ActingRequest, slug: str, pk: int, rad: int | None = None) -> HttpResponse:
    """Plans a trepartssamtal, or writes how it went."""
    insats, remiss = get_remiss(request, slug, pk)
    require(request.actor, CHANGE, remiss)
    row = Tillfalle()
    if rad is not None:
        row = get_visible(request.actor, Tillfalle, pk=rad, remiss=remiss)
    form = forms.SamtalForm(request.POST if request.method == "POST" else None, instance=row, parter=parts_for(remiss))
    if request.method == "POST" and form.is_valid():
        try:
            trepartssamtal.spara_samtal(
                actor=request.actor, remiss_id=remiss.pk, samtal=form.values(), row_id=rad, seen=form.seen
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Trepartssamtalet är sparat.")
            return redirect(remiss_url(insats, remiss))
    context = {"insats": insats, "remiss": remiss, "form": form, "title": "Trepartssamtal", "button": "Spara samtalet"}
    return render(request, "deltagare/remisser/formular.html", context, status=422 if form.errors else 200)


def parts_for(remiss: Remiss) -> QuerySet[Part]:
    """The parts that may come to a samtal: those around the insats, who refers, and those that the person needs."""
    near = Q(pk__in=parts_of(remiss.insats).values("pk")) | Q(pk=remiss.part_id)
    return Part.objects.filter(near | Q(pk__in=remiss.behover.values("part"))).order_by("namn")

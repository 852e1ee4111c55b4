"""The money beside the rekvisitioner: where it goes, what is left at the year's end, words to be warned of."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from finsam.bas.formats import kr
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, CHANGE, DELETE, allows, require, visible
from finsam.forbund.request import ActingRequest
from insatser.models import Arsavslut, Betalningsuppgift, Insats, Rekvisition, Varningsord
from insatser.services.arsavslut import avsluta_ar, last_of_year, year_before_end, year_mark
from insatser.services.betalningsuppgift import set_betalningsuppgift
from insatser.services.rekvisition_checks import payment_of
from insatser.services.varningsord import add_varningsord, delete_varningsord
from insatser.views.forbund import forbund_context, get_forbund
from insatser.views.sida import get_insats, insats_context, posted
from rapporter.forms_rekvisition import ArsavslutForm, BetalningForm, VarningsordForm


def payment_row(actor: Actor, insats: Insats) -> dict[str, Any]:
    """Where the money goes, and whether the actor may change it."""
    own = Betalningsuppgift(insats=insats)
    found = payment_of(insats)
    return {"row": found, "inherited": bool(found and found.insats_id != insats.pk), "may": _may_pay(actor, own)}


def ends_of_years(actor: Actor, insats: Insats) -> list[dict[str, Any]]:
    """The years of an insats that are ended, and those that have their last rekvisition and can be, latest first."""
    done = {row.ar: row for row in visible(actor, Arsavslut.objects.filter(insats=insats))}
    last = Rekvisition.objects.giltiga().filter(last_of_year(insats), insats=insats)
    years = sorted({*done, *visible(actor, last).values_list("ar", flat=True)}, reverse=True)
    may = bool(allows(actor, ADD, Arsavslut(insats=insats)))
    return [{"ar": year, "row": done.get(year), "may": may and year not in done} for year in years]


@require_http_methods(["GET", "POST"])
def insats_betalning(request: ActingRequest, slug: str) -> HttpResponse:
    """Where the owner of an insats wants its money."""
    insats = get_insats(request, slug)
    row = Betalningsuppgift.objects.filter(insats=insats).first()
    require(request.actor, CHANGE if row else ADD, row or Betalningsuppgift(insats=insats))
    names = ("mottagare", "kontoslag", "konto", "referens")
    owner = {"mottagare": insats.agare.namn if insats.agare else ""}
    form = BetalningForm(posted(request), initial={name: getattr(row, name) for name in names} if row else owner)
    if row is not None:
        form.watch(row)
    if request.method == "POST" and form.is_valid():
        try:
            set_betalningsuppgift(actor=request.actor, insats_id=insats.pk, seen=form.seen, **form.cleaned_data)
        except ValidationError as error:
            form.put(error if hasattr(error, "error_dict") or row else ValidationError({"konto": error.messages}))
        else:
            messages.success(request, "Betalningsuppgiften är sparad. Den gäller rekvisitioner som skickas in från nu.")
            return redirect("insats_rekvisitioner", slug=insats.slug)
    context = insats_context(request, insats, "rekvisitioner") | {"form": form}
    return render(request, "rapporter/betalning.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def insats_arsavslut(request: ActingRequest, slug: str, ar: int) -> HttpResponse:
    """Ends the year's money of an insats."""
    insats = get_insats(request, slug)
    require(request.actor, ADD, Arsavslut(insats=insats))
    before = year_before_end(insats, ar)
    form = ArsavslutForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = avsluta_ar(
                actor=request.actor, insats_id=insats.pk, ar=ar, seen=request.POST.get("seen"), **form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, f"{ar} är avslutat. Oförbrukat: {kr(row.oforbrukat)}.")
            return redirect("insats_rekvisitioner", slug=insats.slug)
    context = insats_context(request, insats, "rekvisitioner") | {
        "form": form,
        "ar": ar,
        "before": before,
        "mark": year_mark(insats, before),
    }
    return render(request, "rapporter/arsavslut.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def forbund_varningsord(request: ActingRequest, slug: str) -> HttpResponse:
    """The words that a förbund is warned of in rekvisitioner: its own, and those of all."""
    forbund = get_forbund(request, slug)
    require(request.actor, ADD, Varningsord(forbund=forbund))
    form = VarningsordForm(posted(request))
    if request.method == "POST" and form.is_valid():
        add_varningsord(actor=request.actor, forbund_id=forbund.pk, **form.cleaned_data)
        messages.success(request, "Ordet är tillagt.")
        return redirect("forbund_varningsord", slug=forbund.slug)
    rows = visible(request.actor, Varningsord.objects.filter(Q(forbund=None) | Q(forbund=forbund))).order_by("ord")
    listed = [{"row": row, "may": bool(allows(request.actor, DELETE, row))} for row in rows]
    context = forbund_context(request.actor, forbund, "") | {"form": form, "rows": listed}
    return render(request, "rapporter/varningsord.html", context, status=422 if form.errors else 200)


@require_POST
def varningsord_bort(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Takes away one of the förbund's own words."""
    forbund: Forbund = get_forbund(request, slug)
    delete_varningsord(actor=request.actor, varningsord_id=pk)
    messages.success(request, "Ordet är borttaget.")
    return redirect(reverse("forbund_varningsord", args=[forbund.slug]))


def _may_pay(actor: Actor, row: Betalningsuppgift) -> bool:
    return bool(allows(actor, ADD, row))

"""What moves the end of a deltagande: uppehåll and förlängning."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deltagare.enums import ForlangningStatus
from deltagare.forms.deltagande import ForlangningForm, UppehallForm
from deltagare.models import Deltagande, Forlangning, Uppehall
from deltagare.services.forlangning import (
    STYRGRUPPEN,
    aterta,
    besluta,
    longest_till,
    sok_forlangning,
    stop_reason,
)
from deltagare.services.regler import Deltagarregler, deltagarregler
from deltagare.services.tid import end_today
from deltagare.services.uppehall import andra_uppehall, registrera_uppehall, ta_bort_uppehall
from deltagare.transitions import FORLANGNING
from deltagare.underlag.tidslinje import length
from deltagare.views.sida import ask_page, deltagande_url, form_page, get_deltagande, sent
from finsam.bas.formats import datum
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted


@require_http_methods(["GET", "POST"])
def deltagande_uppehall(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """A new uppehåll."""
    insats, row = get_deltagande(request, slug, pk)
    require(request.actor, ADD, Uppehall(insats=insats, deltagande=row))
    form = UppehallForm(posted(request), insats=insats)
    done = sent(
        request,
        form,
        lambda: registrera_uppehall(actor=request.actor, deltagande_id=pk, values=form.values(), seen=form.seen),
    )
    if done is not None:
        messages.success(request, f"Uppehållet är registrerat. {_end_now(row)}")
        return redirect(deltagande_url(row))
    return form_page(
        request,
        form,
        insats=insats,
        row=row,
        heading="Registrera uppehåll",
        lead="Det planerade slutet flyttas lika många dagar som uppehållet varar.",
        submit="Registrera uppehållet",
        back=deltagande_url(row),
    )


@require_http_methods(["GET", "POST"])
def uppehall_andra(request: ActingRequest, slug: str, pk: int, uppehall: int) -> HttpResponse:
    """Other days of an uppehåll, or its end."""
    insats, row = get_deltagande(request, slug, pk)
    found = get_visible(request.actor, Uppehall.objects.select_related("orsak"), pk=uppehall, deltagande=row)
    require(request.actor, CHANGE, found)
    form = UppehallForm(posted(request), insats=insats, uppehall=found)
    done = sent(
        request,
        form,
        lambda: andra_uppehall(actor=request.actor, uppehall_id=uppehall, values=form.values(), seen=form.seen),
    )
    if done is not None:
        messages.success(request, f"Uppehållet är ändrat. {_end_now(row)}")
        return redirect(deltagande_url(row))
    return form_page(
        request, form, insats=insats, row=row, heading="Ändra uppehåll", submit="Spara", back=deltagande_url(row)
    )


@require_http_methods(["GET", "POST"])
def uppehall_ta_bort(request: ActingRequest, slug: str, pk: int, uppehall: int) -> HttpResponse:
    """Takes away an uppehåll that was not to be."""
    _, row = get_deltagande(request, slug, pk)
    if request.method == "GET":
        require(request.actor, DELETE, get_visible(request.actor, Uppehall, pk=uppehall, deltagande=row))
    return ask_page(
        request,
        row=row,
        heading="Ta bort uppehållet?",
        text="Det planerade slutet räknas om. Är uppehållet slut, ändra i stället dess sista dag.",
        submit="Ta bort uppehållet",
        done="Uppehållet är borttaget.",
        danger=True,
        act=lambda: ta_bort_uppehall(actor=request.actor, deltagande_id=pk, uppehall_id=uppehall),
    )


@require_http_methods(["GET", "POST"])
def deltagande_forlang(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """A longer time by the insats' rule; where the rule says no, the page says so and why."""
    insats, row = get_deltagande(request, slug, pk)
    regler = deltagarregler(insats, row.start)
    regel = regler.forlangning
    require(request.actor, ADD, Forlangning(insats=insats, deltagande=row))
    stopped = stop_reason(row, regler)
    if regel is None or (stopped and request.method == "GET"):
        context = {"insats": insats, "deltagande": row, "reason": stopped, "back": deltagande_url(row)}
        return render(request, "deltagare/deltagande/ingen_forlangning.html", context)
    form = _forlangning_form(request, row, regler)
    made = sent(
        request,
        form,
        lambda: sok_forlangning(actor=request.actor, deltagande_id=pk, seen=form.seen, **form.cleaned_data),
    )
    styrgrupp = regel.beslutas_av in STYRGRUPPEN
    if made is not None:
        messages.success(request, _told(made))
        return redirect(deltagande_url(row))
    return form_page(
        request,
        form,
        insats=insats,
        row=row,
        heading="Sök förlängning" if styrgrupp else "Förläng deltagandet",
        lead=_end_now(row),
        notes=[regel.text] if regel.text else [],
        submit="Fråga styrgruppen" if styrgrupp else "Förläng",
        back=deltagande_url(row),
    )


def _forlangning_form(request: ActingRequest, row: Deltagande, regler: Deltagarregler) -> ForlangningForm:
    """The form, with the longest time that the rule gives filled in."""
    regel, end, longest = regler.forlangning, end_today(row), longest_till(row, regler)
    assert regel is not None  # noqa: S101  (without a rule there is no form)
    if longest and end and row.planerat_slut:
        longest += end - row.planerat_slut
    return ForlangningForm(
        posted(request),
        longest=longest if longest and end and longest > end else None,
        soft=regel.tid is not None and not regel.hard,
        styrgrupp=regel.av_styrgruppen or regel.redovisas,
    )


def _told(made: Forlangning) -> str:
    if made.status == ForlangningStatus.BEVILJAD:
        return "Deltagandet är förlängt."
    if made.beslutas_av in STYRGRUPPEN:
        return "Frågan är lämnad till styrgruppen, utan uppgifter om vem det gäller."
    return "Ansökan är sparad. Insatsledaren beslutar."


@require_http_methods(["GET", "POST"])
def forlangning_steg(request: ActingRequest, slug: str, pk: int, forlangning: int, steg: str) -> HttpResponse:
    """Grants, refuses or takes back an application."""
    _, row = get_deltagande(request, slug, pk)
    one = get_visible(request.actor, Forlangning.objects.select_related("fall"), pk=forlangning, deltagande=row)
    if steg not in FORLANGNING.names():
        raise Http404
    step = FORLANGNING[steg]
    require(request.actor, steg, one)
    if steg == "aterta":
        act = lambda: aterta(actor=request.actor, forlangning_id=forlangning)  # noqa: E731
        text = "Frågan till styrgruppen tas tillbaka. Ni kan söka igen." if one.fall else "Ni kan söka igen."
    else:
        act = lambda: besluta(actor=request.actor, forlangning_id=forlangning, steg=steg)  # noqa: E731
        text = f"Ansökan gäller {length(one.fran, one.till)}."
    return ask_page(
        request,
        row=row,
        heading=f"{step.label}?",
        text=text,
        submit=step.label,
        done=step.done,
        danger=step.danger,
        act=act,
    )


def _end_now(row: Deltagande) -> str:
    """The planned end after something has moved it."""
    now = Deltagande.objects.get(pk=row.pk)
    end: datetime.date | None = end_today(now)
    if end is None or (now.slut is not None and now.slut < timezone.localdate()):
        return ""
    return f"Planerat slut är {datum(end)}."

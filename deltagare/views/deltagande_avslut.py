"""How a deltagande ends, how that is taken back, and the efterstöd that follows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deltagare.forms.deltagande import AvslutForm, EfterstodForm
from deltagare.models import Deltagande
from deltagare.services.deltagande import ENDED, ateroppna, ateroppnas_senast, avsluta, efterstod
from deltagare.services.regler import deltagarregler
from deltagare.views.sida import ask_page, deltagande_url, form_page, get_deltagande, sent
from finsam.bas.errors import AlreadyHandled
from finsam.bas.formats import datum
from finsam.forbund.policies import CHANGE, require
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted


@require_http_methods(["GET", "POST"])
def deltagande_avsluta(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The avslut, also on a day to come."""
    insats, row = get_deltagande(request, slug, pk)
    require(request.actor, "avsluta", row)
    if row.slut is not None:
        raise AlreadyHandled(ENDED)
    form = AvslutForm(posted(request), insats=insats, efterstod=deltagarregler(insats, row.start).efterstod)
    done = sent(
        request,
        form,
        lambda: avsluta(
            actor=request.actor,
            deltagande_id=pk,
            slut=form.cleaned_data["slut"],
            anledning_id=form.cleaned_data["anledning"],
            lagen=form.lagen(),
            efterstod_till=form.cleaned_data.get("efterstod_till"),
        ),
    )
    if done is not None:
        messages.success(request, _ended(done))
        return redirect(deltagande_url(row))
    return form_page(
        request,
        form,
        insats=insats,
        row=row,
        heading="Registrera avslut",
        submit="Registrera avslutet",
        back=deltagande_url(row),
    )


def _ended(row: Deltagande) -> str:
    assert row.slut is not None  # noqa: S101 (it was given just now)
    verb = "avslutas" if row.slut >= timezone.localdate() else "avslutades"
    told = f"Deltagandet {verb} {datum(row.slut)}."
    if row.slutredovisas_senast is not None:
        told += f" Slutredovisningen ska vara hos remittenten senast {datum(row.slutredovisas_senast)}."
    return told


@require_http_methods(["GET", "POST"])
def deltagande_ateroppna(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Takes an avslut back."""
    insats, row = get_deltagande(request, slug, pk)
    require(request.actor, "ateroppna", row)
    last = ateroppnas_senast(row)
    if last is None and request.method == "GET":
        raise AlreadyHandled("Deltagandet har inget avslut att ta tillbaka.")
    own = deltagarregler(insats, row.slut or row.start).ateroppning
    rule = "" if own else " Insatsen har ingen egen regel om det, så 30 dagar gäller."
    limit = f" Det går till {datum(last)}.{rule}" if last else ""
    return ask_page(
        request,
        row=row,
        heading="Ta tillbaka avslutet?",
        text=f"Deltagandet fortsätter som om avslutet inte hade registrerats. Det som är sagt om läget efter avslutet "
        f"tas bort.{limit}",
        submit="Ta tillbaka avslutet",
        done="Avslutet är tillbakataget. Deltagandet fortsätter.",
        act=lambda: ateroppna(actor=request.actor, deltagande_id=pk),
    )


@require_http_methods(["GET", "POST"])
def deltagande_efterstod(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Until when the person gets efterstöd."""
    insats, row = get_deltagande(request, slug, pk)
    require(request.actor, CHANGE, row)
    form = EfterstodForm(posted(request), deltagande=row)
    done = sent(
        request,
        form,
        lambda: efterstod(
            actor=request.actor, deltagande_id=pk, till=form.cleaned_data["efterstod_till"], seen=form.seen
        ),
    )
    if done is not None:
        messages.success(request, "Efterstödet är sparat.")
        return redirect(deltagande_url(row))
    return form_page(
        request, form, insats=insats, row=row, heading="Efterstöd", submit="Spara", back=deltagande_url(row)
    )

"""What the pages of one deltagande have in common: the row by policy, its address, its forms and its questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from deltagare.models import Deltagande
from finsam.bas.errors import RuleBroken
from finsam.forbund.policies import get_visible
from finsam.forbund.request import ActingRequest
from insatser.models import Insats
from insatser.views.sida import get_insats

JOINED = (
    "insats__forbund",
    "insats__agare",
    "insats__del_av__agare",
    "deltagare__kommun",
    "remiss",
    "part",
    "avslutsanledning",
)


def get_deltagande(request: ActingRequest, slug: str, pk: int) -> tuple[Insats, Deltagande]:
    """The insats and the deltagande of an address, or Http404: only the insats' own team sees any."""
    insats = get_insats(request, slug)
    row = get_visible(request.actor, Deltagande.objects.select_related(*JOINED), pk=pk, insats=insats)
    return insats, row


def deltagande_url(row: Deltagande) -> str:
    """The page of a deltagande whose insats is at hand."""
    return reverse("deltagande_sida", args=[row.insats.slug, row.pk])


def sent(request: ActingRequest, form: Any, act: Callable[[], Any]) -> Any:
    """What the act made of a form that was sent and holds, else None with the reasons in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except ValidationError as error:
        form.put(error)
        return None


def form_page(
    request: ActingRequest,
    form: Any,
    *,
    insats: Insats,
    row: Deltagande | None = None,
    heading: str,
    submit: str,
    back: str,
    lead: str = "",
    notes: Sequence[str] = (),
) -> HttpResponse:
    """A form's page; 422 when something has to be put right, with all that was typed still there."""
    context = {
        "form": form,
        "insats": insats,
        "deltagande": row,
        "heading": heading,
        "submit": submit,
        "back": back,
        "intro": lead,
        "notes": notes,
    }
    return render(request, "deltagare/deltagande/formular.html", context, status=422 if form.errors else 200)


def ask_page(
    request: ActingRequest,
    *,
    row: Deltagande,
    heading: str,
    text: str,
    submit: str,
    done: str,
    act: Callable[[], Any],
    danger: bool = False,
    after: Callable[[], str] | None = None,
) -> HttpResponse:
    """A question before something is done; what stands in the way is told on the same page."""
    error = ""
    if request.method == "POST":
        try:
            act()
        except RuleBroken as broken:
            error = " ".join(broken.messages)
        else:
            messages.success(request, done)
            return redirect(after() if after else deltagande_url(row))
    context = {
        "insats": row.insats,
        "deltagande": row,
        "heading": heading,
        "text": text,
        "submit": submit,
        "danger": danger,
        "error": error,
        "back": deltagande_url(row),
    }
    return render(request, "deltagare/deltagande/fraga.html", context, status=422 if error else 200)

"""What the pages under a deltagande have in common: where one is, a form's page, and the page that asks first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Gora
from deltagare.models import Deltagande
from deltagare.services.kommande import Kommande
from deltagare.views.sida import deltagande_url
from finsam.bas.formats import antal_ord, datum
from finsam.forbund.request import ActingRequest
from insatser.models import Insats

Crumb = dict[str, str]


def crumbs(insats: Insats, row: Deltagande | None = None, *more: Crumb) -> list[Crumb]:
    """The way to a page: the insats, its deltaganden, one of them, and what comes after."""
    steps = [
        {"label": "Insatser", "url": reverse("insatser")},
        {"label": insats.namn, "url": reverse("insats", args=[insats.slug])},
    ]
    if row is not None:
        steps.append({"label": "Deltaganden", "url": reverse("deltaganden", args=[insats.slug])})
        steps.append({"label": str(row.deltagare), "url": deltagande_url(row)})
    return [*steps, *more]


def form_page(request: ActingRequest, form: Any, **context: Any) -> HttpResponse:
    """A form's page; 422 when something has to be put right, so that nothing typed is lost.

    `heading`, `submit`, `back` and `steps` (crumbs); `intro`, `note` and `links` when there is more to say.
    """
    template = context.pop("template", "deltagare/under/formular.html")
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def confirm_page(request: ActingRequest, **context: Any) -> HttpResponse:
    """Asks before what cannot be undone: `heading`, `text`, `button`, `back`, `steps`, and `error` when it was no."""
    return render(request, "deltagare/under/bekrafta.html", context, status=422 if context.get("error") else 200)


def sentences(error: ValidationError) -> str:
    """A service's no as running text."""
    return " ".join(error.messages)


def task_rows(insats: Insats, found: list[Kommande]) -> list[dict[str, Any]]:
    """What is due, for components/task_rows.html."""
    today = timezone.localdate()
    rows = []
    for one in found:
        if one.sen(today):
            days = antal_ord((today - one.senast).days, "dag", "dagar")
            tag: dict[str, str] | None = {"kind": "late", "text": f"Sen, {days}"}
        else:
            tag = {"kind": "soon", "text": "Snart"} if one.snart(today) else None
        what = one.rubrik if one.forsta else _next(one)
        planned = f"Planerad {datum(one.planerat)}" if one.planerat else ""
        title = f"{what} senast {datum(one.senast)}"
        rows.append({"title": title, "url": do_url(insats, one), "detail": planned, "tag": tag, "due": ""})
    return rows


def _next(one: Kommande) -> str:
    if one.gora == Gora.VALDSFRAGA:
        return "Nästa fråga om våld"
    return f"Nästa {one.rubrik[:1].lower()}{one.rubrik[1:]}"


def do_url(insats: Insats, one: Kommande) -> str:
    """Where what is due is done."""
    args = [insats.slug, one.deltagande_id]
    if one.gora == Gora.HANDLINGSPLAN:
        return reverse("handlingsplan", args=args)
    if one.gora == Gora.MATNING:
        return reverse("matning_ny", args=[*args, one.instrument_id, one.svarande])
    if one.gora == Gora.VALDSFRAGA:
        return reverse("valdsfraga_ny", args=args)
    return f"{reverse('tillfalle_ny', args=args)}?slag={one.gora}"

"""Kansli's forms: a new insats, its own columns, and its rows one at a time."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from finsam.bas.errors import RuleBroken
from finsam.forbund.policies import ADD, CHANGE, DELETE, allows, require
from finsam.forbund.request import ActingRequest
from insatser.forms.bas import RowForm
from insatser.forms.insats import InsatsForm
from insatser.forms.rader import RADSLAG, Radslag
from insatser.models import Insats
from insatser.services.insats import change_insats, create_insats
from insatser.services.rader import add_row, change_row, delete_row, explain_missing
from insatser.views.sida import get_insats, insats_context, posted


@require_http_methods(["GET", "POST"])
def insats_ny(request: ActingRequest) -> HttpResponse:
    """Lays up a new insats in the actor's förbund."""
    actor = request.actor
    blank = Insats(forbund=actor.membership.forbund if actor.membership else None)
    require(actor, ADD, blank)
    form = InsatsForm(posted(request), instance=blank, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_insats(actor=actor, values=form.cleaned_data)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, f"{made.namn} är upplagd. Fyll på med parter, upptagningsområde och kriterier.")
            return redirect("insats", slug=made.slug)
    return _form_page(request, form, heading="Ny insats", submit="Lägg upp insatsen", back=reverse("insatser"))


@require_http_methods(["GET", "POST"])
def insats_andra(request: ActingRequest, slug: str) -> HttpResponse:
    """Changes an insats' own columns."""
    actor = request.actor
    row = get_insats(request, slug)
    require(actor, CHANGE, row)
    form = InsatsForm(posted(request), instance=get_insats(request, slug), actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            change_insats(actor=actor, row_id=row.pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("insats", slug=slug)
    back = reverse("insats", args=[slug])
    return _form_page(request, form, heading=f"Ändra {row.namn}", submit="Spara", back=back, insats=row)


@require_GET
def insats_rader(request: ActingRequest, slug: str, slag: str) -> HttpResponse:
    """The rows of one kind, each with its links to change and take away."""
    actor = request.actor
    row, kind = _place(request, slug, slag)
    blank = kind.blank(row)
    context = insats_context(request, row, "") | {
        "kind": kind,
        "rows": [{"pk": one.pk, "text": kind.text(one), "detail": kind.detail(one)} for one in kind.rows(row)],
        "may_add": blank is not None and bool(allows(actor, ADD, blank)),
        "back": reverse(kind.tab, args=[slug]),
    }
    return render(request, "insatser/rader.html", context)


@require_http_methods(["GET", "POST"])
def insats_rad_ny(request: ActingRequest, slug: str, slag: str) -> HttpResponse:
    """Adds a row of one kind."""
    actor = request.actor
    row, kind = _place(request, slug, slag)
    blank = kind.blank(row)
    if blank is None:
        messages.warning(request, "Lägg upp styrgruppen först. Sedan kan du lägga till dess ledamöter.")
        return redirect("insats_rad_ny", slug=slug, slag="styrgrupp")
    require(actor, ADD, blank)
    form = kind.form(posted(request), instance=blank, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            add_row(actor=actor, row=form.instance, insats=row, seen=form.seen, parents=form.parents)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Raden är tillagd.")
            return redirect("insats_rader", slug=slug, slag=slag)
    return _row_page(request, form, row, kind, heading=kind.lagg_till, submit=kind.lagg_till)


@require_http_methods(["GET", "POST"])
def insats_rad(request: ActingRequest, slug: str, slag: str, pk: int) -> HttpResponse:
    """Changes a row."""
    actor = request.actor
    row, kind = _place(request, slug, slag)
    found = _row(request, kind, row, pk)
    require(actor, CHANGE, found)
    form = kind.form(posted(request), instance=found, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            values = form.cleaned_data
            change_row(actor=actor, model=kind.model, row_id=pk, insats=row, values=values, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("insats_rader", slug=slug, slag=slag)
    return _row_page(request, form, row, kind, heading=f"Ändra {kind.noun}", submit="Spara")


@require_http_methods(["GET", "POST"])
def insats_rad_ta_bort(request: ActingRequest, slug: str, slag: str, pk: int) -> HttpResponse:
    """Asks, and takes a row away."""
    actor = request.actor
    row, kind = _place(request, slug, slag)
    found = _row(request, kind, row, pk)
    require(actor, DELETE, found)
    error = ""
    if request.method == "POST":
        try:
            delete_row(actor=actor, model=kind.model, row_id=pk, insats=row)
        except RuleBroken as broken:
            error = " ".join(broken.messages)
        else:
            messages.success(request, "Raden är borttagen.")
            return redirect("insats_rader", slug=slug, slag=slag)
    context = insats_context(request, row, "") | {
        "kind": kind,
        "text": kind.text(found),
        "detail": kind.detail(found),
        "error": error,
        "back": reverse("insats_rader", args=[slug, slag]),
    }
    return render(request, "insatser/ta_bort.html", context)


def _place(request: ActingRequest, slug: str, slag: str) -> tuple[Insats, Radslag]:
    """The insats and kind of an address; only who may change the insats comes here."""
    kind = RADSLAG.get(slag)
    if kind is None:
        raise Http404
    row = get_insats(request, slug)
    require(request.actor, CHANGE, row)
    return row, kind


def _row(request: ActingRequest, kind: Radslag, insats: Insats, pk: int) -> Model:
    found = kind.rows(insats).filter(pk=pk).first()
    if found is None:
        if request.method == "POST":
            explain_missing(model=kind.model, row_id=pk, insats=insats)
        raise Http404
    return found


def _row_page(
    request: ActingRequest, form: RowForm, insats: Insats, kind: Radslag, *, heading: str, submit: str
) -> HttpResponse:
    back = reverse("insats_rader", args=[insats.slug, kind.slug])
    return _form_page(request, form, heading=heading, submit=submit, back=back, insats=insats, kind=kind)


def _form_page(request: ActingRequest, form: RowForm, **context: Any) -> HttpResponse:
    """A form's page; 422 when something has to be put right, so that nothing typed is lost and nobody is fooled."""
    return render(request, "insatser/formular.html", {"form": form, **context}, status=422 if form.errors else 200)

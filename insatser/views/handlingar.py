"""Handlingar: an insats' uploaded protokoll and decisions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from finsam.bas.files import file_response
from finsam.forbund.policies import ADD, CHANGE, DELETE, VIEW, allows, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Handlingsslag
from insatser.forms.handlingar import HandlingForm, NewHandlingForm
from insatser.models import Handling, Insats
from insatser.services import handlingar as acts
from insatser.views.sida import get_insats, insats_context, posted

TAB = "styrgrupp"


@require_GET
def insats_handlingar(request: ActingRequest, slug: str) -> HttpResponse:
    """All papers of an insats, gathered by what they are, latest first."""
    insats = get_insats(request, slug)
    require(request.actor, VIEW, Handling(insats=insats))
    rows = list(visible(request.actor, insats.handlingar.all()).order_by("-datum", "-pk"))
    for row in rows:
        row.insats = insats
    listed = [(row, bool(allows(request.actor, CHANGE, row))) for row in rows]
    groups = {label: [one for one in listed if one[0].slag == key] for key, label in _HEADINGS.items()}
    context = insats_context(request, insats, TAB) | {
        "groups": [(label, found) for label, found in groups.items() if found],
        "may_add": bool(allows(request.actor, ADD, Handling(insats=insats))),
    }
    return render(request, "insatser/handlingar.html", context)


@require_http_methods(["GET", "POST"])
def handling_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """A paper is added with its file."""
    insats = get_insats(request, slug)
    require(request.actor, ADD, Handling(insats=insats))
    form = NewHandlingForm(posted(request), request.FILES or None, instance=Handling(insats=insats))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        checked = values.pop("fil")
        try:
            row = acts.add_handling(actor=request.actor, insats_id=insats.pk, checked=checked, values=values)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, f"{row.rubrik} finns nu bland handlingarna.")
            return redirect("insats_handlingar", slug=slug)
    return _form_page(request, insats, form, heading="Lägg till en handling")


@require_http_methods(["GET", "POST"])
def handling_andra(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """What is said of a paper is changed."""
    insats, row = _row(request, slug, pk)
    require(request.actor, CHANGE, row)
    form = HandlingForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_handling(actor=request.actor, handling_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("insats_handlingar", slug=slug)
    return _form_page(request, insats, form, heading="Ändra handlingen", handling=row)


@require_http_methods(["GET", "POST"])
def handling_ta_bort(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Asks, and takes a paper away."""
    insats, row = _row(request, slug, pk)
    require(request.actor, DELETE, row)
    if request.method == "POST":
        acts.remove_handling(actor=request.actor, handling_id=pk)
        messages.success(request, f"{row.rubrik} är borttagen.")
        return redirect("insats_handlingar", slug=slug)
    return render(request, "insatser/handling_ta_bort.html", {"insats": insats, "handling": row})


@never_cache
@require_GET
def handling_fil(request: ActingRequest, slug: str, pk: int) -> HttpResponseBase:
    """The file; each opening is logged."""
    insats, _ = _row(request, slug, pk)
    try:
        row, file = acts.open_handling(actor=request.actor, handling_id=pk)
    except FileNotFoundError:
        messages.error(request, "Filen finns inte på disken. Kontakta den som sköter driften.")
        return redirect("insats_handlingar", slug=slug)
    name = slugify(f"{row.slag}-{row.datum}-{insats.slug}")
    return file_response(file, kind=row.filslag, name=name, save="spara" in request.GET)


_HEADINGS = {
    Handlingsslag.PROTOKOLL: "Protokoll",
    Handlingsslag.BESLUT: "Beslut",
    Handlingsslag.OVRIGT: "Övriga handlingar",
}


def _row(request: ActingRequest, slug: str, pk: int) -> tuple[Insats, Handling]:
    insats = get_insats(request, slug)
    return insats, get_visible(request.actor, Handling, pk=pk, insats=insats)


def _form_page(request: ActingRequest, insats: Insats, form: HandlingForm, **context: Any) -> HttpResponse:
    context |= {"insats": insats, "form": form}
    return render(request, "insatser/handling_form.html", context, status=422 if form.errors else 200)

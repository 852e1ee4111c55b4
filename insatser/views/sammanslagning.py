"""Sammanslagningar: the list, one with what it will move and what stands in the way, and the steps that it takes."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from finsam.bas.transitions import Transition
from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Forbund, Medlem, Membership
from finsam.forbund.policies import ADD, CHANGE, DELETE, VIEW, allows, get_visible, may_any, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import SammanslagningStatus
from insatser.forms.sammanslagning import KapitalForm, SammanslagningForm
from insatser.models import Sammanslagning
from insatser.services import sammanslagning as acts
from insatser.services.sammanslagning_above import Hindrance
from insatser.services.sammanslagning_ater import hindrances_back
from insatser.services.sammanslagning_hinder import hindrances
from insatser.services.sammanslagning_innehall import contents, done
from insatser.services.steps import require_step
from insatser.transitions import SAMMANSLAGNING
from insatser.views.sammanslagning_installningar import settings_context
from insatser.views.sida import posted

_S = SammanslagningStatus
TAGS = {_S.UTKAST: "neutral", _S.GENOMFORD: "soon", _S.BEKRAFTAD: "ok", _S.ATERTAGEN: "neutral"}
LEADS = {
    _S.UTKAST: "Inget är flyttat än. Läs vad som händer och vad som står i vägen, innan sammanslagningen genomförs.",
    _S.GENOMFORD: "Allt är flyttat. Förbundschefen i det nya förbundet bekräftar att det blev rätt, eller tar tillbaka "
    "sammanslagningen.",
    _S.BEKRAFTAD: "Sammanslagningen är klar och kan inte tas tillbaka.",
    _S.ATERTAGEN: "Sammanslagningen är tillbakatagen. Allt är där det var.",
}
FOUR_EYES = "Du genomförde sammanslagningen. En annan person bekräftar den, så att två par ögon har sett den."
_FINDERS = {"genomfor": hindrances, "aterta": hindrances_back}


@require_GET
def sammanslagningar(request: ActingRequest) -> HttpResponse:
    """The mergers that the actor sees, the newest first."""
    rows = visible(request.actor, Sammanslagning.objects.select_related("mottagare")).prefetch_related("delar__forbund")
    context = {
        "rows": [{"row": row, "tag": TAGS[_S(row.status)], "delar": _names(row)} for row in rows],
        "may_add": may_any(request.actor, ADD, Sammanslagning),
    }
    return render(request, "insatser/sammanslagning/lista.html", context)


@require_http_methods(["GET", "POST"])
def sammanslagning_ny(request: ActingRequest) -> HttpResponse:
    """Prepares a merger."""
    require(request.actor, ADD, Sammanslagning())
    form = SammanslagningForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            row = acts.prepare(actor=request.actor, seen=form.seen, **form.cleaned_data)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Utkastet är sparat. Fyll i vad förbunden för över.")
            return redirect("sammanslagning_kapital", pk=row.pk)
    words = {"heading": "Slå ihop förbund", "submit": "Spara utkastet", "back": reverse("sammanslagningar")}
    return _form(request, form, lead="Inget flyttas förrän sammanslagningen genomförs.", **words)


@require_GET
def sammanslagning(request: ActingRequest, pk: int) -> HttpResponse:
    """One merger: what it moves or moved, what stands in the way, and its steps."""
    actor = request.actor
    row = _row(request, pk)
    context: dict[str, Any] = {
        "row": row,
        "tag": TAGS[_S(row.status)],
        "lead": LEADS[_S(row.status)],
        "delar": row.delar.select_related("forbund"),
        "may_change": bool(allows(actor, CHANGE, row)),
        "may_delete": bool(allows(actor, DELETE, row)),
        "steg": _steps(actor, row),
    }
    if row.status != _S.ATERTAGEN:
        context["installningar"] = settings_context(actor, row)
    if row.editable:
        found = contents(row)
        context |= {"innehall": found, "insatser": _linked(actor, found.insatser)}
        context["hinder"] = [_shown(actor, one) for one in hindrances(row)]
    else:
        result = done(row)
        context |= {"gjort": result, "insatser": _linked(actor, result.insatser)}
    return render(request, "insatser/sammanslagning/sida.html", context)


@require_http_methods(["GET", "POST"])
def sammanslagning_andra(request: ActingRequest, pk: int) -> HttpResponse:
    """Changes a draft."""
    row = _row(request, pk)
    require_step(request.actor, row, SAMMANSLAGNING, "genomfor")
    form = SammanslagningForm(posted(request), actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change(actor=request.actor, sammanslagning_id=row.pk, seen=form.seen, **form.cleaned_data)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Utkastet är sparat.")
            return redirect(row)
    words = {"heading": "Ändra sammanslagningen", "submit": "Spara utkastet", "back": row.get_absolute_url()}
    return _form(request, form, lead=str(row), **words)


@require_http_methods(["GET", "POST"])
def sammanslagning_kapital(request: ActingRequest, pk: int) -> HttpResponse:
    """What each förbund brings."""
    row = _row(request, pk)
    require_step(request.actor, row, SAMMANSLAGNING, "genomfor")
    form = KapitalForm(posted(request), row=row)
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_capital(actor=request.actor, sammanslagning_id=row.pk, kapital=form.values())
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Beloppen är sparade.")
            return redirect(row)
    lead = (
        "Eget kapital i kronor, dagen då sammanslagningen börjar gälla. Varje belopp blir en rad bland intäkterna i "
        "det nya förbundets budget. Skriv 0 för ett förbund som inte för över något, och ett minus framför beloppet "
        "om förbundet har ett underskott."
    )
    words = {"heading": "Pengar som förs över", "submit": "Spara beloppen", "back": row.get_absolute_url()}
    return _form(request, form, lead=lead, **words)


@require_http_methods(["GET", "POST"])
def sammanslagning_ta_bort(request: ActingRequest, pk: int) -> HttpResponse:
    """Asks, and throws a draft away."""
    row = _row(request, pk)
    require(request.actor, DELETE, row)
    if request.method == "POST":
        acts.delete(actor=request.actor, sammanslagning_id=row.pk)
        messages.success(request, "Utkastet är borttaget.")
        return redirect("sammanslagningar")
    return render(request, "insatser/sammanslagning/ta_bort.html", {"row": row})


@require_http_methods(["GET", "POST"])
def sammanslagning_steg(request: ActingRequest, pk: int, steg: str) -> HttpResponse:
    """Asks, with what stands in the way, and takes one step of transitions.SAMMANSLAGNING."""
    row = _row(request, pk)
    if steg not in acts.STEG:
        raise Http404
    require_step(request.actor, row, SAMMANSLAGNING, steg)
    step: Transition = SAMMANSLAGNING[steg]
    status = 200
    if request.method == "POST":
        try:
            acts.STEG[steg](actor=request.actor, sammanslagning_id=row.pk)
        except ValidationError:
            status = 422  # what stands in the way is shown below
        else:
            messages.success(request, step.done)
            return redirect(row)
    find = _FINDERS.get(steg)
    found = [_shown(request.actor, one) for one in find(row)] if find else []
    context = {"row": row, "step": step, "hinder": found}
    return render(request, "insatser/sammanslagning/steg.html", context, status=status)


def _row(request: ActingRequest, pk: int) -> Sammanslagning:
    rows = Sammanslagning.objects.select_related("mottagare__uppgick_i", "genomford_av", "bekraftad_av", "atertagen_av")
    return get_visible(request.actor, rows, pk=pk)


def _steps(actor: Actor, row: Sammanslagning) -> list[dict[str, Any]]:
    """The steps that the actor may take now; one that another person must take says so."""
    found = []
    for step in SAMMANSLAGNING.open_from(row.status):
        if allows(actor, step.name, row):
            own = bool(step.four_eyes) and row.genomford_av_id == actor.user_id
            url = reverse("sammanslagning_steg", args=[row.pk, step.name])
            found.append({"step": step, "url": url, "reason": FOUR_EYES if own else ""})
    return found


def _names(row: Sammanslagning) -> str:
    return ", ".join(str(one.forbund) for one in row.delar.all())


def _linked(actor: Actor, rows: tuple[tuple[Any, str], ...]) -> list[dict[str, Any]]:
    """The insatser with the förbund that each came from, and a link for those who may open it."""
    return [
        {"insats": one, "fran": fran, "url": one.get_absolute_url() if allows(actor, VIEW, one) else ""}
        for one, fran in rows
    ]


def _shown(actor: Actor, one: Hindrance) -> dict[str, str]:
    """A sentence, and the way to where it is mended for those who may go there."""
    return {"text": one.text, "url": _url(actor, one.row) if one.row is not None else ""}


def _url(actor: Actor, row: Model) -> str:
    """Where a row is changed: förbund, their members and uppdrag in the register, everything else on its own page."""
    if row.pk is None:  # what is missing, to be added in the register
        asked = urlencode({one.name: one.value_from_object(row) for one in _given(row)})
        add = reverse(f"admin:forbund_{row._meta.model_name}_add")
        return f"{add}?{asked}" if allows(actor, ADD, row) else ""
    row = row.forbund if isinstance(row, Medlem) else row
    if not allows(actor, VIEW, row):
        return ""
    if isinstance(row, Forbund | Membership):
        in_register = actor.roll in (*KANSLI, Rollkod.DRIFTADMINISTRATOR)
        return reverse(f"admin:forbund_{row._meta.model_name}_change", args=[row.pk]) if in_register else ""
    return str(row.get_absolute_url())  # type: ignore[attr-defined]


def _given(row: Model) -> list[Any]:
    """The columns of an unsaved row that have a value."""
    return [one for one in row._meta.concrete_fields if one.value_from_object(row) is not None]


def _form(request: ActingRequest, form: Any, *, heading: str, lead: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "lead": lead, "submit": submit, "back": back}
    return render(request, "insatser/sammanslagning/form.html", context, status=422 if form.errors else 200)

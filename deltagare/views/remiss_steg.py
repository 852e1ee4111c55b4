"""The draft of a remiss: a task list, its steps, "kontrollera dina svar", and sending it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from deltagare.enums import RemissStatus
from deltagare.forms.remiss import STEPS, Frame, StepForm
from deltagare.forms.remiss.svar import to_inlamning, warnings_of
from deltagare.models import Remiss
from deltagare.services.identitet import owner_of
from deltagare.services.inlamning import submit_remiss
from deltagare.services.lank import address
from deltagare.services.remissintag import takes_remisser
from deltagare.services.remissutkast import SENT, delete_draft, read_draft, save_step
from deltagare.views.remiss_lank import by_link, show_state
from finsam.bas.errors import AlreadyHandled
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted

BACK_TO_LIST = "oversikt"


@require_GET
@by_link
def remiss_egen(request: ActingRequest, remiss: Remiss, token: str) -> HttpResponse:
    """The task list of a draft; the state of a remiss that has been sent."""
    if remiss.status != RemissStatus.UTKAST:
        return show_state(request, remiss, token)
    frame = _frame(remiss)
    steps = [_line(form, token) for form in _checked(frame).values()]
    ready = all(one["state"] == "klar" for one in steps)
    last = {"label": "Kontrollera dina svar och skicka", "url": "", "state": ""}
    if ready:
        last["url"] = reverse("remiss_egen_kontrollera", args=[token])
    context = _about(frame, remiss, token) | {
        "steps": [*steps, last],
        "ready": ready,
        "next": next((one for one in steps if one["state"] != "klar"), last),
        "begun": any(one["state"] for one in steps),
        "link": address("remiss_egen", token),
    }
    return render(request, "remittent/uppgifter.html", context)


@require_http_methods(["GET", "POST"])
@by_link
def remiss_egen_steg(request: ActingRequest, remiss: Remiss, token: str, steg: str) -> HttpResponse:
    """One step. What was typed is saved also when something has to be put right."""
    if remiss.status != RemissStatus.UTKAST:
        return _sent(request, token)
    frame = _frame(remiss)
    step = STEPS.get(steg)
    if step is None or not step.is_wanted(frame):
        raise Http404
    form = step(posted(request), frame=frame)
    if request.method == "POST":
        good = form.is_valid()
        frame = Frame.of(remiss.insats, save_step(remiss=remiss, step=steg, typed=form.to_keep()))
        if good:
            return redirect(_after(steg, frame, token, to_list=BACK_TO_LIST in request.POST))
    context = _about(frame, remiss, token) | {"form": form}
    return render(request, "remittent/steg.html", context, status=422 if form.errors else 200)


@require_GET
@by_link
def remiss_egen_kontrollera(request: ActingRequest, remiss: Remiss, token: str) -> HttpResponse:
    """Every answer, with a link to change it, and what the insats' soft rules say."""
    if remiss.status != RemissStatus.UTKAST:
        return redirect("remiss_egen", token=token)
    frame = _frame(remiss)
    steps = _checked(frame)
    if not all(form.is_valid() for form in steps.values()):
        return redirect("remiss_egen", token=token)
    context = _about(frame, remiss, token) | {
        "parts": [{"step": form, "rows": form.told(), "url": _url(name, token)} for name, form in steps.items()],
        "warnings": warnings_of(frame, steps),
    }
    return render(request, "remittent/kontrollera.html", context)


@require_POST
@by_link
def remiss_egen_skicka(request: ActingRequest, remiss: Remiss, token: str) -> HttpResponse:
    """Hands the remiss in. The answer is the receipt itself, since its code is shown once."""
    if remiss.status != RemissStatus.UTKAST:
        raise AlreadyHandled(SENT)
    frame = _frame(remiss)
    steps = _checked(frame)
    if not all(form.is_valid() for form in steps.values()):
        return redirect("remiss_egen", token=token)
    answers = to_inlamning(frame, steps)
    code = submit_remiss(remiss=remiss, answers=answers)
    context = {
        "remiss": remiss,
        "code": code,
        "token": token,
        "link": address("remiss_egen", token),
        "mailed": bool(answers.remittent_epost or (frame.own and answers.person.epost and remiss.identitet)),
    }
    return render(request, "remittent/kvitto.html", context)


@require_http_methods(["GET", "POST"])
@by_link
def remiss_egen_radera(request: ActingRequest, remiss: Remiss, token: str) -> HttpResponse:
    """Asks, and deletes a draft."""
    if remiss.status != RemissStatus.UTKAST:
        return _sent(request, token)
    if request.method == "POST":
        insats = remiss.insats
        delete_draft(remiss=remiss)
        return render(request, "remittent/raderad.html", {"insats": insats})
    return render(request, "remittent/radera.html", {"remiss": remiss, "token": token})


def _sent(request: ActingRequest, token: str) -> HttpResponse:
    """A draft's page once the remiss has been sent: reading leads to its state, writing is told so."""
    if request.method == "POST":
        raise AlreadyHandled(SENT)
    return redirect("remiss_egen", token=token)


def _frame(remiss: Remiss) -> Frame:
    return Frame.of(remiss.insats, read_draft(remiss))


def _checked(frame: Frame) -> dict[str, StepForm]:
    """The steps that the insats asks for, each bound to what the draft holds."""
    return {name: step.checked(frame) for name, step in STEPS.items() if step.is_wanted(frame)}


def _url(step: str, token: str) -> str:
    return reverse("remiss_egen_steg", args=[token, step])


def _line(form: StepForm, token: str) -> dict[str, str]:
    state = "klar" if form.begun and form.is_valid() else "paborjad" if form.begun else ""
    return {"label": form.title, "url": _url(form.step, token), "state": state}


def _after(step: str, frame: Frame, token: str, *, to_list: bool) -> str:
    """Where a saved step leads: to the next one that is not done, and at last to the check of all answers."""
    if to_list:
        return reverse("remiss_egen", args=[token])
    checked = _checked(frame)
    order = [*list(checked)[list(checked).index(step) + 1 :], *checked]
    for name in order:
        if not (checked[name].begun and checked[name].is_valid()):
            return _url(name, token)
    return reverse("remiss_egen_kontrollera", args=[token])


def _about(frame: Frame, remiss: Remiss, token: str) -> dict[str, Any]:
    """What every page of a draft shows."""
    return {
        "insats": remiss.insats,
        "agare": owner_of(remiss.insats),
        "remiss": remiss,
        "token": token,
        "saved": frame.draft.saved,
        "saved_today": frame.draft.saved is not None and timezone.localdate(frame.draft.saved) == frame.today,
        "own": frame.own,
        "closed": not takes_remisser(remiss.insats),
    }

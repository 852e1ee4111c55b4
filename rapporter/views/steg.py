"""What the pages of rapporter and rekvisitioner share: tags, steps, documents, and the page that confirms a step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from finsam.bas.errors import AlreadyHandled
from finsam.bas.four_eyes import require_second_person
from finsam.bas.seen import READ_ANEW
from finsam.bas.transitions import Transition, Transitions
from finsam.forbund.actor import Actor
from finsam.forbund.policies import allows, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import RekvisitionStatus
from insatser.models import Budget, Rekvisition
from insatser.services.steps import require_step
from rapporter.enums import DokumentStatus, RapportStatus
from rapporter.models import Dokument, Rapport

Act = Callable[..., Any]

TAGS: dict[str, str] = {
    RapportStatus.UTKAST: "neutral",
    RapportStatus.INLAMNAD: "info",
    RapportStatus.ATER: "soon",
    RapportStatus.GODKAND: "ok",
    RekvisitionStatus.GRANSKAD: "info",
    RekvisitionStatus.UPPRATTAD: "neutral",
    RekvisitionStatus.ATTESTERAD: "ok",
    RekvisitionStatus.UTBETALD: "ok",
    RekvisitionStatus.AVSLAGEN: "late",
    RekvisitionStatus.MAKULERAD: "neutral",
    DokumentStatus.BESTALLT: "info",
    DokumentStatus.PAGAR: "info",
    DokumentStatus.KLART: "ok",
    DokumentStatus.MISSLYCKAT: "late",
}
"""The tag's colour by state; the word always stands in it."""

_BACKWARDS = ("oppna",)
"""Steps that undo, and are never the one thing to do."""

FOUR_EYES = "Du tog steget före. En annan person måste ta det här steget, så att två par ögon har sett det."


def open_steps(
    actor: Actor,
    row: Rapport | Rekvisition,
    transitions: Transitions,
    address: str,
    *,
    waits: Mapping[str, Sequence[Any]] | None = None,
    words: Mapping[str, dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """The steps open from the row's state that the actor may take; one she may not for four eyes says why.

    `waits` says by a step's name what is missing for it, as things with `text`, `url` and perhaps `short`; `words`
    are other words of a step for this row. At most one step is `main`, the one thing to do now: it leads onwards, and
    nothing is missing for it.
    """
    waits = waits or {}
    found: list[dict[str, Any]] = []
    for step in transitions.open_from(row.status):
        if allows(actor, step.name, row):
            own = bool(step.four_eyes) and _before(row, step) == actor.user_id
            url = reverse(address, args=[row.pk, step.name])
            missing = tuple(waits.get(step.name, ()))
            onwards = not (step.danger or step.name in _BACKWARDS or own or missing)
            found.append(
                {
                    "step": replace(step, **(words or {}).get(step.name, {})),
                    "url": url,
                    "reason": FOUR_EYES if own else "",
                    "waits": missing,
                    "main": onwards and not any(one["main"] for one in found),
                }
            )
    return found


def with_mark(steps: list[dict[str, Any]], names: Sequence[str], mark: str) -> list[dict[str, Any]]:
    """The steps; the address of those that answer for what the row holds says what the page showed of it."""
    return [one | {"url": f"{one['url']}?seen={mark}"} if one["step"].name in names else one for one in steps]


def _before(row: Model, step: Transition) -> int | None:
    found: int | None = getattr(row, f"{step.four_eyes}_id")
    return found


def dokument_rows(actor: Actor, row: Rapport | Rekvisition | Budget) -> list[dict[str, Any]]:
    """The documents of a source that the actor sees, latest first, each with its tag and address."""
    rows = visible(actor, row.dokument.all()).select_related("bestalld_av__roll").order_by("-version")
    return [{"dokument": one, "tag": TAGS[one.status], "url": reverse("dokument", args=[one.pk])} for one in rows]


def latest_finished(documents: list[dict[str, Any]]) -> Dokument | None:
    """The newest of them that has a file."""
    return next((one["dokument"] for one in documents if one["dokument"].status == DokumentStatus.KLART), None)


def confirm_step(
    request: ActingRequest,
    row: Rapport | Rekvisition,
    transitions: Transitions,
    steg: str,
    act: Act,
    *,
    form: Any = None,
    hindrances: tuple[Any, ...] = (),
    words: dict[str, Any] | None = None,
    now: str = "",
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page that asks before a step is taken, and takes it. `act` is the service, called with `actor` and with what
    `form.answer()` says. `hindrances` are sentences, or things with `text` and `url`; `words` are
    other words of the step for this row, `extra` is more for the page.

    A step that answers for what the row holds has its mark `now`, and `act` takes `seen`: the mark of what the person
    has read, on the row's page or else on this one."""
    try:
        return _confirm(
            request, row, transitions, steg, act, form=form, hindrances=hindrances, words=words, now=now, extra=extra
        )
    except AlreadyHandled as handled:
        handled.back = row.get_absolute_url()
        raise


def _confirm(
    request: ActingRequest,
    row: Rapport | Rekvisition,
    transitions: Transitions,
    steg: str,
    act: Act,
    *,
    form: Any,
    hindrances: tuple[Any, ...],
    words: dict[str, Any] | None,
    now: str,
    extra: dict[str, Any] | None,
) -> HttpResponse:
    require_step(request.actor, row, transitions, steg)
    step = transitions[steg]
    if step.four_eyes:  # the service asks again, under the row's lock
        require_second_person(prepared_by_id=_before(row, step), decided_by_id=request.actor.user_id)
    step = replace(step, **(words or {}))
    seen = (request.POST.get("seen") or request.GET.get("seen") or now) if now else ""
    if seen != now:
        hindrances = (READ_ANEW,)
    read = {"seen": seen} if now else {}
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            act(actor=request.actor, **read, **(form.answer() if form else {}))
        except ValidationError as error:
            if form is not None:
                form.put(error)
            else:
                hindrances = tuple(error.messages)
        else:
            messages.success(request, step.done)
            return redirect(row)
    wrong = request.method == "POST"
    context = {"row": row, "insats": row.insats, "step": step, "form": form, "hindrances": hindrances}
    context |= read | (extra or {})
    return render(request, "rapporter/steg.html", context, status=422 if wrong else 200)

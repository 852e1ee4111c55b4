"""What a remittent sees by her personal link once the remiss has been sent; and the way in by a link at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.views.decorators.http import require_http_methods, require_POST

from deltagare.enums import RemissStatus, SlutredovisningStatus
from deltagare.forms.remiss.lank import KompletteringForm
from deltagare.models import Remiss, Slutredovisning
from deltagare.services.hanvisning import onward_token
from deltagare.services.lank import address, remiss_by_token, slutredovisning_token
from deltagare.services.regler import deltagarregler
from deltagare.services.remissutkast import is_past
from deltagare.services.remittent import answer_komplettering, may_take_back, open_question, take_back
from deltagare.underlag.intag import fore_i_kon
from finsam.bas.errors import AlreadyHandled
from finsam.bas.throttle import address_of, is_too_much
from finsam.forbund.request import ActingRequest
from insatser.views.sida import posted

LinkView = Callable[..., HttpResponse]
S = RemissStatus
# The state in the remittent's words: tag kind, word.
WORDS: dict[str, tuple[str, str]] = {
    S.INKOMMEN: ("info", "Mottagen"),
    S.KOMPLETTERING: ("soon", "Behöver kompletteras"),
    S.BEDOMNING: ("info", "Bedöms"),
    S.STYRGRUPP: ("info", "Bedöms"),
    S.ANTAGEN: ("ok", "Antagen, i kö"),
    S.STARTAD: ("ok", "Startad"),
    S.AVSLAGEN: ("neutral", "Avslagen"),
    S.ATERTAGEN: ("neutral", "Återtagen"),
    S.HANVISAD: ("neutral", "Hänvisad"),
}


def by_link(view: LinkView) -> LinkView:
    """Gives the view the remiss of the link, locked when it is going to be changed.

    Any other link gets the same page: a wrong one, one that was replaced, a draft that was deleted. Who tries many is
    asked to wait.
    """

    @login_not_required
    @wraps(view)
    def opened(request: ActingRequest, token: str, **more: Any) -> HttpResponse:
        try:
            remiss = remiss_by_token(token, lock=request.method == "POST")
            if is_past(remiss):
                raise Http404
        except Http404:
            if is_too_much("wrong_link", address_of(request)):
                return render(request, "429.html", status=429)
            return render(request, "remittent/okand_lank.html", status=404)
        try:
            with transaction.atomic():  # what is turned down leaves nothing
                return view(request, remiss, token, **more)
        except AlreadyHandled as done:
            return render(request, "remittent/redan.html", {"reason": done.message, "token": token}, status=409)

    return opened


def show_state(
    request: ActingRequest, remiss: Remiss, token: str, *, form: KompletteringForm | None = None
) -> HttpResponse:
    """The state in words, and what can be done. Never who it is about."""
    kind, word = WORDS[remiss.status]
    question = open_question(remiss)
    context = {
        "remiss": remiss,
        "token": token,
        "tag": {"kind": kind, "text": word},
        "question": question,
        "answered": remiss.kompletteringar.filter(besvarad_tid__isnull=False),
        "form": form or (KompletteringForm() if question else None),
        "fore": fore_i_kon(remiss.pk) if remiss.status == S.ANTAGEN else None,
        "svar_senast": _answer_by(remiss),
        "may_take_back": may_take_back(remiss),
        "onward": onward_token(remiss),
        "slutredovisning": _slutredovisning_url(remiss),
        "no_slutredovisning": remiss.status == S.STARTAD and _is_given_up(remiss),
    }
    return render(request, "remittent/lage.html", context, status=422 if form is not None else 200)


@require_POST
@by_link
def remiss_egen_komplettera(request: ActingRequest, remiss: Remiss, token: str) -> HttpResponse:
    """Answers the team's question."""
    _require_sent(remiss)
    form = KompletteringForm(posted(request))
    if form.is_valid():
        try:
            answer_komplettering(remiss=remiss, svar=form.cleaned_data["svar"])
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Svaret är skickat till teamet.")
            return redirect("remiss_egen", token=token)
    elif open_question(remiss) is None:
        raise AlreadyHandled("Det finns ingen fråga att svara på just nu.")
    return show_state(request, remiss, token, form=form)


@require_http_methods(["GET", "POST"])
@by_link
def remiss_egen_aterta(request: ActingRequest, remiss: Remiss, token: str) -> HttpResponse:
    """Asks, and takes the remiss back."""
    if remiss.status == S.UTKAST:
        return redirect("remiss_egen_radera", token=token)
    if request.method == "POST":
        take_back(remiss=remiss)
        return redirect("remiss_egen", token=token)
    if not may_take_back(remiss):
        return redirect("remiss_egen", token=token)
    return render(request, "remittent/aterta.html", {"remiss": remiss, "token": token})


def _require_sent(remiss: Remiss) -> None:
    if remiss.status == S.UTKAST:
        raise Http404


def _answer_by(remiss: Remiss) -> Any:
    """By when the insats' own rule says that the team answers; None without one, or when it has answered."""
    if remiss.status not in (S.INKOMMEN, S.BEDOMNING) or remiss.inkommen_tid is None:
        return None
    day = remiss.inkommen_tid.date()
    rule = deltagarregler(remiss.insats, day).remissvar
    return rule.after(day) if rule else None


def _slutredovisning_url(remiss: Remiss) -> str:
    """Where the slutredovisning of this remiss is fetched, once it has been sent."""
    sent = (SlutredovisningStatus.SKICKAD, SlutredovisningStatus.HAMTAD)
    row = Slutredovisning.objects.filter(remiss=remiss, status__in=sent, lank_hash__isnull=False).first()
    if row is None:
        return ""
    try:
        return address("slutredovisning_hamta", slutredovisning_token(row))
    except NoReverseMatch:
        return ""


def _is_given_up(remiss: Remiss) -> bool:
    """Whether the team has decided that no slutredovisning is given. Never why: it may tell about the person."""
    return Slutredovisning.objects.filter(remiss=remiss, status=SlutredovisningStatus.AVSTADD).exists()

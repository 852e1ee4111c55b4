"""Rekvisitioner: the list, one rekvisition against its budget, its rows, and the steps it takes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finsam.bas.formats import belopp
from finsam.forbund.policies import ADD, CHANGE, allows, get_visible, may_any, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import AT_OWNER, DECIDED, UNDECIDED, RekvisitionStatus, Rekvisitionstyp
from insatser.models import Bokforingsexport, Rekvisition
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from insatser.services.rekvisition_checks import (
    Claim,
    attest_hindrances,
    budget_changed,
    hindrances,
    summarize_claim,
)
from insatser.services.rekvisition_hinder import Hindrance
from insatser.services.rekvisition_seen import whole_mark
from insatser.services.utbetalning import betala_rekvisition
from insatser.services.varningsord import warnings_of
from insatser.transitions import REKVISITION
from insatser.views.sida import posted
from rapporter.enums import Dokumentslag
from rapporter.forms import DiarienummerForm, RekvisitionFilter
from rapporter.forms_rekvisition import AterForm, AvslagForm, BetaldForm, RaderForm
from rapporter.services.dokument import order_dokument
from rapporter.underlag.bygg_rekvisition import build
from rapporter.underlag.delar import has_ore
from rapporter.views.beslut import decision
from rapporter.views.hinder import Missing, linked
from rapporter.views.steg import TAGS, Act, confirm_step, dokument_rows, latest_finished, open_steps, with_mark
from rapporter.views.verifikat import verifikat_section

PAGE = 25
ACTS: dict[str, Act] = {
    "uppratta": steps.uppratta_rekvisition,
    "oppna": steps.oppna_rekvisition,
    "lamna_in": steps.lamna_in_rekvisition,
    "sand_ater": steps.sand_ater_rekvisition,
    "granska": steps.granska_rekvisition,
    "attestera": steps.attestera_rekvisition,
    "avsla": steps.avsla_rekvisition,
    "betala": betala_rekvisition,
    "makulera": steps.makulera_rekvisition,
}
ANSWERS_FOR = ("uppratta", "lamna_in", "granska", "attestera")
"""Steps that answer for what the rekvisition holds: they are taken on what the person has read, or not at all."""
NEXT = {
    "utkast": "Fyll i periodens kostnader. Lämna sedan rekvisitionen till en kollega, som intygar och skickar in den.",
    "upprattad": "Rekvisitionen är ifylld. En annan person hos insatsägaren intygar den och skickar in den.",
    "ater": "Kansliet har skickat tillbaka rekvisitionen. Komplettera den och skicka in den igen.",
    "inlamnad": "Kansliet granskar rekvisitionen.",
    "granskad": "Rekvisitionen är granskad och väntar på beslutsattest.",
    "attesterad": "Förbundet har beslutat att betala. Rekvisitionen kan inte ändras, men rättas.",
    "utbetald": "Pengarna är utbetalda. Rekvisitionen kan inte ändras, men rättas.",
    "avslagen": "Förbundet har avslagit rekvisitionen. Perioden kan rekvireras på nytt.",
    "makulerad": "Rekvisitionen är makulerad. Perioden kan rekvireras på nytt.",
}
NEXT_OF_RATTELSE = {
    "utkast": "Fyll i skillnaden på de rader som var fel. Lämna sedan rättelsen till en kollega, som intygar den.",
}
NEXT_OF_MONEY_BACK = NEXT_OF_RATTELSE | {
    "attesterad": "Förbundet har beslutat om rättelsen. Insatsägaren betalar tillbaka pengarna.",
    "utbetald": "Insatsägaren har betalat tillbaka pengarna.",
}
_WORDS_OF_MONEY_BACK: dict[str, dict[str, Any]] = {
    "betala": {
        "label": "Markera som återbetald",
        "done": "Pengarna är återbetalda.",
        "confirm": "Insatsägaren har betalat tillbaka pengarna till förbundet.",
    },
}
_COUNTED_AT = ("uppratta", "lamna_in", "attestera")


@require_GET
def rekvisitioner(request: ActingRequest) -> HttpResponse:
    """The rekvisitioner that the actor sees, filtered and paged by the address."""
    chosen = RekvisitionFilter(request.GET, actor=request.actor)
    rows = chosen.qs.with_summa().select_related("insats__forbund").order_by("-fran", "insats__namn", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("sida"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": [{"rekvisition": row, "tag": TAGS[row.status]} for row in page.object_list],
        "may_add": may_any(request.actor, ADD, Rekvisition),
        "filtered": any(request.GET.get(name) for name in ("q", "ar", "insats", "lage")),
    }
    return render(request, "rapporter/rekvisitioner.html", context)


@require_GET
def rekvisition(request: ActingRequest, pk: int) -> HttpResponse:
    """One rekvisition: the same figures as on paper, what stands in the way, its documents and steps."""
    row = _row(request, pk)
    now = timezone.now()
    claim = summarize_claim(row)
    documents = dokument_rows(request.actor, row)
    found = linked(request.actor, row, _hindrances(row, claim))
    underlag = build(row, version=0, bestalld=now, fryst=now, claim=claim)
    context = {
        "rekvisition": row,
        "insats": row.insats,
        "u": underlag,
        "claim": claim,
        "att_betala": abs(claim.att_utbetala),
        "needs_vouchers": not row.pahittad and any(post.saknar_verifikat for post in claim.poster),
        "asked": [post for post in claim.poster if post.ater],
        "ore": has_ore(amount for rad in underlag.rader for amount in (rad.budget, rad.tidigare, rad.denna_period)),
        "tag": TAGS[row.status],
        "lead": _lead(row, claim.att_utbetala < 0),
        "may_change": bool(allows(request.actor, CHANGE, row)),
        "may_number": bool(allows(request.actor, "satt_diarienummer", row)),
        "hindrances": found,
        "budget_changed": budget_changed(row, claim),
        "warnings": warnings_of(row) if row.status in UNDECIDED else (),
        "documents": documents,
        "latest": latest_finished(documents),
        "may_order": bool(allows(request.actor, "bestall", row)),
        "steps": _steps(request, row, claim, found),
        "verifikat": verifikat_section(request.actor, row),
        "rattelser": visible(request.actor, row.rattelser.with_summa()).order_by("nummer"),
        "export": visible(request.actor, Bokforingsexport.objects.defer("rader")).filter(rekvisitioner=row).first(),
        "may_ratta": row.status in DECIDED and bool(allows(request.actor, ADD, Rekvisition(insats=row.insats))),
    }
    return render(request, "rapporter/rekvisition.html", context)


@require_http_methods(["GET", "POST"])
def rekvisition_rader(request: ActingRequest, pk: int) -> HttpResponse:
    """Fills in the rows."""
    row = _row(request, pk)
    require(request.actor, CHANGE, row)
    rader = row.rader.select_related("post__arbetsgivare").order_by("post__ordning", "post_id")
    form = RaderForm(posted(request), rekvisition=row, rader=rader)
    if request.method == "POST" and form.is_valid():
        try:
            acts.fill_in_rekvisition(
                actor=request.actor, rekvisition_id=row.pk, rader=form.values(), seen=form.seen, **form.head()
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Beloppen är sparade.")
            return redirect(row)
    context = {"rekvisition": row, "insats": row.insats, "form": form} | _lines(row, form)
    return render(request, "rapporter/rader.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rekvisition_steg(request: ActingRequest, pk: int, steg: str) -> HttpResponse:
    """Asks, and takes one step of transitions.REKVISITION."""
    row = _row(request, pk)
    act = ACTS.get(steg)
    if act is None:
        raise Http404
    form: Any = None
    if steg == "sand_ater":
        form = AterForm(posted(request), rekvisition=row)
    elif steg in ("avsla", "betala"):
        form = (AvslagForm if steg == "avsla" else BetaldForm)(posted(request))
    claim = summarize_claim(row)
    return confirm_step(
        request,
        row,
        REKVISITION,
        steg,
        partial(act, rekvisition_id=row.pk),
        form=form,
        hindrances=linked(request.actor, row, _hindrances(row, claim)) if steg in _COUNTED_AT else (),
        words=_words(claim).get(steg),
        now=whole_mark(row, claim) if steg in ANSWERS_FOR else "",
        extra=decision(request.actor, row, claim, steg),
    )


@require_http_methods(["GET", "POST"])
def rekvisition_diarienummer(request: ActingRequest, pk: int) -> HttpResponse:
    """Sets the number that the förbund has registered it under."""
    row = _row(request, pk)
    require(request.actor, "satt_diarienummer", row)
    form = DiarienummerForm(posted(request), initial={"diarienummer": row.diarienummer})
    form.watch(row)
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_diarienummer(
                actor=request.actor, rekvisition_id=pk, diarienummer=form.cleaned_data["diarienummer"], seen=form.seen
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Diarienumret är sparat.")
            return redirect(row)
    context = {"rekvisition": row, "insats": row.insats, "form": form}
    return render(request, "rapporter/diarienummer.html", context, status=422 if form.errors else 200)


@require_POST
def rekvisition_fornya(request: ActingRequest, pk: int) -> HttpResponse:
    """Fetches the rows of a budget that was decided anew while the rekvisition was a draft."""
    row = _row(request, pk)
    acts.fornya_rader(actor=request.actor, rekvisition_id=row.pk)
    messages.success(request, "Raderna följer nu den senaste budgeten. Det du har fyllt i finns kvar.")
    return redirect(row)


@require_POST
def rekvisition_ratta(request: ActingRequest, pk: int) -> HttpResponse:
    """Begins a rättelse of a decided rekvisition."""
    row = _row(request, pk)
    try:
        made = acts.ratta_rekvisition(actor=request.actor, rekvisition_id=row.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(row)
    messages.success(request, f"{made} är upplagd. Fyll i skillnaden på de rader som var fel.")
    return redirect("rekvisition_rader", pk=made.pk)


@require_POST
def rekvisition_pdf(request: ActingRequest, pk: int) -> HttpResponse:
    """Orders the rekvisition as a PDF and shows how it goes."""
    row = _row(request, pk)
    dokument = order_dokument(
        actor=request.actor,
        slag=Dokumentslag.REKVISITION,
        rekvisition_id=row.pk,
        med_verifikat="med_verifikat" in request.POST,
    )
    return redirect(dokument)


def _row(request: ActingRequest, pk: int) -> Rekvisition:
    rows = Rekvisition.objects.select_related("insats__forbund", "insats__agare", "budget", "rattar")
    return get_visible(request.actor, rows, pk=pk)


def _lead(row: Rekvisition, money_back: bool) -> str:
    """What happens next, in the words of what the row is."""
    own = NEXT_OF_MONEY_BACK if money_back else NEXT_OF_RATTELSE if row.rattar_id else {}
    return own.get(row.status, NEXT[row.status])


def _words(claim: Claim) -> dict[str, dict[str, Any]]:
    return _WORDS_OF_MONEY_BACK if claim.att_utbetala < 0 else {}


def _hindrances(row: Rekvisition, claim: Claim) -> tuple[Hindrance, ...]:
    if row.status in AT_OWNER:
        return hindrances(row, claim)
    return attest_hindrances(row, claim) if row.status == RekvisitionStatus.GRANSKAD else ()


def _steps(request: ActingRequest, row: Rekvisition, claim: Claim, missing: Sequence[Missing]) -> list[dict[str, Any]]:
    """The open steps. The address of one that answers for the content says what the page showed of it."""
    waits, mark = dict.fromkeys(_COUNTED_AT, missing), whole_mark(row, claim)
    found = open_steps(request.actor, row, REKVISITION, "rekvisition_steg", waits=waits, words=_words(claim))
    return with_mark(found, ANSWERS_FOR, mark)


def _lines(row: Rekvisition, form: RaderForm) -> dict[str, Any]:
    """The rows for the table, each with what its post has left, and the sums that the script adds to."""
    claim = summarize_claim(row)
    posts = {post.rad_id: post for post in claim.poster}
    lines = [line | {"post": posts[line["rad"].pk]} for line in form.rows()]
    for line in lines:
        post = line["post"]
        line["kvar"] = post.budget - post.tidigare if post.budget is not None else None
    shut = sum(line["rad"].belopp for line in lines if line["belopp"] is None and line["post"].betalas)
    return {
        "lines": lines,
        "correction": row.typ == Rekvisitionstyp.RATTELSE,
        "claim": claim,
        # As text: a number would be written with a comma, which the script does not read.
        "shut": f"{shut:.2f}",
        "before": "" if claim.ram is None else f"{claim.ram - claim.ovriga:.2f}",
        "sum_now": belopp(claim.att_utbetala),
    }

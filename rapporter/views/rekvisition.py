"""Rekvisitioner: the list, one rekvisition against its budget, its rows, and the steps it takes."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finsam.forbund.policies import ADD, CHANGE, allows, get_visible, may_any, require
from finsam.forbund.request import ActingRequest
from insatser.models import Rekvisition
from insatser.services import rekvisition as acts
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from insatser.services.sums import ZERO
from insatser.transitions import REKVISITION
from insatser.views.sida import posted
from rapporter.enums import Dokumentslag
from rapporter.forms import RaderForm, RekvisitionFilter, put_errors
from rapporter.services.dokument import order_dokument
from rapporter.underlag.bygg_rekvisition import build
from rapporter.underlag.delar import has_ore
from rapporter.views.steg import TAGS, Act, confirm_step, dokument_rows, latest_finished, open_steps
from rapporter.views.verifikat import verifikat_section

PAGE = 25
ACTS: dict[str, Act] = {
    "uppratta": acts.uppratta_rekvisition,
    "lamna_in": acts.lamna_in_rekvisition,
    "sand_ater": acts.sand_ater_rekvisition,
    "granska": acts.granska_rekvisition,
    "attestera": acts.attestera_rekvisition,
}
NEXT = {
    "utkast": "Fyll i periodens kostnader. Lämna sedan rekvisitionen till en kollega, som intygar och skickar in den.",
    "upprattad": "Rekvisitionen är ifylld. En annan person hos insatsägaren intygar den och skickar in den.",
    "ater": "Kansliet har skickat tillbaka rekvisitionen. Komplettera den och skicka in den igen.",
    "inlamnad": "Kansliet granskar rekvisitionen.",
    "granskad": "Rekvisitionen är granskad och väntar på beslutsattest.",
    "attesterad": "Förbundet har beslutat att betala. Rekvisitionen kan inte ändras.",
    "utbetald": "Pengarna är utbetalda. Rekvisitionen kan inte ändras.",
    "avslagen": "Förbundet har avslagit rekvisitionen. Perioden kan rekvireras på nytt.",
    "makulerad": "Rekvisitionen är makulerad. Perioden kan rekvireras på nytt.",
}


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
    may_change = bool(allows(request.actor, CHANGE, row))
    documents = dokument_rows(request.actor, row)
    underlag = build(row, version=0, bestalld=now, fryst=now)
    context = {
        "rekvisition": row,
        "insats": row.insats,
        "u": underlag,
        "ore": has_ore(amount for rad in underlag.rader for amount in (rad.budget, rad.tidigare, rad.denna_period)),
        "tag": TAGS[row.status],
        "lead": NEXT[row.status],
        "may_change": may_change,
        "hindrances": hindrances(row, summarize_claim(row)) if row.editable else (),
        "documents": documents,
        "latest": latest_finished(documents),
        "may_order": bool(allows(request.actor, "bestall", row)),
        "steps": open_steps(request.actor, row, REKVISITION, "rekvisition_steg"),
        "verifikat": verifikat_section(request.actor, row),
    }
    return render(request, "rapporter/rekvisition.html", context)


@require_http_methods(["GET", "POST"])
def rekvisition_rader(request: ActingRequest, pk: int) -> HttpResponse:
    """Fills in the rows."""
    row = _row(request, pk)
    require(request.actor, CHANGE, row)
    rader = row.rader.select_related("post__arbetsgivare").order_by("post__ordning", "post_id")
    initial = {"ovriga_intakter": row.ovriga_intakter or None, "kommentar": row.kommentar}
    form = RaderForm(posted(request), rader=rader, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acts.fill_in_rekvisition(
                actor=request.actor,
                rekvisition_id=row.pk,
                rader=form.values(),
                ovriga_intakter=form.cleaned_data["ovriga_intakter"] or ZERO,
                kommentar=form.cleaned_data["kommentar"],
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "Beloppen är sparade.")
            return redirect(row)
    claim = {post.rad_id: post for post in summarize_claim(row).poster}
    lines = [line | {"post": claim.get(line["rad"].pk)} for line in form.rows()]
    for line in lines:
        post = line["post"]
        line["kvar"] = post.budget - post.tidigare if post and post.budget is not None else None
    context = {"rekvisition": row, "insats": row.insats, "form": form, "lines": lines}
    return render(request, "rapporter/rader.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rekvisition_steg(request: ActingRequest, pk: int, steg: str) -> HttpResponse:
    """Asks, and takes one step of transitions.REKVISITION."""
    row = _row(request, pk)
    act = ACTS.get(steg)
    if act is None:
        raise Http404
    found = hindrances(row, summarize_claim(row)) if steg in ("uppratta", "lamna_in") else ()
    return confirm_step(
        request,
        row,
        REKVISITION,
        steg,
        partial(act, rekvisition_id=row.pk),
        with_reason=steg == "sand_ater",
        hindrances=found,
    )


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
    rows = Rekvisition.objects.select_related("insats__forbund", "insats__agare", "budget")
    return get_visible(request.actor, rows, pk=pk)

"""Rapporter: the list, one rapport with its texts and documents, and the steps it takes."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finsam.forbund.policies import CHANGE, allows, get_visible, may_any, require
from finsam.forbund.request import ActingRequest
from insatser.models import Insats, Malsattning
from insatser.views.sida import posted
from rapporter.enums import Avsnitt, Dokumentslag
from rapporter.forms import BedomningForm, DiarienummerForm, OrsakForm, RapportFilter, TextForm
from rapporter.models import Malbedomning, Rapport, Rapporttext
from rapporter.services import rapport as acts
from rapporter.services.dokument import order_dokument
from rapporter.transitions import RAPPORT
from rapporter.views.steg import TAGS, Act, confirm_step, dokument_rows, latest_finished, open_steps, with_mark

PAGE = 25
ACTS: dict[str, Act] = {
    "lamna_in": acts.lamna_in_rapport,
    "sand_ater": acts.sand_ater_rapport,
    "godkann": acts.godkann_rapport,
}
ANSWERS_FOR = ("lamna_in", "godkann")
"""Steps that answer for what the rapport says."""
NEXT = {
    "utkast": "Skriv texterna. Siffrorna hämtas av Finsam.",
    "ater": "Kansliet har skickat tillbaka rapporten. Komplettera den och lämna in den igen.",
    "inlamnad": "Kansliet granskar rapporten.",
    "godkand": "Rapporten är godkänd och kan inte ändras.",
}


@require_GET
def rapporter(request: ActingRequest) -> HttpResponse:
    """The rapporter that the actor sees, filtered and paged by the address."""
    chosen = RapportFilter(request.GET, actor=request.actor)
    rows = chosen.qs.select_related("insats__forbund").order_by("-ar", "insats__namn", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("sida"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": [{"rapport": row, "tag": TAGS[row.status]} for row in page.object_list],
        "may_order": may_any(request.actor, "bestall_rapport", Insats),
        "filtered": any(request.GET.get(name) for name in ("q", "ar", "insats", "lage")),
    }
    return render(request, "rapporter/rapporter.html", context)


@require_GET
def rapport(request: ActingRequest, pk: int) -> HttpResponse:
    """One rapport: state, what is missing, its texts, its documents and what can be done."""
    row = _row(request, pk)
    may_change = bool(allows(request.actor, CHANGE, row))
    missing = acts.missing(row) if row.editable else ()
    shown = [{"text": one.text, "url": _url(row, one) if may_change else ""} for one in missing]
    documents = dokument_rows(request.actor, row)
    context = {
        "rapport": row,
        "insats": row.insats,
        "tag": TAGS[row.status],
        "lead": NEXT[row.status],
        "may_change": may_change,
        "missing": shown,
        "texter": _texts(row, may_change=may_change),
        "goals": _goals(row, may_change=may_change),
        "documents": documents,
        "latest": latest_finished(documents),
        "may_order": bool(allows(request.actor, "bestall", row)),
        "steps": with_mark(
            open_steps(request.actor, row, RAPPORT, "rapport_steg", waits={"lamna_in": shown}),
            ANSWERS_FOR,
            acts.content_mark(row),
        ),
    }
    return render(request, "rapporter/rapport.html", context)


@require_http_methods(["GET", "POST"])
def rapport_text(request: ActingRequest, pk: int, avsnitt: str) -> HttpResponse:
    """Writes one part of a rapport."""
    row = _row(request, pk)
    if avsnitt not in Avsnitt.values:
        raise Http404
    require(request.actor, CHANGE, row)
    written = row.texter.filter(avsnitt=avsnitt).first() or Rapporttext(rapport=row, avsnitt=avsnitt)
    form = TextForm(posted(request), instance=written, must=avsnitt in acts.REQUIRED)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            acts.write_text(actor=request.actor, rapport_id=row.pk, avsnitt=avsnitt, text=text, seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, f"”{Avsnitt(avsnitt).label}” är sparat.")
            return redirect(_next_part(row, avsnitt) if "vidare" in request.POST else row.get_absolute_url())
    context = {"rapport": row, "insats": row.insats, "form": form, "rubrik": Avsnitt(avsnitt).label}
    context["last"] = avsnitt == Avsnitt.values[-1]
    return render(request, "rapporter/text.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rapport_mal(request: ActingRequest, pk: int, mal: int) -> HttpResponse:
    """Judges one goal for the rapport's year."""
    row = _row(request, pk)
    require(request.actor, CHANGE, row)
    goal = get_object_or_404(row.insats.malsattningar, pk=mal)
    judged = row.malbedomningar.filter(malsattning=goal).first() or Malbedomning(rapport=row, malsattning=goal)
    form = BedomningForm(posted(request), instance=judged)
    if request.method == "POST" and form.is_valid():
        try:
            acts.write_bedomning(
                actor=request.actor, rapport_id=pk, malsattning_id=mal, values=form.cleaned_data, seen=form.seen
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Bedömningen är sparad.")
            return redirect(_next_goal(row, goal) if "vidare" in request.POST else row.get_absolute_url())
    context = {"rapport": row, "insats": row.insats, "form": form, "mal": goal, "last": not _goals_after(row, goal)}
    return render(request, "rapporter/mal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rapport_diarienummer(request: ActingRequest, pk: int) -> HttpResponse:
    """Sets the diarienummer."""
    row = _row(request, pk)
    require(request.actor, CHANGE, row)
    form = DiarienummerForm(posted(request), initial={"diarienummer": row.diarienummer})
    if request.method == "POST" and form.is_valid():
        acts.write_diarienummer(actor=request.actor, rapport_id=row.pk, diarienummer=form.cleaned_data["diarienummer"])
        messages.success(request, "Diarienumret är sparat.")
        return redirect(row)
    context = {"rapport": row, "insats": row.insats, "form": form, "rubrik": "Diarienummer", "last": True}
    return render(request, "rapporter/text.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rapport_steg(request: ActingRequest, pk: int, steg: str) -> HttpResponse:
    """Asks, and takes one step of transitions.RAPPORT."""
    row = _row(request, pk)
    act = ACTS.get(steg)
    if act is None:
        raise Http404
    hindrances = tuple(one.text for one in acts.missing(row)) if steg == "lamna_in" else ()
    return confirm_step(
        request,
        row,
        RAPPORT,
        steg,
        partial(act, rapport_id=row.pk),
        form=OrsakForm(posted(request)) if steg == "sand_ater" else None,
        hindrances=hindrances,
        now=acts.content_mark(row) if steg in ANSWERS_FOR else "",
    )


@require_POST
def rapport_pdf(request: ActingRequest, pk: int) -> HttpResponse:
    """Orders the rapport as a PDF and shows how it goes."""
    row = _row(request, pk)
    dokument = order_dokument(actor=request.actor, slag=Dokumentslag.HELARSRAPPORT, rapport_id=row.pk)
    return redirect(dokument)


def _row(request: ActingRequest, pk: int) -> Rapport:
    return get_visible(request.actor, Rapport.objects.select_related("insats__forbund", "insats__agare"), pk=pk)


def _texts(row: Rapport, *, may_change: bool) -> list[dict[str, Any]]:
    """Each part with what is written, whether it is required, and where it is written."""
    written = {one.avsnitt: one.text for one in row.texter.all()}
    return [
        {
            "rubrik": part.label,
            "text": written.get(part, ""),
            "required": part in acts.REQUIRED,
            "url": reverse("rapport_text", args=[row.pk, part]) if may_change else "",
        }
        for part in Avsnitt
    ]


def _goals(row: Rapport, *, may_change: bool) -> list[dict[str, Any]]:
    """Each goal with the year's judgement, and where it is made."""
    judged = {one.malsattning_id: one for one in row.malbedomningar.all()}
    return [
        {
            "mal": goal,
            "bedomning": judged.get(goal.pk),
            "url": reverse("rapport_mal", args=[row.pk, goal.pk]) if may_change else "",
        }
        for goal in row.insats.malsattningar.all()
        if goal.slag in acts.JUDGED
    ]


def _goals_after(row: Rapport, goal: Malsattning) -> list[Malsattning]:
    goals = [one for one in row.insats.malsattningar.all() if one.slag in acts.JUDGED]
    return goals[goals.index(goal) + 1 :] if goal in goals else []


def _next_goal(row: Rapport, goal: Malsattning) -> str:
    """The address of the goal after one, or of the rapport after the last."""
    after = _goals_after(row, goal)
    return reverse("rapport_mal", args=[row.pk, after[0].pk]) if after else row.get_absolute_url()


def _url(row: Rapport, missing: acts.Missing) -> str:
    """Where a missing thing is put right; empty when only time helps."""
    if missing.avsnitt:
        return reverse("rapport_text", args=[row.pk, missing.avsnitt])
    return reverse("insats_deltagare", args=[row.insats.slug]) if missing.antal else ""


def _next_part(row: Rapport, avsnitt: str) -> str:
    """The address of the part after one, or of the rapport after the last."""
    following = Avsnitt.values[Avsnitt.values.index(avsnitt) + 1 :]
    return reverse("rapport_text", args=[row.pk, following[0]]) if following else row.get_absolute_url()

"""The vouchers of a rekvisition: upload, what each is and carries, the file, and taking one away."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from finsam.bas.file_kinds import UnacceptableFile
from finsam.bas.files import ACCEPT, HELP, MOST_BYTES, check_file, file_response
from finsam.bas.formats import antal_ord
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, DELETE, allows, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.forms.verifikat import VerifikatForm, name_from_file
from insatser.models import Rekvisition, Verifikat, Verifikatrad
from insatser.services import verifikat as acts
from insatser.services.same_file import same_files
from insatser.services.sums import ZERO
from insatser.services.verifikat_sums import Cover, covers
from insatser.views.sida import posted

NONE_CHOSEN = "Ingen fil är vald. Välj en eller flera filer och ladda upp dem."


def verifikat_section(actor: Actor, rekvisition: Rekvisition) -> dict[str, Any]:
    """What templates/rapporter/_verifikat.html shows on the rekvisition's page; seven queries."""
    rows = list(_with_ties(actor, rekvisition))
    found = covers(rekvisition)
    may_add = bool(allows(actor, ADD, Verifikat(rekvisition=rekvisition)))
    return {
        "vouchers": [_line(row, found, may_add) for row in rows],
        "covers": [cover for cover in found if cover.rad.belopp or cover.covered],
        "removed": acts.removed_numbers(rekvisition, (row.nummer for row in rows)),
        "may_add": may_add,
        "most": MOST_BYTES // 1_000_000,
        "same_files": same_files(actor, rekvisition) if rows else (),
    }


@require_http_methods(["GET", "POST"])
def verifikat(request: ActingRequest, pk: int) -> HttpResponse:
    """All vouchers of a rekvisition; those who claim it add more here, one file or many.

    The page's script sends one file at a time and is answered in JSON. Sent by the form itself, the good ones of many
    are kept, and the others are told of by name.
    """
    row = _rekvisition(request, pk)
    if request.method == "POST":
        require(request.actor, ADD, Verifikat(rekvisition=row))
        made, refused = _take_in(request, row)
        if request.accepts("text/html"):
            if made and not refused:
                messages.success(request, f"{antal_ord(len(made), 'fil är uppladdad', 'filer är uppladdade')}.")
                return redirect("verifikat_andra", pk=pk, nummer=made[0].nummer)
            return _page(request, row, made, refused)
        return _told(row, made, refused)
    return _page(request, row, [], [])


@require_http_methods(["GET", "POST"])
def verifikat_andra(request: ActingRequest, pk: int, nummer: int) -> HttpResponse:
    """What a voucher is, its day, and how much of it is claimed on which row; then the next one that lacks it."""
    row = _row(request, pk, nummer)
    require(request.actor, CHANGE, row)
    found = covers(row.rekvisition, without=row.pk)
    form = VerifikatForm(posted(request), instance=row, covers=found)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_verifikat(
                actor=request.actor,
                verifikat_id=row.pk,
                benamning=form.cleaned_data["benamning"],
                datum=form.cleaned_data["datum"],
                belopp=form.amounts(),
                seen=form.seen,
                shown=form.shown(),
            )
        except ValidationError as error:
            form.put(error)
        else:
            return _onwards(request, row)
    context = {
        "rekvisition": row.rekvisition,
        "insats": row.rekvisition.insats,
        "verifikat": row,
        "form": form,
        "same_files": same_files(request.actor, row.rekvisition, nummer=nummer),
        "closed": [cover for cover in found if not cover.open and cover.rad.pk in form.tied],
    }
    return render(request, "rapporter/verifikat_andra.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def verifikat_ta_bort(request: ActingRequest, pk: int, nummer: int) -> HttpResponse:
    """Asks, and takes a voucher away."""
    row = _row(request, pk, nummer)
    require(request.actor, DELETE, row)
    error = ""
    if request.method == "POST":
        try:
            acts.remove_verifikat(actor=request.actor, verifikat_id=row.pk)
        except ValidationError as broken:
            error = " ".join(broken.messages)
        else:
            messages.success(request, f"Verifikat {nummer} är borttaget. Numret används inte igen.")
            return redirect("verifikat", pk=pk)
    context = {"rekvisition": row.rekvisition, "insats": row.rekvisition.insats, "verifikat": row, "error": error}
    return render(request, "rapporter/verifikat_ta_bort.html", context, status=422 if error else 200)


@never_cache
@require_GET
def verifikat_fil(request: ActingRequest, pk: int, nummer: int) -> HttpResponseBase:
    """The file, for those who see the rekvisition; each opening is logged."""
    row = _row(request, pk, nummer)
    try:
        row, file = acts.open_verifikat(actor=request.actor, verifikat_id=row.pk)
    except FileNotFoundError:
        messages.error(
            request,
            f"Filen till verifikat {nummer} finns inte på disken. Uppgifterna om verifikatet finns kvar. Kontakta den "
            "som sköter driften.",
        )
        return redirect("verifikat", pk=pk)
    whole = row.rekvisition
    name = slugify(f"verifikat-{nummer}-{whole.insats.slug}-{whole.ar}-{whole.nummer}")
    return file_response(file, kind=row.filslag, name=name, save="spara" in request.GET)


def _take_in(request: ActingRequest, row: Rekvisition) -> tuple[list[Verifikat], list[dict[str, str]]]:
    """Checks and keeps each file by itself; those kept, and the others with what is wrong with each."""
    made: list[Verifikat] = []
    refused = []
    for sent in request.FILES.getlist("filer"):
        try:
            made.append(_keep(request.actor, row, sent))
        except UnacceptableFile as wrong:
            refused.append({"name": sent.name or "", "text": str(wrong)})
        except ValidationError as wrong:
            refused.append({"name": sent.name or "", "text": " ".join(wrong.messages)})
    if not made and not refused:
        refused.append({"name": "", "text": NONE_CHOSEN})
    return made, refused


def _keep(actor: Actor, row: Rekvisition, sent: UploadedFile) -> Verifikat:
    checked = check_file(sent)
    return acts.add_verifikat(
        actor=actor, rekvisition_id=row.pk, checked=checked, benamning=name_from_file(sent.name or "")
    )


def _told(row: Rekvisition, made: list[Verifikat], refused: list[dict[str, str]]) -> JsonResponse:
    """The answer to the page's script, which sends one file."""
    if refused:
        return JsonResponse({"text": refused[0]["text"]}, status=422)
    nummer = made[0].nummer
    return JsonResponse({"nummer": nummer, "url": reverse("verifikat_andra", args=[row.pk, nummer])})


def _page(
    request: ActingRequest, row: Rekvisition, made: list[Verifikat], refused: list[dict[str, str]]
) -> HttpResponse:
    context = verifikat_section(request.actor, row) | {
        "rekvisition": row,
        "insats": row.insats,
        "made": made,
        "refused": refused,
        "accept": ACCEPT,
        "help": HELP,
        "most_bytes": MOST_BYTES,
        "most_sent": settings.MOST_SENT // 1_000_000,
    }
    return render(request, "rapporter/verifikat.html", context, status=422 if refused else 200)


def _onwards(request: ActingRequest, row: Verifikat) -> HttpResponse:
    """To the next voucher that is on no row yet, else to all of them."""
    following = row.rekvisition.verifikat.filter(rader__isnull=True).exclude(pk=row.pk).order_by("nummer").first()
    if following is None:
        messages.success(request, f"Verifikat {row.nummer} är sparat.")
        return redirect("verifikat", pk=row.rekvisition_id)
    messages.success(request, f"Verifikat {row.nummer} är sparat. Fyll i nästa.")
    return redirect("verifikat_andra", pk=row.rekvisition_id, nummer=following.nummer)


def _line(row: Verifikat, found: tuple[Cover, ...], may_change: bool) -> dict[str, Any]:
    """One voucher for the table."""
    ties = list(row.rader.all())
    free = {cover.rad.pk for cover in found if cover.open}
    return {
        "row": row,
        "ties": ties,
        "sum": sum((tie.belopp for tie in ties), ZERO),
        "may_change": may_change and (not ties or any(tie.rad_id in free for tie in ties)),
        "may_remove": may_change and all(tie.rad_id in free for tie in ties),
    }


def _with_ties(actor: Actor, rekvisition: Rekvisition) -> Any:
    ties = Verifikatrad.objects.select_related("rad__post").order_by("rad__post__ordning", "rad__post_id")
    return visible(actor, rekvisition.verifikat.all()).order_by("nummer").prefetch_related(Prefetch("rader", ties))


def _rekvisition(request: ActingRequest, pk: int) -> Rekvisition:
    return get_visible(request.actor, Rekvisition.objects.select_related("insats__forbund"), pk=pk)


def _row(request: ActingRequest, pk: int, nummer: int) -> Verifikat:
    rows = Verifikat.objects.select_related("rekvisition__insats__forbund")
    return get_visible(request.actor, rows, rekvisition=pk, nummer=nummer)

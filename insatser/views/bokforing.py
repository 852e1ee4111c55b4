"""What a förbund is to pay, and what goes to its accounts: the payment list, the exports and the kontoplan."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from finsam.audit.log import log
from finsam.bas.columns import Column
from finsam.bas.exports import file_name, xlsx
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, allows, may_any, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import RekvisitionStatus
from insatser.forms.bokforing import KontoplanForm, UtbetalningForm
from insatser.models import Bokforingsexport, Bokforingsinstallning, Insats, Kontering, Rekvisition
from insatser.services import bokforing as acts
from insatser.services.sums import ZERO
from insatser.services.utbetalning import betala_rekvisitioner
from insatser.views.forbund import forbund_context, get_forbund
from insatser.views.sida import posted

_BETALNINGAR = (
    Column("insats", "Insats", value=lambda row: row.insats.namn, width=36),
    Column("nummer", "Rekvisition"),
    Column("ar", "År"),
    Column("riktning", "Vad som ska göras", value=lambda row: _direction(row), width=30),
    Column("betalare", "Betalas av", value=lambda row: str(_parties(row)[0]), width=30),
    Column("mottagare", "Betalas till", value=lambda row: str(_parties(row)[1]), width=30),
    # The account is the owner's: on a row of money that comes back it would be read as where to pay.
    Column("kontoslag", "Slag av konto", value=lambda row: "" if row.summa < ZERO else row.get_kontoslag_display()),
    Column("konto", "Konto", value=lambda row: "" if row.summa < ZERO else row.konto),
    Column("betalreferens", "Referens"),
    Column("belopp", "Belopp, kr", value=lambda row: row.summa),
)
_KONTERINGSRADER = (
    Column("datum", "Datum", value=lambda line: line[0].datum),
    Column("text", "Verifikation", value=lambda line: line[0].text, width=48),
    Column("projekt", "Projekt", value=lambda line: line[0].projekt),
    Column("konto", "Konto", value=lambda line: line[1].konto),
    Column("namn", "Kontots namn", value=lambda line: line[1].namn, width=30),
    Column("debet", "Debet, kr", value=lambda line: max(line[1].belopp, ZERO)),
    Column("kredit", "Kredit, kr", value=lambda line: max(-line[1].belopp, ZERO)),
    Column("rad", "Rad", value=lambda line: line[1].text, width=30),
)


def _direction(row: Any) -> str:
    return "Insatsägaren betalar tillbaka" if row.summa < ZERO else "Förbundet betalar ut"


def _parties(row: Any) -> tuple[Any, Any]:
    """Who pays whom: money that a rättelse gives back goes from the insats' owner to the förbund."""
    owner = row.betalas_till or row.insats.agare or "Insatsägaren"
    return (owner, row.insats.forbund) if row.summa < ZERO else (row.insats.forbund, owner)


@require_http_methods(["GET", "POST"])
def forbund_utbetalningar(request: ActingRequest, slug: str) -> HttpResponse:
    """The payment list: what is attested and not paid. Those who pay mark what they have paid."""
    forbund = get_forbund_of_money(request, slug)
    rows = list(_att_betala(request, forbund))
    blank = Rekvisition(insats=Insats(forbund=forbund))
    if request.method == "POST":
        require(request.actor, "betala", blank)
    form = UtbetalningForm(posted(request), rader=rows)
    if request.method == "POST" and form.is_valid():
        try:
            paid = betala_rekvisitioner(
                actor=request.actor, rekvisition_ids=form.numbers(), den=form.cleaned_data["den"]
            )
        except ValidationError as error:
            form.put(error)
        else:
            left = len(rows) - len(paid)
            words = "Rekvisitionen är markerad" if len(paid) == 1 else f"{len(paid)} rekvisitioner är markerade"
            ending = "som utbetald" if len(paid) == 1 else "som utbetalda"
            messages.success(request, f"{words} {ending}. {left} är kvar på listan." if left else f"{words} {ending}.")
            return redirect("forbund_utbetalningar", slug=slug)
    chosen = set(request.POST.getlist("rekvisitioner"))
    context = forbund_context(request.actor, forbund, "forbund_utbetalningar") | {
        "rows": [{"row": row, "payer": _parties(row)[0], "chosen": str(row.pk) in chosen} for row in rows],
        "ut": sum((row.summa for row in rows if row.summa > ZERO), ZERO),  # type: ignore[attr-defined]
        "ater": sum((row.summa for row in rows if row.summa < ZERO), ZERO),  # type: ignore[attr-defined]
        "summa": sum((row.summa for row in rows), ZERO),  # type: ignore[attr-defined]
        "form": form,
        "may_pay": bool(allows(request.actor, "betala", blank)),
    }
    return render(request, "forbund/utbetalningar.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def forbund_utbetalningar_excel(request: ActingRequest, slug: str) -> HttpResponseBase:
    """The payment list as an Excel file."""
    forbund = get_forbund_of_money(request, slug)
    rows = _att_betala(request, forbund)
    return xlsx(
        _BETALNINGAR,
        rows,
        sheet=f"Utbetalningar {forbund.namn}",
        on_export=lambda count: log("bokforing.hamtad", actor=request.actor, row=forbund, antal=count),
    )


@require_http_methods(["GET", "POST"])
def forbund_bokforing(request: ActingRequest, slug: str) -> HttpResponse:
    """What has not been exported to the accounts, and the exports that have been made."""
    forbund = get_forbund_of_money(request, slug)
    wrong: list[str] = []
    if request.method == "POST":
        try:
            export = acts.create_export(actor=request.actor, forbund_id=forbund.pk)
        except ValidationError as error:
            wrong = error.messages
        else:
            messages.success(request, f"{export} är klar. Hämta filen och läs in den i ekonomisystemet.")
            return redirect("forbund_bokforing", slug=slug)
    waiting = acts.vantande(forbund)
    context = (
        forbund_context(request.actor, forbund, "forbund_utbetalningar")
        | {
            "vantande": waiting,
            "summa": sum((one.rekvisition.summa for one in waiting), ZERO),  # type: ignore[attr-defined]
            "saknas": sorted({grupp for one in waiting for grupp in one.grupper}),
            "installd": Bokforingsinstallning.objects.filter(forbund=forbund).exists(),
            "exporter": acts.exporter(request.actor, forbund)[:50],
            "may_export": bool(allows(request.actor, ADD, Bokforingsexport(forbund=forbund))),
            "wrong": wrong,
        }
    )
    return render(request, "forbund/bokforing.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def forbund_kontoplan(request: ActingRequest, slug: str) -> HttpResponse:
    """Which account each kind of cost is booked on, in the förbund or (?insats=) in one insats."""
    forbund = get_forbund_of_money(request, slug)
    require(request.actor, ADD, Kontering(forbund=forbund))
    insats = _chosen_insats(request, forbund)
    form = KontoplanForm(posted(request), **_kontoplan(forbund, insats))
    if request.method == "POST" and form.is_valid():
        try:
            acts.save_kontoplan(
                actor=request.actor,
                forbund_id=forbund.pk,
                insats_id=insats.pk if insats else None,
                konton=form.konton(),
                installning=form.installning(),
                seen=form.seen,
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Kontoplanen är sparad.")
            return redirect("forbund_bokforing", slug=slug)
    context = {"form": form, "forbund": forbund, "insats": insats, "insatser": _insatser(request, forbund)}
    context["steps"] = [
        {"label": str(forbund), "url": reverse("forbund", args=[slug])},
        {"label": "Bokföring", "url": reverse("forbund_bokforing", args=[slug])},
    ]
    return render(request, "forbund/kontoplan.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def bokforingsexport_fil(request: ActingRequest, pk: int, slag: str) -> HttpResponseBase:
    """An export as a SIE file, always the same bytes under the same name, or as Excel, always the same entries."""
    export = acts.open_export(actor=request.actor, export_id=pk)
    name = f"{export.forbund.slug} export {export.nummer}"
    if slag == "sie":
        response = HttpResponse(acts.sie_file(export), content_type="application/octet-stream")
        made = file_name(name, "si", day=timezone.localdate(export.skapad_tid))  # .SI: the format's own for type 4I
        response["Content-Disposition"] = f'attachment; filename="{made}"'
        return response
    lines = [(entry, rad) for entry in acts.bokningar(export) for rad in entry.rader]
    found: FileResponse = xlsx(_KONTERINGSRADER, lines, sheet=name)
    return found


def get_forbund_of_money(request: ActingRequest, slug: str) -> Forbund:
    """The förbund, for those who see the rekvisitioner of all of it; else Http404: there is no such page for them."""
    if not may_any(request.actor, "view", Bokforingsexport):
        raise Http404
    return get_forbund(request, slug)


def _att_betala(request: ActingRequest, forbund: Forbund) -> QuerySet[Rekvisition]:
    rows = Rekvisition.objects.filter(insats__forbund=forbund, status=RekvisitionStatus.ATTESTERAD)
    rows = (
        rows.with_summa()
        .select_related("insats__forbund", "insats__agare", "exportrad__export")
        .defer("exportrad__export__rader", "exportrad__export__huvud")
    )
    return visible(request.actor, rows).order_by("attesterad_tid", "pk")


def _kontoplan(forbund: Forbund, insats: Insats | None) -> dict[str, Any]:
    """What the form needs."""
    installning = None
    if insats is None:
        installning = Bokforingsinstallning.objects.filter(forbund=forbund).first()
        installning = installning or Bokforingsinstallning(forbund=forbund)
    rows = Kontering.objects.filter(forbund=forbund, insats=insats)
    return {
        "grupper": acts.grupper(forbund, insats),
        "konteringar": {row.grupp: row for row in rows},
        "installning": installning,
    }


def _insatser(request: ActingRequest, forbund: Forbund) -> list[Insats]:
    return list(visible(request.actor, Insats).filter(forbund=forbund).order_by("namn"))


def _chosen_insats(request: ActingRequest, forbund: Forbund) -> Insats | None:
    """The insats that the address names, or None. An unknown one is not there: Http404."""
    slug = request.GET.get("insats", "")
    if not slug:
        return None
    found = visible(request.actor, Insats).filter(forbund=forbund, slug=slug).first()
    if found is None:
        raise Http404
    return found

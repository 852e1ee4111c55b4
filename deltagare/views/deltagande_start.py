"""How a deltagande begins: from an accepted remiss or typed in, and what can be put right about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deltagare.enums import RemissStatus
from deltagare.forms.deltagande import AndraStartForm, StartForm
from deltagare.forms.person import PersonForm, RegistreraForm
from deltagare.models import Deltagande, Remiss
from deltagare.services.deltagande import andra_start, angra_start, starta
from deltagare.services.identitet import read_identitet
from deltagare.services.ko import platser
from deltagare.services.registrering import andra_person, mark, registrera
from deltagare.services.varningar import varning_om_platser
from deltagare.views.sida import ask_page, deltagande_url, form_page, get_deltagande, sent
from finsam.bas.errors import AlreadyHandled
from finsam.bas.formats import datum
from finsam.forbund.policies import ADD, CHANGE, get_visible, require
from finsam.forbund.request import ActingRequest
from insatser.enums import Registreringsniva
from insatser.models import Insats
from insatser.views.sida import get_insats, insats_context, posted


@require_http_methods(["GET", "POST"])
def remiss_starta(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The start of an accepted remiss."""
    insats = get_insats(request, slug)
    remiss = get_visible(request.actor, Remiss.objects.select_related("insats"), pk=pk, insats=insats)
    require(request.actor, "starta", remiss)
    if remiss.status != RemissStatus.ANTAGEN and request.method == "GET":
        raise AlreadyHandled(f"{remiss} är inte i kön. Ladda om dess sida för att se hur det står till nu.")
    full = varning_om_platser(platser(insats, timezone.localdate()))
    form = StartForm(posted(request), insats=insats, full=full.text if full else "", forsorjning=remiss.forsorjning_id)
    row = sent(
        request,
        form,
        lambda: starta(
            actor=request.actor,
            remiss_id=pk,
            start=form.cleaned_data["start"],
            lagen=form.lagen(),
            avsteg=form.cleaned_data.get("avsteg", ""),
        ),
    )
    if row is not None:
        messages.success(request, _started(row))
        return redirect("deltagande_sida", slug=slug, pk=row.pk)
    return form_page(
        request,
        form,
        insats=insats,
        heading=f"Registrera start för {str(remiss).lower()}",
        submit="Registrera start",
        back=reverse("remiss_sida", args=[slug, pk]),
    )


@require_http_methods(["GET", "POST"])
def deltagande_ny(request: ActingRequest, slug: str) -> HttpResponse:
    """A deltagande without a remiss in Finsam, typed in by the team."""
    insats = get_insats(request, slug)
    require(request.actor, ADD, Deltagande(insats=insats))
    if insats.registreringsniva == Registreringsniva.ANTAL:
        return render(request, "deltagare/deltagande/bara_antal.html", insats_context(request, insats, "deltaganden"))
    named = insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER
    form = RegistreraForm(posted(request), insats=insats, named=named)
    row = sent(request, form, lambda: _register(request, insats, form))
    if row is not None:
        messages.success(request, _started(row))
        return redirect("deltagande_sida", slug=slug, pk=row.pk)
    return form_page(
        request,
        form,
        insats=insats,
        heading="Registrera ett deltagande",
        lead="För den som redan deltar, eller som kom utan remiss i Finsam. Andra startar ni från kön.",
        submit="Registrera deltagandet",
        back=reverse("deltaganden", args=[slug]),
    )


def _register(request: ActingRequest, insats: Insats, form: RegistreraForm) -> Deltagande:
    data = form.cleaned_data
    return registrera(
        actor=request.actor,
        insats_id=insats.pk,
        start=data["start"],
        person=form.person(),
        part=data["part"],
        egenansokan=data["egenansokan"],
        remitterad=data["remitterad"],
        samtycke=data.get("samtycke"),
        lagen=form.lagen(),
        avsteg=data["avsteg"],
    )


def _started(row: Deltagande) -> str:
    verb = "börjar" if row.start > timezone.localdate() else "började"
    return f"{row.deltagare} {verb} {datum(row.start)}."


@require_http_methods(["GET", "POST"])
def deltagande_start(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Another day of the start."""
    insats, row = get_deltagande(request, slug, pk)
    require(request.actor, CHANGE, row)
    form = AndraStartForm(posted(request), deltagande=row)
    done = sent(
        request,
        form,
        lambda: andra_start(actor=request.actor, deltagande_id=pk, start=form.cleaned_data["start"], seen=form.seen),
    )
    if done is not None:
        messages.success(request, "Startdagen är ändrad. Det planerade slutet är räknat om.")
        return redirect(deltagande_url(row))
    return form_page(
        request, form, insats=insats, row=row, heading="Ändra start", submit="Spara", back=deltagande_url(row)
    )


@require_http_methods(["GET", "POST"])
def deltagande_angra_start(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """Takes back a start that has not been."""
    get_insats(request, slug)
    if request.method == "POST" and not Deltagande.objects.filter(pk=pk).exists():
        angra_start(actor=request.actor, deltagande_id=pk)  # answers that it is done already, or that it never was
    _, row = get_deltagande(request, slug, pk)
    require(request.actor, "angra_start", row)
    text = (
        "Remissen ställs i kön igen, på sin gamla plats."
        if row.remiss
        else "Deltagandet tas bort, och personen med det om hon inte har något annat i insatsen."
    )
    return ask_page(
        request,
        row=row,
        heading="Ångra starten?",
        text=f"{text} Bara en start som inte har varit kan ångras.",
        submit="Ångra starten",
        done="Starten är ångrad.",
        danger=True,
        act=lambda: angra_start(actor=request.actor, deltagande_id=pk),
        after=lambda: reverse("deltaganden", args=[slug]),
    )


@require_http_methods(["GET", "POST"])
def deltagande_person(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """What is kept of the person, to put right; her name is read, which leaves an audit line."""
    insats, row = get_deltagande(request, slug, pk)
    person = row.deltagare
    require(request.actor, CHANGE, person)
    shown = read_identitet(actor=request.actor, deltagare=person)
    form = PersonForm(posted(request), deltagare=person, shown=shown)
    if shown is not None:
        form.fields["read"].initial = mark(person, shown)
    done = sent(
        request,
        form,
        lambda: andra_person(
            actor=request.actor,
            deltagare_id=person.pk,
            values=form.values(),
            uppgifter=form.uppgifter() if shown is not None else None,
            read=form.cleaned_data.get("read", ""),
            seen=form.seen,
        ),
    )
    if done is not None:
        messages.success(request, "Uppgifterna är sparade.")
        return redirect(deltagande_url(row))
    heading = f"Ändra uppgifter om {str(person).lower()}"
    return form_page(request, form, insats=insats, row=row, heading=heading, submit="Spara", back=deltagande_url(row))

"""The consents of a deltagare, and of somebody whose remiss has come in: the same pages for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.enums import Samtyckesslag
from deltagare.forms.samtycke import SamtyckeForm
from deltagare.models import Deltagare, Identitet, Remiss, Samtycke, Slutredovisning
from deltagare.services.samtycke import REGISTRERING, aterkalla, ge_samtycke, longest, samtycken_for
from deltagare.services.slutredovisning import SENT
from deltagare.views.delar_samtycken import samtyckesrader
from deltagare.views.sida import deltagande_url, get_deltagande
from deltagare.views.under import Crumb, confirm_page, crumbs, form_page
from finsam.audit.log import log
from finsam.bas.formats import datum
from finsam.forbund.policies import ADD, VIEW, get_visible, require
from finsam.forbund.request import ActingRequest
from insatser.enums import Registreringsniva
from insatser.models import Insats
from insatser.views.sida import get_insats, posted

HEADINGS = {
    Samtyckesslag.SEKRETESS: "Samtycke att bryta sekretess",
    Samtyckesslag.REGISTRERING: "Samtycke till registrering",
}


@dataclass(frozen=True)
class Place:
    """Whose consents: the person, and where her pages lie (`prefix` is "" or "remiss_")."""

    insats: Insats
    person: Deltagare | Remiss
    pk: int
    prefix: str
    back: str
    crumbs: list[Crumb]

    def url(self, name: str, *args: Any) -> str:
        """The address of one of the pages."""
        return reverse(f"{self.prefix}{name}", args=[self.insats.slug, self.pk, *args])

    @property
    def steps(self) -> list[Crumb]:
        """The way to a page under the list."""
        return [*self.crumbs, {"label": "Samtycken", "url": self.url("samtycken")}]


def _deltagare(request: ActingRequest, slug: str, pk: int) -> Place:
    insats, row = get_deltagande(request, slug, pk)
    person = row.deltagare
    person.insats = insats
    log("deltagande.last", actor=request.actor, row=row)
    return Place(insats, person, pk, "", deltagande_url(row), crumbs(insats, row))


def _remiss(request: ActingRequest, slug: str, pk: int) -> Place:
    insats = get_insats(request, slug)
    row = get_visible(request.actor, Remiss.objects.select_related("deltagare"), pk=pk, insats=insats)
    row.insats = insats
    if row.deltagare is not None:
        row.deltagare.insats = insats
    log("remiss.last", actor=request.actor, row=row)
    back = reverse("remiss_sida", args=[slug, pk])
    way = [*crumbs(insats), {"label": "Remisser", "url": reverse("remisser", args=[slug])}]
    return Place(insats, row, pk, "remiss_", back, [*way, {"label": str(row), "url": back}])


@require_GET
def samtycken(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The consents of a deltagare."""
    return _list(request, _deltagare(request, slug, pk))


@require_GET
def remiss_samtycken(request: ActingRequest, slug: str, pk: int) -> HttpResponse:
    """The consents of somebody whose remiss has come in."""
    return _list(request, _remiss(request, slug, pk))


@require_http_methods(["GET", "POST"])
def samtycke_ny(request: ActingRequest, slug: str, pk: int, slag: str) -> HttpResponse:
    """Writes down a consent of a deltagare."""
    return _new(request, _deltagare(request, slug, pk), slag)


@require_http_methods(["GET", "POST"])
def remiss_samtycke_ny(request: ActingRequest, slug: str, pk: int, slag: str) -> HttpResponse:
    """Writes down a consent of somebody whose remiss has come in."""
    return _new(request, _remiss(request, slug, pk), slag)


@require_http_methods(["GET", "POST"])
def samtycke_aterkalla(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Asks, and withdraws a consent of a deltagare."""
    return _withdraw(request, _deltagare(request, slug, pk), rad)


@require_http_methods(["GET", "POST"])
def remiss_samtycke_aterkalla(request: ActingRequest, slug: str, pk: int, rad: int) -> HttpResponse:
    """Asks, and withdraws a consent of somebody whose remiss has come in."""
    return _withdraw(request, _remiss(request, slug, pk), rad)


def _list(request: ActingRequest, place: Place) -> HttpResponse:
    require(request.actor, VIEW, Samtycke(insats=place.insats))
    rows = samtyckesrader(place.person)
    for one in rows:
        one["withdraw_url"] = place.url("samtycke_aterkalla", one["pk"]) if one["open"] else ""
        one["renew_url"] = f"{place.url('samtycke_ny', one['slag'])}?fornya={one['pk']}"
    context = {
        "insats": place.insats,
        "person": place.person,
        "steps": place.crumbs,
        "rows": rows,
        "missing": not any(one["in_force"] and one["slag"] == REGISTRERING for one in rows),
        "new": {slag.value: place.url("samtycke_ny", slag.value) for slag in Samtyckesslag},
    }
    return render(request, "deltagare/under/samtycken.html", context)


def _new(request: ActingRequest, place: Place, slag: str) -> HttpResponse:
    if slag not in Samtyckesslag.values:
        raise Http404
    actor, today = request.actor, timezone.localdate()
    require(actor, ADD, Samtycke(insats=place.insats))
    start = {"fran": today} | _renewed(place, request.GET.get("fornya", ""), slag)
    last = longest(place.insats, today)
    form = SamtyckeForm(posted(request), insats=place.insats, slag=slag, last=last, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            ge_samtycke(actor=actor, person=place.person, begart=form.begart(), seen=form.seen)
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, "Samtycket är sparat.")
            return redirect(place.url("samtycken"))
    heading = HEADINGS[Samtyckesslag(slag)]
    intro = "Det är personens eget, och kan återkallas när som helst."
    return form_page(
        request,
        form,
        heading=heading,
        intro=intro,
        submit="Spara samtycket",
        back=place.url("samtycken"),
        steps=place.steps,
    )


def _renewed(place: Place, typed: str, slag: str) -> dict[str, Any]:
    """What a consent that is renewed said: asked for anew, not copied behind the person's back."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        return {}
    old = samtycken_for(place.person).filter(pk=int(typed), slag=slag).first()
    if old is None:
        return {}
    return {"omfattning": old.omfattning, "parter": list(old.parter.values_list("pk", flat=True))}


def _withdraw(request: ActingRequest, place: Place, pk: int) -> HttpResponse:
    row = get_visible(request.actor, samtycken_for(place.person), pk=pk)
    row.insats = place.insats
    require(request.actor, "aterkalla", row)
    erases = row.slag == REGISTRERING and _has_identity(place)
    if request.method == "POST":
        aterkalla(actor=request.actor, samtycke_id=pk)
        gone = " Namn, personnummer och kontaktuppgifter är raderade." if erases else ""
        messages.success(request, f"Samtycket är återkallat från i dag, {datum(timezone.localdate())}.{gone}")
        return redirect(place.url("samtycken"))
    return confirm_page(
        request,
        heading="Återkalla samtycket?",
        text=_effect(row.slag, erases=erases),
        points=_points(place, erases=erases),
        button="Återkalla och radera" if erases else "Återkalla samtycket",
        danger=True,
        back=place.url("samtycken"),
        steps=place.steps,
    )


def _has_identity(place: Place) -> bool:
    """Whether there is a name to erase."""
    if place.insats.registreringsniva != Registreringsniva.PERSONUPPGIFTER:
        return False
    person = place.person
    holder = person if isinstance(person, Deltagare) else person.deltagare
    if holder is None:
        return isinstance(person, Remiss) and person.identitet is not None
    of_remisser = Remiss.objects.filter(deltagare=holder, identitet__isnull=False)
    return Identitet.objects.filter(deltagare=holder).exists() or of_remisser.exists()


def _effect(slag: str, *, erases: bool) -> str:
    if slag == Samtyckesslag.SEKRETESS:
        return (
            "Det gäller genast. Parterna kan inte vara med på fler möten, och en slutredovisning till dem går inte "
            "längre att öppna, så länge inget annat samtycke gäller. Kan en slutredovisning därför inte lämnas "
            "anger ni det på deltagandets sida."
        )
    if erases:
        return "Det gäller genast, och detta raderas på en gång. Ingen kan ta tillbaka det:"
    return "Det gäller genast. Det finns inget namn eller personnummer att radera."


def _points(place: Place, *, erases: bool) -> list[str]:
    if not erases:
        return []
    person = place.person if isinstance(place.person, Deltagare) else place.person.deltagare or place.person
    points = [
        "Namn, personnummer, telefon, e-post och adress försvinner, också ur remisserna.",
        f"Deltagandet går vidare som {person}, utan uppgift om vem det är."
        if isinstance(person, Deltagare)
        else f"{person} finns kvar, utan uppgift om vem den gäller.",
        "Ni hittar inte längre personen på personnummer.",
    ]
    if (
        isinstance(person, Deltagare)
        and Slutredovisning.objects.filter(deltagande__deltagare=person, status__in=SENT).exists()
    ):
        points.append(
            "En slutredovisning som redan är skickad ändras inte. Namnet står kvar i den, krypterat, tills den gallras."
        )
    return points

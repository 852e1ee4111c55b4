"""Behörigheter: who may open deltagare, for the insatsägare's behörighetsansvariga; and who that is, for drift."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finsam.bas.errors import Refused
from finsam.bas.forms import FinsamForm
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Membership
from finsam.forbund.policies import DELETE, get_visible, require, visible
from finsam.forbund.request import ActingRequest
from insatser.forms.behorigheter import AddressForm, AppointForm, GivenRoleForm
from insatser.models import Insatsuppdrag
from insatser.services.behorighet import (
    appoint,
    change_address,
    end_role,
    give_role,
    given_roles,
    own_insatser,
    send_link,
)

FOR_HER = "Den här sidan är till för insatsägarens behörighetsansvariga. Bara hon avgör vem som får öppna deltagare."
FOR_DRIFT = "Den här sidan är till för den som sköter driften."


def _only(request: ActingRequest, role: str, reason: str) -> None:
    """The page has no row that says whose it is."""
    if request.actor.roll != role:
        raise Refused(reason)


def _row(request: ActingRequest, pk: int) -> Insatsuppdrag:
    """One given role, that she may end and whose account she may help."""
    rows = Insatsuppdrag.objects.select_related("membership__user", "membership__roll", "insats")
    row = get_visible(request.actor, rows, pk=pk)
    require(request.actor, DELETE, row)
    return row


@require_GET
def behorigheter(request: ActingRequest) -> HttpResponse:
    """Everybody who may open deltagare in her insatser."""
    _only(request, Rollkod.BEHORIGHETSANSVARIG, FOR_HER)
    insatser = [{"insats": one, "rows": []} for one in own_insatser(request.actor)]
    by_id: dict[int, Any] = {group["insats"].pk: group["rows"] for group in insatser}  # type: ignore[attr-defined]
    for row in given_roles(request.actor):
        by_id[row.insats_id].append(row)
    people = len({row.membership.user_id for rows in by_id.values() for row in rows})
    return render(request, "insatser/behorigheter.html", {"groups": insatser, "people": people})


@require_http_methods(["GET", "POST"])
def behorighet_ny(request: ActingRequest) -> HttpResponse:
    """Gives a person a role that opens deltagare in one of her insatser."""
    _only(request, Rollkod.BEHORIGHETSANSVARIG, FOR_HER)
    insatser = own_insatser(request.actor)
    form = GivenRoleForm(_posted(request), actor=request.actor, insatser=insatser)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = give_role(
                actor=request.actor, roll_id=values.pop("roll").pk, insats_id=values.pop("insats").pk, **values
            )
        except ValidationError as wrong:
            _put(form, wrong)
        else:
            who = row.membership.user.namn
            messages.success(request, f"{who} har fått behörigheten. Står namnet inte rätt? Avsluta den då genast.")
            return redirect("behorigheter")
    lead = "Personen får se uppgifter om deltagarna i insatsen. Ge bara behörighet till den som arbetar i den."
    return _form(request, form, heading="Ge behörighet", lead=lead, submit="Ge behörigheten", back="behorigheter")


@require_http_methods(["GET", "POST"])
def behorighet_avsluta(request: ActingRequest, pk: int) -> HttpResponse:
    """Asks, and then ends a person's role in an insats at once."""
    row = _row(request, pk)
    if request.method == "POST":
        end_role(actor=request.actor, uppdrag_id=pk)
        messages.success(request, f"Behörigheten är avslutad. {row.membership.user.namn} når inte insatsen längre.")
        return redirect("behorigheter")
    return render(request, "insatser/behorighet_avsluta.html", {"row": row})


@require_http_methods(["GET", "POST"])
def behorighet_adress(request: ActingRequest, pk: int) -> HttpResponse:
    """Another e-mail address for the account behind a role."""
    row = _row(request, pk)
    user = row.membership.user
    form = AddressForm(_posted(request), initial={"epost": user.epost})
    if request.method == "POST" and form.is_valid():
        try:
            change_address(actor=request.actor, uppdrag_id=pk, epost=form.cleaned_data["epost"])
        except ValidationError as wrong:
            _put(form, wrong)
        else:
            messages.success(request, "Adressen är ändrad. Den gamla adressen får ett brev om det.")
            return redirect("behorigheter")
    return _form(
        request, form, heading="Ändra e-postadress", lead=user.namn, submit="Ändra adressen", back="behorigheter"
    )


@require_POST
def behorighet_lank(request: ActingRequest, pk: int) -> HttpResponse:
    """Mails the account behind a role a link to choose a password."""
    row = _row(request, pk)
    send_link(actor=request.actor, uppdrag_id=pk)
    messages.success(request, f"Länken skickas till {row.membership.user.epost} inom någon minut.")
    return redirect("behorigheter")


@require_GET
def behorighetsansvariga(request: ActingRequest) -> HttpResponse:
    """Who gives the roles that open deltagare, for each insatsägare: for drift."""
    _only(request, Rollkod.DRIFTADMINISTRATOR, FOR_DRIFT)
    rows = visible(request.actor, Membership.objects.not_over()).filter(roll=Rollkod.BEHORIGHETSANSVARIG)
    uppdrag = Prefetch("insatsuppdrag", Insatsuppdrag.objects.only("pk", "membership_id"))
    near = rows.select_related("user", "part", "forbund").prefetch_related(uppdrag)
    context = {"rows": near.order_by("forbund__namn", "part__namn", "user__namn")}
    return render(request, "insatser/behorighetsansvariga.html", context)


@require_http_methods(["GET", "POST"])
def behorighetsansvarig_ny(request: ActingRequest) -> HttpResponse:
    """Drift makes a person behörighetsansvarig for an insatsägare."""
    _only(request, Rollkod.DRIFTADMINISTRATOR, FOR_DRIFT)
    form = AppointForm(_posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            membership = appoint(actor=request.actor, **form.cleaned_data)
        except ValidationError as wrong:
            _put(form, wrong)
        else:
            messages.success(request, f"{membership.user.namn} är behörighetsansvarig för {membership.part}.")
            return redirect("behorighetsansvariga")
    lead = "Den som insatsägaren har utsett i sitt personuppgiftsbiträdesavtal."
    submit, back = "Lägg till", "behorighetsansvariga"
    return _form(request, form, heading="Ny behörighetsansvarig", lead=lead, submit=submit, back=back)


def _posted(request: ActingRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _put(form: FinsamForm, error: ValidationError) -> None:
    """Shows a service's no at its field when the form has it, else on top."""
    for name, errors in getattr(error, "error_dict", {None: [error]}).items():
        form.add_error(name if name in form.fields else None, errors)


def _form(request: ActingRequest, form: FinsamForm, *, heading: str, lead: str, submit: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "lead": lead, "submit": submit, "back": reverse(back)}
    return render(request, "insatser/behorighet_form.html", context)

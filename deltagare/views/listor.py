"""The lists of a förbund: the common values, and its own that kansli edits.

How often a value is used is not told: that would be a count of people, and it is not kansli's to read.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.enums import Listslag
from deltagare.forms.listvarde import ListvardeForm
from deltagare.models import Listvarde
from deltagare.models.listvarde import GRUPPER
from deltagare.services.listvarde import andra_listvarde, nytt_listvarde
from finsam.bas.formats import antal_ord
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, CHANGE, allows, get_visible, require
from finsam.forbund.request import ActingRequest
from insatser.views.forbund import forbund_context, get_forbund
from insatser.views.sida import posted

OM = {
    Listslag.AVSLAGSORSAK: "Teamet väljer en orsak när en remiss avslås. Remittenten ser den.",
    Listslag.AVSLUTSANLEDNING: "Teamet väljer en anledning vid avslut. Den räknas i rapporternas utfall.",
    Listslag.FORSORJNING: "Vad personen lever av före start och efter avslut.",
    Listslag.SYSSELSATTNING: "Vad personen gör före start och efter avslut.",
    Listslag.UPPEHALLSORSAK: "Varför ett deltagande gör uppehåll.",
    Listslag.KONSULTATIONSAMNE: "Vad frågor till ett konsultationsteam handlar om.",
    Listslag.AVSTAENDEORSAK: "Teamet väljer en orsak när ingen slutredovisning kan lämnas. Remittenten ser den inte.",
}


@require_GET
def forbund_listor(request: ActingRequest, slug: str) -> HttpResponse:
    """The lists that there are, each with how many values it has."""
    forbund = _forbund(request, slug)
    counted = Counter((slag, own is not None) for slag, own in _values(forbund).values_list("slag", "forbund_id"))
    rows = [
        {
            "label": one.label,
            "om": OM[one],
            "url": reverse("forbund_lista_sida", args=[slug, one.value]),
            "antal": f"{antal_ord(counted[one, False], 'gemensamt', 'gemensamma')}, "
            f"{antal_ord(counted[one, True], 'eget', 'egna')}",
        }
        for one in Listslag
    ]
    return render(
        request, "forbund/listor.html", forbund_context(request.actor, forbund, "forbund_listor") | {"rows": rows}
    )


@require_GET
def forbund_lista_sida(request: ActingRequest, slug: str, slag: str) -> HttpResponse:
    """The values of one list; those that the actor may change lead to their forms."""
    forbund = _forbund(request, slug)
    kind = _kind(slag)
    rows = [
        {
            "row": one,
            "grupp": _group(one),
            "url": reverse("listvarde_andra", args=[slug, slag, one.pk]) if allows(request.actor, CHANGE, one) else "",
        }
        for one in _values(forbund).filter(slag=slag)
    ]
    context = forbund_context(request.actor, forbund, "forbund_listor") | {
        "label": kind.label,
        "om": OM[kind],
        "rows": rows,
        "grupperad": slag in GRUPPER,
        "gemensam": _new(request, forbund, slag).forbund is None,
        "ny_url": reverse("listvarde_nytt", args=[slug, slag]),
    }
    return render(request, "forbund/lista_sida.html", context)


@require_http_methods(["GET", "POST"])
def listvarde_nytt(request: ActingRequest, slug: str, slag: str) -> HttpResponse:
    """Adds a value: kansli to its own list, drift to everybody's."""
    forbund = _forbund(request, slug)
    kind = _kind(slag)
    blank = _new(request, forbund, slag)
    require(request.actor, ADD, blank)
    form = ListvardeForm(posted(request), instance=blank, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            row = nytt_listvarde(
                actor=request.actor, forbund_id=blank.forbund_id, slag=slag, values=form.cleaned_data, seen=form.seen
            )
        except ValidationError as wrong:
            form.put(wrong)
        else:
            messages.success(request, f"{row.namn} finns nu i listan.")
            return redirect("forbund_lista_sida", slug=slug, slag=slag)
    return _form(request, form, forbund, kind, heading="Lägg till ett värde", submit="Lägg till värdet")


@require_http_methods(["GET", "POST"])
def listvarde_andra(request: ActingRequest, slug: str, slag: str, pk: int) -> HttpResponse:
    """Changes a value that the actor may change."""
    forbund = _forbund(request, slug)
    kind = _kind(slag)
    row = get_visible(request.actor, _values(forbund).filter(slag=slag), pk=pk)
    require(request.actor, CHANGE, row)
    form = ListvardeForm(posted(request), instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            andra_listvarde(actor=request.actor, listvarde_id=pk, values=form.cleaned_data, seen=form.seen)
        except ValidationError as wrong:
            form.put(wrong)
        else:
            messages.success(request, "Ändringen är sparad.")
            return redirect("forbund_lista_sida", slug=slug, slag=slag)
    return _form(request, form, forbund, kind, heading="Ändra värdet", submit="Spara ändringen")


def _forbund(request: ActingRequest, slug: str) -> Forbund:
    """The förbund, for who edits its lists."""
    forbund = get_forbund(request, slug)
    require(request.actor, ADD, _new(request, forbund, Listslag.AVSLAGSORSAK))
    return forbund


def _new(request: ActingRequest, forbund: Forbund, slag: str) -> Listvarde:
    """A blank value: drift's belong to everybody, kansli's to the förbund."""
    common = Listvarde(slag=slag)
    return common if allows(request.actor, ADD, common) else Listvarde(slag=slag, forbund=forbund)


def _values(forbund: Forbund) -> QuerySet[Listvarde]:
    return Listvarde.objects.filter(Q(forbund=None) | Q(forbund=forbund)).select_related("forbund")


def _kind(slag: str) -> Listslag:
    if slag not in Listslag.values:
        raise Http404
    return Listslag(slag)


def _group(row: Listvarde) -> str:
    """What a value counts as, in words."""
    words = GRUPPER[row.slag](row.grupp).label if row.slag in GRUPPER else ""
    return f"{words}, offentlig" if row.offentlig else words


def _form(request: ActingRequest, form: Any, forbund: Forbund, kind: Listslag, **words: str) -> HttpResponse:
    back = reverse("forbund_lista_sida", args=[forbund.slug, kind.value])
    steps = [
        {"label": "Förbund", "url": reverse("forbund_lista")},
        {"label": str(forbund), "url": reverse("forbund", args=[forbund.slug])},
        {"label": "Listor", "url": reverse("forbund_listor", args=[forbund.slug])},
        {"label": kind.label, "url": back},
    ]
    context = {"form": form, "steps": steps, "back": back, "label": kind.label, **words}
    return render(request, "forbund/listvarde_form.html", context, status=422 if form.errors else 200)

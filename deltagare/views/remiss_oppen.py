"""The public pages: which insatser take remisser, and each of them in plain words. No account is needed."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from deltagare.policies import public_insatser
from deltagare.services.lank import remiss_token
from deltagare.services.remissintag import intag_of, takes_remisser
from deltagare.services.remissutkast import begin_remiss
from deltagare.underlag.intag import intagslage
from finsam.bas.errors import Refused
from finsam.bas.throttle import address_of, is_too_much
from finsam.forbund.request import ActingRequest
from insatser.enums import Kriterieslag, Regelslag, Registreringsniva
from insatser.models import Insats, Kriterium, Upptagning
from insatser.services.regeltext import kriterieregel, regelmeningar

LONGEST_SEARCH = 80
HONEYPOT = "webbplats"
_TOLD = (Regelslag.REMISSVAG, Regelslag.ALDER, Regelslag.LANGSTA_TID, Regelslag.ANTAGNING, Regelslag.REMISSVAR)


@login_not_required
@require_GET
def remiss_valj(request: ActingRequest) -> HttpResponse:
    """The insatser whose intake is open, by förbund; searched by kommun or name."""
    typed = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    rows = public_insatser().filter(remissintag__oppet=True).exclude(registreringsniva=Registreringsniva.ANTAL)
    if typed:
        today = timezone.localdate()
        here = Upptagning.objects.filter(Q(till__isnull=True) | Q(till__gte=today), fran__lte=today)
        near = here.filter(kommun__namn__icontains=typed).values("insats_id")
        rows = rows.filter(Q(pk__in=near) | Q(namn__icontains=typed) | Q(forbund__namn__icontains=typed))
    by_forbund: dict[str, list[Insats]] = {}
    for one in rows.prefetch_related(_catchment()).order_by("forbund__namn", "namn"):
        if takes_remisser(one):
            by_forbund.setdefault(one.forbund.namn, []).append(one)
    count = sum(map(len, by_forbund.values()))
    return render(request, "remittent/valj.html", {"by_forbund": by_forbund, "count": count, "q": typed})


@login_not_required
@require_http_methods(["GET", "POST"])
def remiss_insats(request: ActingRequest, slug: str) -> HttpResponse:
    """An insats as who stands outside needs to know it; POST begins a remiss and leads to its personal link."""
    insats = get_object_or_404(public_insatser().prefetch_related(_catchment()), slug=slug)
    if request.method == "GET":
        return _page(request, insats)
    if request.POST.get(HONEYPOT):  # a field that no person sees
        return _page(request, insats, trapped=True, status=422)
    # In this order: one who is turned away already does not use up what the insats takes from everybody.
    if is_too_much("start_by_address", address_of(request)) or is_too_much("start_by_insats", str(insats.pk)):
        return render(request, "429.html", {"insats": insats}, status=429)
    try:
        remiss = begin_remiss(insats=insats)
    except Refused:
        return _page(request, insats, closed_meanwhile=True, status=409)
    return redirect("remiss_egen", token=remiss_token(remiss))


def _catchment() -> Prefetch:
    """The kommuner of today, as `omrade`."""
    today = timezone.localdate()
    rows = Upptagning.objects.filter(Q(till__isnull=True) | Q(till__gte=today), fran__lte=today)
    return Prefetch("upptagningar", rows.select_related("kommun").order_by("kommun__namn"), to_attr="omrade")


def _page(request: ActingRequest, insats: Insats, *, status: int = 200, **more: Any) -> HttpResponse:
    intag = intag_of(insats)
    regler = list(insats.regler.all())
    rows = insats.kriterier.filter(alternativ_till__isnull=True).order_by("nummer", "id")
    kriterier = list(rows.prefetch_related(Prefetch("alternativ", Kriterium.objects.order_by("nummer", "id"))))
    inklusiva = [one for one in kriterier if one.slag == Kriterieslag.INKLUSIV]
    context = {
        "insats": insats,
        "intag": intag,
        "oppet": takes_remisser(insats),
        "bara_antal": insats.registreringsniva == Registreringsniva.ANTAL,
        "agare": insats.agare or (insats.del_av.agare if insats.del_av else None),
        "lage": intagslage(insats) if intag.visar_vantetid and takes_remisser(insats) else None,
        "regler": regelmeningar(one for one in regler if one.slag in _TOLD),
        "inklusiva": inklusiva,
        "kriterieregel": kriterieregel(regler, len(inklusiva)) if inklusiva else "",
        "exklusiva": [one for one in kriterier if one.slag == Kriterieslag.EXKLUSIV],
        "honeypot": HONEYPOT,
        **more,
    }
    return render(request, "remittent/insats.html", context, status=status)

"""The start page: what waits for the one who has signed in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Forbund, Membership, User
from finsam.forbund.policies import visible
from finsam.forbund.request import ActingRequest
from finsam.forbund.services.halsa import OK, check_parts
from insatser.models import Rekvisition
from rapporter.underlag.att_gora import latest_rapporter, lead, own_insatser, tasks, unclear
from rapporter.underlag.att_gora_fall import fall_tasks
from rapporter.underlag.att_gora_sammanslagning import mergers_of_drift
from rapporter.underlag.start_tal import start_figures
from rapporter.underlag.start_tal_team import team_figures

WORKING_ROLES = (*KANSLI, Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM, Rollkod.INSATSEKONOM)


@require_GET
def att_gora(request: ActingRequest) -> HttpResponse:
    """What is late, what waits this week and what comes later, and four key figures."""
    actor = request.actor
    if not actor.roll:
        return render(request, "start/utan_uppdrag.html")
    if actor.roll == Rollkod.BEHORIGHETSANSVARIG:
        return redirect("behorigheter")  # all that she does
    if actor.roll == Rollkod.DRIFTADMINISTRATOR:
        return render(request, "start/drift.html", _drift(request))
    today = timezone.localdate()
    context: dict[str, Any] = {"tal": team_figures(actor, today) or start_figures(actor, today.year)}
    if actor.roll not in WORKING_ROLES:
        context |= {
            "fall": tuple(fall_tasks(actor)),
            "rapporter": latest_rapporter(actor),
            "rekvisitioner": _latest_rekvisitioner(request),
            "insatser": own_insatser(actor).select_related("agare")[:12],
        }
        return render(request, "start/lasning.html", context)
    grupper = tasks(actor, today)
    context |= {"grupper": grupper, "lead": lead(grupper, today), "unclear": unclear(actor)}
    return render(request, "att_gora.html", context)


def _latest_rekvisitioner(request: ActingRequest) -> list[Rekvisition]:
    """The latest claims, for the revisor; other readers see none."""
    rows = visible(request.actor, Rekvisition.objects.inlamnade().with_summa()).select_related("insats")
    return list(rows.order_by("-fran", "-id")[:5])


def _drift(request: ActingRequest) -> dict[str, Any]:
    parts = check_parts()
    return {
        "sammanslagningar": mergers_of_drift(request.actor, timezone.localdate()),
        "parts": [{"namn": name, "ok": state == OK, "state": state} for name, state in parts.items()],
        "healthy": all(state == OK for state in parts.values()),
        "register": [
            {
                "namn": "Användare",
                "url": "admin:forbund_user_changelist",
                "antal": visible(request.actor, User).count(),
            },
            {
                "namn": "Uppdrag",
                "url": "admin:forbund_membership_changelist",
                "antal": visible(request.actor, Membership).count(),
            },
            {
                "namn": "Förbund",
                "url": "admin:forbund_forbund_changelist",
                "antal": visible(request.actor, Forbund).count(),
            },
        ],
    }

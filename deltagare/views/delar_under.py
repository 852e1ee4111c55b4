"""During a deltagande: what is due, what has been held, the plan, and the mätningar."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone

from deltagare.enums import Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Tillfalle
from deltagare.services.kommande import kommande
from deltagare.services.matning import instruments_of
from deltagare.views.under import task_rows
from finsam.forbund.actor import Actor


def part_context(actor: Actor, deltagande: Deltagande) -> dict[str, Any]:
    """What is due next, the tillfällen, the plans in force and the latest mätning of each instrument."""
    insats = deltagande.insats
    due = kommande(deltagande)
    held = deltagande.tillfallen.prefetch_related("parter")
    plans = deltagande.handlingsplaner.filter(avslutad__isnull=True).annotate(antal_mal=Count("mal"))
    latest = deltagande.matningar.select_related("instrument").order_by("instrument_id", "svarande", "-datum", "-id")
    return {
        "due": task_rows(insats, due),
        "late": sum(one.sen() for one in due),
        "tillfallen": [_row(one) for one in held],
        "plans": list(plans),
        "latest": list(latest.distinct("instrument_id", "svarande")),
        "instruments": instruments_of(insats),
    }


def _row(one: Tillfalle) -> dict[str, Any]:
    passed = one.status == TillfalleStatus.PLANERAT and one.datum < timezone.localdate()
    kind = "late" if passed else {"hallet": "ok", "installt": "neutral"}.get(one.status, "info")
    came = [str(part) for part in one.parter.all()]
    if one.deltagaren_med:
        came.insert(0, "Deltagaren")
    if one.slag == Tillfalleslag.VALDSFRAGA:
        came = ["Bara dagen sparas"]
    return {
        "row": one,
        "tag": {"kind": kind, "text": "Hölls det?" if passed else one.get_status_display()},
        "came": ", ".join(came),
    }

"""The time of a deltagande as a line of days: what moves its end, and what can be done about it."""

from __future__ import annotations

import datetime
from typing import Any, TypedDict

from django.urls import reverse
from django.utils import timezone

from deltagare.enums import FallStatus, ForlangningStatus
from deltagare.models import Deltagande, Forlangning, Uppehall
from deltagare.services.deltagande import ateroppnas_senast
from deltagare.services.forlangning import NEEDED, STYRGRUPPEN, last_day_to_ask, stop_reason
from deltagare.services.regler import Deltagarregler, deltagarregler
from deltagare.services.tid import end_today
from deltagare.transitions import FORLANGNING
from deltagare.underlag.tidslinje import length
from finsam.bas.formats import datum
from finsam.forbund.actor import Actor
from finsam.forbund.policies import allows

KINDS = {
    ForlangningStatus.ANSOKT: "soon",
    ForlangningStatus.BEVILJAD: "ok",
    ForlangningStatus.AVSLAGEN: "neutral",
    ForlangningStatus.ATERTAGEN: "neutral",
}


class Event(TypedDict, total=False):
    """One line of the timeline."""

    day: datetime.date
    what: str
    detail: str
    kind: str
    tag: str
    links: list[dict[str, str]]


def part_context(actor: Actor, deltagande: Deltagande) -> dict[str, Any]:
    """The events by day, the rule about förlängning in words, and the addresses of what can be done."""
    today = timezone.localdate()
    regler = deltagarregler(deltagande.insats, deltagande.start)
    end = end_today(deltagande)
    args = [deltagande.insats.slug, deltagande.pk]
    events = [
        Event(day=deltagande.start, what="Start", detail=_starts(deltagande, regler)),
        *(_break(one, args) for one in deltagande.uppehall.select_related("orsak")),
        *(_longer(actor, one, args) for one in deltagande.forlangningar.select_related("fall")),
    ]
    if end is not None and deltagande.slut is None:
        events.append(Event(day=end, what="Planerat slut", detail="", kind="late" if end < today else ""))
    if deltagande.slut is not None:
        events.append(Event(day=deltagande.slut, what="Avslut", detail=str(deltagande.avslutsanledning)))
    return {
        "events": sorted(events, key=lambda one: one["day"]),
        "today": today,
        "rule": _rule(deltagande, regler, end),
        **_addresses(deltagande, regler, args, today),
    }


def _starts(row: Deltagande, regler: Deltagarregler) -> str:
    if regler.langsta_tid is None:
        return "Insatsen har ingen längsta tid."
    last = regler.langsta_tid.last_day(row.start)
    return f"Längsta tiden är {length(row.start, last)}, till {datum(last)}."


def _break(one: Uppehall, args: list[Any]) -> Event:
    when = f"Till {datum(one.till)}, {length(one.fran, one.till)}" if one.till else "Pågår tills vidare"
    change = "Ändra" if one.till else "Avsluta eller ändra"
    return Event(
        day=one.fran,
        what="Uppehåll",
        detail=f"{when}. {one.orsak}.",
        links=[
            {"label": change, "url": reverse("uppehall_andra", args=[*args, one.pk])},
            {"label": "Ta bort", "url": reverse("uppehall_ta_bort", args=[*args, one.pk])},
        ],
    )


def _longer(actor: Actor, one: Forlangning, args: list[Any]) -> Event:
    event = Event(
        day=one.fran,
        what=f"Förlängning, {length(one.fran, one.till)}",
        detail=" ".join(part for part in (f"Till {datum(one.till)}.", one.motivering, _answer(one)) if part),
        kind=KINDS[ForlangningStatus(one.status)],
        tag=_waits(one),
    )
    event["links"] = [
        {"label": step.label, "url": reverse("forlangning_steg", args=[*args, one.pk, step.name])}
        for step in FORLANGNING.open_from(one.status)
        if allows(actor, step.name, one) and _answered_so(one, step.name)
    ]
    return event


def _waits(one: Forlangning) -> str:
    if one.status == ForlangningStatus.ANSOKT and one.beslutas_av in STYRGRUPPEN:
        answered = one.fall is not None and one.fall.status == FallStatus.BESVARAT
        return "Styrgruppen har svarat" if answered else "Väntar på styrgruppen"
    return ForlangningStatus(one.status).label


def _answer(one: Forlangning) -> str:
    fall = one.fall
    if fall is None or fall.status != FallStatus.BESVARAT or fall.till_kannedom:
        return ""
    return f"Styrgruppens svar: {fall.get_utfall_display().lower()}. {fall.svar}"


def _answered_so(one: Forlangning, step: str) -> bool:
    """Whether the styrgrupp's answer, where it is needed, lets a step be taken."""
    if one.beslutas_av not in STYRGRUPPEN or step not in NEEDED:
        return True
    return one.fall is not None and one.fall.status == FallStatus.BESVARAT and one.fall.utfall == NEEDED[step]


def _rule(row: Deltagande, regler: Deltagarregler, end: datetime.date | None) -> str:
    """What the insats' rule says about a longer time, or why none can be asked for."""
    if row.slut is not None or (end is None and regler.forlangning is None):
        return ""
    if stopped := stop_reason(row, regler):
        return stopped
    assert regler.forlangning is not None and end is not None  # noqa: S101, PT018  (else something stands in the way)
    asked = f"Den kan sökas till {datum(last_day_to_ask(end, regler.forlangning))}."
    return " ".join(part for part in (regler.forlangning.text, asked) if part)


def _addresses(row: Deltagande, regler: Deltagarregler, args: list[Any], today: datetime.date) -> dict[str, str]:
    """What can be done now: name of the button -> address; those that cannot are left out."""
    found = {}
    if row.slut is None and row.start > today:
        found["angra_start_url"] = reverse("deltagande_angra_start", args=args)
    if row.slut is None and row.start <= today:
        found["avsluta_url"] = reverse("deltagande_avsluta", args=args)
    if row.slut is None and not stop_reason(row, regler):
        found["forlang_url"] = reverse("deltagande_forlang", args=args)
    if row.slut is None or row.slut >= today:
        found["uppehall_url"] = reverse("deltagande_uppehall", args=args)
    last = ateroppnas_senast(row)
    if last is not None and last >= today and row.slutredovisad is None:
        found["ateroppna_url"] = reverse("deltagande_ateroppna", args=args)
    return found

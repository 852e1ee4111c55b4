"""What the pages of one insats have in common: the row by policy, its tabs, and what may be done with it."""

import datetime
from collections.abc import Callable
from typing import Any, TypedDict

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from finsam.audit.models import Handelse
from finsam.bas.formats import datum, period, tal
from finsam.bas.transitions import Transition, Transitions
from finsam.forbund.actor import Actor
from finsam.forbund.models import User
from finsam.forbund.policies import CHANGE, allows, get_visible, visible
from finsam.forbund.request import ActingRequest
from insatser.forms.rader import ROW_NOUNS
from insatser.models import Insats
from insatser.views.tabs import insats_tabs

HISTORY_LENGTH = 15


class Steg(TypedDict):
    """One transition button."""

    name: str
    label: str
    url: str
    confirm: str
    danger: bool
    enabled: bool
    reason: str


def get_insats(request: ActingRequest, slug: str) -> Insats:
    """The insats of an address with what its heading needs, or Http404."""
    rows = Insats.objects.select_related("forbund", "agare", "del_av", "kalla")
    return get_visible(request.actor, rows, slug=slug)


def insats_context(request: ActingRequest, insats: Insats, tab: str) -> dict[str, Any]:
    """`insats`, `tabs`, `lead` and `may_change` for templates/insatser/insats_base.html."""
    actor: Actor = request.actor
    return {
        "insats": insats,
        "tabs": insats_tabs(insats, tab, actor),
        "lead": lead(insats),
        "may_change": bool(allows(actor, CHANGE, insats)),
    }


def lead(insats: Insats) -> str:
    """One line: what it is, its state and its period."""
    kind = f"Delprocess i {insats.del_av}" if insats.del_av else f"{insats.get_inriktning_display()} i {insats.forbund}"
    state = ", ".join(part for part in (insats.get_status_display(), insats_period(insats)) if part)
    return f"{kind}. {state}."


def insats_period(insats: Insats) -> str:
    """ "2024–2027", "1 april 2018 och tills vidare", or nothing when no day is known."""
    if insats.fran is None:
        return "tills vidare" if insats.tillsvidare else f"till {datum(insats.till)}" if insats.till else ""
    if insats.till is None and not insats.tillsvidare:
        return f"från {datum(insats.fran)}"
    return period(insats.fran, insats.till)


def spann(low: int | None, high: int | None) -> str:
    """ "50–55", "högst 30", "minst 4", "15", or a dash."""
    if low is not None and high is not None:
        return tal(low) if low == high else f"{tal(low)}–{tal(high)}"
    if low is not None:
        return f"minst {tal(low)}"
    return f"högst {tal(high)}" if high is not None else ""


def buttons(actor: Actor, row: Any, transitions: Transitions, url: Callable[[Transition], str]) -> list[Steg]:
    """The steps open from the row's state that the actor may take, or may see why she cannot take (four eyes)."""
    found = []
    for step in transitions.open_from(getattr(row, transitions.column)):
        if not allows(actor, step.name, row):
            continue
        own = bool(step.four_eyes) and getattr(row, f"{step.four_eyes}_id") == actor.user_id
        found.append(
            Steg(
                name=step.name,
                label=step.label,
                url=url(step),
                confirm=step.confirm,
                danger=step.danger,
                enabled=not own,
                reason="Du skrev senast i utkastet. En annan person måste fastställa det." if own else "",
            )
        )
    return found


def posted(request: ActingRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, also when nothing was; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


class Rad(TypedDict):
    """One line for components/history.html."""

    moment: datetime.datetime
    who: str
    what: str


def history(actor: Actor, rows: Q) -> list[Rad]:
    """The latest audit lines of some objects, for those who may read the log; two queries."""
    lines: QuerySet[Handelse] = visible(actor, Handelse).filter(rows)[:HISTORY_LENGTH]
    found = list(lines)
    names = dict(User.objects.filter(pk__in={line.user_id for line in found if line.user_id}).values_list("pk", "namn"))
    return [Rad(moment=line.tid, who=names.get(line.user_id or 0, "Systemet"), what=_what(line)) for line in found]


def _what(line: Handelse) -> str:
    from_row = line.data.get("objekt", "")
    noun = ROW_NOUNS.get(from_row, "")
    words = f"{line.label} {noun}" if noun else line.label
    return words[:1].upper() + words[1:]


def andra_url(insats: Insats) -> str:
    """Where the insats' own columns are changed."""
    return reverse("insats_andra", args=[insats.slug])

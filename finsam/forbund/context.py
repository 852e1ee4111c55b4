"""What every page needs: who acts, as what, and where she can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, Rollkod

# At most seven places (docs/design.md). Each: label, URL name, the roles that see it.
_OUTSIDE = (Rollkod.REMITTENT, Rollkod.BEHORIGHETSANSVARIG, Rollkod.DRIFTADMINISTRATOR)
_INSIDE = tuple(role for role in Rollkod if role not in _OUTSIDE)
PLACES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Att göra", "att_gora", (*_INSIDE, Rollkod.DRIFTADMINISTRATOR)),
    ("Insatser", "insatser", _INSIDE),
    ("Rapporter", "rapporter", _INSIDE),
    (
        "Rekvisitioner",
        "rekvisitioner",
        (*KANSLI, Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM, Rollkod.REVISOR),
    ),
    ("Kalender", "kalender", (*KANSLI, Rollkod.INSATSLEDARE, Rollkod.INSATSEKONOM)),
    ("Förbund", "forbund_lista", _INSIDE),
    ("Akter", "akter", (Rollkod.REVISOR,)),
    ("Behörigheter", "behorigheter", (Rollkod.BEHORIGHETSANSVARIG,)),
    ("Behörighetsansvariga", "behorighetsansvariga", (Rollkod.DRIFTADMINISTRATOR,)),
    ("Sammanslagningar", "sammanslagningar", (Rollkod.DRIFTADMINISTRATOR,)),
    ("Register", "admin:index", (*KANSLI, Rollkod.DRIFTADMINISTRATOR)),
)
# Addresses that belong to a place without beginning with its own.
_ALSO_UNDER = {"rapporter": ("/dokument/",), "forbund_lista": ("/sammanslagningar/",)}


def acting(request: HttpRequest) -> dict[str, Any]:
    """`actor`, `acts_as` and `nav` for the base template."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.user is None:
        return {"actor": None, "nav": [], "acts_as": None}
    nav = []
    for label, name, roles in PLACES:
        if actor.roll in roles:
            url = reverse(name)
            under = (url, *_ALSO_UNDER.get(name, ()))
            current = request.path == url if url == "/" else request.path.startswith(under)
            nav.append({"label": label, "url": url, "current": current})
    acts_as = None
    if actor.membership:
        acts_as = {"roll": actor.title, "where": actor.where, "can_switch": actor.can_switch}
    return {"actor": actor, "nav": nav, "acts_as": acts_as}

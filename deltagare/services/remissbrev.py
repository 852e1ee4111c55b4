"""Letters to a remittent about the handling of her remiss: that there is something to read, and never about whom."""

from __future__ import annotations

from deltagare.enums import Remisskalla
from deltagare.models import Remiss
from deltagare.services.brev import letter_address
from deltagare.services.lank import address, remiss_token
from finsam.forbund.actor import Actor
from finsam.forbund.models import Utskick
from finsam.forbund.services.utskick import Outdated, letter_text, register_utskick, send_later

FRAGA, BESKED = "remiss_fraga", "remiss_besked"
OWN_PAGE = "remiss_egen"
"""The URL name of the remittent's own page."""
GONE = "Remissen finns inte kvar, eller den som beställde brevet har inte längre uppdraget."


def send_fraga(*, actor: Actor, remiss: Remiss) -> Utskick | None:
    """Tells the remittent that the team has a question; None when she has no address or no link of her own."""
    return _send(FRAGA, actor, remiss)


def send_besked(*, actor: Actor, remiss: Remiss, to: str | None = None) -> Utskick | None:
    """Tells the remittent that her remiss has been decided, and where she reads how. `to`: the address, where the
    decision has moved it away from the remiss."""
    return _send(BESKED, actor, remiss, to)


def has_link(remiss: Remiss) -> bool:
    """Whether the remittent follows the remiss by a link of her own: not when the team has typed it in."""
    return remiss.kalla != Remisskalla.TEAMET and remiss.lank_hash is not None


def _send(slag: str, actor: Actor, remiss: Remiss, to: str | None = None) -> Utskick | None:
    if not has_link(remiss):
        return None
    to = letter_address(remiss) if to is None else to
    return send_later(slag=slag, mottagare=to, objekt_id=remiss.pk, actor=actor) if to else None


def _compose(utskick: Utskick, subject: str, template: str) -> tuple[str, str]:
    remiss = Remiss.objects.select_related("insats").filter(pk=utskick.objekt_id or 0).first()
    if remiss is None or remiss.lank_hash is None:
        raise Outdated(GONE)
    link = address(OWN_PAGE, remiss_token(remiss))
    return subject, letter_text(template, insats=str(remiss.insats), nummer=remiss.nummer, link=link)


def compose_fraga(utskick: Utskick) -> tuple[str, str]:
    """That the team has a question, and the link where it is answered."""
    return _compose(utskick, "Teamet har en fråga om din remiss", FRAGA)


def compose_besked(utskick: Utskick) -> tuple[str, str]:
    """That something has been decided, and the link where it is read."""
    return _compose(utskick, "Det finns besked om din remiss", BESKED)


register_utskick(FRAGA, compose_fraga)
register_utskick(BESKED, compose_besked)

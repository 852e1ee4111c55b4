"""The time of a deltagande: what moves its end, and what can be done about it."""

from typing import Any

from deltagare.models import Deltagande
from finsam.forbund.actor import Actor


def part_context(actor: Actor, deltagande: Deltagande) -> dict[str, Any]:
    """Uppehåll and förlängningar, in the order of their days."""
    return {
        "uppehall": list(deltagande.uppehall.select_related("orsak")),
        "forlangningar": list(deltagande.forlangningar.select_related("fall")),
    }

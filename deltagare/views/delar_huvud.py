"""The head of a deltagande's page: who, when, and by whom remitted."""

from typing import Any

from deltagare.models import Deltagande
from finsam.bas.formats import datum
from finsam.forbund.actor import Actor


def part_context(actor: Actor, deltagande: Deltagande) -> dict[str, Any]:
    """The summary list."""
    return {
        "rows": [
            {"term": "Start", "value": datum(deltagande.start)},
            {"term": "Planerat slut", "value": datum(deltagande.planerat_slut) if deltagande.planerat_slut else ""},
        ]
    }

"""May this actor take this step now? Asked by services that act and by pages that ask before they act."""

from django.db.models import Model

from finsam.bas.errors import AlreadyHandled
from finsam.bas.transitions import Transitions
from finsam.forbund.actor import Actor
from finsam.forbund.policies import may_any, require


def require_step(actor: Actor, row: Model, transitions: Transitions, name: str) -> None:
    """Raises Refused without the right, and AlreadyHandled when the row has moved on: a double click, or a colleague.

    Which of the two matters to the person: the policy answers no for a row in another state, whoever asks.
    """
    state = getattr(row, transitions.column)
    if state not in transitions[name].sources and may_any(actor, name, type(row)):
        raise AlreadyHandled(
            f"{row} är redan hanterad, av dig i en annan flik eller av en kollega. "
            "Ladda om sidan för att se hur det står till nu."
        )
    require(actor, name, row)

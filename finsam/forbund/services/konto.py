"""Acts with one's own account."""

from finsam.audit.log import log
from finsam.forbund.actor import Actor
from finsam.forbund.models import Membership
from finsam.forbund.policies import get_visible


def switch_membership(*, actor: Actor, membership_id: int) -> Membership:
    """The membership to act as from now on; Http404 unless it is the person's own and in force.

    The caller keeps it in the session: what somebody acts as belongs to the browser, not to the account.
    """
    own = Membership.objects.nuvarande().filter(user=actor.user).select_related("user", "roll", "forbund")
    if actor.membership is None:
        actor = Actor(user=actor.user, membership=own.first())
    found = get_visible(actor, own, pk=membership_id)
    log("konto.bytte_uppdrag", actor=Actor.of(found), row=found)
    return found

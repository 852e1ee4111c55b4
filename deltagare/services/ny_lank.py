"""A new personal link and a new code for a remittent who has lost hers, or has left the remiss to a colleague."""

from __future__ import annotations

from django.db import transaction

from deltagare.models import Remiss
from deltagare.services.lank import address, give_code, remiss_token, stored_hash
from deltagare.services.remiss import locked
from deltagare.services.remissbrev import has_link
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.actor import Actor
from finsam.forbund.policies import CHANGE, require

NO_LINK = "Remissen har ingen egen länk. Den är inskriven av teamet."
REPLACED = "Länken är redan utbytt. Gäller det igen börjar du om från remissens sida."


def replace_lank(*, actor: Actor, remiss_id: int, generation: int) -> tuple[Remiss, str, str]:
    """The remiss with its new link and code, for the team to read out; the old ones open nothing any more.

    `generation` is the link that the page showed: AlreadyHandled when it has been replaced since. Http404 and Refused
    as the access engine says.
    """
    with transaction.atomic():
        remiss = locked(actor, remiss_id)
        require(actor, CHANGE, remiss)
        if not has_link(remiss):
            raise Refused(NO_LINK)
        if remiss.lank_generation != generation:
            raise AlreadyHandled(REPLACED)
        remiss.lank_generation += 1
        token = remiss_token(remiss)
        remiss.lank_hash = stored_hash(token)
        code = give_code(remiss)
        remiss.save(update_fields=["lank_generation", "lank_hash", "kod_hash", "kod_forsok"])
        log("remiss.ny_lank", actor=actor, row=remiss, nummer=remiss.nummer)
    return remiss, address("remiss_egen", token), code

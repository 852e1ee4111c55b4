"""The draft of a remiss: begun without an account, saved step by step under a personal link, deleted after its days.

What is typed lies together in `Remiss.utkast`, sealed with the insatsägare's key, as it was typed (a list of texts for
each field), also when it is not right yet: nothing typed is lost. When the draft is deleted follows from the day it was
begun, so that an intake that closes has an end too: who has begun may finish within those days.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from deltagare.enums import Remisskalla, RemissStatus
from deltagare.models import Remiss
from deltagare.rls import as_job
from deltagare.services.identitet import seal, unseal
from deltagare.services.lank import new_linked_remiss
from deltagare.services.remissintag import intag_of, takes_remisser
from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, Refused
from finsam.forbund.enums import Rollkod
from insatser.models import Insats

Typed = dict[str, list[str]]
LONGEST_ANSWER = 20_000
"""Characters of one answer that are kept in a draft. No field takes more; the page says so itself."""
CLOSED = "Insatsen tar inte emot remisser just nu."
SENT = "Remissen är redan skickad. Inget mer har hänt nu. På din länk ser du hur det går för den."
_PLACE = {"table": "deltagare_remiss", "column": "utkast"}


@dataclass(frozen=True)
class Remittent:
    """Who acts by a personal link, as the audit log writes it: nobody's account, in the insats' förbund."""

    forbund_id: int | None
    user_id: None = None
    membership_id: None = None
    roll: str = Rollkod.REMITTENT


@dataclass
class Draft:
    """What has been typed so far, by step and field, and when it was last saved."""

    steps: dict[str, Typed] = field(default_factory=dict, repr=False)
    saved: datetime.datetime | None = None

    def first(self, step: str, name: str) -> str:
        """The first text of a field, empty when nothing was typed."""
        return next(iter(self.steps.get(step, {}).get(name, [])), "")


def acts_by_link(remiss: Remiss) -> Remittent:
    """Who the log says did it."""
    return Remittent(remiss.insats.forbund_id)


def begin_remiss(*, insats: Insats) -> Remiss:
    """A new empty draft in an insats that takes remisser. Refused when it does not (any more)."""
    if not takes_remisser(insats):
        raise Refused(CLOSED)
    days = intag_of(insats).utkast_dagar
    remiss = new_linked_remiss(
        insats=insats,
        kalla=Remisskalla.REMITTENT,
        gallras=timezone.now() + datetime.timedelta(days=days),
    )
    log("remiss.paborjad", actor=acts_by_link(remiss), row=remiss)
    return remiss


def read_draft(remiss: Remiss) -> Draft:
    """What has been typed. Raises AlreadyHandled when the remiss has been sent."""
    _require_draft(remiss)
    if remiss.utkast is None or remiss.nyckel is None:
        return Draft()
    found = json.loads(unseal(remiss.nyckel, remiss.utkast, owner=remiss.pk, **_PLACE))
    return Draft(found["steps"], datetime.datetime.fromisoformat(found["saved"]))


def save_step(*, remiss: Remiss, step: str, typed: Mapping[str, list[str]]) -> Draft:
    """Keeps what was typed in one step. The caller holds the row's lock (remiss_by_token).

    Raises AlreadyHandled when the remiss has been sent: in another tab, or by a double click.
    """
    draft = read_draft(remiss)
    draft.steps[step] = {name: [one[:LONGEST_ANSWER] for one in values] for name, values in typed.items()}
    draft.saved = timezone.now()
    content = json.dumps({"steps": draft.steps, "saved": draft.saved.isoformat()})
    remiss.nyckel, remiss.utkast = seal(remiss.insats, content, owner=remiss.pk, **_PLACE)
    remiss.save(update_fields=["nyckel", "utkast"])
    return draft


def delete_draft(*, remiss: Remiss) -> None:
    """Deletes a draft at its writer's own wish. The caller holds the row's lock."""
    _require_draft(remiss)
    log("remiss.utkast_raderat", actor=acts_by_link(remiss), row=remiss)
    remiss.delete()


def purge_drafts() -> int:
    """Deletes the drafts that are past their day, and returns how many. Beat sends it every hour."""
    with as_job("gallra_utkast"):
        rows = Remiss.objects.filter(status=RemissStatus.UTKAST, gallras__lt=timezone.now())
        count, _ = rows.delete()
        if count:
            log("remiss.utkast_gallrade", actor=None, antal=count)
    return count


def is_past(remiss: Remiss) -> bool:
    """Whether a draft's days are over, though it may still lie there for an hour."""
    return remiss.status == RemissStatus.UTKAST and remiss.gallras is not None and remiss.gallras <= timezone.now()


def _require_draft(remiss: Remiss) -> None:
    if remiss.status != RemissStatus.UTKAST:
        raise AlreadyHandled(SENT)

"""What a person needs before her when she takes a step with a rekvisition: figures, what to look at, other choices."""

from typing import Any

from django.urls import reverse

from finsam.forbund.actor import Actor
from finsam.forbund.policies import allows
from insatser.models import Rekvisition
from insatser.services.rekvisition_checks import Claim, account_before
from insatser.services.same_file import same_files
from insatser.services.varningsord import warnings_of
from insatser.transitions import REKVISITION

_LOOKED_AT = ("lamna_in", "granska", "attestera")
_DECIDED_BY = (*_LOOKED_AT, "uppratta", "betala")
_CHOICES = {"granska": ("sand_ater", "avsla"), "attestera": ("sand_ater", "avsla")}


def decision(actor: Actor, row: Rekvisition, claim: Claim, steg: str) -> dict[str, Any]:
    """The page's context: the sum, what is left of the year's money after it, posts that pass their budget, warnings
    of costs, and what may be chosen instead. Amounts in kronor."""
    attest = steg == "attestera"
    looked_at = steg in _LOOKED_AT
    return {
        "claim": claim,
        "money_back": claim.att_utbetala < 0,
        "att_betala": abs(claim.att_utbetala),
        "kvar": claim.kvar_vid_attest if attest else claim.kvar,
        "over": [
            {"post": post, "belopp": post.ackumulerat - post.budget}
            for post in claim.poster
            if post.betalas and post.budget is not None and post.denna_period > 0 and post.ackumulerat > post.budget
        ]
        if looked_at
        else [],
        "warnings": warnings_of(row) if looked_at else (),
        "same_files": same_files(actor, row) if looked_at else (),
        "account_before": account_before(row) if attest and claim.att_utbetala > 0 else "",
        "figures": steg in _DECIDED_BY,
        "instead": [
            {"label": REKVISITION[name].label, "url": reverse("rekvisition_steg", args=[row.pk, name])}
            for name in _CHOICES.get(steg, ())
            if row.status in REKVISITION[name].sources and allows(actor, name, row)
        ],
    }

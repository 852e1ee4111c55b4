"""Who may do what with the rows of this room.

Counts are figures: the förbund's people and the styrgrupp see them (small numbers hidden by the figures' own module);
the team writes them. Nobody in a förbund will ever stand in a grant that opens an individual.
"""

from deltagare.models import Antal, Antalsperiod
from finsam.audit.codes import register as register_codes
from finsam.forbund.policies import ADD, CHANGE, VIEW, Grant, Policy, Reach, register
from insatser.policies import IN_INSATS, OVER_FORBUND, TEAM

register_codes({"antal.sparat": "sparade antal deltagare"})


def _counts(model: type, prefix: str) -> Policy:
    return Policy(
        model,
        forbund=(f"{prefix}insats__forbund_id",),
        insats=(f"{prefix}insats_id",),
        grants=(
            Grant(OVER_FORBUND, (VIEW,), Reach.FORBUND),
            Grant(IN_INSATS, (VIEW,), Reach.INSATS),
            Grant(TEAM, (ADD, CHANGE), Reach.INSATS),
        ),
    )


register(_counts(Antalsperiod, ""), _counts(Antal, "period__"))

"""The rules about a slutredovisning's document, each broken once past Python (see violations.py)."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from tests import factories as make
from tests import people_rows as more
from tests.people import avslutat, make_team

RULES: dict[str, Callable[[], object]] = {}


def _breaks(name: str, *orders: dict[str, Any]) -> None:
    """Enters a rule that is broken by ordering documents of one slutredovisning, one after the other."""

    def act() -> None:
        team = make_team()
        with team.acting() as actor:
            today = timezone.localdate()
            row = more.SlutredovisningFactory(deltagande=avslutat(insats=team.insats, start=today, slut=today))
            for order in orders:
                make.DokumentFactory(
                    **{"slutredovisning": row, "bestalld_av": actor.membership, "rapport": None}
                    | {"slag": "slutredovisning"}
                    | order
                )

    RULES[name] = act


_breaks("dokument_utan_person", {"underlag": {"namn": "Någon"}})
_breaks("dokument_ett_i_taget_slutredovisning", {"version": 1}, {"version": 2})
_breaks("dokument_version_slutredovisning", *[{"version": 1, "status": "misslyckat"}] * 2)

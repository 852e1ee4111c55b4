"""The rule about questions that have been answered, broken once past Python (see violations.py)."""

from __future__ import annotations

from collections.abc import Callable

from tests.people import DeltagandeFactory, make_team
from tests.people_rows import MatningFactory

RULES: dict[str, Callable[[], object]] = {}


def _asked_otherwise() -> None:
    team = make_team()
    with team.acting():
        matning = MatningFactory(deltagande=DeltagandeFactory(insats=team.insats))
        matning.instrument.fragor.update(text="Något helt annat?")


RULES["instrumentfraga_oforanderlig"] = _asked_otherwise

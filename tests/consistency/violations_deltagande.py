"""The rules about who decides a förlängning, each broken once past Python (see violations.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from deltagare.enums import ForlangningStatus
from insatser.enums import Beslutsfattare
from tests.people import DeltagandeFactory, make_team
from tests.people_rows import ForlangningFactory

RULES: dict[str, Callable[[], object]] = {}


def _asked(name: str, **columns: Any) -> None:
    def act() -> None:
        team = make_team()
        with team.acting():
            stamps = {"beslutad_av": team.membership.user, "beslutad_tid": timezone.now()}
            ForlangningFactory(deltagande=DeltagandeFactory(insats=team.insats), **stamps, **columns)

    RULES[name] = act


_asked("forlangning_beslutas_av", beslutas_av="någon")
_asked("forlangning_till_styrgruppen_har_fall", beslutas_av=Beslutsfattare.STYRGRUPP)
_asked(
    "forlangning_redovisad_har_fall",
    beslutas_av=Beslutsfattare.INSATSLEDARE_REDOVISAR,
    status=ForlangningStatus.BEVILJAD,
)

"""What a team has to do for the people of its insatser: one Task for each thing, without a name.

Read as the team (row-level security and the policies hold), with a constant number of queries. What has been done is
not among them, since each is read from what is missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from deltagare.enums import FallStatus, Gora, RemissStatus, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Komplettering, Remiss, Tillfalle
from deltagare.querysets import AHEAD
from finsam.bas.formats import antal_ord
from finsam.forbund.actor import Actor
from finsam.forbund.policies import visible
from insatser.enums import Registreringsniva
from insatser.models import Insats

REMISS, STYRGRUPP_SVAR, TREPARTSSAMTAL = "remiss", "styrgrupp_svar", "trepartssamtal"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its kind (a Gora or one of the three above), the insats, and which row it is done with.

    `pk` is of a deltagande where `gora` is a Gora, else of a remiss; `nummer` is what the team calls it by. `senast`
    None: no rule says when. `detail` is said after it.
    """

    gora: str
    insats: str
    slug: str
    pk: int
    nummer: int | None
    senast: datetime.date | None = None
    detail: str = ""


def min_dag(actor: Actor, day: datetime.date) -> tuple[Task, ...]:
    """Everything, the most urgent first within each kind. Fifteen queries; one where nobody is registered."""
    people = visible(actor, Insats).exclude(registreringsniva=Registreringsniva.ANTAL)
    if not people.exists():
        return ()
    return (*_remisser(actor, day), *_trepartssamtal(actor, day), *_deltaganden(actor, day))


def _remisser(actor: Actor, day: datetime.date) -> Iterator[Task]:
    answered = Komplettering.objects.filter(remiss=OuterRef("pk"), besvarad_tid__isnull=False)
    columns = ("insats__namn", "insats__slug", "pk", "nummer")
    came_in = Remiss.objects.obesvarade().with_svar_senast(day).annotate(completed=Exists(answered))
    rows: Any = visible(actor, came_in)
    for *place, senast, came, completed in rows.order_by("inkommen_tid", "pk").values_list(
        *columns, "svar_senast", "inkommen_tid__date", "completed"
    ):
        waited = antal_ord((day - came).days, "dag", "dagar")
        words = f"Kompletteringen är besvarad, väntat {waited}" if completed else f"Väntat {waited}"
        yield Task(*(REMISS, *place, senast, words))
    rows = visible(actor, Remiss.objects.filter(status=RemissStatus.STYRGRUPP, fall__status=FallStatus.BESVARAT))
    for place in rows.order_by("fall__besvarat_tid", "pk").values_list(*columns):
        yield Task(STYRGRUPP_SVAR, *place)


def _trepartssamtal(actor: Actor, day: datetime.date) -> Iterator[Task]:
    rows = Tillfalle.objects.filter(
        slag=Tillfalleslag.TREPARTSSAMTAL,
        status=TillfalleStatus.PLANERAT,
        datum__lte=day + AHEAD,
        remiss__status=RemissStatus.ANTAGEN,
    )
    planned: Any = visible(actor, rows).order_by("datum", "pk")
    for *place, datum in planned.values_list("insats__namn", "insats__slug", "remiss_id", "remiss__nummer", "datum"):
        words = "Dagen har varit. Registrera om samtalet hölls." if datum < day else ""
        yield Task(*(TREPARTSSAMTAL, *place, datum, words))


def _deltaganden(actor: Actor, day: datetime.date) -> Iterator[Task]:
    columns = ("insats__namn", "insats__slug", "pk", "deltagare__nummer", "senast")
    for gora in Gora.values:
        rows: Any = visible(actor, Deltagande.objects.att_gora(gora, day))
        for row in rows.order_by("senast", "pk").values_list(*columns):
            yield Task(gora, *row)

"""Two förbund of the cast, with rows of every kind, that are to become one: ready, with nothing in the way."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.utils import timezone

from deltagare.models import PersonRow
from finsam.forbund.actor import Actor, acting, set_acting
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Forbund, Membership
from insatser.enums import RekvisitionStatus
from insatser.models import Rekvisition, Sammanslagning, SammanslagningDel
from insatser.services import sammanslagning as acts
from insatser.services.sammanslagning_hinder import hindrances
from rapporter.enums import DokumentStatus
from rapporter.models import Dokument
from tests import factories as make
from tests.cast import Cast

DAY = datetime.date(2024, 1, 1)
OURS = ("forbund", "insatser", "deltagare", "rapporter")
# Stamps and the journal of the merger itself, which is to stay, and the letter to who may confirm it.
ITS_OWN = {"insatser.sammanslagning", "insatser.sammanslagningdel", "insatser.flytt", "forbund.utskick"}
CAPITAL = (Decimal("2817000.50"), Decimal(650_000))


@dataclass
class Merger:
    """The draft, and who acts."""

    row: Sammanslagning
    target: Forbund
    drift: Actor
    chief: Actor

    @property
    def pk(self) -> int:
        return self.row.pk


def make_merger(cast: Cast, *, target: Forbund | None = None) -> Merger:
    """The cast's two förbund go up in a new one, with its own förbundschef."""
    quiet()
    target = target or make.ForbundFactory(namn="Samordningsförbundet Storsjö", slug="storsjo", bildat=DAY)
    row = Sammanslagning.objects.create(mottagare=target, datum=DAY)
    for place, capital in zip((cast.own, cast.foreign), CAPITAL, strict=True):
        SammanslagningDel.objects.create(sammanslagning=row, forbund=place.forbund, kapital=capital)
    chief = Membership.objects.filter(forbund=target, roll_id=Rollkod.FORBUNDSCHEF).first()
    chief = chief or make.MembershipFactory(forbund=target, roll=make.RollFactory(kod=Rollkod.FORBUNDSCHEF))
    return Merger(row, target, cast.people["driftadministrator"].actor, Actor.of(chief))


def quiet() -> None:
    """Every rekvisition paid, thrown away or refused, every document drawn."""
    now = timezone.now()
    Rekvisition.objects.filter(status__in=(RekvisitionStatus.UTKAST, RekvisitionStatus.INLAMNAD)).update(
        status=RekvisitionStatus.MAKULERAD, avslutad_tid=now
    )
    Dokument.objects.filter(status__in=(DokumentStatus.BESTALLT, DokumentStatus.PAGAR)).update(
        status=DokumentStatus.MISSLYCKAT
    )


def dump(cast: Cast) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the product, column by column; those about people as the team that they belong to."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if model._meta.app_label not in OURS or label in ITS_OWN:
            continue
        rows = list(_everywhere(cast, model)) if issubclass(model, PersonRow) else list(_values(model))
        found[label] = sorted(rows, key=repr)
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """The tables that differ, with the rows that stand in one of them alone."""
    return {
        label: [row for row in [*rows, *after[label]] if (row in rows) != (row in after[label])]
        for label, rows in before.items()
        if rows != after[label]
    }


@contextmanager
def as_membership(membership: Membership) -> Iterator[Actor]:
    """A transaction in which a membership acts, and nobody afterwards."""
    with acting(Actor.of(membership)) as actor:
        yield actor
    set_acting(Actor())


def _values(model: Any) -> Any:
    return model._base_manager.values_list(*(field.attname for field in model._meta.concrete_fields))


def _everywhere(cast: Cast, model: Any) -> Iterator[tuple[Any, ...]]:
    for place in cast.places.values():
        with place.acting():
            yield from list(_values(model))


def texts(row: Sammanslagning) -> list[str]:
    """What stands in the way of carrying it out, in sentences."""
    return [one.text for one in hindrances(Sammanslagning.objects.select_related("mottagare").get(pk=row.pk))]


def carry_out(merger: Merger) -> Sammanslagning:
    """Carries it out as the one who prepared it."""
    return acts.genomfor(actor=merger.drift, sammanslagning_id=merger.pk)

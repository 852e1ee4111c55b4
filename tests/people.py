"""People for tests: an insats whose team acts, and rows about its deltagare.

    team = make_team(niva="personuppgifter")
    with team.acting():
        remiss = RemissFactory(insats=team.insats)

Row-level security asks who acts, here as in the product: outside `team.acting()` (or after a request by somebody else)
the rows are not there. All people are invented, their numbers of the series that Skatteverket keeps for tests.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import factory
from django.db import connection, transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from deltagare import models
from deltagare.enums import Kon, Listslag, Remisskalla, RemissStatus
from deltagare.rls import open_link
from deltagare.services.identitet import Personuppgifter, put_identitet
from deltagare.services.lank import remiss_token, slutredovisning_token, stored_hash
from deltagare.services.nummer import next_number
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Membership
from insatser.enums import Inriktning, Registreringsniva
from insatser.models import Insats
from tests import factories as make

TODAY = timezone.localdate
SEEDS = (
    import_module("deltagare.migrations.0004_listvarden").VALUES
    | import_module("deltagare.migrations.0020_orsaker_att_inte_lamna").VALUES
)


@dataclass
class Team:
    """An insats with the membership that works in it."""

    insats: Insats
    membership: Membership

    @property
    def actor(self) -> Actor:
        return Actor.of(Membership.objects.select_related("user", "roll", "forbund").get(pk=self.membership.pk))

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        """A transaction in which the team acts."""
        with acting(self.actor) as actor:
            yield actor


def make_team(
    *, niva: str = Registreringsniva.PERSONUPPGIFTER, roll: str = Rollkod.INSATSLEDARE, **insats: Any
) -> Team:
    """An individinsats of a level (with an owner) and a membership that opens its deltagare."""
    if "insats" in insats:
        row = insats["insats"]
    else:
        insats.setdefault("inriktning", Inriktning.INDIVID)
        insats.setdefault("agare", make.PartFactory())
        row = make.InsatsFactory(registreringsniva=niva, **insats)
    membership = make.MembershipFactory(roll=make.RollFactory(kod=roll), forbund=row.forbund)
    make.InsatsuppdragFactory(membership=membership, insats=row)
    return Team(row, membership)


def listvarde(slag: str, kod: str) -> models.Listvarde:
    """A common value of a list; a flush takes the migration's rows away, so it is put back when missing."""
    found = next((row for row in SEEDS[slag] if row[0] == kod), (kod, kod, "", None))
    row, _ = models.Listvarde.objects.get_or_create(
        slag=slag, kod=kod, forbund=None, defaults={"namn": found[1], "grupp": found[2], "offentlig": found[3]}
    )
    return row


class DeltagareFactory(DjangoModelFactory):
    class Meta:
        model = models.Deltagare

    nummer = factory.LazyAttribute(lambda row: next_number("deltagare", row.insats.pk))
    kon = Kon.KVINNA
    fodelsear = 1990


class RemissFactory(DjangoModelFactory):
    """A remiss that has come in. Pass `deltagare` and the stamps for the later states."""

    class Meta:
        model = models.Remiss

    nummer = factory.LazyAttribute(lambda row: next_number("remiss", row.insats.pk))
    kalla = Remisskalla.REMITTENT
    status = RemissStatus.INKOMMEN
    inkommen_tid = factory.LazyFunction(timezone.now)
    kon = Kon.KVINNA
    fodelsear = 1990
    part = factory.SubFactory(make.PartFactory)
    enhet = "Enheten i Ekdala"
    remittent_namn = "Rut Remittentsson"
    remittent_epost = "rut@example.org"
    bakgrund = "Har varit utan arbete en tid."
    eget_mal = "Vill arbeta halvtid."


class DeltagandeFactory(DjangoModelFactory):
    """A deltagande that goes on since two months."""

    class Meta:
        model = models.Deltagande

    deltagare = factory.LazyAttribute(lambda row: DeltagareFactory(insats=row.insats))
    start = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=60))


def utkast(insats: Insats, **columns: Any) -> models.Remiss:
    """A remittent's draft, with its link. The link opens it for the rest of the transaction; no team sees it."""
    with connection.cursor() as cursor:  # the link follows from the row's number, and must be open as it is written
        cursor.execute("SELECT nextval(pg_get_serial_sequence('deltagare_remiss', 'id'))")
        (number,) = cursor.fetchone()
    row = models.Remiss(
        pk=number,
        insats=insats,
        kalla=Remisskalla.REMITTENT,
        gallras=timezone.now() + datetime.timedelta(days=30),
        **columns,
    )
    row.lank_hash = stored_hash(remiss_token(row))
    with transaction.atomic():
        open_link(row.lank_hash)
        row.save(force_insert=True)
    return row


def linked(row: models.Remiss | models.Slutredovisning) -> str:
    """Gives a row the hash of its own link; returns the link's secret. The team acts."""
    token = remiss_token(row) if isinstance(row, models.Remiss) else slutredovisning_token(row)
    row.lank_hash = stored_hash(token)
    row.save(update_fields=["lank_hash"])
    return token


def avslutat(**columns: Any) -> models.Deltagande:
    """A deltagande with its avslut: pass insats, start and slut."""
    return DeltagandeFactory(
        avslutsanledning=columns.pop("avslutsanledning", None) or listvarde(Listslag.AVSLUTSANLEDNING, "arbete"),
        avslutad_tid=timezone.now(),
        **columns,
    )


def named(deltagare: models.Deltagare, **person: str) -> models.Identitet:
    """Gives a deltagare a name (and number): put_identitet with invented defaults."""
    return put_identitet(deltagare, Personuppgifter(**{"namn": "Doris Deltagarsson"} | person))

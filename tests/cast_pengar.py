"""Rows of the money of a place in the cast: what goes to the accounts."""

from decimal import Decimal

from django.db.models import Model

from finsam.forbund.models import Membership
from insatser.models import (
    Bokforingsexport,
    Bokforingsinstallning,
    Exportrad,
    Insats,
    Kontering,
    Rekvisition,
)


def bookkeeping(insats: Insats, rekvisition: Rekvisition, orderer: Membership) -> list[Model]:
    """One of each model about an insats; those of its whole förbund once for all its insatser."""
    forbund = insats.forbund
    export = Bokforingsexport.objects.create(
        forbund=forbund,
        nummer=forbund.bokforingsexporter.count() + 1,
        skapad_av=orderer,
        summa=Decimal(100_000),
        rader=[],
    )
    return [
        Bokforingsinstallning.objects.get_or_create(
            forbund=forbund, defaults={"skuldkonto": "2440", "skuldkonto_namn": "Skulder"}
        )[0],
        Kontering.objects.create(forbund=forbund, insats=insats, grupp="Personal", konto="4510", namn="Insatser"),
        export,
        Exportrad.objects.create(export=export, rekvisition=rekvisition),
    ]

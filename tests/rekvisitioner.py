"""Helps for tests of rekvisitioner: vouchers that cover, and the way through the steps."""

import datetime
from decimal import Decimal

from finsam.forbund.actor import Actor
from insatser.models import Rekvisition
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from tests import factories as make
from tests.cast import YEAR, Cast


def cover(row: Rekvisition) -> None:
    """A voucher on every row that lacks some, so that each krona has its own."""
    for rad in row.rader.prefetch_related("verifikatrader"):
        missing = rad.belopp - sum((part.belopp for part in rad.verifikatrader.all()), Decimal(0))
        if missing > 0:
            make.VerifikatradFactory(rad=rad, belopp=missing)


def fill(
    actor: Actor, row: Rekvisition, *amounts: object, kommentar: str = "Dyrare än väntat.", **head: object
) -> None:
    """Types amounts on the rows in their order, with a comment on each, and covers them with vouchers."""
    rader = row.rader.order_by("post__ordning", "post_id")
    values = {
        rad.pk: acts.Radvarde(Decimal(str(amount)), kommentar) for rad, amount in zip(rader, amounts, strict=False)
    }
    acts.fill_in_rekvisition(actor=actor, rekvisition_id=row.pk, rader=values, **head)  # type: ignore[arg-type]
    cover(row)
    row.refresh_from_db()


def submit(cast: Cast, row: Rekvisition) -> Rekvisition:
    """Prepared by one of the owner's people, certified by another."""
    steps.uppratta_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=row.pk)
    return steps.lamna_in_rekvisition(actor=cast.people["insatsledare"].actor, rekvisition_id=row.pk)


def attest(cast: Cast, row: Rekvisition) -> Rekvisition:
    """Reviewed by kansli, attested by the förbundschef."""
    steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)
    return steps.attestera_rekvisition(actor=cast.people["forbundschef"].actor, rekvisition_id=row.pk)


def begin(cast: Cast, month: int, months: int = 2, typ: str = "del") -> Rekvisition:
    """A new draft of the cast's own insats, from a month of its year."""
    last = month + months - 1
    till = datetime.date(YEAR + last // 12, last % 12 + 1, 1) - datetime.timedelta(days=1)
    return acts.create_rekvisition(
        actor=cast.people["insatsekonom"].actor,
        insats_id=cast.own.insats.pk,
        fran=datetime.date(YEAR, month, 1),
        till=till,
        typ=typ,
    )

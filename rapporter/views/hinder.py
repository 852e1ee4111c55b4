"""What is missing in a rekvisition, each with the address where it is mended."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, CHANGE, VIEW, allows
from insatser.models import Betalningsuppgift, Rekvisition
from insatser.services.rekvisition_hinder import Hindrance, Place


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: the sentence, the few words beside the button, and where it is mended (or empty)."""

    text: str
    short: str = ""
    url: str = ""


def linked(actor: Actor, row: Rekvisition, found: Iterable[Hindrance]) -> tuple[Missing, ...]:
    """What is missing, with addresses that the actor may open."""
    return tuple(Missing(str(one), one.short, _url(actor, row, one)) for one in found)


def _url(actor: Actor, row: Rekvisition, found: Hindrance) -> str:
    if found.place is Place.ROWS and allows(actor, CHANGE, row):
        return reverse("rekvisition_rader", args=[row.pk]) + (f"#id_{found.field}" if found.field else "")
    if found.place is Place.VOUCHERS and allows(actor, CHANGE, row):
        return reverse("verifikat", args=[row.pk])
    if found.place is Place.RENEWAL and allows(actor, CHANGE, row):
        return f"{row.get_absolute_url()}#hamta-rader"
    if found.place is Place.PAYMENT and allows(actor, ADD, Betalningsuppgift(insats=row.insats)):
        return reverse("insats_betalning", args=[row.insats.slug])
    if found.place is Place.OTHER and found.other is not None and allows(actor, VIEW, found.other):
        return found.other.get_absolute_url()
    return reverse("insats_budget", args=[row.insats.slug]) if found.place is Place.BUDGET else ""

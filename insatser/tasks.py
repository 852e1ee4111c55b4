"""Jobs of the room."""

from celery import shared_task
from django.utils import timezone

from finsam.forbund.actor import Actor, acting
from insatser.services import frister, handlingar, sammanslagning_brev, verifikat  # noqa: F401 (registers a letter)


@shared_task
def make_frister() -> int:
    """Makes what falls due this year and the next, and what is owed since before; returns how many were new.

    Beat sends it four times a day.
    """
    year = timezone.localdate().year
    with acting(Actor()):
        return frister.make_claim_frister(before=year) + sum(frister.make_frister(year=one) for one in (year, year + 1))


@shared_task
def sweep_filer() -> int:
    """Takes away files that no voucher and no handling names, and returns how many. Beat sends it every hour."""
    with acting(Actor()):
        return verifikat.sweep_files() + handlingar.sweep_files()

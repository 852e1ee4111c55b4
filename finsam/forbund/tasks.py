"""The room's jobs. Each only hands its row's number to a service."""

from celery import shared_task

from finsam.forbund.services import konto, utskick  # noqa: F401 (konto registers its letters)


@shared_task(name="finsam.forbund.tasks.send_utskick")
def send_utskick(utskick_id: int) -> None:
    """Sends a letter."""
    utskick.send_utskick(utskick_id)


@shared_task(name="finsam.forbund.tasks.sweep_utskick")
def sweep_utskick() -> None:
    """Every half minute (settings): sends those that were left once more."""
    utskick.sweep_utskick()

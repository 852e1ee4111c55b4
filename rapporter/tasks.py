"""The room's jobs. Each only hands its row's number to a service."""

from celery import shared_task

from rapporter.services import dokument, drawing, paminnelser


@shared_task(name="rapporter.tasks.draw_dokument")
def draw_dokument(dokument_id: int) -> None:
    """Draws an ordered document."""
    drawing.draw_dokument(dokument_id)


@shared_task(name="rapporter.tasks.sweep_dokument")
def sweep_dokument() -> None:
    """Every quarter of a minute (settings): sends those that were left once more."""
    dokument.sweep_dokument()


@shared_task(name="rapporter.tasks.paminn_om_frister")
def paminn_om_frister() -> int:
    """In the morning (settings): writes to those who have frister that come, fall due or are late."""
    return paminnelser.remind_of_frister()

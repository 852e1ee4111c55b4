"""The room's jobs. Each only hands over to a service."""

from celery import shared_task

from deltagare.services import (
    importkorning,
    paminnelse,
    remissbrev,  # noqa: F401 (registers its letters)
    remissutkast,
)


@shared_task(name="deltagare.tasks.gallra_utkast")
def gallra_utkast() -> int:
    """Every hour (settings): deletes drafts of remisser that are past their day."""
    return remissutkast.purge_drafts()


@shared_task(name="deltagare.tasks.gallra_importer")
def gallra_importer() -> int:
    """Every hour (settings): throws away imported files that nobody took in within a day."""
    return importkorning.gallra_importer()


@shared_task(name="deltagare.tasks.paminn_om_remisser")
def paminn_om_remisser() -> int:
    """In the morning (settings): writes to the leaders whose insatser have remisser that wait past their time."""
    return paminnelse.remind_leaders()

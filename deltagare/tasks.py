"""The room's jobs. Each only hands over to a service."""

from celery import shared_task

from deltagare.services import importkorning, remissutkast


@shared_task(name="deltagare.tasks.gallra_utkast")
def gallra_utkast() -> int:
    """Every hour (settings): deletes drafts of remisser that are past their day."""
    return remissutkast.purge_drafts()


@shared_task(name="deltagare.tasks.gallra_importer")
def gallra_importer() -> int:
    """Every hour (settings): throws away imported files that nobody took in within a day."""
    return importkorning.gallra_importer()

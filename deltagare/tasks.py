"""The room's jobs. Each only hands over to a service."""

from celery import shared_task

from deltagare.services import remissutkast


@shared_task(name="deltagare.tasks.gallra_utkast")
def gallra_utkast() -> int:
    """Every hour (settings): deletes drafts of remisser that are past their day."""
    return remissutkast.purge_drafts()

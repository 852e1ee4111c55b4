"""Whether the parts that the product stands on answer."""

from celery import current_app
from django.core.cache import cache
from django.db import OperationalError, connection
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import RedisError

OK, SILENT = "ok", "svarar inte"


def check_parts() -> dict[str, str]:
    """The state of database, cache and job queue by name: "ok" or "svarar inte". Takes at most some seconds."""
    parts: dict[str, str] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        parts["databas"] = OK
    except OperationalError:
        parts["databas"] = SILENT
    try:
        cache.get("halsa")
        parts["cache"] = OK
    except RedisError:
        parts["cache"] = SILENT
    try:
        with current_app.connection_for_read() as queue:
            queue.ensure_connection(max_retries=1, timeout=2)
        parts["jobbkö"] = OK
    except (QueueError, *current_app.connection_for_read().connection_errors):
        parts["jobbkö"] = SILENT
    return parts

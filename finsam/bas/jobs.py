"""A row first, then the job with the row's id, sent when the transaction has been committed."""

import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue_on_commit(task: Task, row_id: int) -> None:
    """Sends `task(row_id)` after commit.

    A queue that does not answer is logged and otherwise left: the sweep finds the row and sends it again, so the
    person who ordered never loses what was ordered.
    """

    def send() -> None:
        try:
            task.apply_async(args=[row_id], retry=False)
        except OperationalError:
            logger.warning("The queue did not answer; the sweep will pick up row %s for %s", row_id, task.name)

    transaction.on_commit(send)

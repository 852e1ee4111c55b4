"""The servers that tests are given: the queue is this process's own, and the worker draws from it."""

import time

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from rapporter.enums import DokumentStatus
from tests import factories as make
from tests.servers import Worker


def test_queue_and_cache_are_our_own(queue: str) -> None:
    cache.set("who", "tests", 5)
    assert cache.get("who") == "tests"
    assert queue.split("://")[1] in settings.CACHES["default"]["LOCATION"]
    with current_app.connection_for_write() as broker:
        assert broker.as_uri().startswith(queue)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_worker_works_on_the_test_database(worker: Worker) -> None:
    """The sweep marks a row that was left; only a worker on the same database can."""
    dokument = make.DokumentFactory(status=DokumentStatus.BESTALLT)
    current_app.send_task("rapporter.tasks.draw_dokument", args=[dokument.pk])
    deadline = time.monotonic() + 30
    while dokument.status == DokumentStatus.BESTALLT:
        assert time.monotonic() < deadline, worker.text
        time.sleep(0.1)
        dokument.refresh_from_db()
    assert connection.settings_dict["NAME"] in worker.environment["DATABASE_URL"]

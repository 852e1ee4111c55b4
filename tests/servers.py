"""The programs that tests use besides PostgreSQL: a Redis-compatible server of their own and a real Celery worker.

Each pytest process (each half of `-n 2`) has its own queue, so that no worker takes another's jobs. PostgreSQL comes
from the environment, which `make test` (scripts/testrun.py) sets.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import override_settings

from finsam.bas.environment import Environment
from scripts.processes import spawn, stop
from scripts.valkey import Valkey

READY = 30  # seconds that a worker may take to start


@pytest.fixture(scope="session", autouse=True)
def queue() -> Iterator[str]:
    """A server of this process's own for the cache and the job queue; gives its URL."""
    # A short path: a unix socket's address has room for about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="finsam-queue-"))
    server = Valkey(folder, durable=False)
    log = os.open(folder / "valkey.log", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        server.start(log)
        with override_settings(CACHES={"default": Environment.cache(server.url)}):
            caches.close_all()
            _use_broker(Environment.broker(server.url))
            yield server.url
    finally:
        server.stop()
        os.close(log)
        shutil.rmtree(folder, ignore_errors=True)


def _use_broker(url: str) -> None:
    """Turns this process's Celery to another broker; nothing has been sent yet, so no connection is open."""
    current_app.conf.broker_url = current_app.conf.broker_read_url = current_app.conf.broker_write_url = url


class Worker:
    """A `celery worker` process on the test database, with its log.

    `kill()` is kill -9 of the whole group, as when a machine dies; `start()` gives a new one.
    """

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it takes jobs. A running one is left as it is."""
        if self.running:
            return
        self.log.write_bytes(b"")
        output = os.open(self.log, os.O_WRONLY | os.O_APPEND)
        options = ["--pool=prefork", "--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        try:
            self.process = spawn(
                [sys.executable, "-m", "celery", "-A", "finsam", "worker", *options],
                output=output,
                environment=self.environment,
                folder=settings.BASE_DIR,
            )
        finally:
            os.close(output)
        self._wait_until_ready()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    @property
    def text(self) -> str:
        """What it has said since it was started."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is handed back."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ends it in good order."""
        if self.process is not None:
            stop(self.process, grace=10)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY
        while " ready." not in self.text:
            assert self.running, f"The worker ended at once:\n{self.text}"
            assert time.monotonic() < deadline, f"The worker was not ready in time:\n{self.text}"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def worker_process(
    django_db_setup: None, queue: str, private_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Worker]:
    """One worker for the tests of a module; others are to find that nobody answers."""
    name = connection.settings_dict["NAME"]
    database = urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
    environment = os.environ | {
        "DATABASE_URL": database,
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": queue,
        "DATADIR": str(private_files.parent),
        "EMAIL_URL": f"filemail://{private_files.parent}/epost",
    }
    lent = Worker(environment, tmp_path_factory.mktemp("worker") / "worker.log")
    yield lent
    lent.stop()


@pytest.fixture
def worker(transactional_db: None, worker_process: Worker) -> Worker:
    """A running Celery worker on this test's database. Rows must be committed: the test is transactional."""
    current_app.control.purge()  # what an earlier test left in the queue
    worker_process.start()
    return worker_process

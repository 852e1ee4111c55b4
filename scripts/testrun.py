"""Runs a command, as a rule pytest, with a PostgreSQL and a queue of its own that are gone afterwards.

Usage: python -m scripts.testrun pytest -n 2 tests
When DATABASE_URL and REDIS_URL are set already, the command uses those instead.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts.folders import server_account
from scripts.messages import ROOT, StartError, say, stop_with
from scripts.services import Services, start_services
from scripts.state import program_environment


@contextlib.contextmanager
def temporary_services() -> Iterator[tuple[Path, Services]]:
    """A new data folder under the temp folder with fast, forgetful servers; both are removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="finsam-test-"))
    if server_account() is not None:
        folder.chmod(0o711)  # the database's account passes through
    try:
        with start_services(folder, durable=False) as services:
            yield folder, services
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run `python -m` with `arguments` and return its exit code."""
    command = [sys.executable, "-m", *arguments]
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        say("Testerna använder DATABASE_URL och REDIS_URL ur miljön.")
        # Tests send no letter: they are kept in memory, and a worker is given a folder of its own.
        environment = {"EMAIL_URL": "filemail:///dev/null", **os.environ}
        return subprocess.run(command, cwd=ROOT, env=environment).returncode
    # Without this SIGTERM would end this process and leave the folder; Ctrl-C reaches pytest by itself. What a shell
    # starts in the background is born deaf to SIGINT, and so would pytest be.
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, signal.default_int_handler)
    try:
        with temporary_services() as (folder, services):
            return _run(command, program_environment(services, folder, port=8000))
    except StartError as error:
        return stop_with(error)


def _run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    # An interrupted pytest ends the processes of `-n 2` with it; one that gets SIGTERM would leave them behind.
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C has reached pytest by itself


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

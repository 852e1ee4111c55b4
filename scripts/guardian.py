"""Outlives a starter that is killed, and ends hard what has not ended by itself a few seconds later.

Usage: python -m scripts.guardian PID...   with a pipe as stdin whose other end only the starter holds.
The kernel tells each program that its starter died; a Celery worker, for one, then looks in vain for the queue.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable

PATIENCE = 5  # seconds
ALL_IS_WELL = b"."


def guard(processes: Iterable[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """Start a guardian of the groups of `processes`."""
    pids = [str(process.pid) for process in processes]
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.guardian", *pids],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def dismiss(guardian: subprocess.Popen[bytes]) -> None:
    """Tell the guardian that everything has ended as it should."""
    with contextlib.suppress(OSError):
        guardian.communicate(ALL_IS_WELL)


def main(pids: list[int]) -> None:
    """Wait for word from the starter; if it dies without a word, end the groups `pids`."""
    if sys.stdin.buffer.read(1) == ALL_IS_WELL:
        return
    time.sleep(PATIENCE)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])

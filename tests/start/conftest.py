"""Data folders for servers of their own."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest


def still_running(pids: Iterable[str | int], seconds: float) -> list[str | int]:
    """Those of `pids` that live after at most `seconds`; a zombie that nobody has buried does not live."""
    deadline = time.monotonic() + seconds
    living = list(pids)
    while living and time.monotonic() < deadline:
        living = [pid for pid in living if _lives(pid)]
        time.sleep(0.02)
    return living


def _lives(pid: str | int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def datadir() -> Iterator[Path]:
    """An empty data folder. Not tmp_path: as root the database runs as an account that cannot enter that."""
    above = Path(tempfile.mkdtemp(prefix="finsam-start-"))
    above.chmod(0o711 if os.geteuid() == 0 else 0o700)
    yield above / "data"
    shutil.rmtree(above)

"""The whole of `make run` in a fresh clone, as root and as an ordinary user: long, so with a target of its own."""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.messages import ROOT

pytestmark = [pytest.mark.start, pytest.mark.long]

READY = "Avsluta med Ctrl-C"
ORDINARY = "finsam-prov"


@dataclass
class Clone:
    """A fresh clone and the account that works in it (empty: this one)."""

    folder: Path
    account: str

    def command(self, line: str) -> list[str]:
        """A command line of the account, in the clone, with the surroundings of a fresh login."""
        if not self.account:
            return ["sh", "-c", f"cd '{self.folder}' && {line}"]
        return ["su", "-", self.account, "-c", f"cd '{self.folder}' && {line}"]

    def ask(self, line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(line), capture_output=True, text=True, env=plain_environment())


def plain_environment() -> dict[str, str]:
    """The surroundings without what the test run has set."""
    ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DATADIR", "PORT", "EXEMPEL", "BASE_URL")
    ours += ("IDENTITY_KEYS", "IDENTITY_PEPPER")
    return {k: v for k, v in os.environ.items() if k not in ours and not k.startswith(("PYTHON", "DJANGO", "MAKE"))}


@contextmanager
def ordinary_account() -> Iterator[str]:
    """An account that was made for this test, with a home of its own."""
    subprocess.run(["useradd", "-m", "-s", "/bin/bash", ORDINARY], check=True)
    try:
        yield ORDINARY
    finally:
        subprocess.run(["userdel", "-r", ORDINARY], check=False, capture_output=True)


@pytest.fixture(params=["root", "ordinary"])
def clone(request: pytest.FixtureRequest) -> Iterator[Clone]:
    """A fresh clone of what is committed."""
    if os.geteuid() != 0:
        if request.param == "root":
            pytest.skip("this account is not root")
        folder = Path(tempfile.mkdtemp(prefix="finsam-clone-")) / "finsam"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
        yield Clone(folder, "")
        shutil.rmtree(folder.parent)
    elif request.param == "root":
        # Under root's own folder, which the database's account cannot enter.
        above = Path(tempfile.mkdtemp(prefix="finsam-clone-"))
        subprocess.run(["git", "clone", "-q", str(ROOT), str(above / "finsam")], check=True)
        yield Clone(above / "finsam", "")
        home = (above / "finsam" / ".data" / "postgres").resolve()
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(above)
    else:
        with ordinary_account() as account:
            entry = pwd.getpwnam(account)
            folder = Path(entry.pw_dir) / "finsam"
            subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
            subprocess.run(["chown", "-R", f"{account}:", str(folder)], check=True)
            yield Clone(folder, account)


@dataclass
class Run:
    """A `make run` that has said that it is ready."""

    process: subprocess.Popen[str]
    said: str
    seconds: float
    port: int
    folder: Path

    def health(self) -> dict[str, str]:
        with urllib.request.urlopen(f"http://localhost:{self.port}/halsa/", timeout=10) as response:
            return json.load(response)

    def runner(self) -> int:
        return int(json.loads((self.folder / ".data" / "in-use.json").read_text())["pid"])

    def end(self, sign: int) -> str:
        """Send `sign` to the starter and return what it says until everything has ended."""
        os.kill(self.runner(), sign)
        assert self.process.stdout is not None
        rest = self.process.stdout.read()
        self.process.wait(30)
        return rest


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture
def start(clone: Clone) -> Iterator[Callable[[], Run]]:
    """Starts `make run` in the clone; what a failed test leaves is ended."""
    started: list[Run] = []

    def make_run() -> Run:
        port, begun, said = free_port(), time.monotonic(), ""
        process = subprocess.Popen(
            clone.command(f"exec make -s run PORT={port}"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=plain_environment(),
            start_new_session=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if READY in line:
                break
        run = Run(process, said, time.monotonic() - begun, port, clone.folder)
        started.append(run)
        assert READY in said, said
        return run

    yield make_run
    for run in started:
        if run.process.poll() is None:
            run.end(signal.SIGTERM)


def programs_in(folder: Path) -> list[str]:
    """What still runs out of the clone or its data folder."""
    lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout.splitlines()
    return [line for line in lines if str(folder) in line and "su - " not in line]


def test_two_starts_a_kill_and_both_documents(clone: Clone, start: Callable[[], Run]) -> None:
    first = start()
    assert first.health()["status"] == "ok"
    assert re.search(r"\S+@\S+ +\S+ +\w", first.said), "no example logins in:\n" + first.said
    for order, name in (
        ("order_rapport samordningsteam-vasteras 2024", "rapport.pdf"),
        ("order_rekvisition teamsamverkan-vastra-malardalen 2024 1", "rekvisition.pdf"),
    ):
        answer = clone.ask(f"scripts/manage {order} --ut {name}")
        assert answer.returncode == 0, answer.stdout + answer.stderr
        assert (clone.folder / name).read_bytes().startswith(b"%PDF-")
    assert "Data finns kvar" in first.end(signal.SIGINT)
    assert programs_in(clone.folder) == []

    second = start()
    assert second.seconds < 30, f"a second start took {second.seconds:.0f} s"
    assert "Exempeldata" not in second.said
    assert second.health()["status"] == "ok"
    second.end(signal.SIGKILL)
    deadline = time.monotonic() + 15
    while programs_in(clone.folder) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert programs_in(clone.folder) == []

    third = start()
    assert third.health()["status"] == "ok"
    third.end(signal.SIGTERM)

    # Without a running `make run` the command starts the servers itself.
    answer = clone.ask("scripts/manage order_rapport samordningsteam-vasteras 2024 --ut igen.pdf")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert (clone.folder / "igen.pdf").read_bytes().startswith(b"%PDF-")
    assert programs_in(clone.folder) == []

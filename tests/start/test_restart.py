"""A worker or beat that dies is started again; everything else's end is the end of all, and nobody is left behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.messages import ROOT
from scripts.processes import Supervisor
from scripts.programs import MOST_RESTARTS, Program, Programs
from tests.start.conftest import still_running

pytestmark = pytest.mark.start

# A Python module that does nothing for a minute: programs are started with `python -m`.
SLEEP = "timeit -n 1 -r 1 -s __import__('time').sleep(60)"


@pytest.fixture
def programs() -> Iterator[tuple[Programs, Supervisor]]:
    """A web that does nothing and a worker that does nothing."""
    supervisor = Supervisor()
    stand_ins = {"web": Program(SLEEP, grace=5), "worker": Program(SLEEP, grace=5, restarts=True)}
    started = Programs(
        stand_ins, environment=os.environ, output=lambda _: os.open(os.devnull, os.O_WRONLY), supervisor=supervisor
    )
    started.start_all()
    yield started, supervisor
    started.stop_all()


def kill(supervisor: Supervisor, name: str) -> None:
    """kill -9 of a program, and the news of it."""
    (process,) = supervisor.processes([name])
    process.kill()
    assert supervisor.wait(10) == name


def test_worker_that_always_dies_is_started_again_three_times(programs: tuple[Programs, Supervisor]) -> None:
    started, supervisor = programs
    for _ in range(MOST_RESTARTS):
        kill(supervisor, "worker")
        assert supervisor.how_ended("worker") == "av signal 9"
        assert started.start_again("worker")
        assert supervisor.code_of("worker") is None
    kill(supervisor, "worker")
    assert not started.start_again("worker")
    assert supervisor.code_of("worker") == -signal.SIGKILL


def test_deaths_far_apart_are_not_counted_together(
    programs: tuple[Programs, Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    started, supervisor = programs
    monkeypatch.setattr("scripts.programs.RESTART_WINDOW", 0)
    for _ in range(MOST_RESTARTS + 1):
        kill(supervisor, "worker")
        assert started.start_again("worker")


def test_web_and_a_signal_end_all(programs: tuple[Programs, Supervisor]) -> None:
    started, supervisor = programs
    kill(supervisor, "web")
    assert not started.start_again("web")
    assert not started.start_again("postgres")
    assert not started.start_again(signal.SIGINT)


class Starter:
    """The real `make run` from where the environment is ready, with an empty database of its own."""

    def __init__(self, datadir: Path) -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port = trial.getsockname()[1]
        ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "DEBUG")
        ours += ("IDENTITY_KEYS", "IDENTITY_PEPPER")
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        environment |= {"DATADIR": str(datadir), "PORT": str(self.port), "EXEMPEL": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scripts.run", "prepared"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_until(self, what: str) -> str:
        """The line with `what` that the starter says next."""
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if what in line:
                return line
        raise AssertionError(f"”{what}” was never said in:\n" + "".join(said))

    def pid(self, words: str) -> int:
        """The program of the starter whose command line has `words`."""
        listing = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        ).stdout
        (found,) = re.findall(rf"^ *(\d+) .*{words}", listing, re.MULTILINE)
        return int(found)

    def everybody(self) -> list[str | int]:
        """All processes in the groups of the starter's programs: each program leads one."""
        rows = subprocess.run(["ps", "-eo", "pid=,sid=,ppid="], capture_output=True, text=True).stdout.splitlines()
        parts = [row.split() for row in rows]
        leaders = {pid for pid, _, parent in parts if parent == str(self.process.pid)}
        return [pid for pid, session, _ in parts if session in leaders]

    def kill_worker(self) -> int:
        """kill -9 of the worker's main process; returns the pid of the one that came after, when that is ready."""
        before = self.pid("finsam worker")
        children = subprocess.run(["pgrep", "-P", str(before)], capture_output=True, text=True).stdout.split()
        assert children
        os.kill(before, signal.SIGKILL)
        line = self.read_until("startas igen")
        assert line.startswith("worker avslutades oväntat (av signal 9)")
        assert still_running([before, *children], 5) == []
        self.read_until(" ready.")
        after = self.pid("finsam worker")
        assert self.pid(rf"scripts\.guardian .*\b{after}\b"), "the guardian does not know the new worker"
        return after

    def health(self) -> int:
        with urllib.request.urlopen(f"http://localhost:{self.port}/halsa/", timeout=10) as answer:
            return answer.status


@contextlib.contextmanager
def running(datadir: Path) -> Iterator[Starter]:
    """A starter that has said that it is ready; ended hard when the test fails (its guardian does the rest)."""
    starter = Starter(datadir)
    try:
        starter.read_until("Avsluta med Ctrl-C")
        yield starter
    finally:
        starter.process.kill()
        starter.process.communicate()


def test_killed_worker_is_replaced_and_nobody_is_left_behind(datadir: Path) -> None:
    with running(datadir) as starter:
        first = starter.pid("finsam worker")
        assert starter.kill_worker() != first
        beat = starter.pid("finsam beat")
        os.kill(beat, signal.SIGKILL)
        assert starter.read_until("startas igen").startswith("beat avslutades oväntat")
        assert starter.health() == 200
        everybody = starter.everybody()
        starter.process.send_signal(signal.SIGINT)
        assert starter.process.wait(40) == 0
        assert still_running(everybody, 5) == []

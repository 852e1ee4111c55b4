"""What `make run` says and how it ends, without the long way through a fresh clone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from scripts import guardian
from scripts.messages import ROOT
from scripts.processes import Supervisor, Terminal, spawn, stop
from scripts.run import NOISE
from scripts.state import InUse, hold
from tests.start.conftest import still_running

pytestmark = pytest.mark.start


@pytest.fixture
def port() -> Iterator[int]:
    """A port that another program holds."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def run(datadir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`make run` from where the environment is ready, with nothing but `settings` of ours."""
    ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "PORT", "EXEMPEL", "BASE_URL", "DEBUG")
    ours += ("IDENTITY_KEYS", "IDENTITY_PEPPER")
    environment = {k: v for k, v in os.environ.items() if k not in ours} | {"DATADIR": str(datadir)} | settings
    command = [sys.executable, "-m", "scripts.run", "prepared"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


def test_port_in_use_is_told_before_anything_starts(datadir: Path, port: int) -> None:
    answer = run(datadir, PORT=str(port))
    assert answer.returncode == 1
    assert f"Porten {port} används redan" in answer.stderr
    assert f"make run PORT={port + 1}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (datadir / "postgres").exists()


def test_second_start_in_the_same_folder_is_told_where_the_first_is(datadir: Path) -> None:
    datadir.mkdir()
    with hold(datadir) as lock:
        lock.tell(InUse("run", 4711, 8099))
        answer = run(datadir)
    assert answer.returncode == 1
    assert "redan igång på http://localhost:8099 (process 4711)" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "kanske"),
        ("SECRET_KEY", "kort"),
        ("DATABASE_URL", "mysql://a/b"),
        ("REDIS_URL", "http://a"),
        ("IDENTITY_PEPPER", "kort"),
    ],
)
def test_senseless_setting_is_named_in_a_readable_way(datadir: Path, name: str, value: str) -> None:
    given = {"DATABASE_URL": "postgresql://x@localhost:1/x", "REDIS_URL": "redis://localhost:1/0", name: value}
    answer = run(datadir, PORT="18765", **given)
    assert answer.returncode == 1
    said = answer.stdout + answer.stderr
    assert f"- {name} " in said
    assert "docs/drift.md" in said
    assert "Traceback" not in said


def test_database_that_does_not_answer_is_told_without_its_password(datadir: Path) -> None:
    url = "postgresql://finsam_app:hemligt@127.0.0.1:1/finsam"
    answer = run(datadir, PORT="18765", DATABASE_URL=url, REDIS_URL="redis://127.0.0.1:1/0")
    assert answer.returncode == 1
    said = answer.stdout + answer.stderr
    assert "Databasen i DATABASE_URL svarar inte" in said
    assert "hemligt" not in said
    assert "Traceback" not in said


def test_queue_that_does_not_answer_is_told(datadir: Path) -> None:
    answer = run(datadir, PORT="18765", REDIS_URL="redis://127.0.0.1:1/0")
    assert answer.returncode == 1
    assert "Kön i REDIS_URL svarar inte" in answer.stdout + answer.stderr


def test_first_that_ends_is_named_and_ends_the_rest() -> None:
    supervisor = Supervisor()
    for name, command in (("kort", ["sh", "-c", "exit 3"]), ("lång", ["sleep", "60"])):
        supervisor.watch(name, spawn(command, output=subprocess.DEVNULL), grace=5)
    assert supervisor.wait(10) == "kort"
    assert supervisor.code_of("kort") == 3
    supervisor.stop_all(["kort", "lång"])
    assert supervisor.code_of("lång") == -signal.SIGTERM


def test_children_of_a_program_end_with_it() -> None:
    reader, writer = os.pipe()
    process = spawn(["sh", "-c", "trap '' TERM; sleep 60 & echo $!; wait; wait"], output=writer)
    os.close(writer)
    with open(reader) as said:
        child = said.readline().strip()
        stop(process, grace=0.2)
    assert still_running([child], 5) == []


def test_lines_carry_the_programs_name(capfd: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    output = terminal.follow("web")
    process = spawn(["sh", "-c", "echo hej; printf 'på \\377 dig'"], output=output)
    os.close(output)
    process.wait(5)
    deadline = time.monotonic() + 5
    said = ""
    while "dig" not in said and time.monotonic() < deadline:
        said += capfd.readouterr().out
    assert said == "web      | hej\nweb      | på \ufffd dig\n"


def test_guardian_ends_what_outlives_its_starter(monkeypatch: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    watcher = guardian.guard([process])
    assert watcher.stdin is not None
    watcher.stdin.close()  # what the kernel does when the starter is killed
    assert process.wait(guardian.PATIENCE + 5) == -signal.SIGKILL
    watcher.wait(5)


def test_dismissed_guardian_touches_nothing() -> None:
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    watcher = guardian.guard([process])
    guardian.dismiss(watcher)
    assert watcher.wait(5) == 0
    assert process.poll() is None
    process.kill()
    process.wait()


def test_rounds_that_come_by_themselves_are_not_told() -> None:
    """The logins stand last in the terminal, until something happens that somebody has done."""
    line = "2026-11-22 09:14:51,889 INFO celery.worker.strategy: Task {}[fecc2d23] received"
    told = [one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values() if not hides(line.format(one["task"]))]
    assert told == []
    assert not hides(line.format("rapporter.tasks.draw_dokument"))
    assert not hides(line.format("rapporter.tasks.sweep_dokument").replace("INFO", "ERROR"))


def hides(line: str) -> bool:
    """Whether a line of the worker is left out of the terminal."""
    return bool(NOISE["worker"].search(line))

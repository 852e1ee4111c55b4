"""Runs several programs in one terminal: prefixed lines, ends that are told, and nobody left behind."""

import contextlib
import ctypes
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.messages import say

PR_SET_PDEATHSIG = 1
COLOURS = ("36", "33", "32", "35", "34", "31")

_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux only; elsewhere kill -9 can leave programs behind


@dataclass(frozen=True)
class Account:
    """The operating system's account that a program runs as."""

    uid: int
    gid: int


def spawn(
    command: Sequence[str],
    *,
    output: int,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    folder: Path | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `command` in a group of its own; it gets `death_signal` when this process dies, however it dies.

    The kernel ties the child to the *thread* that starts it: call this from the main thread.
    """
    parent = os.getpid()

    def die_with_parent() -> None:
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:  # it died before the kernel was told
                os._exit(1)

    change_account = {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=None if environment is None else dict(environment),
        cwd=folder,
        start_new_session=True,
        preexec_fn=die_with_parent,
        **change_account,  # type: ignore[call-overload]
    )


def stop(process: subprocess.Popen[bytes], sign: int = signal.SIGTERM, *, grace: float) -> None:
    """End `process` with `sign`; what is left of its group after `grace` seconds ends with SIGKILL."""
    if process.poll() is None:
        process.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Terminal:
    """Prints lines of many programs with the program's name in front, in colour when a person looks."""

    def __init__(self, width: int = 8) -> None:
        self._width = width
        self._lock = threading.Lock()
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._order: list[str] = []

    def line(self, name: str, text: str) -> None:
        """Print one line of the program `name`."""
        with self._lock:
            if name not in self._order:
                self._order.append(name)
            label = f"{name:<{self._width}} |"
            if self._colours:
                label = f"\033[{COLOURS[self._order.index(name) % len(COLOURS)]}m{label}\033[0m"
            print(f"{label} {text}", flush=True)

    def follow(
        self, name: str, *, hide: re.Pattern[str] | None = None, on_line: Callable[[str], None] | None = None
    ) -> int:
        """A file descriptor for a program to write to; its lines are printed as they come until it is closed.

        Lines that match `hide` are not printed; `on_line` sees every line.
        """
        reader, writer = os.pipe()

        def pump() -> None:
            with open(reader, encoding="utf-8", errors="replace") as lines:
                for text in lines:
                    text = text.rstrip()
                    if on_line is not None:
                        on_line(text)
                    if text and not (hide and hide.search(text)):
                        self.line(name, text)

        threading.Thread(target=pump, name=f"output of {name}", daemon=True).start()
        return writer


@dataclass
class Running:
    """A started program and how long it may take to end when asked to."""

    name: str
    process: subprocess.Popen[bytes]
    grace: float


class Supervisor:
    """Several programs: tells which one has ended, and ends them together."""

    def __init__(self) -> None:
        # SimpleQueue because a signal handler puts into it: an ordinary queue could wait for itself there.
        self._events: queue.SimpleQueue[str | int] = queue.SimpleQueue()
        self._running: list[Running] = []
        self._asked = 0
        self._last_asked = 0.0

    def catch_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal end all programs; a second Ctrl-C ends them hard."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._on_signal)

    def _on_signal(self, sign: int, _frame: object) -> None:
        # make hands on a SIGTERM that the whole group gets anyway: two at once are one wish.
        now = time.monotonic()
        if now - self._last_asked > 1:
            self._asked += 1
            self._last_asked = now
            self._events.put(sign)

    @property
    def asked_to_stop(self) -> bool:
        """True once a signal has asked for the end."""
        return self._asked > 0

    def watch(self, name: str, process: subprocess.Popen[bytes], *, grace: float) -> None:
        """Tell `wait_for_end` of the end of `process`, which takes the place of an earlier one called `name`."""
        self._running = [r for r in self._running if r.name != name]
        self._running.append(Running(name, process, grace))

        def wait() -> None:
            process.wait()
            self._events.put(name)

        threading.Thread(target=wait, name=f"end of {name}", daemon=True).start()

    def wait_for_end(self) -> str | int:
        """What has ended or asks for the end: a program's name, or a signal's number."""
        return self._events.get()

    def wait(self, seconds: float) -> str | int | None:
        """As `wait_for_end`; None after `seconds` without an end."""
        try:
            return self._events.get(timeout=seconds)
        except queue.Empty:
            return None

    def processes(self, names: Sequence[str]) -> list[subprocess.Popen[bytes]]:
        """The processes of the programs `names`."""
        return [r.process for r in self._running if r.name in names]

    def code_of(self, name: str) -> int | None:
        """The exit code of the program `name`, negative for a signal; None while it runs."""
        return next(r.process.poll() for r in self._running if r.name == name)

    def how_ended(self, name: str) -> str:
        """How the program `name` ended, for a Swedish sentence: "med kod 1" or "av signal 9"."""
        code = self.code_of(name) or 0
        return f"av signal {-code}" if code < 0 else f"med kod {code}"

    def stop_all(self, names: Sequence[str]) -> None:
        """End the programs `names` together, each within its grace; a second Ctrl-C ends them at once."""
        chosen = [r for r in self._running if r.name in names]
        for each in chosen:
            if each.process.poll() is None:
                each.process.send_signal(signal.SIGTERM)
        asked = self._asked
        started = time.monotonic()
        while any(r.process.poll() is None and time.monotonic() - started < r.grace for r in chosen):
            if self._asked > asked:
                say("Avbryter direkt.")
                break
            time.sleep(0.05)
        for each in chosen:
            stop(each.process, signal.SIGKILL, grace=5)

"""Web, worker and beat: started together, and worker and beat once more when they end unexpectedly."""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from subprocess import Popen

from scripts.guardian import dismiss, guard
from scripts.messages import ROOT, say
from scripts.processes import Supervisor, spawn, stop

MOST_RESTARTS = 3
RESTART_WINDOW = 300  # seconds in which that many are the most


@dataclass(frozen=True)
class Program:
    """How to start one program (arguments of `python -m`) and how many seconds it may take to end when asked to."""

    command: str
    grace: float
    death_signal: int = signal.SIGTERM
    restarts: bool = False


def finsam_programs(bind: str, port: int) -> dict[str, Program]:
    """Web, worker and beat by name."""
    web = f"gunicorn finsam.wsgi:application --bind {bind}:{port} -k gthread --workers 2 --threads 4"
    web += " --graceful-timeout 8 --no-control-socket --log-level warning"
    worker = "celery -q -A finsam worker -c 2 -O fair -l INFO --without-gossip --without-mingle"
    beat = "celery -q -A finsam beat -l WARNING --pidfile="
    return {
        "web": Program(web, grace=10),
        # When the starter is killed the servers end too: a worker that first finished its job would wait for
        # them in vain. Its job is taken up again at the next start.
        "worker": Program(worker, grace=20, death_signal=signal.SIGQUIT, restarts=True),
        "beat": Program(beat, grace=5, restarts=True),
    }


class Programs:
    """The programs of one run, watched by `supervisor` and guarded should this process be killed.

    `output` gives the file descriptor that a program's words go to, from its name.
    """

    def __init__(
        self,
        programs: Mapping[str, Program],
        *,
        environment: Mapping[str, str],
        output: Callable[[str], int],
        supervisor: Supervisor,
    ) -> None:
        self._programs = programs
        self._environment = environment
        self._output = output
        self._supervisor = supervisor
        self._restarts: dict[str, list[float]] = {name: [] for name in programs}
        self._guardian: Popen[bytes] | None = None

    def start_all(self) -> None:
        """Start every program."""
        for name in self._programs:
            self._start(name)
        self._guard()

    def start_again(self, name: str | int) -> bool:
        """Start `name`, which has ended by itself, once more and say so.

        False, and nothing done, when its end is the end of all: it is not one of those that are started again (or
        no program but a signal), or it has ended too often.
        """
        if not isinstance(name, str) or name not in self._programs or not self._programs[name].restarts:
            return False
        now = time.monotonic()
        recent = [moment for moment in self._restarts[name] if now - moment < RESTART_WINDOW]
        if len(recent) >= MOST_RESTARTS:
            return False
        self._restarts[name] = [*recent, now]
        how = self._supervisor.how_ended(name)
        say(f"{name} avslutades oväntat ({how}) och startas igen. Inget som är beställt försvinner.")
        # The children of a dead worker end too: one would otherwise go on drawing beside the new worker.
        for process in self._supervisor.processes([name]):
            stop(process, grace=0)
        self._start(name)
        self._guard()
        return True

    def stop_all(self) -> None:
        """End every program, each within its grace."""
        self._supervisor.stop_all(list(self._programs))
        if self._guardian is not None:
            dismiss(self._guardian)

    def _start(self, name: str) -> None:
        program = self._programs[name]
        output = self._output(name)
        process = spawn(
            [sys.executable, "-m", *program.command.split()],
            output=output,
            environment=self._environment,
            folder=ROOT,
            death_signal=program.death_signal,
        )
        os.close(output)
        self._supervisor.watch(name, process, grace=program.grace)

    def _guard(self) -> None:
        """A guardian of the processes there are now; only then is the one before sent away."""
        before, self._guardian = self._guardian, guard(self._supervisor.processes(list(self._programs)))
        if before is not None:
            dismiss(before)

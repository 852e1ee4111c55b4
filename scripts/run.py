"""`make run`: everything from a fresh clone to a web address, in one terminal; Ctrl-C ends all of it.

A worker or beat that ends unexpectedly is started again (scripts/programs.py). The end of anything else ends all.
The first half uses the standard library alone and makes the virtual environment; then the same process
goes on as the environment's Python, with the argument `prepared`.
"""

import errno
import os
import re
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts import bootstrap
from scripts.folders import make_datadir
from scripts.messages import ROOT, StartError, say, stop_with
from scripts.processes import Supervisor, Terminal, spawn, stop
from scripts.programs import Programs, finsam_programs
from scripts.services import start_services
from scripts.state import (
    FolderBusyError,
    InUse,
    Lock,
    chosen_datadir,
    chosen_port,
    hold,
    letters_folder,
    program_environment,
)

LONGEST_WAIT = 180  # seconds for web and worker to be ready

# Ordinary words of the servers that tell whoever runs Finsam nothing.
NOISE = {
    "postgres": re.compile(r"\bLOG: |FATAL:  the database system is (starting up|not yet accepting)"),
    "valkey": re.compile(r"overcommit|Received SIGTERM|ready to exit|signal-handler"),
    "worker": re.compile(
        # Celery's warning about root, and the rounds that beat sends for.
        r"SecurityWarning|superuser|absolutely not|different user|_security_error|[Uu]ser info|uid=|uid,"
        r"|INFO celery\.(worker\.strategy|app\.trace): Task [\w.]+\.tasks\.(sweep|make|gallra|paminn)_"
    ),
}


def main(arguments: list[str]) -> int:
    """Start everything, wait for the end, and return the exit code: 0 after Ctrl-C, 1 after a failure."""
    if arguments == ["prepared"]:
        return _run()
    # A SIGTERM while packages are installed ends the installer too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    try:
        # Cheap mistakes are told before minutes of installing.
        port = chosen_port()
        with hold(make_datadir(chosen_datadir())):
            _demand_free_port(port)
        python = bootstrap.prepare()
    except FolderBusyError as busy:
        return stop_with(_already_running(busy))
    except StartError as error:
        return stop_with(error)
    except KeyboardInterrupt:
        say("\nAvbrutet. Kör make run igen för att fortsätta.")
        return 0
    os.chdir(ROOT)
    return os.execv(python, [str(python), "-m", "scripts.run", "prepared"])


def _run() -> int:
    os.umask(0o077)  # what the programs write is for this account alone
    supervisor = Supervisor()
    supervisor.catch_signals()
    try:
        port = chosen_port()
        datadir = make_datadir(chosen_datadir())
        with hold(datadir) as lock:
            _demand_free_port(port)
            return _run_all(datadir, port, lock, supervisor)
    except FolderBusyError as busy:
        return stop_with(_already_running(busy))
    except StartError as error:
        # Ctrl-C reaches a program that is being waited for too: what it then says is no fault.
        return 0 if supervisor.asked_to_stop else stop_with(error)


def _run_all(datadir: Path, port: int, lock: Lock, supervisor: Supervisor) -> int:
    terminal = Terminal()
    with start_services(
        datadir,
        output=lambda name: terminal.follow(name, hide=NOISE.get(name)),
        database_url=os.environ.get("DATABASE_URL", ""),
        owner_url=os.environ.get("DATABASE_OWNER_URL", ""),
        redis_url=os.environ.get("REDIS_URL", ""),
    ) as services:
        for name, process in services.processes.items():
            supervisor.watch(name, process, grace=60)
        environment = program_environment(services, datadir, port)
        lock.tell(InUse("run", os.getpid(), port, services.database_url, services.owner_url, services.redis_url))
        _prepare(environment, supervisor)
        if supervisor.asked_to_stop:
            return 0
        waiting = {"worker"}  # a program's name leaves when it says that it is ready

        def output(name: str) -> int:
            return terminal.follow(name, hide=NOISE.get(name), on_line=heed if name == "worker" else None)

        def heed(line: str) -> None:
            if line.endswith(" ready."):
                waiting.discard("worker")

        bind = os.environ.get("BIND") or "127.0.0.1"
        programs = Programs(finsam_programs(bind, port), environment=environment, output=output, supervisor=supervisor)
        programs.start_all()
        try:
            event = _await_ready(port, supervisor, waiting)
            if event is None:
                _announce(datadir, port, environment)
                event = supervisor.wait_for_end()
                while programs.start_again(event):
                    event = supervisor.wait_for_end()
        finally:
            say("Avslutar ...")
            programs.stop_all()
    return _say_the_end(event, supervisor)


def _prepare(environment: dict[str, str], supervisor: Supervisor) -> None:
    """Migrations, static files and example data, in a process with the programs' environment."""
    output = os.dup(sys.stdout.fileno())
    process = spawn([sys.executable, "-m", "scripts.prepare"], output=output, environment=environment, folder=ROOT)
    os.close(output)
    while process.poll() is None:
        if supervisor.asked_to_stop:
            stop(process, grace=10)
            return
        time.sleep(0.05)
    if process.returncode != 0:
        raise StartError("Raderna ovan säger varför. Data finns kvar. Rätta det och kör make run igen.")


def _await_ready(port: int, supervisor: Supervisor, waiting: set[str]) -> str | int | None:
    """Wait until the worker is ready and /halsa/ answers 200: None then, or what ended the run before."""
    deadline = time.monotonic() + LONGEST_WAIT
    answer = "inget svar"
    while time.monotonic() < deadline:
        event = supervisor.wait(0.1)
        if event is not None:
            return event
        if waiting:
            continue
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{port}/halsa/", headers={"Host": "localhost"})
            with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - our own address
                if response.status == 200:
                    return None
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read(500).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
    raise StartError(
        f"Programmen kom inte igång på {LONGEST_WAIT} sekunder. "
        + ("Worker blev inte klar." if waiting else f"/halsa/ svarar: {answer}.")
    )


def _announce(datadir: Path, port: int, environment: dict[str, str]) -> None:
    lines = ["", f"Finsam är igång: {environment['BASE_URL']}", ""]
    logins = datadir / "logins"
    rows = [row.split("\t") for row in logins.read_text(encoding="utf-8").splitlines()] if logins.exists() else []
    rows = [row for row in rows if len(row) == 3]
    if rows:
        widths = [max(len(row[i]) for row in rows) for i in range(2)]
        lines.append("Logga in med ett av exempelkontona (e-post, lösenord, roll):")
        lines += [f"    {email:<{widths[0]}}   {password:<{widths[1]}}   {roll}" for email, password, roll in rows]
    elif environment["EXEMPEL"] == "0":
        lines.append("Exempelkonton är inte inlästa. EXEMPEL=1 make run läser in dem.")
    letters = letters_folder(datadir)
    if environment.get("EMAIL_URL", f"filemail://{letters}") == f"filemail://{letters}":
        lines += ["", f"Brev skickas inte, de läggs som filer i {letters}."]
    lines += ["", f"Data ligger i {datadir}. Avsluta med Ctrl-C.", ""]
    say("\n".join(lines))


def _say_the_end(event: str | int, supervisor: Supervisor) -> int:
    if isinstance(event, int):
        say("Finsam är avslutat. Data finns kvar till nästa make run.")
        return 0
    how = supervisor.how_ended(event)
    return stop_with(
        StartError(
            f"{event} avslutades oväntat ({how}), och därför har allt avslutats. Data finns kvar.\n"
            f"Raderna som börjar med ”{event}” ovan säger varför. Kör make run igen."
        ),
        "Finsam har stannat.",
    )


def _already_running(busy: FolderBusyError) -> StartError:
    folder = chosen_datadir()
    if busy.use and busy.use.kind == "command":
        return StartError(
            f"Ett kommando (scripts/manage, process {busy.use.pid}) använder datamappen {folder} just nu. "
            "Kör make run igen när det är klart."
        )
    where = f" på http://localhost:{busy.use.port} (process {busy.use.pid})" if busy.use else ""
    return StartError(
        f"Finsam är redan igång{where} med datamappen {folder}.\n"
        "Använd den, avsluta den med Ctrl-C, eller starta en till med egen mapp och port:\n"
        "    make run DATADIR=.data-2 PORT=8001"
    )


def _demand_free_port(port: int) -> None:
    bind = os.environ.get("BIND") or "127.0.0.1"
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((bind.strip("[]"), port))
            return
        except PermissionError:
            cause = f"Ditt konto får inte använda porten {port}. Portar från 1024 går bra."
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                cause = f"Porten {port} används redan av ett annat program."
            else:
                cause = f"Adressen {bind} går inte att använda ({error.strerror})."
    raise StartError(f"{cause} Välj en annan: make run PORT={port + 1 if 1024 <= port < 65535 else 8001}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

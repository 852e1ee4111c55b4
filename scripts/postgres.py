"""A private PostgreSQL cluster: made whole or not at all, in the foreground, on a unix socket."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from scripts import debian
from scripts.folders import postgres_home, remove_socket_folder, socket_folder
from scripts.messages import StartError, last_lines, say
from scripts.processes import spawn, stop

OWNER_ROLE = "finsam_agare"  # owns the tables; used by migrate
APP_ROLE = "finsam_app"  # owns nothing; what web and worker connect as
DATABASE = "finsam"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_WAIT = 120  # seconds: after a crash PostgreSQL first plays its log back

# Only the constants above are put in.
ROLES_AND_DATABASE = rf"""
SELECT 'CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER_ROLE}') \gexec
SELECT 'CREATE ROLE {APP_ROLE} LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') \gexec
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \gexec
"""

# Nothing of the caller's PG* variables may reach a server or a client of ours.
PLAIN_ENVIRONMENT: Mapping[str, str] = {"PATH": os.defpath, "LANG": "C.UTF-8"}


class Postgres:
    """One cluster under `datadir`/postgres. `durable=False` trades safety at power loss for speed (tests)."""

    def __init__(self, datadir: Path, *, durable: bool = True) -> None:
        self.home, self.account = postgres_home(datadir)
        self.data = self.home / "data"
        self.sockets = socket_folder(self.home, self.account, SOCKET_NAME + ".lock")
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._set_broken_aside()
        self.programs = self._choose_programs()

    def url(self, role: str, database: str = DATABASE) -> str:
        """The connection URL of `role`, without a password: the folder's rights are the lock."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def start(self, output: int) -> subprocess.Popen[bytes]:
        """Make the cluster if it is new, start the server with its log to `output`, make roles and database.

        Raises StartError when it cannot be made or does not answer.
        """
        self._await_predecessor()
        if not self.data.exists():
            self._make_cluster()
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.sockets)}
        settings |= {
            "unix_socket_permissions": "0700",
            "log_min_messages": "warning",
            # A statement or a row in the log would be somebody's name or number.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "max_connections": "80",
        }
        settings |= {"logging_collector": "off", "log_destination": "stderr"}
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: clients are cut off, the data is written.
        self.process = spawn(
            command,
            output=output,
            environment=PLAIN_ENVIRONMENT,
            account=self.account,
            folder=Path("/"),
            death_signal=signal.SIGINT,
        )
        self._await_answer()
        made = self._psql(ROLES_AND_DATABASE)
        if made.returncode != 0:
            raise StartError(f"Databasens roller gick inte att göra:\n{last_lines(made.stderr)}")
        return self.process

    def stop(self) -> None:
        """End the server; everything is on disk when this returns."""
        if self.process is not None:
            stop(self.process, signal.SIGINT, grace=60)
        remove_socket_folder(self.sockets, self.home)

    def _choose_programs(self) -> Path:
        """The newest PostgreSQL, or for a cluster that exists the version it was made with."""
        installed = debian.postgres_bins()
        if not installed:
            raise StartError("PostgreSQL saknas på datorn. Kör make run, som säger hur den installeras.")
        if not self.data.exists():
            return installed[max(installed)]
        version = int((self.data / "PG_VERSION").read_text())
        if version not in installed:
            raise StartError(
                f"Databasen i {self.home} är gjord med PostgreSQL {version}, men på datorn finns "
                f"{', '.join(map(str, sorted(installed)))}. Installera postgresql-{version} och kör igen, "
                "eller flytta data enligt docs/drift.md."
            )
        return installed[version]

    def _set_broken_aside(self) -> None:
        """Move a cluster that lacks what PostgreSQL cannot be without out of the way; nothing is deleted."""
        if not self.data.exists():
            return
        if (self.data / "PG_VERSION").is_file() and (self.data / "global" / "pg_control").is_file():
            return
        aside = self.home / f"data-trasig-{time.strftime('%Y%m%d-%H%M%S')}"
        self.data.rename(aside)
        say(f"Databasens filer var ofullständiga. De är flyttade till {aside}, och en ny tom databas görs.")

    def _make_cluster(self) -> None:
        """Make the cluster under another name and rename it: one that was cut off half-way is never used."""
        half_made = self.home / "data.ny"
        if half_made.exists():
            shutil.rmtree(half_made)
        say("Gör databasen ...")
        command = [str(self.programs / "initdb"), "-D", str(half_made), "-U", "postgres", "--no-instructions"]
        command += ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--data-checksums"]
        # Swedish order of å, ä, ö without any COLLATE.
        command += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=sv-SE"]
        account = {} if self.account is None else {"user": self.account.uid, "group": self.account.gid}
        if self.account is not None:
            account["extra_groups"] = []  # type: ignore[assignment]
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            env=dict(PLAIN_ENVIRONMENT),
            **account,  # type: ignore[call-overload]
        )
        if answer.returncode != 0:
            raise StartError(
                f"Databasen gick inte att göra i {self.home}:\n{last_lines(answer.stderr)}\n"
                "Rätta det som står ovan (ofta full disk eller saknade rättigheter) och kör igen."
            )
        half_made.rename(self.data)

    def _await_predecessor(self) -> None:
        """Wait for the server of a run that was killed; remove a pid file whose number is another's now."""
        pid_file = self.data / "postmaster.pid"
        told = False
        deadline = time.monotonic() + LONGEST_WAIT
        while pid_file.exists():
            try:
                pid = int(pid_file.read_text().split("\n", 1)[0])
            except (ValueError, FileNotFoundError):
                pid = 0
            if not self._is_our_server(pid):
                # PostgreSQL itself refuses to start when the number has come to belong to another program.
                pid_file.unlink(missing_ok=True)
                return
            if not told:
                say("Väntar på att databasen från förra körningen avslutar sig ...")
                told = True
            if time.monotonic() > deadline:
                raise StartError(
                    f"En databas (process {pid}) använder redan {self.data} och avslutar sig inte. "
                    f"Avsluta den med: kill -INT {pid}"
                )
            time.sleep(0.1)

    def _is_our_server(self, pid: int) -> bool:
        try:
            if pid <= 1:
                return False
            os.kill(pid, 0)
            if not Path("/proc/self").exists():
                return True
            return Path(f"/proc/{pid}/comm").read_text().strip() in ("postgres", "postmaster")
        except PermissionError:
            return True
        except OSError:
            return False

    def _await_answer(self) -> None:
        assert self.process is not None  # noqa: S101 - set by start()
        deadline = time.monotonic() + LONGEST_WAIT
        while self._psql("SELECT 1").returncode != 0:
            if self.process.poll() is not None:
                time.sleep(0.2)  # let its last words be printed
                raise StartError(
                    f"Databasen i {self.home} startade inte, se raderna från postgres ovan. "
                    "Är disken full? Saknas rättigheter? Rätta det och kör igen."
                )
            if time.monotonic() > deadline:
                raise StartError(f"Databasen i {self.home} svarade inte på {LONGEST_WAIT} sekunder.")
            time.sleep(0.03)

    def _psql(self, statements: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", str(self.sockets), "-p", "5432", "-U", "postgres", "-d", "postgres"]
        return subprocess.run(
            command, input=statements, capture_output=True, text=True, cwd="/", env=dict(PLAIN_ENVIRONMENT)
        )

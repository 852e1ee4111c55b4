"""`scripts/manage`: manage.py in the environment that `make run` made.

While make run is running its servers are used; otherwise they are started for as long as the command takes.
"""

import os
import subprocess
import sys
import time

from scripts import bootstrap
from scripts.folders import make_datadir
from scripts.messages import ROOT, StartError, say, stop_with
from scripts.services import Services, start_services
from scripts.state import FolderBusyError, InUse, chosen_datadir, chosen_port, hold, program_environment

PREPARED = "--environment-is-prepared"
LONGEST_WAIT = 60  # seconds for another command to end


def main(arguments: list[str]) -> int:
    """Run manage.py with `arguments` and return its exit code."""
    try:
        if arguments[:1] == [PREPARED]:
            return _run(arguments[1:])
        python = str(bootstrap.prepare())
        return os.execv(python, [python, "-P", "-m", "scripts.command", PREPARED, *arguments])
    except StartError as error:
        return stop_with(error)


def _run(arguments: list[str]) -> int:
    datadir = make_datadir(chosen_datadir())
    settings = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    database, owner, queue = (os.environ.get(name, "") for name in settings)
    if database and queue:
        return _manage(arguments, Services(database, owner or database, queue))
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            with (
                hold(datadir) as lock,
                start_services(datadir, database_url=database, owner_url=owner, redis_url=queue) as services,
            ):
                lock.tell(InUse("command", os.getpid()))
                return _manage(arguments, services)
        except FolderBusyError as busy:
            if busy.use and busy.use.kind == "run":
                return _manage(arguments, busy.use.services)
            if time.monotonic() > deadline:
                raise StartError(
                    f"Ett annat kommando använder datamappen {datadir}. Försök igen om en stund."
                ) from None
            time.sleep(0.2)


def _manage(arguments: list[str], services: Services) -> int:
    environment = program_environment(services, chosen_datadir(), chosen_port())
    try:
        return subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=environment).returncode
    except KeyboardInterrupt:
        say("Avbrutet.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

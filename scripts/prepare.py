"""Brings a database up to date: migrations, static files, example data.

Usage, in the programs' environment: python -m scripts.prepare
Prints what it does; the example logins are written to DATADIR/logins.
"""

import hashlib
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
import redis
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection

from scripts.messages import ROOT, say

# Variants that no page uses; compressing them took most of the first start.
UNUSED_STATIC = [
    "*.rtl.*",
    "*.esm.*",
    "bootstrap-grid*",
    "bootstrap-reboot*",
    "bootstrap-utilities*",
    "bootstrap.css*",
    "bootstrap.js*",
    "bootstrap.bundle.js*",
    "bootstrap.min.js*",
    "jquery.js",
    "xregexp.js",
    "select2.full.js",
    "htmax*",
    "htmx-4*",
    "htmx-2.js",
]


def main() -> None:
    """Do what is new since last time, and nothing else."""
    django.setup()
    datadir = Path(settings.DATADIR)
    _demand_reachable()
    if settings.OWNER_DATABASE["USER"] == settings.APPLICATION_ROLE:
        say(
            "Obs: DATABASE_OWNER_URL är inte satt, så samma roll äger tabellerna och kör webben. "
            "I skarp drift ska de vara två roller (docs/drift.md)."
        )
    call_command("check", stdout=io.StringIO())  # what is broken is told here rather than by three programs at once
    _step("Databasens tabeller", _migrate)
    static = _digest([ROOT / "static", ROOT / "requirements" / "base.txt"])
    _unless_done(datadir / "static.done", static, "Stilmallar och skript", _collect_static)
    if settings.EXEMPEL and "load_exempel" in get_commands():
        example = _digest([*ROOT.glob("*/exempel"), *ROOT.glob("*/management/commands/load_exempel.py")])
        _unless_done(
            datadir / "exempel.done",
            f"{example} {_database_identity()}",
            "Exempeldata",
            lambda: call_command("load_exempel"),
        )
    _write_logins(datadir / "logins")


def _demand_reachable() -> None:
    """End with a message that names the setting when the database or the queue does not answer."""
    connection.settings_dict["OPTIONS"]["connect_timeout"] = 5
    try:
        connection.ensure_connection()
    except OperationalError as error:
        place = connection.settings_dict
        sys.exit(
            f"Databasen i DATABASE_URL svarar inte (värd ”{place['HOST']}”, databas ”{place['NAME']}”, "
            f"roll ”{place['USER']}”).\n    {str(error).strip()}\n"
            "Kontrollera att den är igång och att värd, roll och lösenord stämmer."
        )
    try:
        redis.Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_connect_timeout=5).ping()
    except redis.RedisError as error:
        sys.exit(f"Kön i REDIS_URL svarar inte.\n    {error}\nKontrollera att den är igång och att adressen stämmer.")


def _step(what: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    work()
    say(f"{what}: klart ({time.monotonic() - started:.1f} s)")


def _unless_done(stamp: Path, state: str, what: str, work: Callable[[], object]) -> None:
    """Do `work` unless `stamp` says that it was done for this very `state`."""
    if stamp.exists() and stamp.read_text() == state:
        return
    _step(what, work)
    stamp.write_text(state)


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def _collect_static() -> None:
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=UNUSED_STATIC)


def _digest(places: list[Path]) -> str:
    """A fingerprint of the contents of files and folders."""
    total = hashlib.sha256()
    for place in sorted(places):
        files = [place] if place.is_file() else sorted(f for f in place.rglob("*") if f.is_file())
        for file in files:
            if file.suffix != ".pyc":
                total.update(f"{file.relative_to(ROOT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _database_identity() -> str:
    """What tells this database from one that was made anew under the same address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()), oid "
            "FROM pg_database WHERE datname = current_database()"
        )
        return " ".join(map(str, cursor.fetchone()))


def _write_logins(path: Path) -> None:
    """Keep the example logins where the starter reads them: lines of e-post, lösenord and roll by tabs."""
    path.unlink(missing_ok=True)
    if not settings.EXEMPEL or "exempel_logins" not in get_commands():
        return
    answer = io.StringIO()
    call_command("exempel_logins", stdout=answer)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(answer.getvalue())


if __name__ == "__main__":
    main()

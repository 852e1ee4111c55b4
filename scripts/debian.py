"""Programs and libraries that pip cannot install: which are missing, and how they come here.

They are looked for as files, not as packages, so a machine that is not Debian but has them is fine.
"""

import ctypes
import glob
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.messages import ROOT, StartError, say

OLDEST_POSTGRES = 15  # the first whose initdb takes an ICU locale
INSTALLER = ROOT / "scripts" / "install-debian.sh"


@dataclass(frozen=True)
class Need:
    """Something outside Python: Debian packages, what it is for (Swedish), and how to see that it is here."""

    packages: tuple[str, ...]
    purpose: str
    found: Callable[[], bool]


def postgres_bins() -> dict[int, Path]:
    """Folders with PostgreSQL's server programs by major version; only versions that Finsam can use."""
    folders = [Path(p) for p in glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin")]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found: dict[int, Path] = {}
    for folder in folders:
        if not all(os.access(folder / program, os.X_OK) for program in ("initdb", "postgres", "psql")):
            continue
        answer = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True)
        version = re.search(r"(\d+)", answer.stdout)
        if version and int(version[1]) >= OLDEST_POSTGRES:
            found.setdefault(int(version[1]), folder)
    return found


def _loads(*names: str) -> bool:
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _has_program(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


POSTGRES = Need(("postgresql",), "databasen (PostgreSQL 15 eller senare)", lambda: bool(postgres_bins()))
VENV = Need(
    ("python3-venv",),
    "den virtuella Pythonmiljön",
    lambda: all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")),
)
PDF = (
    Need(
        ("libpango-1.0-0", "libpangoft2-1.0-0"),
        "att rita PDF",
        lambda: (
            _loads("libpango-1.0.so.0", "libpango-1.0.dylib")
            and _loads("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")
        ),
    ),
    Need(
        ("libharfbuzz-subset0",),
        "att bädda in typsnitt i PDF",
        lambda: _loads("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ),
)
TEST = (
    Need(("chromium",), "webbläsartesterna", lambda: _has_program("chromium", "chromium-browser")),
    Need(
        ("default-jre-headless", "libjaxb-java"),
        "kontrollen av PDF/A (veraPDF)",
        lambda: _has_program("java") and Path("/usr/share/java/jaxb-api.jar").exists(),
    ),
    Need(("poppler-utils",), "att läsa PDF i testerna", lambda: _has_program("pdftotext")),
)


def missing(needs: Iterable[Need]) -> list[Need]:
    """Those of `needs` that are not on this machine."""
    return [need for need in needs if not need.found()]


def install_command(packages: Sequence[str]) -> list[str]:
    """The command that installs `packages`, to be run as root."""
    return ["sh", str(INSTALLER), *packages]


def provide(needs: Iterable[Need]) -> None:
    """Install what is missing of `needs`: as root directly, otherwise through sudo when it asks no password.

    Raises StartError with the exact command for an administrator when this account may not install, when the
    machine has no apt-get, or when the installation did not give what was missing.
    """
    lacking = missing(needs)
    if not lacking:
        return
    packages = [package for need in lacking for package in need.packages]
    why = "\n".join(f"  - {' '.join(need.packages)}: för {need.purpose}" for need in lacking)
    say(f"Det här saknas på datorn:\n{why}")
    if not shutil.which("apt-get"):
        raise StartError(f"Datorn har inget apt-get. Installera motsvarande på ditt systems sätt och kör igen:\n{why}")
    command = install_command(packages)
    if os.geteuid() != 0:
        if not _may_sudo():
            raise StartError(_ask_administrator(lacking))
        command = ["sudo", "-n", *command]
    say(f"Installerar {' '.join(packages)} (det kan ta några minuter) ...")
    answer = subprocess.run(command, stdin=subprocess.DEVNULL)
    still = [package for need in missing(lacking) for package in need.packages]
    if answer.returncode != 0 or still:
        raise StartError(
            f"Installationen av {' '.join(still or packages)} lyckades inte, se utskriften ovan.\n"
            f"Rätta felet, till exempel nätet eller paketkällorna, och kör sedan:\n    {_as_root(packages)}"
        )


def _may_sudo() -> bool:
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def _as_root(packages: Sequence[str]) -> str:
    return f"sudo sh '{INSTALLER}' {' '.join(packages)}"


def _ask_administrator(lacking: Sequence[Need]) -> str:
    packages = [package for need in lacking for package in need.packages]
    lines = [
        "Ditt konto får inte installera program. Be den som sköter datorn att köra:",
        f"    {_as_root(packages)}",
        "Kör sedan samma kommando igen. Inget annat på datorn ändras, och paketen startar ingen databas.",
    ]
    if all(need in TEST for need in lacking):
        lines.append("Det som saknas behövs bara för testerna: make run fungerar ändå.")
    elif POSTGRES in lacking:
        lines.append(
            "Utan PostgreSQL här kan Finsam starta mot en databas på en annan dator: sätt DATABASE_URL (docs/drift.md)."
        )
    return "\n".join(lines)

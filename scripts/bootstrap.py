"""Makes the virtual environment `.venv` and fills it from the hashed lock files; quick when nothing is new.

Usage: python -m scripts.bootstrap [--test]     (--test: also what `make test` needs)
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import debian
from scripts.messages import ROOT, StartError, say, stop_with

VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
SPACE_NEEDED = 700_000_000  # bytes for the environment with the test tools, with some room


def venv_python() -> Path:
    """The Python of the virtual environment (which need not exist yet)."""
    return VENV / "bin" / "python"


def prepare(*, test: bool = False) -> Path:
    """See to it that programs, libraries and Python packages are here; return the environment's Python.

    Raises StartError with what to do when something cannot be had.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise StartError(
            f"Finsam behöver Python 3.11 eller senare, det här är {sys.version.split()[0]}. "
            "Ange en annan: make run PYTHON=/sökväg/till/python3"
        )
    needs = [*debian.PDF, *(debian.TEST if test else ())]
    if test or not os.environ.get("DATABASE_URL"):
        needs.insert(0, debian.POSTGRES)
    if not venv_python().exists() and not shutil.which("uv"):
        needs.insert(0, debian.VENV)
    debian.provide(needs)
    _make_environment()
    _install("dev" if test else "base")
    return venv_python()


def _make_environment() -> None:
    if _environment_works():
        return
    if VENV.exists():
        say("Den virtuella miljön .venv är trasig eller gjord för en annan Python. Gör om den ...")
        if not os.access(VENV, os.W_OK):
            raise StartError(
                f"{VENV} tillhör ett annat konto och går inte att använda härifrån. Ta bort mappen och kör igen."
            )
        shutil.rmtree(VENV)
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_NEEDED:
        raise StartError(
            f"Det är bara {free // 1_000_000} MB ledigt där Finsam ligger ({ROOT}). "
            f"Programmets paket behöver {SPACE_NEEDED // 1_000_000} MB. Frigör plats och kör igen."
        )
    say("Gör den virtuella miljön .venv ...")
    # Not the Python of an environment that happens to be activated.
    maker = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    if shutil.which("uv") and _run(["uv", "venv", "-q", "--python", maker, str(VENV)], quiet=True):
        return
    if not _run([maker, "-m", "venv", "--clear", str(VENV)]):
        raise StartError(f"Den virtuella miljön {VENV} gick inte att göra, se utskriften ovan.")


def _environment_works() -> bool:
    """True when .venv has a Python that runs here and is of a version that we support."""
    program = "import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(venv_python()), "-c", program], capture_output=True).returncode == 0
    except OSError:
        return False


def _install(name: str) -> None:
    """Install requirements/`name`.txt unless the environment says that it already has exactly that."""
    lock = ROOT / "requirements" / f"{name}.txt"
    state = hashlib.sha256(lock.read_bytes() + os.path.realpath(venv_python()).encode()).hexdigest()
    stamp = VENV / f".finsam-{name}"
    if stamp.exists() and stamp.read_text() == state:
        return
    if not os.access(VENV, os.W_OK):
        raise StartError(
            f"{VENV} tillhör ett annat konto och saknar paket ur {lock.name}. "
            "Kör som det kontot, eller gör en egen klon."
        )
    say(f"Installerar Pythonpaketen ur requirements/{lock.name} ...")
    chosen = ["--require-hashes", "--no-deps", "-r", str(lock)]
    python = str(venv_python())
    begun = VENV / ".finsam-begun"
    # A package that a killed installation left half-written passes for installed.
    again = begun.exists()
    begun.touch()
    uv = ["uv", "pip", "install", "-q", "--python", python, *(["--reinstall"] if again else [])]
    installed = bool(shutil.which("uv")) and _run([*uv, *chosen], quiet=True)
    if not installed:
        # uv does not read pip's settings, so what it cannot find pip often can.
        _run([python, "-m", "ensurepip"], quiet=True)
        pip = [python, "-m", "pip", "install", "-q", "--no-input", *(["--force-reinstall"] if again else [])]
        installed = _run([*pip, *chosen])
    if not installed:
        raise StartError(
            "Pythonpaketen gick inte att installera, se utskriften ovan. Vanliga orsaker: inget nät, "
            "full disk, eller en pip som inte når sitt paketförråd (pip config list). Kör sedan igen."
        )
    stamp.write_text(state)
    begun.unlink()


def _run(command: list[str], *, quiet: bool = False) -> bool:
    # The environment of an activated venv would lead uv and pip astray.
    environment = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(command, capture_output=quiet, stdin=subprocess.DEVNULL, env=environment).returncode == 0


if __name__ == "__main__":
    try:
        prepare(test="--test" in sys.argv[1:])
    except StartError as error:
        sys.exit(stop_with(error))

"""What belongs to one data folder: who is using it now, its secret key, its programs' environment."""

import fcntl
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.messages import ROOT, StartError
from scripts.services import Services

DEFAULT_PORT = 8000


@dataclass(frozen=True)
class InUse:
    """The use of a data folder: `kind` is "run" (make run) or "command" (scripts/manage)."""

    kind: str
    pid: int
    port: int = 0
    database_url: str = ""
    owner_url: str = ""
    redis_url: str = ""

    @property
    def services(self) -> Services:
        """The servers of that use."""
        return Services(self.database_url, self.owner_url, self.redis_url)


class FolderBusyError(Exception):
    """Another process uses the data folder; `use` is what it has said of itself, None if it has not yet."""

    def __init__(self, use: InUse | None) -> None:
        super().__init__()
        self.use = use


class Lock:
    """A held data folder. The kernel lets go of it when the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def tell(self, use: InUse) -> None:
        """Write down what the folder is used for, so that scripts/manage can find the servers."""
        text = json.dumps(asdict(use)).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text, 0)


@contextmanager
def hold(datadir: Path) -> Iterator[Lock]:
    """Hold the data folder for the block. Raises FolderBusyError when another process holds it."""
    path = datadir / "in-use.json"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderBusyError(_read(path)) from None
        os.ftruncate(descriptor, 0)
        yield Lock(descriptor)
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _read(path: Path) -> InUse | None:
    try:
        return InUse(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None  # it is being written just now


def secret_key(datadir: Path) -> str:
    """The secret key of this data folder, made the first time and readable by its owner alone."""
    return _kept(datadir / "secret_key", lambda: secrets.token_urlsafe(48), shortest=32)


def identity_secrets(datadir: Path) -> dict[str, str]:
    """IDENTITY_KEYS and IDENTITY_PEPPER of this data folder, kept as the secret key is.

    Raises StartError when a file is there but cut off: a new key would make the encrypted names unreadable for ever.
    """
    made = {
        "IDENTITY_KEYS": ("identity_keys", lambda: f"lokal:{secrets.token_urlsafe(32)}"),
        "IDENTITY_PEPPER": ("identity_pepper", lambda: secrets.token_urlsafe(32)),
    }
    found = {}
    for name, (file, make) in made.items():
        path = datadir / file
        if path.exists() and len(path.read_text().strip()) < 43:
            raise StartError(
                f"Filen {path} är skadad. Utan den går de krypterade personuppgifterna inte att läsa. "
                "Återställ den från en kopia, eller ta bort hela datamappen om allt i den får gå förlorat."
            )
        found[name] = _kept(path, make, shortest=43)
    return found


def _kept(path: Path, make: Callable[[], str], *, shortest: int) -> str:
    """The secret in the file; made and written there when it is missing or too short to be whole."""
    try:
        secret = path.read_text().strip()
    except FileNotFoundError:
        secret = ""
    if len(secret) >= shortest:
        return secret
    secret = make()
    fresh = path.with_suffix(".ny")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(secret + "\n")
    fresh.rename(path)  # whole or not at all
    return secret


def chosen_datadir() -> Path:
    """DATADIR of the environment, or .data in the clone."""
    return Path(os.environ.get("DATADIR") or ROOT / ".data").expanduser().absolute()


def chosen_port() -> int:
    """PORT of the environment, or 8000. Raises StartError for what is not a port."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise StartError(f"PORT är ”{text}”, men ska vara ett heltal från 1 till 65535. Exempel: make run PORT=8001")
    return int(text)


def letters_folder(datadir: Path) -> Path:
    """Where the letters of a Finsam without a mail server lie, one file each."""
    return datadir / "epost"


def program_environment(services: Services, datadir: Path, port: int) -> dict[str, str]:
    """The environment of web, worker, beat and commands. What the caller has set himself stands."""
    environment = {name: value for name, value in os.environ.items() if value}
    environment |= {
        "DATABASE_URL": services.database_url,
        "DATABASE_OWNER_URL": services.owner_url,
        "REDIS_URL": services.redis_url,
        "DATADIR": str(datadir),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "finsam.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    if "SECRET_KEY" not in environment:
        environment["SECRET_KEY"] = secret_key(datadir)
    if not {"IDENTITY_KEYS", "IDENTITY_PEPPER"} & environment.keys():
        # Given one without the other, the settings say what is missing: a pair from two places would be a trap.
        environment |= identity_secrets(datadir)
    environment.setdefault("BASE_URL", f"http://localhost:{port}")
    # Example users have known passwords: they are for the database that we keep ourselves, unless asked for.
    environment.setdefault("EXEMPEL", "0" if os.environ.get("DATABASE_URL") else "1")
    if not os.environ.get("DATABASE_URL"):  # on one's own computer letters are files, also without examples
        environment.setdefault("EMAIL_URL", f"filemail://{letters_folder(datadir)}")
    return environment

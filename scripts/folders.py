"""The data folder: who owns it, whether the servers reach it, and where their sockets can lie."""

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
import uuid
from pathlib import Path

from scripts.messages import StartError, say
from scripts.processes import Account

LONGEST_SOCKET = 107  # bytes that the kernel has room for
SPACE_NEEDED = 300_000_000  # bytes: a new cluster is 60 MB, its log as much, and documents need room
FAR_FOLDER = Path("/var/lib/finsam")  # for root, whose own folders the database's account cannot enter


def make_datadir(folder: Path) -> Path:
    """Make the data folder if it is not there, and return it with links resolved.

    Raises StartError when it cannot be made, belongs to another account, or its disk is nearly full.
    """
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            # As root the database runs as another account, which must be able to pass through.
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except (OSError, RuntimeError) as error:
        raise StartError(
            f"Datamappen {folder} gick inte att göra ({_reason(error)}). Välj en annan: make run DATADIR=/sökväg"
        ) from error
    if not folder.is_dir():
        raise StartError(f"DATADIR pekar på {folder}, som inte är en mapp. Välj en annan: make run DATADIR=/sökväg")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        owner = folder.stat().st_uid
        raise StartError(
            f"Datamappen {folder} tillhör kontot {_name(owner)} och går inte att skriva i härifrån.\n"
            "Kör som det kontot, eller välj en egen mapp: make run DATADIR=/sökväg"
        )
    demand_space(folder)
    return folder.resolve()


def demand_space(folder: Path) -> None:
    """Raise StartError when the disk of `folder` has too little room to start on."""
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise StartError(
            f"Det är bara {free // 1_000_000} MB ledigt på disken där datamappen {folder} ligger. "
            f"Finsam behöver minst {SPACE_NEEDED // 1_000_000} MB. "
            "Frigör plats, eller välj en annan disk: make run DATADIR=/sökväg"
        )


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def server_account() -> Account | None:
    """The account that PostgreSQL runs as: None for this one; another when this is root, which it refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise StartError("PostgreSQL får inte köras som root, och datorn har varken kontot postgres eller nobody.")


def reachable(folder: Path, account: Account | None) -> bool:
    """True when `account` can enter `folder` and every folder above it."""
    if account is None:
        return os.access(folder, os.X_OK)
    enter = subprocess.run(
        ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
    )
    return enter.returncode == 0


def postgres_home(datadir: Path) -> tuple[Path, Account | None]:
    """The folder of the database under `datadir` and the account that runs it; the folder is made if new.

    As root in a folder that the database's account cannot enter (a clone under /root), the database is put
    under /var/lib/finsam and `datadir`/postgres becomes a link to it.
    """
    link = datadir / "postgres"
    account = server_account()
    if link.is_symlink() and not link.exists():
        raise StartError(
            f"{link} pekar på {os.readlink(link)}, som inte finns längre. Lägg tillbaka mappen, "
            "eller ta bort länken för att börja om med en tom databas."
        )
    if not link.exists():
        if reachable(datadir, account):
            link.mkdir()
        else:
            far = FAR_FOLDER / uuid.uuid4().hex[:12]
            try:
                FAR_FOLDER.mkdir(parents=True, exist_ok=True)
                FAR_FOLDER.chmod(0o711)  # whatever the umask: the database's account passes through
                far.mkdir()
            except OSError as error:
                raise StartError(
                    f"Databasens konto kommer inte in i {datadir}, och {far} gick inte att göra "
                    f"({_reason(error)}). Välj en annan datamapp: make run DATADIR=/sökväg"
                ) from error
            link.symlink_to(far)
            say(f"Databasen får inte plats under {datadir}, som bara root kommer in i. Den läggs i {far}.")
        if account is not None:
            os.chown(link, account.uid, account.gid)
    home = link.resolve()
    owner = home.stat()
    if account is not None and owner.st_uid not in (0, account.uid):
        # An ordinary user made this cluster before: PostgreSQL demands that the owner of the files runs it.
        account = Account(owner.st_uid, owner.st_gid)
    elif account is None and owner.st_uid != os.geteuid():
        raise StartError(
            f"Databasen i {home} tillhör kontot {_name(owner.st_uid)}. Kör som root, "
            "eller välj en egen datamapp: make run DATADIR=/sökväg"
        )
    elif account is not None and owner.st_uid == 0:
        os.chown(home, account.uid, account.gid)
    home.chmod(0o700)
    if not reachable(home, account):
        raise StartError(
            f"Kontot {_name(account.uid if account else os.geteuid())} kör databasen men kommer inte in i "
            f"{home}. "
            "Välj en annan datamapp: make run DATADIR=/sökväg"
        )
    return home, account


def remove_socket_folder(sockets: Path, home: Path) -> None:
    """Remove a socket folder that is not `home` itself, if it is empty."""
    if sockets != home:
        with contextlib.suppress(OSError):
            sockets.rmdir()


def socket_folder(home: Path, account: Account | None, longest_name: str) -> Path:
    """Where a server whose files lie in `home` puts its socket: `home`, or a short private folder under /tmp.

    The kernel takes 107 bytes, and URLs are simplest without spaces and the like.
    """
    plain = re.fullmatch(r"[A-Za-z0-9/_.-]+", str(home))
    if plain and len(os.fsencode(home / longest_name)) <= LONGEST_SOCKET:
        return home
    key = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"finsam-{key}"
    if len(os.fsencode(folder / longest_name)) > LONGEST_SOCKET:
        folder = Path("/tmp") / f"finsam-{key}"  # noqa: S108 - made private and its owner is checked below
    owner = os.geteuid() if account is None else account.uid
    try:
        folder.mkdir(mode=0o700)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != owner or state.st_mode & 0o077:
        raise StartError(
            f"{folder} behövs för Finsams anslutningar men tillhör någon annan. Ta bort den, "
            "eller välj en datamapp med kortare namn: make run DATADIR=/sökväg"
        )
    return folder

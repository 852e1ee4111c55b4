"""Debian packages: only what is missing, with rights or with a sentence that says what to do."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from scripts import debian
from scripts.debian import Need
from scripts.messages import StartError

HERE = Need(("finns-redan",), "något som finns", lambda: True)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of our own, so that no real apt-get or sudo is ever run."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "touch"):
        real = next(Path(p) / name for p in ("/bin", "/usr/bin") if (Path(p) / name).exists())
        (folder / name).symlink_to(real)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)


def need(tmp_path: Path) -> Need:
    """Something that is here once the installer has made the file `installed`."""
    return Need(("libexempel1", "libexempel2"), "att rita", lambda: (tmp_path / "installed").exists())


def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(debian, "INSTALLER", tmp_path / "installer.sh")
    (tmp_path / "installer.sh").write_text(body)


def test_nothing_missing_asks_for_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    debian.provide([HERE])
    assert capsys.readouterr().out == ""


def test_ordinary_user_is_told_the_exact_command(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "apt-get", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StartError) as told:
        debian.provide([HERE, need(tmp_path)])
    assert f"sudo sh '{debian.INSTALLER}' libexempel1 libexempel2" in str(told.value)
    assert "finns-redan" not in str(told.value)


def test_sudo_that_asks_for_a_password_is_not_used(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "apt-get", "exit 1")
    program(path, "sudo", f'touch {tmp_path}/asked; test "$2" = true || touch {tmp_path}/ran; exit 1')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StartError, match="sköter datorn"):
        debian.provide([need(tmp_path)])
    assert (tmp_path / "asked").exists()
    assert not (tmp_path / "ran").exists()


def test_sudo_without_password_installs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "apt-get", "exit 1")
    program(path, "sudo", f'shift; echo "$@" >>{tmp_path}/log; exec "$@"')
    program(path, "true", "exit 0")
    installer(tmp_path, monkeypatch, f"touch {tmp_path}/installed")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    debian.provide([need(tmp_path)])
    assert (tmp_path / "log").read_text().splitlines() == [
        "true",
        f"sh {tmp_path}/installer.sh libexempel1 libexempel2",
    ]


def test_root_needs_no_sudo(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "apt-get", "exit 1")
    program(path, "sudo", f"touch {tmp_path}/asked")
    installer(tmp_path, monkeypatch, f"touch {tmp_path}/installed")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    debian.provide([need(tmp_path)])
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("body", ["exit 100", "exit 0"])
def test_installation_that_did_not_help_is_told(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    program(path, "apt-get", "exit 1")
    installer(tmp_path, monkeypatch, body)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(StartError, match="libexempel1 libexempel2 lyckades inte"):
        debian.provide([need(tmp_path)])


def test_machine_without_apt_is_told_what_is_missing(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="libexempel1 libexempel2: för att rita"):
        debian.provide([need(tmp_path)])


def test_missing_test_tools_do_not_stand_in_the_way_of_running(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path, "apt-get", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    lacking = Need(("chromium",), "webbläsartesterna", lambda: False)
    monkeypatch.setattr(debian, "TEST", (lacking,))
    with pytest.raises(StartError, match="make run fungerar ändå"):
        debian.provide([lacking])


def test_only_postgres_with_swedish_sorting_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for version in (14, 16):
        folder = tmp_path / f"postgresql/{version}/bin"
        folder.mkdir(parents=True)
        for name in ("initdb", "postgres", "psql"):
            program(folder, name, f'echo "postgres (PostgreSQL) {version}.3"')
        found[version] = folder
    monkeypatch.setattr(
        debian.glob, "glob", lambda pattern: [str(f) for f in found.values()] if "lib" in pattern else []
    )
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    assert debian.postgres_bins() == {16: found[16]}


def test_installer_is_plain_sh() -> None:
    assert subprocess.run(["sh", "-n", str(debian.INSTALLER)]).returncode == 0
    assert os.stat(debian.INSTALLER).st_mode & stat.S_IRUSR

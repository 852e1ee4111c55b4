"""The data folder's lock, key and environment."""

import os
import re
from pathlib import Path

import pytest

from scripts.messages import StartError
from scripts.services import Services
from scripts.state import FolderBusyError, InUse, chosen_port, hold, identity_secrets, program_environment, secret_key

SERVICES = Services("postgresql://finsam_app@/x?host=/s", "postgresql://finsam_agare@/x?host=/s", "redis+socket:///s")


def test_second_holder_is_told_who_holds(tmp_path: Path) -> None:
    use = InUse("run", os.getpid(), 8123, SERVICES.database_url, SERVICES.owner_url, SERVICES.redis_url)
    with hold(tmp_path) as lock:
        lock.tell(use)
        with pytest.raises(FolderBusyError) as busy, hold(tmp_path):
            pass
    assert busy.value.use == use
    assert busy.value.use.services == SERVICES
    with hold(tmp_path):
        pass


def test_secret_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_key_file_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("abc")
    assert len(secret_key(tmp_path)) >= 50


def test_identity_keys_are_made_once_and_are_private(tmp_path: Path) -> None:
    made = identity_secrets(tmp_path)
    assert identity_secrets(tmp_path) == made
    assert re.fullmatch(r"lokal:[\w-]{43}", made["IDENTITY_KEYS"])
    assert re.fullmatch(r"[\w-]{43}", made["IDENTITY_PEPPER"])
    for file in ("identity_keys", "identity_pepper"):
        assert (tmp_path / file).stat().st_mode & 0o777 == 0o600


def test_identity_key_that_was_cut_off_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "identity_keys").write_text("lokal:abc")
    with pytest.raises(StartError, match="identity_keys är skadad"):
        identity_secrets(tmp_path)
    assert (tmp_path / "identity_keys").read_text() == "lokal:abc"


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80 80", "8000.0", "٨٠٠٠"])
def test_senseless_port_is_named(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(StartError, match=f"PORT är ”{re.escape(port)}”"):
        chosen_port()


def test_empty_port_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert chosen_port() == 8000


def test_example_users_are_for_our_own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EXEMPEL", "DATABASE_URL", "SECRET_KEY", "BASE_URL", "IDENTITY_KEYS", "IDENTITY_PEPPER"):
        monkeypatch.delenv(name, raising=False)
    own = program_environment(SERVICES, tmp_path, 8123)
    assert own["EXEMPEL"] == "1"
    assert own["BASE_URL"] == "http://localhost:8123"
    assert own["SECRET_KEY"] == secret_key(tmp_path)
    assert own.items() >= identity_secrets(tmp_path).items()
    monkeypatch.setenv("DATABASE_URL", "postgresql://drift@db/finsam")
    assert program_environment(SERVICES, tmp_path, 8123)["EXEMPEL"] == "0"
    monkeypatch.setenv("EXEMPEL", "1")
    assert program_environment(SERVICES, tmp_path, 8123)["EXEMPEL"] == "1"


def test_what_the_caller_has_set_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    monkeypatch.setenv("BASE_URL", "https://finsam.example")
    monkeypatch.delenv("IDENTITY_KEYS", raising=False)
    monkeypatch.setenv("IDENTITY_PEPPER", "p" * 43)
    environment = program_environment(SERVICES, tmp_path, 8123)
    assert environment["SECRET_KEY"] == "k" * 40
    assert environment["BASE_URL"] == "https://finsam.example"
    assert "IDENTITY_KEYS" not in environment  # half a pair: the settings say that the other is missing
    assert list(tmp_path.iterdir()) == []

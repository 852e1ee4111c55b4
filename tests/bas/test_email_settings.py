"""EMAIL_URL and FROM_EMAIL: files on one's own computer, a loud stop in earnest, and no password in what is said."""

from pathlib import Path

import pytest

from finsam.bas.environment import Environment


def told(env: Environment) -> str:
    with pytest.raises(SystemExit) as stopped:
        env.stop_if_wrong()
    return str(stopped.value)


def test_unset_is_files_where_examples_are_allowed_and_a_stop_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    env = Environment()
    assert env.email("EMAIL_URL", local=Path("/data/epost"))["EMAIL_FILE_PATH"] == "/data/epost"
    env.stop_if_wrong()
    env.email("EMAIL_URL", local=None)
    assert "EMAIL_URL saknas" in told(env)


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp+tls://a%40b.se:p%3Ah@mejl.exempel.se", 587, True, False),
        ("smtp+ssl://mejl.exempel.se", 465, False, True),
        ("smtp://mejl.exempel.se:2525", 2525, False, False),
    ],
)
def test_a_mail_server(monkeypatch: pytest.MonkeyPatch, url: str, port: int, tls: bool, ssl: bool) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    found = Environment().email("EMAIL_URL", local=None)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mejl.exempel.se", port)
    assert (found.get("EMAIL_USE_TLS", False), found.get("EMAIL_USE_SSL", False)) == (tls, ssl)


@pytest.mark.parametrize("url", ["http://hemligt@mejl.exempel.se", "smtp+tls://"])
def test_a_senseless_one_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    env = Environment()
    env.email("EMAIL_URL", local=None)
    said = told(env)
    assert "EMAIL_URL" in said
    assert "hemligt" not in said


def test_the_sender_must_be_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FROM_EMAIL", "inte en adress")
    env = Environment()
    env.address("FROM_EMAIL", default=None)
    assert "FROM_EMAIL" in told(env)

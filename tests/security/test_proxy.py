"""Behind a proxy: only a trusted one is believed, and each person has tries of her own."""

from ipaddress import ip_network

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from finsam.bas.environment import Environment
from finsam.bas.proxy import ProxyMiddleware, client_address
from finsam.bas.throttle import address_of
from tests import factories as make

LOGIN = "/logga-in/"
TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),  # what the person wrote herself
        ("10.0.0.1", "192.0.2.7, 10.0.0.9", "192.0.2.7"),  # two proxies
        ("10.0.0.1", "10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7, skräp", "10.0.0.1"),
        ("203.0.113.5", "192.0.2.7", "203.0.113.5"),  # not a proxy of ours
    ],
)
def test_whose_address_is_believed(peer: str, forwarded: str, found: str) -> None:
    assert client_address(peer, forwarded, TRUSTED) == found


@pytest.mark.parametrize(("peer", "secure"), [("10.0.0.1", True), ("203.0.113.5", False)])
def test_only_a_trusted_proxy_says_that_the_way_was_encrypted(peer: str, secure: bool) -> None:
    seen: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
    with override_settings(TRUSTED_PROXIES=TRUSTED):
        ProxyMiddleware(page)(request)
    assert seen[0].is_secure() is secure


@pytest.mark.django_db
@override_settings(TRUSTED_PROXIES=TRUSTED)
def test_somebody_elses_guesses_lock_nobody_out() -> None:
    user = make.UserFactory(with_password=True)
    form = {"username": user.epost, "password": "gissning"}
    answers = [
        Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.66").post(LOGIN, form).status_code
        for _ in range(9)
    ]
    assert answers[-1] == 429
    own = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert own.post(LOGIN, {**form, "password": make.PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8::1", "2001:db8::"),
        ("2001:db8::a:b:c:d", "2001:db8::"),
        ("2001:db8:0:1::1", "2001:db8:0:1::"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_house_is_counted_as_one_however_its_address_is_written(address: str, counted: str) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address)) == counted


@pytest.mark.django_db
def test_one_house_guesses_passwords_as_one() -> None:
    user = make.UserFactory(with_password=True)
    form = {"username": user.epost, "password": "gissning"}
    answers = [Client(REMOTE_ADDR=f"2001:db8::{n:x}:1:2:3").post(LOGIN, form).status_code for n in range(1, 10)]
    assert answers[-1] == 429


@pytest.mark.django_db
@override_settings(TRUSTED_PROXIES=TRUSTED, SECURE_HSTS_SECONDS=86_400)
def test_browsers_are_told_to_keep_to_encryption_when_it_is_there() -> None:
    said = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
    assert Client(**said).get("/logga-in/").headers["Strict-Transport-Security"] == "max-age=86400"
    assert "Strict-Transport-Security" not in Client().get("/logga-in/").headers


def test_settings_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "172.16.0.0/12, 10.0.0.5, min-proxy")
    monkeypatch.setenv("HSTS_SECONDS", "ett år")
    env = Environment()
    assert env.networks("TRUSTED_PROXIES") == [ip_network("172.16.0.0/12"), ip_network("10.0.0.5")]
    assert env.number("HSTS_SECONDS", default=0) == 0
    with pytest.raises(SystemExit) as stopped:
        env.stop_if_wrong()
    assert "min-proxy" in str(stopped.value)
    assert "HSTS_SECONDS" in str(stopped.value)

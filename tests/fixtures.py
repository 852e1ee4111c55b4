"""Fixtures that tests of every room use; conftest.py loads them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from tests.cast import ANONYMOUS, Cast, build_cast
from tests.module_rows import kept_for_the_module

ClientOf = Callable[..., Client]


@pytest.fixture(scope="session", autouse=True)
def private_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Private files of tests lie in a folder of their own, where MEDIA_ROOT of a DATADIR would be."""
    folder = tmp_path_factory.mktemp("data") / "filer"
    folder.mkdir()
    with override_settings(DATADIR=folder.parent, MEDIA_ROOT=folder):
        yield folder


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Static files straight from their folders: tests gather no files with fingerprints first."""
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        yield


@pytest.fixture(scope="session", autouse=True)
def no_throttles() -> Iterator[None]:
    """All tests come from one address, and many at once. Those that are about the limits set them again."""
    with override_settings(THROTTLES={}):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A hash that is quick to make: the real one takes a third of a second by design, at each of many logins."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker, private_files: Path) -> Iterator[Cast]:
    """The cast, made once a module in a transaction that each test's own lies inside.

    Tests that use it carry `pytest.mark.django_db`. A transactional test (live server, worker) cannot see it, and
    uses `committed_cast` in a module of its own.
    """
    with kept_for_the_module(django_db_blocker, build_cast) as made:
        yield made


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The cast as rows that other processes and threads see."""
    with transaction.atomic():  # who acts, and which link is open, lasts for a transaction
        return build_cast()


@pytest.fixture
def client_of(request: pytest.FixtureRequest) -> ClientOf:
    """`client_of("revisor")`: a browser signed in as that person; `of="strangers"` for the other förbund's."""

    def sign_in(who: str, *, of: str = "people", **options: object) -> Client:
        name = "committed_cast" if "committed_cast" in request.fixturenames else "cast"
        people = getattr(request.getfixturevalue(name), of)
        client = Client(**options)
        if who != ANONYMOUS:
            client.cookies[settings.SESSION_COOKIE_NAME] = people[who].session_key
        return client

    return sign_in

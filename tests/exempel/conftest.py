"""The example documents, loaded once a module in a transaction that each test's own lies inside."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.module_rows import kept_for_the_module


@pytest.fixture(scope="module")
def exempel(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database with everything that `load_exempel` enters, example users too."""

    def load() -> None:
        with override_settings(EXEMPEL=True):
            call_command("load_exempel", verbosity=0)

    with kept_for_the_module(django_db_blocker, load):
        yield

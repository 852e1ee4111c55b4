"""The example documents, loaded once a module in a transaction that each test's own lies inside."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def exempel(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database with everything that `load_exempel` enters, example users too."""
    with django_db_blocker.unblock():
        undo = transaction.atomic()
        undo.__enter__()
        try:
            with override_settings(EXEMPEL=True):
                call_command("load_exempel", verbosity=0)
        except BaseException:
            transaction.set_rollback(True)
            undo.__exit__(None, None, None)
            raise
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        undo.__exit__(None, None, None)

"""What every test stands on: a real PostgreSQL whose tables the application's role does not own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from finsam.bas.owner import as_owner
from finsam.forbund.enums import Rollkod
from tests.factories import RollFactory

pytest_plugins = ["tests.fixtures", "tests.servers", "tests.pdf.fixtures"]


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_use_migrations: bool,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Makes the test database as the owner, and hands it to the tests as the application's role."""
    options: dict[str, Any] = {"keepdb": True} if django_db_keepdb and not django_db_createdb else {}
    verbosity = request.config.option.verbose
    with django_db_blocker.unblock():
        with as_owner():
            made = setup_databases(verbosity=verbosity, interactive=False, **options)
        call_command("migrate", verbosity=0)  # grants the application's role its rights
        if options:  # --reuse-db: an earlier run may have been killed among rows that it had committed
            call_command("flush", interactive=False, verbosity=0)
        for code in Rollkod:  # what a flush, here or after a transactional test, takes away
            RollFactory(kod=code)
        connection.close()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            with connection.cursor() as cursor:  # a thread of a test may have left its connection behind
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND usename = current_user AND pid <> pg_backend_pid()"
                )
            with as_owner():
                teardown_databases(made, verbosity=verbosity)

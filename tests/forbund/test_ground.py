"""The ground: the role that owns nothing, the append-only log, a GET that cannot write."""

import pytest
from django.db import DatabaseError, InternalError, ProgrammingError, connection, transaction

from finsam.audit.models import Handelse
from finsam.forbund.actor import Actor, acting
from finsam.forbund.models import Kommun

pytestmark = pytest.mark.django_db


def test_application_role_owns_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
            "WHERE r.rolname = current_user AND c.relkind IN ('r', 'S', 'v', 'm')"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("statement", ["UPDATE audit_handelse SET kod = 'x'", "DELETE FROM audit_handelse"])
def test_log_cannot_be_changed(statement: str) -> None:
    Handelse.objects.create(kod="rad.skapad")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_read_only_savepoint_ends_with_it() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
        with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
            Kommun.objects.create(kod="9999", namn="Nej")
    Kommun.objects.create(kod="9999", namn="Ja")


def test_acting_membership_is_set_for_the_transaction_only() -> None:
    with acting(Actor()), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('finsam.membership', true)")
        assert cursor.fetchone() == ("",)

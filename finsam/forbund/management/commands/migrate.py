"""Django's migrate, as the role that owns the tables, followed by the rights of the application's role."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

from finsam.bas.owner import as_owner

# The log is append-only for the application: it may not even try to change it.
_APPEND_ONLY = ("audit_handelse",)


class Command(migrate.Command):
    """`manage.py migrate`, with DATABASE_OWNER_URL when it is set."""

    def handle(self, *args: Any, **options: Any) -> None:
        inside = connection.in_atomic_block  # a test that migrates keeps its connection
        if inside:
            super().handle(*args, **options)
            return
        with as_owner():
            super().handle(*args, **options)
            self._grant()

    @staticmethod
    def _grant() -> None:
        role = settings.APPLICATION_ROLE
        owner = settings.OWNER_DATABASE["USER"]
        if not role or role == owner:
            return
        name = connection.ops.quote_name(role)
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
            for table in _APPEND_ONLY:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}")

"""Django's flush, as the role that owns the tables: the application's role may not empty them."""

from typing import Any

from django.core.management.commands import flush

from finsam.bas.owner import as_owner


class Command(flush.Command):
    """`manage.py flush`, also what a transactional test calls when it is over."""

    def handle(self, **options: Any) -> None:
        with as_owner():
            super().handle(**options)

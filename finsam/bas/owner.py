"""Connecting as the role that owns the tables, for the few commands that need it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def as_owner() -> Iterator[None]:
    """The default connection as the owner role, back to the application's role afterwards."""
    ours = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    owner = {key: settings.OWNER_DATABASE[key] for key in ("USER", "PASSWORD")}
    if ours == owner:
        yield
        return
    connection.close()
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(ours)

"""Rows that a whole module of tests stands on: made once, in a transaction that each test's own lies inside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

T = TypeVar("T")


@contextmanager
def kept_for_the_module(blocker: DjangoDbBlocker, make: Callable[[], T]) -> Iterator[T]:
    """What `make` returns, with its rows in the database until the context ends."""
    with blocker.unblock():
        undo = transaction.atomic()
        undo.__enter__()
        try:
            made = make()
            # Each test asks about all that is waiting to be checked, and its rollback brings the waiting back: what was
            # made here would be checked again by every test.
            connection.check_constraints()
        except BaseException:
            transaction.set_rollback(True)
            undo.__exit__(None, None, None)
            raise
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        undo.__exit__(None, None, None)

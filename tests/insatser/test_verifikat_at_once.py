"""Vouchers when two act at once, and when a process dies in the middle: real connections, real files."""

import os
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from finsam.bas.errors import RuleBroken
from finsam.bas.files import CheckedFile, check_file
from insatser.models import Rekvisition, Verifikat
from insatser.services import verifikat as acts
from insatser.tasks import sweep_filer
from tests import files_made as made
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
TWO_HOURS = 2 * 3600


@pytest.fixture(autouse=True)
def none_yet(committed_cast: Cast) -> None:
    """The draft has no vouchers when a test begins."""
    committed_cast.own.rekvisition.verifikat.all().delete()


def checked(words: str) -> CheckedFile:
    return check_file(BytesIO(made.pdf(words=words)))


def add(cast: Cast, file: CheckedFile) -> Verifikat:
    return acts.add_verifikat(
        actor=cast.people["insatsekonom"].actor,
        rekvisition_id=cast.own.rekvisition.pk,
        checked=file,
        benamning="Faktura",
    )


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Runs them at the same moment, each with a connection of its own; what they raised."""
    ready, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            ready.wait()
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def vouchers(cast: Cast) -> list[int]:
    """The numbers of the draft's vouchers."""
    return sorted(cast.own.rekvisition.verifikat.values_list("nummer", flat=True))


def files_on_disk() -> set[Path]:
    root = Path(settings.MEDIA_ROOT)
    return {path for name in ("verifikat", "filer.halvfardiga") for path in (root / name).rglob("*") if path.is_file()}


def test_two_at_once_get_a_number_each(committed_cast: Cast) -> None:
    files = [checked(words) for words in ("Ett", "Två", "Tre")]
    assert at_once(*[lambda file=file: add(committed_cast, file) for file in files]) == []
    assert vouchers(committed_cast) == [1, 2, 3]
    assert Rekvisition.objects.get(pk=committed_cast.own.rekvisition.pk).senaste_verifikat == 3


def test_the_same_file_twice_at_once_is_kept_once(committed_cast: Cast) -> None:
    before, file = files_on_disk(), checked("Samma")
    raised = at_once(lambda: add(committed_cast, file), lambda: add(committed_cast, file))
    assert [type(error) for error in raised] == [RuleBroken]
    assert vouchers(committed_cast) == [1]
    assert len(files_on_disk() - before) == 1


@pytest.mark.parametrize("where", ["before the row", "before the move", "before the commit"])
def test_killed_in_the_middle_leaves_neither(committed_cast: Cast, where: str) -> None:
    """A child process dies without a word between two steps; the sweep takes what it left on the disk."""
    before, file = files_on_disk(), checked(where)
    child = os.fork()
    if child == 0:
        _die_at(committed_cast, file, where)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    assert vouchers(committed_cast) == []
    left = files_on_disk() - before
    assert len(left) == 1
    sweep_filer()
    assert files_on_disk() - before == left  # it might be a request that is still at work
    old = time.time() - TWO_HOURS
    for path in left:
        os.utime(path, (old, old))
    sweep_filer()
    assert files_on_disk() - before == set()
    assert add(committed_cast, file).nummer == 1


def _die_at(cast: Cast, file: CheckedFile, where: str) -> None:
    """In the child: everything up to a step, then death. Nothing of the parent's may be tidied up here."""
    inherited = connection.connection
    connection.connection = None
    try:
        connection.connect()
        if where == "before the row":
            Verifikat.save = lambda *args, **kwargs: os._exit(9)  # type: ignore[method-assign,assignment]
        elif where == "before the move":
            acts.log = lambda *args, **kwargs: os._exit(9)
        else:
            connection.commit = lambda: os._exit(9)  # type: ignore[method-assign]
            connection._commit = lambda: os._exit(9)
        add(cast, file)
    finally:
        os._exit(1 if inherited is not None else 2)


def test_rolled_back_request_leaves_a_file_that_is_swept(committed_cast: Cast) -> None:
    before = files_on_disk()
    with transaction.atomic():
        add(committed_cast, checked("Ångrad"))
        transaction.set_rollback(True)
    assert vouchers(committed_cast) == []
    assert len(files_on_disk() - before) == 1
    assert acts.sweep_files(now=time.time() + TWO_HOURS) >= 1
    assert files_on_disk() - before == set()


def test_removed_voucher_takes_its_file_along(committed_cast: Cast) -> None:
    before = files_on_disk()
    row = add(committed_cast, checked("Bort"))
    acts.remove_verifikat(actor=committed_cast.people["insatsekonom"].actor, verifikat_id=row.pk)
    assert files_on_disk() == before

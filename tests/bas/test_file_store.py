"""A kept file and its row: both, or neither."""

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction

from finsam.bas.file_store import DRAFTS, new_file, remove_on_commit, sweep
from finsam.bas.files import CheckedFile, check_file
from tests import files_made as made

HOUR = 3600


@pytest.fixture
def disk(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def checked() -> CheckedFile:
    return check_file(BytesIO(made.pdf()))


def files_on(disk: Path) -> list[Path]:
    return [path for path in disk.rglob("*") if path.is_file()]


def nobody(names: object) -> set[str]:
    return set()


def test_file_gets_a_made_up_name_that_only_we_may_read(disk: Path, checked: CheckedFile) -> None:
    with new_file("verifikat/7", checked) as name:
        assert not (disk / name).exists()
    assert name.startswith("verifikat/7/")
    assert name.endswith(".pdf")
    assert (disk / name).read_bytes() == checked.content
    assert (disk / "verifikat").stat().st_mode & 0o077 == 0
    assert files_on(disk) == [disk / name]


def test_what_goes_wrong_leaves_nothing(disk: Path, checked: CheckedFile) -> None:
    with pytest.raises(KeyboardInterrupt), new_file("verifikat/7", checked):
        raise KeyboardInterrupt
    assert files_on(disk) == []


def test_sweep_takes_what_no_row_names(disk: Path, checked: CheckedFile) -> None:
    with new_file("verifikat/7", checked) as kept:
        pass
    with new_file("verifikat/8", checked) as orphan:
        pass
    half = disk / DRAFTS / "abc.pdf"
    half.write_bytes(b"x")
    later = time.time() + 2 * HOUR
    assert sweep("verifikat", lambda names: {kept}) == 0  # the request that wrote them may still be under way
    assert sweep("verifikat", lambda names: set(names) & {kept}, now=later) == 2
    assert files_on(disk) == [disk / kept]
    assert not (disk / orphan).exists()


def test_sweep_leaves_the_archive_alone(disk: Path, checked: CheckedFile) -> None:
    """A database that knows nothing (restored from an older copy) costs nobody the vouchers of last year."""
    with new_file("verifikat/7", checked) as name:
        pass
    assert sweep("verifikat", nobody, now=time.time() + 100 * 24 * HOUR) == 0
    assert (disk / name).exists()
    assert sweep("nowhere", nobody) == 0


@pytest.mark.django_db(transaction=True)
def test_file_goes_when_its_row_is_gone_for_good(disk: Path, checked: CheckedFile) -> None:
    with new_file("verifikat/7", checked) as name:
        pass
    old = time.time() - 30 * 24 * HOUR
    os.utime(disk / name, (old, old))
    with transaction.atomic():
        remove_on_commit(name)
        transaction.set_rollback(True)
    assert (disk / name).exists()
    with transaction.atomic():
        remove_on_commit(name)
        assert (disk / name).exists()
        assert time.time() - (disk / name).stat().st_mtime < HOUR  # killed here, the sweep would find it
    assert not (disk / name).exists()

"""A worker keeps its temporary files under DATADIR, and takes away what a killed one left."""

import os
import tempfile
from pathlib import Path

import pytest
from django.test import override_settings

from finsam.celery import keep_temporary_files_at_home


def test_worker_empties_its_own_folder_of_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", "")
    home = tmp_path / "tmp"
    for name in ("weasyprint-old", "pymp-young"):
        (home / name).mkdir(parents=True)
    (home / "old-file").write_text("")
    for name in ("weasyprint-old", "old-file"):
        os.utime(home / name, (0, 0))
    with override_settings(DATADIR=tmp_path):
        keep_temporary_files_at_home()
    assert [one.name for one in home.iterdir()] == ["pymp-young"]
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(home)

"""The job queue. Tasks live in each app's tasks.py and are found by autodiscovery."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsam.settings")

app = Celery("finsam")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

LONGEST_JOB = 3600  # seconds; what lies longer in the worker's temporary folder belongs to nobody


@celeryd_init.connect
def keep_temporary_files_at_home(**_: Any) -> None:
    """Gives the worker a temporary folder under DATADIR and empties it of what an earlier worker left.

    A worker that is killed takes nothing away, and its copies of fonts and sockets would fill the machine's own
    folder for as long as the machine runs. Files of a worker beside this one are young, and stay.
    """
    from django.conf import settings

    folder = Path(settings.DATADIR) / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.iterdir():
        try:
            old = left.lstat().st_mtime < time.time() - LONGEST_JOB
        except FileNotFoundError:
            continue  # a worker beside this one was quicker
        if old and left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        elif old:
            left.unlink(missing_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)

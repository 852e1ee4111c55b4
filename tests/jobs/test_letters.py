"""A real worker and a real queue: a letter is sent once, also when its worker was killed in the middle."""

import datetime
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from finsam.forbund.enums import UtskickStatus
from finsam.forbund.models import Utskick
from finsam.forbund.services.konto import send_password_link
from finsam.forbund.services.utskick import claim_utskick, send_to_queue, sweep_utskick
from tests.cast import Cast
from tests.factories import UserFactory
from tests.servers import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
LONGEST = 30  # seconds


def order(cast: Cast) -> Utskick:
    """A letter with a password link to a new account."""
    user = UserFactory(upplagd_av=cast.own.forbund)
    with transaction.atomic():  # as a request is
        send_password_link(actor=cast.people["forbundschef"].actor, user_id=user.pk)
    found: Utskick = Utskick.objects.get(objekt_id=user.pk)
    return found


def wait_for(row: Utskick, what: Callable[[Utskick], bool], worker: Worker) -> None:
    """Looks at the row until it is so, or fails with what the worker has said."""
    deadline = time.monotonic() + LONGEST
    while not what(row):
        assert time.monotonic() < deadline, f"{row.status}, try {row.forsok}:\n{worker.text}"
        time.sleep(0.05)
        row.refresh_from_db()


def letters_of(row: Utskick) -> list[str]:
    """The letters with a row's number that the worker has written."""
    found = [path.read_text() for path in Path(settings.DATADIR, "epost").glob("*.log")]
    return [text for text in found if f"<utskick-{row.pk}@" in text]


def test_letter_is_sent_by_the_worker_and_no_secret_passes_the_queue(committed_cast: Cast, worker: Worker) -> None:
    row = order(committed_cast)
    wait_for(row, lambda one: one.finished, worker)
    assert row.status == UtskickStatus.SKICKAT, worker.text
    (letter,) = letters_of(row)
    link = next(line for line in letter.splitlines() if "/losenord/" in line)
    assert link.split("/")[-2] not in worker.text + str(Utskick.objects.values().get(pk=row.pk))
    for _ in range(3):
        send_to_queue(row.pk)
    time.sleep(0.5)  # they are read
    assert len(letters_of(row)) == 1


def test_killed_before_it_was_sent_another_worker_sends_it(committed_cast: Cast, worker: Worker) -> None:
    worker.kill()
    row = order(committed_cast)
    assert claim_utskick(row.pk) is not None  # by a worker that dies with it
    worker.start()
    sweep_utskick()
    time.sleep(0.5)
    row.refresh_from_db()
    assert row.forsok == 1, "it is taken for dead only when it has been silent long enough"
    Utskick.objects.filter(pk=row.pk).update(livstecken=timezone.now() - datetime.timedelta(minutes=3))
    sweep_utskick()
    wait_for(row, lambda one: one.finished, worker)
    assert (row.status, row.forsok) == (UtskickStatus.SKICKAT, 2), worker.text
    assert len(letters_of(row)) == 1

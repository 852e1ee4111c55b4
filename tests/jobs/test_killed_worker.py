"""kill -9 of a real worker in the middle of a PDF: the row is picked up again and exactly one PDF exists."""

import datetime
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from finsam.audit.models import Handelse
from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument
from rapporter.services.dokument import order_dokument, send_to_queue, sweep_dokument
from rapporter.underlag.delar import freeze
from tests.cast import Cast
from tests.factories import DokumentFactory
from tests.pdf.samples_heavy import heavy_helarsrapport
from tests.servers import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
LONGEST = 60  # seconds


def wait_for(dokument: Dokument, what: Callable[[Dokument], bool], worker: Worker) -> None:
    """Looks at the row until it is so, or fails with what the worker has said."""
    deadline = time.monotonic() + LONGEST
    while not what(dokument):
        assert time.monotonic() < deadline, f"{dokument.status}, try {dokument.forsok}:\n{worker.text}"
        time.sleep(0.05)
        dokument.refresh_from_db()


def pdfs(dokument: Dokument) -> list[Path]:
    """Every file that exists of a document, finished or half-made."""
    root = Path(settings.MEDIA_ROOT, "dokument")
    return [*root.glob(f"{dokument.pk}/*"), *root.glob(f".halvfardiga/{dokument.pk}-*")]


def heavy(cast: Cast) -> Dokument:
    """An ordered document whose figures are frozen already, and so many that drawing them takes seconds."""
    dokument: Dokument = DokumentFactory(
        rapport=cast.own.rapport,
        bestalld_av=cast.people["forbundschef"].membership,
        underlag=freeze(heavy_helarsrapport()),
        fryst_tid=timezone.now(),
    )
    return dokument


def test_order_is_drawn_by_the_worker(committed_cast: Cast, worker: Worker) -> None:
    dokument = order_dokument(
        actor=committed_cast.people["insatsledare"].actor,
        slag=Dokumentslag.HELARSRAPPORT,
        rapport_id=committed_cast.own.rapport.pk,
    )
    wait_for(dokument, lambda row: row.finished, worker)
    assert dokument.status == DokumentStatus.KLART, worker.text
    assert len(pdfs(dokument)) == 1


def test_killed_in_the_middle_exactly_one_pdf(committed_cast: Cast, worker: Worker) -> None:
    dokument = heavy(committed_cast)
    send_to_queue(dokument.pk)
    wait_for(dokument, lambda row: row.steg_klara >= 1, worker)
    worker.kill()
    dokument.refresh_from_db()
    assert dokument.status == DokumentStatus.PAGAR, "it was killed too late to show anything"

    worker.start()
    sweep_dokument()
    dokument.refresh_from_db()
    assert dokument.forsok == 1, "it is taken for dead only when it has been silent long enough"
    silent_since = timezone.now() - datetime.timedelta(minutes=2)  # two minutes pass
    Dokument.objects.filter(pk=dokument.pk).update(livstecken=silent_since)
    sweep_dokument()
    wait_for(dokument, lambda row: row.finished, worker)

    assert dokument.status == DokumentStatus.KLART, worker.text
    assert dokument.forsok == 2
    assert [path.name for path in pdfs(dokument)] == [f"helarsrapport-v{dokument.version}.pdf"]
    content = pdfs(dokument)[0].read_bytes()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == dokument.sha256
    assert Handelse.objects.filter(kod="dokument.klart", objekt_id=dokument.pk).count() == 1


def test_message_given_twice_is_drawn_once(committed_cast: Cast, worker: Worker) -> None:
    dokument = heavy(committed_cast)
    for _ in range(3):
        send_to_queue(dokument.pk)
    wait_for(dokument, lambda row: row.finished, worker)
    time.sleep(0.5)  # the other two messages are read
    dokument.refresh_from_db()
    assert (dokument.status, dokument.forsok) == (DokumentStatus.KLART, 1)
    assert len(pdfs(dokument)) == 1

"""kill -9 of a real worker in the middle of a slutredovisning: it is drawn once, sealed, and nothing is left behind."""

import datetime
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from deltagare.models import Slutredovisning
from deltagare.services import slutredovisning as service
from finsam.audit.models import Handelse
from rapporter.enums import DokumentStatus
from rapporter.models import Dokument
from rapporter.services.dokument import sweep_dokument
from tests.deltagare.slutredovisningar import NAMN, draft, over
from tests.jobs.test_killed_worker import wait_for
from tests.people import Team, make_team
from tests.servers import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
SECRETS = (NAMN.encode(), b"Avslutsdotter", b"19900101-2384", b"199001012384")


def send_a_long_one(team: Team) -> Slutredovisning:
    """So long that drawing it takes seconds."""
    with team.acting() as actor:
        row = draft(actor, over(team))
        words = "\n".join(f"- Steg {n}: en kort rad om vad som hände" for n in range(130))
        Slutredovisning.objects.filter(pk=row.pk).update(aktiviteter=words, bedomning=words)
        row, _ = service.skicka(actor=actor, slutredovisning_id=row.pk)
    return row


def in_the_clear(*folders: Path) -> list[Path]:
    """Files that hold a name or a number."""
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if path.is_file() and any(secret in path.read_bytes() for secret in SECRETS):
                    found.append(path)
            except OSError:  # a program took it away while we looked
                continue
    return found


def test_killed_in_the_middle_it_is_sealed_once(worker: Worker) -> None:
    team = make_team()
    row = send_a_long_one(team)
    dokument = Dokument.objects.get()
    wait_for(dokument, lambda one: one.steg_klara >= 1, worker)
    worker.kill()
    dokument.refresh_from_db()
    assert dokument.status == DokumentStatus.PAGAR, "it was killed too late to show anything"
    assert in_the_clear(Path(settings.DATADIR), worker.log.parent) == []

    worker.start()
    silent_since = timezone.now() - datetime.timedelta(minutes=2)  # two minutes pass
    Dokument.objects.filter(pk=dokument.pk).update(livstecken=silent_since)
    sweep_dokument()
    wait_for(dokument, lambda one: one.finished, worker)

    assert dokument.status == DokumentStatus.KLART, worker.text
    assert (dokument.forsok, dokument.underlag, str(dokument.fil)) == (2, None, "")
    with team.acting():
        row = Slutredovisning.objects.select_related("nyckel").get(pk=row.pk)
        content = service.open_pdf(row)
    assert content is not None
    assert content.startswith(b"%PDF-")
    assert Handelse.objects.filter(kod="dokument.klart", objekt_id=dokument.pk).count() == 1
    mine = [path for path in Path(tempfile.gettempdir()).glob("weasyprint-*") if path.is_dir()]
    assert in_the_clear(Path(settings.DATADIR), worker.log.parent, *mine) == []

"""kill -9 of a real worker in the middle of an akt: the row is picked up again and exactly one ZIP exists."""

import datetime
import hashlib
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument
from rapporter.services.dokument import send_to_queue, sweep_dokument
from rapporter.underlag.akt import Akt, Aktfil, Aktplan
from rapporter.underlag.delar import Text, freeze
from tests.cast import YEAR, Cast
from tests.jobs.test_killed_worker import pdfs, wait_for
from tests.servers import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
PLANS = 12


def ordered(cast: Cast) -> Dokument:
    """An akt whose contents are frozen already: so many plans that drawing them takes seconds, and a file."""
    now, content = timezone.now(), b"%PDF-1.7 an invented voucher"
    path = Path(settings.MEDIA_ROOT, "handlingar/prov/akt.pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    text = Text(rubrik="Syfte", stycken=("Ett stycke som är långt nog att ta tid att bryta om. " * 30,) * 20)
    akt = Akt(
        forbund=cast.own.forbund.namn,
        insats=cast.own.insats.namn,
        ar=YEAR,
        version=1,
        bestalld=now,
        fryst=now,
        planer=tuple(Aktplan(titel="Plan", version=n, lage="Ersatt", texter=(text,)) for n in range(1, PLANS + 1)),
        handlingar=(
            Aktfil(
                rubrik="Protokoll",
                namn="5-handlingar/001.pdf",
                stored="handlingar/prov/akt.pdf",
                sha256=hashlib.sha256(content).hexdigest(),
            ),
        ),
    )
    row: Dokument = Dokument.objects.create(
        slag=Dokumentslag.AKT,
        insats=cast.own.insats,
        ar=YEAR,
        version=1,
        bestalld_av=cast.people["revisor"].membership,
        underlag=freeze(akt),
        fryst_tid=now,
    )
    return row


def test_killed_in_the_middle_exactly_one_zip(committed_cast: Cast, worker: Worker) -> None:
    row = ordered(committed_cast)
    send_to_queue(row.pk)
    wait_for(row, lambda one: one.steg_klara >= 2, worker)
    worker.kill()
    row.refresh_from_db()
    assert row.status == DokumentStatus.PAGAR, "it was killed too late to show anything"
    assert not row.fil

    worker.start()
    Dokument.objects.filter(pk=row.pk).update(livstecken=timezone.now() - datetime.timedelta(minutes=2))
    sweep_dokument()
    wait_for(row, lambda one: one.finished, worker)
    assert (row.status, row.forsok) == (DokumentStatus.KLART, 2), worker.text
    sweep_dokument()  # as it does four times a minute: takes away what the killed one had written
    (file,) = pdfs(row)
    assert file.name == "akt-v1.zip"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row.sha256
    with zipfile.ZipFile(file) as akt:
        assert akt.testzip() is None
        assert sum("/1-insatsplan/" in name for name in akt.namelist()) == PLANS
        assert sum("/5-handlingar/" in name for name in akt.namelist()) == 1

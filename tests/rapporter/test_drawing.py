"""Drawing a document: claimed once, frozen once, filed once, whatever happens between."""

import datetime
import hashlib
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.pdf import PdfError
from rapporter.enums import Avsnitt, Dokumentslag, DokumentStatus
from rapporter.models import Dokument
from rapporter.services import dokument as ordering
from rapporter.services import drawing
from tests.cast import Cast
from tests.factories import RapporttextFactory

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = datetime.timedelta(minutes=5)


@pytest.fixture
def ordered(committed_cast: Cast, sent: list[int]) -> Dokument:
    """A helårsrapport that the förbundschef has ordered."""
    return ordering.order_dokument(
        actor=committed_cast.people["forbundschef"].actor,
        slag=Dokumentslag.HELARSRAPPORT,
        rapport_id=committed_cast.own.rapport.pk,
    )


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws the figures as a few bytes: these tests are about the row and the file."""

    def render(slag: str, frozen: dict[str, object], *, progress: object = None) -> bytes:
        assert callable(progress)
        progress(1, 2)
        progress(2, 2)
        return f"%PDF-1.7 {slag} {frozen['forsattsblad']}".encode()

    monkeypatch.setattr(drawing, "render", render)


def files() -> set[str]:
    """Every PDF under the private folder, by its name from there."""
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.glob("dokument/**/*.pdf")}


def test_real_pdf_is_drawn_and_filed(ordered: Dokument) -> None:
    assert drawing.draw_dokument(ordered.pk)
    ordered.refresh_from_db()
    content = Path(settings.MEDIA_ROOT, ordered.fil.name).read_bytes()
    assert content.startswith(b"%PDF-")
    assert ordered.status == DokumentStatus.KLART
    assert ordered.sha256 == hashlib.sha256(content).hexdigest()
    assert (ordered.steg_klara, ordered.forsok) == (ordered.steg_alla, 1)
    assert Handelse.objects.filter(kod="dokument.klart", objekt_id=ordered.pk).count() == 1


def test_second_message_does_nothing(ordered: Dokument, quick: None) -> None:
    before = files()
    assert drawing.draw_dokument(ordered.pk)
    assert not drawing.draw_dokument(ordered.pk)
    assert len(files() - before) == 1
    assert Handelse.objects.filter(kod="dokument.klart", objekt_id=ordered.pk).count() == 1


def test_figures_are_frozen_by_the_first_try(ordered: Dokument) -> None:
    claim = drawing.claim_dokument(ordered.pk)
    assert claim is not None
    first = drawing._frozen_figures(claim, drawing._ordering_actor(claim))
    RapporttextFactory(rapport=ordered.rapport, avsnitt=Avsnitt.RISKER, text="Skrivet efter beställningen.")
    assert drawing._frozen_figures(claim, drawing._ordering_actor(claim)) == first


def test_only_one_of_two_workers_claims(ordered: Dokument) -> None:
    ready, claims = threading.Barrier(2), []

    def work() -> None:
        try:
            ready.wait()
            claims.append(drawing.claim_dokument(ordered.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(claim is None for claim in claims) == [False, True]


def test_silent_worker_is_overtaken_and_writes_nothing_more(ordered: Dokument, quick: None, sent: list[int]) -> None:
    dead = drawing.claim_dokument(ordered.pk)
    assert dead is not None
    assert drawing.claim_dokument(ordered.pk) is None, "its worker gave a sign of life just now"
    Dokument.objects.filter(pk=ordered.pk).update(livstecken=timezone.now() - A_WHILE)
    sent.clear()
    ordering.sweep_dokument()
    assert sent == [ordered.pk]
    assert drawing.draw_dokument(ordered.pk)
    with pytest.raises(drawing.ClaimLostError):
        dead.write(steg_klara=0, steg_alla=1)
    with pytest.raises(drawing.ClaimLostError):
        drawing._file(dead, drawing.Actor(), b"%PDF-1.7 late")
    ordered.refresh_from_db()
    content = Path(settings.MEDIA_ROOT, ordered.fil.name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == ordered.sha256
    assert ordered.forsok == 2


def test_killed_after_the_move_leaves_one_file(ordered: Dokument, quick: None) -> None:
    """A worker that died between moving the file and the commit: its file is replaced by the next try's."""
    left = Path(settings.MEDIA_ROOT, f"dokument/{ordered.pk}/helarsrapport-v{ordered.version}.pdf")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"%PDF-1.7 left behind")
    assert drawing.draw_dokument(ordered.pk)
    ordered.refresh_from_db()
    assert list(left.parent.iterdir()) == [left]
    assert hashlib.sha256(left.read_bytes()).hexdigest() == ordered.sha256


def test_half_made_file_of_a_dead_worker_is_swept(ordered: Dokument, quick: None) -> None:
    claim = drawing.claim_dokument(ordered.pk)
    assert claim is not None
    claim.draft.parent.mkdir(parents=True, exist_ok=True)
    claim.draft.write_bytes(b"%PDF-1.7 half")
    ordering.sweep_dokument()
    assert claim.draft.exists(), "its worker is alive"
    Dokument.objects.filter(pk=ordered.pk).update(livstecken=timezone.now() - A_WHILE)
    drawing.draw_dokument(ordered.pk)
    ordering.sweep_dokument()
    assert not claim.draft.exists()


def test_error_is_tried_three_times_and_then_told(
    ordered: Dokument, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(slag: str, frozen: object, *, progress: object = None) -> bytes:
        raise PdfError("a picture is missing")

    monkeypatch.setattr(drawing, "render", broken)
    for forsok in (1, 2, 3):
        sent.clear()
        assert not drawing.draw_dokument(ordered.pk)
        ordered.refresh_from_db()
        assert ordered.forsok == forsok
        assert sent == ([ordered.pk] if forsok < 3 else [])
    assert ordered.status == DokumentStatus.MISSLYCKAT
    assert "Försök igen" in ordered.fel
    assert not ordered.fil
    assert Handelse.objects.filter(kod="dokument.misslyckat", objekt_id=ordered.pk).count() == 1


def test_worker_that_dies_every_time_is_given_up(ordered: Dokument) -> None:
    for _ in range(3):
        assert drawing.claim_dokument(ordered.pk)
        Dokument.objects.filter(pk=ordered.pk).update(livstecken=timezone.now() - A_WHILE)
    assert drawing.claim_dokument(ordered.pk) is None
    ordered.refresh_from_db()
    assert ordered.status == DokumentStatus.MISSLYCKAT


def test_right_that_was_lost_stops_the_drawing(ordered: Dokument, committed_cast: Cast, quick: None) -> None:
    membership = committed_cast.people["forbundschef"].membership
    membership.till = timezone.localdate() - datetime.timedelta(days=1)
    membership.save()
    assert not drawing.draw_dokument(ordered.pk)
    ordered.refresh_from_db()
    assert ordered.status == DokumentStatus.MISSLYCKAT
    assert ordered.fel == drawing.NO_MEMBERSHIP
    assert ordered.underlag is None


def test_lost_message_is_sent_again(ordered: Dokument, sent: list[int]) -> None:
    sent.clear()
    now = timezone.now()
    ordering.sweep_dokument(now=now + datetime.timedelta(seconds=5))
    assert ordered.pk not in sent, "it has not waited long enough"
    later = now + datetime.timedelta(seconds=30)
    ordering.sweep_dokument(now=later)
    ordering.sweep_dokument(now=later + datetime.timedelta(seconds=30))
    assert sent.count(ordered.pk) == 1, "a long queue is not reminded every time"
    ordering.sweep_dokument(now=later + datetime.timedelta(minutes=3))
    assert sent.count(ordered.pk) == 2


def test_two_orders_at_once_become_one(committed_cast: Cast, sent: list[int]) -> None:
    ready, found = threading.Barrier(2), []

    def order(role: str) -> None:
        try:
            actor = committed_cast.people[role].actor
            ready.wait()
            row = ordering.order_dokument(
                actor=actor, slag=Dokumentslag.HELARSRAPPORT, rapport_id=committed_cast.own.rapport.pk
            )
            found.append(row.pk)
        finally:
            connection.close()

    people = [threading.Thread(target=order, args=[role]) for role in ("forbundschef", "insatsledare")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert sent == [found[0]]

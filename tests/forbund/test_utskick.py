"""Letters: composed at sending, sent once, tried again with patience, and no secret kept."""

import datetime
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from finsam.forbund.enums import UtskickStatus
from finsam.forbund.models import Utskick
from finsam.forbund.services import utskick as letters
from finsam.forbund.services.utskick import (
    PAUSES,
    SILENCE_PATIENCE,
    Outdated,
    claim_utskick,
    register_utskick,
    send_later,
    send_utskick,
    sweep_utskick,
)

pytestmark = pytest.mark.django_db

TO = "mottagare@example.org"
MINUTE = datetime.timedelta(minutes=1)


def compose(utskick: Utskick) -> tuple[str, str]:
    return f"Om {utskick.objekt_id}", "Hemligheten är 4711."


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """A kind of letter for these tests."""
    register_utskick("prov", compose)
    yield
    del letters.COMPOSERS["prov"]


def sent(**columns: Any) -> Utskick:
    return send_later(slag="prov", mottagare=TO, objekt_id=17, **columns)


def broken(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_a_line_break_in_a_name_is_no_reason_to_send_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no way to a header of one's own either: mail refuses such a subject altogether."""
    monkeypatch.setitem(letters.COMPOSERS, "prov", lambda _: ("Rekvisition\r\nBcc: x@example.org", "Text."))
    assert send_utskick(sent().pk)
    (letter,) = mail.outbox
    assert letter.subject == "Rekvisition Bcc: x@example.org"
    assert letter.recipients() == [TO]


def test_sent_once_however_often_it_is_asked_for() -> None:
    row = sent(uppgift="vanlig")
    assert send_utskick(row.pk)
    assert not send_utskick(row.pk)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.body) == ([TO], "Om 17", "Hemligheten är 4711.")
    assert letter.from_email.startswith("Finsam <")
    assert letter.extra_headers["Message-ID"].startswith(f"<utskick-{row.pk}@")
    row.refresh_from_db()
    assert (row.status, row.mottagare, row.forsok) == (UtskickStatus.SKICKAT, "", 1)
    assert "4711" not in str(Utskick.objects.values().get(pk=row.pk))


def test_a_kind_is_registered_once_and_known() -> None:
    register_utskick("prov", compose)
    with pytest.raises(ValueError, match="twice"):
        register_utskick("prov", lambda utskick: ("", ""))
    with pytest.raises(ValueError, match="not registered"):
        send_later(slag="okänt", mottagare=TO)
    assert not Utskick.objects.exists()


def test_one_of_two_workers_has_it() -> None:
    row = sent()
    assert claim_utskick(row.pk) is not None
    assert claim_utskick(row.pk) is None
    assert not send_utskick(row.pk)
    assert mail.outbox == []


def test_a_dead_worker_is_followed_by_another_and_writes_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    row = sent()
    asleep = claim_utskick(row.pk)
    assert asleep is not None
    silent = timezone.now() - SILENCE_PATIENCE - MINUTE
    Utskick.objects.filter(pk=row.pk).update(livstecken=silent)
    assert send_utskick(row.pk)
    letters._fail(asleep, "Den första vaknade.")
    row.refresh_from_db()
    assert (row.status, row.forsok, row.fel) == (UtskickStatus.SKICKAT, 2, "")


def test_a_mail_server_that_is_down_is_tried_again_with_patience_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = sent()
    broken(monkeypatch, smtplib.SMTPServerDisconnected(f"no more for {TO}"))
    for pause in PAUSES:
        assert not send_utskick(row.pk)
        row.refresh_from_db()
        assert row.status == UtskickStatus.VANTAR
        assert abs(row.tidigast - timezone.now() - pause) < MINUTE
        assert not send_utskick(row.pk), "not before its time"
        Utskick.objects.filter(pk=row.pk).update(tidigast=timezone.now() - MINUTE)
    assert not send_utskick(row.pk)
    row.refresh_from_db()
    assert (row.status, row.mottagare, row.forsok) == (UtskickStatus.MISSLYCKAT, "", len(PAUSES) + 1)
    assert "mejlservern" in row.fel
    assert TO not in caplog.text


@pytest.mark.parametrize(("code", "state"), [(550, UtskickStatus.MISSLYCKAT), (450, UtskickStatus.VANTAR)])
def test_an_address_that_is_refused_for_good_is_given_up_at_once(
    monkeypatch: pytest.MonkeyPatch, code: int, state: str
) -> None:
    row = sent()
    broken(monkeypatch, smtplib.SMTPRecipientsRefused({TO: (code, b"no")}))
    assert not send_utskick(row.pk)
    row.refresh_from_db()
    assert row.status == state


def test_a_composer_that_says_outdated_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(utskick: Utskick) -> tuple[str, str]:
        raise Outdated("Kontot är avstängt.")

    monkeypatch.setitem(letters.COMPOSERS, "prov", gone)
    row = sent()
    assert not send_utskick(row.pk)
    row.refresh_from_db()
    assert (row.status, row.fel) == (UtskickStatus.MISSLYCKAT, "Kontot är avstängt.")
    assert mail.outbox == []


def test_a_queue_that_does_not_answer_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def silent_queue(*_: Any, **__: Any) -> None:
        raise OperationalError("no answer")

    monkeypatch.setattr("celery.canvas.Signature.apply_async", silent_queue)
    with django_capture_on_commit_callbacks(execute=True):
        row = sent()
    asked: list[int] = []
    monkeypatch.setattr(letters, "send_to_queue", asked.append)
    assert sweep_utskick() == 0, "it may still be on its way"
    assert sweep_utskick(now=timezone.now() + MINUTE) == 1
    assert sweep_utskick(now=timezone.now() + MINUTE) == 0, "a long queue is not a lost message"
    assert asked == [row.pk]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"status": "vantar", "livstecken": -5, "tidigast": -1}, True),  # its next try is due
        ({"status": "vantar", "livstecken": -5, "tidigast": 5}, False),
        ({"status": "pagar", "livstecken": -5, "tidigast": -9}, True),  # its worker is dead
        ({"status": "pagar", "livstecken": 0, "tidigast": -9}, False),
    ],
)
def test_the_sweep_finds_those_that_were_left(
    monkeypatch: pytest.MonkeyPatch, columns: dict[str, Any], found: bool
) -> None:
    asked: list[int] = []
    row = sent()
    moment: Callable[[int], datetime.datetime] = lambda minutes: timezone.now() + minutes * MINUTE  # noqa: E731
    stamps = {name: moment(value) if isinstance(value, int) else value for name, value in columns.items()}
    Utskick.objects.filter(pk=row.pk).update(**stamps)
    monkeypatch.setattr(letters, "send_to_queue", asked.append)
    sweep_utskick()
    assert asked == ([row.pk] if found else [])

"""Letters: a row first, then the job that composes and sends.

    register_utskick("losenordslank", compose)        # once, in a module that the room's tasks.py or policies.py loads
    send_later(slag="losenordslank", mottagare=user.epost, objekt_id=user.pk, actor=actor)

A composer makes the letter when it is sent, so no secret (a link, a code) and no personal data is ever stored in the
row or in the queue. It may run twice: a worker that dies between the mail server's yes and the row's is followed by
another, and the letter comes twice. So a composer must only do what can be done twice.
"""

import datetime
import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from finsam.bas.jobs import enqueue_on_commit
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import UtskickStatus
from finsam.forbund.models import Membership, Utskick

logger = logging.getLogger(__name__)

Composer = Callable[[Utskick], tuple[str, str]]
"""Gives subject and text (plain, Swedish). Raises Outdated when the letter should not be sent any more."""

COMPOSERS: dict[str, Composer] = {}

Receiver = Callable[[Utskick], str]
"""Gives the address that holds as a letter is sent. Raises Outdated when nobody is to have it any more."""

RECEIVERS: dict[str, Receiver] = {}
"""The kinds of letters that follow their receiver: she may have got another address since it was ordered."""

ANSWER_PATIENCE = datetime.timedelta(seconds=20)
"""How long a letter waits for a worker before the queue is reminded of it."""
REMIND_AGAIN = datetime.timedelta(minutes=2)
"""How long until it is reminded once more: a long queue is not a lost message."""
SILENCE_PATIENCE = datetime.timedelta(minutes=2)
"""How long a sending may be silent before its worker is taken for dead. The mail server has EMAIL_TIMEOUT to answer."""
PAUSES = tuple(datetime.timedelta(minutes=n) for n in (2, 10, 60, 240, 720))
"""The pause after each try that failed; after the last pause there is one more try, and then no more."""

GAVE_UP = "Brevet gick inte att skicka trots flera försök. Kontrollera mejlservern (EMAIL_URL)."
NO_SUCH_ADDRESS = "Mejlservern säger att adressen inte finns eller inte tar emot brev."


class Outdated(Exception):
    """The letter should not be sent any more; `reason` is a Swedish sentence without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def register_utskick(slag: str, composer: Composer, *, receiver: Receiver | None = None) -> None:
    """Adds a kind of letter; the same kind with another composer is a mistake in the programme.

    With a `receiver` it goes to the address that this gives when it is sent, else to the one that it was ordered for.
    """
    if COMPOSERS.setdefault(slag, composer) is not composer:
        raise ValueError(f"The letter {slag} is registered twice.")
    if receiver is not None:
        RECEIVERS[slag] = receiver


def send_later(
    *, slag: str, mottagare: str, objekt_id: int | None = None, actor: Actor | None = None, **data: Any
) -> Utskick:
    """Writes the row of a letter and asks a worker, after commit, to send it.

    `data` must be JSON and may hold neither personal data nor secrets. With an `actor` the composer runs in a
    transaction in which her membership acts. ValueError for a kind that is not registered.
    """
    if slag not in COMPOSERS:
        raise ValueError(f"The letter {slag} is not registered.")
    with transaction.atomic():
        utskick = Utskick.objects.create(
            slag=slag,
            mottagare=mottagare,
            objekt_id=objekt_id,
            bestalld_av=actor.membership if actor else None,
            data=data,
        )
        send_to_queue(utskick.pk)
    return utskick


def send_to_queue(utskick_id: int) -> None:
    """Asks a worker, after commit, to send a letter. By name: a task stands above the services."""
    enqueue_on_commit(current_app.signature("finsam.forbund.tasks.send_utskick"), utskick_id)


def letter_text(template: str, **context: Any) -> str:
    """A letter's text from templates/epost/<template>.txt, with the same closing under every letter."""
    return render_to_string(f"epost/{template}.txt", {**context, "base_url": settings.BASE_URL.rstrip("/")})


def send_utskick(utskick_id: int) -> bool:
    """Composes and sends one letter. Whether this call sent it (False: somebody else has it, or it failed).

    Call it outside a transaction. What goes wrong is written on the row, never raised, except that the database does
    not answer: then the row stays as it is and the sweep comes back to it.
    """
    utskick = claim_utskick(utskick_id)
    if utskick is None:
        return False
    try:
        with _as_who_ordered(utskick):
            subject, text = COMPOSERS[utskick.slag](utskick)
            receiver = RECEIVERS.get(utskick.slag)
            to = receiver(utskick) if receiver else utskick.mottagare
        _hand_over(utskick, to, subject, text)
    except Outdated as outdated:
        _fail(utskick, outdated.reason)
    except smtplib.SMTPRecipientsRefused as refused:
        final = all(code >= 500 for code, _ in refused.recipients.values())
        _fail(utskick, NO_SUCH_ADDRESS) if final else _try_again_or_fail(utskick)
    except Exception as error:  # whatever a mail server or a composer can think of
        # The kind alone: what a mail server says may repeat the address.
        logger.warning("Try %s at letter %s failed: %s", utskick.forsok, utskick.pk, type(error).__name__)
        _try_again_or_fail(utskick)
    else:
        return bool(_write(utskick, status=UtskickStatus.SKICKAT, skickat_tid=timezone.now(), mottagare="", fel=""))
    return False


def claim_utskick(utskick_id: int, *, now: datetime.datetime | None = None) -> Utskick | None:
    """Takes a letter that is due, or whose worker is dead, by compare-and-set. None: it is not to be had."""
    now = now or timezone.now()
    utskick = Utskick.objects.filter(pk=utskick_id).first()
    if utskick is None or utskick.finished:
        return None
    to_be_had = Utskick.objects.filter(pk=utskick_id, forsok=utskick.forsok)
    if utskick.status == UtskickStatus.PAGAR:
        to_be_had = to_be_had.silent(now=now, patience=SILENCE_PATIENCE)
    else:
        to_be_had = to_be_had.filter(status=UtskickStatus.VANTAR, tidigast__lte=now)
    forsok = utskick.forsok + 1
    # A last try beyond the permitted ones is only there to write that it failed.
    if not to_be_had.update(status=UtskickStatus.PAGAR, forsok=forsok, livstecken=now):
        return None
    utskick.refresh_from_db()
    if forsok > len(PAUSES) + 1:
        _fail(utskick, GAVE_UP)
        return None
    return utskick


def sweep_utskick(*, now: datetime.datetime | None = None) -> int:
    """Sends those that were left, or whose next try is due, to the queue once more. Returns how many.

    Sending too often does no harm: only the worker that claims the row sends it.
    """
    now = now or timezone.now()
    due = Utskick.objects.unanswered(now=now, patience=ANSWER_PATIENCE, again=REMIND_AGAIN)
    with transaction.atomic():
        unanswered = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Utskick.objects.filter(pk__in=unanswered, status=UtskickStatus.VANTAR).update(livstecken=now)
        silent = list(Utskick.objects.silent(now=now, patience=SILENCE_PATIENCE).values_list("pk", flat=True))
        for number in (*unanswered, *silent):
            logger.info("Letter %s was left; it is sent to the queue again", number)
            send_to_queue(number)
    return len(unanswered) + len(silent)


@contextmanager
def _as_who_ordered(utskick: Utskick) -> Iterator[None]:
    """A transaction in which the ordering membership acts, while it is in force; else nobody acts."""
    rows = Membership.objects.nuvarande().select_related("user", "roll", "forbund")
    membership = rows.filter(pk=utskick.bestalld_av_id).first() if utskick.bestalld_av_id else None
    with acting(Actor.of(membership) if membership else Actor()):
        yield


def _hand_over(utskick: Utskick, to: str, subject: str, text: str) -> None:
    """Gives the letter to the mail server. The same letter has the same number, should it come twice."""
    domain = settings.FROM_EMAIL.rpartition("@")[2]
    headers = {"Message-ID": f"<utskick-{utskick.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    subject = " ".join(subject.split())  # a name with a line break in it is no reason to send nothing
    EmailMessage(subject, text, to=[to], headers=headers).send()


def _write(utskick: Utskick, **columns: Any) -> int:
    """Writes columns and a sign of life while this try owns the row; 0 when it has been overtaken."""
    mine = Utskick.objects.filter(pk=utskick.pk, forsok=utskick.forsok, status=UtskickStatus.PAGAR)
    return mine.update(livstecken=timezone.now(), **columns)


def _try_again_or_fail(utskick: Utskick) -> None:
    if utskick.forsok > len(PAUSES):
        _fail(utskick, GAVE_UP)
        return
    _write(utskick, status=UtskickStatus.VANTAR, tidigast=timezone.now() + PAUSES[utskick.forsok - 1])


def _fail(utskick: Utskick, reason: str) -> None:
    """Writes that it was not sent and why, in a Swedish sentence, and forgets the address."""
    if _write(utskick, status=UtskickStatus.MISSLYCKAT, mottagare="", fel=reason[:240]):
        logger.error("Letter %s (%s) was not sent", utskick.pk, utskick.slag)

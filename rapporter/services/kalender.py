"""One's own frister as a calendar file, and the secret address that a calendar programme fetches it from."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.kryptering import link_hash, link_token
from finsam.forbund.actor import Actor
from finsam.forbund.models import User
from finsam.forbund.policies import CHANGE, require
from insatser.models import Frist
from rapporter.models import Kalenderlank
from rapporter.underlag.frister import TABS
from rapporter.underlag.paminnelser import own_frister_of

if TYPE_CHECKING:
    from icalendar import Event

ICS_TYPE = "text/calendar; charset=utf-8"
FRESH_FOR = datetime.timedelta(hours=6)
"""How often a programme is asked to fetch the calendar again."""
_PURPOSE = "kalender"


def make_ics(user: User) -> bytes:
    """What a person is to do, in all that she works as, as whole days in iCalendar (RFC 5545)."""
    from icalendar import Calendar, vDuration  # when it is needed: it takes a second of every start

    base = settings.BASE_URL.rstrip("/")
    book = Calendar()
    book.add("prodid", "-//Finsam//Frister//SV")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", "Frister i Finsam")
    book.add("x-published-ttl", vDuration(FRESH_FOR))  # the package knows no kind for a name that begins with X-
    book.add("refresh-interval", FRESH_FOR, parameters={"VALUE": "DURATION"})
    for frist in own_frister_of(user):
        book.add_component(_event(frist, base))
    content: bytes = book.to_ical()
    return content


def _event(frist: Frist, base: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"frist-{frist.pk}@{urlsplit(base).hostname}")
    event.add("dtstamp", timezone.now().astimezone(datetime.UTC))
    event.add("dtstart", frist.senast)
    event.add("dtend", frist.senast + datetime.timedelta(days=1))
    event.add("summary", f"Senast: {frist.rubrik} – {frist.insats.namn}")
    event.add("url", base + reverse(TABS[frist.slag], args=[frist.insats.slug]))
    event.add("transp", "TRANSPARENT")  # a last day does not make the day busy
    return event


def kalender_token(row: Kalenderlank) -> str:
    """The secret of a calendar's address."""
    return link_token(_PURPOSE, row.pk, row.lank_generation)


@transaction.atomic
def open_link(*, actor: Actor) -> Kalenderlank:
    """Gives a person a secret address; a new one when she has one, and then the old one leads nowhere."""
    row, made = Kalenderlank.objects.select_for_update(of=("self",)).get_or_create(user=actor.user)
    require(actor, CHANGE, row)
    if not made:
        row.lank_generation += 1
    row.lank_hash = link_hash(kalender_token(row))
    row.save()
    log("kalender.adress", actor=actor, row=row)
    return row


@transaction.atomic
def close_link(*, actor: Actor) -> None:
    """Turns a person's address off. Twice is harmless."""
    row = Kalenderlank.objects.select_for_update(of=("self",)).filter(user=actor.user).first()
    if row is None or not row.lank_hash:
        return
    require(actor, CHANGE, row)
    row.lank_generation += 1  # opened again it is another address
    row.lank_hash = ""
    row.save()
    log("kalender.stangd", actor=actor, row=row)


def user_of_link(token: str) -> User:
    """Whose calendar an address is. Http404 for one that is wrong, renewed or off, or of an account that is closed."""
    rows = Kalenderlank.objects.filter(lank_hash=link_hash(token), user__is_active=True)
    found = rows.select_related("user").first()
    if found is None:
        raise Http404
    return found.user

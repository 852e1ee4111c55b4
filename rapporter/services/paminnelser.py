"""Reminders of frister by letter: several in one, at most one letter a day, and none of what is done by then.

Who is reminded of what is said by rapporter/underlag/paminnelser.py, which the calendar reads too.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.formats import antal_ord, datum, datum_kort
from finsam.bas.seen import Seen, require_unchanged
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund, User, Utskick
from finsam.forbund.policies import CHANGE, get_visible, require
from finsam.forbund.services.utskick import Outdated, letter_text, register_utskick, send_later
from insatser.models import Frist
from insatser.services.rader import save
from rapporter.models import Paminnelse, Paminnelsetider, Paminnelseval
from rapporter.underlag.frister import OWN_FRISTER
from rapporter.underlag.paminnelser import Planerad, own_frister_of, planned

logger = logging.getLogger(__name__)

BREV = "paminnelse_om_frister"
CATCH_UP = datetime.timedelta(days=3)
"""How old a planned reminder may be when it is sent: over a weekend without a worker nothing is lost."""
DONE = "Det som påminnelsen gällde är gjort, eller så har mottagaren stängt av den."
LINK_LASTS = datetime.timedelta(days=400)
"""How long the link under a letter turns reminders off."""
_SALT = "rapporter.paminnelser.av"


def remind_of_frister(*, day: datetime.date | None = None) -> int:
    """Writes to everybody who has a reminder planned by a day (today). Returns how many letters were ordered.

    It may run many times a day and at the same time: nobody gets two letters a day, or two of the same. One person's
    letter that cannot be made is written in the program's log, and costs nobody else hers.
    """
    day = day or timezone.localdate()
    receivers = User.objects.filter(is_active=True, memberships__roll__in=OWN_FRISTER).order_by("pk").distinct()
    return sum(_try_to_remind(number, day) for number in receivers.values_list("pk", flat=True))


def _try_to_remind(user_id: int, day: datetime.date) -> int:
    try:
        return _remind(user_id, day)
    except DatabaseError:
        raise  # it is everybody's
    except Exception:
        logger.exception("The reminders of person %s failed", user_id)
        return 0


@transaction.atomic
def _remind(user_id: int, day: datetime.date) -> int:
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)  # one at a time for each
    if Utskick.objects.filter(slag=BREV, objekt_id=user.pk, data__dag=day.isoformat()).exists():
        return 0
    due: dict[int, Planerad] = {}
    for one in planned(own_frister_of(user, day), user_id=user.pk, fran=day - CATCH_UP, till=day):
        if one.frist.pk not in due or due[one.frist.pk].dag < one.dag:  # of two that wait, the one that is true now
            due[one.frist.pk] = one
    if not due:
        return 0
    brev = send_later(slag=BREV, mottagare=user.epost, objekt_id=user.pk, dag=day.isoformat())
    Paminnelse.objects.bulk_create(
        Paminnelse(frist=one.frist, user=user, lage=one.lage, dag=one.dag, brev=brev) for one in due.values()
    )
    log("frist.paminnelse", actor=None, row=user, antal=len(due))
    return 1


def compose_brev(utskick: Utskick) -> tuple[str, str]:
    """The frister of a letter that are still to be done as it is sent. Raises Outdated when there is none."""
    user = _receiver_of(utskick)
    val, today = Paminnelseval.of(user.pk), timezone.localdate()
    rows = dict(Paminnelse.objects.filter(brev=utskick).values_list("frist_id", "lage"))
    frister = [one for one in own_frister_of(user) if one.pk in rows and val.wants(one.slag, rows[one.pk])]
    if not frister:
        raise Outdated(DONE)
    lines = [_line(frist, today) for frist in frister]
    return _subject(frister, today), letter_text(BREV, lines=lines, off=address("paminnelser_av", off_token(user)))


def _receiver_of(utskick: Utskick) -> User:
    """Whose letter it is. Raises Outdated when her account is closed."""
    user = User.objects.filter(pk=utskick.objekt_id or 0, is_active=True).first()
    if user is None:
        raise Outdated(DONE)
    return user


def _line(frist: Frist, today: datetime.date) -> str:
    days = (today - frist.senast).days
    when = f"senast {datum(frist.senast)}"
    if days > 0:
        when = f"skulle vara klart {datum(frist.senast)}, {antal_ord(days, 'dag', 'dagar')} sent"
    elif days == 0:
        when = "senast i dag"
    return f"{frist.rubrik}, {frist.insats.namn}: {when}"


def _subject(frister: list[Frist], today: datetime.date) -> str:
    if len(frister) > 1:
        late = sum(frist.senast < today for frist in frister)
        tail = f", {antal_ord(late, 'är sen', 'är sena')}" if late else ""
        return f"Påminnelse om {antal_ord(len(frister), 'frist', 'frister')}{tail}"
    (frist,) = frister
    if frist.senast < today:
        return f"{frist.rubrik} är sen"
    day = "i dag" if frist.senast == today else datum_kort(frist.senast, this_year=today.year)
    return f"{frist.rubrik}: senast {day}"


register_utskick(BREV, compose_brev, receiver=lambda utskick: _receiver_of(utskick).epost)


def address(view: str, token: str) -> str:
    """The whole address of a personal link, never built of the request's own host."""
    return settings.BASE_URL.rstrip("/") + reverse(view, args=[token])


def off_token(user: User) -> str:
    """The secret of the link that turns a person's reminders off and does nothing else."""
    return signing.dumps(user.pk, salt=_SALT)


def user_of_token(token: str) -> User:
    """Whose reminders a link turns off. Http404 for a link that is forged or too old, or an account that is closed."""
    try:
        number = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None:
        raise Http404
    return user


@transaction.atomic
def turn_off(*, token: str) -> None:
    """Turns all reminders of a link's person off. Twice is harmless. Http404 for a link that is none."""
    user = user_of_token(token)
    nothing = {"fore": False, "samma_dag": False, "efter": False}
    Paminnelseval.objects.update_or_create(user=user, defaults=nothing)
    log("paminnelse.val", actor=Actor(user=user), row=user, **nothing)


@transaction.atomic
def choose_paminnelser(*, actor: Actor, values: Mapping[str, bool]) -> Paminnelseval:
    """A person's own choice; `values` are columns of Paminnelseval. Refused for somebody who is not signed in."""
    row = Paminnelseval(user=actor.user)
    require(actor, CHANGE, row)
    made, _ = Paminnelseval.objects.update_or_create(user=actor.user, defaults=dict(values))
    log("paminnelse.val", actor=actor, row=actor.user, **values)
    return made


@transaction.atomic
def set_tider(*, actor: Actor, forbund_id: int, values: Mapping[str, Any], seen: Seen | None = None) -> Paminnelsetider:
    """When a förbund reminds. Http404 when it is not visible, Refused without the right, ValidationError for a number
    that is too large or too small, ChangedMeanwhile when a colleague has saved since the form was opened."""
    forbund = get_visible(actor, Forbund.objects.select_for_update(of=("self",)), pk=forbund_id)
    row = Paminnelsetider.of(forbund.pk)
    require(actor, CHANGE, row)
    require_unchanged(seen, row, values)
    for name, value in values.items():
        setattr(row, name, value)
    save(row)
    log("paminnelse.tider", actor=actor, row=forbund, **values)
    return row

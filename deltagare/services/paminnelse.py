"""Reminders of remisser that nobody has answered within the insats' own time: to its leader, without personal data."""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone

from deltagare.models import Remiss
from deltagare.querysets import RemissQuerySet
from finsam.audit.log import log
from finsam.bas.formats import antal_ord
from finsam.forbund.actor import Actor, acting
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Membership, Utskick
from finsam.forbund.policies import visible
from finsam.forbund.services.utskick import Outdated, letter_text, register_utskick, send_later

PAMINNELSE = "remiss_paminnelse"
AGAIN = datetime.timedelta(days=7)
"""How long until somebody is reminded of the same remiss once more."""
DONE = "Remisserna är besvarade."


def late_remisser(actor: Actor, day: datetime.date) -> RemissQuerySet:
    """The remisser of an actor's insatser that wait for the team past the insats' own time; none without a rule."""
    rows: RemissQuerySet = visible(actor, Remiss.objects.obesvarade().with_svar_senast(day))  # type: ignore[assignment]
    return rows.filter(svar_senast__lt=day)


def remind_leaders(*, day: datetime.date | None = None) -> int:
    """Writes to every leader with late remisser, at most once a day. Returns how many letters were ordered.

    Each is counted as that leader acts, so nothing is read that she may not read. It may run many times a day.
    """
    day = day or timezone.localdate()
    leaders = Membership.objects.nuvarande().filter(roll=Rollkod.INSATSLEDARE, user__is_active=True)
    ordered = 0
    for membership in leaders.select_related("user", "roll", "forbund").order_by("pk"):
        with acting(Actor.of(membership)) as actor:
            ordered += _remind(actor, membership, day)
    return ordered


def _remind(actor: Actor, membership: Membership, day: datetime.date) -> int:
    Membership.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=membership.pk)
    if Utskick.objects.filter(slag=PAMINNELSE, bestalld_av__user=membership.user, skapad__date=day).exists():
        return 0
    long_ago = timezone.now() - AGAIN
    due = late_remisser(actor, day).filter(Q(paminnelse_tid__isnull=True) | Q(paminnelse_tid__lt=long_ago))
    numbers = list(due.values_list("pk", flat=True))
    if not numbers:
        return 0
    send_later(slag=PAMINNELSE, mottagare=membership.user.epost, objekt_id=membership.pk, actor=actor)
    Remiss.objects.filter(pk__in=numbers).update(paminnelse_tid=timezone.now())
    log("remiss.paminnelse", actor=actor, antal=len(numbers))
    return 1


def compose_paminnelse(utskick: Utskick) -> tuple[str, str]:
    """How many wait in each insats, counted as it is sent. Raises Outdated when none does any more."""
    membership = _receiver_of(utskick)
    counts: dict[str, int] = {}
    for insats in late_remisser(Actor.of(membership), timezone.localdate()).values_list("insats__namn", flat=True):
        counts[insats] = counts.get(insats, 0) + 1
    if not counts:
        raise Outdated(DONE)
    lines = [f"{_waiting(number)} på svar i {insats}" for insats, number in sorted(counts.items())]
    subject = lines[0] if len(lines) == 1 else f"{_waiting(sum(counts.values()))} på svar"
    return subject, letter_text(PAMINNELSE, lines=lines)


def _receiver_of(utskick: Utskick) -> Membership:
    """The leader that the letter is to. Raises Outdated when her uppdrag is over or her account is closed."""
    rows = Membership.objects.nuvarande().filter(pk=utskick.objekt_id or 0, user__is_active=True)
    membership: Membership | None = rows.select_related("user", "roll", "forbund").first()
    if membership is None:
        raise Outdated(DONE)
    return membership


def _waiting(number: int) -> str:
    return f"{antal_ord(number, 'remiss', 'remisser')} väntar"


register_utskick(PAMINNELSE, compose_paminnelse, receiver=lambda utskick: _receiver_of(utskick).user.epost)

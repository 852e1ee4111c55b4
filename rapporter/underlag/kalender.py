"""The calendar's page: what is late, then month by month, with the day on which somebody is reminded."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from finsam.bas.formats import MONTHS, antal_ord, datum_kort
from finsam.forbund.actor import Actor
from insatser.models import Frist
from rapporter.models import Paminnelse
from rapporter.underlag.frister import OWN_FRISTER, TABS, open_frister, own_frister
from rapporter.underlag.paminnelser import planned

MOST = 400
"""Frister on the page: some thirty insatser for a year."""
LATE = "Sent"


@dataclass(frozen=True, slots=True)
class Rad:
    """A frist on the page. `paminnelse` says when somebody is or was reminded of it, or is empty."""

    rubrik: str
    insats: str
    url: str
    senast: datetime.date
    egen: bool
    tag: str = ""
    tag_kind: str = "neutral"
    paminnelse: str = ""


@dataclass(frozen=True, slots=True)
class Manad:
    """The rows of a month, or those that are late."""

    rubrik: str
    rader: tuple[Rad, ...]


@dataclass(frozen=True, slots=True)
class Kalender:
    """All of the page. `more`: there are more than it shows."""

    manader: tuple[Manad, ...]
    antal: int
    sena: int
    more: bool


def has_frister(actor: Actor) -> bool:
    """Whether an actor has frister of her own at all."""
    return actor.roll in OWN_FRISTER


def build_kalender(actor: Actor, today: datetime.date, *, insats: str = "", only_own: bool = False) -> Kalender:
    """The actor's calendar; kansli's is of the whole förbund, or of an insats (its slug), or of what is her own."""
    everything = open_frister(actor) if actor.is_kansli and not only_own else own_frister(actor)
    rows = list((everything.filter(insats__slug=insats) if insats else everything)[: MOST + 1])
    shown = rows[:MOST]
    own = set(own_frister(actor).values_list("pk", flat=True)) if actor.is_kansli else {row.pk for row in shown}
    following = _following(actor, [row for row in shown if row.pk in own], today)
    sent = _sent(actor, shown)
    grouped: dict[str, list[Rad]] = {}
    for row in shown:
        late = row.senast < today
        heading = LATE if late else f"{MONTHS[row.senast.month - 1].capitalize()} {row.senast.year}"
        words = _words(following.get(row.pk), sent.get(row.pk), today)
        grouped.setdefault(heading, []).append(_rad(row, today, egen=row.pk in own, words=words))
    return Kalender(
        manader=tuple(Manad(heading, tuple(members)) for heading, members in grouped.items()),
        antal=len(shown),
        sena=len(grouped.get(LATE, ())),
        more=len(rows) > MOST,
    )


def insatser_with_frister(actor: Actor) -> list[tuple[str, str]]:
    """The insatser that the filter offers: slug and name."""
    found = set(open_frister(actor).order_by().values_list("insats__slug", "insats__namn"))
    return sorted(found, key=lambda one: one[1].casefold())


def _following(actor: Actor, own: Iterable[Frist], today: datetime.date) -> dict[int, datetime.date]:
    """The next reminder that the actor gets of each frist, as the job would send it."""
    found: dict[int, datetime.date] = {}
    for one in planned(own, user_id=actor.user_id or 0, fran=today):
        found[one.frist.pk] = min(one.dag, found.get(one.frist.pk, one.dag))
    return found


def _sent(actor: Actor, frister: list[Frist]) -> dict[int, datetime.date]:
    """The day of the latest reminder that the actor was sent of each frist."""
    rows = Paminnelse.objects.filter(user=actor.user_id, frist__in=frister, brev__skickat_tid__isnull=False)
    moments = rows.order_by("brev__skickat_tid").values_list("frist_id", "brev__skickat_tid")
    return {frist_id: timezone.localdate(moment) for frist_id, moment in moments}


def _words(following: datetime.date | None, sent: datetime.date | None, today: datetime.date) -> str:
    said = []
    if sent is not None:
        said.append(f"Påminnelse skickad {datum_kort(sent, this_year=today.year)}.")
    if following is not None:
        day = "i dag" if following == today else datum_kort(following, this_year=today.year)
        said.append(f"Påminnelse skickas {day}.")
    return " ".join(said)


def _rad(frist: Frist, today: datetime.date, *, egen: bool, words: str) -> Rad:
    days = (frist.senast - today).days
    tag, kind = "", "neutral"
    if days < 0:
        tag, kind = f"Sen, {antal_ord(-days, 'dag', 'dagar')}", "late"
    elif days <= 7:
        tag, kind = "I dag" if days == 0 else "Snart", "soon"
    return Rad(
        rubrik=frist.rubrik,
        insats=frist.insats.namn,
        url=reverse(TABS[frist.slag], args=[frist.insats.slug]),
        senast=frist.senast,
        egen=egen,
        tag=tag,
        tag_kind=kind,
        paminnelse=words,
    )


def lead(kalender: Kalender) -> str:
    """One line: how much there is, and how much of it is late."""
    if not kalender.antal:
        return "Inget har en sista dag just nu."
    late = f", {antal_ord(kalender.sena, 'är sen', 'är sena')}" if kalender.sena else ", inget är sent"
    return f"{antal_ord(kalender.antal, 'frist', 'frister')}{late}."

"""The calendar's page: what is late, then month by month, due from whom, and when they are reminded."""

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
from rapporter.underlag.brev import DayOfLetters, brev_of, last_days, mottagare_of, next_days
from rapporter.underlag.frister import (
    OWN_FRISTER,
    SEEN_BY_FINSAM,
    TABS,
    frister_with_klar_dag,
    open_frister,
    own_frister,
)
from rapporter.underlag.paminnelser import planned

MOST = 400
"""Frister on the page: some thirty insatser for a year."""
LATE = "Sent"
EGNA, KLARA, BREV = "egna", "klara", "brev"
"""What kansli may look at instead of all that waits: her own, also what is done, and the letters to come."""
AHEAD = datetime.timedelta(days=60)
"""How far ahead letters are shown."""
NOBODY = "Ingen i Finsam har uppgiften"


@dataclass(frozen=True, slots=True)
class Rad:
    """A frist on the page. `roller` are to do it, and `paminnelse` says when somebody is or was reminded of it.

    Both are empty where they say nothing: one's own frister have no `roller`.
    """

    rubrik: str
    insats: str
    url: str
    senast: datetime.date
    egen: bool
    tag: str = ""
    tag_kind: str = "neutral"
    roller: str = ""
    paminnelse: str = ""


@dataclass(frozen=True, slots=True)
class Manad:
    """The rows of a month, or those that are late."""

    rubrik: str
    rader: tuple[Rad, ...]


@dataclass(frozen=True, slots=True)
class Kalender:
    """All of the page. `more`: there are more than it shows. `klara`: those of them that are done."""

    manader: tuple[Manad, ...]
    antal: int
    sena: int
    more: bool
    klara: int = 0


def has_frister(actor: Actor) -> bool:
    """Whether an actor has frister of her own at all."""
    return actor.roll in OWN_FRISTER


def build_kalender(actor: Actor, today: datetime.date, *, insats: str = "", visa: str = "") -> Kalender:
    """The actor's calendar. Kansli's is of the whole förbund, or of an insats (its slug): what is due from whom, when
    they are reminded, and with `visa` KLARA also what is done since the year began. Else, and with EGNA, one's own.
    """
    of_all = actor.is_kansli and visa != EGNA
    rows, more = _rows(actor, today, insats, visa if of_all else EGNA)
    open_ones = [row for row in rows if not _klar_dag(row)]
    if of_all:
        mottagare = mottagare_of(open_ones, today)
        following, sent = next_days(open_ones, mottagare, fran=today), last_days(open_ones)
        told = {row.pk: _who(mottagare.of(row)) for row in open_ones}
        own = {row.pk for row in open_ones if (actor.user_id or 0) in mottagare.roles.get(row.pk, {})}
    else:
        following, sent = _following(actor, rows, today), _sent(actor, rows)
        told, own = {}, {row.pk for row in rows}
    grouped: dict[str, list[Rad]] = {LATE: []}
    for row in rows:
        late = not _klar_dag(row) and row.senast < today
        heading = LATE if late else f"{MONTHS[row.senast.month - 1].capitalize()} {row.senast.year}"
        words = _words(following.get(row.pk), sent.get(row.pk), today)
        rad = _rad(row, today, egen=row.pk in own, roller=told.get(row.pk, ""), words=words)
        grouped.setdefault(heading, []).append(rad)
    return Kalender(
        manader=tuple(Manad(heading, tuple(members)) for heading, members in grouped.items() if members),
        antal=len(rows),
        sena=len(grouped[LATE]),
        more=more,
        klara=len(rows) - len(open_ones),
    )


def _rows(actor: Actor, today: datetime.date, insats: str, visa: str) -> tuple[list[Frist], bool]:
    """The frister of the page, and whether there are more."""
    if visa == EGNA:
        found = own_frister(actor)
    elif visa == KLARA:
        found = frister_with_klar_dag(actor, datetime.date(today.year, 1, 1))
    else:
        found = open_frister(actor)
    rows = list((found.filter(insats__slug=insats) if insats else found)[: MOST + 1])
    return rows[:MOST], len(rows) > MOST


def build_brev(actor: Actor, today: datetime.date, *, insats: str = "") -> list[DayOfLetters]:
    """The letters that go in the days to come about what waits in the förbund, or in an insats (its slug)."""
    rows, _ = _rows(actor, today, insats, "")
    return brev_of(rows, mottagare_of(rows, today), fran=today, till=today + AHEAD)


def _klar_dag(row: Frist) -> datetime.date | None:
    """The day on which it was done; only frister_with_klar_dag gives any that is."""
    klar_dag: datetime.date | None = getattr(row, "klar_dag", None)
    return klar_dag


def _who(roles: tuple[str, ...]) -> str:
    return " och ".join(roles).capitalize() if roles else NOBODY


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


def _rad(frist: Frist, today: datetime.date, *, egen: bool, roller: str, words: str) -> Rad:
    tag, kind = _tag(frist, today)
    return Rad(
        rubrik=frist.rubrik,
        insats=frist.insats.namn,
        url=reverse(TABS[frist.slag], args=[frist.insats.slug]),
        senast=frist.senast,
        egen=egen,
        tag=tag,
        tag_kind=kind,
        roller=roller,
        paminnelse=words,
    )


def _tag(frist: Frist, today: datetime.date) -> tuple[str, str]:
    """A word on how a frist stands, and its kind; empty while there is time."""
    klar, days = _klar_dag(frist), (frist.senast - today).days
    if klar is not None:
        what = "Inlämnad" if frist.slag in SEEN_BY_FINSAM else "Klar"
        return f"{what} {datum_kort(klar, this_year=today.year)}", "ok"
    if days < 0:
        return f"Sen, {antal_ord(-days, 'dag', 'dagar')}", "late"
    if days <= 7:
        return "I dag" if days == 0 else "Snart", "soon"
    return "", "neutral"


def lead(kalender: Kalender) -> str:
    """One line: how much there is, how much of it is late, and how much is done."""
    if not kalender.antal:
        return "Inget har en sista dag just nu."
    late = f", {antal_ord(kalender.sena, 'är sen', 'är sena')}" if kalender.sena else ", inget är sent"
    done = f" och {antal_ord(kalender.klara, 'är klar', 'är klara')}" if kalender.klara else ""
    return f"{antal_ord(kalender.antal, 'frist', 'frister')}{late}{done}."


def lead_of_brev(days: list[DayOfLetters]) -> str:
    """One line: how many letters go."""
    ahead = antal_ord(AHEAD.days, "dagen", "dagarna")
    if not days:
        return f"Inget brev skickas de närmaste {ahead}."
    number = antal_ord(sum(one.antal for day in days for one in day.brev), "brev", "brev")
    return f"{number} skickas de närmaste {ahead}, om inget lämnas in."

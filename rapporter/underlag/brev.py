"""Which letters go to whom about a förbund's frister, for those who work in its office: by role, never by name.

The same rule as the morning's job, read for everybody at once: who does what (OWN_FRISTER), in which insatser, and what
each has turned off. A test compares the two. Seven queries, however many frister and people there are.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Membership
from insatser.enums import Fristslag, RekvisitionStatus
from insatser.models import Frist, Insatsuppdrag
from rapporter.models import Paminnelse
from rapporter.underlag.frister import OWN_FRISTER
from rapporter.underlag.paminnelser import planned_for


@dataclass(slots=True)
class Mottagare:
    """Those who are to do what frister ask for: of each frist the people (their numbers) and as what."""

    roles: dict[int, dict[int, str]] = field(default_factory=dict)

    def of(self, frist: Frist) -> tuple[str, ...]:
        """The roles that are to do it, as words in small letters, each once."""
        return words_of(set(self.roles.get(frist.pk, {}).values()))

    def people(self, frister: Iterable[Frist]) -> dict[int, list[Frist]]:
        """Each person's frister."""
        found: dict[int, list[Frist]] = {}
        for frist in frister:
            for user_id in self.roles.get(frist.pk, {}):
                found.setdefault(user_id, []).append(frist)
        return found


@dataclass(frozen=True, slots=True)
class Brev:
    """Letters that go on a day and say the same: to which roles, how many they are, and what about."""

    roller: str
    antal: int
    insatser: tuple[str, ...]
    rubriker: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayOfLetters:
    """The letters of a day."""

    dag: datetime.date
    brev: tuple[Brev, ...]


def mottagare_of(frister: Iterable[Frist], day: datetime.date | None = None) -> Mottagare:
    """Who is to do what frister ask for, on a day (today). Who has prepared a rekvisition has done her part of it."""
    rows = list(frister)
    found = Mottagare()
    in_insats = _in_insatser(rows, day)
    in_forbund = _in_forbund(rows, day)
    prepared = _prepared(rows)
    for frist in rows:
        for user_id, roll in (*in_insats.get(frist.insats_id, ()), *in_forbund.get(frist.insats.forbund_id, ())):
            if frist.slag in OWN_FRISTER[roll] and (frist.pk, user_id) not in prepared:
                found.roles.setdefault(frist.pk, {}).setdefault(user_id, roll)
    return found


def _in_insatser(frister: list[Frist], day: datetime.date | None) -> dict[int, set[tuple[int, str]]]:
    """The people of each insats: those whose uppdrag tells it, or the whole that it is a delprocess of."""
    wholes = {frist.insats_id: frist.insats.del_av_id for frist in frister}
    places = {*wholes, *(whole for whole in wholes.values() if whole)}
    members = Membership.objects.nuvarande(day).filter(roll__in=[kod for kod in OWN_FRISTER if kod not in KANSLI])
    uppdrag = Insatsuppdrag.objects.filter(insats__in=places, membership__in=members)
    told: dict[int, set[tuple[int, str]]] = {}
    for insats_id, user_id, roll in uppdrag.values_list("insats_id", "membership__user_id", "membership__roll_id"):
        told.setdefault(insats_id, set()).add((user_id, roll))
    return {one: told.get(one, set()) | (told.get(whole, set()) if whole else set()) for one, whole in wholes.items()}


def _in_forbund(frister: list[Frist], day: datetime.date | None) -> dict[int, set[tuple[int, str]]]:
    """The people of each förbund's office."""
    places = {frist.insats.forbund_id for frist in frister}
    rows = Membership.objects.nuvarande(day).filter(roll__in=KANSLI, forbund__in=places)
    told: dict[int, set[tuple[int, str]]] = {}
    for forbund_id, user_id, roll in rows.values_list("forbund_id", "user_id", "roll_id"):
        told.setdefault(forbund_id, set()).add((user_id, roll))
    return told


def _prepared(frister: list[Frist]) -> set[tuple[int, int]]:
    """The frister whose rekvisition waits for a colleague's certificate, each with who prepared it."""
    rows = Frist.objects.filter(
        pk__in=[frist.pk for frist in frister],
        slag=Fristslag.REKVISITION,
        insats__rekvisitioner__status=RekvisitionStatus.UPPRATTAD,
        insats__rekvisitioner__fran__lte=F("fran"),
        insats__rekvisitioner__till__gte=F("till"),
    )
    return set(rows.values_list("pk", "insats__rekvisitioner__upprattad_av"))


def brev_of(
    frister: list[Frist], mottagare: Mottagare, *, fran: datetime.date, till: datetime.date
) -> list[DayOfLetters]:
    """The letters that go between two days: all of a person's reminders of a day in one, alike ones told together."""
    letters: dict[tuple[datetime.date, int], list[Frist]] = {}
    for user_id, one in planned_for(mottagare.people(frister), fran=fran, till=till):
        letters.setdefault((one.dag, user_id), []).append(one.frist)
    days: dict[datetime.date, dict[tuple[int, ...], list[int]]] = {}
    for (dag, user_id), about in sorted(letters.items()):
        about.sort(key=lambda frist: (frist.senast, frist.pk))
        days.setdefault(dag, {}).setdefault(tuple(frist.pk for frist in about), []).append(user_id)
    every = {frist.pk: frist for frist in frister}
    found = []
    for dag, alike in days.items():
        brev = (_brev([every[pk] for pk in about], people, mottagare) for about, people in alike.items())
        found.append(DayOfLetters(dag, tuple(brev)))
    return found


def _brev(about: list[Frist], people: list[int], mottagare: Mottagare) -> Brev:
    roles = {mottagare.roles[frist.pk][user_id] for frist in about for user_id in people}
    return Brev(
        roller=" och ".join(words_of(roles)).capitalize(),
        antal=len(people),
        insatser=tuple(dict.fromkeys(frist.insats.namn for frist in about)),
        rubriker=tuple(frist.rubrik for frist in about),
    )


def words_of(roles: Collection[str]) -> tuple[str, ...]:
    """Roles as words in small letters, in the order of OWN_FRISTER."""
    return tuple(Rollkod(kod).label.lower() for kod in OWN_FRISTER if kod in roles)


def next_days(frister: list[Frist], mottagare: Mottagare, *, fran: datetime.date) -> dict[int, datetime.date]:
    """The next day on which anybody is reminded of each frist; none for one that nobody is reminded of any more."""
    found: dict[int, datetime.date] = {}
    for _, one in planned_for(mottagare.people(frister), fran=fran):
        found[one.frist.pk] = min(one.dag, found.get(one.frist.pk, one.dag))
    return found


def last_days(frister: Iterable[Frist]) -> dict[int, datetime.date]:
    """The day on which somebody was last sent a reminder of each frist."""
    rows = Paminnelse.objects.filter(frist__in=list(frister), brev__skickat_tid__isnull=False)
    moments = rows.order_by("brev__skickat_tid").values_list("frist_id", "brev__skickat_tid")
    return {frist_id: timezone.localdate(moment) for frist_id, moment in moments}

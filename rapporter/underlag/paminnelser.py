"""Who is reminded of what, and when: the one rule that the morning's letters and the calendar's preview both read.

Of a frist that is one's own and not done (rapporter/underlag/frister.py): some days before its last day, on that day,
and some times after it, as the förbund has set; unless the receiver has turned it off.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from finsam.forbund.actor import Actor
from finsam.forbund.models import Membership, User
from insatser.models import Frist
from rapporter.enums import Paminnelselage
from rapporter.models import Paminnelse, Paminnelsetider, Paminnelseval
from rapporter.underlag.frister import OWN_FRISTER, own_frister

_DAYS = datetime.timedelta
QUIET = _DAYS(7)
"""The shortest time between two reminders of one frist in one läge."""


@dataclass(frozen=True, slots=True)
class Tillfalle:
    """A day on which a frist gives a reminder, and how the frist stands by then."""

    lage: str
    dag: datetime.date


@dataclass(frozen=True, slots=True)
class Planerad:
    """A reminder that a person is to get."""

    frist: Frist
    lage: str
    dag: datetime.date


def tillfallen(senast: datetime.date, tider: Paminnelsetider) -> Iterator[Tillfalle]:
    """The days of a frist's reminders, in order. Days are counted, not hours: summer time moves nothing."""
    if tider.fore_dagar:
        yield Tillfalle(Paminnelselage.FORE, senast - _DAYS(tider.fore_dagar))
    yield Tillfalle(Paminnelselage.SAMMA_DAG, senast)
    for number in range(tider.sen_antal):
        yield Tillfalle(Paminnelselage.EFTER, senast + _DAYS(tider.sen_dagar + number * tider.sen_mellanrum))


def planned(
    frister: Iterable[Frist], *, user_id: int, fran: datetime.date, till: datetime.date | None = None
) -> Iterator[Planerad]:
    """The reminders that a person is still to get of frister that are hers, planned between two days (without end)."""
    for _, one in planned_for({user_id: list(frister)}, fran=fran, till=till):
        yield one


def planned_for(
    frister: Mapping[int, list[Frist]], *, fran: datetime.date, till: datetime.date | None = None
) -> Iterator[tuple[int, Planerad]]:
    """The same for many people, each a number with her own frister. Three queries, however many they are."""
    val = {row.user_id: row for row in Paminnelseval.objects.filter(user__in=frister)}
    every = {frist.pk: frist for rows in frister.values() for frist in rows}
    reminded: dict[tuple[int, int, str], list[datetime.date]] = {}
    sent = Paminnelse.objects.filter(user__in=frister, frist__in=every)
    for user_id, frist_id, lage, dag in sent.values_list("user_id", "frist_id", "lage", "dag"):
        reminded.setdefault((user_id, frist_id, lage), []).append(dag)
    places = {frist.insats.forbund_id for frist in every.values()}
    tider = {row.forbund_id: row for row in Paminnelsetider.objects.filter(forbund__in=places)}
    for user_id, rows in frister.items():
        own = val.get(user_id) or Paminnelseval(user_id=user_id)
        for frist in rows:
            for one in tillfallen(frist.senast, tider.get(frist.insats.forbund_id) or Paminnelsetider()):
                if one.dag < fran or (till is not None and one.dag > till) or not own.wants(frist.slag, one.lage):
                    continue
                # A förbund that changes its numbers moves the days: the same reminder does not come again for that.
                if not any(abs(one.dag - dag) < QUIET for dag in reminded.get((user_id, frist.pk, one.lage), ())):
                    yield user_id, Planerad(frist, one.lage, one.dag)


def actors_with_frister(user: User, day: datetime.date | None = None) -> list[Actor]:
    """A person as each of her memberships in force in which she has frister of her own."""
    rows = Membership.objects.nuvarande(day).filter(user=user, roll__in=OWN_FRISTER)
    return [Actor.of(one) for one in rows.select_related("user", "roll", "forbund").order_by("pk")]


def own_frister_of(user: User, day: datetime.date | None = None) -> list[Frist]:
    """What a person is to do, in all that she works as; each frist once, the first to fall due first."""
    found = {frist.pk: frist for actor in actors_with_frister(user, day) for frist in own_frister(actor)}
    return sorted(found.values(), key=lambda frist: (frist.senast, frist.pk))

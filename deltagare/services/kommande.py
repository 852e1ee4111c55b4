"""What is due next during a deltagande, by the insats' own rules: for its page and for the team's own day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from deltagare.enums import Svarande, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Handlingsplan, Instrument, Matning, Tillfalle, Uppehall
from deltagare.services.regler import Deltagarregler, Tid, deltagarregler
from insatser.enums import Regelenhet
from insatser.models import Insats

S = Tillfalleslag
HANDLINGSPLAN, MATNING = "handlingsplan", "matning"
SOON = datetime.timedelta(days=14)
# An avstämning is had at a flerpartsmöte too (the Säter document: "avstämning/flerpartsmöte").
COUNTS_AS = {
    S.KARTLAGGNING: (S.KARTLAGGNING,),
    S.AVSTAMNING: (S.AVSTAMNING, S.FLERPARTSMOTE),
    S.VALDSFRAGA: (S.VALDSFRAGA,),
}


@dataclass(frozen=True)
class Kommande:
    """One thing that is due: what, by when, and the day it is planned for when there is one.

    `slag` is a Tillfalleslag, "handlingsplan" or "matning"; `forsta` tells that it has not been done before.
    """

    deltagande_id: int
    slag: str
    rubrik: str
    senast: datetime.date
    planerat: datetime.date | None = None
    forsta: bool = False
    instrument_id: int | None = None
    svarande: str = ""

    def sen(self, day: datetime.date | None = None) -> bool:
        """Whether the last day has passed."""
        return self.senast < (day or timezone.localdate())

    def snart(self, day: datetime.date | None = None) -> bool:
        """Whether it is due within two weeks and nothing is planned before that."""
        day = day or timezone.localdate()
        return not self.sen(day) and self.senast <= day + SOON and not (self.planerat and self.planerat <= self.senast)


def kommande(
    insats: Insats, deltaganden: Iterable[Deltagande], day: datetime.date | None = None
) -> dict[int, list[Kommande]]:
    """What is due next for each of an insats' deltaganden that go on, soonest first. Eight queries, however many."""
    day = day or timezone.localdate()
    rows = [row for row in deltaganden if row.start <= day and (row.slut is None or row.slut >= day)]
    if not rows:
        return {}
    regler = deltagarregler(insats, day)
    read = _Read(insats, rows, day)
    return {row.pk: sorted(_of(row, regler, read, day), key=lambda one: (one.senast, one.rubrik)) for row in rows}


class _Read:
    """What has been done, by deltagande."""

    def __init__(self, insats: Insats, rows: Sequence[Deltagande], day: datetime.date) -> None:
        ids = [row.pk for row in rows]
        about = Tillfalle.objects.filter(deltagande__in=ids)
        self.held = _latest(about.filter(status=TillfalleStatus.HALLET).values("deltagande_id", "slag"))
        planned = about.filter(status=TillfalleStatus.PLANERAT, datum__gte=day)
        self.planned = {
            (one["deltagande_id"], one["slag"]): one["first"]
            for one in planned.values("deltagande_id", "slag").annotate(first=Min("datum"))
        }
        agreed = Handlingsplan.objects.filter(deltagande__in=ids, overenskommen__isnull=False)
        self.agreed = set(agreed.values_list("deltagande_id", flat=True))
        self.breaks: dict[int, list[Uppehall]] = defaultdict(list)
        for one in Uppehall.objects.filter(deltagande__in=ids, fran__lte=day):
            self.breaks[one.deltagande_id].append(one)
        self.instruments = [
            (one, {fraga.svarande for fraga in one.fragor.all()})
            for one in Instrument.objects.filter(insatser=insats, aktivt=True).prefetch_related("fragor")
        ]
        done = Matning.objects.filter(deltagande__in=ids).values("deltagande_id", "instrument__namn", "svarande")
        self.measured = {
            (one["deltagande_id"], one["instrument__namn"], one["svarande"]): one["last"]
            for one in done.annotate(last=Max("datum"))
        }

    def last(self, deltagande_id: int, slag: Tillfalleslag) -> datetime.date | None:
        days = [self.held.get((deltagande_id, one)) for one in COUNTS_AS[slag]]
        return max((one for one in days if one), default=None)

    def next_planned(self, deltagande_id: int, slag: Tillfalleslag) -> datetime.date | None:
        days = [self.planned.get((deltagande_id, one)) for one in COUNTS_AS[slag]]
        return min((one for one in days if one), default=None)


def _latest(rows: Any) -> dict[tuple[int, str], datetime.date]:
    return {(one["deltagande_id"], one["slag"]): one["last"] for one in rows.annotate(last=Max("datum"))}


def _of(row: Deltagande, regler: Deltagarregler, read: _Read, day: datetime.date) -> Iterable[Kommande]:
    breaks = read.breaks[row.pk]
    if any(one.till is None or one.till >= day for one in breaks):
        return  # nothing is due while the person is away
    back = max((one.till for one in breaks if one.till), default=row.start)

    def due(tid: Tid, last: datetime.date | None) -> datetime.date:
        return tid.after(max(last or row.start, back, row.start))

    for slag, tid, again in (
        (S.KARTLAGGNING, regler.kartlaggning, False),
        (S.AVSTAMNING, regler.avstamning, True),
        (S.VALDSFRAGA, regler.valdsfraga, True),
    ):
        last = read.last(row.pk, slag)
        if tid is None or (last is not None and not again):
            continue
        label = "Frågan om våld" if slag is S.VALDSFRAGA else slag.label
        yield Kommande(
            row.pk, slag, label, due(tid, last), planerat=read.next_planned(row.pk, slag), forsta=last is None
        )
    if regler.handlingsplan and row.pk not in read.agreed:
        yield Kommande(row.pk, HANDLINGSPLAN, "Handlingsplan", due(regler.handlingsplan, None), forsta=True)
    for instrument, answerers in read.instruments:
        tid = Tid(instrument.manader, Regelenhet.MANAD) if instrument.manader else regler.matning
        if tid is None:
            continue
        for svarande in sorted(answerers):
            # By name: a new version of an instrument goes on where the old one was.
            last = read.measured.get((row.pk, instrument.namn, svarande))
            who = Svarande(svarande).label.lower()
            yield Kommande(
                row.pk,
                MATNING,
                f"Mätning med {instrument.namn}, {who}",
                due(tid, last),
                forsta=last is None,
                instrument_id=instrument.pk,
                svarande=svarande,
            )

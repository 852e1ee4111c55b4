"""What is due next during a deltagande, by the insats' own rules, in the words of its page.

The day is PostgreSQL's answer (`finsam_nasta`, migrations nasta_tillfalle and en_regel_om_nasta), the same that the
lists and Min dag filter by. Here is what else the page tells: whether it is the first time, and what is planned.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, DateField, Exists, F, Func, Min, OuterRef, Q, TextField, Value
from django.utils import timezone

from deltagare.enums import Gora, Svarande, Tillfalleslag, TillfalleStatus
from deltagare.models import Deltagande, Instrument, Matning

S = Tillfalleslag
SOON = datetime.timedelta(days=14)
# An avstämning is had at a flerpartsmöte too (the Säter document: "avstämning/flerpartsmöte").
COUNTS_AS = {
    Gora.KARTLAGGNING: (S.KARTLAGGNING,),
    Gora.AVSTAMNING: (S.AVSTAMNING, S.FLERPARTSMOTE),
    Gora.VALDSFRAGA: (S.VALDSFRAGA,),
    Gora.HANDLINGSPLAN: (),
}


@dataclass(frozen=True)
class Kommande:
    """One thing that is due: what, by when, and the day it is planned for when there is one.

    `gora` is one of querysets.BY_RULE; `forsta` tells that it has not been done before.
    """

    deltagande_id: int
    gora: str
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


def kommande(row: Deltagande, day: datetime.date | None = None) -> list[Kommande]:
    """What is due next in a deltagande that goes on, soonest first; nothing later than its avslut. Three queries."""
    day = day or timezone.localdate()
    if row.start > day or (row.slut is not None and row.slut < day):
        return []
    found = (*_tillfallen_och_plan(row, day), *_matningar(row, day))
    in_time = [one for one in found if row.slut is None or one.senast <= row.slut]
    return sorted(in_time, key=lambda one: (one.senast, one.rubrik))


def _tillfallen_och_plan(row: Deltagande, day: datetime.date) -> Iterator[Kommande]:
    columns = [f"nasta_{gora}" for gora in COUNTS_AS]
    due = Deltagande.objects.with_alla_nasta(day).values_list(*columns).get(pk=row.pk)
    held = Count("pk", filter=Q(status=TillfalleStatus.HALLET))
    planned = Min("datum", filter=Q(status=TillfalleStatus.PLANERAT, datum__gte=day))
    about = {one["slag"]: one for one in row.tillfallen.order_by().values("slag").annotate(held=held, planned=planned)}
    for (gora, slag), senast in zip(COUNTS_AS.items(), due, strict=True):
        if senast is None:
            continue
        same = [about[one] for one in slag if one in about]
        yield Kommande(
            row.pk,
            gora,
            gora.label,
            senast,
            planerat=min((one["planned"] for one in same if one["planned"]), default=None),
            forsta=not any(one["held"] for one in same),
        )


def _matningar(row: Deltagande, day: datetime.date) -> Iterator[Kommande]:
    """Each instrument is due on its own for each of those who answer it."""
    today, about = Value(day, DateField()), Value(row.pk, BigIntegerField())
    since = Func(about, Value(row.start, DateField()), today, function="finsam_sedan")
    pause = Func(Value(row.insats_id), Value(Gora.MATNING, TextField()), today, function="finsam_regeltid")
    arguments = (about, since, pause, F("pk"), F("fragor__svarande"))
    senast = Func(*arguments, function="finsam_nasta_matning", output_field=DateField())
    # By name: a new version of an instrument goes on where the old one was.
    before = Matning.objects.filter(
        deltagande=row, instrument__namn=OuterRef("namn"), svarande=OuterRef("fragor__svarande")
    )
    rows = Instrument.objects.filter(insatser=row.insats_id, aktivt=True, fragor__isnull=False).order_by()
    columns = rows.values_list("pk", "namn", "fragor__svarande").distinct()
    for pk, namn, svarande, due, again in columns.annotate(senast=senast, again=Exists(before)):
        if due is not None:
            who = Svarande(svarande).label.lower()
            label = f"Mätning med {namn}, {who}"
            yield Kommande(row.pk, Gora.MATNING, label, due, forsta=not again, instrument_id=pk, svarande=svarande)

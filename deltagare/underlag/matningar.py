"""Mätningar as figures: the curve of one deltagande, and how an insats' deltagare answered first and last."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from deltagare.enums import Svarande
from deltagare.models import Instrument, Instrumentfraga, Matning, Matsvar


@dataclass(frozen=True)
class Kurva:
    """Values on days in time order, by who answered; None where nothing was answered that day."""

    dagar: tuple[datetime.date, ...]
    serier: tuple[tuple[str, tuple[Decimal | int | None, ...]], ...]


@dataclass(frozen=True)
class Svarsrad:
    """The answers to one question, by day."""

    fraga: Instrumentfraga
    varden: tuple[int | None, ...]


@dataclass(frozen=True)
class Svarstabell:
    """What one kind of answerer has answered: the mätningar in time order, and a row for each question."""

    svarande: Svarande
    matningar: tuple[Matning, ...]
    rader: tuple[Svarsrad, ...]


def svarstabeller(instrument: Instrument, matningar: Iterable[Matning]) -> list[Svarstabell]:
    """The answers of a deltagande, by answerer. The mätningar come with their answers prefetched."""
    by_who: dict[str, list[Matning]] = defaultdict(list)
    for one in matningar:
        by_who[one.svarande].append(one)
    fragor = list(instrument.fragor.all())
    tables = []
    for who in Svarande:
        rows = sorted(by_who[who], key=lambda one: (one.datum, one.pk))
        answers = [{svar.fraga_id: svar.varde for svar in one.svar.all()} for one in rows]
        asked = [fraga for fraga in fragor if fraga.svarande == who]
        if rows:
            lines = tuple(Svarsrad(fraga, tuple(given.get(fraga.pk) for given in answers)) for fraga in asked)
            tables.append(Svarstabell(who, tuple(rows), lines))
    return tables


def kurva(tables: Sequence[Svarstabell], nummer: int | None = None) -> Kurva:
    """The mean of all questions that were answered, or the answer to the question with a number."""
    days = sorted({one.datum for table in tables for one in table.matningar})
    series = []
    for table in tables:
        rows = [row for row in table.rader if nummer is None or row.fraga.nummer == nummer]
        found: dict[datetime.date, Decimal | int] = {}
        for place, one in enumerate(table.matningar):
            given = [value for row in rows if (value := row.varden[place]) is not None]
            if given:
                mean = Decimal(sum(given)) / len(given)
                found[one.datum] = mean.quantize(Decimal("0.1")) if nummer is None else given[0]
        series.append((str(table.svarande.label), tuple(found.get(day) for day in days)))
    return Kurva(tuple(days), tuple(series))


@dataclass(frozen=True)
class Fordelning:
    """How many gave each value to a question, first and last. The same people in both."""

    fraga: Instrumentfraga
    varden: tuple[int, ...]
    forst: tuple[int, ...]
    senast: tuple[int, ...]

    @property
    def rader(self) -> list[tuple[str, int, int]]:
        """A line for each value of the scale: the value with its word, first, last."""
        words = {self.fraga.lagst: self.fraga.lagst_betyder, self.fraga.hogst: self.fraga.hogst_betyder}
        labels = [f"{one}, {word}" if (word := words.get(one, "")) else str(one) for one in self.varden]
        return list(zip(labels, self.forst, self.senast, strict=True))


@dataclass(frozen=True)
class Insatsfordelning:
    """The distributions of an instrument, of those who have answered it at least twice; `en_gang` have done it once."""

    personer: int
    en_gang: int
    fragor: tuple[Fordelning, ...]


def fordelning(insats_id: int, instrument: Instrument, svarande: str) -> Insatsfordelning:
    """First and latest mätning of everybody in an insats, exact: for its team alone. Three queries."""
    rows = Matning.objects.filter(insats_id=insats_id, instrument=instrument, svarande=svarande)
    by_person: dict[int, list[int]] = defaultdict(list)
    for deltagande_id, pk in rows.order_by("datum", "id").values_list("deltagande_id", "id"):
        by_person[deltagande_id].append(pk)
    several = [pks for pks in by_person.values() if len(pks) > 1]
    first, last = {pks[0] for pks in several}, {pks[-1] for pks in several}
    counted: tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]] = (Counter(), Counter())
    answers = Matsvar.objects.filter(matning_id__in=first | last)
    for matning_id, fraga_id, varde in answers.values_list("matning_id", "fraga_id", "varde"):
        counted[0 if matning_id in first else 1][fraga_id, varde] += 1
    fragor = []
    for fraga in instrument.fragor.filter(svarande=svarande):
        steps = tuple(range(fraga.lagst, fraga.hogst + 1))
        forst, senast = (tuple(one[fraga.pk, step] for step in steps) for one in counted)
        fragor.append(Fordelning(fraga, steps, forst, senast))
    return Insatsfordelning(len(several), len(by_person) - len(several), tuple(fragor))

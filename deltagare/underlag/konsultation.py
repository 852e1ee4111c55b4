"""Figures about consultations: how many, about what, asked by whom, followed up or not.

Small counts are shown as they are. What is counted is a question that one organisation asked another, not a person:
the row names nobody and has no kön, age or kommun, and no two of the tables below are crossed with one another. So a
single question about, say, responsibilities points at nobody, and hiding it would hide what a konsultationsteam does.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from deltagare.models import Konsultation

Rad = tuple[str, int]


@dataclass(frozen=True)
class Arstal:
    """A year's consultations and what has become of them; the last three add up to `antal`."""

    ar: int
    antal: int
    foljda: int
    vantar: int
    utan: int


@dataclass(frozen=True)
class Konsultationstal:
    """All years, and one of them in detail: name and count, the most common first."""

    ar: int
    per_ar: tuple[Arstal, ...]
    amnen: tuple[Rad, ...]
    fragande: tuple[Rad, ...]
    berorda: tuple[Rad, ...]
    pahittad: bool


def konsultationstal(insats_id: int, ar: int | None = None) -> Konsultationstal | None:
    """The figures of an insats, in detail for `ar` (the latest year when it has none); None without consultations.

    Two queries. The caller has asked whether the actor sees the insats' figures.
    """
    rows = Konsultation.objects.filter(insats_id=insats_id)
    facts = list(rows.values_list("datum", "amne__namn", "fragande__namn", "uppfoljning", "uppfoljt", "pahittad"))
    if not facts:
        return None
    years = sorted({day.year for day, *_ in facts}, reverse=True)
    chosen = ar if ar in years else years[0]
    shown = [one for one in facts if one[0].year == chosen]
    involved = rows.filter(datum__year=chosen, parter__isnull=False).values_list("parter__namn", flat=True)
    return Konsultationstal(
        ar=chosen,
        per_ar=tuple(_year(year, [one for one in facts if one[0].year == year]) for year in years),
        amnen=_counted(one[1] for one in shown),
        fragande=_counted(one[2] for one in shown),
        berorda=_counted(involved),
        pahittad=any(one[5] for one in shown),
    )


def _year(
    year: int, facts: list[tuple[datetime.date, str, str, datetime.date | None, datetime.date | None, bool]]
) -> Arstal:
    done = sum(uppfoljt is not None for *_, uppfoljt, _ in facts)
    waiting = sum(uppfoljt is None and day is not None for *_, day, uppfoljt, _ in facts)
    return Arstal(year, len(facts), done, waiting, len(facts) - done - waiting)


def _counted(names: Iterable[str]) -> tuple[Rad, ...]:
    return tuple(sorted(Counter(names).items(), key=lambda one: (-one[1], one[0])))

"""Figures counted from deltaganden by the database's counting functions: exact numbers, and never a person.

Row-level security lets these functions count what their caller may not read (deltagare/rls.py). Whoever shows the
numbers outside the team hides the small ones first (hiding.py). At level `antal` there is nothing to count.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

Key = tuple[int, int]
"""insats, calendar year."""


@dataclass(frozen=True, slots=True)
class Matt:
    """A measure of a year: `antal` of `av`, or for a time how many it is of with its mean and median in days."""

    av: int
    antal: int
    medel: float | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True)
class Nulage:
    """An insats on a day: who takes part, who waits and how long (median days), whose slutredovisning is late."""

    pagaende: int = 0
    i_ko: int = 0
    waited: float | None = None
    slutredovisningar_sena: int = 0


def _rows(function: str, *arguments: Any) -> Iterator[tuple[Any, ...]]:
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({marks})", arguments)
        yield from cursor.fetchall()


def _by_year(function: str, insatser: Iterable[int], years: Iterable[int], day: datetime.date | None) -> Any:
    return _rows(function, list(insatser), sorted(set(years)), day or timezone.localdate())


def counts(
    insatser: Iterable[int], years: Iterable[int], day: datetime.date | None = None
) -> tuple[dict[Key, dict[tuple[str, str, str, str], int]], set[Key]]:
    """The cells of deltagare.underlag.antal by insats and year, and the years that have invented people. One query.

    Each person once in a year and mått. A year that nobody took part in is left out.
    """
    found: dict[Key, dict[tuple[str, str, str, str], int]] = defaultdict(dict)
    invented: set[Key] = set()
    for insats, ar, matt, dimension, kategori, kon, antal, pahittade in _by_year(
        "finsam_antal_ur_deltaganden", insatser, years, day
    ):
        found[insats, ar][matt, dimension, kategori, kon] = antal
        if pahittade:
            invented.add((insats, ar))
    return dict(found), invented


def measures(
    insatser: Iterable[int], years: Iterable[int], day: datetime.date | None = None
) -> dict[Key, dict[str, Matt]]:
    """Times, förlängningar, avstämningar in time and begun or increased work or studies. One query."""
    found: dict[Key, dict[str, Matt]] = defaultdict(dict)
    for insats, ar, matt, av, antal, medel, median in _by_year("finsam_matt_ur_deltaganden", insatser, years, day):
        found[insats, ar][matt] = Matt(av, antal, medel, median)
    return dict(found)


def before_after(
    insatser: Iterable[int], years: Iterable[int], day: datetime.date | None = None
) -> dict[Key, dict[tuple[str, str, str, str], int]]:
    """How many avslutade by (list, kön, group before, group after); "" where nobody has told. One query."""
    found: dict[Key, dict[tuple[str, str, str, str], int]] = defaultdict(dict)
    for insats, ar, slag, kon, fore, efter, antal in _by_year("finsam_fore_efter", insatser, years, day):
        found[insats, ar][slag, kon, fore, efter] = antal
    return dict(found)


def answers(
    insatser: Iterable[int], years: Iterable[int], day: datetime.date | None = None
) -> dict[Key, dict[tuple[int, str], dict[int, int]]]:
    """By (question, "senaste" or "forsta") how many gave each value. One query."""
    found: dict[Key, dict[tuple[int, str], dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for insats, ar, nar, fraga, varde, antal in _by_year("finsam_progression", insatser, years, day):
        found[insats, ar][fraga, nar][varde] = antal
    return {key: dict(value) for key, value in found.items()}


def now(insatser: Iterable[int], day: datetime.date | None = None) -> dict[int, Nulage]:
    """How it is in each insats on a day; those without people are left out. One query."""
    found: dict[int, dict[str, tuple[int, float | None]]] = defaultdict(dict)
    for insats, matt, antal, median in _rows("finsam_nulage", list(insatser), day or timezone.localdate()):
        found[insats][matt] = (antal, median)
    nobody: tuple[int, float | None] = (0, None)
    return {
        insats: Nulage(
            pagaende=read.get("pagaende", nobody)[0],
            i_ko=read.get("ko", nobody)[0],
            waited=read.get("ko", nobody)[1],
            slutredovisningar_sena=read.get("slutredovisningar_sena", nobody)[0],
        )
        for insats, read in found.items()
    }


def spans(insatser: Iterable[int], day: datetime.date | None = None) -> dict[int, range]:
    """From the first calendar year to the last that each insats has had deltaganden in. One query."""
    rows = _rows("finsam_ar_med_deltaganden", list(insatser), day or timezone.localdate())
    return {insats: range(first, last + 1) for insats, first, last in rows}

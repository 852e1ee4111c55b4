"""Figures for who stands outside an insats: counted by SQL functions that answer with numbers alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db import connection

from insatser.models import Insats

FEWEST_STARTED = 5
"""With fewer starts in twelve months a median says nothing, and may say something about a person."""


@dataclass(frozen=True, slots=True)
class Intagslage:
    """An insats' places and waiting time as they are told. None: not known, or not told."""

    platser: int | None
    lediga: int | None
    i_ko: int
    vantetid_dagar: int | None
    """Median days from remiss to start, of those that started in the last twelve months."""


def intagslage(insats: Insats) -> Intagslage:
    """How full an insats is today and how long it takes to come in. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM finsam_intagslage(%s)", [insats.pk])
        upptagna, i_ko, startade, median = cursor.fetchone()
    platser = insats.samtidiga_hogst
    return Intagslage(
        platser=platser,
        lediga=None if platser is None else max(platser - upptagna, 0),
        i_ko=i_ko,
        vantetid_dagar=math.ceil(median) if startade >= FEWEST_STARTED else None,
    )


def fore_i_kon(remiss_id: int) -> int:
    """How many accepted remisser come before one in its insats' queue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT finsam_fore_i_kon(%s)", [remiss_id])
        (count,) = cursor.fetchone()
    return int(count)

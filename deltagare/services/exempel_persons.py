"""Invented people: a kön, a year of birth and a kommun, and for the level that keeps it a name and a test number."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from typing import Any

from deltagare.enums import Kon
from deltagare.services.exempel_personnummer import EACH_DAY, example_personnummer
from deltagare.services.identitet import Personuppgifter

AGES = ((16, 19, 6), (20, 29, 33), (30, 39, 26), (40, 49, 18), (50, 59, 13), (60, 64, 4))
KON = ((Kon.KVINNA, 53), (Kon.MAN, 45), (Kon.ANNAT, 2))
SHIELDED_EACH = 41
"""One in so many has skyddade personuppgifter."""


@dataclass(frozen=True)
class Person:
    """Who an invented deltagare is. `skyddad`: nothing that points at her is kept, whatever the level."""

    kon: str
    fodelsear: int
    kommun: str | None
    skyddad: bool
    uppgifter: Personuppgifter


class People:
    """Draws one person after another, the same ones for the same seed, with no number twice."""

    def __init__(self, chance: random.Random, names: dict[str, list[str]], kommuner: list[str], ages: range) -> None:
        self._chance, self._names, self._kommuner, self._ages = chance, names, kommuner, ages
        self._taken: set[str] = set()
        self._drawn = 0

    def draw(self, day: datetime.date) -> Person:
        """Somebody of an age that the insats takes in on a day."""
        self._drawn += 1
        chance = self._chance
        kon = _weighted(chance, KON)
        low, high = _weighted(chance, [((low, high), weight) for low, high, weight in AGES])
        age = min(max(chance.randint(low, high), self._ages.start), self._ages.stop - 1)
        born = datetime.date(day.year - age, 1, 1) + datetime.timedelta(days=chance.randint(0, 364))
        if born > day.replace(year=day.year - age, day=min(day.day, 28)):  # not had her birthday yet
            born = born.replace(year=born.year - 1, day=min(born.day, 28))
        skyddad = self._drawn % SHIELDED_EACH == 0
        kommun = chance.choice(self._kommuner) if self._kommuner else None
        return Person(kon, born.year, None if skyddad else kommun, skyddad, self._who(kon, born))

    def _who(self, kon: str, born: datetime.date) -> Personuppgifter:
        first = self._chance.choice(self._names[kon])
        last = self._chance.choice(self._names["efternamn"])
        number = next(
            (
                found
                for step in range(40)
                for serial in range(EACH_DAY)
                if (found := example_personnummer(born + datetime.timedelta(days=step), kon, serial=serial))
                not in self._taken
            ),
            "",
        )
        self._taken.add(number)
        # Numbers that Post- och telestyrelsen keeps for books and films, and a domain that can receive nothing.
        phone = f"070-174 06 {5 + self._drawn % 95:02}"
        return Personuppgifter(
            namn=f"{first} {last}",
            personnummer=number,
            telefon=phone,
            epost=f"person{self._drawn}@exempel.invalid",
            adress="Påhittade gatan 1",
        )


def _weighted(chance: random.Random, options: Any) -> Any:
    values, weights = zip(*options, strict=True)
    return chance.choices(values, weights)[0]

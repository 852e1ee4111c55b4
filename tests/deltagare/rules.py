"""Rules of an insats for tests, as kansli's rows, and days counted from today."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.utils import timezone

from insatser.enums import Beslutsfattare, Regelenhet, Regelslag
from insatser.models import Insats
from tests import factories as make


def today() -> datetime.date:
    return timezone.localdate()


def fields_of(caught: Any) -> set[str]:
    """The fields that a refused form or service named."""
    return set(caught.value.message_dict)


@contextmanager
def on(day: datetime.date) -> Iterator[None]:
    """Lets the product believe that it is another day."""
    real = timezone.localdate
    with mock.patch.object(timezone, "localdate", lambda moment=None, zone=None: real(moment, zone) if moment else day):
        yield


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def rule(insats: Insats, slag: str, **columns: Any) -> None:
    """A rule in force whatever the day."""
    make.RegelFactory(insats=insats, slag=slag, **columns)


def twelve_months(insats: Insats, *, hard: bool = True) -> None:
    """The longest time of most of the documents."""
    rule(insats, Regelslag.LANGSTA_TID, varde=12, enhet=Regelenhet.MANAD, hard=hard)


def six_more(insats: Insats, beslutas_av: str = Beslutsfattare.INSATSLEDARE_REDOVISAR, **columns: Any) -> None:
    """The Västerås document's förlängning: 6 months, decided by the leader and accounted for afterwards."""
    values = {"varde": 6, "enhet": Regelenhet.MANAD, "hard": True, "text": "Deltagandet får förlängas med 6 månader."}
    rule(insats, Regelslag.FORLANGNING, beslutas_av=beslutas_av, **(values | columns))


def on_application(insats: Insats, **columns: Any) -> None:
    """The Säter document's förlängning: no time named, applied for and decided by the styrgrupp."""
    rule(insats, Regelslag.FORLANGNING, beslutas_av=Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN, hard=True, **columns)

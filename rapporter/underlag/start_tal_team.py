"""The four key figures of a team's start page: how it is just now, exactly, with a year ago beside."""

from __future__ import annotations

import datetime
from statistics import median

from dateutil.relativedelta import relativedelta

from deltagare.models import Deltagande, Remiss
from finsam.bas.formats import MISSING, antal_ord, tal
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.policies import visible
from insatser.enums import Registreringsniva
from insatser.models import Insats
from rapporter.underlag.start_tal import StartFigures, Tal


def team_figures(actor: Actor, today: datetime.date) -> StartFigures | None:
    """The figures of a team that registers people; None for everybody else. Six queries."""
    if actor.roll not in (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM):
        return None
    if not visible(actor, Insats).exclude(registreringsniva=Registreringsniva.ANTAL).exists():
        return None
    rows = Deltagande.objects
    ongoing = visible(actor, rows.pagaende(today)).count()
    then = visible(actor, rows.pagaende(today - relativedelta(years=1))).count()
    late = visible(actor, rows.att_slutredovisa(today)).filter(slutredovisas_senast__lt=today).count()
    return StartFigures(
        today.year,
        (
            Tal(tal(ongoing), "deltar nu", f"{tal(then)} för ett år sedan"),
            Tal(tal(visible(actor, Remiss.objects.i_ko()).count()), "i kö"),
            _waiting(actor, today),
            Tal(tal(late), "slutredovisning är försenad" if late == 1 else "slutredovisningar är försenade"),
        ),
        nu=True,
        pahittad=visible(actor, rows.filter(deltagare__pahittad=True)).exists(),
    )


def _waiting(actor: Actor, today: datetime.date) -> Tal:
    """From remiss to start, of those who have started this year: the one in the middle."""
    started = visible(actor, Deltagande.objects.all()).filter(
        start__year__in=(today.year - 1, today.year), start__lte=today, remitterad__isnull=False
    )
    waits: dict[int, list[int]] = {today.year - 1: [], today.year: []}
    for start, remitterad in started.values_list("start", "remitterad"):
        if remitterad is not None and remitterad <= start:
            waits[start.year].append((start - remitterad).days)
    now, before = (waits[year] for year in (today.year, today.year - 1))
    return Tal(
        _days(now) or MISSING,
        f"mellan remiss och start {today.year}, median",
        f"{_days(before)} året före" if before else "",
    )


def _days(waits: list[int]) -> str:
    return antal_ord(round(median(waits)), "dag", "dagar") if waits else ""

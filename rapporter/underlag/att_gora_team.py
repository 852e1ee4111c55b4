"""The team's own rows of the start page: what is due for the people of her insatser, never with a name.

When there are many of a kind in an insats they are one row, which opens the list with just those.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from django.urls import reverse

from deltagare.enums import Gora
from deltagare.underlag.min_dag import REMISS, STYRGRUPP_SVAR, TREPARTSSAMTAL, Task, min_dag
from finsam.bas.formats import antal_ord, datum
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from rapporter.underlag.uppgift import Nar, Uppgift

MANY = 3
"""More than this of a kind in an insats are one row."""
WEEK = datetime.timedelta(days=7)

ONE: dict[str, str] = {
    REMISS: "Svara på remiss {}",
    STYRGRUPP_SVAR: "Läs styrgruppens svar om remiss {}",
    TREPARTSSAMTAL: "Trepartssamtal om remiss {}",
    Gora.START: "Start för deltagare {}",
    Gora.KARTLAGGNING: "Gör kartläggningen med deltagare {}",
    Gora.AVSTAMNING: "Håll avstämning med deltagare {}",
    Gora.VALDSFRAGA: "Ställ frågan om våld till deltagare {}",
    Gora.HANDLINGSPLAN: "Gör handlingsplanen med deltagare {}",
    Gora.MATNING: "Mät hur det går för deltagare {}",
    Gora.PLANSTEG: "Följ upp steg i planen för deltagare {}",
    Gora.FORLANGNING: "Besluta om förlängning för deltagare {}",
    Gora.SLUT: "Förläng eller avsluta deltagare {}",
    Gora.SLUTREDOVISNING: "Skriv slutredovisningen för deltagare {}",
    Gora.SAMTYCKE: "Förnya samtycket för deltagare {}",
}
SEVERAL: dict[str, str] = {
    REMISS: "Svara på {} remisser",
    Gora.START: "{} starter",
    Gora.KARTLAGGNING: "Gör {} kartläggningar",
    Gora.AVSTAMNING: "Håll {} avstämningar",
    Gora.VALDSFRAGA: "Ställ frågan om våld till {} deltagare",
    Gora.HANDLINGSPLAN: "Gör {} handlingsplaner",
    Gora.MATNING: "Mät hur det går för {} deltagare",
    Gora.PLANSTEG: "Följ upp steg i {} planer",
    Gora.FORLANGNING: "Besluta om {} förlängningar",
    Gora.SLUT: "Förläng eller avsluta {} deltagare",
    Gora.SLUTREDOVISNING: "Skriv {} slutredovisningar",
    Gora.SAMTYCKE: "Förnya samtycken för {} deltagare",
}
ALWAYS_ALONE = (STYRGRUPP_SVAR, TREPARTSSAMTAL)
"""There is no list with just these."""


def team_tasks(actor: Actor, today: datetime.date) -> Iterator[Uppgift]:
    """The rows of a team; none for anybody else."""
    if actor.roll not in (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM):
        return
    kinds: dict[tuple[str, str], list[Task]] = {}
    for task in min_dag(actor, today):
        kinds.setdefault((task.slug, task.gora), []).append(task)
    for same in kinds.values():
        if len(same) > MANY and same[0].gora not in ALWAYS_ALONE:
            yield _together(same, today)
        else:
            yield from (_alone(task, today) for task in same)


def _alone(task: Task, today: datetime.date) -> Uppgift:
    nar = _nar(task, today)
    return Uppgift(
        ONE[task.gora].format(task.nummer),
        task.insats,
        _url(task),
        detail=f"Sökt {datum(task.senast)}" if task.gora == Gora.FORLANGNING and task.senast else task.detail,
        senast=None if task.gora == Gora.FORLANGNING else task.senast,
        tag=_tag(task, nar, today),
        tag_kind="late" if nar is Nar.LATE else "soon",
        nar=nar,
    )


def _together(same: Sequence[Task], today: datetime.date) -> Uppgift:
    """One row for many, standing where the most urgent of them would."""
    first = min(same, key=lambda task: (task.senast or today, task.pk))
    late = sum(1 for task in same if _nar(task, today) is Nar.LATE)
    nar = _nar(first, today)
    return Uppgift(
        SEVERAL[first.gora].format(len(same)),
        first.insats,
        _list_url(first),
        detail=f"{antal_ord(late, 'är sen', 'är sena')}" if late else "",
        senast=None if first.gora == Gora.FORLANGNING else first.senast,
        tag=_tag(first, nar, today),
        tag_kind="late" if nar is Nar.LATE else "soon",
        nar=nar,
    )


def _nar(task: Task, today: datetime.date) -> Nar:
    if task.senast is None or task.gora == Gora.FORLANGNING:
        return Nar.WEEK
    if task.senast < today and task.gora != Gora.START:
        return Nar.LATE
    return Nar.WEEK if task.senast <= today + WEEK else Nar.LATER


def _tag(task: Task, nar: Nar, today: datetime.date) -> str:
    if nar is Nar.LATE and task.senast is not None:
        return f"Sen, {antal_ord((today - task.senast).days, 'dag', 'dagar')}"
    return "Väntar på dig" if task.gora in (REMISS, STYRGRUPP_SVAR, Gora.FORLANGNING) else ""


def _url(task: Task) -> str:
    """Where it is done."""
    if task.gora == Gora.SLUTREDOVISNING:
        return reverse("slutredovisning", args=[task.slug, task.pk])
    if task.gora in Gora.values:
        return reverse("deltagande_sida", args=[task.slug, task.pk])
    return reverse("remiss_sida", args=[task.slug, task.pk])


def _list_url(task: Task) -> str:
    """The list with just these."""
    if task.gora in Gora.values:
        return f"{reverse('deltaganden', args=[task.slug])}?lage={task.gora}"
    return f"{reverse('remisser', args=[task.slug])}?att_besvara=ja"

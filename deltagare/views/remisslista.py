"""The list of an insats' remisser, as data; and who may be named in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Remisskalla, RemissStatus
from deltagare.forms.remisslista import RemissFilter
from deltagare.models import Remiss
from deltagare.querysets import OBESVARADE
from deltagare.services.identitet import read_remiss_names
from deltagare.services.ko import waited
from deltagare.services.regler import Tid
from finsam.bas.columns import Column, Tag, in_words
from finsam.bas.formats import antal_ord
from finsam.bas.lists import Listing, Shown, cells_of
from finsam.forbund.actor import Actor
from insatser.enums import Registreringsniva
from insatser.models import Insats

WAITING = (*OBESVARADE, RemissStatus.KOMPLETTERING, RemissStatus.STYRGRUPP, RemissStatus.ANTAGEN)
"""States in which the person waits for something."""

TAGS: dict[str, Any] = {
    RemissStatus.INKOMMEN: "soon",
    RemissStatus.BEDOMNING: "soon",
    RemissStatus.KOMPLETTERING: "info",
    RemissStatus.STYRGRUPP: "info",
    RemissStatus.ANTAGEN: "ok",
    RemissStatus.STARTAD: "ok",
    RemissStatus.AVSLAGEN: "neutral",
    RemissStatus.ATERTAGEN: "neutral",
    RemissStatus.HANVISAD: "neutral",
}
"""The tag's colour by state; the word always stands in it."""


def keeps_names(insats: Insats) -> bool:
    """Whether the insats keeps who people are."""
    return insats.registreringsniva == Registreringsniva.PERSONUPPGIFTER


def remiss_url(insats: Insats, row: Remiss) -> str:
    """The page of a remiss of the insats at hand."""
    return reverse("remiss_sida", args=[insats.slug, row.pk])


def state_tag(row: Remiss) -> Tag:
    """The state as a tag."""
    return Tag(TAGS[row.status], row.get_status_display())


def refers(row: Remiss) -> str:
    """Who refers: the part, or the person herself."""
    if row.part is not None:
        return str(row.part)
    return "Egenansökan" if row.kalla == Remisskalla.EGEN else ""


def answer_by(row: Remiss, rule: Tid | None) -> datetime.date | None:
    """The last day to answer a remiss that waits for the team, by the insats' rule."""
    if rule is None or row.status not in OBESVARADE or row.inkommen_tid is None:
        return None
    return rule.after(timezone.localdate(row.inkommen_tid))


def late_tag(row: Remiss, rule: Tid | None) -> Tag | None:
    """Red, with words, when the answer is late."""
    day, today = answer_by(row, rule), timezone.localdate()
    if day is None or day >= today:
        return None
    return Tag("late", f"Sen, {antal_ord((today - day).days, 'dag', 'dagar')}")


def days_waited(row: Remiss) -> int | None:
    """Days since it came in, while the person still waits."""
    return waited(row) if row.status in WAITING else None


def listing(insats: Insats, rule: Tid | None) -> Listing:
    """The list of an insats: with names where the insats keeps them, with the last day where it has such a rule."""
    columns = [
        Column(
            "nummer",
            "Remiss",
            sort="nummer",
            show=str,
            link=lambda row: remiss_url(insats, row),
            width=10,
        ),
        Column("namn", "Namn", value=lambda row: getattr(row, "namn", ""), width=28),
        Column("inkommen", "Kom in", value=_came, sort="inkommen_tid"),
        Column(
            "vantat",
            "Väntat",
            value=days_waited,
            show=lambda row: "" if (n := days_waited(row)) is None else antal_ord(n, "dag", "dagar"),
            align="right",
        ),
        Column("lage", "Läge", value=lambda row: row.get_status_display(), show=state_tag, width=24),
        Column(
            "svara_senast",
            "Svara senast",
            value=lambda row: answer_by(row, rule),
            show=lambda row: late_tag(row, rule) or in_words(answer_by(row, rule)),
        ),
        Column("part", "Remitterande part", value=refers, sort="part__namn", width=28),
    ]
    if not keeps_names(insats):
        columns = [one for one in columns if one.key != "namn"]
    if rule is None:
        columns = [one for one in columns if one.key != "svara_senast"]
    return Listing(
        name=f"Remisser {insats.namn}",
        noun=("remiss", "remisser"),
        columns=tuple(columns),
        default_sort="-inkommen",
        filters=RemissFilter,
        also=((Q(status__in=OBESVARADE), "att besvara"), (Q(status=RemissStatus.ANTAGEN), "i kön")),
        empty=(
            "Här finns inga remisser än",
            "De kommer hit när en remittent skickar in en, eller när teamet skriver in en.",
        ),
        nothing_found=("Ingen remiss passar", "Ta bort något av filtren, eller sök på ett annat nummer."),
    )


def _came(row: Remiss) -> datetime.date | None:
    return timezone.localdate(row.inkommen_tid) if row.inkommen_tid else None


def put_names(actor: Actor, insats: Insats, shown: Shown) -> None:
    """Reads the names of the rows that are shown, or of all in the file, and draws the page anew with them."""
    if not keeps_names(insats):
        return
    if shown.file:
        rows: Any = list(shown.ordered)
        name_rows(actor, rows)
        shown.ordered = rows
    elif shown.page is not None:
        name_rows(actor, shown.page.object_list)
        shown.rows = [cells_of(shown.columns, row) for row in shown.page.object_list]


def name_rows(actor: Actor, rows: Iterable[Any]) -> None:
    """Sets `namn` on each remiss whose person the insats knows."""
    kept = list(rows)
    names = read_remiss_names(actor=actor, remisser=kept)
    for row in kept:
        row.namn = names[row.pk].namn if row.pk in names else ""

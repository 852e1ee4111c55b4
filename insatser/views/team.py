"""The two tabs about people by function: who works in the insats, and who steers it. No names."""

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from finsam.bas.formats import datum, period
from finsam.forbund.policies import VIEW, allows, require, visible
from finsam.forbund.request import ActingRequest
from insatser.enums import Finansiering, Ledamotsroll
from insatser.models import Bemanning, Handling, Ledamot, Styrgrupp
from insatser.views.sida import get_insats, insats_context, spann


@require_GET
def insats_bemanning(request: ActingRequest, slug: str) -> HttpResponse:
    """Staff lines with sums by financier; an insats with delprocesser shows theirs too."""
    actor = request.actor
    insats = get_insats(request, slug)
    require(actor, VIEW, Bemanning(insats=insats))
    rows = list(insats.bemanning.select_related("arbetsgivare", "kalla"))
    kallor = sorted({row.kalla.titel for row in rows if row.kalla})
    parts = visible(actor, Bemanning).filter(insats__del_av=insats).select_related("arbetsgivare", "kalla", "insats")
    part_rows = list(parts.order_by("insats__namn", "ordning", "id"))
    context = insats_context(request, insats, "bemanning") | {
        "rows": rows,
        "kallor": kallor,
        "show_kalla": len(kallor) > 1,
        "sums": _sums([*rows, *part_rows]),
        "delprocesser": part_rows,
        "motsagelser": [one for one in insats.motsagelser.all() if _about_staff(one.galler)],
    }
    return render(request, "insatser/bemanning.html", context)


@require_GET
def insats_styrgrupp(request: ActingRequest, slug: str) -> HttpResponse:
    """The styrgrupp; a delprocess without one of its own shows that of the whole insats."""
    actor = request.actor
    insats = get_insats(request, slug)
    require(actor, VIEW, Styrgrupp(insats=insats))
    owners = [pk for pk in (insats.pk, insats.del_av_id) if pk]
    groups = Styrgrupp.objects.filter(insats_id__in=owners).select_related("insats")
    found = list(groups.prefetch_related(Prefetch("ledamoter", Ledamot.objects.select_related("part"))))
    own = next((one for one in found if one.insats_id == insats.pk), None)
    styrgrupp = own or (found[0] if found else None)
    context = insats_context(request, insats, "styrgrupp") | {
        "styrgrupp": styrgrupp,
        "shared": styrgrupp is not None and own is None,
        "terms": _terms(styrgrupp) if styrgrupp else [],
        "columns": _columns(styrgrupp) if styrgrupp else {},
        "roller": _by_role(styrgrupp) if styrgrupp else [],
        "may_read_handlingar": bool(allows(actor, VIEW, Handling(insats=insats))),
    }
    return render(request, "insatser/styrgrupp.html", context)


def _sums(rows: list[Bemanning]) -> dict[str, Any]:
    """People and full-time equivalents by period and financier.

    Lines of different periods are never added together: each stretch of time in which nothing changes has its own
    sum. `heads` are the financiers, with "Tillsammans" when there are several; each period has one cell a head.
    """
    financiers = [(key, label) for key, label in Finansiering.choices if any(row.finansiering == key for row in rows)]
    several = len(financiers) > 1
    heads = [label for _, label in financiers] + ["Tillsammans"] * several
    periods = []
    for start, end in _stretches(rows):
        there = [row for row in rows if _covers(row, start)]
        cells = [_sum([row for row in there if row.finansiering == key]) for key, _ in financiers]
        sums = [*cells, *([_sum(there)] * several)]
        periods.append(
            {
                "label": _stretch_words(start, end),
                "cells": [{"head": head, **one} for head, one in zip(heads, sums, strict=True)],
            }
        )
    return {"heads": heads, "periods": periods}


def _stretches(rows: list[Bemanning]) -> list[tuple[datetime.date | None, datetime.date | None]]:
    """The stretches of time between the days on which some line begins or ends; None is an open end."""
    if not rows:
        return []
    first = min(row.fran or datetime.date.min for row in rows)
    last = max(row.till or datetime.date.max for row in rows)
    starts = {row.fran or datetime.date.min for row in rows}
    starts |= {row.till + datetime.timedelta(days=1) for row in rows if row.till and row.till < last}
    order = sorted(day for day in starts if first <= day <= last)
    ends = [day - datetime.timedelta(days=1) for day in order[1:]] + [last]
    found = [
        (None if start == datetime.date.min else start, None if end == datetime.date.max else end)
        for start, end in zip(order, ends, strict=True)
    ]
    return [(start, end) for start, end in found if any(_covers(row, start) for row in rows)]


def _covers(row: Bemanning, day: datetime.date | None) -> bool:
    """Whether a line is in force on a day; None is before all days that are told."""
    if day is None:
        return row.fran is None
    return (row.fran is None or row.fran <= day) and (row.till is None or row.till >= day)


def _stretch_words(start: datetime.date | None, end: datetime.date | None) -> str:
    if start is None:
        return f"till {datum(end)}" if end else "utan angiven period"
    return period(start, end) if end else f"från {datum(start)}"


def _sum(rows: list[Bemanning]) -> dict[str, Any]:
    people = [row.antal for row in rows if row.antal is not None]
    full_time = [row.arsarbetare for row in rows if row.arsarbetare is not None]
    return {
        "antal": sum(people) if people else None,
        "arsarbetare": sum(full_time, Decimal(0)) if full_time else None,
        "unstated": len(rows) - len(full_time),
    }


# Words by which a contradiction is about staff: it is shown beside the staff lines as well as on the first page.
_STAFF_WORDS = ("tjänst", "bemanning", "personal", "medarbetare", "koordinator", "team", "%", "årsarbetare")


def _about_staff(text: str) -> bool:
    return any(word in text.lower() for word in _STAFF_WORDS)


def _terms(styrgrupp: Styrgrupp) -> list[dict[str, str]]:
    mandate = (
        "Beslutande inom sitt mandat"
        if styrgrupp.beslutande
        else "Rådgivande: den stödjer insatsledaren men beslutar inte"
    )
    rows = [{"term": "Mandat", "value": mandate}]
    if styrgrupp.moten_minst or styrgrupp.moten_hogst:
        how_often = spann(styrgrupp.moten_minst, styrgrupp.moten_hogst)
        rows.append({"term": "Möten", "value": f"{how_often[:1].upper()}{how_often[1:]} gånger per år"})
    if styrgrupp.sammankallande:
        rows.append({"term": "Sammankallande", "value": styrgrupp.sammankallande})
    if styrgrupp.uppdrag:
        rows.append({"term": "Uppdrag", "value": styrgrupp.uppdrag})
    return rows


def _by_role(styrgrupp: Styrgrupp) -> list[tuple[str, list[Ledamot]]]:
    """The seats gathered by role: ordinarie, ersättare, adjungerade."""
    rows = list(styrgrupp.ledamoter.all())
    labels = {
        Ledamotsroll.ORDINARIE: "Ordinarie",
        Ledamotsroll.ERSATTARE: "Ersättare",
        Ledamotsroll.ADJUNGERAD: "Adjungerade",
    }
    return [(label, found) for role, label in labels.items() if (found := [row for row in rows if row.roll == role])]


def _columns(styrgrupp: Styrgrupp) -> dict[str, bool]:
    """Which columns have anything to say."""
    rows = list(styrgrupp.ledamoter.all())
    return {
        "uppgift": any(row.foredragande or row.ordforande for row in rows),
        "period": any(row.fran or row.till for row in rows),
    }

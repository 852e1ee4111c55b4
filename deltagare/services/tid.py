"""The planned end of a deltagande: the one place where it is computed and stored."""

from __future__ import annotations

import datetime

from django.utils import timezone

from deltagare.enums import ForlangningStatus
from deltagare.models import Deltagande, Forlangning
from deltagare.services.regler import Deltagarregler, deltagarregler
from deltagare.underlag.tidslinje import DAY, Break, planned_end, shown_end

COUNTED = (ForlangningStatus.ANSOKT, ForlangningStatus.BEVILJAD)


def breaks_of(row: Deltagande) -> list[Break]:
    """The uppehåll of a deltagande as days, in their order."""
    return [Break(fran, till) for fran, till in row.uppehall.order_by("fran").values_list("fran", "till")]


def open_from(breaks: list[Break]) -> datetime.date | None:
    """The first day of the break that nobody has ended."""
    return next((one.fran for one in breaks if one.till is None), None)


def end_without_longer(row: Deltagande, regler: Deltagarregler, breaks: list[Break]) -> datetime.date | None:
    """The planned end with its breaks but no förlängning; None when the insats has no longest time."""
    base = regler.langsta_tid.last_day(row.start) if regler.langsta_tid else None
    return planned_end(base, breaks)


def recompute(row: Deltagande) -> None:
    """Computes the planned end anew, stores it, and moves the förlängningar with it: each keeps its length.

    The caller holds the lock of the deltagande and calls this whenever its start, an uppehåll or a förlängning has
    changed. The insats' longest time is the one in force at the start.
    """
    breaks = breaks_of(row)
    end = end_without_longer(row, deltagarregler(row.insats, row.start), breaks)
    if end is not None:
        rows = sorted(row.forlangningar.filter(status__in=COUNTED), key=lambda one: (one.fran, one.pk))
        end = _line_up(rows, end)
    row.planerat_slut = end
    row.save(update_fields=["planerat_slut"])


def _line_up(rows: list[Forlangning], end: datetime.date) -> datetime.date:
    """Lets förlängningar follow on one another from `end`, and gives the last day of the granted ones."""
    moved: list[Forlangning] = []
    forward = False
    granted = end
    for one in rows:
        days = one.till - one.fran
        if one.fran != end + DAY:
            forward = end >= one.fran
            one.fran, one.till = end + DAY, end + DAY + days
            moved.append(one)
        end = one.till
        if one.status == ForlangningStatus.BEVILJAD:
            granted = end
    # They may not overlap at any moment: of those that move on the last goes first, of those that move back the first.
    for one in reversed(moved) if forward else moved:
        one.save(update_fields=["fran", "till"])
    return granted


def end_today(row: Deltagande) -> datetime.date | None:
    """The planned end as it stands today, with the days that an open uppehåll has lasted."""
    return shown_end(row.planerat_slut, open_from(breaks_of(row)), timezone.localdate())

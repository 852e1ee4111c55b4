"""The consents of a deltagare, in words."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from deltagare.models import Deltagande, Deltagare, Remiss, Samtycke
from deltagare.services.samtycke import REGISTRERING, samtycken_for
from finsam.bas.formats import antal_ord, datum
from finsam.forbund.actor import Actor

SOON = datetime.timedelta(days=30)


def part_context(actor: Actor, deltagande: Deltagande) -> dict[str, Any]:
    """The consents in force or just over, and whether the one to be registered is missing."""
    rows = samtyckesrader(deltagande.deltagare)
    return {
        "rows": [one for one in rows if one["open"]],
        "missing": not any(one["in_force"] and one["slag"] == REGISTRERING for one in rows),
    }


def samtyckesrader(person: Deltagare | Remiss) -> list[dict[str, Any]]:
    """A person's consents for a page, those in force first. Two queries."""
    today = timezone.localdate()
    rows = [_rad(one, today) for one in samtycken_for(person).prefetch_related("parter")]
    return sorted(rows, key=lambda one: not one["in_force"])


def _rad(row: Samtycke, today: datetime.date) -> dict[str, Any]:
    withdrawn = row.aterkallat is not None
    over = row.till < today
    left = (row.till - today).days
    if row.aterkallat is not None:
        tag = {"kind": "neutral", "text": f"Återkallat {datum(row.aterkallat)}"}
    elif over:
        tag = {"kind": "late", "text": f"Slutade {datum(row.till)}"}
    elif row.till <= today + SOON:
        when = f"om {antal_ord(left, 'dag', 'dagar')}" if left else "i dag"
        tag = {"kind": "soon", "text": f"Slutar {when}"}
    else:
        tag = {"kind": "ok", "text": f"Gäller till {datum(row.till)}"}
    return {
        "pk": row.pk,
        "slag": row.slag,
        "title": "Registrering i insatsen"
        if row.slag == REGISTRERING
        else "Sekretess mot " + ", ".join(str(part) for part in row.parter.all()),
        "about": row.omfattning,
        "fran": row.fran,
        "tag": tag,
        "open": not withdrawn and not over,
        "in_force": not withdrawn and row.fran <= today <= row.till,
    }

"""What the page of a deltagande is put together of: its parts, one module and one template each.

A part's function reads what the part shows (in as many queries whatever the number of rows); its template,
templates/deltagare/deltagande/<name>.html, is given `insats`, `deltagande` and, as `own`, what the function answered.
A new part is a line below and a line in templates/deltagare/deltagande/sida.html.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deltagare.models import Deltagande
from deltagare.views import delar_huvud, delar_samtycken, delar_slutredovisning, delar_tid, delar_under
from finsam.forbund.actor import Actor

DELAR: dict[str, Callable[[Actor, Deltagande], dict[str, Any]]] = {
    "huvud": delar_huvud.part_context,
    "tid": delar_tid.part_context,
    "under": delar_under.part_context,
    "samtycken": delar_samtycken.part_context,
    "slutredovisning": delar_slutredovisning.part_context,
}


def sections(actor: Actor, deltagande: Deltagande) -> dict[str, dict[str, Any]]:
    """What every part shows, by the part's name. The caller has found the row by policy."""
    return {name: build(actor, deltagande) for name, build in DELAR.items()}

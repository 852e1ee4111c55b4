"""Costs that a förbund may not pay: warnings by words that kansli edits."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from finsam.audit.log import log
from finsam.forbund.actor import Actor
from finsam.forbund.models import Forbund
from finsam.forbund.policies import ADD, DELETE, get_visible, require
from insatser.models import Rekvisition, Varningsord


@dataclass(frozen=True)
class Varning:
    """A word that was found, where (post, comment or voucher), and why it matters."""

    ord: str
    var: str
    varfor: str


def warnings_of(rekvisition: Rekvisition) -> tuple[Varning, ...]:
    """The warnings of a rekvisition: each word once, at the first place where it stands. Three queries.

    Only rows that are paid and hold an amount are read. A word is found at the beginning of a longer one too: "tolk" in
    "tolkkostnad".
    """
    words = list(Varningsord.objects.filter(Q(forbund=None) | Q(forbund_id=rekvisition.insats.forbund_id)))
    places: list[tuple[str, str]] = []
    for rad in rekvisition.rader.select_related("post"):
        if rad.post.rekvirerbar and rad.belopp > 0:
            places.append((rad.post.benamning, f"posten {rad.post.benamning}"))
            places.append((rad.kommentar, f"kommentaren till {rad.post.benamning}"))
    places.append((rekvisition.kommentar, "kommentaren till hela rekvisitionen"))
    for number, name in rekvisition.verifikat.values_list("nummer", "benamning"):
        places.append((name, f"verifikat {number}, {name}"))
    found = []
    for word in words:
        pattern = re.compile(rf"\b{re.escape(word.ord)}", re.IGNORECASE)
        if (place := next((where for text, where in places if pattern.search(text)), None)) is not None:
            found.append(Varning(word.ord, place, word.varfor))
    return tuple(found)


def add_varningsord(*, actor: Actor, forbund_id: int, ord: str, varfor: str) -> Varningsord:
    """A word of a förbund's own. The same word twice is one row."""
    with transaction.atomic():
        forbund = get_visible(actor, Forbund.objects.select_for_update(of=("self",)), pk=forbund_id)
        row = Varningsord(forbund=forbund, ord=ord.strip(), varfor=varfor.strip())
        require(actor, ADD, row)
        there = Varningsord.objects.filter(forbund=forbund, ord__iexact=row.ord).first()
        if there is not None:
            return there
        row.save()
        log("rad.skapad", actor=actor, row=row)
    return row


def delete_varningsord(*, actor: Actor, varningsord_id: int) -> None:
    """Takes away a word of the förbund's own; the common ones stay."""
    with transaction.atomic():
        row = get_visible(actor, Varningsord.objects.select_for_update(of=("self",)), pk=varningsord_id)
        require(actor, DELETE, row)
        log("rad.borttagen", actor=actor, row=row)
        row.delete()

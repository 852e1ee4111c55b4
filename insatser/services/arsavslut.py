"""The end of a year's money: what was not used, and what becomes of it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from finsam.audit.log import log
from finsam.bas.errors import AlreadyHandled, RuleBroken
from finsam.bas.seen import mark_of, require_read
from finsam.forbund.actor import Actor
from finsam.forbund.policies import ADD, get_visible, require
from insatser.enums import DECIDED, UNDECIDED, Medelhantering, Rekvisitionstyp
from insatser.models import Arsavslut, Insats, Rekvisition
from insatser.services.delprocesser import claims_together, lock_money
from insatser.services.rekvisition_ram import ram_of, taken
from insatser.services.sums import ZERO


@dataclass(frozen=True)
class Arslage:
    """How a year of an insats stands before it is ended, in kronor; `hinder` says what has to be done first.

    `together` is what the whole that it belongs to and its delprocesser have left, None when it stands alone.
    """

    ar: int
    ram: Decimal | None
    beslutat: Decimal
    hinder: tuple[str, ...]
    together: Decimal | None = None

    @property
    def oforbrukat(self) -> Decimal:
        """What is left of its own, and never what the others of its whole have claimed."""
        left = ZERO if self.ram is None else self.ram - self.beslutat
        return max(left if self.together is None else min(left, self.together), ZERO)


def year_mark(insats: Insats, before: Arslage) -> str:
    """The mark of what a page showed of a year before it was ended (finsam/bas/seen.py)."""
    return mark_of(insats, (before.ar, before.ram, before.beslutat, before.oforbrukat))


def last_of_year(insats: Insats) -> Q:
    """Which rekvisitioner are the last of their year: a slutrekvisition, or one that goes to the year's or the insats'
    end. Nothing can follow it, so no slutrekvisition can be made after it either."""
    to_the_end = Q(till__month=12, till__day=31) | (Q(till=insats.till) if insats.till else Q())
    return Q(typ=Rekvisitionstyp.SLUT) | (Q(typ=Rekvisitionstyp.DEL) & to_the_end)


def year_before_end(insats: Insats, year: int) -> Arslage:
    """What is left of the year's money and what stands in the way of ending it."""
    claims = Rekvisition.objects.filter(insats=insats, ar=year)
    found = []
    if not claims.filter(last_of_year(insats), status__in=DECIDED).exists():
        found.append(
            "Årets sista rekvisition är inte attesterad. Attestera först en slutrekvisition, eller en som går till "
            "årets slut."
        )
    found += [
        f"{row} är inte avgjord: {row.get_status_display().lower()}." for row in claims.filter(status__in=UNDECIDED)
    ]
    ram = ram_of(insats, year)
    taking = list(claims_together(insats, year).raknas().with_summa())  # type: ignore[attr-defined]
    beslutat = taken(row for row in taking if row.insats_id == insats.pk and row.status in DECIDED)
    together = None if ram.together is None else ram.together - taken(taking)
    return Arslage(year, ram.summa, beslutat, tuple(found), together)


def avsluta_ar(
    *,
    actor: Actor,
    insats_id: int,
    ar: int,
    hantering: str,
    forklaring: str,
    beslutad: datetime.date | None = None,
    paragraf: str = "",
    seen: str | None = None,
) -> Arsavslut:
    """Freezes what the year's money has left and says what becomes of it.

    Carried-over money adds to the next year's (services/rekvisition_ram.py). RuleBroken while a rekvisition of the
    year is open, when a transfer has no decision, and when it is to a year that is ended too: what is left there is
    frozen, and nobody would have decided what becomes of more; and when the figures are not those that the person has
    read (`seen`, a year_mark), for it cannot be undone. AlreadyHandled the second time.
    """
    if not forklaring.strip():
        raise RuleBroken({"forklaring": "Skriv varför pengarna inte har använts."})
    if hantering == Medelhantering.FORS_OVER and not (beslutad and paragraf.strip()):
        raise RuleBroken({"paragraf": "Pengar förs över genom ett beslut. Skriv beslutets dag och paragraf."})
    with transaction.atomic():
        lock_money(get_visible(actor, Insats, pk=insats_id).pk)
        insats = get_visible(actor, Insats, pk=insats_id)  # as it is under the lock
        require(actor, ADD, Arsavslut(insats=insats))
        if Arsavslut.objects.filter(insats=insats, ar=ar).exists():
            raise AlreadyHandled(f"{ar} är redan avslutat. Ladda om sidan för att se vad som bestämdes.")
        if hantering == Medelhantering.FORS_OVER and Arsavslut.objects.filter(insats=insats, ar=ar + 1).exists():
            raise RuleBroken({"hantering": f"{ar + 1} är redan avslutat, så inget kan föras över dit."})
        before = year_before_end(insats, ar)
        if before.hinder:
            raise RuleBroken(list(before.hinder))
        require_read(seen, year_mark(insats, before))
        row = Arsavslut(
            insats=insats,
            ar=ar,
            oforbrukat=before.oforbrukat,
            hantering=hantering,
            forklaring=forklaring.strip(),
            beslutad=beslutad,
            paragraf=paragraf.strip(),
            avslutad_av=actor.user,
        )
        row.save()
        log("arsavslut.gjort", actor=actor, row=row, ar=ar)
    return row

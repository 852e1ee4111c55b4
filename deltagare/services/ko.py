"""The queue of an insats: who comes next, and how many places are left."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from deltagare.models import Deltagande, Remiss
from insatser.models import Insats


@dataclass(frozen=True, slots=True)
class Platser:
    """Places and who has them. `hogst` None: the insats has no number of places.

    `startar` have a start in the future; their places are taken.
    """

    hogst: int | None
    pagar: int
    startar: int
    i_ko: int

    @property
    def kvar(self) -> int | None:
        """Places that nobody has, never below none."""
        return None if self.hogst is None else max(self.hogst - self.pagar - self.startar, 0)

    @property
    def fullt(self) -> bool:
        """Whether every place is taken."""
        return self.kvar == 0


def platser(insats: Insats, day: datetime.date | None = None) -> Platser:
    """The places of an insats on a day (today when none is given), for its team. Three queries."""
    day = day or timezone.localdate()
    taken = Deltagande.objects.filter(Q(slut__isnull=True) | Q(slut__gte=day), insats=insats)
    return Platser(
        hogst=insats.samtidiga_hogst,
        pagar=taken.filter(start__lte=day).count(),
        startar=taken.filter(start__gt=day).count(),
        i_ko=Remiss.objects.filter(insats=insats).i_ko().count(),
    )


def waited(remiss: Remiss, day: datetime.date | None = None) -> int:
    """Days since a remiss came in, as the person waits: until the decision or the start, or still."""
    assert remiss.inkommen_tid is not None  # noqa: S101 (only a draft has none, and the team sees no drafts)
    return ((day or timezone.localdate()) - timezone.localdate(remiss.inkommen_tid)).days

"""Which förbund an insats belonged to on a day, when förbund have become one since."""

from __future__ import annotations

import datetime

from django.db.models import Q

from finsam.forbund.models import Forbund
from insatser.models import Insats


def forbund_on(insats: Insats, day: datetime.date | None) -> Forbund:
    """The förbund of an insats on a day; the one it belongs to now when no day is given."""
    if day is None:
        return insats.forbund
    earlier = insats.tillhorigheter.filter(Q(fran__isnull=True) | Q(fran__lte=day), till__gte=day)
    found = earlier.select_related("forbund").first()
    return found.forbund if found else insats.forbund

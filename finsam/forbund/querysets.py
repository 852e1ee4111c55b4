"""Which rows, by name."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam.bas.periods import current
from finsam.forbund.enums import UtskickStatus

if TYPE_CHECKING:
    from finsam.forbund.models import Forbund, Medlem, Membership, Utskick  # noqa: F401 (types of the querysets)


class ForbundQuerySet(models.QuerySet["Forbund"]):
    def verksamma(self) -> ForbundQuerySet:
        """Those that have not been merged into another."""
        return self.filter(uppgick_i__isnull=True)

    def search(self, words: str) -> ForbundQuerySet:
        """By any part of the name, or by organisationsnummer."""
        for word in words.split():
            self = self.filter(models.Q(namn__icontains=word) | models.Q(orgnr__icontains=word))
        return self


class MedlemQuerySet(models.QuerySet["Medlem"]):
    def nuvarande(self, day: datetime.date | None = None) -> MedlemQuerySet:
        """Members on a day (today)."""
        return self.filter(current(day or timezone.localdate()))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def nuvarande(self, day: datetime.date | None = None) -> MembershipQuerySet:
        """In force on a day (today), and of a user who may log in."""
        return self.filter(current(day or timezone.localdate()), user__is_active=True)

    def not_over(self) -> MembershipQuerySet:
        """In force or to come."""
        return self.filter(Q(till__isnull=True) | Q(till__gte=timezone.localdate()))

    def opening(self) -> MembershipQuerySet:
        """With a role that opens deltagare."""
        return self.filter(roll__oppnar_deltagare=True)

    def overlapping(self, fran: datetime.date, till: datetime.date | None) -> MembershipQuerySet:
        """In force on some day from `fran` to `till` (None: without end)."""
        rows = self.filter(models.Q(till__isnull=True) | models.Q(till__gte=fran))
        return rows if till is None else rows.filter(fran__lte=till)


class UtskickQuerySet(models.QuerySet["Utskick"]):
    def silent(self, *, now: datetime.datetime, patience: datetime.timedelta) -> UtskickQuerySet:
        """Being sent, but the worker has given no sign of life for a while: it is dead."""
        return self.filter(status=UtskickStatus.PAGAR, livstecken__lt=now - patience)

    def unanswered(
        self, *, now: datetime.datetime, patience: datetime.timedelta, again: datetime.timedelta
    ) -> UtskickQuerySet:
        """Due, but nobody has begun: the message was lost, or it is time for the next try. `again` after a reminder."""
        never = Q(livstecken__isnull=True, tidigast__lt=now - patience)
        later = Q(livstecken__lt=now - again, tidigast__lte=now)
        return self.filter(never | later, status=UtskickStatus.VANTAR)

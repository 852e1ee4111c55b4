"""Which rows, by name."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from finsam.bas.periods import current

if TYPE_CHECKING:
    from finsam.forbund.models import Forbund, Medlem, Membership  # noqa: F401 (types of the querysets)


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

    def overlapping(self, fran: datetime.date, till: datetime.date | None) -> MembershipQuerySet:
        """In force on some day from `fran` to `till` (None: without end)."""
        rows = self.filter(models.Q(till__isnull=True) | models.Q(till__gte=fran))
        return rows if till is None else rows.filter(fran__lte=till)

"""Which rows, by name."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from rapporter.enums import DokumentStatus

if TYPE_CHECKING:
    from rapporter.models import Dokument  # noqa: F401 (type of the queryset)


class DokumentQuerySet(models.QuerySet["Dokument"]):
    def under_way(self) -> DokumentQuerySet:
        """Ordered or being drawn: at most one of each source."""
        return self.filter(status__in=[DokumentStatus.BESTALLT, DokumentStatus.PAGAR])

    def silent(self, *, now: datetime.datetime, patience: datetime.timedelta) -> DokumentQuerySet:
        """Being drawn, but the worker has given no sign of life for a while: it is dead."""
        return self.filter(status=DokumentStatus.PAGAR, livstecken__lt=now - patience)

    def unanswered(
        self, *, now: datetime.datetime, patience: datetime.timedelta, again: datetime.timedelta
    ) -> DokumentQuerySet:
        """Ordered, but nobody has begun: the message was lost, or the queue is long. `again` after a reminder."""
        never = Q(livstecken__isnull=True, bestalld_tid__lt=now - patience)
        return self.filter(never | Q(livstecken__lt=now - again), status=DokumentStatus.BESTALLT)

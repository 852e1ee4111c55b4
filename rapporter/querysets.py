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
    def kvarglomda(self, *, now: datetime.datetime, patience: datetime.timedelta) -> DokumentQuerySet:
        """Ordered or begun, but nobody has moved them for a while: the message was lost or the worker died."""
        return self.filter(
            Q(status=DokumentStatus.BESTALLT, bestalld_tid__lt=now - patience)
            | Q(status=DokumentStatus.PAGAR, livstecken__lt=now - patience)
        )

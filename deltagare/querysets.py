"""Rows by state, named as people name the states."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from deltagare.enums import RemissStatus

S = RemissStatus
OBESVARADE = (S.INKOMMEN, S.BEDOMNING)


class ListvardeQuerySet(models.QuerySet[Any]):
    """Values of the lists."""

    def att_valja(self, slag: str, forbund_id: int) -> ListvardeQuerySet:
        """The active values of a list: the common ones and the förbund's own."""
        return self.filter(Q(forbund=None) | Q(forbund_id=forbund_id), slag=slag, aktiv=True)


class RemissQuerySet(models.QuerySet[Any]):
    """Remisser by state."""

    def inskickade(self) -> RemissQuerySet:
        """All but drafts."""
        return self.exclude(status=S.UTKAST)

    def obesvarade(self) -> RemissQuerySet:
        """Those that the team has to answer."""
        return self.filter(status__in=OBESVARADE)

    def i_ko(self) -> RemissQuerySet:
        """Accepted and waiting for a place, in the queue's order: förtur first, then who came first."""
        return self.filter(status=S.ANTAGEN).order_by("-fortur", "inkommen_tid", "id")


class DeltagandeQuerySet(models.QuerySet[Any]):
    """Deltaganden by what the dates say on a day (today when none is given)."""

    def kommande(self, day: datetime.date | None = None) -> DeltagandeQuerySet:
        """Not started yet."""
        return self.filter(start__gt=day or timezone.localdate())

    def pagaende(self, day: datetime.date | None = None) -> DeltagandeQuerySet:
        """Started and not past the avslut."""
        day = day or timezone.localdate()
        return self.filter(Q(slut__isnull=True) | Q(slut__gte=day), start__lte=day)

    def avslutade(self, day: datetime.date | None = None) -> DeltagandeQuerySet:
        """Past the avslut, whether or not the slutredovisning has been sent."""
        return self.filter(slut__lt=day or timezone.localdate())

    def att_slutredovisa(self, day: datetime.date | None = None) -> DeltagandeQuerySet:
        """Past the avslut with a slutredovisning still to send: not closed in the lists."""
        return self.avslutade(day).filter(slutredovisas_senast__isnull=False, slutredovisad__isnull=True)

    def over_tiden(self, day: datetime.date | None = None) -> DeltagandeQuerySet:
        """Still going on after the planned end. An uppehåll that goes on since before it moves it day by day."""
        day = day or timezone.localdate()
        breaks = self.model._meta.get_field("uppehall").related_model._default_manager
        moves = breaks.filter(
            Q(fran__lte=OuterRef("planerat_slut") + datetime.timedelta(days=1)),
            deltagande=OuterRef("pk"),
            till__isnull=True,
            fran__lte=day,
        )
        return self.pagaende(day).filter(~Exists(moves), planerat_slut__lt=day)


class SamtyckeQuerySet(models.QuerySet[Any]):
    """Consents by whether they are in force."""

    def gallande(self, day: datetime.date | None = None) -> SamtyckeQuerySet:
        """In force on a day: begun, not over, not withdrawn by then."""
        day = day or timezone.localdate()
        not_withdrawn = Q(aterkallat__isnull=True) | Q(aterkallat__gt=day)
        return self.filter(not_withdrawn, fran__lte=day, till__gte=day)

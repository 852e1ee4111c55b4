"""Rows by state, named as people name the states."""

from __future__ import annotations

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from deltagare.enums import FallStatus, ForlangningStatus, Gora, RemissStatus

S = RemissStatus
OBESVARADE = (S.INKOMMEN, S.BEDOMNING)
AHEAD = datetime.timedelta(days=30)
"""How far ahead the team is told of what is due."""
BY_RULE = (Gora.KARTLAGGNING, Gora.AVSTAMNING, Gora.VALDSFRAGA, Gora.HANDLINGSPLAN, Gora.MATNING)
"""What comes again, or once, so long after something else, by the insats' own rules."""


def _rows_of(name: str, **lookup: Any) -> models.QuerySet[Any]:
    """Rows of another model of the room, narrowed: the models stand above this module."""
    return apps.get_model("deltagare", name)._default_manager.filter(**lookup)


def _nasta(gora: str, day: datetime.date) -> Func:
    """When one of BY_RULE is next due in a deltagande. PostgreSQL knows the rule, and it stands nowhere else."""
    arguments = (Cast(F("pk"), models.BigIntegerField()), F("insats_id"), F("start"))
    words = (Value(gora, models.TextField()), Value(day, models.DateField()))
    return Func(*arguments, *words, function="finsam_nasta", output_field=models.DateField())


class ListvardeQuerySet(models.QuerySet[Any]):
    """Values of the lists."""

    def att_valja(self, slag: str, forbund_id: int) -> ListvardeQuerySet:
        """The active values of a list: the common ones and the förbund's own."""
        return self.filter(Q(forbund=None) | Q(forbund_id=forbund_id), slag=slag, aktiv=True)


class RemissQuerySet(models.QuerySet[Any]):
    """Remisser by state."""

    def obesvarade(self) -> RemissQuerySet:
        """Those that the team has to answer."""
        return self.filter(status__in=OBESVARADE)

    def with_svar_senast(self, day: datetime.date | None = None) -> RemissQuerySet:
        """`svar_senast`: the day by which the insats' rule wants a remiss answered; None without such a rule."""
        came = TruncDate("inkommen_tid")
        words = (Value("remissvar", models.TextField()), Value(day or timezone.localdate(), models.DateField()))
        pause = Func(F("insats_id"), *words, function="finsam_regeltid", output_field=models.DurationField())
        due = Func(came, pause, arg_joiner=" + ", template="(%(expressions)s)::date", output_field=models.DateField())
        return self.annotate(svar_senast=due)

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

    def with_nasta(self, gora: str, day: datetime.date | None = None) -> DeltagandeQuerySet:
        """`nasta`: the day that one of BY_RULE is next due; None without such a rule, when done, or on an uppehåll."""
        return self.annotate(nasta=_nasta(gora, day or timezone.localdate()))

    def with_alla_nasta(self, day: datetime.date) -> DeltagandeQuerySet:
        """`nasta_<gora>` for each of BY_RULE, as `with_nasta` says it of one."""
        return self.annotate(**{f"nasta_{gora}": _nasta(gora, day) for gora in BY_RULE})

    def att_gora(self, gora: str, day: datetime.date | None = None) -> DeltagandeQuerySet:
        """Those where the team has something of a kind to do within AHEAD, or late; `senast` is the day it is due."""
        day = day or timezone.localdate()
        soon = day + AHEAD
        if gora in BY_RULE:
            rows = self.pagaende(day).with_nasta(gora, day)
            before_the_end = Q(slut__isnull=True) | Q(nasta__lte=F("slut"))
            return rows.filter(before_the_end, nasta__lte=soon).annotate(senast=F("nasta"))
        if gora == Gora.START:
            return self.kommande(day).filter(start__lte=soon).annotate(senast=F("start"))
        if gora == Gora.SLUT:
            asked = _rows_of("Forlangning", deltagande=OuterRef("pk"), status=ForlangningStatus.ANSOKT)
            # A break without an end moves the planned end day by day.
            away = _rows_of("Uppehall", deltagande=OuterRef("pk"), fran__lte=day, till__isnull=True)
            rows = self.pagaende(day).filter(~Exists(asked), ~Exists(away), slut__isnull=True, planerat_slut__lte=soon)
            return rows.annotate(senast=F("planerat_slut"))
        if gora == Gora.SLUTREDOVISNING:
            return self.att_slutredovisa(day).annotate(senast=F("slutredovisas_senast"))
        if gora == Gora.FORLANGNING:
            waiting = _rows_of("Forlangning", deltagande=OuterRef("pk"), status=ForlangningStatus.ANSOKT).exclude(
                fall__status=FallStatus.OPPET  # the styrgrupp's turn
            )
            asked_on = Subquery(waiting.annotate(asked=TruncDate("sokt_tid")).values("asked")[:1])
            return self.filter(Exists(waiting)).annotate(senast=asked_on)
        if gora == Gora.PLANSTEG:
            steps = _rows_of(
                "Plansteg",
                mal__plan__deltagande=OuterRef("pk"),
                mal__plan__avslutad__isnull=True,
                mal__uppnatt__isnull=True,
                klart__isnull=True,
                senast__lt=day,
            )
            return self._with_senast(self.pagaende(day), steps.values("mal__plan__deltagande"), "senast")
        return self._with_senast(self.pagaende(day), _ending(day, soon).values("deltagare"), "till")

    @staticmethod
    def _with_senast(rows: DeltagandeQuerySet, grouped: models.QuerySet[Any], column: str) -> DeltagandeQuerySet:
        """`senast`: the earliest of a column of the rows behind; without any, the deltagande is left out."""
        earliest = Subquery(grouped.order_by().annotate(earliest=Min(column)).values("earliest"))
        return rows.annotate(senast=earliest).filter(senast__isnull=False)


def _ending(day: datetime.date, soon: datetime.date) -> models.QuerySet[Any]:
    """A person's consents in force that end soon, with none of the same kind to follow."""
    samtycke = apps.get_model("deltagare", "Samtycke")
    rows = samtycke._default_manager.filter(deltagare=OuterRef("deltagare"))
    following = samtycke._default_manager.filter(
        deltagare=OuterRef("deltagare"), slag=OuterRef("slag"), till__gt=OuterRef("till"), aterkallat__isnull=True
    )
    return rows.gallande(day).filter(~Exists(following), till__lte=soon)


class SamtyckeQuerySet(models.QuerySet[Any]):
    """Consents by whether they are in force."""

    def gallande(self, day: datetime.date | None = None) -> SamtyckeQuerySet:
        """In force on a day: begun, not over, not withdrawn by then."""
        day = day or timezone.localdate()
        not_withdrawn = Q(aterkallat__isnull=True) | Q(aterkallat__gt=day)
        return self.filter(not_withdrawn, fran__lte=day, till__gte=day)


class KonsultationQuerySet(models.QuerySet[Any]):
    """Consultations by what is left to do."""

    def att_folja_upp(self, senast: datetime.date | None = None) -> KonsultationQuerySet:
        """A day for the follow-up is set and nobody has followed up; with `senast` those due by that day alone."""
        waiting = self.filter(uppfoljning__isnull=False, uppfoljt__isnull=True)
        return waiting if senast is None else waiting.filter(uppfoljning__lte=senast)

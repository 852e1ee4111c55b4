"""Which rows, by name."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from insatser.enums import AT_FORBUND, COUNTED, DECIDED, GONE, BudgetStatus, InsatsStatus

if TYPE_CHECKING:
    from insatser.models import Budget, Frist, Insats, Rekvisition  # noqa: F401 (types of the querysets)


class InsatsQuerySet(models.QuerySet["Insats"]):
    def pagaende(self) -> InsatsQuerySet:
        return self.filter(status=InsatsStatus.PAGAENDE)

    def huvudinsatser(self) -> InsatsQuerySet:
        """Those that are not a delprocess of another."""
        return self.filter(del_av__isnull=True)

    def search(self, words: str) -> InsatsQuerySet:
        """Every word somewhere in the name, the owner or a kommun of the catchment."""
        for word in words.split():
            self = self.filter(
                Q(namn__icontains=word)
                | Q(agare__namn__icontains=word)
                | Q(pk__in=self.model._base_manager.filter(kommuner__namn__icontains=word).values("pk"))
            )
        return self


class BudgetQuerySet(models.QuerySet["Budget"]):
    def for_year(self, year: int, *, forbund: int | OuterRef | None = None) -> BudgetQuerySet:
        """Covering a calendar year, the one in force first: decided before applied for, later version first.

        With the number of a förbund, its own before those of the förbund that have gone up in it: they counted their
        versions each for itself.
        """
        decided = models.Case(models.When(status=BudgetStatus.ANSOKT, then=1), default=0)
        rows: BudgetQuerySet = self.filter(ar_fran__lte=year, ar_till__gte=year)
        if forbund is None:
            return rows.order_by(decided, "-version", "-ar_fran")
        # As an alias: an order alone would not find what is outside a subquery.
        whose: Any = models.Case(models.When(forbund=forbund, then=0), default=1)
        ranked: Any = rows.alias(whose=whose).order_by(decided, "whose", "-version", "-ar_fran")
        found: BudgetQuerySet = ranked
        return found

    def aktuella(self) -> BudgetQuerySet:
        """Without those that a later, decided version has taken the place of."""
        later = self.model._base_manager.filter(ar_fran=OuterRef("ar_fran"), version__gt=OuterRef("version")).exclude(
            status=BudgetStatus.ANSOKT
        )
        of_insats = later.filter(insats_id=OuterRef("insats_id"))
        of_forbund = later.filter(forbund_id=OuterRef("forbund_id"))
        return self.filter(~Exists(of_insats), ~Exists(of_forbund))

    def som_avser(self, insats: Insats) -> BudgetQuerySet:
        """The budgets of its förbund, now or before a merger, that have rows for an insats; not those that a later
        version has taken the place of, whether or not it has any."""
        own = Q(forbund=insats.forbund_id) | Q(forbund__tidigare_insatser__insats=insats)
        return self.aktuella().filter(own, poster__avser_insats=insats)


class FristQuerySet(models.QuerySet["Frist"]):
    def att_gora(self) -> FristQuerySet:
        """Not done yet."""
        return self.filter(klar__isnull=True)

    def sena(self, day: datetime.date | None = None) -> FristQuerySet:
        return self.att_gora().filter(senast__lt=day or timezone.localdate())


class RekvisitionQuerySet(models.QuerySet["Rekvisition"]):
    def inlamnade(self) -> RekvisitionQuerySet:
        """At the förbund, or paid by it."""
        return self.filter(status__in=AT_FORBUND)

    def raknas(self) -> RekvisitionQuerySet:
        """Those that take of the year's money: sent to the förbund, even when it has sent them back."""
        return self.filter(status__in=COUNTED)

    def beslutade(self) -> RekvisitionQuerySet:
        """Those that the förbund has decided to pay, or has paid."""
        return self.filter(status__in=DECIDED)

    def giltiga(self) -> RekvisitionQuerySet:
        """Those whose period is taken: neither refused nor thrown away."""
        return self.exclude(status__in=GONE)

    def with_summa(self) -> RekvisitionQuerySet:
        """Adds `summa`: what the rows that the förbund pays add up to, less other income, in kronor."""
        paid = Sum("rader__belopp", filter=Q(rader__post__finansiering="forbund"), default=0)
        return self.annotate(summa=paid - models.F("ovriga_intakter"))

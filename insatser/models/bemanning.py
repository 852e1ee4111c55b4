"""Staff lines."""

from django.db import models
from django.db.models import Q

from finsam.bas.periods import ordered_period
from finsam.forbund.models import Part
from insatser.enums import Finansiering
from insatser.models.insats import Insats
from insatser.models.kalla import Kalla


class Bemanning(models.Model):
    """A function in the team: how many people, how many full-time equivalents, employed and paid by whom.

    A document may tell the number of people (`antal`), the full-time equivalents (`arsarbetare`, 1 = full time), or
    both; what it does not tell is empty, never guessed.
    """

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="bemanning")
    funktion = models.CharField("funktion", max_length=120)
    arbetsgivare = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="bemanning", verbose_name="arbetsgivare"
    )
    antal = models.PositiveSmallIntegerField("antal personer", null=True, blank=True)
    arsarbetare = models.DecimalField("årsarbetare", max_digits=6, decimal_places=3, null=True, blank=True)
    finansiering = models.CharField("finansieras av", max_length=8, choices=Finansiering, default=Finansiering.FORBUND)
    fran = models.DateField("från", null=True, blank=True)
    till = models.DateField("till", null=True, blank=True)
    anmarkning = models.CharField("anmärkning", max_length=200, blank=True)
    ordning = models.PositiveSmallIntegerField("ordning", default=0)
    kalla = models.ForeignKey(
        Kalla, models.PROTECT, null=True, blank=True, related_name="bemanning", verbose_name="källa"
    )

    class Meta:
        verbose_name = "bemanning"
        verbose_name_plural = "bemanning"
        ordering = ("fran", "ordning", "id")
        constraints = [
            ordered_period("bemanning_period"),
            models.CheckConstraint(
                condition=Q(arsarbetare__isnull=True) | Q(arsarbetare__gte=0),
                name="bemanning_arsarbetare_inte_negativ",
                violation_error_message="Årsarbetare kan inte vara färre än noll.",
            ),
            models.CheckConstraint(condition=Q(finansiering__in=Finansiering.values), name="bemanning_finansiering"),
        ]

    def __str__(self) -> str:
        return self.funktion

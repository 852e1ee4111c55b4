"""Source documents, and the places where they contradict themselves or each other."""

from django.db import models
from django.db.models import Q

from finsam.forbund.models import Forbund


class Kalla(models.Model):
    """A decided document that rows have been entered from."""

    kod = models.SlugField("kod", max_length=60, unique=True)
    titel = models.CharField("titel", max_length=160)
    datum = models.DateField("datum", null=True, blank=True)
    forbund = models.ForeignKey(Forbund, models.PROTECT, related_name="kallor", verbose_name="förbund")

    class Meta:
        verbose_name = "källa"
        verbose_name_plural = "källor"
        ordering = ("titel",)

    def __str__(self) -> str:
        return self.titel


class Motsagelse(models.Model):
    """Two things that a document says of the same matter and that do not agree.

    Sums that do not add up are found by the system from UppgivenSumma; this is for the rest (staff, ages, dates).
    It is shown on the page and in the PDF until somebody explains it.
    """

    insats = models.ForeignKey(
        "insatser.Insats",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="motsagelser",
        verbose_name="insats",
    )
    forbund = models.ForeignKey(
        Forbund, models.CASCADE, null=True, blank=True, related_name="motsagelser", verbose_name="förbund"
    )
    galler = models.CharField("vad det gäller", max_length=160)
    ena = models.CharField("enligt det ena", max_length=240)
    andra = models.CharField("enligt det andra", max_length=240)
    var = models.CharField("var det står", max_length=200, blank=True)
    forklaring = models.TextField("förklaring", blank=True)

    class Meta:
        verbose_name = "motsägelse"
        verbose_name_plural = "motsägelser"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(insats__isnull=True, forbund__isnull=False) | Q(insats__isnull=False, forbund__isnull=True),
                name="motsagelse_insats_eller_forbund",
                violation_error_message="Välj antingen en insats eller ett förbund.",
            )
        ]

    def __str__(self) -> str:
        return self.galler

"""The end of a year's money: what was granted and not used, and what becomes of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from insatser.enums import Medelhantering
from insatser.models.insats import Insats


class Arsavslut(models.Model):
    """One for an insats and a year, made by kansli after the slutrekvisition. Amount in kronor, frozen.

    After it no more is paid for the year than was decided before; what is carried over adds to the next year's money.
    """

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="arsavslut", verbose_name="insats")
    ar = models.PositiveSmallIntegerField("år")
    oforbrukat = models.DecimalField("oförbrukade medel", max_digits=14, decimal_places=2, editable=False)
    hantering = models.CharField("vad som händer med pengarna", max_length=12, choices=Medelhantering)
    beslutad = models.DateField("beslutat", null=True, blank=True)
    paragraf = models.CharField("paragraf", max_length=20, blank=True)
    forklaring = models.TextField("förklaring")
    avslutad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="avslutat av", editable=False
    )
    avslutad_tid = models.DateTimeField("avslutat", auto_now_add=True)

    class Meta:
        verbose_name = "årsavslut"
        verbose_name_plural = "årsavslut"
        ordering = ("insats", "ar")
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "ar"],
                name="arsavslut_ett_per_ar",
                violation_error_message="Året är redan avslutat.",
            ),
            models.CheckConstraint(condition=Q(oforbrukat__gte=0), name="arsavslut_inte_negativt"),
            models.CheckConstraint(condition=Q(hantering__in=Medelhantering.values), name="arsavslut_hantering"),
            models.CheckConstraint(
                condition=~Q(hantering=Medelhantering.FORS_OVER) | Q(beslutad__isnull=False) & ~Q(paragraf=""),
                name="arsavslut_overforing_har_beslut",
                violation_error_message="Pengar förs över till nästa år genom ett beslut. Skriv dess dag och paragraf.",
            ),
            models.CheckConstraint(condition=~Q(forklaring=""), name="arsavslut_forklarat"),
        ]

    def __str__(self) -> str:
        return f"Årsavslut {self.ar}"

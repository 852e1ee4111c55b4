"""What is due from an insats, and when."""

import datetime

from django.db import models
from django.db.models import Q

from insatser.enums import Fristslag
from insatser.models.insats import Insats
from insatser.models.regel import Regel
from insatser.querysets import FristQuerySet

FIRST, LAST = datetime.date(2003, 1, 1), datetime.date(2100, 12, 31)
"""Reminders are counted in days before and after a frist: at the calendar's ends there are none."""


class Frist(models.Model):
    """One thing due: made from the insats' rules for each period, or added by kansli. Done when `klar` is set."""

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="frister", verbose_name="insats")
    regel = models.ForeignKey(
        Regel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="frister",
        verbose_name="regel",
        editable=False,
    )
    slag = models.CharField("slag", max_length=16, choices=Fristslag)
    rubrik = models.CharField("rubrik", max_length=160)
    fran = models.DateField("periodens början", null=True, blank=True)
    till = models.DateField("periodens slut", null=True, blank=True)
    senast = models.DateField("senast")
    klar = models.DateField("klar", null=True, blank=True)

    objects = FristQuerySet.as_manager()

    class Meta:
        verbose_name = "frist"
        verbose_name_plural = "frister"
        ordering = ("senast", "id")
        indexes = [models.Index(fields=["senast"], condition=Q(klar__isnull=True), name="frist_att_gora")]
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "slag", "rubrik", "senast"],
                name="frist_en_gang",
                violation_error_message="Fristen finns redan.",
            ),
            models.CheckConstraint(condition=Q(slag__in=Fristslag.values), name="frist_slag"),
            models.CheckConstraint(
                condition=Q(fran__isnull=True) | Q(till__isnull=True) | Q(till__gte=models.F("fran")),
                name="frist_period",
                violation_error_message="Periodens slut ligger före dess början.",
            ),
            models.CheckConstraint(
                condition=Q(senast__range=(FIRST, LAST)),
                name="frist_senast_rimlig",
                violation_error_message="Den sista dagen ska ligga mellan 2003 och 2100. Kontrollera årtalet.",
            ),
        ]

    def __str__(self) -> str:
        return self.rubrik

"""What the insats is to reach. How far it has come is judged each year, in that year's rapport."""

from django.db import models
from django.db.models import Q

from insatser.enums import Malslag
from insatser.models.insats import Insats


class Malsattning(models.Model):
    """A goal, delmål, effect or planned activity."""

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="malsattningar")
    slag = models.CharField("slag", max_length=14, choices=Malslag)
    ordning = models.PositiveSmallIntegerField("ordning", default=0)
    omrade = models.CharField("område", max_length=120, blank=True)
    text = models.TextField("mål")
    matt = models.CharField("mått", max_length=200, blank=True)
    malvarde = models.CharField("målvärde", max_length=80, blank=True)
    senast = models.DateField("senast", null=True, blank=True)

    class Meta:
        verbose_name = "målsättning"
        verbose_name_plural = "målsättningar"
        ordering = ("slag", "ordning", "id")
        constraints = [models.CheckConstraint(condition=Q(slag__in=Malslag.values), name="malsattning_slag")]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.ordning}"

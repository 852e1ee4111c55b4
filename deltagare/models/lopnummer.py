"""Running numbers of an insats."""

from django.db import models

from insatser.models import Insats


class Lopnummer(models.Model):
    """The last number given of a kind (remiss, deltagare, fall ...) in an insats: what people say to one another.

    A table of its own, since whoever asks for the next number may not see the rows that have the earlier ones.
    """

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="+")
    slag = models.CharField("slag", max_length=20)
    senaste = models.PositiveIntegerField("senaste", default=0)

    class Meta:
        verbose_name = "löpnummer"
        verbose_name_plural = "löpnummer"
        constraints = [models.UniqueConstraint(fields=["insats", "slag"], name="lopnummer_ett_av_varje")]

    def __str__(self) -> str:
        return f"Löpnummer {self.pk}"

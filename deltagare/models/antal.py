"""Counts of deltagare per period: all that an insats at registration level `antal` keeps."""

from django.db import models
from django.db.models import F, Q

from deltagare.enums import Antalsmatt, Dimension, Kon
from finsam.bas.periods import no_overlap
from insatser.models import Insats


class Antalsperiod(models.Model):
    """A period that an insats has counted its deltagare for. Invented examples carry `pahittad` and say so wherever
    their figures are shown."""

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="antalsperioder", verbose_name="insats")
    fran = models.DateField("periodens början")
    till = models.DateField("periodens slut")
    pahittad = models.BooleanField("påhittade exempeluppgifter", default=False, editable=False)
    andrad = models.DateTimeField("ändrad", auto_now=True)

    class Meta:
        verbose_name = "period med antal"
        verbose_name_plural = "perioder med antal"
        ordering = ("-fran",)
        constraints = [
            models.CheckConstraint(
                condition=Q(till__gte=F("fran")),
                name="antalsperiod_period",
                violation_error_message="Slutdatumet ligger före startdatumet. Rätta ett av dem.",
            ),
            no_overlap(
                "antalsperiod_en_i_taget",
                "insats",
                message="Det finns redan antal för en del av perioden. Ändra de uppgifterna i stället.",
            ),
        ]

    def __str__(self) -> str:
        return f"Antal {self.fran} – {self.till}"


class Antal(models.Model):
    """A count: how many, of what, by kön and at most one more dimension. `kategori` is empty for the totals."""

    period = models.ForeignKey(Antalsperiod, models.CASCADE, related_name="antal")
    matt = models.CharField("mått", max_length=10, choices=Antalsmatt)
    dimension = models.CharField("dimension", max_length=10, choices=Dimension, default=Dimension.TOTALT)
    kategori = models.CharField("kategori", max_length=40, blank=True)
    kon = models.CharField("kön", max_length=8, choices=Kon)
    antal = models.PositiveIntegerField("antal")

    class Meta:
        verbose_name = "antal"
        verbose_name_plural = "antal"
        ordering = ("period", "matt", "dimension", "kategori", "kon")
        constraints = [
            models.UniqueConstraint(fields=["period", "matt", "dimension", "kategori", "kon"], name="antal_en_gang"),
            models.CheckConstraint(
                condition=Q(dimension=Dimension.TOTALT, kategori="")
                | (~Q(dimension=Dimension.TOTALT) & ~Q(kategori="")),
                name="antal_kategori_utom_totalt",
            ),
            models.CheckConstraint(condition=Q(kon__in=Kon.values), name="antal_kon"),
            models.CheckConstraint(condition=Q(matt__in=Antalsmatt.values), name="antal_matt"),
            models.CheckConstraint(condition=Q(dimension__in=Dimension.values), name="antal_dimension"),
            models.CheckConstraint(
                condition=~Q(dimension=Dimension.UTFALL) | Q(matt=Antalsmatt.AVSLUTADE),
                name="antal_utfall_vid_avslut",
            ),
        ]

    def __str__(self) -> str:
        return f"Antal {self.pk}"

"""Taking in deltaganden from a file: which column is what, and a file that has been checked."""

from django.db import models
from django.db.models import Q

from deltagare.enums import ImportStatus
from deltagare.models.grund import PersonRow, user_stamp
from deltagare.models.person import Datanyckel
from insatser.models import Insats


class Kolumnmappning(models.Model):
    """Which heading of a file becomes which field, by name: an export from another system has headings of its own."""

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="kolumnmappningar", verbose_name="insats")
    namn = models.CharField("namn", max_length=80)
    kolumner = models.JSONField("rubrik i filen till fält", default=dict)

    class Meta:
        verbose_name = "kolumnmappning"
        verbose_name_plural = "kolumnmappningar"
        ordering = ("namn",)
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "namn"],
                name="kolumnmappning_namn",
                violation_error_message="Insatsen har redan en mappning med det namnet.",
            )
        ]

    def __str__(self) -> str:
        return self.namn


class Importkorning(PersonRow):
    """A file that has been read and checked, kept encrypted until it is taken in or thrown away."""

    status = models.CharField(
        "läge", max_length=14, choices=ImportStatus, default=ImportStatus.KONTROLLERAD, editable=False
    )
    filnamn = models.CharField("filnamn", max_length=160)
    nyckel = models.ForeignKey(Datanyckel, models.PROTECT, related_name="+")
    innehall = models.BinaryField(null=True, blank=True)
    mappning = models.JSONField("kolumner", default=dict)
    rader = models.PositiveIntegerField("rader", default=0)
    felaktiga = models.PositiveIntegerField("rader med fel", default=0)
    skapad_av = user_stamp("skapad av")
    skapad = models.DateTimeField("skapad", auto_now_add=True)
    inlast_tid = models.DateTimeField("inläst", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "importer"
        ordering = ("-skapad",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ImportStatus.KONTROLLERAD, innehall__isnull=False)
                | Q(status=ImportStatus.INLAST, innehall__isnull=True, inlast_tid__isnull=False),
                name="import_inlast_utan_innehall",
            ),
        ]

"""The vouchers of a rekvisition: files that carry its amounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from insatser.enums import Filslag
from insatser.models.closed import rekvisition_closed
from insatser.models.rekvisition import Rekvisition, Rekvisitionsrad


def verifikat_path(verifikat: Verifikat, filename: str) -> str:
    """Where a file lies under the private folder. The name is made up by Finsam, never by who uploads it."""
    return f"verifikat/{verifikat.rekvisition_id}/{filename}"


class Verifikat(models.Model):
    """A numbered voucher (PDF or picture); its rows say how much of it is claimed on which post.

    A number is used once: who reads an earlier PDF, the log or a letter about "verifikat 3" must never be shown
    another one. Rekvisition.senaste_verifikat remembers the last, and the page tells which numbers were taken away.
    """

    rekvisition = models.ForeignKey(Rekvisition, models.CASCADE, related_name="verifikat")
    nummer = models.PositiveSmallIntegerField("nummer")
    benamning = models.CharField("vad det är", max_length=160)
    datum = models.DateField("datum på verifikatet", null=True, blank=True)
    fil = models.FileField("fil", upload_to=verifikat_path, editable=False)
    filslag = models.CharField("filslag", max_length=4, choices=Filslag, editable=False)
    storlek = models.PositiveIntegerField("storlek i byte", editable=False)
    sidor = models.PositiveSmallIntegerField("sidor", editable=False)
    sha256 = models.CharField("kontrollsumma", max_length=64, editable=False)
    uppladdad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="uppladdat av", editable=False
    )
    uppladdad_tid = models.DateTimeField("uppladdat", auto_now_add=True)

    class Meta:
        verbose_name = "verifikat"
        verbose_name_plural = "verifikat"
        ordering = ("rekvisition", "nummer")
        constraints = [
            models.UniqueConstraint(fields=["rekvisition", "nummer"], name="verifikat_nummer"),
            models.UniqueConstraint(
                fields=["rekvisition", "sha256"],
                name="verifikat_en_gang",
                violation_error_message="Filen finns redan bland verifikaten.",
            ),
            models.CheckConstraint(condition=Q(filslag__in=Filslag.values), name="verifikat_filslag"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$", storlek__gt=0, sidor__gt=0) & ~Q(fil=""),
                name="verifikat_har_fil",
            ),
        ]
        # The same file in another rekvisition is looked for by its content.
        indexes = [models.Index(fields=["sha256"], name="verifikat_sha256")]
        triggers = [rekvisition_closed("verifikat_beslutat", which="OLD.rekvisition_id, NEW.rekvisition_id")]

    def __str__(self) -> str:
        return f"Verifikat {self.nummer}"


class Verifikatrad(models.Model):
    """How much of a voucher is claimed on which row, in kronor (negative in a rättelse)."""

    verifikat = models.ForeignKey(Verifikat, models.CASCADE, related_name="rader")
    rad = models.ForeignKey(Rekvisitionsrad, models.CASCADE, related_name="verifikatrader", verbose_name="rad")
    belopp = models.DecimalField("belopp", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "rad på verifikat"
        verbose_name_plural = "rader på verifikat"
        ordering = ("verifikat", "rad")
        constraints = [
            models.UniqueConstraint(
                fields=["verifikat", "rad"],
                name="verifikatrad_en_per_rad",
                violation_error_message="Verifikatet hör redan till raden.",
            ),
            models.CheckConstraint(condition=~Q(belopp=0), name="verifikatrad_inte_noll"),
        ]
        triggers = [
            rekvisition_closed(
                "verifikatrad_beslutad",
                which="SELECT rekvisition_id FROM insatser_verifikat WHERE id IN (OLD.verifikat_id, NEW.verifikat_id) "
                "UNION SELECT rekvisition_id FROM insatser_rekvisitionsrad WHERE id IN (OLD.rad_id, NEW.rad_id)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verifikat}, {self.rad}"

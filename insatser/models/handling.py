"""Uploaded papers of an insats: protokoll, decisions and others that are not made in Finsam."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from finsam.bas.formats import datum
from insatser.enums import Filslag, Handlingsslag
from insatser.models.insats import Insats


def handling_path(handling: Handling, filename: str) -> str:
    """Where a file lies under the private folder. The name is made up by Finsam, never by who uploads it."""
    return f"handlingar/{handling.insats_id}/{filename}"


class Handling(models.Model):
    """A paper about the insats as a whole, never about a person who takes part in it."""

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="handlingar", verbose_name="insats")
    slag = models.CharField("slag", max_length=9, choices=Handlingsslag)
    rubrik = models.CharField("rubrik", max_length=160)
    datum = models.DateField("datum", help_text="Dagen då mötet hölls eller beslutet fattades.")
    fil = models.FileField("fil", upload_to=handling_path, editable=False)
    filslag = models.CharField("filslag", max_length=4, choices=Filslag, editable=False)
    storlek = models.PositiveIntegerField("storlek i byte", editable=False)
    sidor = models.PositiveSmallIntegerField("sidor", editable=False)
    sha256 = models.CharField("kontrollsumma", max_length=64, editable=False)
    uppladdad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="uppladdad av", editable=False
    )
    av_kansli = models.BooleanField("uppladdad av kansliet", default=False, editable=False)
    uppladdad_tid = models.DateTimeField("uppladdad", auto_now_add=True)

    class Meta:
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        ordering = ("insats", "-datum", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "sha256"],
                name="handling_en_gang",
                violation_error_message="Filen finns redan bland handlingarna.",
            ),
            models.CheckConstraint(condition=Q(slag__in=Handlingsslag.values), name="handling_slag"),
            models.CheckConstraint(condition=Q(filslag__in=Filslag.values), name="handling_filslag"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$", storlek__gt=0, sidor__gt=0) & ~Q(fil=""),
                name="handling_har_fil",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {datum(self.datum)}"

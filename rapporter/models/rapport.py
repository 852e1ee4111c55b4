"""Rapporter: what people write of a year, and how they judge their goals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finsam.bas.four_eyes import four_eyes_constraint
from insatser.enums import Maluppfyllelse
from insatser.models import Insats, Malsattning
from rapporter.enums import Avsnitt, RapportStatus, Rapporttyp


class Rapport(models.Model):
    """An insats' report of a year: what people write. Figures are read from elsewhere and frozen on a Dokument."""

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="rapporter", verbose_name="insats")
    typ = models.CharField("typ", max_length=10, choices=Rapporttyp, default=Rapporttyp.HELAR)
    ar = models.PositiveSmallIntegerField("år")
    status = models.CharField(
        "läge", max_length=10, choices=RapportStatus, default=RapportStatus.UTKAST, editable=False
    )
    diarienummer = models.CharField("diarienummer", max_length=40, blank=True)
    ater_orsak = models.TextField("orsak till komplettering", blank=True, editable=False)
    inlamnad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    inlamnad_tid = models.DateTimeField("inlämnad", null=True, blank=True, editable=False)
    godkand_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    godkand_tid = models.DateTimeField("godkänd", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "rapport"
        verbose_name_plural = "rapporter"
        ordering = ("-ar", "insats__namn")
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "typ", "ar"],
                name="rapport_en_per_ar",
                violation_error_message="Rapporten finns redan.",
            ),
            models.CheckConstraint(
                condition=Q(ar__range=(2003, 2100)),
                name="rapport_ar",
                violation_error_message="Skriv ett årtal med fyra siffror.",
            ),
            models.CheckConstraint(condition=Q(status__in=RapportStatus.values), name="rapport_status"),
            models.CheckConstraint(
                condition=Q(status__in=[RapportStatus.UTKAST]) | Q(inlamnad_tid__isnull=False),
                name="rapport_inlamnad_har_stampel",
            ),
            models.CheckConstraint(
                condition=~Q(status=RapportStatus.GODKAND) | Q(godkand_tid__isnull=False),
                name="rapport_godkand_har_stampel",
            ),
            four_eyes_constraint(first="inlamnad_av", second="godkand_av", name="rapport_fyra_ogon"),
        ]

    def __str__(self) -> str:
        return f"{self.get_typ_display()} {self.ar}"

    def get_absolute_url(self) -> str:
        return reverse("rapport", args=[self.pk])

    @property
    def editable(self) -> bool:
        """Whether its texts may be changed."""
        return self.status in (RapportStatus.UTKAST, RapportStatus.ATER)


class Rapporttext(models.Model):
    """What people have written in one part of a report. Empty paragraphs are left out of the document."""

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="texter")
    avsnitt = models.CharField("avsnitt", max_length=16, choices=Avsnitt)
    text = models.TextField("text", blank=True)

    class Meta:
        verbose_name = "rapporttext"
        verbose_name_plural = "rapporttexter"
        constraints = [models.UniqueConstraint(fields=["rapport", "avsnitt"], name="rapporttext_en_per_avsnitt")]

    def __str__(self) -> str:
        return self.get_avsnitt_display()


class Malbedomning(models.Model):
    """How far a goal of the insats had come in the year of a report: what came of it, and why."""

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="malbedomningar")
    malsattning = models.ForeignKey(Malsattning, models.CASCADE, related_name="bedomningar", verbose_name="mål")
    uppnatt = models.CharField("bedömning", max_length=12, choices=Maluppfyllelse, default=Maluppfyllelse.EJ_BEDOMT)
    utfall = models.CharField("utfall", max_length=200, blank=True)
    analys = models.TextField("analys", blank=True)

    class Meta:
        verbose_name = "bedömning av ett mål"
        verbose_name_plural = "bedömningar av mål"
        constraints = [
            models.UniqueConstraint(fields=["rapport", "malsattning"], name="malbedomning_en_per_rapport"),
            models.CheckConstraint(condition=Q(uppnatt__in=Maluppfyllelse.values), name="malbedomning_uppnatt"),
        ]

    def __str__(self) -> str:
        return f"Bedömning {self.pk}"

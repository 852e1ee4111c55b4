"""Documents: the files that jobs draw from frozen figures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from deltagare.models import Slutredovisning
from finsam.forbund.models import Membership
from insatser.models import Budget, Insats, Rekvisition
from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models.rapport import Rapport
from rapporter.querysets import DokumentQuerySet

_ORIGINS = {
    Dokumentslag.HELARSRAPPORT: "rapport",
    Dokumentslag.REKVISITION: "rekvisition",
    Dokumentslag.SLUTREDOVISNING: "slutredovisning",
    Dokumentslag.FORBUNDSBUDGET: "budget",
    Dokumentslag.AKT: "insats",
}
"""What each kind of document is made of."""


def _one_origin() -> Q:
    """Each kind points at its own origin and at no other."""
    found = Q()
    for slag, own in _ORIGINS.items():
        found |= Q(slag=slag, **{f"{column}__isnull": column != own for column in _ORIGINS.values()})
    return found


def dokument_path(dokument: Dokument, filename: str) -> str:
    """Where a document's file lies under the private folder; the name tells nothing but its number."""
    return f"dokument/{dokument.pk}/{filename}"


class Dokument(models.Model):
    """A file (a PDF, or an akt as a ZIP) that somebody ordered: first this row, then the job, then the file.

    The job claims the row by compare-and-set (status and `forsok`), asks the access engine as the one who ordered,
    freezes the figures in `underlag`, and draws from them alone. `livstecken` is the job's last sign of life; the
    sweep gives a silent row to another worker. Each order is a version of its own, so nothing drawn ever changes.
    """

    slag = models.CharField("slag", max_length=16, choices=Dokumentslag)
    rapport = models.ForeignKey(Rapport, models.PROTECT, null=True, blank=True, related_name="dokument")
    rekvisition = models.ForeignKey(Rekvisition, models.PROTECT, null=True, blank=True, related_name="dokument")
    # Goes with it: the row says nothing of its own about anybody.
    slutredovisning = models.ForeignKey(Slutredovisning, models.CASCADE, null=True, blank=True, related_name="dokument")
    budget = models.ForeignKey(Budget, models.PROTECT, null=True, blank=True, related_name="dokument")
    insats = models.ForeignKey(Insats, models.PROTECT, null=True, blank=True, related_name="akter")
    ar = models.PositiveSmallIntegerField("år", null=True, blank=True, help_text="För en akt: året den gäller.")
    med_verifikat = models.BooleanField("med verifikaten som bilaga", default=False)
    version = models.PositiveSmallIntegerField("version")
    bestalld_av = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="beställd av")
    bestalld_tid = models.DateTimeField("beställd", auto_now_add=True)
    status = models.CharField(
        "läge", max_length=10, choices=DokumentStatus, default=DokumentStatus.BESTALLT, editable=False
    )
    forsok = models.PositiveSmallIntegerField("försök", default=0, editable=False)
    livstecken = models.DateTimeField("senaste livstecken", null=True, blank=True, editable=False)
    steg_klara = models.PositiveSmallIntegerField("klara steg", default=0, editable=False)
    steg_alla = models.PositiveSmallIntegerField("alla steg", default=0, editable=False)
    fel = models.CharField("vad som gick fel", max_length=240, blank=True, editable=False)
    underlag = models.JSONField("frysta uppgifter", null=True, blank=True, editable=False)
    fryst_tid = models.DateTimeField("fryst", null=True, blank=True, editable=False)
    fil = models.FileField("fil", upload_to=dokument_path, blank=True, editable=False)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True, editable=False)
    klart_tid = models.DateTimeField("klart", null=True, blank=True, editable=False)

    objects = DokumentQuerySet.as_manager()

    class Meta:
        verbose_name = "dokument"
        verbose_name_plural = "dokument"
        ordering = ("-bestalld_tid", "-id")
        indexes = [
            models.Index(fields=["livstecken"], condition=Q(status__in=["bestallt", "pagar"]), name="dokument_pagaende")
        ]
        constraints = [
            models.CheckConstraint(
                condition=_one_origin(),
                name="dokument_ett_ursprung",
            ),
            models.CheckConstraint(
                condition=Q(slag=Dokumentslag.AKT, ar__isnull=False) | Q(ar__isnull=True) & ~Q(slag=Dokumentslag.AKT),
                name="dokument_ar_bara_for_akt",
            ),
            models.CheckConstraint(
                condition=Q(med_verifikat=False) | Q(slag=Dokumentslag.REKVISITION),
                name="dokument_verifikat_bara_till_rekvisition",
            ),
            # It names a person: what it is drawn from, and the PDF itself, lie sealed on the slutredovisning.
            models.CheckConstraint(
                condition=~Q(slag=Dokumentslag.SLUTREDOVISNING) | Q(underlag__isnull=True, fil="", sha256=""),
                name="dokument_utan_person",
            ),
            models.UniqueConstraint(
                fields=["rapport", "version"],
                condition=Q(rapport__isnull=False),
                name="dokument_version_rapport",
            ),
            models.UniqueConstraint(
                fields=["rekvisition", "version"],
                condition=Q(rekvisition__isnull=False),
                name="dokument_version_rekvisition",
            ),
            models.UniqueConstraint(
                fields=["slutredovisning", "version"],
                condition=Q(slutredovisning__isnull=False),
                name="dokument_version_slutredovisning",
            ),
            models.UniqueConstraint(
                fields=["budget", "version"],
                condition=Q(budget__isnull=False),
                name="dokument_version_budget",
            ),
            models.UniqueConstraint(
                fields=["insats", "ar", "version"],
                condition=Q(insats__isnull=False),
                name="dokument_version_akt",
            ),
            # Two orders at the same moment become one: the second is told that the first is on its way.
            models.UniqueConstraint(
                fields=["rapport"],
                condition=Q(status__in=["bestallt", "pagar"], rapport__isnull=False),
                name="dokument_ett_i_taget_rapport",
            ),
            models.UniqueConstraint(
                fields=["rekvisition"],
                condition=Q(status__in=["bestallt", "pagar"], rekvisition__isnull=False),
                name="dokument_ett_i_taget_rekvisition",
            ),
            models.UniqueConstraint(
                fields=["slutredovisning"],
                condition=Q(status__in=["bestallt", "pagar"], slutredovisning__isnull=False),
                name="dokument_ett_i_taget_slutredovisning",
            ),
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(status__in=["bestallt", "pagar"], budget__isnull=False),
                name="dokument_ett_i_taget_budget",
            ),
            models.UniqueConstraint(
                fields=["insats", "ar"],
                condition=Q(status__in=["bestallt", "pagar"], insats__isnull=False),
                name="dokument_ett_i_taget_akt",
            ),
            models.CheckConstraint(condition=Q(status__in=DokumentStatus.values), name="dokument_status"),
            models.CheckConstraint(
                condition=~Q(status=DokumentStatus.KLART)
                | (~Q(fil="") & ~Q(sha256="") & Q(klart_tid__isnull=False, underlag__isnull=False))
                | Q(slag=Dokumentslag.SLUTREDOVISNING, klart_tid__isnull=False),
                name="dokument_klart_har_fil",
            ),
            models.CheckConstraint(condition=Q(steg_klara__lte=F("steg_alla")), name="dokument_steg"),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("dokument", args=[self.pk])

    @property
    def about_people(self) -> bool:
        """Whether it is about one person: the log keeps its lines from who may see none."""
        return self.slag == Dokumentslag.SLUTREDOVISNING

    @property
    def source(self) -> Rapport | Rekvisition | Slutredovisning | Budget | Insats:
        """What it is drawn of. A slutredovisning is read by its team alone: act as one of it first."""
        found = self.rapport or self.rekvisition or self.slutredovisning or self.budget or self.insats
        assert found is not None  # noqa: S101 (dokument_ett_ursprung holds it)
        return found

    @property
    def of_insats(self) -> Insats | None:
        """The insats that it is about; None for a förbund's own budget."""
        return self.source if isinstance(self.source, Insats) else self.source.insats

    @property
    def finished(self) -> bool:
        """Whether the job will do no more to it."""
        return self.status in (DokumentStatus.KLART, DokumentStatus.MISSLYCKAT)

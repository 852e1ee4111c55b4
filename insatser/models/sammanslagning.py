"""Förbund that become one: what is to happen, what was moved, and where each insats belonged before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finsam.bas.four_eyes import four_eyes_constraint
from finsam.bas.periods import no_overlap, ordered_period
from finsam.forbund.models import Forbund
from insatser.enums import Flyttslag, SammanslagningStatus
from insatser.models.budget import Budgetpost
from insatser.models.insats import Insats

_S = SammanslagningStatus
_DONE = [_S.GENOMFORD, _S.BEKRAFTAD, _S.ATERTAGEN]


def _stamp(verb: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=f"{verb} av",
        editable=False,
    )


class Sammanslagning(models.Model):
    """One or more förbund that go up in `mottagare` on a day.

    Prepared and carried out by drift, which reaches every förbund; confirmed, or taken back, by the förbundschef of
    the one that takes over, who is somebody else.
    """

    mottagare = models.ForeignKey(
        Forbund, models.PROTECT, related_name="sammanslagningar", verbose_name="förbundet som tar över"
    )
    datum = models.DateField("gäller från och med")
    installningar_fran = models.ForeignKey(
        Forbund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="förbund vars inställningar går före",
        help_text="Tomt: det som har flest insatser.",
    )
    beslut = models.TextField("beslut", blank=True, help_text="Vilka som har beslutat, när och i vilken paragraf.")
    status = models.CharField("läge", max_length=10, choices=_S, default=_S.UTKAST, editable=False)
    upprattad_av = _stamp("förberedd")
    upprattad_tid = models.DateTimeField("förberedd", auto_now_add=True)
    genomford_av = _stamp("genomförd")
    genomford_tid = models.DateTimeField("genomförd", null=True, blank=True, editable=False)
    bekraftad_av = _stamp("bekräftad")
    bekraftad_tid = models.DateTimeField("bekräftad", null=True, blank=True, editable=False)
    atertagen_av = _stamp("tillbakatagen")
    atertagen_tid = models.DateTimeField("tillbakatagen", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "sammanslagning"
        verbose_name_plural = "sammanslagningar"
        ordering = ("-datum", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=_S.values), name="sammanslagning_status"),
            models.CheckConstraint(
                condition=Q(status__in=_DONE, genomford_tid__isnull=False, genomford_av__isnull=False)
                | Q(genomford_tid__isnull=True, genomford_av__isnull=True) & ~Q(status__in=_DONE),
                name="sammanslagning_genomford_har_stampel",
            ),
            models.CheckConstraint(
                condition=Q(status=_S.BEKRAFTAD, bekraftad_tid__isnull=False, bekraftad_av__isnull=False)
                | Q(bekraftad_tid__isnull=True, bekraftad_av__isnull=True) & ~Q(status=_S.BEKRAFTAD),
                name="sammanslagning_bekraftad_har_stampel",
            ),
            models.CheckConstraint(
                condition=Q(status=_S.ATERTAGEN, atertagen_tid__isnull=False, atertagen_av__isnull=False)
                | Q(atertagen_tid__isnull=True, atertagen_av__isnull=True) & ~Q(status=_S.ATERTAGEN),
                name="sammanslagning_atertagen_har_stampel",
            ),
            four_eyes_constraint(first="genomford_av", second="bekraftad_av", name="sammanslagning_fyra_ogon"),
        ]

    def __str__(self) -> str:
        return f"Sammanslagning till {self.mottagare}"

    def get_absolute_url(self) -> str:
        return reverse("sammanslagning", args=[self.pk])

    @property
    def editable(self) -> bool:
        """Whether it is still being prepared."""
        return self.status == _S.UTKAST


class SammanslagningDel(models.Model):
    """A förbund that goes up in the other, what it brings in kronor, and the budget row that this became.

    No capital means that nobody has said yet; 0 is an answer, and a deficit is less than 0.
    """

    sammanslagning = models.ForeignKey(Sammanslagning, models.CASCADE, related_name="delar")
    forbund = models.ForeignKey(
        Forbund, models.PROTECT, related_name="sammanslagningsdelar", verbose_name="förbund som går upp"
    )
    kapital = models.DecimalField("eget kapital som förs över", max_digits=14, decimal_places=2, null=True, blank=True)
    post = models.ForeignKey(
        Budgetpost,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="budgetpost",
        editable=False,
    )

    class Meta:
        verbose_name = "förbund i sammanslagningen"
        verbose_name_plural = "förbund i sammanslagningen"
        ordering = ("forbund__namn",)
        constraints = [
            models.UniqueConstraint(
                fields=["sammanslagning", "forbund"],
                name="sammanslagningdel_en_gang",
                violation_error_message="Förbundet är redan med i sammanslagningen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forbund} i {self.sammanslagning}"


class Flytt(models.Model):
    """The journal: one column that the merger changed, or one row that it made, so that it can be undone exactly.

    `andrad`: `kolumn` of the row went from `fore` to `efter` (as text, none for no value). `skapad`: the row was
    made. `fortsatt`: the row was there and goes on from another. `ursprung_id` is the row that it goes on from.
    """

    sammanslagning = models.ForeignKey(Sammanslagning, models.CASCADE, related_name="flyttar")
    ordning = models.PositiveIntegerField("ordning")
    slag = models.CharField("slag", max_length=8, choices=Flyttslag)
    model_label = models.CharField("modell", max_length=60)
    rad_id = models.BigIntegerField("radens nummer")
    kolumn = models.CharField("kolumn", max_length=60, blank=True)
    fore = models.CharField("före", max_length=40, null=True, blank=True)  # noqa: DJ001 (no value is not "")
    efter = models.CharField("efter", max_length=40, null=True, blank=True)  # noqa: DJ001
    ursprung_id = models.BigIntegerField("raden som den fortsätter", null=True, blank=True)

    class Meta:
        verbose_name = "flytt"
        verbose_name_plural = "flyttar"
        ordering = ("sammanslagning", "ordning")
        constraints = [
            models.UniqueConstraint(fields=["sammanslagning", "ordning"], name="flytt_ordning"),
            models.CheckConstraint(condition=Q(slag__in=Flyttslag.values), name="flytt_slag"),
        ]

    def __str__(self) -> str:
        return f"{self.model_label} {self.rad_id}"


class Insatstillhorighet(models.Model):
    """Which förbund an insats belonged to until a day; the one it belongs to now stands on the insats."""

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="tillhorigheter", verbose_name="insats")
    forbund = models.ForeignKey(Forbund, models.PROTECT, related_name="tidigare_insatser", verbose_name="förbund")
    fran = models.DateField("från", null=True, blank=True)
    till = models.DateField("till och med")

    class Meta:
        verbose_name = "tidigare förbund"
        verbose_name_plural = "tidigare förbund"
        ordering = ("insats", "till")
        constraints = [
            ordered_period("insatstillhorighet_period"),
            no_overlap(
                "insatstillhorighet_en_i_taget", "insats", message="Insatsen hörde redan till ett förbund den tiden."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insats} i {self.forbund}"

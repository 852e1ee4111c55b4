"""Consents, of two kinds."""

from django.db import models
from django.db.models import F, Q

from deltagare.enums import Samtyckesslag
from deltagare.models.grund import PersonRow, user_stamp
from deltagare.models.person import Deltagare
from deltagare.models.remiss import Remiss
from deltagare.querysets import SamtyckeQuerySet
from finsam.bas.periods import ordered_period
from finsam.bas.personnummer import no_personnummer
from finsam.forbund.models import Part


class Samtycke(PersonRow):
    """A consent: of which kind, about what, with which parts, how long; without effect from the day it is withdrawn.

    Given with a remiss before there is a deltagare, it follows her when the remiss is accepted.
    """

    remiss = models.ForeignKey(
        Remiss, models.CASCADE, null=True, blank=True, related_name="samtycken", verbose_name="remiss"
    )
    deltagare = models.ForeignKey(
        Deltagare, models.CASCADE, null=True, blank=True, related_name="samtycken", verbose_name="deltagare"
    )
    slag = models.CharField("slag", max_length=12, choices=Samtyckesslag)
    omfattning = models.CharField(
        "omfattning", max_length=400, blank=True, help_text="Vilka uppgifter samtycket gäller."
    )
    fran = models.DateField("gäller från")
    till = models.DateField("gäller till")
    aterkallat = models.DateField("återkallat", null=True, blank=True)
    registrerat_av = user_stamp("registrerat av")
    registrerat_tid = models.DateTimeField("registrerat", auto_now_add=True)
    parter = models.ManyToManyField(Part, through="SamtyckePart", related_name="+")

    objects = SamtyckeQuerySet.as_manager()

    class Meta:
        verbose_name = "samtycke"
        verbose_name_plural = "samtycken"
        ordering = ("-fran", "-id")
        constraints = [
            no_personnummer("omfattning", name="samtycke_utan_personnummer"),
            ordered_period("samtycke_period"),
            models.UniqueConstraint(fields=["id", "insats"], name="samtycke_med_insats"),
            models.CheckConstraint(
                condition=Q(remiss__isnull=False) | Q(deltagare__isnull=False), name="samtycke_har_en_person"
            ),
            models.CheckConstraint(
                condition=Q(aterkallat__isnull=True) | Q(aterkallat__gte=F("fran")),
                name="samtycke_aterkallat_efter_start",
                violation_error_message="Samtycket kan inte återkallas före den dag det gavs.",
            ),
            models.CheckConstraint(condition=Q(slag__in=Samtyckesslag.values), name="samtycke_slag"),
        ]


class SamtyckePart(PersonRow):
    """A part that a consent covers."""

    samtycke = models.ForeignKey(Samtycke, models.CASCADE, related_name="omfattar")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name="part")

    class Meta:
        verbose_name = "part i samtycket"
        verbose_name_plural = "parter i samtycket"
        constraints = [models.UniqueConstraint(fields=["samtycke", "part"], name="samtyckepart_en_gang")]

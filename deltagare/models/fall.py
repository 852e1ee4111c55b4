"""Cases that leave the team, avidentifierade by construction: nothing in these rows points at a person.

The remiss or förlängning that a Fall is about points at the Fall, never the other way, and is seen by the team alone.
"""

from django.db import models
from django.db.models import Q

from deltagare.enums import Fallslag, FallStatus, Fallutfall
from deltagare.models.grund import user_stamp
from deltagare.models.listvarde import Listvarde
from deltagare.querysets import KonsultationQuerySet
from finsam.bas.personnummer import no_personnummer
from finsam.forbund.models import Part
from insatser.models import Insats


class Fall(models.Model):
    """What a team asks its styrgrupp, and the answer."""

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="fall", verbose_name="insats")
    nummer = models.PositiveIntegerField("nummer")
    slag = models.CharField("slag", max_length=14, choices=Fallslag)
    status = models.CharField("läge", max_length=10, choices=FallStatus, default=FallStatus.OPPET, editable=False)
    fraga = models.TextField("fråga till styrgruppen", max_length=2000)
    omstandigheter = models.TextField("omständigheter som behövs för svaret", blank=True, max_length=2000)
    till_kannedom = models.BooleanField("redovisas i efterhand", default=False)
    stallt_av = user_stamp("ställt av")
    stallt_tid = models.DateTimeField("ställt", auto_now_add=True)
    utfall = models.CharField("svar", max_length=10, choices=Fallutfall, blank=True, editable=False)
    svar = models.TextField("motivering", blank=True, max_length=2000, editable=False)
    besvarat_av = user_stamp("besvarat av")
    besvarat_tid = models.DateTimeField("besvarat", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "fall till styrgruppen"
        verbose_name_plural = "fall till styrgruppen"
        ordering = ("-stallt_tid", "-id")
        constraints = [
            no_personnummer("fraga", "omstandigheter", "svar", name="fall_utan_personnummer"),
            models.UniqueConstraint(fields=["insats", "nummer"], name="fall_nummer"),
            models.CheckConstraint(condition=Q(status__in=FallStatus.values), name="fall_status"),
            models.CheckConstraint(condition=Q(slag__in=Fallslag.values), name="fall_slag"),
            models.CheckConstraint(
                condition=~Q(status=FallStatus.BESVARAT) | (Q(besvarat_tid__isnull=False) & ~Q(utfall="")),
                name="fall_besvarat_har_svar",
            ),
        ]

    def __str__(self) -> str:
        return f"Fall {self.nummer}"


class Konsultation(models.Model):
    """A case that a konsultationsteam or rådgivande team has discussed: the question, the advice, what came of it."""

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="konsultationer", verbose_name="insats")
    nummer = models.PositiveIntegerField("nummer")
    datum = models.DateField("datum")
    amne = models.ForeignKey(Listvarde, models.PROTECT, related_name="+", verbose_name="ämne")
    fragande = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name="part som ställer frågan")
    fraga = models.TextField("fråga", max_length=2000)
    parter = models.ManyToManyField(Part, related_name="+", verbose_name="berörda parter", blank=True)
    rad = models.TextField("råd", blank=True, max_length=2000)
    nasta_steg = models.TextField("nästa steg", blank=True, max_length=1000)
    uppfoljning = models.DateField("följs upp", null=True, blank=True)
    uppfoljt = models.DateField("följt upp", null=True, blank=True)
    resultat = models.TextField("vad det ledde till", blank=True, max_length=1000)
    pahittad = models.BooleanField("påhittat exempel", default=False, editable=False)
    registrerad_av = user_stamp("registrerad av")

    objects = KonsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "konsultation"
        verbose_name_plural = "konsultationer"
        ordering = ("-datum", "-id")
        constraints = [
            no_personnummer("fraga", "rad", "nasta_steg", "resultat", name="konsultation_utan_personnummer"),
            models.UniqueConstraint(fields=["insats", "nummer"], name="konsultation_nummer"),
            models.CheckConstraint(
                condition=Q(uppfoljning__isnull=True) | Q(uppfoljning__gte=models.F("datum")),
                name="konsultation_uppfoljning_efter",
                violation_error_message="Uppföljningen ligger före konsultationen. Rätta ett av datumen.",
            ),
            models.CheckConstraint(
                condition=Q(uppfoljt__isnull=True) | Q(uppfoljt__gte=models.F("datum")),
                name="konsultation_uppfoljt_efter",
                violation_error_message="Dagen för uppföljningen ligger före konsultationen. Rätta ett av datumen.",
            ),
        ]

    def __str__(self) -> str:
        return f"Konsultation {self.nummer}"

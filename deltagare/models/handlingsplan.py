"""The deltagare's own plan: goals, and steps with the part that answers for each."""

from django.db import models
from django.db.models import Q

from deltagare.enums import Handlingsplanslag
from deltagare.models.deltagande import Deltagande
from deltagare.models.grund import PersonRow, user_stamp
from finsam.bas.personnummer import no_personnummer
from finsam.forbund.models import Part


class Handlingsplan(PersonRow):
    """A handlingsplan or SIP, agreed on by the deltagare on a day. The next version follows when it is replaced."""

    deltagande = models.ForeignKey(Deltagande, models.CASCADE, related_name="handlingsplaner")
    slag = models.CharField("slag", max_length=14, choices=Handlingsplanslag)
    upprattad = models.DateField("upprättad")
    overenskommen = models.DateField("överenskommen med deltagaren", null=True, blank=True)
    avslutad = models.DateField("ersatt eller avslutad", null=True, blank=True)
    upprattad_av = user_stamp("upprättad av")

    class Meta:
        verbose_name = "handlingsplan"
        verbose_name_plural = "handlingsplaner"
        ordering = ("-upprattad", "-id")
        constraints = [
            models.UniqueConstraint(fields=["id", "insats"], name="handlingsplan_med_insats"),
            models.UniqueConstraint(
                fields=["deltagande", "slag"],
                condition=Q(avslutad__isnull=True),
                name="handlingsplan_en_i_taget",
                violation_error_message="Det finns redan en gällande plan av det slaget. Avsluta den först.",
            ),
            models.CheckConstraint(condition=Q(slag__in=Handlingsplanslag.values), name="handlingsplan_slag"),
            models.CheckConstraint(
                condition=Q(avslutad__isnull=True) | Q(avslutad__gte=models.F("upprattad")),
                name="handlingsplan_period",
                violation_error_message="Planen avslutas före den dag den upprättades. Rätta ett av datumen.",
            ),
        ]


class Planmal(PersonRow):
    """A goal in the deltagare's own words."""

    plan = models.ForeignKey(Handlingsplan, models.CASCADE, related_name="mal")
    ordning = models.PositiveSmallIntegerField("ordning", default=1)
    text = models.CharField("mål", max_length=400)
    uppnatt = models.DateField("uppnått", null=True, blank=True)

    class Meta:
        verbose_name = "mål i planen"
        verbose_name_plural = "mål i planen"
        ordering = ("ordning", "id")
        constraints = [
            no_personnummer("text", name="planmal_utan_personnummer"),
            models.UniqueConstraint(fields=["id", "insats"], name="planmal_med_insats"),
            models.UniqueConstraint(fields=["plan", "ordning"], name="planmal_ordning"),
        ]


class Plansteg(PersonRow):
    """A step towards a goal: what, who answers for it (a part, or the deltagare herself), by when, done when."""

    mal = models.ForeignKey(Planmal, models.CASCADE, related_name="steg")
    text = models.CharField("steg", max_length=400)
    ansvarig = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ansvarig part"
    )
    senast = models.DateField("klart senast", null=True, blank=True)
    klart = models.DateField("klart", null=True, blank=True)

    class Meta:
        verbose_name = "steg i planen"
        verbose_name_plural = "steg i planen"
        ordering = ("senast", "id")
        constraints = [no_personnummer("text", name="plansteg_utan_personnummer")]

"""What happens during a deltagande: dates and who came."""

from django.db import models
from django.db.models import Q

from deltagare.enums import Tillfalleslag, TillfalleStatus
from deltagare.models.deltagande import Deltagande
from deltagare.models.grund import PersonRow, user_stamp
from deltagare.models.remiss import Remiss
from finsam.forbund.models import Part


class Tillfalle(PersonRow):
    """A trepartssamtal, kartläggning, avstämning or flerpartsmöte, or that the question about violence was asked.

    A trepartssamtal is held before the start and belongs to the remiss; the others to the deltagande. Only the date
    of the question about violence is kept, never the answer.
    """

    remiss = models.ForeignKey(Remiss, models.CASCADE, null=True, blank=True, related_name="tillfallen")
    deltagande = models.ForeignKey(Deltagande, models.CASCADE, null=True, blank=True, related_name="tillfallen")
    slag = models.CharField("slag", max_length=16, choices=Tillfalleslag)
    status = models.CharField("läge", max_length=10, choices=TillfalleStatus, default=TillfalleStatus.PLANERAT)
    datum = models.DateField("datum")
    deltagaren_med = models.BooleanField("deltagaren var med", null=True, blank=True)
    parter = models.ManyToManyField(Part, through="TillfallePart", related_name="+")
    registrerat_av = user_stamp("registrerat av")

    class Meta:
        verbose_name = "tillfälle"
        verbose_name_plural = "tillfällen"
        ordering = ("-datum", "-id")
        indexes = [models.Index(fields=["deltagande", "slag", "-datum"], name="tillfalle_senaste")]
        constraints = [
            models.UniqueConstraint(fields=["id", "insats"], name="tillfalle_med_insats"),
            models.UniqueConstraint(
                fields=["deltagande", "slag", "datum"],
                name="tillfalle_en_gang_per_dag",
                violation_error_message="Det finns redan ett sådant tillfälle den dagen.",
            ),
            models.CheckConstraint(
                condition=Q(remiss__isnull=False, deltagande__isnull=True)
                | Q(remiss__isnull=True, deltagande__isnull=False),
                name="tillfalle_remiss_eller_deltagande",
            ),
            models.CheckConstraint(condition=Q(slag__in=Tillfalleslag.values), name="tillfalle_slag"),
            models.CheckConstraint(condition=Q(status__in=TillfalleStatus.values), name="tillfalle_status"),
            models.CheckConstraint(
                condition=~Q(slag=Tillfalleslag.VALDSFRAGA) | Q(deltagaren_med__isnull=True),
                name="tillfalle_valdsfraga_bara_datum",
            ),
        ]


class TillfallePart(PersonRow):
    """A part that was invited, and whether it came."""

    tillfalle = models.ForeignKey(Tillfalle, models.CASCADE, related_name="narvaro")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name="part")

    class Meta:
        verbose_name = "part som var med"
        verbose_name_plural = "parter som var med"
        constraints = [models.UniqueConstraint(fields=["tillfalle", "part"], name="tillfallepart_en_gang")]

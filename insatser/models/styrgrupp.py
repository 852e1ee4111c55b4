"""Who steers an insats."""

from django.db import models
from django.db.models import F, Q

from finsam.bas.periods import ordered_period
from finsam.forbund.models import Membership, Part
from insatser.enums import Ledamotsroll
from insatser.models.insats import Insats


class Styrgrupp(models.Model):
    """The styrgrupp of an insats; that of an insats with delprocesser steers them all."""

    insats = models.OneToOneField(Insats, models.CASCADE, related_name="styrgrupp", verbose_name="insats")
    namn = models.CharField("namn", max_length=120)
    beslutande = models.BooleanField(
        "beslutar inom sitt mandat",
        default=True,
        help_text="Annars är den rådgivande och stödjer insatsledaren.",
    )
    moten_minst = models.PositiveSmallIntegerField("möten per år, minst", null=True, blank=True)
    moten_hogst = models.PositiveSmallIntegerField("möten per år, högst", null=True, blank=True)
    sammankallande = models.CharField("sammankallande", max_length=160, blank=True)
    uppdrag = models.TextField("uppdrag", blank=True)

    class Meta:
        verbose_name = "styrgrupp"
        verbose_name_plural = "styrgrupper"
        ordering = ("namn",)
        constraints = [
            models.CheckConstraint(
                condition=Q(moten_minst__isnull=True)
                | Q(moten_hogst__isnull=True)
                | Q(moten_hogst__gte=F("moten_minst")),
                name="styrgrupp_moten_ordnade",
                violation_error_message="Högsta antalet möten är lägre än det minsta.",
            )
        ]

    def __str__(self) -> str:
        return self.namn


class Ledamot(models.Model):
    """A seat in a styrgrupp: which organisation, as what. The person is there when she has an account."""

    styrgrupp = models.ForeignKey(Styrgrupp, models.CASCADE, related_name="ledamoter")
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="ledamoter", verbose_name="organisation"
    )
    roll = models.CharField("roll", max_length=10, choices=Ledamotsroll)
    funktion = models.CharField("funktion", max_length=120, blank=True)
    foredragande = models.BooleanField("föredragande", default=False)
    ordforande = models.BooleanField("ordförande", default=False)
    membership = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ledamotskap",
        verbose_name="uppdrag i Finsam",
    )
    fran = models.DateField("från", null=True, blank=True)
    till = models.DateField("till", null=True, blank=True)
    ordning = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "ledamot"
        verbose_name_plural = "ledamöter"
        ordering = ("ordning", "id")
        constraints = [
            ordered_period("ledamot_period"),
            models.CheckConstraint(condition=Q(roll__in=Ledamotsroll.values), name="ledamot_roll"),
            models.CheckConstraint(
                condition=Q(part__isnull=False) | ~Q(funktion=""),
                name="ledamot_organisation_eller_funktion",
                violation_error_message="Ange organisation eller funktion.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part or self.funktion}, {self.get_roll_display().lower()}"

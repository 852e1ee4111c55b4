"""What a förbund has decided about its money: settings that kansli edits."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from finsam.forbund.models import Forbund
from finsam.forbund.models.uppgick import none_after, require_at_work


class Ekonomiinstallning(models.Model):
    """A förbund's own limits. No row: the defaults here.

    The recommended ceiling of own capital is in steps whose figures were not found (FACTS.md), so it is the förbund's
    own share of the year's medelstilldelning, and empty until somebody decides one.
    """

    forbund = models.OneToOneField(Forbund, models.CASCADE, related_name="ekonomiinstallning", verbose_name="förbund")
    kapitaltak_andel = models.DecimalField(
        "tak för eget kapital",
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Andel av årets medelstilldelning: 20 % eller 0,2.",
    )
    mal_individ_andel = models.DecimalField(
        "mål för individinsatsernas andel",
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Andel av de direkta kostnaderna: 60 % eller 0,6. Resten är strukturinsatser.",
    )
    avvikelse_andel = models.DecimalField(
        "avvikelse som ska förklaras",
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.1"),
        help_text="När helårsprognosen avviker mer än så här från det beviljade: 10 % eller 0,1.",
    )
    exklusive_moms = models.BooleanField("belopp skrivs utan moms", default=True)

    class Meta:
        verbose_name = "ekonomiinställning"
        verbose_name_plural = "ekonomiinställningar"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kapitaltak_andel__isnull=True) | Q(kapitaltak_andel__range=(0, 5)))
                & (Q(mal_individ_andel__isnull=True) | Q(mal_individ_andel__range=(0, 1)))
                & Q(avvikelse_andel__range=(0, 1)),
                name="ekonomiinstallning_andelar",
                violation_error_message="Skriv andelen i procent, mellan 0 och 100 %.",
            )
        ]
        triggers = [none_after("ekonomiinstallning")]

    def __str__(self) -> str:
        return f"Ekonomiinställningar för {self.forbund}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)

    @classmethod
    def of(cls, forbund_id: int) -> "Ekonomiinstallning":
        """The förbund's row, or an unsaved one with the defaults."""
        return cls.objects.filter(forbund_id=forbund_id).first() or cls(forbund_id=forbund_id)

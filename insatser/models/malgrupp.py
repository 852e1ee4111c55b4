"""Criteria of a target group."""

from django.db import models
from django.db.models import F, Q

from insatser.enums import Kriterieslag
from insatser.models.insats import Insats


class Kriterium(models.Model):
    """One criterion. A criterion with alternatives is met by any one of them (Säter's first).

    How many inclusive ones must be met is a Regel of the slag `kriterier` (none: all of them).
    """

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="kriterier")
    slag = models.CharField("slag", max_length=10, choices=Kriterieslag)
    nummer = models.PositiveSmallIntegerField("nummer")
    text = models.TextField("lydelse")
    alternativ_till = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="alternativ",
        verbose_name="alternativ till",
        help_text="När det räcker att ett av flera alternativ är uppfyllt.",
    )

    class Meta:
        verbose_name = "kriterium"
        verbose_name_plural = "kriterier"
        ordering = ("slag", "nummer", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "slag", "nummer"],
                condition=Q(alternativ_till__isnull=True),
                name="kriterium_nummer",
                violation_error_message="Numret är redan taget.",
            ),
            models.CheckConstraint(condition=~Q(alternativ_till=F("id")), name="kriterium_inte_alternativ_till_sig"),
            models.CheckConstraint(condition=Q(slag__in=Kriterieslag.values), name="kriterium_slag"),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.nummer}"

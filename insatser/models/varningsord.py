"""Words that kansli wants to be warned of in a rekvisition."""

from django.db import models

from finsam.forbund.models import Forbund
from finsam.forbund.models.uppgick import none_after, require_at_work


class Varningsord(models.Model):
    """A word that may mean a cost that a förbund may not pay; a warning, never a hindrance. No förbund: for all."""

    forbund = models.ForeignKey(
        Forbund, models.CASCADE, null=True, blank=True, related_name="varningsord", verbose_name="förbund"
    )
    ord = models.CharField("ord", max_length=60, help_text="Hittas också som början på ett längre ord.")
    varfor = models.CharField("varför", max_length=240, help_text="Läses av den som rekvirerar och den som granskar.")

    class Meta:
        verbose_name = "varningsord"
        verbose_name_plural = "varningsord"
        ordering = ("ord",)
        constraints = [
            models.UniqueConstraint(
                fields=["forbund", "ord"],
                nulls_distinct=False,
                name="varningsord_en_gang",
                violation_error_message="Ordet finns redan.",
            ),
            models.CheckConstraint(condition=~models.Q(ord="") & ~models.Q(varfor=""), name="varningsord_forklarat"),
        ]
        triggers = [none_after("varningsord")]

    def __str__(self) -> str:
        return self.ord

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)

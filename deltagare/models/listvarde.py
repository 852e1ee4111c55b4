"""The values of lists, as rows that kansli edits."""

from django.db import models
from django.db.models import Q

from deltagare.enums import Forsorjningsgrupp, Listslag, Sysselsattningsgrupp, Utfall
from deltagare.querysets import ListvardeQuerySet
from finsam.forbund.models import Forbund
from finsam.forbund.models.uppgick import none_after, require_at_work

GRUPPER: dict[str, type[models.TextChoices]] = {
    Listslag.AVSLUTSANLEDNING: Utfall,
    Listslag.FORSORJNING: Forsorjningsgrupp,
    Listslag.SYSSELSATTNING: Sysselsattningsgrupp,
}
"""The lists whose values count as something in figures, and as what."""


def _counts_as_something() -> Q:
    """A value of such a list has one of its groups, of any other list none."""
    holds = ~Q(slag__in=list(GRUPPER)) & Q(grupp="")
    for slag, groups in GRUPPER.items():
        holds |= Q(slag=slag, grupp__in=groups.values)
    return holds


class Listvarde(models.Model):
    """A value of a list: common to all (no förbund) or a förbund's own.

    `grupp` says what it counts as in figures: for an avslutsanledning one of deltagare.enums.Utfall, for försörjning
    SCB's groups, for sysselsättning the four groups known from SUS. `offentlig`: whether a försörjning is offentlig
    försörjning. A value in use is never deleted, only made inactive.
    """

    slag = models.CharField("lista", max_length=20, choices=Listslag)
    forbund = models.ForeignKey(
        Forbund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="listvarden",
        verbose_name="förbund",
        help_text="Tomt: värdet finns för alla förbund.",
    )
    kod = models.SlugField("kod", max_length=40)
    namn = models.CharField("namn", max_length=120)
    grupp = models.CharField("räknas som", max_length=40, blank=True)
    offentlig = models.BooleanField("offentlig försörjning", null=True, blank=True)
    ordning = models.PositiveSmallIntegerField("ordning", default=100)
    aktiv = models.BooleanField("går att välja", default=True)

    objects = ListvardeQuerySet.as_manager()

    class Meta:
        verbose_name = "listvärde"
        verbose_name_plural = "listvärden"
        ordering = ("slag", "ordning", "namn")
        constraints = [
            models.UniqueConstraint(
                fields=["slag", "forbund", "kod"],
                name="listvarde_kod",
                nulls_distinct=False,
                violation_error_message="Koden finns redan i listan.",
            ),
            models.CheckConstraint(condition=Q(slag__in=Listslag.values), name="listvarde_slag"),
            models.CheckConstraint(
                condition=_counts_as_something(),
                name="listvarde_raknas_som",
                violation_error_message="Välj vad värdet räknas som i rapporterna.",
            ),
            models.CheckConstraint(
                condition=Q(slag=Listslag.FORSORJNING, offentlig__isnull=False)
                | (~Q(slag=Listslag.FORSORJNING) & Q(offentlig__isnull=True)),
                name="listvarde_offentlig_forsorjning",
                violation_error_message="Ange om försörjningen är offentlig.",
            ),
        ]
        triggers = [none_after("listvarde")]

    def __str__(self) -> str:
        return self.namn

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)

"""An insats' own rules, as rows that kansli edits."""

from django.db import models
from django.db.models import F, Q

from insatser.enums import Beslutsfattare, Regelenhet, Regelslag
from insatser.models.insats import Insats
from insatser.models.kalla import Kalla


class Regel(models.Model):
    """One rule: what it is about, its number or bounds with their unit, who decides, and the rule in words.

    `minst`/`hogst` are bounds (age 16-64, 4-6 meetings a year); `varde` is a single figure (12 months, 3 weeks);
    `senast_manad`/`senast_dag` a day of the year (30 November). `hard` says that no motivation lets one pass.
    """

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="regler")
    slag = models.CharField("slag", max_length=24, choices=Regelslag)
    rubrik = models.CharField("rubrik", max_length=120, blank=True, help_text="När insatsen har flera av samma slag.")
    varde = models.PositiveSmallIntegerField("värde", null=True, blank=True)
    minst = models.PositiveSmallIntegerField("minst", null=True, blank=True)
    hogst = models.PositiveSmallIntegerField("högst", null=True, blank=True)
    enhet = models.CharField("enhet", max_length=14, choices=Regelenhet, blank=True)
    senast_manad = models.PositiveSmallIntegerField("senast, månad", null=True, blank=True)
    senast_dag = models.PositiveSmallIntegerField("senast, dag", null=True, blank=True)
    anstand_manader = models.PositiveSmallIntegerField(
        "månader efter perioden",
        null=True,
        blank=True,
        help_text="Hur lång tid efter periodens slut som man har.",
    )
    beslutas_av = models.CharField("beslutas av", max_length=24, choices=Beslutsfattare, blank=True)
    hard = models.BooleanField("går inte att gå förbi", default=False)
    text = models.TextField("regeln i ord", blank=True)
    fran = models.DateField("gäller från", null=True, blank=True)
    till = models.DateField("gäller till", null=True, blank=True)
    kalla = models.ForeignKey(Kalla, models.PROTECT, null=True, blank=True, related_name="regler", verbose_name="källa")

    class Meta:
        verbose_name = "regel"
        verbose_name_plural = "regler"
        ordering = ("slag", "id")
        constraints = [
            models.CheckConstraint(condition=Q(slag__in=Regelslag.values), name="regel_slag"),
            models.CheckConstraint(
                condition=Q(minst__isnull=True) | Q(hogst__isnull=True) | Q(hogst__gte=F("minst")),
                name="regel_granser_ordnade",
                violation_error_message="Den övre gränsen är lägre än den undre.",
            ),
            models.CheckConstraint(
                condition=Q(varde__isnull=True, minst__isnull=True, hogst__isnull=True) | ~Q(enhet=""),
                name="regel_tal_har_enhet",
                violation_error_message="Välj vilken enhet talet har.",
            ),
            models.CheckConstraint(
                condition=(Q(senast_manad__isnull=True) & Q(senast_dag__isnull=True))
                | (Q(senast_manad__range=(1, 12)) & Q(senast_dag__range=(1, 31))),
                name="regel_senast_ar_en_dag",
                violation_error_message="Ange både månad (1–12) och dag (1–31), eller ingetdera.",
            ),
        ]

    def __str__(self) -> str:
        return self.rubrik or self.get_slag_display()

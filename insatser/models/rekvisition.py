"""The owner's request for the money that an insats has spent in a period."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finsam.bas.four_eyes import four_eyes_constraint
from finsam.bas.periods import no_overlap
from insatser.enums import RekvisitionStatus, Rekvisitionstyp
from insatser.models.budget import Budget, Budgetpost
from insatser.models.insats import Insats
from insatser.querysets import RekvisitionQuerySet

_USER = settings.AUTH_USER_MODEL
_SENT = [
    RekvisitionStatus.INLAMNAD,
    RekvisitionStatus.ATER,
    RekvisitionStatus.GRANSKAD,
    RekvisitionStatus.ATTESTERAD,
]


def _stamp(verb: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=f"{verb} av",
        editable=False,
    )


class Rekvisition(models.Model):
    """Numbered within insats and year. Its rows follow the decided budget's posts.

    upprättad (insatsekonom) -> inlämnad -> granskad (kansli) -> beslutsattesterad (förbundschef): nobody takes two
    steps next to each other.
    """

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="rekvisitioner", verbose_name="insats")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="rekvisitioner", verbose_name="budget")
    ar = models.PositiveSmallIntegerField("år")
    nummer = models.PositiveSmallIntegerField("nummer")
    typ = models.CharField("typ", max_length=8, choices=Rekvisitionstyp, default=Rekvisitionstyp.DEL)
    fran = models.DateField("periodens början")
    till = models.DateField("periodens slut")
    senast = models.DateField("sista dag att lämna in", null=True, blank=True)
    status = models.CharField(
        "läge", max_length=10, choices=RekvisitionStatus, default=RekvisitionStatus.UTKAST, editable=False
    )
    diarienummer = models.CharField("diarienummer", max_length=40, blank=True)
    ovriga_intakter = models.DecimalField("övriga intäkter i perioden", max_digits=14, decimal_places=2, default=0)
    kommentar = models.TextField("kommentar", blank=True)
    ater_orsak = models.TextField("orsak till komplettering", blank=True, editable=False)
    pahittad = models.BooleanField("påhittad exempeluppgift", default=False, editable=False)
    upprattad_av = _stamp("upprättad")
    inlamnad_av = _stamp("inlämnad")
    inlamnad_tid = models.DateTimeField("inlämnad", null=True, blank=True, editable=False)
    granskad_av = _stamp("granskad")
    granskad_tid = models.DateTimeField("granskad", null=True, blank=True, editable=False)
    attesterad_av = _stamp("attesterad")
    attesterad_tid = models.DateTimeField("attesterad", null=True, blank=True, editable=False)

    objects = RekvisitionQuerySet.as_manager()

    class Meta:
        verbose_name = "rekvisition"
        verbose_name_plural = "rekvisitioner"
        ordering = ("insats", "ar", "nummer")
        constraints = [
            models.UniqueConstraint(fields=["insats", "ar", "nummer"], name="rekvisition_nummer"),
            models.CheckConstraint(condition=Q(till__gte=F("fran")), name="rekvisition_period"),
            models.CheckConstraint(condition=Q(fran__year=F("ar"), till__year=F("ar")), name="rekvisition_inom_aret"),
            no_overlap(
                "rekvisition_en_per_period",
                "insats",
                message="Perioden är redan rekvirerad. Välj en senare period.",
                condition=~Q(typ=Rekvisitionstyp.RATTELSE),
            ),
            models.CheckConstraint(condition=Q(status__in=RekvisitionStatus.values), name="rekvisition_status"),
            models.CheckConstraint(
                condition=~Q(status__in=_SENT) | Q(inlamnad_tid__isnull=False) | Q(pahittad=True),
                name="rekvisition_inlamnad_har_stampel",
            ),
            models.CheckConstraint(
                condition=~Q(status=RekvisitionStatus.ATTESTERAD)
                | Q(attesterad_tid__isnull=False, granskad_tid__isnull=False)
                | Q(pahittad=True),
                name="rekvisition_attesterad_har_stamplar",
            ),
            four_eyes_constraint(first="granskad_av", second="attesterad_av", name="rekvisition_granskad_attesterad"),
            four_eyes_constraint(first="inlamnad_av", second="granskad_av", name="rekvisition_inlamnad_granskad"),
        ]

    def __str__(self) -> str:
        return f"Rekvisition {self.nummer} år {self.ar}"

    def get_absolute_url(self) -> str:
        return reverse("rekvisition", args=[self.pk])

    @property
    def editable(self) -> bool:
        """Whether its rows may be changed."""
        return self.status in (RekvisitionStatus.UTKAST, RekvisitionStatus.ATER)


class Rekvisitionsrad(models.Model):
    """What was spent on one budget post in the period, in kronor."""

    rekvisition = models.ForeignKey(Rekvisition, models.CASCADE, related_name="rader")
    post = models.ForeignKey(Budgetpost, models.PROTECT, related_name="rekvisitionsrader", verbose_name="budgetpost")
    belopp = models.DecimalField("denna period", max_digits=14, decimal_places=2, default=0)
    kommentar = models.CharField("kommentar", max_length=240, blank=True)

    class Meta:
        verbose_name = "rad"
        verbose_name_plural = "rader"
        ordering = ("rekvisition", "post__ordning", "post_id")
        constraints = [
            models.UniqueConstraint(fields=["rekvisition", "post"], name="rekvisitionsrad_en_per_post"),
            models.CheckConstraint(
                condition=Q(belopp__gte=0),
                name="rekvisitionsrad_inte_negativ",
                violation_error_message="Beloppet kan inte vara negativt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rekvisition}, {self.post}"

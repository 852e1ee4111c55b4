"""Plans with their sections and versions: insatsplan, ansökan, and the förbund's verksamhetsplan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam.bas.four_eyes import four_eyes_constraint
from finsam.forbund.models import Forbund
from finsam.forbund.models.uppgick import none_after, require_at_work
from insatser.enums import Planslag, PlanStatus
from insatser.models.insats import Insats
from insatser.models.kalla import Kalla


class Insatsplan(models.Model):
    """The decided description of an insats (or of a förbund's year), in versions.

    A version that has been fastställd never changes; a revision is the next version. At most one is in force.
    """

    insats = models.ForeignKey(
        Insats, models.CASCADE, null=True, blank=True, related_name="planer", verbose_name="insats"
    )
    forbund = models.ForeignKey(
        Forbund, models.CASCADE, null=True, blank=True, related_name="planer", verbose_name="förbund"
    )
    slag = models.CharField("slag", max_length=16, choices=Planslag, default=Planslag.INSATSPLAN)
    version = models.PositiveSmallIntegerField("version", default=1)
    status = models.CharField("läge", max_length=10, choices=PlanStatus, default=PlanStatus.UTKAST, editable=False)
    titel = models.CharField("titel", max_length=160)
    beslutad = models.DateField("beslutad", null=True, blank=True)
    beslutad_av = models.CharField("beslutad av", max_length=120, blank=True, help_text="Organ, inte en person.")
    galler_fran = models.DateField("gäller från", null=True, blank=True)
    galler_till = models.DateField("gäller till", null=True, blank=True)
    upprattad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="upprättad av",
        editable=False,
    )
    faststalld_av = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="fastställd av",
        editable=False,
    )
    faststalld_tid = models.DateTimeField("fastställd", null=True, blank=True, editable=False)
    kalla = models.ForeignKey(Kalla, models.PROTECT, null=True, blank=True, related_name="planer", verbose_name="källa")

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "planer"
        ordering = ("-version", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(insats__isnull=True, forbund__isnull=False) | Q(insats__isnull=False, forbund__isnull=True),
                name="plan_insats_eller_forbund",
                violation_error_message="En plan gäller antingen en insats eller ett förbund.",
            ),
            models.UniqueConstraint(
                fields=["insats", "slag", "version"],
                condition=Q(insats__isnull=False),
                name="plan_version_insats",
            ),
            models.UniqueConstraint(
                fields=["forbund", "slag", "version"],
                condition=Q(forbund__isnull=False),
                name="plan_version_forbund",
            ),
            models.UniqueConstraint(
                fields=["insats", "slag"],
                condition=Q(insats__isnull=False, status=PlanStatus.FASTSTALLD),
                name="plan_en_faststalld",
            ),
            four_eyes_constraint(first="upprattad_av", second="faststalld_av", name="plan_fyra_ogon"),
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status"),
        ]
        triggers = [none_after("insatsplan", "galler_fran", day="COALESCE({row}.galler_fran, CURRENT_DATE)")]

    def __str__(self) -> str:
        return f"{self.titel}, version {self.version}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self, lambda row: row.galler_fran or timezone.localdate())

    @property
    def editable(self) -> bool:
        """Whether its sections may be changed."""
        return self.status == PlanStatus.UTKAST


class Plansektion(models.Model):
    """A section of a plan, in its order."""

    plan = models.ForeignKey(Insatsplan, models.CASCADE, related_name="sektioner")
    ordning = models.PositiveSmallIntegerField("ordning")
    nummer = models.CharField("nummer", max_length=12, blank=True)
    rubrik = models.CharField("rubrik", max_length=160)
    niva = models.PositiveSmallIntegerField("nivå", default=1)
    text = models.TextField("text", blank=True)

    class Meta:
        verbose_name = "sektion"
        verbose_name_plural = "sektioner"
        ordering = ("plan", "ordning")
        constraints = [
            models.UniqueConstraint(fields=["plan", "ordning"], name="plansektion_ordning"),
            models.CheckConstraint(condition=Q(niva__range=(1, 3)), name="plansektion_niva"),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.rubrik}".strip()

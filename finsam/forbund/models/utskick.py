"""A letter that is to be sent."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam.forbund.enums import UtskickStatus
from finsam.forbund.models.membership import Membership
from finsam.forbund.querysets import UtskickQuerySet


class Utskick(models.Model):
    """A letter: first this row, then the job. What it says is made at sending, by the composer of its `slag`.

    So neither the row nor the queue holds a name, a link or any other secret. The address is kept only until the
    letter is sent or given up. `forsok` and `status` are the job's claim, `livstecken` its last sign of life, and
    `tidigast` the moment before which it is not tried again.
    """

    slag = models.CharField("slag", max_length=40)
    mottagare = models.EmailField("mottagare", blank=True, editable=False)
    objekt_id = models.BigIntegerField("gäller", null=True, blank=True, editable=False)
    data = models.JSONField("uppgifter", default=dict, blank=True, editable=False)
    bestalld_av = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="beställt av", editable=False
    )
    status = models.CharField(
        "läge", max_length=10, choices=UtskickStatus, default=UtskickStatus.VANTAR, editable=False
    )
    forsok = models.PositiveSmallIntegerField("försök", default=0, editable=False)
    tidigast = models.DateTimeField("försök tidigast", default=timezone.now, editable=False)
    livstecken = models.DateTimeField("senaste livstecken", null=True, blank=True, editable=False)
    fel = models.CharField("vad som gick fel", max_length=240, blank=True, editable=False)
    skapad = models.DateTimeField("skapat", auto_now_add=True)
    skickat_tid = models.DateTimeField("skickat", null=True, blank=True, editable=False)

    objects = UtskickQuerySet.as_manager()

    class Meta:
        verbose_name = "brev"
        verbose_name_plural = "brev"
        ordering = ("-skapad", "-id")
        indexes = [models.Index(fields=["tidigast"], condition=Q(status__in=["vantar", "pagar"]), name="utskick_kvar")]
        constraints = [
            # So a status that there is not is impossible too.
            models.CheckConstraint(
                condition=Q(status__in=["vantar", "pagar"], skickat_tid__isnull=True) & ~Q(mottagare="")
                | Q(status=UtskickStatus.SKICKAT, skickat_tid__isnull=False, mottagare="")
                | Q(status=UtskickStatus.MISSLYCKAT, skickat_tid__isnull=True, mottagare=""),
                name="utskick_adress_bara_tills_det_ar_skickat",
            ),
        ]

    def __str__(self) -> str:
        return f"Brev {self.pk}"

    @property
    def finished(self) -> bool:
        """Whether the job will do no more to it."""
        return self.status in (UtskickStatus.SKICKAT, UtskickStatus.MISSLYCKAT)

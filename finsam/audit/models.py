"""The audit log: who did what with which row, when and as what. Rows are written once and never touched again."""

import pgtrigger
from django.db import models
from django.utils import timezone

from finsam.audit.codes import CODES


class Handelse(models.Model):
    """One line of the log.

    Ids are plain numbers without foreign keys, so that the trail outlives whatever it tells about. `data` holds
    codes and ids, never a name, a personnummer or free text about a person.
    """

    tid = models.DateTimeField("tid", default=timezone.now, editable=False)
    kod = models.CharField("händelse", max_length=60)
    user_id = models.BigIntegerField("användare", null=True)
    membership_id = models.BigIntegerField("behörighet", null=True)
    roll = models.CharField("roll", max_length=40, blank=True)
    forbund_id = models.BigIntegerField("förbund", null=True)
    objekt = models.CharField("objekt", max_length=60, blank=True)
    objekt_id = models.BigIntegerField("objektets nummer", null=True)
    data = models.JSONField("uppgifter", default=dict)
    # Even without a name such lines tell what happened to one, and counted they give figures that are hidden elsewhere.
    about_people = models.BooleanField("om en person", default=False, editable=False)

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ("-tid", "-id")
        indexes = [
            models.Index(fields=["objekt", "objekt_id", "-tid"], name="handelse_objekt"),
            models.Index(fields=["forbund_id", "-tid"], name="handelse_forbund"),
            models.Index(fields=["user_id", "-tid"], name="handelse_user"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Händelse {self.pk}"

    @property
    def label(self) -> str:
        """What happened, in Swedish."""
        return CODES.get(self.kod, self.kod)

"""How a förbund books what it pays, and what has been handed over to its accounts."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from finsam.forbund.models import Forbund, Membership
from finsam.forbund.models.uppgick import none_after, require_at_work
from insatser.models.insats import Insats
from insatser.models.rekvisition import Rekvisition

_KONTO = RegexValidator(r"^[0-9]{4,6}$", "Skriv kontot med 4 till 6 siffror, till exempel 4510.")
INTAKTER = "Övriga intäkter"
"""The group that an owner's other incomes are booked by: they draw off what is paid."""


class Bokforingsinstallning(models.Model):
    """What every entry of a förbund has alike: the series, and the account of the debt to the owners of insatser."""

    forbund = models.OneToOneField(
        Forbund, models.CASCADE, related_name="bokforingsinstallning", verbose_name="förbund"
    )
    serie = models.CharField(
        "verifikatserie",
        max_length=4,
        default="A",
        validators=[RegexValidator(r"^[0-9A-Za-z]{1,4}$", "Skriv serien med 1 till 4 bokstäver eller siffror.")],
    )
    skuldkonto = models.CharField("skuldkonto", max_length=6, validators=[_KONTO])
    skuldkonto_namn = models.CharField("skuldkontots namn", max_length=80)

    class Meta:
        verbose_name = "bokföringsinställning"
        verbose_name_plural = "bokföringsinställningar"
        constraints = [
            models.CheckConstraint(
                condition=Q(skuldkonto__regex=r"^[0-9]{4,6}$", serie__regex=r"^[0-9A-Za-z]{1,4}$"),
                name="bokforingsinstallning_format",
            )
        ]
        triggers = [none_after("bokforingsinstallning")]

    def __str__(self) -> str:
        return f"Bokföring i {self.forbund}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)


class Kontering(models.Model):
    """The account that a budget group's costs are booked on: everywhere in the förbund, or in one insats."""

    forbund = models.ForeignKey(Forbund, models.CASCADE, related_name="konteringar", verbose_name="förbund")
    insats = models.ForeignKey(
        Insats, models.CASCADE, null=True, blank=True, related_name="konteringar", verbose_name="insats"
    )
    grupp = models.CharField("grupp", max_length=80)
    konto = models.CharField("konto", max_length=6, validators=[_KONTO])
    namn = models.CharField("kontots namn", max_length=80)

    class Meta:
        verbose_name = "kontering"
        verbose_name_plural = "konteringar"
        ordering = ("forbund", "grupp", "insats")
        constraints = [
            models.UniqueConstraint(
                fields=["forbund", "insats", "grupp"],
                nulls_distinct=False,
                name="kontering_en_per_grupp",
                violation_error_message="Gruppen har redan ett konto.",
            ),
            models.CheckConstraint(condition=Q(konto__regex=r"^[0-9]{4,6}$"), name="kontering_konto"),
        ]
        triggers = [none_after("kontering")]

    def __str__(self) -> str:
        return f"{self.grupp}: {self.konto} {self.namn}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)


class Bokforingsexport(models.Model):
    """Rekvisitioner that have been handed over to the accounts together.

    `rader`, and in `huvud` whose it is and its series, are frozen when it is made: both files are written from them,
    so the same export always gives the same file, whatever becomes of the mapping.
    """

    forbund = models.ForeignKey(Forbund, models.PROTECT, related_name="bokforingsexporter", verbose_name="förbund")
    nummer = models.PositiveIntegerField("nummer")
    skapad_av = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name="gjord av")
    skapad_tid = models.DateTimeField("gjord", auto_now_add=True)
    summa = models.DecimalField("summa", max_digits=14, decimal_places=2)
    huvud = models.JSONField("fryst huvud", editable=False)
    rader = models.JSONField("frysta rader", editable=False)
    rekvisitioner = models.ManyToManyField(Rekvisition, through="Exportrad", related_name="exporter")

    class Meta:
        verbose_name = "export till bokföringen"
        verbose_name_plural = "exporter till bokföringen"
        ordering = ("-nummer",)
        constraints = [models.UniqueConstraint(fields=["forbund", "nummer"], name="bokforingsexport_nummer")]
        triggers = [none_after("bokforingsexport")]

    def __str__(self) -> str:
        return f"Export {self.nummer}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)


class Exportrad(models.Model):
    """That a rekvisition is in an export: in one, never in two."""

    export = models.ForeignKey(Bokforingsexport, models.CASCADE, related_name="exportrader")
    rekvisition = models.OneToOneField(
        Rekvisition, models.PROTECT, related_name="exportrad", verbose_name="rekvisition"
    )

    class Meta:
        verbose_name = "exporterad rekvisition"
        verbose_name_plural = "exporterade rekvisitioner"

    def __str__(self) -> str:
        return f"{self.rekvisition} i {self.export}"

"""Progressionsmätning: the instrument is data, since the wording of the well-known ones belongs to others."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from deltagare.enums import Svarande
from deltagare.models.deltagande import Deltagande
from deltagare.models.grund import PersonRow, user_stamp
from finsam.forbund.models import Forbund
from finsam.forbund.models.uppgick import none_after, require_at_work
from insatser.models import Insats


class Instrument(models.Model):
    """A set of questions that are asked again and again: a förbund's own, or one that it has the right to use."""

    forbund = models.ForeignKey(Forbund, models.PROTECT, related_name="instrument", verbose_name="förbund")
    namn = models.CharField("namn", max_length=80)
    version = models.CharField("version", max_length=20, default="1")
    ratt = models.CharField(
        "rätt att använda det", max_length=200, blank=True, help_text="Till exempel avtal, eller att det är eget."
    )
    manader = models.PositiveSmallIntegerField("månader mellan mätningarna", null=True, blank=True)
    aktivt = models.BooleanField("används", default=True)
    pahittat = models.BooleanField("påhittat exempel", default=False, editable=False)
    insatser = models.ManyToManyField(Insats, related_name="instrument", blank=True, verbose_name="insatser")

    class Meta:
        verbose_name = "mätinstrument"
        verbose_name_plural = "mätinstrument"
        ordering = ("namn", "version")
        constraints = [
            models.UniqueConstraint(
                fields=["forbund", "namn", "version"],
                name="instrument_version",
                violation_error_message="Instrumentet finns redan i den versionen.",
            )
        ]
        triggers = [none_after("instrument")]

    def __str__(self) -> str:
        return f"{self.namn}, version {self.version}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)


class Instrumentfraga(models.Model):
    """A question with its scale and who answers it."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="fragor")
    nummer = models.PositiveSmallIntegerField("nummer")
    svarande = models.CharField("besvaras av", max_length=14, choices=Svarande)
    text = models.CharField("fråga", max_length=400)
    lagst = models.PositiveSmallIntegerField("lägsta värde", default=1)
    hogst = models.PositiveSmallIntegerField("högsta värde", default=5)
    lagst_betyder = models.CharField("lägsta värdet betyder", max_length=80, blank=True)
    hogst_betyder = models.CharField("högsta värdet betyder", max_length=80, blank=True)

    class Meta:
        verbose_name = "fråga i instrumentet"
        verbose_name_plural = "frågor i instrumentet"
        ordering = ("svarande", "nummer")
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "svarande", "nummer"],
                name="instrumentfraga_nummer",
                violation_error_message="Numret är redan taget.",
            ),
            models.CheckConstraint(
                condition=Q(hogst__gt=F("lagst")) & Q(hogst__lte=100),
                name="instrumentfraga_skala",
                violation_error_message="Skalans högsta värde ska vara större än det lägsta, och högst 100.",
            ),
            models.CheckConstraint(condition=Q(svarande__in=Svarande.values), name="instrumentfraga_svarande"),
        ]
        triggers = [
            # What somebody has answered stands as it was asked. A function of the owner counts (migration
            # matningar_med): who edits questions may see no answers.
            pgtrigger.Trigger(
                name="instrumentfraga_oforanderlig",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF finsam_matningar_med(COALESCE(NEW.instrument_id, OLD.instrument_id)) > 0 THEN "
                    "RAISE EXCEPTION 'instrumentfraga_oforanderlig' USING ERRCODE = 'check_violation'; END IF; "
                    "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Fråga {self.nummer}"


class Matning(PersonRow):
    """One time that an instrument was answered, by the deltagare or by the professional."""

    deltagande = models.ForeignKey(Deltagande, models.CASCADE, related_name="matningar")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="matningar", verbose_name="instrument")
    svarande = models.CharField("besvarad av", max_length=14, choices=Svarande)
    datum = models.DateField("datum")
    registrerad_av = user_stamp("registrerad av")

    class Meta:
        verbose_name = "mätning"
        verbose_name_plural = "mätningar"
        ordering = ("datum", "id")
        constraints = [
            models.UniqueConstraint(fields=["id", "insats"], name="matning_med_insats"),
            models.UniqueConstraint(
                fields=["deltagande", "instrument", "svarande", "datum"],
                name="matning_en_gang_per_dag",
                violation_error_message="Det finns redan en sådan mätning den dagen. Ändra den i stället.",
            ),
            models.CheckConstraint(condition=Q(svarande__in=Svarande.values), name="matning_svarande"),
        ]


class Matsvar(PersonRow):
    """The value given to a question. Left out: not answered."""

    matning = models.ForeignKey(Matning, models.CASCADE, related_name="svar")
    fraga = models.ForeignKey(Instrumentfraga, models.PROTECT, related_name="+")
    varde = models.PositiveSmallIntegerField("värde")

    class Meta:
        verbose_name = "svar i mätningen"
        verbose_name_plural = "svar i mätningen"
        constraints = [
            models.UniqueConstraint(fields=["matning", "fraga"], name="matsvar_en_gang"),
            models.CheckConstraint(condition=Q(varde__lte=100), name="matsvar_varde"),
        ]

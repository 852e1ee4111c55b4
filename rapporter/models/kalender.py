"""Reminders of frister and the calendar: when a förbund reminds, who has been reminded, and what each has chosen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from finsam.forbund.models import Forbund, Utskick
from finsam.forbund.models.uppgick import none_after, require_at_work
from insatser.enums import Fristslag
from insatser.models import Frist
from rapporter.enums import Paminnelselage


class Paminnelsetider(models.Model):
    """When a förbund reminds of a frist. No row: the defaults here."""

    forbund = models.OneToOneField(Forbund, models.CASCADE, related_name="paminnelsetider", verbose_name="förbund")
    fore_dagar = models.PositiveSmallIntegerField(
        "dagar före", default=14, help_text="Så många dagar före sista dagen. 0: ingen påminnelse före."
    )
    sen_dagar = models.PositiveSmallIntegerField(
        "dagar efter", default=7, help_text="Så många dagar efter sista dagen kommer den första."
    )
    sen_mellanrum = models.PositiveSmallIntegerField("dagar emellan", default=14, help_text="Innan nästa kommer.")
    sen_antal = models.PositiveSmallIntegerField(
        "hur många efteråt", default=3, help_text="Sedan kommer inga fler. 0: ingen påminnelse efteråt."
    )

    class Meta:
        verbose_name = "tider för påminnelser"
        verbose_name_plural = "tider för påminnelser"
        constraints = [
            models.CheckConstraint(
                condition=Q(fore_dagar__lte=90, sen_dagar__range=(1, 90), sen_mellanrum__range=(7, 90))
                & Q(sen_antal__lte=10),
                name="paminnelsetider_rimliga",
                violation_error_message="Skriv högst 90 dagar, minst 7 dagar emellan och högst 10 påminnelser.",
            )
        ]
        triggers = [none_after("paminnelsetider")]

    def __str__(self) -> str:
        return f"Tider för påminnelser i {self.forbund}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self)

    @classmethod
    def of(cls, forbund_id: int) -> Paminnelsetider:
        """The förbund's row, or an unsaved one with the defaults."""
        return cls.objects.filter(forbund_id=forbund_id).first() or cls(forbund_id=forbund_id)


class Paminnelse(models.Model):
    """That a person is reminded of a frist in one of its lägen, planned for a day. Once: whatever runs twice."""

    frist = models.ForeignKey(Frist, models.CASCADE, related_name="paminnelser", verbose_name="frist")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="mottagare")
    lage = models.CharField("läge", max_length=10, choices=Paminnelselage)
    dag = models.DateField("planerad dag")
    brev = models.ForeignKey(Utskick, models.PROTECT, related_name="paminnelser", verbose_name="brev")

    class Meta:
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        ordering = ("-dag", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["frist", "user", "lage", "dag"],
                name="paminnelse_en_gang",
                violation_error_message="Personen är redan påmind.",
            ),
            models.CheckConstraint(condition=Q(lage__in=Paminnelselage.values), name="paminnelse_lage"),
        ]

    def __str__(self) -> str:
        return f"Påminnelse {self.pk}"


class Paminnelseval(models.Model):
    """What a person wants to be reminded of, and when. No row: everything."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="paminnelseval")
    rekvisitioner = models.BooleanField("rekvisitioner", default=True)
    rapporter = models.BooleanField("rapporter", default=True)
    ovrigt = models.BooleanField("annat med sista dag", default=True)
    fore = models.BooleanField("en tid före sista dagen", default=True)
    samma_dag = models.BooleanField("på sista dagen", default=True)
    efter = models.BooleanField("när det är sent", default=True)

    class Meta:
        verbose_name = "val av påminnelser"
        verbose_name_plural = "val av påminnelser"

    def __str__(self) -> str:
        return f"Val av påminnelser {self.pk}"

    @classmethod
    def of(cls, user_id: int) -> Paminnelseval:
        """The person's row, or an unsaved one with the defaults."""
        return cls.objects.filter(user_id=user_id).first() or cls(user_id=user_id)

    def wants(self, slag: str, lage: str) -> bool:
        """Whether she wants to be reminded of a kind of frist in a läge."""
        return bool(getattr(self, _COLUMN_OF_SLAG[Fristslag(slag)]) and getattr(self, lage))


_COLUMN_OF_SLAG = {
    Fristslag.REKVISITION: "rekvisitioner",
    Fristslag.HELARSRAPPORT: "rapporter",
    Fristslag.HALVARSRAPPORT: "rapporter",
    Fristslag.KVARTALSRAPPORT: "rapporter",
    Fristslag.LAGESRAPPORT: "rapporter",
    Fristslag.BUDGETBESLUT: "ovrigt",
    Fristslag.PLANUPPFOLJNING: "ovrigt",
    Fristslag.UPPGIFT: "ovrigt",
}


class Kalenderlank(models.Model):
    """A person's secret address that a calendar programme subscribes to. `lank_hash` empty: it is turned off.

    The secret follows from the row's number and generation (finsam.bas.kryptering), so it is stored nowhere.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kalenderlank")
    lank_hash = models.CharField("länkens kontrollsumma", max_length=64, blank=True, editable=False)
    lank_generation = models.PositiveIntegerField("länkens generation", default=1, editable=False)

    class Meta:
        verbose_name = "kalenderlänk"
        verbose_name_plural = "kalenderlänkar"
        constraints = [
            models.UniqueConstraint(
                fields=["lank_hash"],
                condition=~Q(lank_hash=""),
                name="kalenderlank_en_adress",
                violation_error_message="Adressen används redan.",
            ),
            models.CheckConstraint(condition=Q(lank_hash__regex=r"^([0-9a-f]{64})?$"), name="kalenderlank_hash"),
        ]

    def __str__(self) -> str:
        return f"Kalenderlänk {self.pk}"

"""A förbund's own money beside its budget: what the members pay, what its rows are, and how they go in the year."""

from django.db import models
from django.db.models import Q

from finsam.forbund.models import Forbund, Membership, Part
from finsam.forbund.models.uppgick import new_year, none_after, require_at_work
from insatser.enums import Budgetslag, Omrade
from insatser.models.budget import Budgetpost


class Medelstilldelning(models.Model):
    """What a member pays to its förbund for a year, in kronor (lag 2003:1210 5 §)."""

    forbund = models.ForeignKey(Forbund, models.CASCADE, related_name="medelstilldelningar", verbose_name="förbund")
    part = models.ForeignKey(Part, models.PROTECT, related_name="medelstilldelningar", verbose_name="medlem")
    ar = models.PositiveSmallIntegerField("år")
    belopp = models.DecimalField("belopp", max_digits=14, decimal_places=2)
    pahittad = models.BooleanField("påhittad exempeluppgift", default=False, editable=False)

    class Meta:
        verbose_name = "medelstilldelning"
        verbose_name_plural = "medelstilldelningar"
        ordering = ("-ar", "part__namn")
        constraints = [
            models.UniqueConstraint(
                fields=["forbund", "part", "ar"],
                name="medelstilldelning_en_per_medlem",
                violation_error_message="Medlemmen har redan ett belopp för året.",
            ),
            models.CheckConstraint(
                condition=Q(belopp__gte=0, ar__range=(2003, 2100)),
                name="medelstilldelning_rimlig",
                violation_error_message="Beloppet kan inte vara negativt, och året ska ha fyra siffror.",
            ),
        ]
        triggers = [none_after("medelstilldelning", "ar", day="make_date({row}.ar, 1, 1)")]

    def __str__(self) -> str:
        return f"{self.part} {self.ar}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self, lambda row: new_year(row.ar))


class Gruppomrade(models.Model):
    """What a group of rows in a förbund's budgets is, whatever the förbund calls it."""

    forbund = models.ForeignKey(Forbund, models.CASCADE, related_name="gruppomraden", verbose_name="förbund")
    slag = models.CharField("slag", max_length=8, choices=Budgetslag)
    grupp = models.CharField("grupp", max_length=80)
    omrade = models.CharField("område", max_length=14, choices=Omrade)

    class Meta:
        verbose_name = "område för en budgetgrupp"
        verbose_name_plural = "områden för budgetgrupper"
        ordering = ("forbund", "slag", "grupp")
        constraints = [
            models.UniqueConstraint(
                fields=["forbund", "slag", "grupp"],
                name="gruppomrade_ett_per_grupp",
                violation_error_message="Gruppen har redan ett område.",
            ),
            models.CheckConstraint(
                condition=Q(slag=Budgetslag.KOSTNAD, omrade__in=Omrade.of_costs())
                | Q(slag=Budgetslag.INTAKT, omrade__in=Omrade.of_incomes()),
                name="gruppomrade_passar_slaget",
                violation_error_message="En kostnad har ett område för kostnader, en intäkt ett för medel.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grupp}: {self.get_omrade_display()}"


class Budgetuppfoljning(models.Model):
    """How one of the förbund's own rows has gone up to a day. Never changed: the last is shown, the rest is history.

    `utfall` is all of the year so far, `prognos` the whole year; either may be unknown. Rows that pay an insats have
    none: theirs is counted from the rekvisitioner.
    """

    post = models.ForeignKey(Budgetpost, models.PROTECT, related_name="uppfoljningar", verbose_name="rad")
    ar = models.PositiveSmallIntegerField("år")
    per_dag = models.DateField("till och med")
    utfall = models.DecimalField("utfall hittills", max_digits=14, decimal_places=2, null=True, blank=True)
    prognos = models.DecimalField("prognos för helåret", max_digits=14, decimal_places=2, null=True, blank=True)
    kommentar = models.CharField("kommentar", max_length=240, blank=True)
    inlagd_av = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name="inlagd av", null=True, blank=True, editable=False
    )
    inlagd_tid = models.DateTimeField("inlagd", auto_now_add=True)
    pahittad = models.BooleanField("påhittad exempeluppgift", default=False, editable=False)

    class Meta:
        verbose_name = "uppföljning av en budgetrad"
        verbose_name_plural = "uppföljningar av budgetrader"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(utfall__isnull=False) | Q(prognos__isnull=False),
                name="budgetuppfoljning_nagot",
                violation_error_message="Fyll i utfallet, prognosen eller båda.",
            ),
            models.CheckConstraint(
                condition=Q(pahittad=True) | Q(inlagd_av__isnull=False), name="budgetuppfoljning_inlagd_av"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.per_dag}"

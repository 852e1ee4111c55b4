"""A deltagande: one person in one insats, from start to avslut, with what moves its end."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from deltagare.enums import ForlangningStatus, Tidpunkt
from deltagare.models.fall import Fall
from deltagare.models.grund import PersonRow, user_stamp
from deltagare.models.listvarde import Listvarde
from deltagare.models.person import Deltagare
from deltagare.models.remiss import Remiss
from deltagare.querysets import DeltagandeQuerySet
from finsam.bas.periods import no_overlap, ordered_period
from finsam.bas.personnummer import no_personnummer
from finsam.forbund.models import Part
from insatser.enums import Beslutsfattare


class _Days(Func):
    """daterange(start, slut, '[]'): both days belong to the deltagande; an open end goes on for ever."""

    function = "daterange"
    output_field = DateRangeField()


class Deltagande(PersonRow):
    """From start to avslut. Its state follows from the day and the dates, so nothing has to be run for a start or an
    avslut in the future to take effect.

    `planerat_slut` is computed when something of the deltagande that moves it is saved (start, uppehåll, förlängning),
    by the rule in force at the start: a new rule moves nobody's end. None when the insats has no longest time.
    `slutredovisas_senast` is set at avslut from the rule; until `slutredovisad` the deltagande is not closed in the
    lists.
    """

    deltagare = models.ForeignKey(Deltagare, models.PROTECT, related_name="deltaganden", verbose_name="deltagare")
    remiss = models.OneToOneField(
        Remiss, models.PROTECT, null=True, blank=True, related_name="deltagande", verbose_name="remiss"
    )
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="remitterande part"
    )
    egenansokan = models.BooleanField("egenansökan", default=False)
    remitterad = models.DateField("remissen kom", null=True, blank=True)
    start = models.DateField("start")
    planerat_slut = models.DateField("planerat slut", null=True, blank=True)
    slut = models.DateField("avslut", null=True, blank=True)
    avslutsanledning = models.ForeignKey(
        Listvarde, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="anledning till avslut"
    )
    efterstod_till = models.DateField("efterstöd till", null=True, blank=True)
    slutredovisas_senast = models.DateField("slutredovisas senast", null=True, blank=True)
    slutredovisad = models.DateField("slutredovisad", null=True, blank=True)
    avsteg = models.TextField("skäl att gå förbi insatsens regler", blank=True, max_length=1000)
    startad_av = user_stamp("start registrerad av")
    startad_tid = models.DateTimeField("start registrerad", auto_now_add=True)
    avslutad_av = user_stamp("avslut registrerat av")
    avslutad_tid = models.DateTimeField("avslut registrerat", null=True, blank=True, editable=False)

    objects = DeltagandeQuerySet.as_manager()

    class Meta:
        verbose_name = "deltagande"
        verbose_name_plural = "deltaganden"
        ordering = ("-start", "-id")
        indexes = [
            models.Index(fields=["insats", "start", "slut"], name="deltagande_insats_start"),
            models.Index(fields=["insats", "planerat_slut"], condition=Q(slut__isnull=True), name="deltagande_oppna"),
        ]
        constraints = [
            ExclusionConstraint(
                name="deltagande_ett_i_taget",
                expressions=[
                    ("deltagare", RangeOperators.EQUAL),
                    (_Days(F("start"), F("slut"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen deltar redan i insatsen under en del av tiden.",
            ),
            models.UniqueConstraint(fields=["id", "insats"], name="deltagande_med_insats"),
            no_personnummer("avsteg", name="deltagande_utan_personnummer"),
            models.CheckConstraint(
                condition=Q(slut__isnull=True) | Q(slut__gte=F("start")),
                name="deltagande_slut_efter_start",
                violation_error_message="Avslutet ligger före starten. Rätta ett av datumen.",
            ),
            models.CheckConstraint(
                condition=Q(planerat_slut__isnull=True) | Q(planerat_slut__gte=F("start")),
                name="deltagande_planerat_slut_efter_start",
            ),
            models.CheckConstraint(
                condition=Q(slut__isnull=True, avslutsanledning__isnull=True, avslutad_tid__isnull=True)
                | Q(slut__isnull=False, avslutsanledning__isnull=False, avslutad_tid__isnull=False),
                name="deltagande_avslut_har_anledning",
                violation_error_message="Ett avslut behöver både ett datum och en anledning.",
            ),
            models.CheckConstraint(
                condition=Q(slutredovisad__isnull=True, slutredovisas_senast__isnull=True) | Q(slut__isnull=False),
                name="deltagande_slutredovisas_efter_avslut",
            ),
            models.CheckConstraint(
                condition=Q(efterstod_till__isnull=True) | Q(slut__isnull=False, efterstod_till__gte=F("slut")),
                name="deltagande_efterstod_efter_avslut",
                violation_error_message="Efterstödet tar vid när deltagandet är slut. Välj ett senare datum.",
            ),
        ]


class Lage(PersonRow):
    """A försörjning or sysselsättning directly before the start or directly after the avslut, with its extent.

    100 % is 40 hours a week (SUS' definition). Several at once are common: 50 % of each of two.
    """

    deltagande = models.ForeignKey(Deltagande, models.CASCADE, related_name="lagen")
    tidpunkt = models.CharField("när", max_length=6, choices=Tidpunkt)
    varde = models.ForeignKey(
        Listvarde, models.PROTECT, related_name="+", verbose_name="försörjning eller sysselsättning"
    )
    procent = models.PositiveSmallIntegerField("omfattning i procent", default=100)

    class Meta:
        verbose_name = "läge före eller efter"
        verbose_name_plural = "lägen före och efter"
        constraints = [
            models.UniqueConstraint(
                fields=["deltagande", "tidpunkt", "varde"],
                name="lage_en_gang",
                violation_error_message="Samma rad står två gånger. Lägg ihop dem.",
            ),
            models.CheckConstraint(
                condition=Q(procent__range=(1, 100)),
                name="lage_procent",
                violation_error_message="Omfattningen är ett helt tal mellan 1 och 100 procent.",
            ),
            models.CheckConstraint(condition=Q(tidpunkt__in=Tidpunkt.values), name="lage_tidpunkt"),
        ]


class Uppehall(PersonRow):
    """A break that moves the planned end as many days as it lasts. Without an end it is still going on."""

    deltagande = models.ForeignKey(Deltagande, models.CASCADE, related_name="uppehall")
    fran = models.DateField("från")
    till = models.DateField("till och med", null=True, blank=True)
    orsak = models.ForeignKey(Listvarde, models.PROTECT, related_name="+", verbose_name="orsak")
    registrerat_av = user_stamp("registrerat av")

    class Meta:
        verbose_name = "uppehåll"
        verbose_name_plural = "uppehåll"
        ordering = ("fran",)
        constraints = [
            ordered_period("uppehall_period"),
            no_overlap(
                "uppehall_ett_i_taget",
                "deltagande",
                message="Det finns redan ett uppehåll under en del av tiden. Ändra det i stället.",
            ),
        ]


class Forlangning(PersonRow):
    """A longer time, by the insats' own rule: decided by the leader, or applied for and decided by the styrgrupp.

    `beslutas_av` is whom the rule of the day named; the access engine reads it. `fall` is what the styrgrupp sees,
    avidentifierat: the question to decide, or the account of what was decided.
    """

    deltagande = models.ForeignKey(Deltagande, models.CASCADE, related_name="forlangningar")
    status = models.CharField(
        "läge", max_length=10, choices=ForlangningStatus, default=ForlangningStatus.ANSOKT, editable=False
    )
    fran = models.DateField("från")
    till = models.DateField("till och med")
    motivering = models.TextField("motivering", max_length=2000)
    avsteg = models.TextField("skäl att gå förbi den längsta tiden", blank=True, max_length=1000)
    beslutas_av = models.CharField(
        "beslutas av",
        max_length=24,
        choices=Beslutsfattare,
        default=Beslutsfattare.INSATSLEDARE,
        editable=False,
    )
    fall = models.OneToOneField(Fall, models.PROTECT, null=True, blank=True, related_name="forlangning", editable=False)
    sokt_av = user_stamp("sökt av")
    sokt_tid = models.DateTimeField("sökt", auto_now_add=True)
    beslutad_av = user_stamp("beslutad av")
    beslutad_tid = models.DateTimeField("beslutad", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "förlängning"
        verbose_name_plural = "förlängningar"
        ordering = ("fran", "id")
        constraints = [
            no_personnummer("motivering", "avsteg", name="forlangning_utan_personnummer"),
            ordered_period("forlangning_period"),
            no_overlap(
                "forlangning_en_i_taget",
                "deltagande",
                message="Det finns redan en förlängning under en del av tiden.",
                condition=Q(status__in=[ForlangningStatus.ANSOKT, ForlangningStatus.BEVILJAD]),
            ),
            models.UniqueConstraint(
                fields=["deltagande"],
                condition=Q(status=ForlangningStatus.ANSOKT),
                name="forlangning_en_ansokt",
                violation_error_message="En förlängning väntar redan på beslut.",
            ),
            models.CheckConstraint(condition=Q(status__in=ForlangningStatus.values), name="forlangning_status"),
            models.CheckConstraint(
                condition=~Q(status__in=[ForlangningStatus.BEVILJAD, ForlangningStatus.AVSLAGEN])
                | Q(beslutad_av__isnull=False, beslutad_tid__isnull=False),
                name="forlangning_beslut_har_stampel",
            ),
            models.CheckConstraint(condition=~Q(motivering=""), name="forlangning_har_motivering"),
            models.CheckConstraint(condition=Q(beslutas_av__in=Beslutsfattare.values), name="forlangning_beslutas_av"),
            models.CheckConstraint(
                condition=~Q(beslutas_av__in=[Beslutsfattare.STYRGRUPP, Beslutsfattare.STYRGRUPP_EFTER_ANSOKAN])
                | Q(fall__isnull=False),
                name="forlangning_till_styrgruppen_har_fall",
            ),
            models.CheckConstraint(
                condition=~Q(beslutas_av=Beslutsfattare.INSATSLEDARE_REDOVISAR, status=ForlangningStatus.BEVILJAD)
                | Q(fall__isnull=False),
                name="forlangning_redovisad_har_fall",
            ),
        ]

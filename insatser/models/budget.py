"""Budgets: versions, rows, amounts by year, decisions, and what the document itself says that it all sums up to."""

from __future__ import annotations

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finsam.forbund.models import Forbund, Part
from finsam.forbund.models.uppgick import new_year, none_after, require_at_work
from insatser.enums import Budgetslag, BudgetStatus, Finansiering
from insatser.models.closed import budget_closed
from insatser.models.insats import Insats
from insatser.models.kalla import Kalla
from insatser.querysets import BudgetQuerySet


class Budget(models.Model):
    """A version of the budget of an insats, or of a förbund. Amounts are exact kronor; `enhet_tkr` only tells how
    the document writes them."""

    insats = models.ForeignKey(
        Insats, models.CASCADE, null=True, blank=True, related_name="budgetar", verbose_name="insats"
    )
    forbund = models.ForeignKey(
        Forbund, models.CASCADE, null=True, blank=True, related_name="budgetar", verbose_name="förbund"
    )
    namn = models.CharField("namn", max_length=120)
    version = models.PositiveSmallIntegerField("version", default=1)
    status = models.CharField("läge", max_length=10, choices=BudgetStatus, default=BudgetStatus.ANSOKT)
    ar_fran = models.PositiveSmallIntegerField("från år")
    ar_till = models.PositiveSmallIntegerField("till år")
    enhet_tkr = models.BooleanField("skriven i tkr", default=False)
    anmarkning = models.TextField("anmärkning", blank=True)
    kalla = models.ForeignKey(
        Kalla, models.PROTECT, null=True, blank=True, related_name="budgetar", verbose_name="källa"
    )

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "budget"
        verbose_name_plural = "budgetar"
        ordering = ("ar_fran", "version", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(insats__isnull=True, forbund__isnull=False) | Q(insats__isnull=False, forbund__isnull=True),
                name="budget_insats_eller_forbund",
                violation_error_message="En budget gäller antingen en insats eller ett förbund.",
            ),
            models.CheckConstraint(
                condition=Q(ar_till__gte=F("ar_fran"), ar_fran__gte=2003, ar_till__lte=2100),
                name="budget_ar_ordnade",
                violation_error_message="Åren ska vara fyra siffror, och det sista inte före det första.",
            ),
            models.CheckConstraint(condition=Q(status__in=BudgetStatus.values), name="budget_status"),
            models.UniqueConstraint(
                fields=["insats", "ar_fran", "version"],
                condition=Q(insats__isnull=False),
                name="budget_version_insats",
            ),
            models.UniqueConstraint(
                fields=["forbund", "ar_fran", "version"],
                condition=Q(forbund__isnull=False),
                name="budget_version_forbund",
            ),
        ]
        triggers = [none_after("budget", "ar_fran", day="make_date({row}.ar_fran, 1, 1)")]

    def __str__(self) -> str:
        return self.namn

    def get_absolute_url(self) -> str:
        """The page where it is read: its insats' or its förbund's, with this version shown."""
        if self.insats is not None:
            address = reverse("insats_budget", args=[self.insats.slug])
        elif self.forbund is not None:
            address = reverse("forbund_budget", args=[self.forbund.slug])
        else:  # in a form whose owner has been left out, and which the constraint above refuses
            return reverse("insatser")
        return f"{address}?version={self.pk}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self, lambda row: new_year(row.ar_fran))

    @property
    def years(self) -> range:
        """The calendar years that it covers."""
        return range(self.ar_fran, self.ar_till + 1)

    @property
    def owner(self) -> Insats | Forbund:
        """The insats or the förbund whose money it is."""
        owner = self.insats or self.forbund
        if owner is None:  # the constraint above says that there is one
            raise ValueError("A budget belongs to an insats or a förbund.")
        return owner

    @property
    def open(self) -> bool:
        """Whether no decision has been registered, so that it may still be written in."""
        return self.status == BudgetStatus.ANSOKT

    def series(self) -> models.QuerySet[Budget]:
        """All versions of the same budget, this one too: of the same owner and from the same year; latest first."""
        same = type(self)._base_manager.filter(ar_fran=self.ar_fran, insats=self.insats_id, forbund=self.forbund_id)
        return same.order_by("-version")


class Budgetpost(models.Model):
    """A row of a budget: a cost or an income, in a group, paid by someone.

    A row that is egenfinansierad is shown and never paid by the förbund; a row of 0 kr is shown too.
    """

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="poster")
    slag = models.CharField("slag", max_length=8, choices=Budgetslag, default=Budgetslag.KOSTNAD)
    grupp = models.CharField("grupp", max_length=80)
    ordning = models.PositiveSmallIntegerField("ordning", default=0)
    benamning = models.CharField("benämning", max_length=160)
    funktion = models.CharField("funktion", max_length=120, blank=True)
    arbetsgivare = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="budgetposter", verbose_name="arbetsgivare"
    )
    andel = models.DecimalField(
        "tjänstgöringsgrad",
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Andel av heltid: 0,5 eller 50 %.",
    )
    manader = models.PositiveSmallIntegerField("månader", null=True, blank=True)
    finansiering = models.CharField("betalas av", max_length=8, choices=Finansiering, default=Finansiering.FORBUND)
    finansiar = models.CharField("finansiär", max_length=120, blank=True)
    avser_insats = models.ForeignKey(
        Insats,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="forbundets_poster",
        verbose_name="avser insatsen",
        help_text="I ett förbunds budget: insatsen som raden betalar.",
    )
    egen_personal = models.BooleanField(
        "förbundets egen personal", default=False, help_text="I ett förbunds budget: raden är förbundets egna löner."
    )
    anmarkning = models.CharField("anmärkning", max_length=240, blank=True)
    ursprung = models.ForeignKey(
        "self",
        models.PROTECT,  # what has been claimed of the post in an earlier version counts in the later ones
        null=True,
        blank=True,
        related_name="senare_versioner",
        verbose_name="samma post i den första versionen",
        editable=False,
    )

    class Meta:
        verbose_name = "budgetpost"
        verbose_name_plural = "budgetposter"
        ordering = ("budget", "ordning", "id")
        constraints = [
            models.CheckConstraint(condition=Q(slag__in=Budgetslag.values), name="budgetpost_slag"),
            models.CheckConstraint(condition=Q(finansiering__in=Finansiering.values), name="budgetpost_finansiering"),
            models.CheckConstraint(
                condition=Q(andel__isnull=True) | Q(andel__gte=0, andel__lte=10),
                name="budgetpost_andel_rimlig",
                violation_error_message="Tjänstgöringsgraden ska vara mellan 0 och 10 heltider.",
            ),
            models.CheckConstraint(
                condition=Q(manader__isnull=True) | Q(manader__range=(1, 12)),
                name="budgetpost_manader",
                violation_error_message="Antalet månader ska vara 1 till 12.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="minus_ar_intakt",
                operation=pgtrigger.UpdateOf("slag", "budget_id"),
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM insatser_budgetbelopp WHERE post_id = NEW.id AND belopp < 0) AND (
                        NEW.slag <> 'intakt'
                        OR EXISTS (SELECT 1 FROM insatser_budget WHERE id = NEW.budget_id AND forbund_id IS NULL)
                    ) THEN
                        RAISE EXCEPTION 'budgetpost_minus_ar_intakt' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Who pays a row, and for which insats, is what was decided; its words may be.
            budget_closed(
                "budgetpost_beslutad",
                which="OLD.budget_id, NEW.budget_id",
                operation=pgtrigger.UpdateOf("budget_id", "slag", "finansiering", "avser_insats_id"),
                unless="ROW(NEW.budget_id, NEW.slag, NEW.finansiering, NEW.avser_insats_id) "
                "IS NOT DISTINCT FROM ROW(OLD.budget_id, OLD.slag, OLD.finansiering, OLD.avser_insats_id)",
            ),
        ]

    def __str__(self) -> str:
        return self.benamning

    def clean(self) -> None:
        """The trigger's rule in words."""
        if self.pk and self.slag != Budgetslag.INTAKT and self.belopp.filter(belopp__lt=0).exists():
            raise ValidationError({"slag": "Raden har ett belopp under noll, och det kan bara en intäkt ha."})

    @property
    def rot_id(self) -> int:
        """The post's number in the first version: the same for every version of it."""
        return self.ursprung_id or self.pk

    @property
    def rekvirerbar(self) -> bool:
        """Whether the förbund pays it when claimed."""
        return self.slag == Budgetslag.KOSTNAD and self.finansiering == Finansiering.FORBUND


class Budgetbelopp(models.Model):
    """A row's amount for a calendar year, in kronor."""

    post = models.ForeignKey(Budgetpost, models.CASCADE, related_name="belopp")
    ar = models.PositiveSmallIntegerField("år")
    belopp = models.DecimalField("belopp", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "belopp"
        verbose_name_plural = "belopp"
        ordering = ("post", "ar")
        constraints = [
            models.UniqueConstraint(fields=["post", "ar"], name="budgetbelopp_ett_per_ar"),
        ]
        triggers = [
            # A förbund may bring a deficit into its year: of an income in its own budget less than nothing is possible.
            pgtrigger.Trigger(
                name="inte_negativt",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("belopp", "post_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__belopp__lt=0),
                func="""
                    PERFORM 1 FROM insatser_budgetpost post JOIN insatser_budget budget ON budget.id = post.budget_id
                        WHERE post.id = NEW.post_id AND post.slag = 'intakt' AND budget.forbund_id IS NOT NULL;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'budgetbelopp_inte_negativt' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # What the board decided on stays: a correction is a new version.
            budget_closed(
                "budgetbelopp_beslutat",
                which="SELECT budget_id FROM insatser_budgetpost WHERE id IN (OLD.post_id, NEW.post_id)",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.ar}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        deficit = self.post.slag == Budgetslag.INTAKT and self.post.budget.forbund_id is not None
        if self.belopp is not None and self.belopp < 0 and not deficit:
            raise ValidationError({"belopp": "Beloppet kan inte vara negativt. Skriv en intäkt som en egen rad."})


class Budgetbeslut(models.Model):
    """What was applied for and granted for a year, when, by which paragraph and on which conditions."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="beslut")
    ar = models.PositiveSmallIntegerField("år")
    ansokt = models.DecimalField("ansökt", max_digits=14, decimal_places=2, null=True, blank=True)
    beviljat = models.DecimalField("beviljat", max_digits=14, decimal_places=2, null=True, blank=True)
    beslutad = models.DateField("beslutad", null=True, blank=True)
    paragraf = models.CharField("paragraf", max_length=20, blank=True)
    beslutad_av = models.CharField("beslutad av", max_length=120, blank=True, help_text="Organ, inte en person.")
    villkor = models.TextField("villkor", blank=True)
    anmarkning = models.CharField("anmärkning", max_length=240, blank=True)
    forklaring = models.TextField("förklaring av skillnaden", blank=True)

    class Meta:
        verbose_name = "budgetbeslut"
        verbose_name_plural = "budgetbeslut"
        ordering = ("budget", "ar", "id")
        constraints = [
            models.UniqueConstraint(fields=["budget", "ar"], name="budgetbeslut_ett_per_ar"),
            models.CheckConstraint(
                condition=(Q(ansokt__isnull=True) | Q(ansokt__gte=0)) & (Q(beviljat__isnull=True) | Q(beviljat__gte=0)),
                name="budgetbeslut_inte_negativt",
                violation_error_message="Beloppet kan inte vara negativt.",
            ),
        ]
        triggers = [
            # The decision is written before the version is closed by it. Why it differs from the rows is told later.
            budget_closed(
                "budgetbeslut_registrerat",
                which="OLD.budget_id, NEW.budget_id",
                unless="to_jsonb(NEW) - 'forklaring' = to_jsonb(OLD) - 'forklaring'",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget}, {self.ar}"


class UppgivenSumma(models.Model):
    """A sum that the document prints. The system computes the same sum from the rows and shows any difference.

    What it sums: the budget's rows of `slag`, narrowed by year, group or single row when those are given. `tecken`
    -1 is for a printed result (costs as a negative figure). It is never corrected: it is what the document says.
    """

    class Avser(models.TextChoices):
        KOSTNADER = "kostnader", "Kostnader"
        INTAKTER = "intakter", "Intäkter"
        RESULTAT = "resultat", "Resultat (årets medel minus kostnader)"
        UTGAENDE_KAPITAL = "utgaende", "Utgående eget kapital (alla medel minus kostnader)"
        ANDEL = "andel", "Andel av kostnaderna, i procent"

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="uppgivna_summor")
    avser = models.CharField("avser", max_length=12, choices=Avser, default=Avser.KOSTNADER)
    ar = models.PositiveSmallIntegerField("år", null=True, blank=True)
    grupper = models.JSONField("grupper", default=list, blank=True, help_text="Tom lista: alla grupper.")
    namnare = models.JSONField(
        "nämnarens grupper", default=list, blank=True, help_text="För en andel: det som den är en andel av."
    )
    post = models.ForeignKey(
        Budgetpost, models.CASCADE, null=True, blank=True, related_name="uppgivna_summor", verbose_name="rad"
    )
    med_delprocesser = models.BooleanField("räknar med delprocesserna", default=False)
    belopp = models.DecimalField("uppgivet belopp", max_digits=14, decimal_places=2)
    var = models.CharField("var det står", max_length=200)
    forklaring = models.TextField("förklaring av skillnaden", blank=True)

    class Meta:
        verbose_name = "uppgiven summa"
        verbose_name_plural = "uppgivna summor"
        ordering = ("budget", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(avser__in=["kostnader", "intakter", "resultat", "utgaende", "andel"]),
                name="uppgivensumma_avser",
            ),
        ]

    def __str__(self) -> str:
        return self.var

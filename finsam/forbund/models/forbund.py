"""Förbund, the parts they consist of, and kommuner."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from finsam.bas.periods import no_overlap, ordered_period
from finsam.forbund.enums import Partstyp
from finsam.forbund.models.uppgick import UNTIL, none_after, require_at_work, until
from finsam.forbund.querysets import ForbundQuerySet, MedlemQuerySet
from finsam.forbund.validators import orgnr_validator


class Kommun(models.Model):
    """A kommun by SCB's four-digit code."""

    kod = models.CharField(
        "kommunkod",
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"^\d{4}$", "Kommunkoden är fyra siffror, till exempel 1980.")],
    )
    namn = models.CharField("namn", max_length=60, unique=True)

    class Meta:
        verbose_name = "kommun"
        verbose_name_plural = "kommuner"
        ordering = ("namn",)
        constraints = [models.CheckConstraint(condition=Q(kod__regex=r"^\d{4}$"), name="kommun_kod_fyra_siffror")]

    def __str__(self) -> str:
        return self.namn


class Part(models.Model):
    """An authority or organisation that pools money, owns an insats, employs its staff or pays for it."""

    namn = models.CharField("namn", max_length=120, unique=True)
    kortnamn = models.CharField("kort namn", max_length=40, blank=True)
    slag = models.CharField("slag", max_length=20, choices=Partstyp)
    orgnr = models.CharField("organisationsnummer", max_length=11, blank=True, validators=[orgnr_validator])
    kommun = models.ForeignKey(
        Kommun,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parter",
        help_text="När parten är en kommun.",
    )

    class Meta:
        verbose_name = "part"
        verbose_name_plural = "parter"
        ordering = ("namn",)
        constraints = [
            models.CheckConstraint(
                condition=Q(slag=Partstyp.KOMMUN) | Q(kommun__isnull=True),
                name="part_kommun_bara_for_kommuner",
                violation_error_message="Bara en part av slaget kommun kan peka ut en kommun.",
            )
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def short(self) -> str:
        """The name where there is little room."""
        return self.kortnamn or self.namn


class Forbund(models.Model):
    """A samordningsförbund: a legal body that pools its members' money (lag 2003:1210).

    It owns no individinsats and never sees an individual. A förbund that was merged into another keeps its row and
    its history, and points at the one that took over.
    """

    namn = models.CharField("namn", max_length=120, unique=True)
    slug = models.SlugField("adress", max_length=80, unique=True, help_text="Står i webbadressen.")
    orgnr = models.CharField("organisationsnummer", max_length=11, blank=True, validators=[orgnr_validator])
    postadress = models.CharField("postadress", max_length=120, blank=True)
    ledamoter = models.PositiveSmallIntegerField("antal ledamöter i styrelsen", null=True, blank=True)
    ersattare = models.PositiveSmallIntegerField("antal ersättare i styrelsen", null=True, blank=True)
    bildat = models.DateField("bildat", null=True, blank=True)
    uppgick_i = models.ForeignKey(
        "self",
        models.PROTECT,  # the history of a merger
        null=True,
        blank=True,
        related_name="foregangare",
        verbose_name="uppgick i",
    )
    uppgick_datum = models.DateField("uppgick den", null=True, blank=True)
    parter = models.ManyToManyField(Part, through="Medlem", related_name="forbund")

    objects = ForbundQuerySet.as_manager()

    class Meta:
        verbose_name = "förbund"
        verbose_name_plural = "förbund"
        ordering = ("namn",)
        constraints = [
            models.CheckConstraint(
                condition=Q(uppgick_i__isnull=True, uppgick_datum__isnull=True)
                | Q(uppgick_i__isnull=False, uppgick_datum__isnull=False),
                name="forbund_uppgick_med_datum",
                violation_error_message="Ange både vilket förbund det uppgick i och vilken dag.",
            ),
            models.CheckConstraint(
                condition=~Q(uppgick_i=models.F("id")),
                name="forbund_uppgick_inte_i_sig",
                violation_error_message="Ett förbund kan inte uppgå i sig självt.",
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def get_absolute_url(self) -> str:
        return reverse("forbund", args=[self.slug])


class Medlem(models.Model):
    """A part's membership of a förbund, from one day to another."""

    forbund = models.ForeignKey(Forbund, models.PROTECT, related_name="medlemmar", verbose_name="förbund")
    part = models.ForeignKey(Part, models.PROTECT, related_name="medlemskap", verbose_name="part")
    fran = models.DateField("från")
    till = models.DateField("till", null=True, blank=True)

    objects = MedlemQuerySet.as_manager()

    class Meta:
        verbose_name = "medlem"
        verbose_name_plural = "medlemmar"
        ordering = ("forbund", "part__namn", "fran")
        constraints = [
            ordered_period("medlem_period"),
            no_overlap(
                "medlem_en_i_taget",
                "forbund",
                "part",
                message="Parten är redan medlem i förbundet under en del av perioden.",
            ),
        ]
        triggers = [none_after("medlem", "till", day=UNTIL)]

    def __str__(self) -> str:
        return f"{self.part} i {self.forbund}"

    def clean(self) -> None:
        """The trigger's rule in words."""
        require_at_work(self, until)

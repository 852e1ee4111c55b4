"""An insats, who cooperates in it, where its people come from, and who works with it in Finsam."""

from __future__ import annotations

import datetime

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finsam.bas.periods import no_overlap, ordered_period
from finsam.forbund.models import Forbund, Kommun, Membership, Part
from finsam.forbund.models.uppgick import none_after, require_at_work
from insatser.enums import Inriktning, InsatsStatus, Registreringsniva
from insatser.models.kalla import Kalla
from insatser.querysets import InsatsQuerySet

RESERVED = frozenset({"ny"})
"""Words that are addresses of their own right under /insatser/."""

# The levels in order: what is kept may grow, never silently shrink.
_LEVEL = (
    "array_position(ARRAY['antal','avidentifierad','personuppgifter'], NEW.registreringsniva::text) < "
    "array_position(ARRAY['antal','avidentifierad','personuppgifter'], OLD.registreringsniva::text)"
)


class Insats(models.Model):
    """What a förbund pays for: an individinsats, a strukturinsats, or a delprocess inside one of them."""

    forbund = models.ForeignKey(Forbund, models.PROTECT, related_name="insatser", verbose_name="förbund")
    del_av = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delprocesser",
        verbose_name="delprocess i",
    )
    namn = models.CharField("namn", max_length=120)
    slug = models.SlugField("adress", max_length=80, unique=True, help_text="Står i webbadressen.")
    inriktning = models.CharField("inriktning", max_length=10, choices=Inriktning)
    agare = models.ForeignKey(
        Part,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agda_insatser",
        verbose_name="insatsägare",
        help_text="Parten som för insatsens böcker och anställer dess ledare.",
    )
    beskrivning = models.TextField("kort beskrivning", blank=True)
    status = models.CharField(
        "läge", max_length=10, choices=InsatsStatus, default=InsatsStatus.PLANERAD, editable=False
    )
    fran = models.DateField("start", null=True, blank=True)
    till = models.DateField("slut", null=True, blank=True)
    tillsvidare = models.BooleanField("tills vidare", default=False)
    uppsagning_manader = models.PositiveSmallIntegerField("uppsägningstid i månader", null=True, blank=True)
    samtidiga_minst = models.PositiveSmallIntegerField("deltagare samtidigt, minst", null=True, blank=True)
    samtidiga_hogst = models.PositiveSmallIntegerField("deltagare samtidigt, högst", null=True, blank=True)
    per_ar = models.PositiveSmallIntegerField("deltagare per år, ungefär", null=True, blank=True)
    registreringsniva = models.CharField(
        "registreringsnivå", max_length=16, choices=Registreringsniva, default=Registreringsniva.ANTAL
    )
    malgrupp = models.TextField("målgrupp", blank=True)
    projektkod = models.CharField("projektkod", max_length=40, blank=True)
    projektkod_agare = models.CharField("projektkod hos insatsägaren", max_length=40, blank=True)
    diarienummer = models.CharField("diarienummer", max_length=40, blank=True)
    parter = models.ManyToManyField(Part, through="Samverkanspart", related_name="insatser")
    kommuner = models.ManyToManyField(Kommun, through="Upptagning", related_name="insatser")
    kalla = models.ForeignKey(
        Kalla, models.PROTECT, null=True, blank=True, related_name="insatser", verbose_name="källa"
    )

    objects = InsatsQuerySet.as_manager()

    class Meta:
        verbose_name = "insats"
        verbose_name_plural = "insatser"
        ordering = ("namn",)
        indexes = [models.Index(fields=["forbund", "status"], name="insats_forbund_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["forbund", "namn"],
                name="insats_namn_i_forbund",
                violation_error_message="Förbundet har redan en insats med det namnet.",
            ),
            ordered_period("insats_period"),
            models.CheckConstraint(
                condition=Q(tillsvidare=False) | Q(till__isnull=True) | Q(status=InsatsStatus.AVSLUTAD),
                name="insats_tillsvidare_utan_slut",
                violation_error_message="En insats som gäller tills vidare har inget slutdatum. Välj det ena.",
            ),
            models.CheckConstraint(
                condition=Q(tillsvidare=True) | Q(uppsagning_manader__isnull=True),
                name="insats_uppsagning_bara_tillsvidare",
                violation_error_message="Uppsägningstid gäller bara en insats som är tills vidare.",
            ),
            models.CheckConstraint(
                condition=Q(samtidiga_minst__isnull=True)
                | Q(samtidiga_hogst__isnull=True)
                | Q(samtidiga_hogst__gte=F("samtidiga_minst")),
                name="insats_kapacitet_ordnad",
                violation_error_message="Högsta antalet deltagare är lägre än det minsta.",
            ),
            models.CheckConstraint(
                condition=~Q(del_av=F("id")),
                name="insats_inte_del_av_sig",
                violation_error_message="En insats kan inte vara en delprocess i sig själv.",
            ),
            models.CheckConstraint(condition=Q(status__in=InsatsStatus.values), name="insats_status"),
            models.CheckConstraint(condition=Q(inriktning__in=Inriktning.values), name="insats_inriktning"),
            models.CheckConstraint(
                condition=Q(registreringsniva__in=Registreringsniva.values), name="insats_registreringsniva"
            ),
        ]
        triggers = [
            none_after("insats"),
            pgtrigger.Trigger(
                name="niva_sanks_inte",
                operation=pgtrigger.UpdateOf("registreringsniva"),
                when=pgtrigger.Before,
                func=(
                    f"IF {_LEVEL} THEN RAISE EXCEPTION 'insats_registreringsniva_sanks_inte' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="inriktning_andras_inte",
                operation=pgtrigger.UpdateOf("inriktning"),
                when=pgtrigger.Before,
                func=(
                    "IF NEW.inriktning <> OLD.inriktning THEN RAISE EXCEPTION 'insats_inriktning_andras_inte' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def get_absolute_url(self) -> str:
        return reverse("insats", args=[self.slug])

    def clean(self) -> None:
        """What no constraint can say, and the triggers' rules in words, at the fields."""
        before = Insats.objects.filter(pk=self.pk).values("registreringsniva", "inriktning", "slug").first()
        if self.slug in RESERVED and (before is None or before["slug"] != self.slug):
            raise ValidationError({"slug": f"Adressen ”{self.slug}” är upptagen av Finsam. Välj en annan."})
        require_at_work(self)
        self._clean_parent()
        if before is None:
            return
        levels = Registreringsniva.values
        if levels.index(self.registreringsniva) < levels.index(before["registreringsniva"]):
            raise ValidationError(
                {"registreringsniva": "Nivån kan höjas men inte sänkas, eftersom uppgifter då skulle försvinna."}
            )
        if self.inriktning != before["inriktning"]:
            raise ValidationError(
                {"inriktning": "Inriktningen kan inte ändras. Lägg upp en ny insats med den andra inriktningen."}
            )

    def _clean_parent(self) -> None:
        """One level of delprocesser, inside one förbund: the steering and the sums stand on it."""
        parent = self.del_av
        if parent is None:
            return
        if parent.forbund_id != self.forbund_id:
            raise ValidationError({"del_av": "Välj en insats i samma förbund."})
        if parent.del_av_id is not None:
            raise ValidationError({"del_av": f"{parent} är själv en delprocess. Välj den insats som den hör till."})
        if self.pk and self.delprocesser.exists():
            raise ValidationError({"del_av": "Insatsen har egna delprocesser och kan därför inte själv vara en."})

    def ongoing_in(self, year: int) -> bool:
        """Whether the insats' period touches a calendar year."""
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        return (self.fran is None or self.fran <= last) and (self.till is None or self.till >= first)


class Samverkanspart(models.Model):
    """A part that cooperates in an insats, and how."""

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="samverkansparter")
    part = models.ForeignKey(Part, models.PROTECT, related_name="samverkar_i", verbose_name="part")
    medverkan = models.CharField("medverkar genom", max_length=160, blank=True)

    class Meta:
        verbose_name = "samverkande part"
        verbose_name_plural = "samverkande parter"
        ordering = ("part__namn",)
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "part"],
                name="samverkanspart_en_gang",
                violation_error_message="Parten står redan i listan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} i {self.insats}"


class Upptagning(models.Model):
    """A kommun that the insats takes people from, for a time: a catchment may grow."""

    insats = models.ForeignKey(Insats, models.CASCADE, related_name="upptagningar")
    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="upptagningar", verbose_name="kommun")
    fran = models.DateField("från")
    till = models.DateField("till", null=True, blank=True)

    class Meta:
        verbose_name = "upptagningsområde"
        verbose_name_plural = "upptagningsområden"
        ordering = ("fran", "kommun__namn")
        constraints = [
            ordered_period("upptagning_period"),
            no_overlap(
                "upptagning_en_i_taget",
                "insats",
                "kommun",
                message="Kommunen hör redan till upptagningsområdet under en del av perioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kommun} i {self.insats}"


class Insatsuppdrag(models.Model):
    """That a membership (of reach insats) covers an insats, and thereby its delprocesser."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="insatsuppdrag", verbose_name="uppdrag")
    insats = models.ForeignKey(Insats, models.PROTECT, related_name="insatsuppdrag", verbose_name="insats")

    class Meta:
        verbose_name = "insats i uppdraget"
        verbose_name_plural = "insatser i uppdraget"
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "insats"],
                name="insatsuppdrag_en_gang",
                violation_error_message="Insatsen ingår redan i uppdraget.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.insats}"

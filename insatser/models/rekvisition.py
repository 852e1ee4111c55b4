"""The owner's request for the money that an insats has spent in a period."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from finsam.bas.four_eyes import four_eyes_constraint
from finsam.bas.periods import no_overlap
from finsam.forbund.models import Part
from insatser.enums import DECIDED, GONE, Kontoslag, RekvisitionStatus, Rekvisitionstyp
from insatser.models.budget import Budget, Budgetpost
from insatser.models.closed import CLOSED_REKVISITION, rekvisition_closed
from insatser.models.insats import Insats
from insatser.querysets import RekvisitionQuerySet
from insatser.validators import validate_giro

_USER = settings.AUTH_USER_MODEL
_S = RekvisitionStatus
_SENT = [_S.INLAMNAD, _S.ATER, _S.GRANSKAD, _S.ATTESTERAD, _S.UTBETALD]
_DECIDED, _GONE = list(DECIDED), list(GONE)


_FROZEN = (
    *("insats_id", "budget_id", "ar", "nummer", "typ", "rattar_id", "fran", "till", "ovriga_intakter", "pahittad"),
    *("summa_attesterad", "ram_attesterad", "betalas_till", "kontoslag", "konto", "betalreferens"),
)


def _frozen(row: str) -> str:
    """The columns of OLD or NEW that a decision is about."""
    return ", ".join(f"{row}.{name}" for name in _FROZEN)


def _stamp(verb: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=f"{verb} av",
        editable=False,
    )


class Rekvisition(models.Model):
    """Numbered within insats and year. Its rows follow the decided budget's posts.

    Upprättad (insatsekonom) -> intygad and inlämnad (the owner's chief) -> granskad (kansli) -> beslutsattesterad
    (förbundschef) -> utbetald (kansli): nobody takes two steps next to each other. A rättelse refers to the one that
    it corrects and holds the differences, which may be negative; everything else holds costs. Where the money goes
    is frozen when it is submitted, what is to be paid when it is attested.
    """

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="rekvisitioner", verbose_name="insats")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="rekvisitioner", verbose_name="budget")
    ar = models.PositiveSmallIntegerField("år")
    nummer = models.PositiveSmallIntegerField("nummer")
    typ = models.CharField("typ", max_length=8, choices=Rekvisitionstyp, default=Rekvisitionstyp.DEL)
    rattar = models.ForeignKey(
        "self",
        models.PROTECT,  # what was corrected must stay readable
        null=True,
        blank=True,
        related_name="rattelser",
        verbose_name="rättar",
        editable=False,
    )
    fran = models.DateField("periodens början")
    till = models.DateField("periodens slut")
    senast = models.DateField("sista dag att lämna in", null=True, blank=True)
    status = models.CharField(
        "läge", max_length=10, choices=RekvisitionStatus, default=RekvisitionStatus.UTKAST, editable=False
    )
    diarienummer = models.CharField("diarienummer", max_length=40, blank=True)
    ovriga_intakter = models.DecimalField("övriga intäkter i perioden", max_digits=14, decimal_places=2, default=0)
    kommentar = models.TextField("kommentar", blank=True)
    prognos_helar = models.DecimalField(
        "prognos för hela året", max_digits=14, decimal_places=2, null=True, blank=True, help_text="I kronor."
    )
    avvikelse_forklaring = models.TextField("förklaring av avvikelsen", blank=True)
    ater_orsak = models.TextField("orsak till komplettering", blank=True, editable=False)
    avslag_orsak = models.TextField("orsak till avslaget", blank=True, editable=False)
    betalas_till = models.CharField("betalas till", max_length=120, blank=True, editable=False)
    kontoslag = models.CharField("slag av konto", max_length=8, choices=Kontoslag, blank=True, editable=False)
    konto = models.CharField("konto", max_length=12, blank=True, editable=False)
    betalreferens = models.CharField("referens", max_length=40, blank=True, editable=False)
    summa_attesterad = models.DecimalField(
        "attesterat belopp", max_digits=14, decimal_places=2, null=True, blank=True, editable=False
    )
    senaste_verifikat = models.PositiveSmallIntegerField("senaste verifikatnummer", default=0, editable=False)
    ram_attesterad = models.DecimalField(
        "årets ram vid attesten", max_digits=14, decimal_places=2, null=True, blank=True, editable=False
    )
    pahittad = models.BooleanField("påhittad exempeluppgift", default=False, editable=False)
    upprattad_av = _stamp("upprättad")
    upprattad_tid = models.DateTimeField("upprättad", null=True, blank=True, editable=False)
    inlamnad_av = _stamp("intygad och inlämnad")
    inlamnad_tid = models.DateTimeField("inlämnad", null=True, blank=True, editable=False)
    granskad_av = _stamp("granskad")
    granskad_tid = models.DateTimeField("granskad", null=True, blank=True, editable=False)
    attesterad_av = _stamp("attesterad")
    attesterad_tid = models.DateTimeField("attesterad", null=True, blank=True, editable=False)
    utbetald_av = _stamp("markerad som utbetald")
    utbetald_den = models.DateField("utbetald", null=True, blank=True, editable=False)
    avslutad_av = _stamp("avslagen eller makulerad")
    avslutad_tid = models.DateTimeField("avslagen eller makulerad", null=True, blank=True, editable=False)

    objects = RekvisitionQuerySet.as_manager()

    class Meta:
        verbose_name = "rekvisition"
        verbose_name_plural = "rekvisitioner"
        ordering = ("insats", "ar", "nummer")
        constraints = [
            models.UniqueConstraint(fields=["insats", "ar", "nummer"], name="rekvisition_nummer"),
            models.CheckConstraint(condition=Q(till__gte=F("fran")), name="rekvisition_period"),
            models.CheckConstraint(condition=Q(fran__year=F("ar"), till__year=F("ar")), name="rekvisition_inom_aret"),
            no_overlap(
                "rekvisition_en_per_period",
                "insats",
                message="Perioden är redan rekvirerad. Välj en senare period.",
                condition=~Q(typ=Rekvisitionstyp.RATTELSE) & ~Q(status__in=_GONE),
            ),
            models.CheckConstraint(
                condition=Q(typ=Rekvisitionstyp.RATTELSE, rattar__isnull=False)
                | Q(rattar__isnull=True) & ~Q(typ=Rekvisitionstyp.RATTELSE)
                | Q(pahittad=True),
                name="rekvisition_rattelse_av_en",
                violation_error_message="En rättelse gäller en tidigare rekvisition.",
            ),
            models.UniqueConstraint(
                fields=["insats", "ar"],
                condition=Q(typ=Rekvisitionstyp.SLUT) & ~Q(status__in=_GONE),
                name="rekvisition_en_slut_per_ar",
                violation_error_message="Året har redan en slutrekvisition.",
            ),
            models.UniqueConstraint(
                fields=["rattar"],
                condition=Q(rattar__isnull=False) & ~Q(status__in=[*_DECIDED, *_GONE]),
                name="rekvisition_en_rattelse_i_taget",
                violation_error_message="En rättelse av rekvisitionen pågår redan.",
            ),
            models.CheckConstraint(condition=Q(kontoslag__in=["", *Kontoslag.values]), name="rekvisition_kontoslag"),
            models.CheckConstraint(condition=Q(status__in=RekvisitionStatus.values), name="rekvisition_status"),
            models.CheckConstraint(
                condition=~Q(status__in=_SENT) | Q(inlamnad_tid__isnull=False) | Q(pahittad=True),
                name="rekvisition_inlamnad_har_stampel",
            ),
            models.CheckConstraint(
                condition=~Q(status=_S.UPPRATTAD) | Q(upprattad_tid__isnull=False, upprattad_av__isnull=False),
                name="rekvisition_upprattad_har_stampel",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_DECIDED)
                | Q(attesterad_tid__isnull=False, granskad_tid__isnull=False, summa_attesterad__isnull=False)
                | Q(pahittad=True),
                name="rekvisition_attesterad_har_stamplar",
            ),
            models.CheckConstraint(
                condition=Q(status=_S.UTBETALD, utbetald_den__isnull=False)
                | Q(utbetald_den__isnull=True) & ~Q(status=_S.UTBETALD),
                name="rekvisition_utbetald_har_dag",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_GONE, avslutad_tid__isnull=False)
                | Q(avslutad_tid__isnull=True) & ~Q(status__in=_GONE),
                name="rekvisition_avslutad_har_stampel",
            ),
            models.CheckConstraint(
                condition=~Q(status=_S.AVSLAGEN) | ~Q(avslag_orsak=""), name="rekvisition_avslag_har_orsak"
            ),
            four_eyes_constraint(first="upprattad_av", second="inlamnad_av", name="rekvisition_upprattad_intygad"),
            four_eyes_constraint(first="attesterad_av", second="utbetald_av", name="rekvisition_attesterad_betald"),
            four_eyes_constraint(first="granskad_av", second="attesterad_av", name="rekvisition_granskad_attesterad"),
            four_eyes_constraint(first="inlamnad_av", second="granskad_av", name="rekvisition_inlamnad_granskad"),
        ]
        triggers = [
            # The last guard of the year's money, whoever writes the row. The service says the same in words, with the
            # insats locked; the lock here is for whoever forgets. `ram_attesterad` is what the service counted with.
            pgtrigger.Trigger(
                name="rekvisition_inom_ramen",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status", "summa_attesterad", "ram_attesterad"),
                when=pgtrigger.After,
                condition=pgtrigger.Condition(
                    "NEW.status = 'attesterad' AND NEW.ram_attesterad IS NOT NULL AND NEW.summa_attesterad > 0"
                ),
                declare=[("beslutat", "numeric")],
                func="""
                    PERFORM 1 FROM insatser_insats WHERE id = NEW.insats_id FOR UPDATE;
                    SELECT SUM(summa_attesterad) INTO beslutat FROM insatser_rekvisition
                    WHERE insats_id = NEW.insats_id AND ar = NEW.ar AND status IN ('attesterad', 'utbetald');
                    IF beslutat > NEW.ram_attesterad THEN
                        RAISE EXCEPTION 'rekvisition_inom_ramen' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            # What was decided stays; the only step left is that it is paid.
            pgtrigger.Trigger(
                name="rekvisition_beslutad",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(f"OLD.status IN ({CLOSED_REKVISITION})"),
                func=f"""
                    IF TG_OP = 'UPDATE'
                        AND (NEW.status = OLD.status OR OLD.status = 'attesterad' AND NEW.status = 'utbetald')
                        AND ROW({_frozen("NEW")}) IS NOT DISTINCT FROM ROW({_frozen("OLD")})
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'rekvisition_beslutad' USING ERRCODE = 'check_violation';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Rekvisition {self.nummer} år {self.ar}"

    def get_absolute_url(self) -> str:
        return reverse("rekvisition", args=[self.pk])

    @property
    def editable(self) -> bool:
        """Whether its rows may be changed."""
        return self.status in (_S.UTKAST, _S.ATER)


class Rekvisitionsrad(models.Model):
    """What was spent on one budget post in the period, in kronor; in a rättelse, what it differs by.

    `ater` marks the rows that kansli wants completed: then only they are open.
    """

    rekvisition = models.ForeignKey(Rekvisition, models.CASCADE, related_name="rader")
    post = models.ForeignKey(Budgetpost, models.PROTECT, related_name="rekvisitionsrader", verbose_name="budgetpost")
    belopp = models.DecimalField("denna period", max_digits=14, decimal_places=2, default=0)
    kommentar = models.CharField("kommentar", max_length=240, blank=True)
    ater = models.BooleanField("ska kompletteras", default=False, editable=False)
    ater_text = models.CharField("vad som ska kompletteras", max_length=240, blank=True, editable=False)

    class Meta:
        verbose_name = "rad"
        verbose_name_plural = "rader"
        ordering = ("rekvisition", "post__ordning", "post_id")
        constraints = [
            models.UniqueConstraint(fields=["rekvisition", "post"], name="rekvisitionsrad_en_per_post"),
            models.CheckConstraint(condition=Q(ater=True) | Q(ater_text=""), name="rekvisitionsrad_ater_text"),
        ]
        triggers = [
            # A row does not know what kind of rekvisition it is in, so no check constraint can say this.
            pgtrigger.Trigger(
                name="rekvisitionsrad_inte_negativ",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("belopp"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.belopp < 0"),
                declare=[("slag", "text")],
                func="""
                    SELECT typ INTO slag FROM insatser_rekvisition WHERE id = NEW.rekvisition_id;
                    IF slag IS DISTINCT FROM 'rattelse' THEN
                        RAISE EXCEPTION 'rekvisitionsrad_inte_negativ' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            rekvisition_closed("rekvisitionsrad_beslutad", which="OLD.rekvisition_id, NEW.rekvisition_id"),
        ]

    def __str__(self) -> str:
        return f"{self.rekvisition}, {self.post}"


class Betalningsuppgift(models.Model):
    """Where the owner of an insats wants its money: frozen on each rekvisition when it is submitted.

    It is the account of `agare`, who owned the insats when kansli entered it, and of no later owner.
    """

    insats = models.OneToOneField(Insats, models.CASCADE, related_name="betalningsuppgift", verbose_name="insats")
    agare = models.ForeignKey(
        Part,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="insatsägare",
        editable=False,
    )
    mottagare = models.CharField("mottagare", max_length=120)
    kontoslag = models.CharField("slag av konto", max_length=8, choices=Kontoslag, default=Kontoslag.BANKGIRO)
    konto = models.CharField("nummer", max_length=12, validators=[validate_giro])
    referens = models.CharField("referens", max_length=40, blank=True, help_text="Så känner mottagaren igen pengarna.")

    class Meta:
        verbose_name = "betalningsuppgift"
        verbose_name_plural = "betalningsuppgifter"
        constraints = [
            models.CheckConstraint(condition=Q(kontoslag__in=Kontoslag.values), name="betalningsuppgift_kontoslag"),
            models.CheckConstraint(
                condition=Q(konto__regex=r"^[0-9]{1,7}-[0-9]{1,4}$"),
                name="betalningsuppgift_konto",
                violation_error_message="Skriv numret med siffror och bindestreck, till exempel 5050-1055.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kontoslag_display()} {self.konto}"

"""The remiss: a part's request, together with the person, that she may take part; or her own."""

from django.db import models
from django.db.models import Q

from deltagare.enums import Avstegsslag, Kon, Remisskalla, RemissStatus, Svar
from deltagare.models.fall import Fall
from deltagare.models.grund import PersonRow, user_stamp
from deltagare.models.listvarde import Listvarde
from deltagare.models.person import Datanyckel, Deltagare, level_trigger
from deltagare.querysets import RemissQuerySet
from finsam.bas.personnummer import no_personnummer
from finsam.forbund.models import Kommun, Part
from insatser.enums import Kriterieslag
from insatser.models import Insats, Kriterium

S = RemissStatus


class Remissintag(models.Model):
    """How an insats takes remisser in. No row: the intake is closed."""

    insats = models.OneToOneField(Insats, models.CASCADE, related_name="remissintag", verbose_name="insats")
    oppet = models.BooleanField("öppet för remisser", default=False)
    egenansokan = models.BooleanField("tar emot egenansökan", default=False)
    visar_vantetid = models.BooleanField("visar platser och väntetid", default=True)
    information = models.TextField("att läsa innan man börjar", blank=True)
    stangt_besked = models.TextField("besked när intaget är stängt", blank=True)
    utkast_dagar = models.PositiveSmallIntegerField(
        "dagar som ett sparat utkast finns kvar", default=30, help_text="Därefter raderas det."
    )

    class Meta:
        verbose_name = "remissintag"
        verbose_name_plural = "remissintag"
        constraints = [
            models.CheckConstraint(
                condition=Q(utkast_dagar__range=(1, 180)),
                name="remissintag_utkast_dagar",
                violation_error_message="Skriv ett antal dagar mellan 1 och 180.",
            )
        ]

    def __str__(self) -> str:
        return f"Remissintag till {self.insats}"


class Remiss(PersonRow):
    """A remiss with its answers and its handling.

    While it is an utkast its answers lie together in `utkast`, encrypted; the team does not see it. Who the person is
    lies in `identitet` (encrypted, only at level `personuppgifter`) until the remiss is accepted and she becomes a
    deltagare. The remittent has no account: `lank_hash` is the hash of her personal link, which opens this row alone,
    `kod` the hash of the code that a slutredovisning asks for besides.
    """

    nummer = models.PositiveIntegerField("nummer", null=True, blank=True)
    kalla = models.CharField("inskickad av", max_length=10, choices=Remisskalla)
    status = models.CharField("läge", max_length=16, choices=S, default=S.UTKAST, editable=False)
    skapad = models.DateTimeField("påbörjad", auto_now_add=True)
    inkommen_tid = models.DateTimeField("inkommen", null=True, blank=True)
    pahittad = models.BooleanField("påhittat exempel", default=False, editable=False)
    # The link without an account
    lank_generation = models.PositiveSmallIntegerField(default=1, editable=False)
    lank_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (unique)
    kod_hash = models.CharField(max_length=200, blank=True, editable=False)
    kod_forsok = models.PositiveSmallIntegerField(default=0, editable=False)
    # The draft
    utkast = models.BinaryField(null=True, blank=True)
    gallras = models.DateTimeField("utkastet raderas", null=True, blank=True)
    # The person
    nyckel = models.ForeignKey(Datanyckel, models.PROTECT, null=True, blank=True, related_name="+")
    identitet = models.BinaryField(null=True, blank=True)
    nummer_hash = models.BinaryField(null=True, blank=True)
    skyddad = models.BooleanField("skyddade personuppgifter", default=False)
    kon = models.CharField("kön", max_length=8, choices=Kon, blank=True)
    fodelsear = models.PositiveSmallIntegerField("födelseår", null=True, blank=True)
    kommun = models.ForeignKey(
        Kommun, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="folkbokföringskommun"
    )
    deltagare = models.ForeignKey(
        Deltagare, models.PROTECT, null=True, blank=True, related_name="remisser", verbose_name="deltagare"
    )
    tolk = models.CharField("tolk på", max_length=60, blank=True)
    # Who refers
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="remitterande part"
    )
    enhet = models.CharField("enhet", max_length=120, blank=True)
    remittent_namn = models.CharField("remittentens namn", max_length=120, blank=True)
    remittent_roll = models.CharField("remittentens roll", max_length=80, blank=True)
    remittent_epost = models.EmailField("remittentens e-postadress", blank=True)
    remittent_telefon = models.CharField("remittentens telefon", max_length=40, blank=True)
    # What it says. Only what is needed to judge it: there is no place for a journal.
    bakgrund = models.TextField("bakgrund", blank=True, max_length=4000)
    eget_mal = models.TextField("personens eget mål", blank=True, max_length=2000)
    ordinarie_racker_inte = models.TextField("varför ordinarie insatser inte räcker", blank=True, max_length=2000)
    kontakter = models.TextField("pågående kontakter", blank=True, max_length=2000)
    omfattning = models.CharField("omfattning och praktiska behov", max_length=400, blank=True)
    har_sip = models.BooleanField("har en SIP", null=True, blank=True)
    forsorjning = models.ForeignKey(
        Listvarde, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="försörjning"
    )
    forsorjning_till = models.DateField("försörjningen beviljad till", null=True, blank=True)
    informerad = models.DateField("personen informerad", null=True, blank=True)
    parter = models.ManyToManyField(Part, through="RemissPart", related_name="+")
    # The handling
    borjade_bedoma_av = user_stamp("börjades bedöma av")
    borjade_bedoma_tid = models.DateTimeField(null=True, blank=True, editable=False)
    beslutad_av = user_stamp("beslutad av")
    beslutad_tid = models.DateTimeField("beslutad", null=True, blank=True, editable=False)
    orsak = models.ForeignKey(
        Listvarde, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="orsak", editable=False
    )
    motivering = models.TextField("motivering", blank=True, max_length=2000, editable=False)
    fall = models.OneToOneField(Fall, models.PROTECT, null=True, blank=True, related_name="remiss", editable=False)
    fortur = models.BooleanField("förtur i kön", default=False)
    fortur_motivering = models.CharField("skäl till förtur", max_length=400, blank=True)
    # History of a hänvisning: a remiss of the other insats points back. Both rows keep their own history.
    hanvisad_till = models.ForeignKey(
        Insats, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hänvisad till", editable=False
    )
    hanvisad_fran = models.ForeignKey(
        Insats, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hänvisad från", editable=False
    )
    # The new remiss' number and no key: the rows belong to two teams, and neither sees the other's.
    hanvisad_remiss = models.BigIntegerField(null=True, blank=True, editable=False)
    hanvisad_historik = models.JSONField("historik före hänvisningen", default=list, editable=False)
    paminnelse_tid = models.DateTimeField("påminnelse skickad", null=True, blank=True, editable=False)

    objects = RemissQuerySet.as_manager()

    class Meta:
        verbose_name = "remiss"
        verbose_name_plural = "remisser"
        ordering = ("-inkommen_tid", "-id")
        indexes = [
            models.Index(fields=["insats", "status", "inkommen_tid"], name="remiss_lage"),
            models.Index(fields=["insats", "nummer_hash"], name="remiss_nummer_hash"),
            models.Index(fields=["gallras"], condition=Q(status=S.UTKAST), name="remiss_gallras"),
        ]
        constraints = [
            no_personnummer(
                "bakgrund",
                "eget_mal",
                "ordinarie_racker_inte",
                "kontakter",
                "omfattning",
                "enhet",
                "tolk",
                "motivering",
                "fortur_motivering",
                name="remiss_utan_personnummer",
            ),
            models.UniqueConstraint(fields=["insats", "nummer"], name="remiss_nummer"),
            models.UniqueConstraint(fields=["id", "insats"], name="remiss_med_insats"),
            models.CheckConstraint(condition=Q(status__in=S.values), name="remiss_status"),
            models.CheckConstraint(condition=Q(kalla__in=Remisskalla.values), name="remiss_kalla"),
            models.CheckConstraint(
                condition=Q(status=S.UTKAST, inkommen_tid__isnull=True, gallras__isnull=False)
                | (
                    ~Q(status=S.UTKAST)
                    & Q(inkommen_tid__isnull=False, nummer__isnull=False, fodelsear__isnull=False)
                    & ~Q(kon="")
                    & Q(utkast__isnull=True, gallras__isnull=True)
                ),
                name="remiss_utkast_eller_inkommen",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.ANTAGEN, S.STARTAD, S.AVSLAGEN, S.HANVISAD])
                | Q(beslutad_tid__isnull=False, beslutad_av__isnull=False),
                name="remiss_beslut_har_stampel",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.AVSLAGEN) | (Q(orsak__isnull=False) & ~Q(motivering="")),
                name="remiss_avslag_har_orsak",
                violation_error_message="Välj en orsak och skriv en motivering.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.ANTAGEN, S.STARTAD]) | Q(deltagare__isnull=False),
                name="remiss_antagen_har_deltagare",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.HANVISAD) | Q(hanvisad_till__isnull=False), name="remiss_hanvisad_har_mal"
            ),
            models.CheckConstraint(
                condition=Q(skyddad=False) | Q(identitet__isnull=True, nummer_hash__isnull=True, kommun__isnull=True),
                name="remiss_skyddad_utan_identitet",
                violation_error_message="Ange inte namn, personnummer eller kommun för den som har skyddade "
                "personuppgifter.",
            ),
            models.CheckConstraint(
                condition=Q(fortur=False) | ~Q(fortur_motivering=""),
                name="remiss_fortur_har_skal",
                violation_error_message="Skriv varför personen går före i kön.",
            ),
        ]
        triggers = [
            level_trigger("remiss_kraver_niva", ("avidentifierad", "personuppgifter")),
            level_trigger(
                "remiss_identitet_kraver_niva",
                ("personuppgifter",),
                when="(NEW.identitet IS NOT NULL OR NEW.nummer_hash IS NOT NULL)",
            ),
        ]

    def __str__(self) -> str:
        return f"Remiss {self.nummer}" if self.nummer else "Utkast till remiss"


class RemissPart(PersonRow):
    """A part that the person needs besides the one that refers."""

    remiss = models.ForeignKey(Remiss, models.CASCADE, related_name="behover")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name="part")

    class Meta:
        verbose_name = "part som behövs"
        verbose_name_plural = "parter som behövs"
        constraints = [models.UniqueConstraint(fields=["remiss", "part"], name="remisspart_en_gang")]


class Kriteriesvar(PersonRow):
    """The answer to one criterion, frozen with the wording of the day it was answered."""

    remiss = models.ForeignKey(Remiss, models.CASCADE, related_name="kriteriesvar")
    kriterium = models.ForeignKey(Kriterium, models.SET_NULL, null=True, related_name="+")
    slag = models.CharField("slag", max_length=10, choices=Kriterieslag)
    nummer = models.PositiveSmallIntegerField("nummer")
    lydelse = models.TextField("lydelse")
    svar = models.CharField("remittentens svar", max_length=8, choices=Svar)
    alternativ = models.TextField("alternativ som är uppfyllt", blank=True)
    teamets_svar = models.CharField("teamets bedömning", max_length=8, choices=Svar, blank=True)

    class Meta:
        verbose_name = "svar på kriterium"
        verbose_name_plural = "svar på kriterier"
        ordering = ("-slag", "nummer")  # inclusive before exclusive
        constraints = [
            models.UniqueConstraint(fields=["remiss", "slag", "nummer"], name="kriteriesvar_en_gang"),
            models.CheckConstraint(condition=Q(svar__in=Svar.values), name="kriteriesvar_svar"),
            models.CheckConstraint(condition=Q(slag__in=Kriterieslag.values), name="kriteriesvar_slag"),
        ]


class Avsteg(PersonRow):
    """A soft rule that somebody passed, with the warning as it stood and the motivation."""

    remiss = models.ForeignKey(Remiss, models.CASCADE, related_name="avsteg")
    slag = models.CharField("slag", max_length=10, choices=Avstegsslag)
    varning = models.CharField("varningen", max_length=400)
    motivering = models.TextField("motivering", max_length=1000)
    av = user_stamp("motiverat av")
    tid = models.DateTimeField("motiverat", auto_now_add=True)

    class Meta:
        verbose_name = "motiverat avsteg"
        verbose_name_plural = "motiverade avsteg"
        constraints = [
            no_personnummer("motivering", name="avsteg_utan_personnummer"),
            models.UniqueConstraint(fields=["remiss", "slag"], name="avsteg_ett_av_varje_slag"),
            models.CheckConstraint(condition=~Q(motivering=""), name="avsteg_har_motivering"),
            models.CheckConstraint(condition=Q(slag__in=Avstegsslag.values), name="avsteg_slag"),
        ]


class Komplettering(PersonRow):
    """A question to the remittent and her answer, by the same link or by telephone."""

    remiss = models.ForeignKey(Remiss, models.CASCADE, related_name="kompletteringar")
    fraga = models.TextField("vad som behöver kompletteras", max_length=2000)
    begard_av = user_stamp("begärd av")
    begard_tid = models.DateTimeField("begärd", auto_now_add=True)
    svar = models.TextField("svar", blank=True, max_length=4000)
    besvarad_tid = models.DateTimeField("besvarad", null=True, blank=True)

    class Meta:
        verbose_name = "komplettering"
        verbose_name_plural = "kompletteringar"
        ordering = ("begard_tid",)
        constraints = [
            no_personnummer("fraga", "svar", name="komplettering_utan_personnummer"),
            models.UniqueConstraint(
                fields=["remiss"],
                condition=Q(besvarad_tid__isnull=True),
                name="komplettering_en_oppen",
                violation_error_message="Remittenten har redan en fråga att svara på.",
            ),
            models.CheckConstraint(
                condition=Q(besvarad_tid__isnull=True, svar="") | (Q(besvarad_tid__isnull=False) & ~Q(svar="")),
                name="komplettering_besvarad_har_svar",
            ),
        ]

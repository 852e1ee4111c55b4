"""The written account to the remitting part."""

from django.db import models
from django.db.models import Q

from deltagare.enums import SlutredovisningStatus
from deltagare.models.deltagande import Deltagande
from deltagare.models.grund import PersonRow, user_stamp
from deltagare.models.listvarde import Listvarde
from deltagare.models.person import Datanyckel
from deltagare.models.remiss import Remiss
from finsam.bas.personnummer import no_personnummer


class Slutredovisning(PersonRow):
    """What was done, and the judgement of what comes next (the Säter document: within three weeks of the avslut).

    When it is sent its words are frozen in `underlag` and drawn to `pdf`, both encrypted with the insatsägare's data
    key, since they may tell who the person is. The recipient opens it by a personal link together with a code: the
    remittent by her remiss' link too (`remiss`, row-level security reads it).

    One that is never to be given (`avstadd`: the person has not let the part be told, or has died) keeps the reason
    and nothing that was written about the person.
    """

    deltagande = models.OneToOneField(Deltagande, models.CASCADE, related_name="slutredovisning")
    remiss = models.ForeignKey(
        Remiss, models.PROTECT, null=True, blank=True, related_name="slutredovisningar", editable=False
    )
    status = models.CharField(
        "läge",
        max_length=10,
        choices=SlutredovisningStatus,
        default=SlutredovisningStatus.UTKAST,
        editable=False,
    )
    aktiviteter = models.TextField("genomförda aktiviteter", max_length=6000, blank=True)
    bedomning = models.TextField("bedömning av fortsatta behov", max_length=6000, blank=True)
    mottagare_namn = models.CharField("mottagarens namn", max_length=120, blank=True)
    mottagare_enhet = models.CharField("mottagarens enhet", max_length=160, blank=True)
    mottagare_epost = models.EmailField("mottagarens e-postadress", blank=True)
    nyckel = models.ForeignKey(Datanyckel, models.PROTECT, null=True, blank=True, related_name="+")
    underlag = models.BinaryField(null=True, blank=True)
    pdf = models.BinaryField(null=True, blank=True)
    lank_generation = models.PositiveSmallIntegerField(default=1, editable=False)
    lank_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 (unique)
    kod_hash = models.CharField(max_length=200, blank=True, editable=False)
    kod_forsok = models.PositiveSmallIntegerField("felaktiga koder", default=0, editable=False)
    skickad_av = user_stamp("skickad av")
    skickad_tid = models.DateTimeField("skickad", null=True, blank=True, editable=False)
    hamtad_tid = models.DateTimeField("hämtad", null=True, blank=True, editable=False)
    orsak = models.ForeignKey(
        Listvarde, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="orsak", editable=False
    )
    forklaring = models.CharField("förklaring", max_length=200, blank=True, editable=False)
    avstadd_av = user_stamp("bestämd av")
    avstadd_tid = models.DateTimeField("bestämd", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "slutredovisning"
        verbose_name_plural = "slutredovisningar"
        constraints = [
            no_personnummer("aktiviteter", "bedomning", "forklaring", name="slutredovisning_utan_personnummer"),
            models.CheckConstraint(condition=Q(status__in=SlutredovisningStatus.values), name="slutredovisning_status"),
            models.CheckConstraint(
                condition=Q(status__in=(SlutredovisningStatus.UTKAST, SlutredovisningStatus.AVSTADD))
                | (
                    Q(skickad_tid__isnull=False, skickad_av__isnull=False, underlag__isnull=False)
                    & Q(lank_hash__isnull=False)
                    & ~Q(kod_hash="")
                    & ~Q(aktiviteter="")
                    & ~Q(bedomning="")
                ),
                name="slutredovisning_skickad_ar_hel",
            ),
            models.CheckConstraint(
                condition=~Q(status=SlutredovisningStatus.HAMTAD) | Q(hamtad_tid__isnull=False),
                name="slutredovisning_hamtad_har_stampel",
            ),
            models.CheckConstraint(
                condition=Q(status=SlutredovisningStatus.AVSTADD, orsak__isnull=False)
                & Q(avstadd_av__isnull=False, avstadd_tid__isnull=False, underlag__isnull=True)
                & Q(aktiviteter="", bedomning="")
                | ~Q(status=SlutredovisningStatus.AVSTADD)
                & Q(orsak__isnull=True, forklaring="", avstadd_av__isnull=True, avstadd_tid__isnull=True),
                name="slutredovisning_avstadd_har_orsak",
                violation_error_message="Välj varför slutredovisningen inte lämnas.",
            ),
        ]

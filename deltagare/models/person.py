"""The person: what an insats knows about her, and apart from it who she is."""

import pgtrigger
from django.db import models
from django.db.models import Q

from deltagare.enums import Kon
from deltagare.models.grund import PersonRow
from finsam.forbund.models import Kommun, Part


def level_trigger(name: str, levels: tuple[str, ...], *, when: str = "") -> pgtrigger.Trigger:
    """Rows only in insatser with one of the registration levels. A level is never lowered, so asking once is enough."""
    allowed = ",".join(f"'{level}'" for level in levels)
    condition = f"{when} AND " if when else ""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=(
            f"IF {condition}NOT EXISTS (SELECT 1 FROM insatser_insats WHERE id = NEW.insats_id "
            f"AND registreringsniva IN ({allowed})) THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; "
            "END IF; RETURN NEW;"
        ),
    )


class Datanyckel(models.Model):
    """The key that an insatsägare's people are encrypted with, itself encrypted by a master key of the environment."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="datanycklar", verbose_name="insatsägare")
    version = models.PositiveSmallIntegerField("version", default=1)
    inpackad = models.BinaryField("inpackad nyckel")
    skapad = models.DateTimeField("skapad", auto_now_add=True)
    ersatt = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "datanyckel"
        verbose_name_plural = "datanycklar"
        constraints = [
            models.UniqueConstraint(fields=["part", "version"], name="datanyckel_version"),
            models.UniqueConstraint(fields=["part"], condition=Q(ersatt__isnull=True), name="datanyckel_en_i_bruk"),
        ]

    def __str__(self) -> str:
        return f"Datanyckel {self.pk}"


class Deltagare(PersonRow):
    """A person as one insats knows her: no name, no number. `nummer` is what the team and the remittent say.

    `skyddad`: skyddade personuppgifter, of whom no name, number or kommun is kept at any level.
    """

    nummer = models.PositiveIntegerField("nummer")
    kon = models.CharField("kön", max_length=8, choices=Kon)
    fodelsear = models.PositiveSmallIntegerField("födelseår")
    kommun = models.ForeignKey(
        Kommun, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="folkbokföringskommun"
    )
    skyddad = models.BooleanField("skyddade personuppgifter", default=False)
    pahittad = models.BooleanField("påhittad exempelperson", default=False, editable=False)
    skapad = models.DateTimeField("registrerad", auto_now_add=True)

    class Meta:
        verbose_name = "deltagare"
        verbose_name_plural = "deltagare"
        ordering = ("insats", "nummer")
        constraints = [
            models.UniqueConstraint(fields=["insats", "nummer"], name="deltagare_nummer"),
            models.UniqueConstraint(fields=["id", "insats"], name="deltagare_med_insats"),
            models.CheckConstraint(condition=Q(kon__in=Kon.values), name="deltagare_kon"),
            models.CheckConstraint(
                condition=Q(fodelsear__range=(1900, 2100)),
                name="deltagare_fodelsear",
                violation_error_message="Skriv födelseåret med fyra siffror.",
            ),
            models.CheckConstraint(
                condition=Q(skyddad=False) | Q(kommun__isnull=True),
                name="deltagare_skyddad_utan_kommun",
                violation_error_message="Ange ingen kommun för den som har skyddade personuppgifter.",
            ),
        ]
        triggers = [
            level_trigger("deltagare_kraver_niva", ("avidentifierad", "personuppgifter")),
            pgtrigger.Trigger(
                name="deltagare_skyddad_utan_identitet",
                operation=pgtrigger.UpdateOf("skyddad"),
                when=pgtrigger.Before,
                func=(
                    "IF NEW.skyddad AND EXISTS (SELECT 1 FROM deltagare_identitet WHERE deltagare_id = NEW.id) THEN "
                    "RAISE EXCEPTION 'deltagare_skyddad_utan_identitet' USING ERRCODE = 'check_violation'; "
                    "END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Deltagare {self.nummer}"


class Identitet(PersonRow):
    """Name, personnummer and contact, encrypted with the insatsägare's data key. Only at level `personuppgifter`.

    `nummer_hash` is a keyed hash of the personnummer: the one way to find a person, by the exact number.
    """

    deltagare = models.OneToOneField(Deltagare, models.CASCADE, related_name="identitet")
    nyckel = models.ForeignKey(Datanyckel, models.PROTECT, related_name="+")
    krypterat = models.BinaryField("krypterade uppgifter")
    nummer_hash = models.BinaryField("hash av personnumret", null=True, blank=True)

    class Meta:
        verbose_name = "identitet"
        verbose_name_plural = "identiteter"
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "nummer_hash"],
                name="identitet_ett_nummer",
                violation_error_message="Personnumret finns redan i insatsen. Sök fram personen i stället.",
            )
        ]
        triggers = [
            level_trigger("identitet_kraver_niva", ("personuppgifter",)),
            pgtrigger.Trigger(
                name="identitet_inte_for_skyddad",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("deltagare_id"),
                when=pgtrigger.Before,
                func=(
                    "PERFORM 1 FROM deltagare_deltagare WHERE id = NEW.deltagare_id AND NOT skyddad "
                    "FOR SHARE; IF NOT FOUND THEN "
                    "RAISE EXCEPTION 'identitet_inte_for_skyddad' USING ERRCODE = 'check_violation'; "
                    "END IF; RETURN NEW;"
                ),
            ),
        ]

"""Roles, and who holds which, where and how long."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from finsam.bas.periods import no_overlap, ordered_period
from finsam.forbund.enums import Rollkod, Rollniva
from finsam.forbund.models.forbund import Forbund, Part
from finsam.forbund.models.user import EMPLOYED_SEES_NOBODY, User
from finsam.forbund.querysets import MembershipQuerySet


class Roll(models.Model):
    """A role. `oppnar_deltagare` says whether it opens data about individuals."""

    kod = models.CharField("kod", max_length=40, primary_key=True, choices=Rollkod)
    namn = models.CharField("namn", max_length=80)
    niva = models.CharField("räckvidd", max_length=10, choices=Rollniva)
    oppnar_deltagare = models.BooleanField("öppnar uppgifter om deltagare", default=False)
    ordning = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "roll"
        verbose_name_plural = "roller"
        ordering = ("ordning",)
        constraints = [
            # Lag 2003:1210 7 §: what reaches over a whole förbund never reaches an individual.
            models.CheckConstraint(
                condition=Q(oppnar_deltagare=False) | Q(niva__in=[Rollniva.INSATS, Rollniva.LANK]),
                name="roll_forbund_ser_ingen_individ",
                violation_error_message="En roll för ett helt förbund eller för driften får inte öppna deltagare.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="oppnar_inte_for_anstalld",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.oppnar_deltagare AND EXISTS (SELECT 1 FROM forbund_membership m, forbund_user u "
                    "WHERE m.roll_id = NEW.kod AND u.id = m.user_id AND u.anstalld_av_id IS NOT NULL) THEN "
                    f"{EMPLOYED_SEES_NOBODY} END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def clean(self) -> None:
        """The trigger's rule in words, at the field."""
        if self.oppnar_deltagare and self.memberships.filter(user__anstalld_av__isnull=False).exists():
            raise ValidationError(
                {"oppnar_deltagare": "En anställd av ett förbund har rollen. Den kan därför inte öppna deltagare."}
            )


class Membership(models.Model):
    """A user's role in a förbund for a time. What a person does, she does as one of her memberships.

    Which insatser a membership of reach `insats` covers stands in insatser.Insatsuppdrag.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="användare")
    roll = models.ForeignKey(Roll, models.PROTECT, related_name="memberships", verbose_name="roll")
    forbund = models.ForeignKey(
        Forbund, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="förbund"
    )
    part = models.ForeignKey(
        Part,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="företräder",
        help_text="Parten som personen är anställd av eller företräder.",
    )
    fran = models.DateField("från")
    till = models.DateField("till", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        ordering = ("roll__ordning", "id")
        constraints = [
            ordered_period("membership_period"),
            no_overlap(
                "membership_en_i_taget",
                "user",
                "roll",
                "forbund",
                message="Personen har redan rollen i förbundet under en del av perioden.",
            ),
            models.CheckConstraint(
                condition=Q(forbund__isnull=False) | Q(roll=Rollkod.DRIFTADMINISTRATOR),
                name="membership_har_forbund",
                violation_error_message="Välj det förbund som uppdraget gäller.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="anstalld_oppnar_inte",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM forbund_roll r, forbund_user u WHERE r.kod = NEW.roll_id "
                    "AND u.id = NEW.user_id AND r.oppnar_deltagare AND u.anstalld_av_id IS NOT NULL) THEN "
                    f"{EMPLOYED_SEES_NOBODY} END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Uppdrag {self.pk}"

    def clean(self) -> None:
        """The trigger's rule in words, at the field."""
        if self.user_id and self.roll_id and self.roll.oppnar_deltagare and self.user.anstalld_av_id:
            raise ValidationError(
                {"roll": "Den som är anställd av ett förbund kan inte ha en roll som öppnar uppgifter om deltagare."}
            )

    @property
    def where(self) -> str:
        """The förbund's name, or what stands in for it."""
        return self.forbund.namn if self.forbund else "Finsam"

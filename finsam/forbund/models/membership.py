"""Roles, and who holds which, where and how long."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam.bas.periods import no_overlap, ordered_period
from finsam.forbund.enums import MAY_OPEN, Rollkod, Rollniva
from finsam.forbund.models.forbund import Forbund, Part
from finsam.forbund.models.uppgick import UNTIL, none_after, require_at_work, until
from finsam.forbund.models.user import EMPLOYED_SEES_NOBODY, OPENS_OR_GIVES, User
from finsam.forbund.querysets import MembershipQuerySet

# Two memberships, `other` and another one, that are in force on some of the same days.
_SAME_DAYS = "(other.till IS NULL OR other.till >= {mine}.fran) AND ({mine}.till IS NULL OR {mine}.till >= other.fran)"
OPEN_OR_WHOLE = (
    "En person kan inte på samma gång ha en roll för ett helt förbund eller för driften (kansli, styrelse, revisor, "
    "driftadministratör) och en roll som öppnar uppgifter om deltagare eller som ger andra en sådan. Avsluta det andra "
    "uppdraget först, eller välj en annan period."
)
WHOLE = (Rollniva.FORBUND, Rollniva.DRIFT)
_OPENS = OPENS_OR_GIVES.format(roll="r")
_OTHER_OPENS = OPENS_OR_GIVES.format(roll="r2")


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
            ),
            # Nor does a styrgrupp: it gets figures and avidentifierade cases.
            models.CheckConstraint(
                condition=Q(oppnar_deltagare=False) | Q(kod__in=MAY_OPEN),
                name="roll_oppnar_bara_for_dem_som_arbetar_i_insatsen",
                violation_error_message="Bara de som arbetar i insatsen, och remittenter, kan ha en roll som öppnar "
                "deltagare.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="oppnar_inte_for_anstalld",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.oppnar_deltagare AND (EXISTS (SELECT 1 FROM forbund_membership m, forbund_user u "
                    "WHERE m.roll_id = NEW.kod AND u.id = m.user_id AND u.anstalld_av_id IS NOT NULL) "
                    "OR EXISTS (SELECT 1 FROM forbund_membership m, forbund_membership other, forbund_roll r2 "
                    "WHERE m.roll_id = NEW.kod AND other.user_id = m.user_id AND r2.kod = other.roll_id "
                    f"AND r2.niva IN ('forbund', 'drift') AND {_SAME_DAYS.format(mine='m')})) THEN "
                    f"{EMPLOYED_SEES_NOBODY} END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def opens_or_gives(self) -> bool:
        """Whether it opens deltagare, or lets its holder give roles that do."""
        return self.oppnar_deltagare or self.kod == Rollkod.BEHORIGHETSANSVARIG

    def clean(self) -> None:
        """The trigger's rule in words, at the field, and that opening a role gives nobody what she has not been given.

        Who opens deltagare is decided person by person by the insatsägare (docs/adr/0009): a role that somebody holds
        cannot become one that opens.
        """
        opened = self.oppnar_deltagare and not Roll.objects.filter(pk=self.pk, oppnar_deltagare=True).exists()
        if opened and self.memberships.not_over().exists():
            raise ValidationError(
                {
                    "oppnar_deltagare": "Någon har rollen. Den kan öppna deltagare först när ingen har den, "
                    "eftersom det är insatsägaren som avgör vem som får se deltagare."
                }
            )
        if self.oppnar_deltagare and self.memberships.filter(user__anstalld_av__isnull=False).exists():
            raise ValidationError(
                {"oppnar_deltagare": "En anställd av ett förbund har rollen. Den kan därför inte öppna deltagare."}
            )
        if self.oppnar_deltagare and any(
            one.same_days().filter(roll__niva__in=WHOLE).exists() for one in self.memberships.all()
        ):
            raise ValidationError({"oppnar_deltagare": OPEN_OR_WHOLE})


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
            # Drift reaches every förbund, so it can be nothing that a förbund's kansli gives.
            models.CheckConstraint(
                condition=Q(forbund__isnull=True) | ~Q(roll=Rollkod.DRIFTADMINISTRATOR),
                name="membership_drift_utan_forbund",
                violation_error_message="En driftadministratör hör inte till något förbund. Lämna förbundet tomt.",
            ),
        ]
        triggers = [
            none_after("membership", "till", day=UNTIL),
            pgtrigger.Trigger(
                name="anstalld_oppnar_inte",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    # One at a time for each person, so that two at once cannot each miss the other.
                    "PERFORM 1 FROM forbund_user WHERE id = NEW.user_id FOR NO KEY UPDATE; "
                    "IF EXISTS (SELECT 1 FROM forbund_roll r, forbund_user u WHERE r.kod = NEW.roll_id "
                    f"AND u.id = NEW.user_id AND {_OPENS} AND u.anstalld_av_id IS NOT NULL "
                    "AND (NEW.till IS NULL OR NEW.till >= CURRENT_DATE)) "
                    "OR EXISTS (SELECT 1 FROM forbund_roll r, forbund_membership other, forbund_roll r2 "
                    "WHERE r.kod = NEW.roll_id AND other.user_id = NEW.user_id AND other.id <> NEW.id "
                    "AND r2.kod = other.roll_id "
                    f"AND ({_OPENS} AND r2.niva IN ('forbund', 'drift') "
                    f"OR {_OTHER_OPENS} AND r.niva IN ('forbund', 'drift')) "
                    f"AND {_SAME_DAYS.format(mine='NEW')}) THEN "
                    f"{EMPLOYED_SEES_NOBODY} END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Uppdrag {self.pk}"

    def clean(self) -> None:
        """The trigger's rules in words, at the field."""
        if not (self.user_id and self.roll_id):
            return
        require_at_work(self, until)
        self.clean_role()

    def clean_role(self) -> None:
        """The rule of roles that open deltagare, or give others such a role (lag 2003:1210 7 §)."""
        over = self.till is not None and self.till < timezone.localdate()
        opens, whole = self.roll.opens_or_gives, self.roll.niva in WHOLE
        if opens and self.user.anstalld_av_id and not over:
            raise ValidationError(
                {
                    "roll": "Den som är anställd av ett förbund kan inte ha en roll som öppnar uppgifter om deltagare, "
                    "eller som ger andra en sådan."
                }
            )
        if self.fran is None or (self.till is not None and self.till < self.fran):
            return  # said at those fields
        gives = Q(roll_id=Rollkod.BEHORIGHETSANSVARIG)
        clash = Q(roll__niva__in=WHOLE) if opens else Q(roll__oppnar_deltagare=True) | gives
        if (opens or whole) and self.same_days().filter(clash).exists():
            raise ValidationError({"roll": OPEN_OR_WHOLE})

    def same_days(self) -> models.QuerySet["Membership"]:
        """The person's other memberships that are in force on some of the same days."""
        others = Membership.objects.filter(user_id=self.user_id).exclude(pk=self.pk)
        return others.overlapping(self.fran, self.till)

    @property
    def where(self) -> str:
        """The förbund's name, or what stands in for it."""
        return self.forbund.namn if self.forbund else "Finsam"

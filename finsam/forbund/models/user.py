"""A person who logs in."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from finsam.forbund.enums import Rollkod
from finsam.forbund.models.forbund import Forbund

# Who is employed by a förbund may hold no role that opens deltagare (lag 2003:1210 7 §), nor give one, whichever of
# the three facts (employment, role held, what the role opens) is written last: so three tables carry a trigger with
# this answer.
OPENS_OR_GIVES = "({roll}.oppnar_deltagare OR {roll}.kod = 'behorighetsansvarig')"
EMPLOYED_SEES_NOBODY = "RAISE EXCEPTION 'forbund_anstalld_far_inte_oppna_deltagare' USING ERRCODE = 'check_violation';"


class UserManager(BaseUserManager["User"]):
    """Makes users that log in by e-mail."""

    def create_user(self, epost: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a password; without one the account cannot log in until it is set."""
        user = self.model(epost=epost.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, epost: str, password: str | None = None, **fields: Any) -> "User":
        """For `manage.py createsuperuser`. A superuser is still nobody until a membership says so."""
        return self.create_user(epost, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(epost=(username or "").strip().lower())


class User(AbstractUser):
    """Logs in by e-mail. What the person may do stands in the memberships, never here.

    Django's own groups and permissions are not used: the access engine is the only one that answers.
    """

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]
    groups = None  # type: ignore[assignment]
    user_permissions = None  # type: ignore[assignment]

    epost = models.EmailField("e-post", unique=True, error_messages={"unique": "Adressen har redan ett konto."})
    namn = models.CharField("namn", max_length=120)
    anstalld_av = models.ForeignKey(
        Forbund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="anstallda",
        verbose_name="anställd av förbund",
        help_text="Den som är anställd av ett förbund kan aldrig få en roll som öppnar uppgifter om deltagare.",
    )

    upplagd_av = models.ForeignKey(
        Forbund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="upplagda",
        verbose_name="upplagd av förbund",
        editable=False,
    )

    EMAIL_FIELD = "epost"
    USERNAME_FIELD = "epost"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["namn"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "användare"
        verbose_name_plural = "användare"
        ordering = ("namn",)
        constraints = [
            models.UniqueConstraint(
                Lower("epost"),
                name="user_epost_oavsett_skiftlage",
                violation_error_message="Adressen har redan ett konto.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="anstalls_inte_med_oppen_roll",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.anstalld_av_id IS NOT NULL AND EXISTS (SELECT 1 FROM forbund_membership m, forbund_roll r "
                    f"WHERE m.user_id = NEW.id AND r.kod = m.roll_id AND {OPENS_OR_GIVES.format(roll='r')} "
                    "AND (m.till IS NULL OR m.till >= CURRENT_DATE)) THEN "
                    f"{EMPLOYED_SEES_NOBODY} END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    def clean(self) -> None:
        self.epost = (self.epost or "").strip().lower()
        if self.pk and self.anstalld_av_id:
            held = self.memberships.not_over()
            if held.filter(Q(roll__oppnar_deltagare=True) | Q(roll_id=Rollkod.BEHORIGHETSANSVARIG)).exists():
                raise ValidationError(
                    {
                        "anstalld_av": "Personen har en roll som öppnar deltagare, eller som ger andra en sådan. Den "
                        "måste avslutas först, av den som gav den."
                    }
                )

    def get_full_name(self) -> str:
        return self.namn

    def get_short_name(self) -> str:
        return self.namn.split(" ")[0]

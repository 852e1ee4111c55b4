"""Acts with accounts: one's own, and the link by which a person chooses a password."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from finsam.audit.log import log
from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Membership, User
from finsam.forbund.policies import GIVEN_BY_KANSLI, get_visible, require

USED = "Kontot har redan ett lösenord. Be den som sköter driften om en ny länk, efter att ha hört med personen."
BEYOND = "Kontot har ett uppdrag som inte ges av ditt förbunds kansli. Be den som sköter driften om länken."


def start_session(*, user: User) -> int | None:
    """Logs that a person has signed in; the number of the membership that she acts as, None without any."""
    first = Membership.objects.nuvarande().filter(user=user).select_related("user", "roll", "forbund").first()
    log("konto.inloggad", actor=Actor.of(first) if first else Actor(user=user), row=user)
    return first.pk if first else None


def switch_membership(*, actor: Actor, membership_id: int) -> Membership:
    """The membership to act as from now on; Http404 unless it is the person's own and in force.

    The caller keeps it in the session: what somebody acts as belongs to the browser, not to the account.
    """
    own = Membership.objects.nuvarande().filter(user=actor.user).select_related("user", "roll", "forbund")
    if actor.membership is None:
        actor = Actor(user=actor.user, membership=own.first())
    found = get_visible(actor, own, pk=membership_id)
    log("konto.bytte_uppdrag", actor=Actor.of(found), row=found)
    return found


def password_link(*, actor: Actor, user_id: int) -> str:
    """The address, good for one use and a limited time, by which a person chooses a password; leaves an audit line.

    Who has the link has the account. So kansli makes one only for a new account whose every uppdrag is one that
    kansli gives: else a colleague's account, or one that opens deltagare, could be taken over. Http404 for an
    account that is not visible, Refused with the reason otherwise. Nobody makes one for herself.
    """
    user = get_visible(actor, User.objects.select_for_update(of=("self",)), pk=user_id)
    require(actor, "losenordslank", user)
    if actor.roll != Rollkod.DRIFTADMINISTRATOR:
        if user.last_login is not None or user.has_usable_password():
            raise Refused(USED)
        to_come = user.memberships.filter(Q(till__isnull=True) | Q(till__gte=timezone.localdate()))
        if to_come.exclude(forbund_id=actor.forbund_id or 0, roll_id__in=GIVEN_BY_KANSLI).exists():
            raise Refused(BEYOND)
    log("konto.losenordslank", actor=actor, row=user)
    return _address(user)


@transaction.atomic
def add_driftadministrator(*, epost: str, namn: str) -> str:
    """Lays up an account that sees the registers of the whole system, and returns the address to choose a password.

    Only the terminal reaches this: who may run commands on the machine owns the system anyway, and somebody must be
    the first. ValidationError when the address is not one, or has an account already.
    """
    user = User.objects.create_user(epost, namn=namn)
    membership = Membership(user=user, roll_id=Rollkod.DRIFTADMINISTRATOR, fran=timezone.localdate())
    membership.full_clean()
    membership.save()
    log("rad.skapad", actor=None, row=membership, roll=Rollkod.DRIFTADMINISTRATOR)
    return _address(user)


def _address(user: User) -> str:
    key = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    # Never from the request: a forged Host would send the person, and the token, somewhere else.
    return settings.BASE_URL.rstrip("/") + reverse("valj_losenord", kwargs=key)

"""Acts with accounts: one's own, and the letter by which a person chooses a password."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from finsam.audit.log import log
from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Membership, User, Utskick
from finsam.forbund.policies import GIVEN_BY_KANSLI, get_visible, require
from finsam.forbund.services.utskick import Outdated, letter_text, register_utskick, send_later

LOSENORDSLANK, NY_ADRESS = "losenordslank", "ny_adress"

USED = "Kontot har redan ett lösenord. Be den som sköter driften att skicka en ny länk."
BEYOND = (
    "Kontot har ett uppdrag som inte ges av ditt förbunds kansli. Be insatsägarens behörighetsansvariga, eller den som "
    "sköter driften, att skicka länken."
)
ONLY_INSATSAGARE = (
    "Kontot har en roll som öppnar uppgifter om deltagare. Adressen ändras därför bara av insatsägarens "
    "behörighetsansvariga. Det andra på kontot går att ändra."
)
ONLY_DRIFT = "Kontot tillhör en behörighetsansvarig. Adressen ändras därför bara av den som sköter driften."
NOT_HERS = "Personen har ingen roll som öppnar deltagare i dina insatser, så adressen är inte din att ändra."
CLOSED_ACCOUNT = "Kontot finns inte längre eller är avstängt."
MOVED = "Kontots adress har ändrats sedan brevet beställdes."


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


def send_password_link(*, actor: Actor, user_id: int) -> None:
    """Mails the account's own address a link by which its person chooses a password; leaves an audit line.

    Nobody else ever sees the link: who has it has the account. Kansli sends one only to a new account whose every
    uppdrag is one that kansli gives, since kansli may change the address of such an account and so lead the letter to
    itself. Http404 for an account that is not visible, Refused with the reason otherwise. Nobody sends one to herself.
    """
    user = get_visible(actor, User.objects.select_for_update(of=("self",)), pk=user_id)
    require(actor, "losenordslank", user)
    if actor.is_kansli:
        if user.last_login is not None or user.has_usable_password():
            raise Refused(USED)
        if user.memberships.not_over().exclude(forbund_id=actor.forbund_id or 0, roll_id__in=GIVEN_BY_KANSLI).exists():
            raise Refused(BEYOND)
        if user.memberships.not_over().opening().exists():
            raise Refused(BEYOND)
    mail_password_link(actor=actor, user=user)


def mail_password_link(*, actor: Actor, user: User) -> None:
    """Orders the letter and leaves the audit line. The caller has asked whether the actor may.

    One that is still waiting to be sent is enough: a double click sends no second letter.
    """
    waiting = Utskick.objects.filter(slag=LOSENORDSLANK, objekt_id=user.pk, mottagare=user.epost)
    if not waiting.exists():  # a letter loses its address when it is sent or given up
        send_later(slag=LOSENORDSLANK, mottagare=user.epost, objekt_id=user.pk, actor=actor)
    log("konto.losenordslank", actor=actor, row=user)


def close_until_new_password(user: User) -> None:
    """Makes the present password, and every link and session that came of it, worth nothing.

    For an account that is about to open deltagare: whoever laid it up, or changed its address before, may know a
    password that its person does not.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])


def require_new_epost(actor: Actor, user: User) -> None:
    """Refused unless the actor may change the address of an account: who gets its letters has the account.

    One that opens deltagare now or later: only a behörighetsansvarig for an insats where it does. One that gives such
    roles: only drift. Others: who may change the account (the policy; this does not ask it).
    """
    to_come = user.memberships.not_over()
    opening = to_come.opening()
    if opening.exists():
        hers = opening.filter(insatsuppdrag__insats_id__in=actor.insats_ids)
        if actor.roll != Rollkod.BEHORIGHETSANSVARIG or not hers.exists():
            raise Refused(ONLY_INSATSAGARE)
    elif actor.roll == Rollkod.BEHORIGHETSANSVARIG:
        raise Refused(NOT_HERS)
    elif actor.roll != Rollkod.DRIFTADMINISTRATOR and to_come.filter(roll_id=Rollkod.BEHORIGHETSANSVARIG).exists():
        raise Refused(ONLY_DRIFT)


def change_epost(*, actor: Actor, user_id: int, epost: str) -> User:
    """A behörighetsansvarig gives an account another address; the old one is told so, without the new.

    Http404 for an account that is not visible, Refused when it is not hers to change, ValidationError at `epost`.
    """
    user = get_visible(actor, User.objects.select_for_update(of=("self",)), pk=user_id)
    require(actor, "byt_epost", user)
    require_new_epost(actor, user)
    before, user.epost = user.epost, epost.strip().lower()
    if user.epost == before:
        return user
    user.full_clean(exclude=["password"])
    user.save(update_fields=["epost"])
    tell_new_epost(actor=actor, user=user, before=before)
    return user


def tell_new_epost(*, actor: Actor, user: User, before: str) -> None:
    """Logs that an address was changed, and tells the old one."""
    log("konto.bytte_epost", actor=actor, row=user)
    if before:
        send_later(slag=NY_ADRESS, mottagare=before, objekt_id=user.pk, actor=actor)


def change_password(*, user: User, password: str, actor: Actor) -> None:
    """A person gives her own account a new password. The caller has checked the old one, and the new one's strength.

    Other sessions of hers end; the caller keeps the present one.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    log("konto.bytte_losenord", actor=actor, row=user)


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


def _compose_password_link(utskick: Utskick) -> tuple[str, str]:
    user = User.objects.filter(pk=utskick.objekt_id or 0, is_active=True).first()
    if user is None:
        raise Outdated(CLOSED_ACCOUNT)
    if user.epost != utskick.mottagare:
        raise Outdated(MOVED)
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    return "Välj lösenord till Finsam", letter_text("losenordslank", link=_address(user), days=days)


def _compose_new_epost(utskick: Utskick) -> tuple[str, str]:
    return "Ditt konto i Finsam har fått en ny adress", letter_text("ny_adress")


register_utskick(LOSENORDSLANK, _compose_password_link)
register_utskick(NY_ADRESS, _compose_new_epost)

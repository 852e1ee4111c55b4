"""Who may open deltagare in an insats: given and ended by the insatsägare's own behörighetsansvariga.

Lag 2003:1210 7 § keeps the förbund away from the individual, so nobody of it may hold the way in either
(docs/adr/0009). The behörighetsansvariga herself is appointed by drift, on the ground of the agreement with the
insatsägare (personuppgiftsbiträdesavtal).
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod
from finsam.forbund.models import Forbund, Membership, Part, User
from finsam.forbund.policies import ADD, CHANGE, DELETE, get_visible, require, visible
from finsam.forbund.services.konto import change_epost, close_until_new_password, mail_password_link, send_password_link
from insatser.models import Insats, Insatsuppdrag
from insatser.services.rader import save

OWNS_NOTHING = "Organisationen äger ingen insats i förbundet. Be kansliet ange den som insatsägare först."


def own_insatser(actor: Actor) -> QuerySet[Insats]:
    """The insatser in which a behörighetsansvarig gives roles, by name. No policy lets her read their pages."""
    if actor.roll != Rollkod.BEHORIGHETSANSVARIG:
        return Insats.objects.none()
    return Insats.objects.filter(pk__in=actor.insats_ids).order_by("namn")


def given_roles(actor: Actor) -> QuerySet[Insatsuppdrag]:
    """Who may open deltagare in her insatser, now or later: one row for each person, role and insats."""
    rows = visible(actor, Insatsuppdrag).filter(
        membership__in=Membership.objects.opening().not_over(), insats_id__in=actor.insats_ids
    )
    near = ("insats", "membership__user", "membership__roll", "membership__part")
    return rows.select_related(*near).order_by("insats__namn", "insats_id", "membership__user__namn", "pk")


@transaction.atomic
def give_role(
    *,
    actor: Actor,
    namn: str,
    epost: str,
    roll_id: str,
    insats_id: int,
    fran: datetime.date,
    till: datetime.date | None = None,
) -> Insatsuppdrag:
    """Gives the person with an address a role that opens deltagare in one insats; lays up the account if there is none.

    A new account, and one that has opened nothing until now, gets a letter with a link to choose a password; a
    password that it had is worth nothing from then on. Who has the role in the förbund already gets the insats added
    to that uppdrag, whose period stands. Refused when the actor may not, ValidationError with Swedish sentences when
    a rule says no.
    """
    user = _account(namn, epost)
    held = _held(user, roll_id, actor.forbund_id)
    assert actor.membership is not None  # noqa: S101 (without one the policy says no, below)
    membership = held or Membership(
        user=user, roll_id=roll_id, forbund_id=actor.forbund_id, part=actor.membership.part, fran=fran, till=till
    )
    insats = own_insatser(actor).filter(pk=insats_id).first()
    if insats is None:
        raise RuleBroken({"insats": "Välj en av dina insatser."})
    uppdrag = Insatsuppdrag(membership=membership, insats=insats)
    require(actor, ADD, membership)
    require(actor, ADD, uppdrag)
    first = user.pk is None or not user.memberships.not_over().opening().exists()
    _save_account(user)
    if held is None:
        membership.user = user
        save(membership)
    uppdrag.membership = membership
    save(uppdrag)
    log("behorighet.given", actor=actor, row=uppdrag, roll=roll_id, insats=insats.pk, uppdrag=membership.pk)
    if first:
        close_until_new_password(user)
        mail_password_link(actor=actor, user=user)
    return uppdrag


@transaction.atomic
def end_role(*, actor: Actor, uppdrag_id: int) -> None:
    """Ends a person's role in one insats at once. Its last insats ends the uppdrag too. Http404 the second time."""
    rows = Insatsuppdrag.objects.select_related("membership", "insats").select_for_update(of=("self", "membership"))
    uppdrag = get_visible(actor, rows, pk=uppdrag_id)
    require(actor, DELETE, uppdrag)
    membership = uppdrag.membership
    require(actor, CHANGE, membership)
    log(
        "behorighet.avslutad",
        actor=actor,
        row=uppdrag,
        roll=membership.roll_id,
        insats=uppdrag.insats_id,
        uppdrag=membership.pk,
    )
    uppdrag.delete()
    if not membership.insatsuppdrag.exists():
        membership.till = max(membership.fran, timezone.localdate())
        membership.save(update_fields=["till"])


def change_address(*, actor: Actor, uppdrag_id: int, epost: str) -> None:
    """Gives the account behind a role another address. Errors as in `konto.change_epost`."""
    uppdrag = get_visible(actor, Insatsuppdrag.objects.select_related("membership"), pk=uppdrag_id)
    change_epost(actor=actor, user_id=uppdrag.membership.user_id, epost=epost)


def send_link(*, actor: Actor, uppdrag_id: int) -> None:
    """Mails the account behind a role its link to choose a password. Errors as in `konto.send_password_link`."""
    uppdrag = get_visible(actor, Insatsuppdrag.objects.select_related("membership"), pk=uppdrag_id)
    send_password_link(actor=actor, user_id=uppdrag.membership.user_id)


@transaction.atomic
def appoint(*, actor: Actor, namn: str, epost: str, part: Part, forbund: Forbund) -> Membership:
    """Drift makes a person behörighetsansvarig for the insatser that a part owns in a förbund.

    Again for the same person: adds the insatser that the part has got since. The account gets a letter as in
    `give_role`. Refused when the actor may not, ValidationError with Swedish sentences when a rule says no.
    """
    user = _account(namn, epost)
    held = _held(user, Rollkod.BEHORIGHETSANSVARIG, forbund.pk)
    membership = held or Membership(
        user=user, roll_id=Rollkod.BEHORIGHETSANSVARIG, forbund=forbund, part=part, fran=timezone.localdate()
    )
    require(actor, ADD, membership)
    if membership.part_id != part.pk:
        raise RuleBroken({"part": f"Personen är redan behörighetsansvarig i förbundet för {membership.part}."})
    insatser = Insats.objects.filter(forbund=forbund, agare=part)
    if not insatser.exists():
        raise RuleBroken({"part": OWNS_NOTHING})
    _save_account(user)
    if held is None:
        membership.user = user
        save(membership)
        log("rad.skapad", actor=actor, row=membership, roll=Rollkod.BEHORIGHETSANSVARIG)
        if not user.memberships.not_over().opening().exists():
            close_until_new_password(user)
            mail_password_link(actor=actor, user=user)
    _cover(actor, membership, insatser.exclude(insatsuppdrag__membership=membership))
    return membership


def _cover(actor: Actor, membership: Membership, insatser: Iterable[Insats]) -> None:
    """The insatser of an appointment follow from who owns them; drift chooses the part and sees no insats."""
    for insats in insatser:
        uppdrag = Insatsuppdrag.objects.create(membership=membership, insats=insats)
        log("behorighet.given", actor=actor, row=uppdrag, roll=membership.roll_id, insats=insats.pk)


def _account(namn: str, epost: str) -> User:
    """The account with an address, locked, or a new one. Its name stands as it was."""
    epost = epost.strip().lower()
    found = User.objects.select_for_update().filter(epost=epost).first()
    return found or User(epost=epost, namn=namn)


def _held(user: User, roll_id: str, forbund_id: int | None) -> Membership | None:
    """The person's uppdrag with a role in a förbund, in force or to come."""
    if user.pk is None:
        return None
    rows = user.memberships.not_over().filter(roll_id=roll_id, forbund_id=forbund_id or 0)
    return rows.select_related("user", "roll", "part").order_by("fran").first()


def _save_account(user: User) -> None:
    """Saves a new account. It belongs to no förbund's kansli: nobody but its insatsägare changes it."""
    if user.pk is None:
        user.set_unusable_password()
        save(user)

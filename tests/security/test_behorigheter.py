"""Who may open deltagare is the insatsägare's to say: no förbund and no drift gives it or takes it over."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused
from finsam.forbund.actor import Actor
from finsam.forbund.enums import KANSLI, Rollkod
from finsam.forbund.models import Membership, Roll, User, Utskick
from finsam.forbund.policies import ADD, CHANGE, DELETE, allows
from finsam.forbund.services.konto import require_new_epost
from insatser.models import Insatsuppdrag
from insatser.services.behorighet import appoint, change_address, end_role, give_role, given_roles
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

ANSVARIG, DRIFT = Rollkod.BEHORIGHETSANSVARIG, Rollkod.DRIFTADMINISTRATOR
ADMINS = (*KANSLI, DRIFT)
OPENS = (Rollkod.INSATSLEDARE, Rollkod.TEAMMEDLEM)
TODAY = timezone.localdate


def hers(cast: Cast) -> Actor:
    return cast.people[ANSVARIG].actor


def give(cast: Cast, epost: str = "nils@example.org", **changes: Any) -> Insatsuppdrag:
    values = {"namn": "Nils Nyman", "roll_id": Rollkod.TEAMMEDLEM, "insats_id": cast.own.insats.pk, "fran": TODAY()}
    return give_role(actor=hers(cast), epost=epost, **{**values, **changes})


def member(cast: Cast, roll: str, **columns: Any) -> Membership:
    made: Membership = make.MembershipFactory(
        roll=make.RollFactory(kod=roll), forbund=cast.own.forbund, user__upplagd_av=cast.own.forbund, **columns
    )
    return made


# Giving and ending ------------------------------------------------------------------------------------------------


def test_she_gives_a_role_to_somebody_new(cast: Cast) -> None:
    uppdrag = give(cast, "  Nils@Example.org ")
    user = uppdrag.membership.user
    assert (user.epost, user.upplagd_av_id, user.has_usable_password()) == ("nils@example.org", None, False)
    assert uppdrag.membership.part == cast.people[ANSVARIG].membership.part  # type: ignore[union-attr]
    assert Actor.of(uppdrag.membership).insats_ids == {cast.own.insats.pk}
    letter = Utskick.objects.get(objekt_id=user.pk)
    assert (letter.slag, letter.mottagare) == ("losenordslank", "nils@example.org")
    assert Handelse.objects.filter(kod="behorighet.given", objekt_id=uppdrag.pk).count() == 1


def test_what_the_account_could_do_before_is_worth_nothing_after(cast: Cast) -> None:
    """Kansli may have laid it up, chosen its password and then given it the right address."""
    user = make.UserFactory(epost="nils@example.org", upplagd_av=cast.own.forbund, namn="Nils Rätt")
    user.set_password("kansliet-vet-det-har")
    user.save()
    give(cast)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert user.namn == "Nils Rätt"
    user.set_password("bara-nils-vet-det-har")
    user.save()
    give(cast, roll_id=Rollkod.INSATSLEDARE)  # the account was hers to protect already
    user.refresh_from_db()
    assert user.check_password("bara-nils-vet-det-har")


def test_again_in_another_insats_is_the_same_uppdrag(cast: Cast) -> None:
    extra = make.InsatsFactory(forbund=cast.own.forbund, agare=cast.own.insats.agare)
    make.InsatsuppdragFactory(membership=cast.people[ANSVARIG].membership, insats=extra)
    first, second = give(cast), give(cast, insats_id=extra.pk)
    assert first.membership_id == second.membership_id
    with pytest.raises(ValidationError, match="ingår redan"):
        give(cast)
    end_role(actor=hers(cast), uppdrag_id=first.pk)
    assert Membership.objects.get(pk=first.membership_id).till is None, "she still works in the other one"
    end_role(actor=hers(cast), uppdrag_id=second.pk)
    assert Membership.objects.get(pk=first.membership_id).till == TODAY()


def test_ended_at_once_and_only_once(cast: Cast) -> None:
    uppdrag = give(cast)
    end_role(actor=hers(cast), uppdrag_id=uppdrag.pk)
    assert Actor.of(uppdrag.membership).insats_ids == frozenset()
    assert Handelse.objects.filter(kod="behorighet.avslutad").count() == 1
    with pytest.raises(Http404):
        end_role(actor=hers(cast), uppdrag_id=uppdrag.pk)


def test_not_in_an_insats_that_is_not_hers(cast: Cast) -> None:
    for place in (cast.sibling, cast.foreign):
        with pytest.raises(ValidationError):
            give(cast, insats_id=place.insats.pk)
    assert not User.objects.filter(epost="nils@example.org").exists(), "nothing is left of it"
    theirs = next(row for row in cast.sibling.rows["insatser.insatsuppdrag"])
    with pytest.raises(Http404):
        end_role(actor=hers(cast), uppdrag_id=theirs.pk)


def test_a_delprocess_of_another_owner_is_not_hers(cast: Cast) -> None:
    part = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    assert part.pk not in hers(cast).insats_ids
    assert part.pk in cast.people[Rollkod.INSATSLEDARE].actor.insats_ids


def test_not_to_herself(cast: Cast) -> None:
    with pytest.raises(Refused, match="sina egna uppdrag"):
        give(cast, cast.people[ANSVARIG].user.epost)


@pytest.mark.parametrize("roll", [Rollkod.INSATSEKONOM, ANSVARIG, Rollkod.FORBUNDSCHEF, Rollkod.REMITTENT])
def test_no_other_role_is_hers_to_give(cast: Cast, roll: str) -> None:
    with pytest.raises(Refused):
        give(cast, roll_id=roll)


@pytest.mark.parametrize("roll", [Rollkod.FORBUNDSCHEF, Rollkod.REVISOR, DRIFT])
def test_not_to_who_reaches_over_a_forbund_or_the_system(cast: Cast, roll: str) -> None:
    with pytest.raises(ValidationError, match=r"helt förbund|anställd av ett förbund"):
        give(cast, cast.people[roll].user.epost)
    cast.people[roll].user.refresh_from_db()


def test_she_sees_who_opens_her_insatser_and_nobody_else(cast: Cast) -> None:
    uppdrag = give(cast)
    over = make.MembershipFactory(
        roll=make.RollFactory(kod=Rollkod.TEAMMEDLEM), forbund=cast.own.forbund, till=datetime.date(2021, 1, 1)
    )
    make.InsatsuppdragFactory(membership=over, insats=cast.own.insats)
    seen = set(given_roles(hers(cast)).values_list("membership__user__namn", flat=True))
    team = {cast.people[role].user.namn for role in OPENS}
    assert seen == {uppdrag.membership.user.namn, *team}


# Neither kansli nor drift -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ADMINS)
@pytest.mark.parametrize("roll", [*OPENS, Rollkod.REMITTENT])
def test_neither_kansli_nor_drift_gives_changes_or_ends_it(
    cast: Cast, client_of: ClientOf, who: str, roll: str
) -> None:
    actor, user = cast.people[who].actor, make.UserFactory(upplagd_av=cast.own.forbund)
    new = Membership(user=user, roll=Roll.objects.get(pk=roll), forbund=cast.own.forbund)
    assert not allows(actor, ADD, new)
    form = {"user": user.pk, "roll": roll, "forbund": cast.own.forbund.pk, "part": "", "fran": "2024-01-01"}
    client_of(who).post(reverse("admin:forbund_membership_add"), form)
    assert not user.memberships.exists()
    there = member(cast, roll)
    assert not allows(actor, CHANGE, there)
    assert not allows(actor, ADD, Insatsuppdrag(membership=there, insats=cast.own.insats))
    uppdrag = make.InsatsuppdragFactory(membership=there, insats=cast.own.insats)
    assert not allows(actor, CHANGE, uppdrag)
    assert not allows(actor, DELETE, uppdrag)


@pytest.mark.parametrize("who", ADMINS)
def test_a_closed_role_is_not_turned_into_an_open_one(cast: Cast, client_of: ClientOf, who: str) -> None:
    row = member(cast, Rollkod.INSATSEKONOM)
    form = {"user": row.user_id, "roll": Rollkod.TEAMMEDLEM, "forbund": row.forbund_id, "fran": "2020-01-01"}
    client_of(who).post(reverse("admin:forbund_membership_change", args=[row.pk]), form)
    row.refresh_from_db()
    assert row.roll_id == Rollkod.INSATSEKONOM
    row.roll = Roll.objects.get(pk=Rollkod.TEAMMEDLEM)
    assert not allows(cast.people[who].actor, CHANGE, row)


@pytest.mark.parametrize("who", KANSLI)
def test_an_insats_is_not_moved_to_an_uppdrag_that_opens(cast: Cast, client_of: ClientOf, who: str) -> None:
    uppdrag = make.InsatsuppdragFactory(membership=member(cast, Rollkod.INSATSEKONOM), insats=cast.own.insats)
    opens = member(cast, Rollkod.TEAMMEDLEM)
    address = reverse("admin:insatser_insatsuppdrag_change", args=[uppdrag.pk])
    client_of(who).post(address, {"membership": opens.pk, "insats": cast.own.insats.pk})
    assert not opens.insatsuppdrag.exists()


@pytest.mark.parametrize("who", KANSLI)
def test_kansli_appoints_nobody(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        appoint(
            actor=cast.people[who].actor,
            namn="Nils Nyman",
            epost="nils@example.org",
            part=cast.own.insats.agare,
            forbund=cast.own.forbund,
        )
    assert not allows(cast.people[who].actor, CHANGE, cast.people[ANSVARIG].membership)  # type: ignore[arg-type]


def test_a_role_that_somebody_holds_cannot_begin_to_open(cast: Cast, client_of: ClientOf) -> None:
    """Else drift would open deltagare for those whom kansli has given insatsekonom."""
    form = {"namn": "Insatsekonom", "oppnar_deltagare": "on", "ordning": "7"}
    page = client_of(DRIFT).post(reverse("admin:forbund_roll_change", args=[Rollkod.INSATSEKONOM]), form)
    assert "Någon har rollen" in page.content.decode()
    assert not Roll.objects.get(pk=Rollkod.INSATSEKONOM).oppnar_deltagare


# Addresses --------------------------------------------------------------------------------------------------------


def change_in_register(client_of: ClientOf, who: str, user: User, epost: str) -> int:
    form = {"namn": user.namn, "epost": epost, "anstalld_av": "", "is_active": "on"}
    return client_of(who).post(reverse("admin:forbund_user_change", args=[user.pk]), form).status_code


@pytest.mark.parametrize("who", ADMINS)
@pytest.mark.parametrize("from_day", [0, 30])
def test_kansli_and_drift_leave_the_address_of_what_opens(
    cast: Cast, client_of: ClientOf, who: str, from_day: int
) -> None:
    user = member(cast, Rollkod.TEAMMEDLEM, fran=TODAY() + datetime.timedelta(days=from_day)).user
    before = user.epost
    assert change_in_register(client_of, who, user, "kansliets@example.org") == 403
    user.refresh_from_db()
    assert user.epost == before
    assert change_in_register(client_of, who, user, before) == 302, "what else there is may be changed"


@pytest.mark.parametrize("who", KANSLI)
def test_kansli_leaves_the_address_of_a_behorighetsansvarig(cast: Cast, client_of: ClientOf, who: str) -> None:
    user = member(cast, ANSVARIG).user
    assert change_in_register(client_of, who, user, "kansliets@example.org") == 403
    assert change_in_register(client_of, DRIFT, user, "ny@example.org") == 302


@pytest.mark.parametrize("who", ADMINS)
def test_another_address_is_changed_logged_and_told(cast: Cast, client_of: ClientOf, who: str) -> None:
    user = member(cast, Rollkod.INSATSEKONOM).user
    before = user.epost
    assert change_in_register(client_of, who, user, "ny@example.org") == 302
    assert Handelse.objects.filter(kod="konto.bytte_epost", objekt_id=user.pk).count() == 1
    assert Utskick.objects.get(slag="ny_adress", objekt_id=user.pk).mottagare == before


def test_she_changes_the_address_of_her_own_people(cast: Cast) -> None:
    uppdrag = give(cast)
    change_address(actor=hers(cast), uppdrag_id=uppdrag.pk, epost=" Nils.Ny@example.org")
    user = User.objects.get(pk=uppdrag.membership.user_id)
    assert user.epost == "nils.ny@example.org"
    assert Handelse.objects.filter(kod="konto.bytte_epost", objekt_id=user.pk).count() == 1
    with pytest.raises(ValidationError, match="redan ett konto"):
        change_address(actor=hers(cast), uppdrag_id=uppdrag.pk, epost=cast.people[DRIFT].user.epost.upper())


def test_nobody_elses_behorighetsansvarig_changes_it(cast: Cast) -> None:
    uppdrag = give(cast)
    with pytest.raises(Refused):
        require_new_epost(cast.strangers[ANSVARIG].actor, uppdrag.membership.user)
    with pytest.raises(Http404):
        change_address(actor=cast.strangers[ANSVARIG].actor, uppdrag_id=uppdrag.pk, epost="a@example.org")
    with pytest.raises(Refused, match="ingen roll som öppnar"):
        require_new_epost(hers(cast), cast.people[Rollkod.INSATSEKONOM].user)


# Drift appoints ---------------------------------------------------------------------------------------------------


def test_drift_appoints_for_what_the_organisation_owns(cast: Cast, client_of: ClientOf) -> None:
    part = cast.own.insats.agare
    assert part is not None
    form = {"namn": "Birgit Ny", "epost": "birgit@example.org", "forbund": cast.own.forbund.pk, "part": part.pk}
    assert client_of(DRIFT).post(reverse("behorighetsansvarig_ny"), form).status_code == 302
    membership = Membership.objects.get(user__epost="birgit@example.org")
    assert Actor.of(membership).insats_ids == {cast.own.insats.pk}
    assert Utskick.objects.filter(objekt_id=membership.user_id, slag="losenordslank").count() == 1
    later = make.InsatsFactory(forbund=cast.own.forbund, agare=part)
    assert client_of(DRIFT).post(reverse("behorighetsansvarig_ny"), form).status_code == 302
    assert Actor.of(membership).insats_ids == {cast.own.insats.pk, later.pk}
    assert Utskick.objects.filter(objekt_id=membership.user_id, slag="losenordslank").count() == 1


def test_an_organisation_that_owns_nothing_has_nobody(cast: Cast, client_of: ClientOf) -> None:
    form = {"namn": "Birgit Ny", "epost": "birgit@example.org", "forbund": cast.own.forbund.pk}
    page = client_of(DRIFT).post(reverse("behorighetsansvarig_ny"), form | {"part": make.PartFactory().pk})
    assert "äger ingen insats" in page.content.decode()
    assert not User.objects.filter(epost="birgit@example.org").exists()


@pytest.mark.parametrize("roll", [Rollkod.UTVECKLINGSLEDARE, Rollkod.STYRELSELEDAMOT, DRIFT])
def test_who_gives_roles_reaches_over_no_forbund(cast: Cast, roll: str) -> None:
    """The trigger, past every check of Python's."""
    for first, second in ((ANSVARIG, roll), (roll, ANSVARIG)):
        user = make.UserFactory()
        for kod in (first, second):
            forbund = None if kod == DRIFT else cast.own.forbund
            row = Membership(user=user, roll_id=kod, forbund=forbund, fran=TODAY())
            if kod == first:
                row.save()
                continue
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save()
            with pytest.raises(ValidationError):
                row.full_clean()


# The pages --------------------------------------------------------------------------------------------------------


def test_her_pages_from_giving_to_ending(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(ANSVARIG)
    assert client.get(reverse("att_gora")).headers["Location"] == reverse("behorigheter")
    form = {"namn": "Nils Nyman", "epost": "nils@example.org", "roll": "teammedlem", "insats": cast.own.insats.pk}
    page = client.post(reverse("behorighet_ny"), form | {"fran": "2026-01-01", "till": "2025-01-01"})
    assert "Slutdatumet ligger före startdatumet" in page.content.decode()
    assert not User.objects.filter(epost="nils@example.org").exists()
    assert client.post(reverse("behorighet_ny"), form | {"fran": "2026-01-01"}).status_code == 302
    uppdrag = Insatsuppdrag.objects.get(membership__user__epost="nils@example.org")
    assert "Nils Nyman" in client.get(reverse("behorigheter")).content.decode()
    assert client.post(reverse("behorighet_lank", args=[uppdrag.pk])).status_code == 302
    address = reverse("behorighet_adress", args=[uppdrag.pk])
    assert "E-postadress" not in client.post(address, {"epost": "ingen"}).headers
    assert client.post(address, {"epost": "nils.ny@example.org"}).status_code == 302
    assert client.post(reverse("behorighet_avsluta", args=[uppdrag.pk])).status_code == 302
    assert "Nils Nyman" not in client.get(reverse("behorigheter")).content.decode().split("<h2>")[1]
    assert client.post(reverse("behorighet_avsluta", args=[uppdrag.pk])).status_code == 404

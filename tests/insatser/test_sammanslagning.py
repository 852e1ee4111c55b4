"""Förbund become one: everything goes over, nobody gets more than she had, and all of it can be taken back exactly."""

import datetime
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from deltagare.models import Deltagare, Listvarde
from finsam.bas.errors import RuleBroken
from finsam.forbund.actor import Actor
from finsam.forbund.enums import Rollkod, Rollniva
from finsam.forbund.models import Forbund, Medlem, Membership
from finsam.forbund.policies import VIEW, allows, visible
from insatser.enums import Budgetslag, BudgetStatus, Omrade, RekvisitionStatus
from insatser.models import (
    Budget,
    Budgetbelopp,
    Budgetuppfoljning,
    Insats,
    Insatstillhorighet,
    Insatsuppdrag,
    Ledamot,
    Rekvisitionsrad,
    Sammanslagning,
)
from insatser.services import sammanslagning as acts
from insatser.services.sammanslagning_ater import hindrances_back
from rapporter.enums import DokumentStatus
from tests import factories as make
from tests.cast import OVER_FORBUND, Cast
from tests.decided import before_decision
from tests.merging import CAPITAL, DAY, Merger, as_membership, carry_out, differences, dump, make_merger, texts

pytestmark = pytest.mark.django_db
EVE = datetime.date(2023, 12, 31)


@pytest.fixture
def merger(cast: Cast) -> Merger:
    return make_merger(cast)


def in_force(forbund: Forbund) -> set[tuple[int, str, frozenset[int]]]:
    """Who may what where today: user, role and insatser."""
    rows = Membership.objects.nuvarande().filter(forbund=forbund, roll__niva=Rollniva.INSATS)
    return {
        (one.user_id, one.roll_id, frozenset(one.insatsuppdrag.values_list("insats_id", flat=True))) for one in rows
    }


def test_nothing_stands_in_the_way(merger: Merger) -> None:
    assert texts(merger.row) == []


def test_insatser_go_over_and_remember_where_they_were(cast: Cast, merger: Merger) -> None:
    before = set(Insats.objects.values_list("pk", flat=True))
    carry_out(merger)
    assert set(Insats.objects.filter(forbund=merger.target).values_list("pk", flat=True)) == before
    earlier, row = Insatstillhorighet.objects.filter(
        insats=cast.foreign.insats
    )  # the cast's insatser have moved before
    assert (row.forbund, row.fran, row.till) == (cast.foreign.forbund, earlier.till + datetime.timedelta(days=1), EVE)
    cast.own.forbund.refresh_from_db()
    assert (cast.own.forbund.uppgick_i, cast.own.forbund.uppgick_datum) == (merger.target, DAY)


def test_parts_are_members_of_the_new_one_once(cast: Cast, merger: Merger) -> None:
    shared = make.PartFactory(namn="Arbetsförmedlingen i provet")
    for place in (cast.own, cast.foreign):
        make.MedlemFactory(forbund=place.forbund, part=shared)
    carry_out(merger)
    now = Medlem.objects.nuvarande().filter(forbund=merger.target)
    assert now.count() == len({one.part_id for one in now}) == 5
    assert {one.fran for one in now} == {DAY}
    assert {one.till for one in Medlem.objects.filter(forbund=cast.own.forbund)} == {EVE}


def test_a_part_of_the_one_that_takes_over_stays_as_it_was(cast: Cast) -> None:
    target = make.ForbundFactory(bildat=datetime.date(2015, 1, 1))
    part = Medlem.objects.filter(forbund=cast.own.forbund).first().part
    old = make.MedlemFactory(forbund=target, part=part)
    carry_out(make_merger(cast, target=target))
    assert Medlem.objects.filter(forbund=target, part=part).get() == old


def test_roles_in_insatser_go_on_and_those_over_the_forbund_end(cast: Cast, merger: Merger) -> None:
    was = in_force(cast.own.forbund) | in_force(cast.foreign.forbund)
    carry_out(merger)
    assert in_force(merger.target) == was
    assert in_force(cast.own.forbund) == set()
    for role in OVER_FORBUND:
        membership = Membership.objects.get(pk=cast.people[role].membership.pk)
        assert membership.till == EVE, role
    ledare = Membership.objects.get(pk=cast.people["insatsledare"].membership.pk)
    assert (ledare.till, ledare.forbund) == (EVE, cast.own.forbund)  # history under the old name


def test_a_role_that_began_after_the_day_is_moved_and_one_that_was_over_stays(cast: Cast, merger: Merger) -> None:
    roll = make.RollFactory(kod=Rollkod.INSATSEKONOM)
    late = make.MembershipFactory(forbund=cast.own.forbund, roll=roll, fran=datetime.date(2024, 5, 1))
    over = make.MembershipFactory(forbund=cast.own.forbund, roll=roll, till=datetime.date(2022, 5, 1))
    carry_out(merger)
    for row in (late, over):
        row.refresh_from_db()
    assert (late.forbund, late.till) == (merger.target, None)
    assert (over.forbund, over.till) == (cast.own.forbund, datetime.date(2022, 5, 1))


def test_one_person_in_both_gets_one_uppdrag_with_both_insatser(cast: Cast, merger: Merger) -> None:
    roll = make.RollFactory(kod=Rollkod.STYRGRUPP_ORDINARIE)
    user = make.UserFactory()
    for place in (cast.own, cast.foreign):
        row = make.MembershipFactory(forbund=place.forbund, roll=roll, user=user)
        make.InsatsuppdragFactory(membership=row, insats=place.insats)
        Ledamot.objects.filter(styrgrupp__insats=place.insats).update(membership=row)
    before = dump(cast)
    carry_out(merger)
    one = Membership.objects.nuvarande().get(user=user)
    assert Actor.of(one).insats_ids == {cast.own.insats.pk, cast.foreign.insats.pk}
    assert set(Ledamot.objects.filter(membership__user=user).values_list("membership", flat=True)) == {one.pk}
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert differences(before, dump(cast)) == {}


def test_one_person_with_unlike_ends_stands_in_the_way(cast: Cast, merger: Merger) -> None:
    roll = make.RollFactory(kod=Rollkod.TEAMMEDLEM)
    user = make.UserFactory()
    for place, till in ((cast.own, None), (cast.foreign, timezone.localdate() + datetime.timedelta(days=9))):
        row = make.MembershipFactory(forbund=place.forbund, roll=roll, user=user, till=till)
        make.InsatsuppdragFactory(membership=row, insats=place.insats)
    assert any("med olika tid" in text for text in texts(merger.row))
    Membership.objects.filter(user=user).update(till=None)
    assert texts(merger.row) == []


# Money -----------------------------------------------------------------------------------------------------------


def test_brought_capital_becomes_rows_and_no_other_krona_changes(cast: Cast, merger: Merger) -> None:
    budgets = dict(Budgetbelopp.objects.order_by("pk").values_list("pk", "belopp"))
    claimed = Rekvisitionsrad.objects.aggregate(summa=Sum("belopp"))
    carry_out(merger)
    made = Budget.objects.get(forbund=merger.target)
    assert (made.version, made.ar_fran, made.ar_till) == (1, 2024, 2024)
    rows = {post.finansiar: post.belopp.get().belopp for post in made.poster.all()}
    assert rows == {str(cast.own.forbund): CAPITAL[0], str(cast.foreign.forbund): CAPITAL[1]}
    assert {post.slag for post in made.poster.all()} == {Budgetslag.INTAKT}
    assert {post.grupp for post in made.poster.all()} == {"Överförda medel"}
    assert sum(rows.values()) == sum(CAPITAL)
    assert merger.target.gruppomraden.get(grupp="Överförda medel").omrade == Omrade.KAPITAL
    same = Budgetbelopp.objects.exclude(post__budget=made).order_by("pk")
    assert dict(same.values_list("pk", "belopp")) == budgets
    assert Rekvisitionsrad.objects.aggregate(summa=Sum("belopp")) == claimed
    assert {one.post_id for one in merger.row.delar.all()} == set(made.poster.values_list("pk", flat=True))


def test_a_decided_budget_gets_a_new_version_and_what_it_foresaw_gives_way(cast: Cast, merger: Merger) -> None:
    decided = make.BudgetFactory(
        insats=None, forbund=merger.target, version=1, status=BudgetStatus.BEVILJAD, ar_fran=2024, ar_till=2024
    )
    cost = make.BudgetpostFactory(budget=decided, ordning=1)
    make.BudgetbeloppFactory(post=cost, ar=2024, belopp=1_500_000)
    foreseen = make.BudgetpostFactory(
        budget=decided,
        ordning=2,
        slag=Budgetslag.INTAKT,
        grupp="Överförda medel",
        benamning="Från Norrsjö (beräknat)",
        finansiar=str(cast.own.forbund),
    )
    make.BudgetbeloppFactory(post=foreseen, ar=2024, belopp=2_800_000)
    make.BudgetbeslutFactory(budget=decided, ar=2024, beviljat=1_500_000)
    carry_out(merger)
    new = Budget.objects.for_year(2024).filter(forbund=merger.target).first()
    assert (new.version, new.status) == (2, BudgetStatus.REVIDERAD)
    rows = {post.benamning: post.belopp.get().belopp for post in new.poster.all()}
    assert rows == {
        cost.benamning: Decimal(1_500_000),
        "Från Norrsjö (beräknat)": CAPITAL[0],
        f"Från {cast.foreign.forbund}": CAPITAL[1],
    }
    assert new.poster.get(benamning=cost.benamning).rot_id == cost.pk
    assert new.beslut.get().beviljat == 1_500_000
    assert foreseen.belopp.get().belopp == 2_800_000  # what was decided stays as it was decided


def test_nothing_brought_makes_no_budget(cast: Cast, merger: Merger) -> None:
    merger.row.delar.update(kapital=0)
    carry_out(merger)
    assert not Budget.objects.filter(forbund=merger.target).exists()


# Who sees what ---------------------------------------------------------------------------------------------------


def test_the_team_keeps_its_people_and_nobody_else_sees_any(cast: Cast, merger: Merger) -> None:
    def seen_by_everybody() -> dict[int, set[int]]:
        """By user: all the deltagare that she reaches in any of her uppdrag."""
        found: dict[int, set[int]] = {}
        for one in Membership.objects.nuvarande().select_related("user", "roll", "forbund"):
            with as_membership(one):
                found.setdefault(one.user_id, set()).update(Deltagare.objects.values_list("pk", flat=True))
        return {user: people for user, people in found.items() if people}

    before = seen_by_everybody()
    assert len(before) > 3
    carry_out(merger)
    assert seen_by_everybody() == before
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert seen_by_everybody() == before


def test_the_new_kansli_reads_the_history_under_the_old_names(cast: Cast, merger: Merger) -> None:
    line = make.HandelseFactory(forbund_id=cast.own.forbund.pk)
    old = [
        line,
        cast.own.forbund,
        Budget.objects.filter(forbund=cast.own.forbund).first(),
        cast.own.forbund.planer.first(),
        cast.own.forbund.kallor.first(),
        cast.people["revisor"].membership,
        cast.own.rekvisition,
        cast.own.dokument,
    ]
    chief = merger.chief.membership
    assert not any(allows(Actor.of(chief), VIEW, row) for row in old)
    carry_out(merger)
    after = Actor.of(chief)
    for row in old:
        again = type(row)._base_manager.get(pk=row.pk)
        assert allows(after, VIEW, again), row
        assert visible(after, type(row)).filter(pk=row.pk).exists(), row
    assert not visible(cast.people["forbundschef"].actor, Insats).exists()


def test_predecessors_of_predecessors_count_too(cast: Cast, merger: Merger) -> None:
    oldest = make.ForbundFactory(uppgick_i=cast.own.forbund, uppgick_datum=datetime.date(2015, 1, 1))
    carry_out(merger)
    assert oldest.pk in Actor.of(merger.chief.membership).forbund_ids


def test_own_values_of_lists_follow_but_for_one_that_is_there_already(cast: Cast, merger: Merger) -> None:
    ours = [
        Listvarde.objects.create(slag="avslagsorsak", forbund=place.forbund, kod="eget-prov", namn=f"Eget {n}")
        for n, place in enumerate((cast.own, cast.foreign))
    ]
    carry_out(merger)
    for row in ours:
        row.refresh_from_db()
    assert [row.forbund for row in ours] == [merger.target, cast.foreign.forbund]


# Back again ------------------------------------------------------------------------------------------------------


def test_taking_back_restores_every_row_of_every_table(cast: Cast, merger: Merger) -> None:
    before = dump(cast)
    carry_out(merger)
    assert differences(before, dump(cast)) != {}
    acts.aterta(actor=merger.drift, sammanslagning_id=merger.pk)
    assert differences(before, dump(cast)) == {}


def test_taking_back_an_existing_forbund_with_a_budget(cast: Cast) -> None:
    target = make.ForbundFactory(bildat=datetime.date(2015, 1, 1))
    own = make.InsatsFactory(forbund=target)
    budget = make.BudgetFactory(insats=None, forbund=target, status=BudgetStatus.BEVILJAD, ar_fran=2024, ar_till=2024)
    make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=budget), ar=2024, belopp=7)
    merger = make_merger(cast, target=target)
    before = dump(cast)
    carry_out(merger)
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert differences(before, dump(cast)) == {}
    own.refresh_from_db()
    assert own.forbund == target


def test_what_was_taken_from_somebody_meanwhile_does_not_come_back(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    user = cast.people["teammedlem"].user
    now = Membership.objects.nuvarande().get(user=user)
    Membership.objects.filter(pk=now.pk).update(till=timezone.localdate() - datetime.timedelta(days=1))
    leader = Membership.objects.nuvarande().get(user=cast.people["insatsledare"].user)
    leader.insatsuppdrag.all().delete()
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert not Membership.objects.nuvarande().filter(user=user).exists()
    assert not Insatsuppdrag.objects.filter(membership=cast.people["insatsledare"].membership).exists()


def test_what_was_ordered_meanwhile_was_ordered_by_the_same_person(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    now = Membership.objects.nuvarande().get(user=cast.people["insatsledare"].user)
    document = make.DokumentFactory(
        rapport=cast.own.rapport, version=9, bestalld_av=now, status=DokumentStatus.MISSLYCKAT
    )
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    document.refresh_from_db()
    assert document.bestalld_av == cast.people["insatsledare"].membership


@pytest.mark.parametrize("what", ["moved", "role", "budget", "followed", "delprocess", "claim"])
def test_what_stands_in_the_way_of_taking_back(cast: Cast, merger: Merger, what: str) -> None:
    carry_out(merger)
    if what == "moved":
        Medlem.objects.filter(forbund=cast.own.forbund).update(till=datetime.date(2022, 1, 1))
    elif what == "role":
        given = make.MembershipFactory(forbund=merger.target, roll=make.RollFactory(kod=Rollkod.INSATSEKONOM))
        make.InsatsuppdragFactory(membership=given, insats=cast.own.insats)
    elif what == "budget":
        make.BudgetpostFactory(budget=Budget.objects.get(forbund=merger.target), ordning=9)
    elif what == "followed":
        post = Budget.objects.get(forbund=merger.target).poster.first()
        Budgetuppfoljning.objects.create(post=post, ar=2024, per_dag=DAY, utfall=1, pahittad=True)
    elif what == "delprocess":
        make.InsatsFactory(forbund=merger.target, del_av=cast.own.insats)
    else:
        with before_decision():
            type(cast.own.rekvisition).objects.filter(pk=cast.own.rekvisition.pk).update(
                status=RekvisitionStatus.UTKAST, avslutad_tid=None
            )
    assert len(hindrances_back(Sammanslagning.objects.get(pk=merger.pk))) == 1
    after = dump(cast)
    with pytest.raises(RuleBroken):
        acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert differences(after, dump(cast)) == {}

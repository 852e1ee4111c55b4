"""The rules of a rekvisition beyond its first steps: what comes back, what is corrected, and the year's money."""

import datetime
from decimal import Decimal

import pytest
from django.http import Http404
from django.utils import timezone

from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.seen import ChangedMeanwhile
from finsam.forbund.actor import Actor
from insatser.enums import BudgetStatus, Fristslag, RekvisitionStatus
from insatser.models import Arsavslut, Betalningsuppgift, Budgetbeslut, Frist, Rekvisition
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from insatser.services.arsavslut import avsluta_ar, year_before_end
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from insatser.services.rekvisition_ram import budget_of_year
from insatser.services.rekvisition_seen import seen_rows
from insatser.services.utbetalning import betala_rekvisition
from insatser.services.varningsord import add_varningsord, warnings_of
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.decided import before_decision
from tests.rekvisitioner import attest, begin, cover, fill, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ekonom(cast: Cast) -> Actor:
    return cast.people["insatsekonom"].actor


@pytest.fixture
def chief(cast: Cast) -> Actor:
    return cast.people["forbundschef"].actor


def paid(cast: Cast, month: int = 5, amount: object = 50_000) -> Rekvisition:
    row = begin(cast, month)
    fill(cast.people["insatsekonom"].actor, row, amount)
    submit(cast, row)
    attest(cast, row)
    return betala_rekvisition(
        actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk, den=timezone.localdate()
    )


def told(row: Rekvisition) -> str:
    row = Rekvisition.objects.select_related("insats", "budget").get(pk=row.pk)
    return " ".join(hindrances(row, summarize_claim(row)))


# The steps -----------------------------------------------------------------------------------------------------


def test_the_whole_way_freezes_the_sum_and_where_it_goes(cast: Cast) -> None:
    row = paid(cast, amount="50000.50")
    row.refresh_from_db()
    assert (row.status, row.summa_attesterad) == (RekvisitionStatus.UTBETALD, Decimal("50000.50"))
    assert (row.konto, row.betalas_till) == ("5050-1055", "Norrsjö kommun")
    Betalningsuppgift.objects.filter(insats=row.insats).update(konto="991-2346")
    row.refresh_from_db()
    assert row.konto == "5050-1055", "frozen when it was submitted"


def test_who_prepared_may_not_certify(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    fill(ekonom, row, 1000)
    steps.uppratta_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    with pytest.raises(Refused, match="annan person"):
        steps.lamna_in_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    with pytest.raises(Refused):
        acts.fill_in_rekvisition(actor=ekonom, rekvisition_id=row.pk, rader={})
    steps.oppna_rekvisition(actor=cast.people["insatsledare"].actor, rekvisition_id=row.pk)
    fill(ekonom, row, 2000)


def test_role_that_ended_while_the_page_was_open(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    fill(ekonom, row, 1000)
    certifier = cast.people["insatsledare"]
    steps.uppratta_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    assert certifier.membership is not None
    certifier.membership.insatsuppdrag.all().delete()
    fresh = Actor.of(certifier.membership)
    with pytest.raises((Refused, Http404)):
        steps.lamna_in_rekvisition(actor=fresh, rekvisition_id=row.pk)
    row.refresh_from_db()
    assert row.status == RekvisitionStatus.UPPRATTAD


def test_refused_with_a_reason_opens_the_period_and_the_frist(cast: Cast, ekonom: Actor, chief: Actor) -> None:
    row = begin(cast, 5)
    frist = Frist.objects.create(
        insats=row.insats, slag=Fristslag.REKVISITION, rubrik="R", fran=row.fran, till=row.till, senast=row.till
    )
    fill(ekonom, row, 1000)
    submit(cast, row)
    with pytest.raises(RuleBroken, match="varför"):
        steps.avsla_rekvisition(actor=chief, rekvisition_id=row.pk, orsak=" ")
    with pytest.raises(Refused):
        steps.avsla_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk, orsak="Nej.")
    steps.avsla_rekvisition(actor=chief, rekvisition_id=row.pk, orsak="Utanför planen.")
    frist.refresh_from_db()
    assert frist.klar is None
    assert begin(cast, 5).nummer == row.nummer + 1


def test_thrown_away_is_not_opened_again(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    steps.makulera_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    with pytest.raises(AlreadyHandled):
        steps.makulera_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    with pytest.raises(Refused):
        acts.fill_in_rekvisition(actor=ekonom, rekvisition_id=row.pk, rader={})


# Back for komplettering ----------------------------------------------------------------------------------------


def test_only_the_marked_rows_open_until_it_is_reviewed(cast: Cast, ekonom: Actor, chief: Actor) -> None:
    row = begin(cast, 5)
    fill(ekonom, row, 10_000, 20_000)
    submit(cast, row)
    first, second, *_ = row.rader.order_by("post__ordning")
    steps.sand_ater_rekvisition(actor=chief, rekvisition_id=row.pk, orsak="En sak.", rader={first.pk: "Fel lön."})
    with pytest.raises(RuleBroken, match="är granskad"):
        fill(ekonom, row, 10_000, 25_000)
    with pytest.raises(RuleBroken, match="intäkterna är granskade"):
        fill(ekonom, row, 10_000, ovriga_intakter=Decimal(5))
    fill(ekonom, row, 9_000)
    # Prepared, opened and as a draft: the marks stay.
    steps.uppratta_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    steps.oppna_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    with pytest.raises(RuleBroken, match="är granskad"):
        fill(ekonom, row, 9_000, 25_000)
    submit(cast, row)
    first.refresh_from_db()
    assert first.ater_text == "Fel lön.", "the reviewer sees what was asked for"
    steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)
    first.refresh_from_db()
    assert (first.ater, first.ater_text) == (False, "")
    second.refresh_from_db()
    assert second.belopp == 20_000


def test_foreign_row_cannot_be_marked(cast: Cast, chief: Actor) -> None:
    foreign = cast.foreign.rekvisition.rader.get()
    with pytest.raises(RuleBroken, match="hör inte till"):
        steps.sand_ater_rekvisition(
            actor=chief, rekvisition_id=cast.own.inlamnad.pk, orsak="Se raden.", rader={foreign.pk: "Fel."}
        )


def test_colleague_saved_first(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    rader = list(row.rader.order_by("post__ordning"))
    seen = seen_rows(row, rader)
    fill(ekonom, row, 500)
    mine = {rader[0].pk: acts.Radvarde(Decimal(700)), rader[1].pk: acts.Radvarde(Decimal(1))}
    with pytest.raises(ChangedMeanwhile) as refused:
        acts.fill_in_rekvisition(actor=ekonom, rekvisition_id=row.pk, rader=mine, seen=seen)
    assert f"belopp_{rader[0].pk}" in [one.name for one in refused.value.differences]
    acts.fill_in_rekvisition(actor=ekonom, rekvisition_id=row.pk, rader=mine, seen=refused.value.seen)


# What is missing -----------------------------------------------------------------------------------------------


def test_amount_without_a_voucher(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    rad = row.rader.order_by("post__ordning").first()
    assert rad is not None
    acts.fill_in_rekvisition(actor=ekonom, rekvisition_id=row.pk, rader={rad.pk: acts.Radvarde(Decimal(900), "Så.")})
    make.VerifikatradFactory(rad=rad, belopp=400)
    assert "Handledare saknar verifikat för 500\u00a0kr" in told(row)
    cover(row)
    assert told(row) == ""


def test_nowhere_to_pay_is_a_hindrance(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    fill(ekonom, row, 1000)
    Betalningsuppgift.objects.filter(insats=row.insats).delete()
    assert "bankgiro" in told(row)


def test_delprocess_is_paid_where_its_whole_is(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    fill(ekonom, row, 1000)
    whole = make.InsatsFactory(forbund=row.insats.forbund, slug="hela", agare=row.insats.agare)
    Betalningsuppgift.objects.filter(insats=row.insats).update(insats=whole)
    assert "bankgiro" in told(row)
    type(row.insats).objects.filter(pk=row.insats_id).update(del_av=whole)
    assert told(row) == ""
    type(whole).objects.filter(pk=whole.pk).update(agare=make.PartFactory())
    assert "bankgiro" in told(row)  # the whole is another's, and so is its account


@pytest.mark.parametrize(
    ("prognos", "forklaring", "hinders"),
    [(330_000, "", False), (331_000, "", True), (331_000, "Vakans.", False), (269_000, "", True)],
)
def test_forecast_that_differs_is_explained(
    cast: Cast, ekonom: Actor, prognos: int, forklaring: str, hinders: bool
) -> None:
    """300 000 is granted, and more than 10 % is to be explained."""
    row = begin(cast, 5)
    fill(ekonom, row, 1000, prognos_helar=Decimal(prognos), avvikelse_forklaring=forklaring)
    assert ("avviker" in told(row)) == hinders


def test_budget_that_is_only_applied_for_grants_nothing(cast: Cast, ekonom: Actor) -> None:
    fill(ekonom, row := begin(cast, 5), 1000)
    with before_decision():
        Budgetbeslut.objects.filter(budget=cast.own.budget).update(beviljat=None)
    assert told(row) == "", "a decided budget without an amount is its rows"
    type(cast.own.budget).objects.filter(pk=cast.own.budget.pk).update(status=BudgetStatus.ANSOKT)
    assert "inget beslut" in told(row)
    Budgetbeslut.objects.filter(budget=cast.own.budget).update(beviljat=300_000)
    assert "inget beslut" in told(row), "an amount noted in the register is no decision yet"


def test_whole_and_its_delprocess_never_claim_the_same_krona(cast: Cast, ekonom: Actor) -> None:
    """300 000 is granted for all of it; a delprocess gets 260 000 of that, to claim by its own decision."""
    row = begin(cast, 5)
    fill(ekonom, row, 50_000)
    assert told(row) == ""
    part = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    draft = make.BudgetFactory(insats=part, version=1, status=BudgetStatus.ANSOKT)
    make.BudgetbeslutFactory(budget=draft, ansokt=260_000, beviljat=260_000)
    assert told(row) == "", "what is only applied for takes nothing"
    type(draft).objects.filter(pk=draft.pk).update(status=BudgetStatus.BEVILJAD)
    assert "mer än beviljade" in told(row)
    arets = summarize_claim(row).arets
    assert (arets.beviljat, arets.delar, arets.summa) == (300_000, 260_000, 40_000)
    later = make.BudgetFactory(insats=part, version=2, status=BudgetStatus.REVIDERAD)
    make.BudgetbeslutFactory(budget=later, ansokt=100_000, beviljat=100_000)
    assert summarize_claim(row).arets.summa == 200_000, "the delprocess's decision in force alone"
    assert told(row) == ""


def test_draft_of_an_own_budget_takes_not_the_place_of_the_forbunds(cast: Cast) -> None:
    """An insats that the förbund's rows pay is paid by them until its own budget has been decided."""
    insats = make.InsatsFactory(forbund=cast.own.forbund)
    whole = make.BudgetFactory(insats=None, forbund=cast.own.forbund, version=9)
    make.BudgetpostFactory(budget=whole, avser_insats=insats)
    assert budget_of_year(insats, YEAR) == whole
    own = make.BudgetFactory(insats=insats, status=BudgetStatus.ANSOKT)
    assert budget_of_year(insats, YEAR) == whole
    type(own).objects.filter(pk=own.pk).update(status=BudgetStatus.BEVILJAD)
    assert budget_of_year(insats, YEAR) == own
    type(own).objects.filter(pk__in=[own.pk, whole.pk]).update(status=BudgetStatus.ANSOKT)
    assert budget_of_year(insats, YEAR) == own


def test_words_that_warn_hinder_nothing(cast: Cast, ekonom: Actor, chief: Actor) -> None:
    row = begin(cast, 5)
    assert warnings_of(row) == ()
    add_varningsord(actor=chief, forbund_id=cast.own.forbund.pk, ord="parkering", varfor="Betalas av var och en.")
    fill(ekonom, row, 1000, kommentar="Hyra och parkeringsplats")
    found = warnings_of(row)
    assert [one.ord for one in found] == ["parkering"]
    assert "kommentaren till Handledare" in found[0].var
    add_varningsord(actor=chief, forbund_id=cast.own.forbund.pk, ord="lunch", varfor="Betalas inte.")
    row.kommentar = "Luncher ingår"
    assert {one.ord: one.var for one in warnings_of(row)}["lunch"] == "kommentaren till hela rekvisitionen"
    assert told(row) == ""
    with pytest.raises(Refused):
        add_varningsord(actor=cast.people["revisor"].actor, forbund_id=cast.own.forbund.pk, ord="a", varfor="b")


# The year's money ----------------------------------------------------------------------------------------------


def revise(cast: Cast, granted: int) -> None:
    """A new version of the budget with the first post alone."""
    new = make.BudgetFactory(insats=cast.own.insats, version=2, status=BudgetStatus.REVIDERAD)
    old = cast.own.budget.poster.order_by("ordning").first()
    assert old is not None
    post = make.BudgetpostFactory(budget=new, ordning=1, benamning="Handledare", ursprung=old)
    make.BudgetbeloppFactory(post=post, belopp=250_000)
    make.BudgetbeslutFactory(budget=new, ansokt=granted, beviljat=granted)


def test_revised_budget_keeps_what_was_claimed_and_renews_a_draft(cast: Cast, ekonom: Actor) -> None:
    row = begin(cast, 5)
    fill(ekonom, row, 1000)
    revise(cast, 260_000)
    assert "Budgeten har beslutats på nytt" in told(row)
    acts.fornya_rader(actor=ekonom, rekvisition_id=row.pk)
    row = Rekvisition.objects.select_related("insats", "budget").get(pk=row.pk)
    claim = summarize_claim(row)
    first = claim.poster[0]
    assert (first.budget, first.tidigare, first.denna_period) == (250_000, 100_000, 1000)
    assert (claim.ram, claim.ovriga) == (260_000, 100_000)
    assert told(row) == ""
    assert row.rader.count() == 1
    acts.fornya_rader(actor=ekonom, rekvisition_id=row.pk)  # the second time is harmless


def test_less_money_than_when_it_was_submitted_is_told_at_the_attest(cast: Cast, ekonom: Actor, chief: Actor) -> None:
    row = begin(cast, 5)
    fill(ekonom, row, 80_000)
    submit(cast, row)
    steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)
    revise(cast, 79_999)
    with pytest.raises(RuleBroken, match="mer än årets pengar"):
        steps.attestera_rekvisition(actor=chief, rekvisition_id=row.pk)


def test_nothing_after_the_slutrekvisition(cast: Cast, ekonom: Actor) -> None:
    last = begin(cast, 11, typ="slut")
    fill(ekonom, last, 1000)
    assert "är inte inlämnad" in told(last), "number 2 is a draft"
    steps.makulera_rekvisition(actor=ekonom, rekvisition_id=cast.own.rekvisition.pk)
    submit(cast, last)
    with pytest.raises(RuleBroken, match="årets slutrekvisition"):
        begin(cast, 5)


def ended(cast: Cast) -> None:
    """The year's only open ones decided, and a slutrekvisition of 50 000."""
    steps.makulera_rekvisition(actor=cast.people["insatsekonom"].actor, rekvisition_id=cast.own.rekvisition.pk)
    attest(cast, cast.own.inlamnad)
    row = begin(cast, 11, typ="slut")
    fill(cast.people["insatsekonom"].actor, row, 50_000)
    submit(cast, row)
    attest(cast, row)


def test_unspent_money_is_carried_over_by_a_decision(cast: Cast, chief: Actor, ekonom: Actor) -> None:
    assert year_before_end(cast.own.insats, YEAR).hinder
    ended(cast)
    what = {"actor": chief, "insats_id": cast.own.insats.pk, "ar": YEAR, "forklaring": "Vakans."}
    with pytest.raises(RuleBroken, match="genom ett beslut"):
        avsluta_ar(**what, hantering="fors_over")
    row = avsluta_ar(**what, hantering="fors_over", beslutad=datetime.date(YEAR + 1, 2, 1), paragraf="§ 4")
    assert row.oforbrukat == 150_000
    with pytest.raises(AlreadyHandled):
        avsluta_ar(**what, hantering="aterlamnas")
    budget = make.BudgetFactory(insats=cast.own.insats, ar_fran=YEAR + 1, ar_till=YEAR + 1, version=7)
    make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=budget), ar=YEAR + 1, belopp=10_000)
    following = acts.create_rekvisition(
        actor=ekonom,
        insats_id=cast.own.insats.pk,
        fran=datetime.date(YEAR + 1, 1, 1),
        till=datetime.date(YEAR + 1, 2, 28),
    )
    assert summarize_claim(following).ram == 160_000
    assert Arsavslut.objects.get(pk=row.pk).oforbrukat == 150_000


def test_ended_year_pays_nothing_more(cast: Cast, chief: Actor, ekonom: Actor) -> None:
    ended(cast)
    avsluta_ar(actor=chief, insats_id=cast.own.insats.pk, ar=YEAR, hantering="aterlamnas", forklaring="Vakans.")
    row = acts.ratta_rekvisition(actor=ekonom, rekvisition_id=cast.own.inlamnad.pk)
    fill(ekonom, row, "0.01")
    assert "mer än beviljade" in told(row)


# Corrections ---------------------------------------------------------------------------------------------------


def test_rattelse_holds_differences_and_gives_money_back_when_it_is_decided(cast: Cast, ekonom: Actor) -> None:
    original = paid(cast, amount=50_000)
    row = acts.ratta_rekvisition(actor=ekonom, rekvisition_id=original.pk)
    assert (row.typ, row.rattar_id, row.fran) == ("rattelse", original.pk, original.fran)
    with pytest.raises(RuleBroken, match="pågår redan"):
        acts.ratta_rekvisition(actor=ekonom, rekvisition_id=original.pk)
    fill(ekonom, row, "-50000.01", kommentar="Fel.")
    assert "mindre än noll" in told(row)
    assert "vad som rättas" in told(row)
    fill(ekonom, row, -20_000, kommentar="Fel.")
    acts.fill_in_rekvisition(actor=ekonom, rekvisition_id=row.pk, rader={}, kommentar="Lönen var fel.")
    submit(cast, row)
    # Until it is decided it frees nothing: number 1 claims 100 000 and the paid one 50 000 of 300 000.
    draft = cast.own.rekvisition
    fill(ekonom, draft, "150000.01")
    assert "mer än beviljade" in told(draft)
    done = attest(cast, row)
    assert done.summa_attesterad == -20_000
    assert told(draft) == ""
    # A second one starts from what the first left.
    second = acts.ratta_rekvisition(actor=ekonom, rekvisition_id=row.pk)
    assert second.rattar_id == original.pk
    fill(ekonom, second, "-30000.01")
    assert "Raden var på 30\u00a0000\u00a0kr" in told(second)

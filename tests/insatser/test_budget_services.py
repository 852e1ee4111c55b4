"""Acts with a budget: rows saved all at once, versions that claims follow, decisions, and differences explained."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.seen import ChangedMeanwhile, Seen
from insatser.enums import BudgetStatus, RekvisitionStatus
from insatser.models import Budget, Budgetbelopp, Budgetpost
from insatser.services import budget as acts
from insatser.services.budget import Arsbeslut
from insatser.services.budgetrader import Budgetrad, RowsChanged, read_rows, save_rows, seen_of
from insatser.services.budgetversioner import compare
from insatser.services.sums import summarize, with_rows
from tests import factories as make
from tests.cast import YEAR, Cast

pytestmark = pytest.mark.django_db
A, B = Budgetrad("Coach", "Personal", belopp=((YEAR, Decimal(100)),)), Budgetrad("Hyra", "Lokaler")


@pytest.fixture
def budget(cast: Cast) -> Budget:
    return make.BudgetFactory(insats=cast.own.insats, ar_fran=YEAR + 2, ar_till=YEAR + 2, version=1, status="ansokt")


@pytest.fixture
def kansli(cast: Cast):
    return cast.people["forbundschef"].actor


def rad(name: str, amount: int | None = None, **more: object) -> Budgetrad:
    belopp = () if amount is None else ((YEAR + 2, Decimal(amount)),)
    return Budgetrad(name, "Personal", belopp=belopp, **more)  # type: ignore[arg-type]


def decide(kansli, budget: Budget, granted: int = 100, **more: object) -> Budget:
    return acts.decide_budget(
        actor=kansli,
        budget_id=budget.pk,
        beslutad=datetime.date(YEAR, 11, 20),
        beslutad_av="Förbundsstyrelsen",
        paragraf="§ 14",
        arsbeslut=[Arsbeslut(YEAR + 2, Decimal(granted), Decimal(granted))],
        **more,  # type: ignore[arg-type]
    )


def test_rows_are_saved_in_order_and_logged_once(budget: Budget, kansli) -> None:
    save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("B", 5), rad("A", 0)], enhet_tkr=True)
    assert [row.benamning for row in read_rows(budget)] == ["B", "A"]
    budget.refresh_from_db()
    assert budget.enhet_tkr
    before = Handelse.objects.filter(kod="budget.rader").count()
    rows = list(read_rows(budget))
    save_rows(actor=kansli, budget_id=budget.pk, rows=rows, seen=seen_of(rows))
    assert Handelse.objects.filter(kod="budget.rader").count() == before
    save_rows(actor=kansli, budget_id=budget.pk, rows=rows[::-1], seen=seen_of(rows))
    assert [row.benamning for row in read_rows(budget)] == ["A", "B"]


def test_more_rows_take_no_more_queries(budget: Budget, kansli) -> None:
    counts = []
    for number in (1, 2, 60):
        with CaptureQueriesContext(connection) as captured:
            save_rows(actor=kansli, budget_id=budget.pk, rows=[rad(f"R{n}", n) for n in range(number)])
        counts.append(len(captured))
    assert counts[1] == counts[2]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (replace(A, belopp=((YEAR + 2, Decimal(-1)),)), "egen rad"),
        (A, "utanför budgetens år"),
        (replace(B, andel=Decimal(11)), "mellan 0 och 10"),
        (replace(B, manader=13), "1 till 12"),
        (replace(B, benamning=""), "Skriv vad raden gäller"),
        (replace(B, arbetsgivare_id=2**40), "arbetsgivare finns inte"),
        (replace(B, avser_insats_id=1), "Bara en rad i ett förbunds budget"),
    ],
)
def test_a_row_that_cannot_be_is_told_in_words(budget: Budget, kansli, row: Budgetrad, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        save_rows(actor=kansli, budget_id=budget.pk, rows=[row])
    assert read_rows(budget) == ()


def test_two_who_write_at_once(budget: Budget, kansli) -> None:
    save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("A", 1), rad("B", 2), rad("C", 3)])
    opened = read_rows(budget)
    seen = seen_of(opened)
    a, b, c = opened
    hers = [replace(a, belopp=((YEAR + 2, Decimal(10)),)), b, c, rad("D", 4)]
    save_rows(actor=kansli, budget_id=budget.pk, rows=hers, seen=seen)
    # Another row is changed here: both changes stand, and the row that she added stays.
    mine = [a, replace(b, belopp=((YEAR + 2, Decimal(20)),)), c]
    save_rows(actor=kansli, budget_id=budget.pk, rows=mine, seen=seen)
    assert [int(row.belopp[0][1]) for row in read_rows(budget)] == [10, 20, 3, 4]
    # The same row: nothing is saved, and what she wrote is told.
    with pytest.raises(RowsChanged) as raised:
        save_rows(actor=kansli, budget_id=budget.pk, rows=[replace(a, benamning="X"), b, c], seen=seen)
    assert [one.theirs.words() for one in raised.value.conflicts if one.theirs] == ["A (Personal), 2026: 10 kr"]
    assert read_rows(budget)[0].benamning == "A"
    save_rows(actor=kansli, budget_id=budget.pk, rows=[replace(a, benamning="X"), b, c], seen=raised.value.seen)
    assert read_rows(budget)[0].benamning == "X"


def test_taking_away_what_she_changed_is_asked_about(budget: Budget, kansli) -> None:
    save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("A", 1), rad("B", 2)])
    a, b = read_rows(budget)
    seen = seen_of((a, b))
    save_rows(actor=kansli, budget_id=budget.pk, rows=[replace(a, finansiar="Kommunen"), b], seen=seen)
    with pytest.raises(RowsChanged):
        save_rows(actor=kansli, budget_id=budget.pk, rows=[b], seen=seen)


def test_only_kansli_writes(cast: Cast, budget: Budget) -> None:
    for role in ("insatsledare", "insatsekonom", "revisor", "styrelseledamot"):
        with pytest.raises(Refused):
            save_rows(actor=cast.people[role].actor, budget_id=budget.pk, rows=[])


def test_a_decided_version_is_not_changed_but_gets_a_new_one(budget: Budget, kansli) -> None:
    save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("A", 100), rad("B", 50)])
    decided = decide(kansli, budget)
    assert decided.status == BudgetStatus.BEVILJAD
    assert decided.beslut.get().paragraf == "§ 14"
    with pytest.raises(Refused, match="Gör en ny version"):
        save_rows(actor=kansli, budget_id=budget.pk, rows=[])
    with pytest.raises(AlreadyHandled):
        decide(kansli, budget)
    with pytest.raises(IntegrityError), transaction.atomic():
        Budgetbelopp.objects.filter(post__budget=budget).update(belopp=1)
    draft = acts.new_version(actor=kansli, budget_id=budget.pk)
    with pytest.raises(AlreadyHandled, match="nyare version"):
        acts.new_version(actor=kansli, budget_id=budget.pk)
    first = {post.benamning: post.pk for post in budget.poster.all()}
    assert {post.benamning: post.rot_id for post in draft.poster.all()} == first
    a, _ = read_rows(draft)
    rows = [replace(a, belopp=((YEAR + 2, Decimal(120)),)), rad("C", 30)]
    save_rows(actor=kansli, budget_id=draft.pk, rows=rows, seen=seen_of(read_rows(draft)))
    assert decide(kansli, draft).status == BudgetStatus.REVIDERAD
    whole = with_rows(Budget.objects.all())
    both = compare(summarize(whole.get(pk=budget.pk)), summarize(whole.get(pk=draft.pk)))
    assert [(one.rad.post.benamning, one.kind, int(one.skillnad)) for one in both.andrade] == [
        ("A", "andrad", 20),
        ("C", "ny", 30),
        ("B", "borttagen", -50),
    ]
    third = acts.new_version(actor=kansli, budget_id=draft.pk)
    assert {post.rot_id for post in third.poster.all()} == {first["A"], draft.poster.get(benamning="C").pk}


def test_what_is_claimed_is_not_taken_away(budget: Budget, kansli) -> None:
    save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("A", 100), rad("B", 50)])
    claim = make.RekvisitionFactory(
        insats=budget.insats,
        budget=budget,
        nummer=1,
        ar=YEAR + 2,
        fran=datetime.date(YEAR + 2, 1, 1),
        till=datetime.date(YEAR + 2, 2, 28),
    )
    line = make.RekvisitionsradFactory(rekvisition=claim, post=budget.poster.get(benamning="A"), belopp=7)
    decide(kansli, budget)
    draft = acts.new_version(actor=kansli, budget_id=budget.pk)
    _, b = read_rows(draft)
    with pytest.raises(RuleBroken, match=rf"Raden A kan inte tas bort: den finns i rekvisition {YEAR + 2}-1"):
        save_rows(actor=kansli, budget_id=draft.pk, rows=[b])
    line.rekvisition.status = RekvisitionStatus.MAKULERAD
    line.rekvisition.avslutad_av, line.rekvisition.avslutad_tid = kansli.user, timezone.now()
    line.rekvisition.save()
    save_rows(actor=kansli, budget_id=draft.pk, rows=[b])
    assert [row.benamning for row in read_rows(draft)] == ["B"]


def test_an_open_version_that_is_replaced_is_closed(budget: Budget, kansli) -> None:
    acts.new_version(actor=kansli, budget_id=budget.pk)
    with pytest.raises(Refused, match="nyare version"):
        save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("A", 1)])
    with pytest.raises(Refused, match="nyare version"):
        acts.delete_version(actor=kansli, budget_id=budget.pk)


def test_a_decision_is_on_the_rows_that_were_read(budget: Budget, kansli) -> None:
    save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("A", 100)])
    with pytest.raises(ChangedMeanwhile):
        decide(kansli, budget, seen=Seen({}))
    assert decide(kansli, budget, seen=seen_of(read_rows(budget))).status == BudgetStatus.BEVILJAD


def test_new_budget_once_a_year_and_within_reason(cast: Cast, kansli) -> None:
    values = {"namn": "Ny", "ar_fran": 2031, "ar_till": 2033}
    made = acts.create_budget(actor=kansli, insats_id=cast.own.insats.pk, values=values)
    for wrong in (values, values | {"ar_fran": 2040, "ar_till": 2039}, values | {"ar_fran": 2040, "ar_till": 2090}):
        with pytest.raises(ValidationError):
            acts.create_budget(actor=kansli, insats_id=cast.own.insats.pk, values=wrong)
    save_rows(actor=kansli, budget_id=made.pk, rows=[Budgetrad("A", "P", belopp=((2033, Decimal(1)),))])
    with pytest.raises(RuleBroken, match="Raden A har ett belopp 2033"):
        acts.change_budget(actor=kansli, budget_id=made.pk, values={"ar_till": 2032})
    acts.delete_version(actor=kansli, budget_id=made.pk)
    assert not Budget.objects.filter(pk=made.pk).exists()
    assert not Budgetpost.objects.filter(budget_id=made.pk).exists()


def test_a_difference_is_counted_until_it_is_explained(budget: Budget, kansli) -> None:
    save_rows(actor=kansli, budget_id=budget.pk, rows=[rad("A", 1_550_500)])
    before = dict(acts.unexplained(kansli))
    assert budget not in before
    values = {"ar": YEAR + 2, "belopp": Decimal(1_500_500), "var": "Beslutstexten, 1 500,5 tkr"}
    stated = acts.add_stated(actor=kansli, budget_id=budget.pk, values=values)
    assert dict(acts.unexplained(kansli))[budget] == 1
    acts.explain_stated(actor=kansli, stated_id=stated.pk, forklaring="Skrivfel i beslutet.")
    assert budget not in dict(acts.unexplained(kansli))
    shown = summarize(with_rows(Budget.objects.filter(pk=budget.pk)).get()).skillnader
    assert [(int(one.skillnad), one.forklaring) for one in shown] == [(-50_000, "Skrivfel i beslutet.")]
    assert Handelse.objects.filter(kod="budget.forklarad", objekt_id=stated.pk).exists()


def test_each_delprocess_counts_in_one_version(cast: Cast, kansli) -> None:
    years = {"ar_fran": YEAR + 2, "ar_till": YEAR + 2, "version": 1, "status": "ansokt"}
    whole = make.BudgetFactory(insats=cast.own.insats, **years)
    part = make.BudgetFactory(insats=make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats), **years)
    save_rows(actor=kansli, budget_id=part.pk, rows=[rad("A", 100)])
    decide(kansli, part)
    draft = acts.new_version(actor=kansli, budget_id=part.pk)
    (a,) = read_rows(draft)
    save_rows(actor=kansli, budget_id=draft.pk, rows=[replace(a, belopp=((YEAR + 2, Decimal(70)),))])
    get = with_rows(Budget.objects.all()).get
    assert summarize(get(pk=whole.pk)).kostnader() == 70, "a version that is being written takes the latest"
    decide(kansli, whole)
    assert summarize(get(pk=whole.pk)).kostnader() == 100, "a decided one takes the one in force"


def test_other_financiers_lower_what_the_forbund_pays(budget: Budget, kansli) -> None:
    income = {"slag": "intakt", "grupp": "Intäkter", "belopp": ((YEAR + 2, Decimal(300)),)}
    rows = [
        rad("Coach", 900),
        rad("Lokal", 50, finansiering="egen"),
        replace(B, benamning="Kraften", finansiering="annan", **income),
        replace(B, benamning="Förbundet", **income | {"belopp": ((YEAR + 2, Decimal(600)),)}),
    ]
    save_rows(actor=kansli, budget_id=budget.pk, rows=rows)
    summed = summarize(with_rows(Budget.objects.filter(pk=budget.pk)).get())
    assert (summed.kostnader(), summed.intakter(), summed.fran_forbundet()) == (950, 900, 600)

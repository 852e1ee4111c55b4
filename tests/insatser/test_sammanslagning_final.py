"""Förbund become one: what nobody can undo stands in the way of taking it back, and nothing else does."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from finsam.audit.log import log
from finsam.bas.errors import RuleBroken
from insatser.enums import Budgetslag, BudgetStatus, Medelhantering, RekvisitionStatus
from insatser.forms.budgetrader import BudgetGrid
from insatser.models import (
    Arsavslut,
    Bokforingsexport,
    Budget,
    Exportrad,
    Rekvisition,
    Sammanslagning,
)
from insatser.services import sammanslagning as acts
from insatser.services.budgetrader import read_rows, save_rows
from insatser.services.sammanslagning_ater import hindrances_back
from tests import factories as make
from tests.cast import Cast
from tests.decided import before_decision
from tests.merging import Merger, carry_out, differences, dump, make_merger

pytestmark = pytest.mark.django_db


@pytest.fixture
def merger(cast: Cast) -> Merger:
    return make_merger(cast)


def _attest(cast: Cast, merger: Merger, **columns: Any) -> None:
    stamps = {"status": RekvisitionStatus.ATTESTERAD, "attesterad_tid": timezone.now(), **columns}
    with before_decision():
        Rekvisition.objects.filter(pk=cast.own.rekvisition.pk).update(pahittad=True, avslutad_tid=None, **stamps)


def _export(cast: Cast, merger: Merger) -> None:
    before = timezone.now() - datetime.timedelta(days=9)
    _attest(cast, merger, status=RekvisitionStatus.UTBETALD, attesterad_tid=before, utbetald_den=before.date())
    export = Bokforingsexport.objects.create(
        forbund=merger.target, nummer=7, skapad_av=merger.chief.membership, summa=1, huvud={}, rader=[]
    )
    Exportrad.objects.filter(rekvisition=cast.own.rekvisition).delete()
    Exportrad.objects.create(export=export, rekvisition=cast.own.rekvisition)


def _end_the_year(cast: Cast, merger: Merger) -> None:
    Arsavslut.objects.create(
        insats=cast.foreign.insats,
        ar=2019,
        oforbrukat=0,
        hantering=Medelhantering.ATERLAMNAS,
        forklaring="Allt användes.",
        avslutad_av=merger.chief.user,
    )


def _decide_on_an_insats(cast: Cast, merger: Merger) -> None:
    budget = Budget.objects.filter(insats=cast.own.insats).first()
    assert budget is not None
    log("budget.beviljad", actor=merger.chief, row=budget, version=budget.version)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (_attest, "attesterade rekvisition"),
        (_export, "Export 7 till bokföringen"),
        (_end_the_year, "avslutade medlen för 2019"),
        (_decide_on_an_insats, "beslutade om"),
    ],
)
def test_what_the_new_one_has_done_with_money_cannot_be_undone(cast: Cast, merger: Merger, act: Any, said: str) -> None:
    carry_out(merger)
    act(cast, merger)
    found = [one.text for one in hindrances_back(Sammanslagning.objects.get(pk=merger.pk))]
    assert len(found) == 2
    assert said in found[0]
    assert found[1].startswith("Det går inte att göra ogjort")
    after = dump(cast)
    with pytest.raises(RuleBroken):
        acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert differences(after, dump(cast)) == {}


def test_what_was_decided_before_does_not_stand_in_the_way(cast: Cast, merger: Merger) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=9)
    _attest(cast, merger, status=RekvisitionStatus.UTBETALD, attesterad_tid=long_ago, utbetald_den=long_ago.date())
    _end_the_year(cast, merger)
    Arsavslut.objects.update(avslutad_tid=long_ago)
    _decide_on_an_insats(cast, merger)
    carry_out(merger)
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)


def test_a_decision_on_the_brought_over_money_is_not_thrown_away(cast: Cast, merger: Merger) -> None:
    carry_out(merger)
    made = Budget.objects.get(forbund=merger.target)
    make.BudgetbeslutFactory(budget=made, ar=2024, beviljat=0)
    Budget.objects.filter(pk=made.pk).update(status=BudgetStatus.BEVILJAD)
    (found,) = hindrances_back(Sammanslagning.objects.get(pk=merger.pk))
    assert "har beslutat om" in found.text
    with pytest.raises(RuleBroken):
        acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)


# A deficit -------------------------------------------------------------------------------------------------------


def test_a_deficit_is_brought_over_with_a_minus(cast: Cast, merger: Merger) -> None:
    merger.row.delar.filter(forbund=cast.own.forbund).update(kapital=Decimal("-250000.50"))
    before = dump(cast)
    carry_out(merger)
    made = Budget.objects.get(forbund=merger.target)
    assert made.poster.get(finansiar=str(cast.own.forbund)).belopp.get().belopp == Decimal("-250000.50")
    acts.aterta(actor=merger.chief, sammanslagning_id=merger.pk)
    assert differences(before, dump(cast)) == {}


def test_the_row_of_a_deficit_is_written_in_like_any_other_but_is_no_cost(cast: Cast, merger: Merger) -> None:
    merger.row.delar.filter(forbund=cast.own.forbund).update(kapital=-1500)
    carry_out(merger)
    made = Budget.objects.get(forbund=merger.target)
    rows = read_rows(made)
    sent = QueryDict(mutable=True)
    for place, row in enumerate(rows):
        sent.appendlist("rad", str(place))
        sent[f"r{place}-id"] = str(row.post_id)
        sent[f"r{place}-slag"], sent[f"r{place}-grupp"] = row.slag, row.grupp
        sent[f"r{place}-benamning"], sent[f"r{place}-finansiering"] = row.benamning, row.finansiering
        sent[f"r{place}-b2024"] = "\u22122 000" if row.belopp[0][1] < 0 else "5"
    grid = BudgetGrid(sent, budget=made, rows=rows)
    assert grid.is_valid(), grid.errors
    save_rows(actor=merger.chief, budget_id=made.pk, rows=grid.rows)
    assert sorted(amount for row in read_rows(made) for _, amount in row.belopp) == [Decimal(-2000), Decimal(5)]
    with pytest.raises(RuleBroken, match="inte vara negativt"):
        save_rows(
            actor=merger.chief,
            budget_id=made.pk,
            rows=[replace(row, slag=Budgetslag.KOSTNAD) for row in read_rows(made)],
        )

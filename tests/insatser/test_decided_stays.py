"""What was decided on stays as it was decided, also for who writes past every service: raw SQL is refused."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from insatser.enums import BudgetStatus, RekvisitionStatus
from insatser.models import Budget, Budgetbeslut, Rekvisition
from insatser.services.budget import explain_decision
from insatser.services.utbetalning import betala_rekvisition
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.rekvisitioner import attest

pytestmark = pytest.mark.django_db
OF_BUDGET = {
    "a new amount": "INSERT INTO insatser_budgetbelopp (post_id, ar, belopp) VALUES ({post}, 2030, 1)",
    "another amount": "UPDATE insatser_budgetbelopp SET belopp = belopp + 1 WHERE post_id = {post}",
    "an amount from a draft": "UPDATE insatser_budgetbelopp SET post_id = {post} WHERE post_id = {loose}",
    "an amount to a draft": "UPDATE insatser_budgetbelopp SET post_id = {loose}, ar = 2031 WHERE post_id = {post}",
    "no amount": "DELETE FROM insatser_budgetbelopp WHERE post_id = {post}",
    "who pays": "UPDATE insatser_budgetpost SET finansiering = 'egen' WHERE id = {post}",
    "a new decision": "INSERT INTO insatser_budgetbeslut (budget_id, ar, paragraf, beslutad_av, villkor, anmarkning, "
    "forklaring, beviljat) VALUES ({budget}, 2030, '', '', '', '', '', 1)",
    "another grant": "UPDATE insatser_budgetbeslut SET beviljat = beviljat + 1 WHERE budget_id = {budget}",
    "other conditions": "UPDATE insatser_budgetbeslut SET villkor = 'Inga.' WHERE budget_id = {budget}",
    "a decision from a draft": "UPDATE insatser_budgetbeslut SET budget_id = {budget}, ar = 2030 "
    "WHERE budget_id = {draft}",
    "no decision": "DELETE FROM insatser_budgetbeslut WHERE budget_id = {budget}",
}
OF_REKVISITION = {
    "a new row": "INSERT INTO insatser_rekvisitionsrad (rekvisition_id, post_id, belopp, kommentar, ater, ater_text) "
    "VALUES ({row}, {loose}, 1, '', false, '')",
    "another amount": "UPDATE insatser_rekvisitionsrad SET belopp = belopp + 1 WHERE rekvisition_id = {row}",
    "a row moved": "UPDATE insatser_rekvisitionsrad SET rekvisition_id = {other}, post_id = {loose} "
    "WHERE rekvisition_id = {row}",
    "no rows": "DELETE FROM insatser_rekvisitionsrad WHERE rekvisition_id = {row}",
    "another sum": "UPDATE insatser_rekvisition SET summa_attesterad = 1 WHERE id = {row}",
    "more money": "UPDATE insatser_rekvisition SET ram_attesterad = 99999999 WHERE id = {row}",
    "another account": "UPDATE insatser_rekvisition SET konto = '991-2346' WHERE id = {row}",
    "other incomes": "UPDATE insatser_rekvisition SET ovriga_intakter = 5 WHERE id = {row}",
    "undecided": "UPDATE insatser_rekvisition SET status = 'granskad', utbetald_den = NULL WHERE id = {row}",
    "an invented one": "UPDATE insatser_rekvisition SET pahittad = true WHERE id = {row}",
    "no rekvisition": "DELETE FROM insatser_rekvisition WHERE id = {row}",
    "another voucher": "UPDATE insatser_verifikat SET sha256 = repeat('b', 64) WHERE rekvisition_id = {row}",
    "no voucher": "DELETE FROM insatser_verifikat WHERE rekvisition_id = {row}",
    "another tie": "UPDATE insatser_verifikatrad SET belopp = 1 WHERE verifikat_id = {voucher}",
    "a foreign tie": "INSERT INTO insatser_verifikatrad (verifikat_id, rad_id, belopp) VALUES ({foreign}, {rad}, 1)",
    "no tie": "DELETE FROM insatser_verifikatrad WHERE verifikat_id = {voucher}",
}


def refused(sql: str) -> str:
    with pytest.raises(IntegrityError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(raised.value)


@pytest.mark.parametrize("what", OF_BUDGET)
def test_decided_budget(what: str) -> None:
    post = make.BudgetbeloppFactory().post
    make.BudgetbeslutFactory(budget=post.budget)
    draft = make.BudgetFactory(insats=post.budget.insats, status=BudgetStatus.ANSOKT)
    loose = make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=draft), ar=YEAR + 1).post
    make.BudgetbeslutFactory(budget=draft)
    words = refused(OF_BUDGET[what].format(post=post.pk, budget=post.budget_id, loose=loose.pk, draft=draft.pk))
    assert "budgetbe" in words or "budgetpost_beslutad" in words


def test_draft_of_a_budget_is_written_in() -> None:
    """The same acts on a version that nobody has decided on."""
    draft = make.BudgetFactory(status=BudgetStatus.ANSOKT)
    post = make.BudgetpostFactory(budget=draft)
    post.belopp.create(ar=YEAR, belopp=1)
    post.belopp.update(belopp=2)
    beslut = draft.beslut.create(ar=YEAR, beviljat=2)
    draft.beslut.update(beviljat=3)
    beslut.delete()
    Budget.objects.filter(pk=draft.pk).delete()


def test_difference_is_explained_after_the_decision(cast: Cast) -> None:
    beslut = cast.own.budget.beslut.get()
    explain_decision(actor=cast.people["forbundschef"].actor, beslut_id=beslut.pk, forklaring="Avrundat.")
    assert Budgetbeslut.objects.get(pk=beslut.pk).forklaring == "Avrundat."


@pytest.mark.parametrize("status", ["attesterad", "utbetald", "avslagen", "makulerad"])
@pytest.mark.parametrize("what", OF_REKVISITION)
def test_decided_rekvisition(what: str, status: str) -> None:
    now = timezone.now()
    stamps = {"inlamnad_tid": now, "granskad_tid": now, "attesterad_tid": now, "summa_attesterad": Decimal(100_000)}
    ended = {"avslutad_tid": now, "avslag_orsak": "Utanför planen."}
    paid = {"utbetald_den": datetime.date(YEAR, 12, 1)} if status == "utbetald" else {}
    row = make.RekvisitionFactory(status=status, **paid, **(stamps if status in ("attesterad", "utbetald") else ended))
    rad = make.RekvisitionsradFactory(rekvisition=row)
    tie = make.VerifikatradFactory(rad=rad)
    draft = make.RekvisitionFactory(insats=row.insats, budget=row.budget, nummer=2)
    loose = make.BudgetpostFactory(budget=row.budget)
    make.RekvisitionsradFactory(rekvisition=draft, post=rad.post)
    sql = OF_REKVISITION[what].format(
        row=row.pk,
        other=draft.pk,
        loose=loose.pk,
        rad=rad.pk,
        voucher=tie.verifikat_id,
        foreign=make.VerifikatFactory(rekvisition=draft, sha256="c" * 64).pk,
    )
    words = refused(sql)
    assert any(name in words for name in ("rekvisition_beslutad", "rad_beslutad", "verifikat_beslutat"))


def test_what_is_attested_is_still_paid(cast: Cast) -> None:
    row = attest(cast, cast.own.inlamnad)
    betala_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk, den=timezone.localdate())
    assert Rekvisition.objects.get(pk=row.pk).status == RekvisitionStatus.UTBETALD

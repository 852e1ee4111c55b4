"""A save in the register while a colleague registers the decision: checked when hers is there, and refused."""

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse

from insatser.enums import BudgetStatus
from insatser.models import Budget
from insatser.services.budget import Arsbeslut, decide_budget
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.fixtures import ClientOf
from tests.insatser.test_registers import admin_form

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def deciding(cast: Cast, budget: Budget) -> Iterator[threading.Event]:
    """The decision is registered in a connection of its own, and saved when the event is set."""
    begun, finish = threading.Event(), threading.Event()

    def decide() -> None:
        with transaction.atomic():
            decide_budget(
                actor=cast.people["forbundschef"].actor,
                budget_id=budget.pk,
                beslutad=datetime.date(YEAR, 1, 15),
                beslutad_av="Styrelsen",
                arsbeslut=[Arsbeslut(YEAR + 5, Decimal(100), Decimal(100))],
            )
            begun.set()
            finish.wait(timeout=20)
        connection.close()

    colleague = threading.Thread(target=decide)
    colleague.start()
    assert begun.wait(timeout=20)
    yield finish
    finish.set()
    colleague.join(timeout=20)


@pytest.mark.parametrize("what", ["budget", "post"])
def test_register_waits_for_the_decision_and_is_refused(committed_cast: Cast, client_of: ClientOf, what: str) -> None:
    cast = committed_cast
    budget = make.BudgetFactory(
        insats=cast.own.insats, status=BudgetStatus.ANSOKT, ar_fran=YEAR + 5, ar_till=YEAR + 5, version=1
    )
    post = make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=budget), ar=YEAR + 5, belopp=100).post
    row, typed = (budget, {"namn": "Annat namn"}) if what == "budget" else (post, {"belopp-0-belopp": "999"})
    url = reverse(f"admin:insatser_{row._meta.model_name}_change", args=[row.pk])
    client = client_of("utvecklingsledare")
    sent = {**admin_form(client, url), **typed}
    with deciding(cast, budget) as finish:
        threading.Timer(0.5, finish.set).start()  # the save below has begun by then, and waits
        answer = client.post(url, sent)
    assert answer.status_code == 403
    budget.refresh_from_db()
    assert (budget.status, budget.namn) == (BudgetStatus.BEVILJAD, f"Budget {YEAR + 5}")
    assert post.belopp.get().belopp == 100


def test_decision_is_not_registered_in_the_register(committed_cast: Cast, client_of: ClientOf) -> None:
    """The page does it, with what is granted and what the whole has left."""
    cast = committed_cast
    budget = cast.own.budget
    Budget.objects.filter(pk=budget.pk).update(status=BudgetStatus.ANSOKT)
    url = reverse("admin:insatser_budget_change", args=[budget.pk])
    client = client_of("forbundschef")
    answer = client.post(url, {**admin_form(client, url), "status": "beviljad"})
    assert answer.status_code == 302, answer.context["errors"]
    assert Budget.objects.get(pk=budget.pk).status == BudgetStatus.ANSOKT

"""Helps for tests of a whole and its delprocesser: a part with a budget, and claims of either."""

import datetime
from decimal import Decimal

from insatser.enums import BudgetStatus
from insatser.models import Budget, Insats, Rekvisition
from insatser.services import rekvisition as acts
from insatser.services import rekvisition_steg as steps
from insatser.services.budget import Arsbeslut, decide_budget
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.rekvisitioner import fill


def part_of(cast: Cast, granted: int | None = None, whole: Insats | None = None) -> Insats:
    """A delprocess of the cast's own insats (or of another), with an open budget, decided when `granted` is told."""
    whole = whole or cast.own.insats
    part: Insats = make.InsatsFactory(forbund=whole.forbund, agare=whole.agare, del_av=whole)
    budget = make.BudgetFactory(insats=part, version=1, status=BudgetStatus.ANSOKT)
    make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=budget), belopp=400_000)
    if granted is not None:
        decide(cast, part, granted)
    return part


def decide(cast: Cast, insats: Insats, granted: int) -> Budget:
    """Registers the decision on the open version of an insats' budget."""
    return decide_budget(
        actor=cast.people["forbundschef"].actor,
        budget_id=Budget.objects.get(insats=insats, status=BudgetStatus.ANSOKT, ar_fran=YEAR).pk,
        beslutad=datetime.date(YEAR, 1, 15),
        beslutad_av="Förbundsstyrelsen",
        arsbeslut=[Arsbeslut(YEAR, None, Decimal(granted))],
    )


def prepared(cast: Cast, insats: Insats, month: int, amount: object) -> Rekvisition:
    """A claim of a month that waits to be certified."""
    actor = cast.people["insatsekonom"].actor
    first = datetime.date(YEAR, month, 1)
    row = acts.create_rekvisition(actor=actor, insats_id=insats.pk, fran=first, till=first.replace(day=28), typ="del")
    fill(actor, row, amount)
    return steps.uppratta_rekvisition(actor=actor, rekvisition_id=row.pk)


def claimed(cast: Cast, insats: Insats, month: int, amount: object) -> Rekvisition:
    """A claim of a month that is submitted."""
    row = prepared(cast, insats, month, amount)
    return steps.lamna_in_rekvisition(actor=cast.people["insatsledare"].actor, rekvisition_id=row.pk)

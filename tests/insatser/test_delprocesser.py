"""A whole and its delprocesser together never claim more than the whole is granted (docs/adr/0013).

The cast's own insats is granted 300 000 and has claimed 100 000, as number 1.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.bas.errors import RuleBroken
from insatser.enums import BudgetStatus, RekvisitionStatus
from insatser.models import Budget, Rekvisition
from insatser.services import rekvisition_steg as steps
from insatser.services.arsavslut import year_before_end
from insatser.services.budget import new_version
from insatser.services.delprocesser import read_grants
from insatser.services.insats import change_insats
from insatser.services.rekvisition_ram import ram_of
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.decided import before_decision
from tests.delprocesser import claimed, decide, part_of, prepared
from tests.fixtures import ClientOf
from tests.rekvisitioner import attest

pytestmark = pytest.mark.django_db


@contextmanager
def refused(words: str) -> Iterator[None]:
    """RuleBroken with the words in its first sentence."""
    with pytest.raises(RuleBroken) as raised:
        yield
    assert words in raised.value.messages[0].replace("\u00a0", " ")


def regrant(insats: object, granted: int) -> None:
    """Another amount in a decision that is there, past the services: what no page can do."""
    with before_decision():
        Budget.objects.get(insats=insats, ar_fran=YEAR).beslut.update(beviljat=granted)


def test_part_is_not_granted_what_the_whole_has_claimed(cast: Cast) -> None:
    claimed(cast, cast.own.insats, 5, 150_000)
    part = part_of(cast)
    with pytest.raises(RuleBroken) as refused:
        decide(cast, part, 50_001)
    words = refused.value.messages[0].replace("\u00a0", " ")
    assert f"är beviljad 300 000 kr för {YEAR}. Av det är 50 000 kr kvar" in words
    assert f"Sänk beloppet, eller registrera först ett nytt beslut om {cast.own.insats}." in words
    assert Budget.objects.get(insats=part).status == BudgetStatus.ANSOKT
    decide(cast, part, 50_000)
    claimed(cast, part, 5, 50_000)


def test_what_other_parts_are_granted_or_have_claimed_is_not_left(cast: Cast) -> None:
    first = part_of(cast, 120_000)
    claimed(cast, first, 3, 120_000)
    regrant(first, 10_000)
    with refused("80 000 kr kvar"):
        decide(cast, part_of(cast), 80_001)
    part_of(cast, 80_000)


def test_refused_claim_gives_room(cast: Cast) -> None:
    row = claimed(cast, cast.own.insats, 5, 200_000)
    part = part_of(cast)
    with refused("0 kr kvar att bevilja"):
        decide(cast, part, 1)
    steps.avsla_rekvisition(actor=cast.people["forbundschef"].actor, rekvisition_id=row.pk, orsak="Fel.")
    decide(cast, part, 200_000)


def test_lower_grant_is_always_registered(cast: Cast) -> None:
    """It takes nothing more, also when the whole has claimed more than there is."""
    part = part_of(cast, 150_000)
    regrant(cast.own.insats, 100_000)
    new_version(actor=cast.people["forbundschef"].actor, budget_id=Budget.objects.get(insats=part).pk)
    decide(cast, part, 149_999)


def test_claims_hold_when_the_whole_is_granted_less_afterwards(cast: Cast) -> None:
    part = part_of(cast, 150_000)
    regrant(cast.own.insats, 170_000)
    claimed(cast, part, 3, 70_000)
    with pytest.raises(RuleBroken) as refused:
        claimed(cast, part, 5, 1)
    assert "dess delprocesser skulle tillsammans ha rekvirerat 1\u00a0kr mer" in refused.value.messages[0]
    assert "170" not in refused.value.messages[0], "who claims for a part does not read the whole's money"


def test_attest_counts_them_together(cast: Cast) -> None:
    part = part_of(cast, 150_000)
    row = claimed(cast, part, 3, 90_000)
    attest(cast, cast.own.inlamnad)
    regrant(cast.own.insats, 189_999)
    steps.granska_rekvisition(actor=cast.people["utvecklingsledare"].actor, rekvisition_id=row.pk)
    with refused("tillsammans få 1 kr mer än de 189 999 kr"):
        steps.attestera_rekvisition(actor=cast.people["forbundschef"].actor, rekvisition_id=row.pk)
    regrant(cast.own.insats, 190_000)
    steps.attestera_rekvisition(actor=cast.people["forbundschef"].actor, rekvisition_id=row.pk)
    assert Rekvisition.objects.get(pk=row.pk).status == RekvisitionStatus.ATTESTERAD


def test_whole_without_a_decision_leaves_a_part_alone(cast: Cast) -> None:
    whole = make.InsatsFactory(forbund=cast.own.forbund)
    part = part_of(cast, 150_000, whole=whole)
    assert (ram_of(part, YEAR).summa, ram_of(part, YEAR).together) == (150_000, None)


def of_forbund(cast: Cast, **amounts: object) -> None:
    """A decided budget of the förbund; `amounts` has the insats and what its row is on, by any name."""
    budget = make.BudgetFactory(insats=None, forbund=cast.own.forbund, version=9)
    for insats, amount in amounts.values():  # type: ignore[misc]
        post = make.BudgetpostFactory(budget=budget, avser_insats=insats)
        make.BudgetbeloppFactory(post=post, belopp=amount)


def test_whole_that_the_forbunds_row_pays_shares_it_too(cast: Cast) -> None:
    whole = make.InsatsFactory(forbund=cast.own.forbund)
    of_forbund(cast, whole=(whole, 300_000))
    part = part_of(cast, 260_000, whole=whole)
    ram = ram_of(whole, YEAR)
    assert (ram.beviljat, ram.delar, ram.summa, ram.together) == (300_000, 260_000, 40_000, 300_000)
    assert ram_of(part, YEAR).summa == 260_000
    with refused("är beviljad 300 000 kr"):
        decide(cast, part_of(cast, whole=whole), 40_001)


def test_rows_of_the_forbund_for_both_add_up(cast: Cast) -> None:
    """A row of the part's own is money beside the whole's; a decision on it takes of the whole what is above that."""
    whole = make.InsatsFactory(forbund=cast.own.forbund)
    part = make.InsatsFactory(forbund=cast.own.forbund, del_av=whole)
    of_forbund(cast, whole=(whole, 300_000), part=(part, 100_000))
    assert (ram_of(whole, YEAR).summa, ram_of(part, YEAR).summa) == (300_000, 100_000)
    assert ram_of(part, YEAR).together == 400_000
    budget = make.BudgetFactory(insats=part)
    make.BudgetbeslutFactory(budget=budget, beviljat=120_000)
    assert (ram_of(whole, YEAR).summa, ram_of(part, YEAR).summa) == (280_000, 120_000)


def test_decision_on_a_whole_holds_a_part_that_a_row_pays(cast: Cast) -> None:
    part = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    of_forbund(cast, part=(part, 80_000))
    ram = ram_of(cast.own.insats, YEAR)
    assert (ram.delar, ram.summa, ram.together) == (80_000, 220_000, 300_000)


def test_what_the_others_claimed_is_not_left_at_the_end_of_the_year(cast: Cast) -> None:
    part = part_of(cast, 180_000)
    attest(cast, claimed(cast, part, 3, 180_000))
    regrant(part, 10_000)
    before = year_before_end(cast.own.insats, YEAR)
    assert (before.ram, before.oforbrukat) == (290_000, 20_000), "100 000 and 180 000 are claimed of 300 000"


def test_joining_a_whole_that_cannot_hold_what_is_claimed(cast: Cast) -> None:
    other = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats, agare=cast.own.insats.agare)
    budget = make.BudgetFactory(insats=other)
    post = make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=budget), belopp=400_000).post
    type(other).objects.filter(pk=other.pk).update(del_av=None)
    other.refresh_from_db()
    row = make.RekvisitionFactory(insats=other, budget=budget, status="inlamnad", pahittad=True)
    make.RekvisitionsradFactory(rekvisition=row, post=post, belopp=200_001)
    join = {"actor": cast.people["forbundschef"].actor, "row_id": other.pk, "values": {"del_av": cast.own.insats}}
    with refused("tillsammans rekvirerat mer"):
        change_insats(**join)
    other.refresh_from_db()
    assert other.del_av is None
    row.rader.update(belopp=200_000)
    assert change_insats(**join).del_av == cast.own.insats


def test_page_of_the_decision_tells_what_is_left(cast: Cast, client_of: ClientOf) -> None:
    part = part_of(cast)
    url = reverse("budget_beslut", args=[Budget.objects.get(insats=part).pk])
    client = client_of("forbundschef")
    form = client.get(url).context["form"]
    sent = {one.html_name: one.value() for one in form if one.value() not in (None, False)}
    sent |= {f"beviljat_{YEAR}": "200 001", "beslutad": f"{YEAR}-01-15", "beslutad_av": "Styrelsen"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "200\u00a0000\u00a0kr kvar att bevilja" in answer.content.decode()


def test_more_parts_take_no_more_queries(cast: Cast) -> None:
    counts = []
    for _ in range(2):
        part_of(cast, 10_000)
        with CaptureQueriesContext(connection) as captured:
            read_grants(cast.own.insats, YEAR)
            ram_of(cast.own.insats, YEAR)
        counts.append(len(captured))
    assert counts == [3, 3]


def test_prepared_is_not_counted(cast: Cast) -> None:
    prepared(cast, cast.own.insats, 5, 200_000)
    part_of(cast, 200_000)

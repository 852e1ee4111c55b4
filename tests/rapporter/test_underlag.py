"""From rows to frozen figures: the same sums, small numbers hidden, contradictions shown, never a name."""

import datetime
import json
from decimal import Decimal

import pytest

from insatser.enums import Budgetslag, RekvisitionStatus
from insatser.models import Rekvisition
from rapporter.enums import Avsnitt
from rapporter.underlag import bygg_helarsrapport, bygg_rekvisition
from rapporter.underlag.bygg_helarsrapport import split_paragraphs
from rapporter.underlag.delar import Dolt, freeze, thaw
from rapporter.underlag.helarsrapport import Helarsrapport
from rapporter.underlag.rekvisition import Rekvisition as RekvisitionUnderlag
from tests.cast import YEAR, Cast
from tests.decided import before_decision
from tests.factories import BemanningFactory, BudgetbeloppFactory, BudgetFactory, BudgetpostFactory, InsatsFactory

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2025, 2, 1, 12, tzinfo=datetime.UTC)


def helar(cast: Cast) -> Helarsrapport:
    return bygg_helarsrapport.build(cast.own.rapport, version=1, bestalld=NOW, fryst=NOW)


def rekvisition(cast: Cast) -> RekvisitionUnderlag:
    return bygg_rekvisition.build(cast.own.rekvisition, version=1, bestalld=NOW, fryst=NOW)


def test_both_survive_freezing(cast: Cast) -> None:
    for figures in (helar(cast), rekvisition(cast)):
        assert thaw(json.loads(json.dumps(freeze(figures))), type(figures)) == figures


def test_no_person_is_named(cast: Cast) -> None:
    frozen = json.dumps([freeze(helar(cast)), freeze(rekvisition(cast))], ensure_ascii=False)
    for person in cast.people.values():
        assert person.user.namn not in frozen
        assert person.user.epost not in frozen


def test_small_numbers_are_hidden(cast: Cast) -> None:
    deltagare = helar(cast).deltagare
    assert deltagare is not None
    assert deltagare.volym is not None
    row = deltagare.volym.rader[0]
    assert row.antal.man == Dolt.FARRE
    assert not isinstance(row.antal.totalt, int) or not isinstance(row.antal.kvinnor, int)


def test_outcome_is_what_has_been_submitted(cast: Cast) -> None:
    """Number 1 is submitted with 100 000; number 2 is a draft and does not count."""
    ekonomi = helar(cast).ekonomi
    assert ekonomi.beslut.beviljat == Decimal(300_000)
    assert ekonomi.summa.utfall == Decimal(100_000)
    assert ekonomi.summa.budget == Decimal(300_000)
    assert [post.egenfinansierad for post in ekonomi.poster] == [False, True, False]
    assert [post.utfall for post in ekonomi.poster] == [Decimal(100_000), None, Decimal(0)]


def test_no_outcome_until_something_is_submitted(cast: Cast) -> None:
    Rekvisition.objects.filter(insats=cast.own.insats).update(status=RekvisitionStatus.UTKAST)
    assert helar(cast).ekonomi.summa.utfall is None


def test_contradictions_stand_where_they_are(cast: Cast) -> None:
    figures = helar(cast)
    money = figures.motsagelser_i(10)
    assert {(one.skillnad.tal if one.skillnad else None) for one in money} >= {Decimal(500)}
    assert [one.vad for one in figures.motsagelser_i(2)] == ["Antal tjänster"]
    assert rekvisition(cast).motsagelser == money


def test_another_years_contradictions_are_not_on_a_rekvisition(cast: Cast) -> None:
    budget = cast.own.rekvisition.budget
    budget.uppgivna_summor.update(ar=YEAR)
    with before_decision():
        budget.beslut.update(ansokt=None)
    assert rekvisition(cast).motsagelser
    budget.uppgivna_summor.update(ar=YEAR + 1)
    assert rekvisition(cast).motsagelser == ()


def test_invented_outcome_is_marked(cast: Cast) -> None:
    assert not helar(cast).ekonomi.pahittad
    Rekvisition.objects.filter(pk=cast.own.inlamnad.pk).update(pahittad=True)
    assert helar(cast).ekonomi.pahittad


def test_texts_stand_in_their_sections(cast: Cast) -> None:
    figures = helar(cast)
    assert figures.text(1).texter[0].stycken == ("Teamet har funnit sina former under året.",)
    assert not figures.text(14).ifyllt
    assert set(bygg_helarsrapport.SECTION_OF) == set(Avsnitt)


@pytest.mark.parametrize(
    ("typed", "paragraphs"),
    [
        ("", ()),
        ("En rad\nsom fortsätter\n\nNästa  stycke", ("En rad som fortsätter", "Nästa stycke")),
        ("Först:\n- ett\n- två\n  som fortsätter\n\n\nSist", ("Först:", "- ett", "- två som fortsätter", "Sist")),
    ],
)
def test_paragraphs(typed: str, paragraphs: tuple[str, ...]) -> None:
    assert split_paragraphs(typed) == paragraphs


def test_cost_of_staff_comes_from_the_budget(cast: Cast) -> None:
    post = cast.own.budget.poster.filter(slag=Budgetslag.KOSTNAD).first()
    assert post is not None
    post.funktion, post.arbetsgivare = "Handledare", cast.own.insats.agare
    post.save()
    BemanningFactory(insats=cast.own.insats, funktion="Samordnare")
    (staff,) = helar(cast).bemanning
    assert {row.funktion: row.kostnad for row in staff.rader} == {"Handledare": Decimal(100_000), "Samordnare": None}


def test_rekvisition_rows_against_budget_earlier_and_left(cast: Cast) -> None:
    figures = rekvisition(cast)
    rad = figures.rader[0]
    assert (rad.budget, rad.tidigare, rad.denna_period) == (Decimal(100_000), Decimal(100_000), Decimal(100_000))
    assert (rad.aterstar, rad.forbrukat) == (Decimal(-100_000), Decimal(2))
    assert figures.att_utbetala == Decimal(100_000)
    assert figures.kvar_av_beviljat == Decimal(100_000)
    steps = ["Upprättad", "Intygad och inlämnad", "Granskad", "Beslutsattesterad"]
    assert [step.steg for step in figures.attest] == steps


def test_insats_without_a_budget_of_its_own_has_the_forbunds_row(cast: Cast) -> None:
    insats = InsatsFactory(forbund=cast.own.forbund, slug="utan-egen-budget")
    budget = BudgetFactory(insats=None, forbund=cast.own.forbund, version=99)
    BudgetbeloppFactory(post=BudgetpostFactory(budget=budget, avser_insats=insats), belopp=400_000)
    BudgetbeloppFactory(post=BudgetpostFactory(budget=budget, benamning="En annan insats"), belopp=700_000)
    rapport = insats.rapporter.create(ar=YEAR)
    ekonomi = bygg_helarsrapport.build(rapport, version=1, bestalld=NOW, fryst=NOW).ekonomi
    assert ekonomi.summa.budget == ekonomi.beslut.beviljat == Decimal(400_000)

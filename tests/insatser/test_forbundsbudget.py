"""A förbund's own budget: what its rows are, who pays, how the year goes, and what kansli may enter."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.seen import ChangedMeanwhile
from finsam.forbund.models import Part
from insatser.enums import Budgetslag, BudgetStatus, Inriktning, Omrade, RekvisitionStatus
from insatser.models import Budget, Budgetpost, Budgetuppfoljning, Ekonomiinstallning, Gruppomrade, Medelstilldelning
from insatser.services import forbundsbudget_acts as acts
from insatser.services.forbundsbudget import WITHOUT_ROW, read_resultat, read_year
from insatser.services.forbundsbudget_acts import Entered
from insatser.services.medelstilldelning import check, contradictions, read_medel, save_medel, seen_of
from insatser.services.sums import with_rows
from tests import factories as make
from tests.cast import Cast
from tests.decided import before_decision

YEAR = 2023
ZERO = Decimal(0)
amounts = st.decimals(0, 10**9, places=2)


@given(st.decimals(0, 10**9, places=2), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_half_a_quarter_and_a_quarter_holds_however_the_kommuner_share(quarter: Decimal, weights: list[int]) -> None:
    cents = int(quarter * 100)
    parts = [Decimal(cents * weight // sum(weights)) / 100 for weight in weights[1:]]
    kommuner = [quarter - sum(parts, ZERO), *parts]
    payments = [("forsakringskassan", 2 * quarter), ("region", quarter), *(("kommun", one) for one in kommuner)]
    found = check(payments)
    assert found.stammer
    assert found.summa == 4 * quarter
    assert [one.skillnad for one in found.delar] == [0, 0, 0]


@given(amounts, amounts, amounts)
def test_any_other_sharing_is_told_to_the_ore(fk: Decimal, region: Decimal, kommun: Decimal) -> None:
    found = check([("forsakringskassan", fk), ("region", region), ("kommun", kommun)])
    whole = fk + region + kommun
    assert sum((one.skillnad for one in found.delar), ZERO) == 0
    for one, paid, share in zip(found.delar, (fk, region, kommun), (2, 4, 4), strict=True):
        assert one.skillnad == paid - whole / share
        assert one.stammer == (abs(paid - whole / share) < 1)
        assert one.andel is None or one.andel - one.ska_andel == one.skillnad_andel
    assert found.stammer == all(one.stammer for one in found.delar)


@given(st.integers(4, 10**9))
def test_a_sum_in_whole_kronor_that_cannot_be_quartered_still_holds(whole: int) -> None:
    half, quarter = Decimal(whole // 2), Decimal(whole // 4)
    payments = [("forsakringskassan", half), ("region", quarter), ("kommun", whole - half - quarter)]
    assert all(abs(one.skillnad) < 2 for one in check(payments).delar)


def test_what_others_pay_is_shown_and_given_no_share() -> None:
    found = check([("forsakringskassan", Decimal(50)), ("region", Decimal(25)), ("annan", Decimal(25))])
    assert found.ovriga == 25
    assert [one.skillnad for one in found.delar] == [0, 0, -25]
    assert not found.stammer


pytest_db = pytest.mark.django_db


@pytest.fixture
def budget(cast: Cast) -> Budget:
    """Costs 200 + 700 + 100, of which 700 pays the own insats; 800 from the members, 300 brought over."""
    forbund = cast.own.forbund
    made = make.BudgetFactory(insats=None, forbund=forbund, ar_fran=YEAR, ar_till=YEAR, namn="Budget 2023", version=900)
    rows = (
        ("Kontor", "Styrelse", 200, Budgetslag.KOSTNAD, None, Omrade.ADMINISTRATION),
        ("Team", "Teamet", 700, Budgetslag.KOSTNAD, cast.own.insats, Omrade.INDIVID),
        ("Utveckling", "Processtöd", 100, Budgetslag.KOSTNAD, None, Omrade.STRUKTUR),
        ("Huvudmän", "Från huvudmännen", 800, Budgetslag.INTAKT, None, Omrade.MEDEL),
        ("Med oss", "Från förr", 300, Budgetslag.INTAKT, None, Omrade.KAPITAL),
    )
    for grupp, benamning, belopp, slag, insats, omrade in rows:
        post = make.BudgetpostFactory(budget=made, grupp=grupp, benamning=benamning, slag=slag, avser_insats=insats)
        make.BudgetbeloppFactory(post=post, ar=YEAR, belopp=Decimal(belopp))
        Gruppomrade.objects.get_or_create(forbund=forbund, slag=slag, grupp=grupp, defaults={"omrade": omrade})
    return made


def claim(insats: object, amount: int, status: str = RekvisitionStatus.ATTESTERAD, **columns: object) -> None:
    """A decided rekvisition of one row."""
    own = make.BudgetFactory(insats=insats, ar_fran=YEAR, ar_till=YEAR)
    rekvisition = make.RekvisitionFactory(
        insats=insats, budget=own, ar=YEAR, status=status, pahittad=True, **{"nummer": 1, **columns}
    )
    make.RekvisitionsradFactory(
        rekvisition=rekvisition, post=make.BudgetpostFactory(budget=own), belopp=Decimal(amount)
    )


def read(budget: Budget, prognoser: dict[int, Decimal | None] | None = None):  # type: ignore[no-untyped-def]
    return read_year(with_rows(Budget.objects.filter(pk=budget.pk)).get(), YEAR, prognoser or {})


@pytest_db
def test_result_capital_and_shares_follow_what_the_rows_are(budget: Budget) -> None:
    found = read(budget).resultat.budget
    assert (found.administration, found.individ, found.struktur, found.direkta) == (200, 700, 100, 800)
    assert (found.kostnader, found.resultat, found.medel_till_forfogande, found.utgaende) == (1000, -200, 1100, 100)
    assert (found.andel_administration, found.andel_individ) == (Decimal("0.2"), Decimal("0.875"))


@pytest_db
def test_a_group_without_an_area_counts_in_the_sum_and_in_no_share(budget: Budget) -> None:
    Gruppomrade.objects.filter(grupp="Utveckling").delete()
    found = read(budget)
    assert found.utan_omrade == ("Utveckling",)
    assert found.resultat.budget.kostnader == 1000
    assert found.resultat.budget.andel_individ is None
    assert found.resultat.budget.resultat == -200
    Gruppomrade.objects.filter(grupp="Med oss").delete()
    assert read(budget).resultat.budget.resultat is None
    assert read(budget).resultat.budget.utgaende == 100


@pytest_db
def test_utfall_of_an_insats_is_what_has_been_decided_to_the_ore(cast: Cast, budget: Budget) -> None:
    claim(cast.own.insats, 150)
    claim(
        cast.own.insats,
        60,
        RekvisitionStatus.INLAMNAD,
        nummer=5,
        fran=datetime.date(YEAR, 9, 1),
        till=datetime.date(YEAR, 10, 31),
    )
    row = next(rad for rad in read(budget).rader if rad.insats_id == cast.own.insats.pk)
    assert row.utfall == 150


@pytest_db
def test_a_delprocess_stands_in_the_row_of_the_whole_and_others_get_a_row(cast: Cast, budget: Budget) -> None:
    part = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    other = make.InsatsFactory(forbund=cast.own.forbund, inriktning=Inriktning.STRUKTUR, namn="Utan rad")
    claim(part, 40)
    claim(other, 9)
    found = read(budget, {part.pk: Decimal(90), other.pk: Decimal(20), cast.own.insats.pk: Decimal(500)})
    whole = next(rad for rad in found.rader if rad.insats_id == cast.own.insats.pk)
    extra = next(rad for rad in found.rader if rad.insats_id == other.pk)
    assert (whole.utfall, whole.prognos) == (40, 590)
    assert (extra.grupp, extra.budget, extra.utfall, extra.prognos) == (WITHOUT_ROW, 0, 9, 20)
    assert found.resultat.utfall.individ == 40
    assert found.resultat.utfall.struktur == 9
    assert found.resultat.prognos.kostnader == 200 + 590 + 100 + 20


@pytest_db
def test_two_rows_of_one_insats_share_its_money_and_lose_nothing(cast: Cast, budget: Budget) -> None:
    second = make.BudgetpostFactory(budget=budget, grupp="Team", benamning="Till", avser_insats=cast.own.insats)
    make.BudgetbeloppFactory(post=second, ar=YEAR, belopp=Decimal(100))
    claim(cast.own.insats, 150)
    rekvisition = make.RekvisitionFactory(
        insats=cast.own.insats,
        budget=budget,
        ar=YEAR,
        nummer=6,
        status=RekvisitionStatus.ATTESTERAD,
        pahittad=True,
        fran=datetime.date(YEAR, 11, 1),
        till=datetime.date(YEAR, 12, 31),
    )
    make.RekvisitionsradFactory(rekvisition=rekvisition, post=second, belopp=Decimal("30.55"))
    rows = [rad for rad in read(budget, {cast.own.insats.pk: Decimal(750)}).rader if rad.insats_id]
    assert [(rad.benamning, rad.utfall) for rad in rows] == [("Teamet", 150), ("Till", Decimal("30.55"))]
    assert sum(rad.prognos or 0 for rad in rows) == 750


@pytest_db
def test_what_kansli_entered_last_is_shown_and_the_rest_kept(cast: Cast, budget: Budget) -> None:
    actor = cast.people["utvecklingsledare"].actor
    post = budget.poster.get(benamning="Styrelse")

    def enter(day: datetime.date, utfall: int, prognos: int | None = None) -> int:
        return acts.follow_up(
            actor=actor,
            budget_id=budget.pk,
            year=YEAR,
            per_dag=day,
            values={post.pk: Entered(Decimal(utfall), None if prognos is None else Decimal(prognos))},
        )

    assert enter(datetime.date(YEAR, 4, 30), 60) == 1
    assert enter(datetime.date(YEAR, 8, 31), 120, 210) == 1
    assert enter(datetime.date(YEAR, 8, 31), 120, 210) == 0  # sent twice
    found = read(budget)
    row = next(rad for rad in found.rader if rad.benamning == "Styrelse")
    assert (row.utfall, row.prognos, row.per_dag) == (120, 210, datetime.date(YEAR, 8, 31))
    assert Budgetuppfoljning.objects.filter(post=post).count() == 2
    assert found.resultat.prognos.kostnader == 210 + 700 + 100
    assert found.resultat.utan_utfall == 3


@pytest_db
def test_follow_up_survives_a_new_version_of_the_budget(cast: Cast, budget: Budget) -> None:
    post = budget.poster.get(benamning="Styrelse")
    later = make.BudgetFactory(insats=None, forbund=cast.own.forbund, ar_fran=YEAR, ar_till=YEAR, version=901)
    copy = make.BudgetpostFactory(budget=later, grupp="Kontor", benamning="Styrelse", ursprung=post)
    make.BudgetbeloppFactory(post=copy, ar=YEAR, belopp=Decimal(250))
    acts.follow_up(
        actor=cast.people["forbundschef"].actor,
        budget_id=later.pk,
        year=YEAR,
        per_dag=datetime.date(YEAR, 6, 30),
        values={copy.pk: Entered(Decimal(99))},
    )
    assert next(rad for rad in read(later).rader).utfall == 99
    assert next(rad for rad in read(budget).rader if rad.benamning == "Styrelse").utfall == 99


@pytest_db
@pytest.mark.parametrize("day", [datetime.date(2022, 12, 31), datetime.date(2024, 7, 1), datetime.date(2099, 1, 1)])
def test_a_day_outside_the_year_is_refused_in_words(cast: Cast, budget: Budget, day: datetime.date) -> None:
    post = budget.poster.get(benamning="Styrelse")
    with pytest.raises(ValidationError) as refused:
        acts.follow_up(
            actor=cast.people["forbundschef"].actor,
            budget_id=budget.pk,
            year=YEAR,
            per_dag=day,
            values={post.pk: Entered(Decimal(1))},
        )
    assert "per_dag" in refused.value.message_dict


@pytest_db
def test_a_colleague_who_entered_first_is_not_passed(cast: Cast, budget: Budget) -> None:
    posts = acts.own_posts(budget, YEAR)
    seen = acts.seen_of(posts, acts.latest_of(posts, YEAR))
    values = {posts[0].pk: Entered(Decimal(5))}
    day = datetime.date(YEAR, 3, 31)
    actor = cast.people["forbundschef"].actor
    acts.follow_up(actor=actor, budget_id=budget.pk, year=YEAR, per_dag=day, values={posts[0].pk: Entered(Decimal(7))})
    with pytest.raises(ChangedMeanwhile):
        acts.follow_up(actor=actor, budget_id=budget.pk, year=YEAR, per_dag=day, values=values, seen=seen)


@pytest_db
def test_ceiling_is_of_the_medelstilldelning_and_warns_when_it_is_passed(cast: Cast, budget: Budget) -> None:
    Ekonomiinstallning.objects.update_or_create(
        forbund=cast.own.forbund, defaults={"kapitaltak_andel": Decimal("0.1"), "mal_individ_andel": Decimal("0.6")}
    )
    found = read(budget)
    assert found.tak == 80
    assert found.over_tak("budget") == 20
    Ekonomiinstallning.objects.filter(forbund=cast.own.forbund).update(kapitaltak_andel=Decimal("0.125"))
    assert read(budget).over_tak("budget") is None


@pytest_db
def test_members_of_the_year_pay_and_the_budget_is_held_against_it(cast: Cast, budget: Budget) -> None:
    forbund = cast.own.forbund
    Medelstilldelning.objects.filter(forbund=forbund, ar=YEAR).delete()
    left = make.MedlemFactory(forbund=forbund, fran=datetime.date(2010, 1, 1), till=datetime.date(YEAR - 1, 12, 31))
    members = [rad.part for rad in read_medel(forbund, YEAR).rader]
    assert left.part not in members
    actor = cast.people["forbundschef"].actor
    save_medel(actor=actor, forbund_id=forbund.pk, year=YEAR, belopp={members[0].pk: Decimal(790)})
    (found,) = contradictions(read_medel(forbund, YEAR), read(budget))
    assert (found.enligt_raderna, found.enligt_dokumentet, found.skillnad) == (790, 800, 10)
    save_medel(actor=actor, forbund_id=forbund.pk, year=YEAR, belopp={members[0].pk: Decimal(800)})
    assert contradictions(read_medel(forbund, YEAR), read(budget)) == ()
    with pytest.raises(RuleBroken):
        save_medel(actor=actor, forbund_id=forbund.pk, year=YEAR, belopp={left.part.pk: Decimal(1)})
    save_medel(actor=actor, forbund_id=forbund.pk, year=YEAR, belopp={members[0].pk: None})
    assert not Medelstilldelning.objects.filter(forbund=forbund, ar=YEAR).exists()


@pytest_db
def test_amounts_that_a_colleague_changed_are_shown_first(cast: Cast) -> None:
    forbund, actor = cast.own.forbund, cast.people["forbundschef"].actor
    before = read_medel(forbund, 2031)
    part: Part = before.rader[0].part
    save_medel(actor=actor, forbund_id=forbund.pk, year=2031, belopp={part.pk: Decimal(3)})
    with pytest.raises(ChangedMeanwhile):
        save_medel(actor=actor, forbund_id=forbund.pk, year=2031, belopp={part.pk: Decimal(4)}, seen=seen_of(before))
    # The same form sent twice is harmless.
    save_medel(actor=actor, forbund_id=forbund.pk, year=2031, belopp={part.pk: Decimal(3)}, seen=seen_of(before))


@pytest_db
@pytest.mark.parametrize("who", ["styrelseledamot", "revisor"])
def test_readers_enter_nothing(cast: Cast, budget: Budget, who: str) -> None:
    actor, forbund = cast.people[who].actor, cast.own.forbund
    post = budget.poster.get(benamning="Styrelse")
    with pytest.raises(Refused):
        save_medel(actor=actor, forbund_id=forbund.pk, year=YEAR, belopp={})
    with pytest.raises(Refused):
        acts.save_omraden(actor=actor, budget_id=budget.pk, omraden={}, egna=[])
    with pytest.raises(Refused):
        acts.save_limits(actor=actor, forbund_id=forbund.pk, values={"exklusive_moms": False})
    with pytest.raises(Refused):
        acts.follow_up(
            actor=actor,
            budget_id=budget.pk,
            year=YEAR,
            per_dag=datetime.date(YEAR, 1, 31),
            values={post.pk: Entered(Decimal(1))},
        )


@pytest_db
def test_areas_and_own_staff_are_saved_also_of_a_decided_budget(cast: Cast, budget: Budget) -> None:
    post: Budgetpost = budget.poster.get(benamning="Processtöd")
    actor = cast.people["utvecklingsledare"].actor
    key = (Budgetslag.KOSTNAD.value, "Utveckling")
    acts.save_omraden(actor=actor, budget_id=budget.pk, omraden={key: Omrade.ADMINISTRATION}, egna=[post.pk])
    found = read(budget).resultat.budget
    assert (found.administration, found.struktur, found.egen_personal) == (300, 0, 100)
    with pytest.raises(ValidationError):
        acts.save_omraden(actor=actor, budget_id=budget.pk, omraden={key: Omrade.KAPITAL}, egna=[])
    with pytest.raises(RuleBroken):
        acts.save_omraden(actor=actor, budget_id=budget.pk, omraden={("kostnad", "Ny"): Omrade.INDIVID}, egna=[])


@pytest_db
def test_a_decision_on_other_costs_than_the_rows_is_shown(budget: Budget) -> None:
    beslut = make.BudgetbeslutFactory(budget=budget, ar=YEAR, ansokt=None, beviljat=Decimal(1000))
    assert read(budget).skillnader == ()
    with before_decision():
        type(beslut).objects.filter(pk=beslut.pk).update(beviljat=Decimal(990))
    (found,) = read(budget).skillnader
    assert (found.enligt_raderna, found.enligt_dokumentet, found.skillnad) == (1000, 990, -10)


@pytest_db
def test_forbund_without_a_budget_has_no_result(cast: Cast) -> None:
    assert read_resultat(make.ForbundFactory(), YEAR, {}) is None


@pytest_db
def test_pages_take_what_people_type_and_answer_in_words(cast: Cast, budget: Budget, client: Client) -> None:
    slug = cast.own.forbund.slug
    client.force_login(cast.people["forbundschef"].user)
    rows = read_medel(cast.own.forbund, YEAR).rader
    address = reverse("forbund_medel_andra", args=[slug, YEAR])
    typed = {f"belopp_{rad.part.pk}": "" for rad in rows} | {f"belopp_{rows[0].part.pk}": "abc"}
    assert client.post(address, typed).status_code == 422
    typed[f"belopp_{rows[0].part.pk}"] = "-5"
    assert "kan inte vara negativt" in client.post(address, typed).content.decode()
    typed[f"belopp_{rows[0].part.pk}"] = "400 tkr"
    assert client.post(address, typed).status_code == 302
    page = client.get(f"{reverse('forbund_medel', args=[slug])}?ar={YEAR}").content.decode()
    assert "Fördelningen skiljer sig från lagen" in page
    assert "Motsägelse i underlaget" in page
    post = budget.poster.get(benamning="Styrelse")
    follow = reverse("forbund_uppfoljning_ny", args=[slug, YEAR])
    typed = {"per_dag": "31/8 2023", f"utfall_{post.pk}": "120", f"kommentar_{post.pk}": "Ett möte mindre"}
    assert client.post(follow, typed).status_code == 302
    page = client.get(f"{reverse('forbund_uppfoljning', args=[slug])}?ar={YEAR}").content.decode()
    assert "Ett möte mindre" in page
    assert "<svg" in page
    limits = {"kapitaltak_andel": "5 %", "mal_individ_andel": "60 %", "avvikelse_andel": "10 %", "exklusive_moms": "on"}
    assert client.post(reverse("forbund_granser", args=[slug]), limits).status_code == 302
    page = client.get(f"{reverse('forbund_budget', args=[slug])}?ar={YEAR}").content.decode()
    assert "passerar förbundets tak" in page
    made = client.post(
        reverse("forbund_budget_ny", args=[slug]), {"namn": "Budget 2032", "ar_fran": "2032", "ar_till": "2032"}
    )
    assert made.status_code == 302
    laid = Budget.objects.get(forbund=cast.own.forbund, ar_fran=2032)
    decision = reverse("budget_beslut", args=[laid.pk])
    page = client.get(decision).content.decode()
    assert "Beslutade kostnader 2032" in page
    assert "Ansökt 2032" not in page
    typed = {"beslutad": "1/11 2031", "beslutad_av": "Förbundsstyrelsen", "beviljat_2032": "1 000"}
    assert client.post(decision, typed).status_code == 302
    assert laid.beslut.get().beviljat == 1000


@pytest_db
def test_a_later_version_is_told_of_and_shown_when_asked_for(cast: Cast, budget: Budget, client: Client) -> None:
    client.force_login(cast.people["forbundschef"].user)
    later = make.BudgetFactory(
        insats=None, forbund=cast.own.forbund, ar_fran=YEAR, ar_till=YEAR, version=901, status=BudgetStatus.ANSOKT
    )
    address = reverse("forbund_budget", args=[cast.own.forbund.slug])
    assert "Version 901 är under arbete" in client.get(f"{address}?ar={YEAR}").content.decode()
    page = client.get(f"{address}?version={later.pk}").content.decode()
    assert "Registrera beslutet" in page
    assert "Version 901 är under arbete" not in page
    assert client.get(f"{address}?version=x").status_code == 200

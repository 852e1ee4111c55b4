"""The pages of a budget: laid up, written, decided, compared and explained, by kansli and nobody else."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from insatser.models import Budget, Budgetbelopp
from insatser.services.budget import unexplained
from insatser.services.sums import summarize, with_rows
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " "))


@pytest.fixture
def client(client_of: ClientOf) -> Client:
    return client_of("forbundschef")


@pytest.fixture
def budget(cast: Cast) -> Budget:
    return cast.own.insats.budgetar.get(status="ansokt")


def url(name: str, budget: Budget, *more: int) -> str:
    return reverse(name, args=[budget.pk, *more])


def grid(*rows: dict[str, str], **more: object) -> dict[str, object]:
    """A grid as it is sent, its rows typed in kronor unless `enhet` says otherwise."""
    data: dict[str, object] = {"enhet": "kr", "rad": [str(place) for place in range(len(rows))], **more}
    for place, row in enumerate(rows):
        for name, value in ({"slag": "kostnad", "grupp": "Personal"} | row).items():
            data[f"r{place}-{name}"] = value
    return data


def test_from_nothing_to_a_decided_budget(cast: Cast, client: Client) -> None:
    insats = cast.own.insats
    head = {"namn": "Budget 2030", "ar_fran": "2030", "ar_till": "2031", "enhet_tkr": "on"}
    answer = client.post(reverse("insats_budget_ny", args=[insats.slug]), head)
    made = insats.budgetar.get(ar_fran=2030)
    assert answer["Location"] == url("budget_rader", made)
    page = client.get(answer["Location"]).content.decode()
    for group in ("Personal", "Lokaler", "Övrigt", "Utvärdering"):
        assert f"{group}</h2>" in page
    row = {"benamning": "Coach", "andel": "50 %", "b2030": "300", "b2031": "310,5"}
    client.post(url("budget_rader", made), grid(row, enhet="tkr"))
    assert list(Budgetbelopp.objects.filter(post__budget=made).values_list("belopp", flat=True)) == [300_000, 310_500]
    page = text_of(client.get(made.get_absolute_url()).content.decode())
    assert "Registrera beslutet" in page
    decision = {
        "beslutad": "20 november 2029",
        "paragraf": "§ 14",
        "beslutad_av": "Förbundsstyrelsen",
        "ansokt_2030": "300",
        "beviljat_2030": "250 000 kr",
        "ansokt_2031": "310,5",
        "beviljat_2031": "310,5",
    }
    client.post(url("budget_beslut", made), decision)
    made.refresh_from_db()
    assert made.status == "beviljad"
    page = text_of(client.get(made.get_absolute_url()).content.decode())
    assert "2030 300 000 300 000 250 000 −50 000 20 november 2029, § 14, Förbundsstyrelsen" in page
    assert url("budget_rader", made) not in client.get(made.get_absolute_url()).content.decode()
    assert client.get(url("budget_rader", made)).status_code == 403
    client.post(url("budget_ny_version", made))
    draft = insats.budgetar.get(ar_fran=2030, version=2)
    page = text_of(client.get(reverse("insats_budget", args=[insats.slug])).content.decode())
    assert "Version 2 är under arbete." in page
    assert "Jämför med version 1" in page
    page = text_of(client.get(url("budget_jamfor", draft, made.pk)).content.decode())
    assert "Raderna är desamma i båda versionerna." in page


def test_errors_stand_at_their_cells_and_nothing_is_lost(budget: Budget, client: Client) -> None:
    rows = grid(
        {"benamning": "Coach", f"b{YEAR + 1}": "-5"},
        {"benamning": "", f"b{YEAR + 1}": "tolv"},
        {"benamning": "Förstudie", "andel": "0,25 %"},
        {"benamning": "<script>", "arbetsgivare": "Okänd"},
    )
    answer = client.post(url("budget_rader", budget), rows)
    assert answer.status_code == 422
    page = answer.content.decode()
    words = text_of(page)
    for sentence in (
        "Skriv en intäkt som en egen rad.",
        "Skriv beloppet med siffror",
        "Skriv vad raden gäller, eller ta bort raden.",
        "Menar du 25 %?",
        "Ja, 25 %",
        "Nej, det jag skrev är rätt",
        "Finsam känner inte till Okänd.",
    ):
        assert sentence in words
    for kept in ('value="-5"', 'value="tolv"', 'value="0,25 %"', 'value="&lt;script&gt;"'):
        assert kept in page
    assert f'href="#id_r0-b{YEAR + 1}"' in page
    assert "<script>" not in page.partition("<main")[2]
    assert budget.poster.count() == 1


def test_buttons_beside_the_rows_save_nothing(budget: Budget, client: Client) -> None:
    sent = grid({"benamning": "Coach", f"b{YEAR + 1}": "oj"}, gor="ny-0")
    page = client.post(url("budget_rader", budget), sent)
    assert page.status_code == 200
    assert "<h1>" in page.content.decode()
    assert page.content.decode().count('name="rad"') == 2
    part = client.post(url("budget_rader", budget), sent, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="rutnat"')
    assert 'value="oj"' in part
    assert "autofocus" in part
    assert budget.poster.count() == 1


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"rad": ["x", "-1", "99999999", "0", "0"]},
        {"rad": "0", "r0-id": "9" * 5000, "r0-slag": "x", "r0-manader": "nej", "r0-finansiering": "gud"},
        {"rad": "0", "r0-id": "1\x00", "r0-benamning": "a\x00", "r0-grupp": "b" * 500},
        {"rad": "0", "r0-benamning": "A", "r0-slag": "kostnad", "r0-grupp": "P", "r0-id": "987654321", "seen": "hej"},
        {"rad": "0", "gor": "upp-"},
        {"gor": "ny-99999999999"},
        {"gor": "\x00"},
        {"seen": "new:1 2:3"},
    ],
)
def test_no_junk_gives_a_500(budget: Budget, client_of: ClientOf, junk: dict[str, object]) -> None:
    client = client_of("forbundschef", raise_request_exception=False)
    for name in ("budget_rader", "budget_beslut", "budget_summa_ny", "budget_huvud"):
        assert client.post(url(name, budget), junk).status_code in (200, 302, 422), name


def test_more_fields_than_a_form_may_have_are_refused_in_words(budget: Budget, client: Client) -> None:
    answer = client.post(url("budget_rader", budget), {f"r0-{number}": "1" for number in range(4001)})
    assert answer.status_code == 400
    assert "Formuläret har för många fält" in answer.content.decode()
    assert "Inget av det du skickade är sparat." in answer.content.decode()


def test_a_colleague_who_was_first_is_told_about(budget: Budget, client: Client) -> None:
    page = client.get(url("budget_rader", budget)).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen
    post = budget.poster.get()
    row = {"id": str(post.pk), "benamning": "Handledare", f"b{YEAR + 1}": "600 000"}
    client.post(url("budget_rader", budget), grid(row | {f"b{YEAR + 1}": "1"}, seen=seen[1]))
    mine = grid(row | {"benamning": "Chef"}, seen=seen[1])
    answer = client.post(url("budget_rader", budget), mine)
    assert answer.status_code == 422
    words = text_of(answer.content.decode())
    assert "En kollega hann före" in words
    assert f"Kollegan skrev: Handledare (Personal), {YEAR + 1}: 1 kr" in words
    again = re.search(r'name="seen" value="([^"]*)"', answer.content.decode())
    assert again
    client.post(url("budget_rader", budget), mine | {"seen": again[1]})
    assert budget.poster.get().benamning == "Chef"


def test_what_a_document_says_stands_beside_the_sum_until_it_is_explained(budget: Budget, client: Client) -> None:
    told = {"galler": "kostnader", "ar": str(YEAR + 1), "belopp": "601 tkr", "var": "Beslutet, § 3"}
    client.post(url("budget_summa_ny", budget), told)
    stated = budget.uppgivna_summor.get()
    start, page = client.get("/"), client.get(budget.get_absolute_url()).content.decode()
    assert "Dokumentet säger 601 000 kr Skillnad 1 000 kr" in text_of(page)
    before = text_of(start.content.decode())
    client.post(reverse("budget_summa", args=[stated.pk]), {"forklaring": "Avrundat i beslutet."})
    words = text_of(client.get(budget.get_absolute_url()).content.decode())
    assert "1 förklarad motsägelse i underlaget" in words
    assert "Förklaring: Avrundat i beslutet." in words
    assert text_of(client.get("/").content.decode()) != before
    client.post(reverse("budget_summa_ta_bort", args=[stated.pk]))
    assert not budget.uppgivna_summor.exists()


def test_start_page_counts_what_nobody_has_explained(cast: Cast, client: Client) -> None:
    words = text_of(client.get("/").content.decode())
    assert re.search(r"\d+ motsägelser? utan förklaring", words)
    assert "skillnad i budgeten utan förklaring" in words or "skillnader i budgeten utan förklaring" in words
    decision = cast.own.budget.beslut.get()
    client.post(reverse("budget_beslut_forklara", args=[decision.pk]), {"forklaring": "Skrivfel."})
    decision.refresh_from_db()
    assert decision.forklaring == "Skrivfel."


@pytest.mark.parametrize("name", ["budget_rader", "budget_beslut", "insats_budget"])
def test_more_rows_take_no_more_queries(budget: Budget, client: Client, name: str) -> None:
    address = url(name, budget) if name != "insats_budget" else budget.get_absolute_url()
    counts = []
    for _ in range(2):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
        for number in range(12):
            post = make.BudgetpostFactory(budget=budget, arbetsgivare=make.PartFactory(), benamning=f"Rad {number}")
            make.BudgetbeloppFactory(post=post, ar=YEAR + 1)
    assert counts[0] == counts[1]


def test_a_forbund_uses_the_same_grid(cast: Cast, client: Client) -> None:
    budget = make.BudgetFactory(insats=None, forbund=cast.own.forbund, ar_fran=2035, ar_till=2035, status="ansokt")
    page = client.get(url("budget_rader", budget)).content.decode()
    assert "Individinsatser</h2>" in page
    assert "Avser insatsen" in page
    row = {"benamning": "Team", "grupp": "Individinsatser", "b2035": "5", "avser_insats": str(cast.own.insats.pk)}
    answer = client.post(url("budget_rader", budget), grid(row))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("forbund_budget", args=[cast.own.forbund.slug]))
    assert budget.poster.get().avser_insats == cast.own.insats
    assert summarize(with_rows(Budget.objects.filter(pk=budget.pk)).get()).kostnader(2035) == 5


def test_a_forbunds_decision_on_other_costs_is_shown_and_counted_until_it_is_explained(
    cast: Cast, client: Client
) -> None:
    budget = make.BudgetFactory(insats=None, forbund=cast.own.forbund, ar_fran=2035, ar_till=2035)
    make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=budget), ar=2035, belopp=1000)
    beslut = make.BudgetbeslutFactory(budget=budget, ar=2035, ansokt=None, beviljat=990)
    actor = cast.people["forbundschef"].actor
    page, address = f"{budget.get_absolute_url()}&ar=2035", reverse("budget_beslut_forklara", args=[beslut.pk])
    assert f'href="{address}"' in client.get(page).content.decode()
    assert "990 kr" in text_of(client.get(address).content.decode())
    assert (budget, 1) in unexplained(actor)
    assert client.post(address, {"forklaring": "Styrelsen sänkte anslaget."}).status_code == 302
    assert "Styrelsen sänkte anslaget." in client.get(page).content.decode()
    assert budget not in [one for one, _ in unexplained(actor)]

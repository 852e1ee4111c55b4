"""The pages of an insats: who sees which, what they say, what bad input gets, and how many queries they take."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from insatser.enums import Fristslag, InsatsStatus, Kriterieslag, Regelenhet, Regelslag
from insatser.models import Insats, Kriterium
from tests import factories as make
from tests.cast import ROLES, YEAR, Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db
TABS = ("insats", "insats_plan", "insats_budget", "insats_bemanning", "insats_styrgrupp")
KANSLI_PAGES = ("insats_andra",)


def text_of(page: str) -> str:
    """What a reader sees, with ordinary spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " "))


def queries(client: Client, url: str) -> int:
    client.get(url)  # warms templates and content types
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("tab", TABS)
def test_stranger_gets_404_on_each_tab(cast: Cast, client_of: ClientOf, tab: str) -> None:
    url = reverse(tab, args=[cast.own.insats.slug])
    assert client_of("forbundschef", of="strangers").get(url).status_code == 404
    assert client_of("insatsledare", of="strangers").get(url).status_code == 404


@pytest.mark.parametrize("role", ["insatsledare", "styrgrupp_ordinarie", "insatsekonom"])
def test_who_works_in_an_insats_sees_it_and_not_the_next_one(cast: Cast, client_of: ClientOf, role: str) -> None:
    client = client_of(role)
    for tab in TABS:
        assert client.get(reverse(tab, args=[cast.own.insats.slug])).status_code == 200
        assert client.get(reverse(tab, args=[cast.sibling.insats.slug])).status_code == 404


def test_teammedlem_has_no_budget_tab(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("teammedlem")
    assert (
        reverse("insats_budget", args=[cast.own.insats.slug])
        not in client.get(reverse("insats", args=[cast.own.insats.slug])).content.decode()
    )
    answer = client.get(reverse("insats_budget", args=[cast.own.insats.slug]))
    assert answer.status_code == 403


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("forbundschef", "utvecklingsledare")])
def test_only_kansli_sees_ways_to_change(cast: Cast, client_of: ClientOf, role: str) -> None:
    client, slug = client_of(role), cast.own.insats.slug
    expected = 404 if role in ("driftadministrator", "behorighetsansvarig") else 403
    assert client.get(reverse("insats_andra", args=[slug])).status_code == expected
    assert client.get(reverse("insats_rader", args=[slug, "regler"])).status_code == expected
    assert client.post(reverse("insats_rad_ny", args=[slug, "regler"]), {}).status_code == expected
    assert client.post(reverse("insats_steg", args=[slug, "avsluta"])).status_code == expected
    assert client.post(reverse("insats_plan_ny", args=[slug])).status_code == expected
    assert client.get(reverse("insats_ny")).status_code == 403
    for tab in TABS:
        page = client.get(reverse(tab, args=[slug])).content.decode()
        assert "/rader/" not in page
        assert "/steg/" not in page


def test_oversikt_tells_the_facts(cast: Cast, client_of: ClientOf) -> None:
    insats = cast.own.insats
    parent = Kriterium.objects.get(insats=insats, slag=Kriterieslag.INKLUSIV)
    make.KriteriumFactory(insats=insats, text="Har insatser hos två parter.", alternativ_till=parent, nummer=2)
    make.RegelFactory(
        insats=insats,
        slag=Regelslag.FORLANGNING,
        varde=6,
        enhet=Regelenhet.MANAD,
        beslutas_av="insatsledare_redovisar",
    )
    make.UpptagningFactory(insats=insats, kommun__namn="Framtida", fran="2099-01-01")
    words = text_of(client_of("forbundschef").get(reverse("insats", args=[insats.slug])).content.decode())
    for fact in (
        "Individinsats i Samordningsförbundet Norrsjö",
        "18–64 år",
        "Kriteriet ska vara uppfyllt.",
        "Det räcker att ett av dessa stämmer: Har insatser hos två parter.",
        "Pågående missbruk.",
        "6 månader: insatsledaren beslutar och redovisar för styrgruppen i efterhand",
        "Framtida: från 1 januari 2099 (kommande)",
        "Underlaget säger emot sig på tre ställen.",
        "Det här ska göras",
        "Historik",
    ):
        assert fact in words


def test_nothing_typed_becomes_markup(cast: Cast, client_of: ClientOf) -> None:
    part = make.PartFactory(namn="<b>Fet</b> kommun")
    make.SamverkanspartFactory(insats=cast.own.insats, part=part, medverkan="<script>x</script>")
    page = client_of("forbundschef").get(reverse("insats", args=[cast.own.insats.slug])).content.decode()
    assert "&lt;b&gt;Fet&lt;/b&gt; kommun, &lt;script&gt;" in page
    assert f'<a href="{cast.own.forbund.get_absolute_url()}">{cast.own.forbund.namn}</a>' in page


def test_history_is_for_kansli(cast: Cast, client_of: ClientOf) -> None:
    url = reverse("insats", args=[cast.own.insats.slug])
    assert "Historik" not in client_of("insatsledare").get(url).content.decode()


def test_budget_page_shows_sums_contradictions_and_the_forbunds_line(cast: Cast, client_of: ClientOf) -> None:
    insats = cast.own.insats
    post = make.BudgetpostFactory(
        budget=cast.own.forbund.budgetar.get(), benamning="Anslag till teamet", avser_insats=insats
    )
    make.BudgetbeloppFactory(post=post, belopp=Decimal(250_000))
    make.BudgetpostFactory(budget=cast.own.budget, benamning="Utan belopp", ordning=9)
    words = text_of(client_of("revisor").get(reverse("insats_budget", args=[insats.slug])).content.decode())
    assert "Summa kostnader 600 000" in words
    assert "Dokumentet säger 600 500 kr" in words
    assert "egenfinansierad (Kommunen)" in words
    assert "Anslag till teamet" in words
    assert "250 000" in words
    assert "Utan belopp –" in words


def test_delprocesser_add_up_into_the_whole(cast: Cast, client_of: ClientOf) -> None:
    whole = make.InsatsFactory(forbund=cast.own.forbund, namn="Helheten")
    for name, amount in (("Ena delen", 1000), ("Andra delen", 234)):
        part = make.InsatsFactory(forbund=cast.own.forbund, del_av=whole, namn=name)
        post = make.BudgetpostFactory(budget=make.BudgetFactory(insats=part))
        make.BudgetbeloppFactory(post=post, belopp=amount)
    post = make.BudgetpostFactory(budget=make.BudgetFactory(insats=whole))
    make.BudgetbeloppFactory(post=post, belopp=Decimal(1))
    words = text_of(client_of("forbundschef").get(reverse("insats_budget", args=[whole.slug])).content.decode())
    assert "Summa kostnader 1 235" in words
    assert "Ena delen" in words


def test_staff_is_summed_by_who_pays(cast: Cast, client_of: ClientOf) -> None:
    insats = cast.own.insats
    make.BemanningFactory(insats=insats, arsarbetare=Decimal("0.2"), finansiering="egen", antal=2)
    words = text_of(client_of("insatsledare").get(reverse("insats_bemanning", args=[insats.slug])).content.decode())
    assert "Period Förbundet Egenfinansierad Tillsammans Utan angiven period 0,5 0,2 2 personer 0,7 2 personer" in words


def test_staff_of_different_periods_is_never_added_together(cast: Cast, client_of: ClientOf) -> None:
    insats = make.InsatsFactory(forbund=cast.own.forbund)
    for share, fran, till in (("0.75", "2022-11-07", "2024-11-06"), ("0.5", "2024-11-07", None)):
        make.BemanningFactory(insats=insats, arsarbetare=Decimal(share), fran=fran, till=till)
    make.BemanningFactory(insats=insats, arsarbetare=Decimal("0.25"), fran="2024-07-01", till="2024-12-31")
    words = text_of(client_of("forbundschef").get(reverse("insats_bemanning", args=[insats.slug])).content.decode())
    assert "7 november 2022–30 juni 2024 0,75" in words
    assert "1 juli–6 november 2024 1 " in words
    assert "7 november–31 december 2024 0,75" in words
    assert "Från 1 januari 2025 0,5" in words


def test_delprocess_shows_the_styrgrupp_of_the_whole(cast: Cast, client_of: ClientOf) -> None:
    part = make.InsatsFactory(forbund=cast.own.forbund, del_av=cast.own.insats)
    words = text_of(client_of("insatsledare").get(reverse("insats_styrgrupp", args=[part.slug])).content.decode())
    assert f"Delprocessen leds av styrgruppen för {cast.own.insats.namn}" in words
    assert "Beslutande inom sitt mandat" in words


def test_new_insats_in_the_browser_keeps_what_was_typed(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("forbundschef")
    typed = {
        "namn": "Framåt igen",
        "inriktning": "individ",
        "fran": "1 januari 2025",
        "till": "31/12 2024",
        "samtidiga_minst": "30",
        "samtidiga_hogst": "20",
    }
    wrong = client.post(reverse("insats_ny"), typed)
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Slutdatumet ligger före startdatumet." in page
    assert "Högsta antalet deltagare är lägre än det minsta." in page
    assert 'value="Framåt igen"' in page
    done = client.post(reverse("insats_ny"), {**typed, "till": "31/12 2027", "samtidiga_hogst": "40"})
    made = Insats.objects.get(namn="Framåt igen")
    assert done.headers["Location"] == reverse("insats", args=[made.slug])
    assert made.forbund == cast.own.forbund


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("parter", {"part": ""}, "Välj part."),
        ("parter", {"part": "own"}, "Parten står redan i listan."),
        ("upptagning", {"kommun": "own", "fran": "2023-01-01"}, "hör redan till upptagningsområdet"),
        ("kriterier", {"slag": "inklusiv", "nummer": "1", "text": "Igen."}, "Numret är redan taget."),
        ("regler", {"slag": "alder", "minst": "64", "hogst": "18", "enhet": "ar"}, "övre gränsen är lägre"),
        ("regler", {"slag": "alder", "varde": "12"}, "Välj vilken enhet talet har."),
        ("regler", {"slag": "budgetbeslut", "senast_manad": "13", "senast_dag": "1"}, "Ange både månad"),
        ("mal", {"slag": "delmal"}, "Fyll i mål."),
        ("bemanning", {"funktion": "Coach", "finansiering": "forbund", "arsarbetare": "-1", "ordning": "1"}, "färre"),
        ("bemanning", {"funktion": "Coach", "finansiering": "forbund", "arsarbetare": "halv"}, "Skriv ett tal"),
        ("ledamoter", {"roll": "ordinarie", "ordning": "1"}, "Ange organisation eller funktion."),
        ("frister", {"slag": "uppgift", "rubrik": "X", "senast": "30 februari 2025"}, "finns inte"),
    ],
)
def test_bad_rows_are_told_in_swedish(
    cast: Cast, client_of: ClientOf, kind: str, typed: dict[str, str], says: str
) -> None:
    insats = cast.own.insats
    own = {"part": str(insats.agare_id), "kommun": str(insats.kommuner.get().pk)}
    data = {key: own[key] if value == "own" else value for key, value in typed.items()}
    answer = client_of("utvecklingsledare").post(reverse("insats_rad_ny", args=[insats.slug, kind]), data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_rows_in_the_browser(cast: Cast, client_of: ClientOf) -> None:
    client, slug = client_of("utvecklingsledare"), cast.own.insats.slug
    listed = reverse("insats_rader", args=[slug, "bemanning"])
    typed = {"funktion": "Coach", "finansiering": "egen", "arsarbetare": "0,75", "ordning": "3"}
    assert client.post(reverse("insats_rad_ny", args=[slug, "bemanning"]), typed).headers["Location"] == listed
    row = cast.own.insats.bemanning.get(funktion="Coach")
    assert row.arsarbetare == Decimal("0.75")
    change = reverse("insats_rad", args=[slug, "bemanning", row.pk])
    assert 'value="0,75"' in client.get(change).content.decode()
    assert client.post(change, {**typed, "funktion": "Jobbcoach"}).headers["Location"] == listed
    assert "Jobbcoach" in client.get(listed).content.decode()
    delete = reverse("insats_rad_ta_bort", args=[slug, "bemanning", row.pk])
    assert "Jobbcoach" in client.get(delete).content.decode()
    assert client.post(delete).headers["Location"] == listed
    assert client.post(delete).status_code == 409
    assert client.get(change).status_code == 404


def test_a_row_is_reached_through_its_own_insats_only(cast: Cast, client_of: ClientOf) -> None:
    other = cast.sibling.one("insatser.regel")
    url = reverse("insats_rad", args=[cast.own.insats.slug, "regler", other.pk])
    assert client_of("forbundschef").get(url).status_code == 404


def test_steps_in_the_browser(cast: Cast, client_of: ClientOf) -> None:
    client, slug = client_of("forbundschef"), cast.own.insats.slug
    url = reverse("insats_steg", args=[slug, "avsluta"])
    assert 'data-dialog="steg-avsluta"' in client.get(reverse("insats", args=[slug])).content.decode()
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    assert client.post(reverse("insats_steg", args=[slug, "spräng"])).status_code == 404


@pytest.mark.parametrize("tab", TABS)
def test_ten_more_of_everything_cost_no_more_queries(cast: Cast, client_of: ClientOf, tab: str) -> None:
    client, insats = client_of("forbundschef"), cast.own.insats
    url = reverse(tab, args=[insats.slug])
    _grow(insats, 5)
    few = queries(client, url)
    _grow(insats, 10)
    assert queries(client, url) == few
    assert few <= 32


def _grow(insats: Insats, count: int) -> None:
    """More rows of every kind on the pages of an insats, each with what hangs on it."""
    styrgrupp = insats.styrgrupp
    for _ in range(count):
        part = make.PartFactory()
        make.SamverkanspartFactory(insats=insats, part=part)
        make.UpptagningFactory(insats=insats)
        parent = make.KriteriumFactory(insats=insats)
        make.KriteriumFactory(insats=insats, alternativ_till=parent)
        make.RegelFactory(insats=insats)
        make.MalsattningFactory(insats=insats)
        make.BemanningFactory(insats=insats, arbetsgivare=part)
        make.LedamotFactory(styrgrupp=styrgrupp, part=part)
        make.FristFactory(insats=insats)
        make.MotsagelseFactory(insats=insats)
        make.HandelseFactory(
            objekt="insatser.insats", objekt_id=insats.pk, forbund_id=insats.forbund_id, user_id=make.UserFactory().pk
        )
        child = make.InsatsFactory(forbund=insats.forbund, del_av=insats, agare=part)
        make.BemanningFactory(insats=child, arbetsgivare=part)
        budget = make.BudgetFactory(insats=child)
        make.BudgetbeloppFactory(post=make.BudgetpostFactory(budget=budget, arbetsgivare=part))
        own = insats.budgetar.order_by("pk")[0]
        post = make.BudgetpostFactory(budget=own, arbetsgivare=part)
        make.BudgetbeloppFactory(post=post)
        make.UppgivenSummaFactory(budget=own, post=post)
        for_insats = make.BudgetpostFactory(budget=insats.forbund.budgetar.get(), avser_insats=insats)
        make.BudgetbeloppFactory(post=for_insats)
        version = make.InsatsplanFactory(insats=insats, status="ersatt", upprattad_av=make.UserFactory())
        make.PlansektionFactory(plan=version)
        make.PlansektionFactory(plan=insats.planer.get(status="faststalld"))


def test_no_rekvisition_is_offered_without_a_budget(cast: Cast, client_of: ClientOf) -> None:
    client, insats = client_of("insatsekonom"), make.InsatsFactory(forbund=cast.own.forbund)
    make.InsatsuppdragFactory(membership=cast.people["insatsekonom"].membership, insats=insats)
    url, new = reverse("insats_rekvisitioner", args=[insats.slug]), reverse("rekvisition_ny", args=[insats.slug])
    year = timezone.localdate().year
    page = client.get(url).content.decode()
    assert f"Insatsen har ingen budget för {year}." in page
    assert new not in page
    make.BudgetFactory(insats=insats, version=1, ar_fran=year - 1, ar_till=year - 1)
    assert f'href="{new}?ar={year - 1}"' in client.get(url).content.decode()
    form = client.get(f"{new}?ar={year - 1}").context["form"]
    assert form["fran"].value().endswith(str(year - 1))
    assert client.get(f"{new}?ar=abc").status_code == 200
    make.BudgetFactory(insats=insats, version=1, ar_fran=year, ar_till=year)
    page = client.get(url).content.decode()
    assert "har ingen budget" not in page
    assert f'href="{new}">Lägg upp en rekvisition</a>' in page


def test_staffing_page_of_an_insats_without_staffing(cast: Cast, client_of: ClientOf) -> None:
    insats = make.InsatsFactory(forbund=cast.own.forbund)
    page = client_of("revisor").get(reverse("insats_bemanning", args=[insats.slug]))
    assert "Ingen bemanning är inskriven" in page.content.decode()


def test_ended_insats_is_asked_for_its_last_money_alone(cast: Cast, client_of: ClientOf) -> None:
    """As the start page, the calendar and the reminders have it."""
    insats = cast.own.insats
    make.FristFactory(insats=insats, slag=Fristslag.LAGESRAPPORT, rubrik="Lägesrapport till styrelsen")
    url, client = reverse("insats", args=[insats.slug]), client_of("forbundschef")
    assert "Lägesrapport till styrelsen" in {one.rubrik for one in client.get(url).context["frister"]}
    Insats.objects.filter(pk=insats.pk).update(status=InsatsStatus.AVSLUTAD, till=datetime.date(YEAR, 12, 31))
    assert {one.slag for one in client.get(url).context["frister"]} <= {Fristslag.REKVISITION}

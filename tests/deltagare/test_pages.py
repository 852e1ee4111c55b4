"""The tab Deltagare and the team's form, in a browser without a screen."""

import datetime
import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import Antalsmatt, Dimension, Kon
from deltagare.models import Antal, Antalsperiod
from deltagare.services.antal import save_antal
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from insatser.enums import Registreringsniva
from insatser.models import Insats
from tests.cast import Cast
from tests.factories import AntalFactory, AntalsperiodFactory, InsatsFactory, InsatsuppdragFactory
from tests.fixtures import ClientOf
from tests.people import DeltagandeFactory, make_team

pytestmark = pytest.mark.django_db

COUNTS = {
    "deltagare-totalt--kvinna": "20",
    "deltagare-totalt--man": "15",
    "deltagare-alder-20-29-kvinna": "12",
    "deltagare-alder-30-39-kvinna": "8",
    "deltagare-alder-20-29-man": "15",
    "nya-totalt--kvinna": "6",
}


@pytest.fixture
def counted(cast: Cast) -> Insats:
    """An insats at level antal that the cast's own team and styrgrupp work with too: a delprocess of theirs."""
    insats = InsatsFactory(
        forbund=cast.own.forbund,
        del_av=cast.own.insats,
        agare=cast.own.insats.agare,
        registreringsniva=Registreringsniva.ANTAL,
    )
    period = AntalsperiodFactory(insats=insats)
    AntalFactory(period=period, kon=Kon.KVINNA, antal=14)
    AntalFactory(period=period, kon=Kon.MAN, antal=6)
    return insats


@pytest.fixture
def url(counted: Insats) -> str:
    return reverse("antal_nytt", args=[counted.slug])


@pytest.fixture
def tab(counted: Insats) -> str:
    return reverse("insats_deltagare", args=[counted.slug])


def _form(**changes: str) -> dict[str, str]:
    return {"fran": "1 januari 2025", "till": "2025-06-30", **COUNTS, **changes}


def _text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_team_saves_a_period(counted: Insats, client_of: ClientOf, url: str, tab: str) -> None:
    response = client_of("teammedlem").post(url, _form())
    assert response.status_code == 302
    assert response.url == f"{tab}?ar=2025"
    period = Antalsperiod.objects.get(insats=counted, fran=datetime.date(2025, 1, 1))
    assert period.till == datetime.date(2025, 6, 30)
    saved = dict(
        period.antal.filter(matt="deltagare", dimension="alder", kon="kvinna").values_list("kategori", "antal")
    )
    assert saved == {"16-19": 0, "20-29": 12, "30-39": 8, "40-49": 0, "50-59": 0, "60-": 0}
    assert not period.antal.filter(matt="avslutade").exists()
    assert Handelse.objects.filter(kod="antal.sparat", objekt_id=period.pk).count() == 1


def test_table_that_does_not_add_up_is_named_and_nothing_is_lost(client_of: ClientOf, url: str) -> None:
    before = Antalsperiod.objects.count()
    response = client_of("insatsledare").post(url, _form(**{"deltagare-alder-30-39-kvinna": "7"}))
    assert response.status_code == 422
    assert "Deltagare efter ålder, kvinnor: raderna ger 19 men totalt står det 20" in _text(response)
    assert 'value="7"' in _text(response)
    assert 'value="1 januari 2025"' in _text(response)
    assert Antalsperiod.objects.count() == before


def test_unreadable_count_is_told_with_its_place(client_of: ClientOf, url: str) -> None:
    response = client_of("insatsledare").post(url, _form(**{"nya-totalt--man": "tre"}))
    assert '<a href="#id_nya-totalt--man">Nya deltagare, män: Skriv ett helt tal' in _text(response)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deltagare-totalt--kvinna": "tjugo"}, "Skriv ett helt tal"),
        ({"deltagare-totalt--kvinna": "-3"}, "Skriv ett helt tal"),
        ({"deltagare-totalt--kvinna": "2,5"}, "Skriv ett helt tal"),
        ({"deltagare-totalt--kvinna": "99999999999999999999"}, ""),
        ({"fran": "31 februari 2025"}, "finns inte"),
        ({"fran": ""}, ""),
        ({"till": "30 juni 2026"}, "En period ligger inom ett kalenderår"),
        ({"fran": "1 mars 2025", "till": "1 februari 2025"}, "Slutdatumet ligger före startdatumet"),
        ({"nya-totalt--kvinna": "21"}, "är fler än periodens deltagare"),
        ({"fran": "1 januari 2024", "till": "30 juni 2024"}, "Det finns redan antal för en del av perioden"),
        (dict.fromkeys(COUNTS, ""), "Fyll i minst ett tal"),
    ],
)
def test_bad_input_gets_a_sentence(client_of: ClientOf, url: str, changes: dict[str, str], sentence: str) -> None:
    response = client_of("insatsledare").post(url, _form(**changes))
    assert response.status_code == 422
    assert "Det gick inte att spara än" in _text(response)
    assert sentence in _text(response)


def test_change_replaces_the_counts(counted: Insats, client_of: ClientOf) -> None:
    period = AntalsperiodFactory(insats=counted, fran=datetime.date(2022, 1, 1), till=datetime.date(2022, 12, 31))
    AntalFactory(period=period, antal=12)
    change = reverse("antal_andra", args=[counted.slug, period.pk])
    client = client_of("insatsledare")
    shown = client.get(change)
    assert 'value="12"' in _text(shown)
    data = {
        "fran": "1 januari 2022",
        "till": "31 december 2022",
        "deltagare-totalt--kvinna": "14",
        "andrad": period.andrad.isoformat(),
    }
    assert client.post(change, data).status_code == 302
    assert dict(period.antal.values_list("kon", "antal")) == {"kvinna": 14, "man": 0, "annat": 0}
    assert client.post(change, data).status_code == 409  # the same form once more: the period has moved on


def test_period_with_no_time_or_a_senseless_one_counts_as_old(counted: Insats, client_of: ClientOf) -> None:
    period = _period(counted)
    change = reverse("antal_andra", args=[counted.slug, period.pk])
    for andrad in ("", "i går", "2024-99-99T00:00:00"):
        assert client_of("insatsledare").post(change, _form(andrad=andrad)).status_code == 409


def test_period_of_another_insats_is_not_there(cast: Cast, counted: Insats, client_of: ClientOf) -> None:
    other = cast.foreign.one("deltagare.antalsperiod")
    change = reverse("antal_andra", args=[counted.slug, other.pk])
    assert client_of("insatsledare").get(change).status_code == 404


@pytest.mark.parametrize("role", ["forbundschef", "styrelseledamot", "revisor", "insatsekonom", "styrgrupp_ordinarie"])
def test_outside_the_team_sees_no_small_number(counted: Insats, client_of: ClientOf, tab: str, role: str) -> None:
    _small_year(counted)
    page = _text(client_of(role).get(f"{tab}?ar=2021"))
    assert "färre än 5" in page
    assert "Därför visas inte alla tal" in page
    assert "Fyll i en period" not in page


def test_team_sees_the_number_itself(counted: Insats, client_of: ClientOf, tab: str) -> None:
    _small_year(counted)
    page = _text(client_of("teammedlem").get(f"{tab}?ar=2021"))
    assert "färre än 5</td>" not in page
    assert '<td class="num">3</td>' in page
    assert "Fyll i en period" in page


def _small_year(counted: Insats) -> None:
    period = AntalsperiodFactory(insats=counted, fran=datetime.date(2021, 1, 1), till=datetime.date(2021, 12, 31))
    AntalFactory(period=period, antal=20)
    AntalFactory(period=period, kon=Kon.MAN, antal=3)


def test_invented_counts_say_so(counted: Insats, client_of: ClientOf, tab: str) -> None:
    period = AntalsperiodFactory(
        insats=counted, fran=datetime.date(2020, 1, 1), till=datetime.date(2020, 12, 31), pahittad=True
    )
    AntalFactory(period=period, antal=20)
    client = client_of("revisor")
    assert "Påhittade exempeluppgifter" in _text(client.get(f"{tab}?ar=2020"))
    assert "Påhittade exempeluppgifter" not in _text(client.get(f"{tab}?ar=2024"))


@pytest.mark.parametrize("year", ["", "1999", "nu", "²", "-1", "99999999999999999999999"])
def test_senseless_year_shows_the_latest(client_of: ClientOf, tab: str, year: str) -> None:
    response = client_of("revisor").get(tab, {"ar": year})
    assert response.status_code == 200
    assert "Deltagare 2024" in _text(response)


@pytest.mark.parametrize("niva", [Registreringsniva.AVIDENTIFIERAD, Registreringsniva.PERSONUPPGIFTER])
def test_counts_are_not_typed_in_where_people_are_registered(cast: Cast, counted: Insats, niva: str) -> None:
    counted.registreringsniva = niva
    counted.save()
    with pytest.raises(RuleBroken):
        _save(cast, counted)


@pytest.mark.parametrize("niva", [Registreringsniva.AVIDENTIFIERAD, Registreringsniva.PERSONUPPGIFTER])
def test_levels_with_people_show_figures_and_take_no_counts(client_of: ClientOf, cast: Cast, niva: str) -> None:
    team = make_team(niva=niva, forbund=cast.own.forbund)
    leader = cast.people["insatsledare"]
    InsatsuppdragFactory(membership=leader.membership, insats=team.insats)
    tab = reverse("insats_deltagare", args=[team.insats.slug])
    assert "Inga deltaganden än" in _text(client_of("insatsledare").get(tab))
    with team.acting():
        for _ in range(3):
            DeltagandeFactory(insats=team.insats, start=datetime.date(2024, 3, 1))
    own, outside = (_text(client_of(who).get(f"{tab}?ar=2024")) for who in ("insatsledare", "forbundschef"))
    assert '<td class="num">3</td>' in own
    assert "färre än 5</td>" in outside
    for page in (own, outside):
        assert "Siffrorna räknas ur insatsens deltaganden" in page
        assert "Fyll i en period" not in page
    response = client_of("insatsledare").get(reverse("antal_nytt", args=[team.insats.slug]), follow=True)
    assert response.redirect_chain == [(tab, 302)]
    assert "siffrorna räknas ur deltagandena" in _text(response)
    with pytest.raises(RuleBroken):
        save_antal(
            actor=team.actor,
            insats_id=team.insats.pk,
            fran=datetime.date(2024, 1, 1),
            till=datetime.date(2024, 12, 31),
            tal={(Antalsmatt.DELTAGARE.value, Dimension.TOTALT.value, "", Kon.KVINNA.value): 8},
        )


def test_reader_cannot_save_by_the_service(cast: Cast, counted: Insats) -> None:
    for role in ("forbundschef", "insatsekonom", "styrgrupp_ersattare", "revisor"):
        with pytest.raises(Refused):
            _save(cast, counted, role)


def test_two_who_write_at_once_do_not_overwrite_each_other(cast: Cast, counted: Insats) -> None:
    period = _period(counted)
    with pytest.raises(AlreadyHandled):
        _save(cast, counted, period_id=period.pk, seen=timezone.now())


def test_future_cannot_be_counted(client_of: ClientOf, url: str) -> None:
    year = timezone.localdate().year + 1
    response = client_of("insatsledare").post(url, _form(fran=f"1 januari {year}", till=f"30 juni {year}"))
    assert "Perioden har inte börjat än" in _text(response)


def _period(insats: Insats) -> Antalsperiod:
    return insats.antalsperioder.get(fran__year=2024)


def _save(cast: Cast, counted: Insats, role: str = "insatsledare", **options: Any) -> Antalsperiod:
    return save_antal(
        actor=cast.people[role].actor,
        insats_id=counted.pk,
        fran=datetime.date(2025, 1, 1),
        till=datetime.date(2025, 6, 30),
        tal={(Antalsmatt.DELTAGARE.value, Dimension.TOTALT.value, "", Kon.KVINNA.value): 8},
        **options,
    )


def test_ten_more_counts_cost_no_more_queries(counted: Insats, client_of: ClientOf, tab: str) -> None:
    client = client_of("forbundschef")
    few = _queries(client, tab)
    period = _period(counted)
    for place in range(10):
        AntalFactory(period=period, dimension=Dimension.REMITTENT, kategori=f"{place}", antal=9)
    assert Antal.objects.filter(period=period).count() >= 10
    assert _queries(client, tab) == few


def _queries(client: Client, address: str) -> int:

    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)

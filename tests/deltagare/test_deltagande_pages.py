"""The list and the page of deltaganden, in a browser without a screen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deltagare.enums import ForlangningStatus
from deltagare.models import Deltagare
from deltagare.services.tid import recompute
from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod
from insatser.enums import Registreringsniva
from tests import people_rows as more
from tests.deltagare.browsing import DIGITS, LEVELS, browser, decided, text, url
from tests.deltagare.rules import days, six_more, today, twelve_months
from tests.people import DeltagandeFactory, DeltagareFactory, avslutat, make_team, named

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("niva", LEVELS)
def test_page_of_a_deltagande_at_each_level(niva: str) -> None:
    team = make_team(niva=niva)
    twelve_months(team.insats)
    six_more(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
        if niva == Registreringsniva.PERSONUPPGIFTER:
            named(row.deltagare, personnummer=DIGITS, telefon="070-123 45 67")
    response = browser(team).get(url(team, "deltagande_sida", row.pk))
    page = text(response)
    assert response.status_code == 200
    assert ("Doris Deltagarsson" in page) == (niva == Registreringsniva.PERSONUPPGIFTER)
    assert "Deltagare 1" in page
    assert "Doris" not in re.findall("<title>(.*?)</title>", page, re.S)[0]
    assert "Deltagandet får förlängas med 6 månader." in page
    codes = set(Handelse.objects.filter(objekt_id__isnull=False).values_list("kod", flat=True))
    assert "deltagande.last" in codes
    assert ("identitet.last" in codes) == (niva == Registreringsniva.PERSONUPPGIFTER)


def test_insats_that_counts_has_no_list_and_says_so() -> None:
    team = make_team(niva=Registreringsniva.ANTAL)
    client = browser(team)
    for name in ("deltaganden", "deltagande_ny"):
        response = client.get(url(team, name))
        assert "Insatsen registrerar bara antal" in text(response)
        assert url(team, "insats_deltagare") in text(response)


def test_list_shows_states_in_words_and_is_filtered_by_them() -> None:
    team = make_team()
    with team.acting():
        DeltagandeFactory(insats=team.insats, start=today() + days(5))
        DeltagandeFactory(insats=team.insats, planerat_slut=today() + days(34))
        DeltagandeFactory(insats=team.insats, planerat_slut=today() - days(3))
        gone = {"insats": team.insats, "start": today() - days(400), "slut": today() - days(60)}
        avslutat(**gone, slutredovisas_senast=today() - days(39))
        avslutat(**gone, slutredovisas_senast=today() - days(39), slutredovisad=today() - days(40))
        named(Deltagare.objects.get(nummer=2))
    client = browser(team)
    page = text(client.get(url(team, "deltaganden")))
    assert "5 deltaganden, 1 med försenad slutredovisning" in page
    assert "34 dagar" in page
    assert "3 dagar över" in page
    assert "Skulle ha slutredovisats" in page
    assert "Doris Deltagarsson" in page
    found = {
        lage: re.findall(
            r'/deltaganden/\d+/">(Deltagare \d)', text(client.get(url(team, "deltaganden"), {"lage": lage}))
        )
        for lage in ("kommande", "pagaende", "over_tiden", "att_redovisa", "avslutade")
    }
    assert found == {
        "kommande": ["Deltagare 1"],
        "pagaende": ["Deltagare 3", "Deltagare 2"],
        "over_tiden": ["Deltagare 3"],
        "att_redovisa": ["Deltagare 4"],
        "avslutade": ["Deltagare 5"],
    }
    for q, hits in (("Deltagare 4", 1), ("4", 1), ("44", 0), ("Doris", 0), ("9" * 50, 0), ("deltagare ", 0)):
        page = text(client.get(url(team, "deltaganden"), {"q": q}))
        assert len(re.findall(r'/deltaganden/\d+/">Deltagare', page)) == hits, q
    for query in (
        {"ar": "1999"},
        {"ar": str(today().year)},
        {"kon": "man"},
        {"part": "0"},
        {"sortera": "-planerat_slut"},
    ):
        assert client.get(url(team, "deltaganden"), query).status_code == 200


def test_file_holds_what_is_shown_and_leaves_a_line() -> None:
    team = make_team()
    with team.acting():
        for _ in range(3):
            named(DeltagandeFactory(insats=team.insats).deltagare, namn="=cmd()")
        DeltagandeFactory(insats=team.insats, start=today() + days(5))
    client = browser(team)
    response = client.get(url(team, "deltaganden"), {"fil": "csv", "lage": "pagaende"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("Deltagare;Namn;Start;Planerat slut")
    assert "'=cmd()" in lines[1]
    line = Handelse.objects.get(kod="deltagande.exporterat")
    assert line.data == {"antal": 3, "fil": "csv"}
    assert Handelse.objects.get(kod="identitet.lista_last").data == {"antal": 3}
    assert client.get(url(team, "deltaganden"), {"fil": "xlsx"}).status_code == 200


def test_list_costs_the_same_whatever_its_length() -> None:
    team = make_team()
    client = browser(team)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url(team, "deltaganden")).status_code == 200
        return len(found)

    def add(number: int) -> None:
        with team.acting():
            for _ in range(number):
                row = DeltagandeFactory(insats=team.insats)
                named(row.deltagare)
                more.UppehallFactory(deltagande=row, till=None)

    add(1)
    queries()
    few = queries()
    add(8)
    assert queries() == few


def test_page_costs_the_same_whatever_has_happened() -> None:
    team = make_team()
    twelve_months(team.insats)
    client = browser(team)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        more.UppehallFactory(deltagande=row)
        more.ForlangningFactory(deltagande=row, status=ForlangningStatus.AVSLAGEN, **decided(team))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url(team, "deltagande_sida", row.pk)).status_code == 200
        return len(found)

    queries()
    few = queries()
    with team.acting():
        for number in range(1, 5):
            more.UppehallFactory(deltagande=row, fran=row.start + days(7 + 11 * number))
            more.ForlangningFactory(deltagande=row, status=ForlangningStatus.AVSLAGEN, **decided(team))
    assert queries() == few


def test_nobody_else_finds_a_deltagande() -> None:
    team = make_team()
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        DeltagareFactory(insats=team.insats)
    other = make_team()
    kansli = make_team(insats=team.insats, roll=Rollkod.STYRGRUPP_ORDINARIE)
    for who in (other, kansli):
        assert browser(who).get(url(team, "deltagande_sida", row.pk)).status_code == 404
    assert browser(kansli).get(url(team, "deltaganden")).status_code == 403

"""The list and the pages of deltaganden, in a browser without a screen."""

import datetime
import html
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deltagare.enums import ForlangningStatus, Listslag
from deltagare.models import Deltagande, Deltagare, Forlangning, Identitet, Samtycke, Uppehall
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.tid import recompute
from finsam.audit.models import Handelse
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet, Regelslag, Registreringsniva
from tests import people_rows as more
from tests.cast import _sign_in as sign_in_session
from tests.deltagare.rules import days, on_application, rule, six_more, today, twelve_months
from tests.deltagare.test_deltagande import accepted
from tests.people import DeltagandeFactory, DeltagareFactory, Team, avslutat, listvarde, make_team, named

pytestmark = pytest.mark.django_db
LEVELS = (Registreringsniva.AVIDENTIFIERAD, Registreringsniva.PERSONUPPGIFTER)
DIGITS = example_personnummer(datetime.date(1990, 1, 1))
NUMBER = f"{DIGITS[:8]}-{DIGITS[8:]}"
OTHER = example_personnummer(datetime.date(1986, 1, 1))


def browser(team: Team) -> Client:
    """Signed in as the team."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in_session(team.membership.user)
    return client


def text(response: Any) -> str:
    return html.unescape(response.content.decode()).replace("\u00a0", " ")


def url(team: Team, name: str, *args: object) -> str:
    return reverse(name, args=[team.insats.slug, *args])


def value(slag: str, kod: str) -> int:
    return int(listvarde(slag, kod).pk)


def lagen() -> dict[str, object]:
    """The answers that an avslut demands."""
    return {
        "forsorjning_1": value(Listslag.FORSORJNING, "lon"),
        "forsorjning_1_procent": "50",
        "forsorjning_2": value(Listslag.FORSORJNING, "sjukpenning"),
        "forsorjning_2_procent": "50",
        "sysselsattning_1": value(Listslag.SYSSELSATTNING, "forvarvsarbete"),
    }


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
    assert "Försenad sedan" in page
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


def decided(team: Team) -> dict[str, object]:
    """The stamps of a decision."""
    return {"beslutad_av": team.membership.user, "beslutad_tid": timezone.now()}


def test_person_is_found_by_the_exact_number_and_it_stands_in_no_address() -> None:
    team = make_team()
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        named(row.deltagare, personnummer=DIGITS)
    client = browser(team)
    response = client.post(url(team, "deltaganden_sok"), {"personnummer": NUMBER})
    assert response.url == url(team, "deltagande_sida", row.pk)
    assert list(Handelse.objects.filter(kod="identitet.sokt").values_list("data__funnen", flat=True)) == [True]
    for wrong in ("19900101-2385", "900101", "", OTHER):
        response = client.post(url(team, "deltaganden_sok"), {"personnummer": wrong})
        assert response.status_code == 422
    other = make_team(niva=Registreringsniva.AVIDENTIFIERAD)
    assert browser(other).post(url(other, "deltaganden_sok"), {"personnummer": NUMBER}).url == url(other, "deltaganden")


@pytest.mark.parametrize("niva", LEVELS)
def test_remiss_is_started_once(niva: str) -> None:
    team = make_team(niva=niva)
    twelve_months(team.insats)
    with team.acting():
        remiss = accepted(team)
    client = browser(team)
    address = url(team, "remiss_starta", remiss.pk)
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"start": "3/5 1924", **lagen()})
    assert wrong.status_code == 422
    assert "Kontrollera årtalet" in text(wrong)
    assert 'value="50"' in text(wrong)
    done = client.post(address, {"start": str(today()), **lagen()})
    with team.acting():
        row = Deltagande.objects.get()
        assert row.lagen.count() == 3
    assert done.url == url(team, "deltagande_sida", row.pk)
    again = client.post(address, {"start": str(today()), **lagen()})
    assert again.status_code == 409
    assert "redan hanterad" in text(again)
    assert client.get(address).status_code == 409


def test_start_when_every_place_is_taken_needs_a_reason() -> None:
    team = make_team(samtidiga_hogst=1)
    with team.acting():
        DeltagandeFactory(insats=team.insats)
        remiss = accepted(team)
    client = browser(team)
    address = url(team, "remiss_starta", remiss.pk)
    assert "Alla 1 platser" in text(client.get(address))
    response = client.post(address, {"start": str(today())})
    assert response.status_code == 422
    assert "Skriv varför personen börjar ändå" in text(response)
    assert client.post(address, {"start": str(today()), "avsteg": "Ring 19900101-2384."}).status_code == 422
    response = client.post(address, {"start": str(today()), "avsteg": "En plats blir ledig i morgon."})
    assert response.status_code == 302
    with team.acting():
        assert remiss.avsteg.get().motivering == "En plats blir ledig i morgon."


def test_somebody_is_registered_by_name_and_found_again_by_number() -> None:
    team = make_team()
    client = browser(team)
    address = url(team, "deltagande_ny")
    who = {"personnummer": NUMBER, "namn": "Doris Deltagarsson", "kon": "kvinna", "start": str(today() - days(400))}
    response = client.post(address, who)
    assert response.status_code == 422
    assert "Utan samtycke sparas inget namn" in text(response)
    assert "Doris Deltagarsson" in text(response)
    response = client.post(address, who | {"samtycke": str(today())})
    assert response.status_code == 302
    with team.acting():
        first = Deltagande.objects.get()
        assert first.deltagare.fodelsear == 1990
        assert Identitet.objects.count() == Samtycke.objects.count() == 1
    # At the same time: refused at the day. After an avslut: the same person, whatever name is typed.
    response = client.post(address, who | {"start": str(today()), "samtycke": str(today())})
    assert response.status_code == 422
    assert "deltar redan i insatsen" in text(response)
    anledning = value(Listslag.AVSLUTSANLEDNING, "flytt")
    ended = {"slut": str(today() - days(10)), "anledning": anledning, **lagen()}
    assert client.post(url(team, "deltagande_avsluta", first.pk), ended).status_code == 302
    assert client.post(address, who | {"start": str(today())}).status_code == 302
    with team.acting():
        assert Deltagande.objects.count() == 2
        assert Deltagare.objects.count() == 1


def test_somebody_without_name_is_registered_and_found_again_by_her_number() -> None:
    team = make_team(niva=Registreringsniva.AVIDENTIFIERAD)
    client = browser(team)
    address = url(team, "deltagande_ny")
    page = text(client.get(address))
    assert "Personnummer" not in page
    assert 'name="namn"' not in page
    assert client.post(address, {"start": str(today())}).status_code == 422
    sent = {"kon": "man", "fodelsear": "1985", "start": str(today() - days(50))}
    assert client.post(address, sent).status_code == 302
    with team.acting():
        first = Deltagande.objects.get()
    assert client.post(address, {"nummer": "7", "start": str(today())}).status_code == 422
    ended = {"slut": str(today() - days(10)), "anledning": value(Listslag.AVSLUTSANLEDNING, "flytt"), **lagen()}
    client.post(url(team, "deltagande_avsluta", first.pk), ended)
    assert client.post(address, {"nummer": "1", "start": str(today())}).status_code == 302
    with team.acting():
        assert Deltagare.objects.count() == 1


def test_skyddad_person_is_an_anonymous_row_at_every_level() -> None:
    team = make_team()
    client = browser(team)
    address = url(team, "deltagande_ny")
    sent = {"skyddad": "on", "kon": "kvinna", "fodelsear": "1985", "start": str(today())}
    response = client.post(address, sent | {"namn": "Doris", "personnummer": NUMBER})
    assert response.status_code == 422
    assert "Ta bort uppgiften" in text(response)
    response = client.post(address, sent, follow=True)
    assert "Skyddade personuppgifter" in text(response)
    with team.acting():
        assert Deltagare.objects.get().skyddad
        assert not Identitet.objects.exists()


def test_rules_about_age_and_kommun_warn_or_stop() -> None:
    team = make_team(niva=Registreringsniva.AVIDENTIFIERAD)
    rule(team.insats, Regelslag.ALDER, minst=18, hogst=64, enhet=Regelenhet.AR, hard=False)
    client = browser(team)
    sent = {"kon": "man", "fodelsear": str(today().year - 70), "start": str(today())}
    page = text(client.post(url(team, "deltagande_ny"), sent, follow=True))
    assert "Insatsen är för den som är 18–64 år" in page
    hard = make_team(niva=Registreringsniva.AVIDENTIFIERAD)
    rule(hard.insats, Regelslag.ALDER, minst=18, hogst=64, enhet=Regelenhet.AR, hard=True)
    response = browser(hard).post(url(hard, "deltagande_ny"), sent)
    assert response.status_code == 422
    assert "Regeln är fast" in text(response)


def test_person_is_put_right_and_a_colleague_is_not_overwritten() -> None:
    team = make_team()
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        named(row.deltagare)
    client = browser(team)
    address = url(team, "deltagande_person", row.pk)
    opened = hidden(client.get(address))
    sent = {"namn": "Doris Nygren", "kon": "kvinna", "fodelsear": "1991", "epost": "doris@example.org"}
    assert client.post(address, sent | opened).status_code == 302
    assert "Doris Nygren" in text(client.get(url(team, "deltagande_sida", row.pk)))
    stale = client.post(address, sent | opened | {"namn": "Någon Annan"})
    assert stale.status_code == 422
    assert "En kollega har ändrat" in text(stale)
    assert "Någon Annan" in text(stale)
    assert client.post(address, {"kon": "kvinna", "fodelsear": "1991", "namn": ""}).status_code == 422


def hidden(response: Any) -> dict[str, str]:
    """What the hidden fields of a page's form hold."""
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", response.content.decode())
    found = {}
    for tag in tags:
        name, held = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and held and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = html.unescape(held[1])
    return found


def test_break_is_written_down_changed_and_taken_away() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
    client = browser(team)
    address = url(team, "deltagande_uppehall", row.pk)
    orsak = value(Listslag.UPPEHALLSORSAK, "sjukdom")
    seen = hidden(client.get(address))
    wrong = client.post(address, {"fran": "i förrgår", "orsak": orsak} | seen)
    assert wrong.status_code == 422
    assert "i förrgår" in text(wrong)
    for _ in range(2):  # a double click
        assert client.post(address, {"fran": str(today()), "till": "", "orsak": orsak} | seen).status_code == 302
    with team.acting():
        one = Uppehall.objects.get()
    change = url(team, "uppehall_andra", row.pk, one.pk)
    opened = hidden(client.get(change))
    ended = {"fran": str(today()), "till": str(today() + days(9)), "orsak": orsak}
    assert client.post(change, ended | opened).status_code == 302
    assert client.post(change, ended | {"till": str(today() + days(20))} | opened).status_code == 422
    take = url(team, "uppehall_ta_bort", row.pk, one.pk)
    assert client.get(take).status_code == 200
    assert client.post(take).status_code == 302
    assert client.post(take).status_code == 409


def test_forlangning_by_the_leader_and_by_the_styrgrupp() -> None:
    team = make_team()
    twelve_months(team.insats)
    on_application(team.insats, text="Förlängning kräver ansökan.")
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
    client = browser(team)
    address = url(team, "deltagande_forlang", row.pk)
    page = client.get(address)
    assert "Förlängning kräver ansökan." in text(page)
    assert "Styrgruppen läser den här texten" in text(page)
    sent = {"till": str(row.planerat_slut + days(60)), "motivering": "Vård pågår."} | hidden(page)
    assert client.post(address, sent | {"till": str(row.planerat_slut)}).status_code == 422
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    with team.acting():
        one = Forlangning.objects.get()
    page = text(client.get(url(team, "deltagande_sida", row.pk)))
    assert "Väntar på styrgruppen" in page
    assert "Bevilja förlängningen" not in page
    step = url(team, "forlangning_steg", row.pk, one.pk, "bevilja")
    early = client.post(step)
    assert early.status_code == 422
    assert "Styrgruppen har inte svarat än" in text(early)
    back = url(team, "forlangning_steg", row.pk, one.pk, "aterta")
    assert client.get(back).status_code == 200
    assert client.post(back).status_code == 302
    assert client.post(back).status_code == 409
    assert client.get(url(team, "forlangning_steg", row.pk, one.pk, "annat")).status_code == 404


def test_page_says_when_the_rules_have_no_forlangning() -> None:
    team = make_team()
    twelve_months(team.insats)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
        recompute(row)
    client = browser(team)
    for page in ("deltagande_forlang", "deltagande_sida"):
        assert "Insatsens regler har ingen förlängning" in text(client.get(url(team, page, row.pk)))


def test_avslut_and_its_way_back() -> None:
    team = make_team()
    rule(team.insats, Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA)
    rule(team.insats, Regelslag.EFTERSTOD)
    with team.acting():
        row = DeltagandeFactory(insats=team.insats)
    client = browser(team)
    address = url(team, "deltagande_avsluta", row.pk)
    anledning = value(Listslag.AVSLUTSANLEDNING, "arbete")
    assert client.get(address).status_code == 200
    assert client.post(address, {"slut": str(today()), "anledning": anledning}).status_code == 422
    early = client.post(address, {"slut": str(row.start - days(1)), "anledning": anledning, **lagen()})
    assert "Avslutet ligger före starten" in text(early)
    too_much = lagen() | {"forsorjning_1_procent": "90"}
    assert "tillsammans 140 procent" in text(
        client.post(address, {"slut": str(today()), "anledning": anledning} | too_much)
    )
    sent = {"slut": str(today()), "anledning": anledning, "efterstod_till": str(today() + days(30)), **lagen()}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409
    page = text(client.get(url(team, "deltagande_sida", row.pk)))
    assert "Avslutas" in page
    assert "Lön eller eget företag 50 %" in page
    assert "Registrerade avslutet" in page
    stod = url(team, "deltagande_efterstod", row.pk)
    assert client.post(stod, {"efterstod_till": str(today() - days(3))} | hidden(client.get(stod))).status_code == 422
    assert client.post(stod, {"efterstod_till": ""} | hidden(client.get(stod))).status_code == 302
    back = url(team, "deltagande_ateroppna", row.pk)
    assert "så 30 dagar gäller" in text(client.get(back))
    assert client.post(back).status_code == 302
    assert client.post(back).status_code == 409
    assert client.get(back).status_code == 409


def test_start_is_changed_or_undone() -> None:
    team = make_team()
    with team.acting():
        row = DeltagandeFactory(insats=team.insats, start=today() + days(9))
    client = browser(team)
    change = url(team, "deltagande_start", row.pk)
    assert client.post(change, {"start": str(today() + days(5))} | hidden(client.get(change))).status_code == 302
    undo = url(team, "deltagande_angra_start", row.pk)
    assert client.get(undo).status_code == 200
    assert client.post(undo).status_code == 302
    assert client.post(undo).status_code == 409
    with team.acting():
        assert not Deltagare.objects.exists()
    other = make_team()
    assert browser(other).post(reverse("deltagande_angra_start", args=[other.insats.slug, row.pk])).status_code == 404


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

"""Whom a deltagande is about: registered, found again and put right, at each level."""

import pytest

from deltagare.enums import Listslag
from deltagare.models import Deltagande, Deltagare, Identitet, Samtycke
from finsam.audit.models import Handelse
from insatser.enums import Regelenhet, Regelslag, Registreringsniva
from tests.deltagare.browsing import DIGITS, NUMBER, OTHER, browser, hidden, lagen, text, url, value
from tests.deltagare.rules import days, rule, today
from tests.people import DeltagandeFactory, make_team, named

pytestmark = pytest.mark.django_db


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


def test_rules_about_age_and_kommun_are_passed_with_a_motivation_or_stop() -> None:
    team = make_team(niva=Registreringsniva.AVIDENTIFIERAD)
    rule(team.insats, Regelslag.ALDER, minst=18, hogst=64, enhet=Regelenhet.AR, hard=False)
    client = browser(team)
    sent = {"kon": "man", "fodelsear": str(today().year - 70), "start": str(today())}
    response = client.post(url(team, "deltagande_ny"), sent)
    assert response.status_code == 422
    assert "Insatsen är för den som är 18–64 år. Skriv varför personen deltar ändå" in text(response)
    page = text(client.post(url(team, "deltagande_ny"), sent | {"avsteg": "Två månader fattas."}, follow=True))
    assert "Två månader fattas." in page
    # The rule holds for somebody who is known as well, and a reason that nothing asks for is not kept.
    with team.acting():
        first = Deltagande.objects.get()
    ended = {"slut": str(today()), "anledning": value(Listslag.AVSLUTSANLEDNING, "flytt"), **lagen()}
    client.post(url(team, "deltagande_avsluta", first.pk), ended)
    again = {"nummer": "1", "start": str(today() + days(1))}
    assert client.post(url(team, "deltagande_ny"), again).status_code == 422
    within = {"kon": "man", "fodelsear": "1990", "start": str(today()), "avsteg": "Behövs inte."}
    client.post(url(team, "deltagande_ny"), within)
    with team.acting():
        assert sorted(Deltagande.objects.values_list("avsteg", flat=True)) == ["", "Två månader fattas."]
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

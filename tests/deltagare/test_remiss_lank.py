"""Personal links: strangers, floods, and what a remittent sees and does once her remiss has been sent."""

import datetime
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from deltagare import models
from deltagare.rls import open_link
from deltagare.services.lank import remiss_by_token
from finsam.audit.models import Handelse
from finsam.bas.kryptering import check_code
from finsam.bas.log_format import WithoutRows
from finsam.bas.secret_links import without_secrets
from finsam.forbund.actor import Actor, acting
from tests.deltagare.remittent import NUMBER, Visitor, filled, open_team, text
from tests.people import DeltagandeFactory, DeltagareFactory, RemissFactory, Team, linked, listvarde, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("closed_links")]


@pytest.fixture(params=["personuppgifter", "avidentifierad"])
def team(request: pytest.FixtureRequest) -> Team:
    return open_team(request.param)


# Links, strangers and floods -------------------------------------------------------------------------------------


def test_every_wrong_link_gets_the_same_page(team: Team) -> None:
    visitor = filled(team)
    good = visitor.token
    pages = set()
    for wrong in ("a" * 32, good[:-1], good.swapcase(), "x"):
        open_link("")
        visitor.token = wrong
        answer = visitor.get()
        assert answer.status_code == 404
        pages.add(text(answer))
    assert len(pages) == 1
    assert "Länken gäller inte" in pages.pop()


def test_one_link_opens_nothing_of_another(team: Team) -> None:
    first, second = filled(team), filled(team)
    second.send()
    open_link("")
    page = text(first.get())
    assert "Kontrollera dina svar" in page
    with acting(Actor()):
        assert list(models.Remiss.objects.values_list("pk", flat=True)) == [first.remiss.pk]
        assert not models.Kriteriesvar.objects.exists()


def test_pages_of_a_link_are_kept_by_nobody(team: Team) -> None:
    visitor = filled(team)
    for answer in (visitor.get(), visitor.get("remiss_egen_kontrollera"), visitor.send(), visitor.send()):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "noindex" in answer["X-Robots-Tag"]


def test_a_draft_past_its_day_is_gone_before_it_is_purged(team: Team) -> None:
    visitor = filled(team)
    past = timezone.now() - datetime.timedelta(minutes=1)
    models.Remiss.objects.filter(pk=visitor.remiss.pk).update(gallras=past)
    assert visitor.get().status_code == 404
    assert visitor.send().status_code == 404


def test_a_draft_is_deleted_by_its_writer(team: Team) -> None:
    visitor = filled(team)
    assert visitor.get("remiss_egen_radera").status_code == 200
    assert "Inget av det du skrev finns kvar" in text(visitor.client.post(visitor.url("remiss_egen_radera")))
    assert visitor.get().status_code == 404


def test_who_has_begun_may_finish_when_the_intake_closes(team: Team) -> None:
    visitor = filled(team)
    models.Remissintag.objects.update(oppet=False)
    assert "Intaget har stängt" in text(visitor.get())
    assert visitor.send().status_code == 200
    other = Client().post(reverse("remiss_insats", args=[team.insats.slug]))
    assert other.status_code == 409


@pytest.mark.parametrize("name", ["start_by_address", "start_by_insats"])
def test_a_flood_of_beginnings_is_stopped(name: str) -> None:
    team = open_team()
    cache.clear()
    url = reverse("remiss_insats", args=[team.insats.slug])
    with override_settings(THROTTLES={name: (2, 3600)}):
        answers = [Client(REMOTE_ADDR="192.0.2.7").post(url).status_code for _ in range(3)]
        elsewhere = Client(REMOTE_ADDR="192.0.2.8").post(url).status_code
    assert answers == [302, 302, 429]
    assert elsewhere == (302 if name == "start_by_address" else 429)


def test_one_who_floods_does_not_close_the_intake_for_others() -> None:
    team = open_team()
    cache.clear()
    url = reverse("remiss_insats", args=[team.insats.slug])
    with override_settings(THROTTLES={"start_by_address": (1, 3600), "start_by_insats": (3, 3600)}):
        answers = [Client(REMOTE_ADDR="192.0.2.7").post(url).status_code for _ in range(6)]
        elsewhere = Client(REMOTE_ADDR="192.0.2.8").post(url).status_code
    assert answers == [302, *[429] * 5]
    assert elsewhere == 302


def test_who_tries_many_links_is_asked_to_wait_and_a_good_link_still_works() -> None:
    visitor = filled(open_team())
    cache.clear()
    with override_settings(THROTTLES={"wrong_link": (2, 600)}):
        answers = []
        for _ in range(3):
            open_link("")
            answers.append(visitor.client.get(reverse("remiss_egen", args=["b" * 32])).status_code)
        assert answers == [404, 404, 429]
        assert visitor.get().status_code == 200


def test_a_program_that_fills_in_everything_begins_nothing() -> None:
    team = open_team()
    answer = Client().post(reverse("remiss_insats", args=[team.insats.slug]), {"webbplats": "http://example.org"})
    assert answer.status_code == 422
    assert not Handelse.objects.filter(kod="remiss.paborjad").exists()


def test_a_form_without_its_token_is_turned_down() -> None:
    team = open_team()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("remiss_insats", args=[team.insats.slug])).status_code == 403


# After it was sent -----------------------------------------------------------------------------------------------


def sent(team: Team, **columns: Any) -> Visitor:
    """A visitor with the link of a remiss in some state."""
    visitor = Visitor(team)
    with team.acting():
        visitor.token = linked(RemissFactory(insats=team.insats, **columns))
    return visitor


def test_a_question_is_answered_once(team: Team) -> None:
    visitor = sent(team, status="komplettering")
    with team.acting():
        models.Komplettering.objects.create(
            insats=team.insats, remiss=models.Remiss.objects.get(), fraga="Vilken dag passar?"
        )
    assert "Vilken dag passar?" in text(visitor.get())
    url = visitor.url("remiss_egen_komplettera")
    by_hand = visitor.client.get(url)
    assert (by_hand.status_code, by_hand["Allow"]) == (405, "POST")
    assert "använd knappen" in text(by_hand)
    assert visitor.client.post(url, {"svar": ""}).status_code == 422
    wrong = visitor.client.post(url, {"svar": f"Den {NUMBER} passar."})
    assert "Skriv inte personnummer" in text(wrong)
    assert visitor.client.post(url, {"svar": "På tisdag."}).status_code == 302
    again = visitor.client.post(url, {"svar": "På onsdag."})
    assert again.status_code == 409
    assert visitor.remiss.status == "bedomning"
    assert [row.svar for row in visitor.remiss.kompletteringar.all()] == ["På tisdag."]


def test_a_remiss_is_taken_back_once_and_not_after_the_start(team: Team) -> None:
    visitor = sent(team)
    url = visitor.url("remiss_egen_aterta")
    assert visitor.client.get(url).status_code == 200
    assert visitor.client.post(url).status_code == 302
    assert "Återtagen" in text(visitor.get())
    assert visitor.client.post(url).status_code == 409
    assert visitor.client.get(url).status_code == 302


def test_the_remittent_reads_why_it_was_turned_down(team: Team) -> None:
    visitor = sent(
        team,
        status="avslagen",
        orsak=listvarde("avslagsorsak", "plats"),
        motivering="Kön är ett år.",
        beslutad_av=team.membership.user,
        beslutad_tid=timezone.now(),
    )
    page = text(visitor.get())
    assert "Ingen plats inom rimlig tid" in page
    assert "Kön är ett år." in page
    assert "Ta tillbaka" not in page


def test_the_place_in_the_queue_is_counted_without_seeing_the_others(team: Team) -> None:
    decided = {"status": "antagen", "beslutad_av": team.membership.user, "beslutad_tid": timezone.now()}
    with team.acting():
        RemissFactory(insats=team.insats, deltagare=DeltagareFactory(insats=team.insats), **decided)
        mine = RemissFactory(insats=team.insats, deltagare=DeltagareFactory(insats=team.insats), **decided)
        last = RemissFactory(insats=team.insats, deltagare=DeltagareFactory(insats=team.insats), **decided)
        last.fortur, last.fortur_motivering = True, "Föräldraledig snart."
        last.save()
        visitor = Visitor(team)
        visitor.token = linked(mine)
    assert "2 personer står före i kön" in text(visitor.get()).replace("\xa0", " ")


# Before the first page ---------------------------------------------------------------------------------------------


def test_public_list_has_the_open_ones_and_is_searched_by_kommun() -> None:
    team, closed, counts = open_team(), make_team(), make_team(niva="antal")
    models.Remissintag.objects.create(insats=closed.insats, oppet=False)
    models.Remissintag.objects.create(insats=counts.insats, oppet=True)
    listed = text(Client().get(reverse("remiss_valj")))
    assert team.insats.namn in listed
    assert closed.insats.namn not in listed
    assert counts.insats.namn not in listed
    assert team.insats.namn in text(Client().get(reverse("remiss_valj"), {"q": "ekdala"}))
    assert "Ingen insats hittades" in text(Client().get(reverse("remiss_valj"), {"q": "Nordvik"}))


@pytest.mark.parametrize("niva", ["antal", "personuppgifter"])
def test_an_insats_that_takes_none_says_where_to_turn(niva: str) -> None:
    team = make_team(niva=niva)
    answer = Client().get(reverse("remiss_insats", args=[team.insats.slug]))
    assert answer.status_code == 200
    assert "Vart du vänder dig" in text(answer)
    assert str(team.insats.agare) in text(answer)
    assert "Börja på en remiss" not in text(answer)


def test_structures_and_ended_insatser_are_not_there() -> None:
    ended = make_team(status="avslutad")
    structure = make_team(inriktning="struktur", niva="antal")
    for team in (ended, structure):
        assert Client().get(reverse("remiss_insats", args=[team.insats.slug])).status_code == 404


def test_waiting_time_is_the_median_and_only_of_five() -> None:
    team, today = open_team(), timezone.localdate()
    url = reverse("remiss_insats", args=[team.insats.slug])
    day = datetime.timedelta(days=1)
    with team.acting():
        for waited in (10, 20, 30, 40):
            DeltagandeFactory(insats=team.insats, start=today - 9 * day, remitterad=today - (9 + waited) * day)
        # Neither long ago, nor yet to come, nor without a remiss.
        DeltagandeFactory(insats=team.insats, start=today - 400 * day, remitterad=today - 500 * day)
        DeltagandeFactory(insats=team.insats, start=today + 9 * day, remitterad=today)
        DeltagandeFactory(insats=team.insats, start=today - 9 * day)
    page = text(Client().get(url)).replace("\xa0", " ")
    assert "Inte känd" in page
    assert "3 av 10 är lediga" in page  # six go on, and one has a day to begin
    with team.acting():
        DeltagandeFactory(insats=team.insats, start=today - 9 * day, remitterad=today - 109 * day)
    page = text(Client().get(url)).replace("\xa0", " ")
    assert "väntade hälften högst 30 dagar" in page
    models.Remissintag.objects.update(visar_vantetid=False)
    page = text(Client().get(url))
    assert "Väntetid" not in page
    assert "Platser" not in page


# The intake's settings -------------------------------------------------------------------------------------------


def test_leader_opens_the_intake(client: Client) -> None:
    team = make_team()
    client.force_login(team.membership.user)
    url = reverse("remissintag", args=[team.insats.slug])
    assert client.get(url).status_code == 200
    typed = {"oppet": "on", "visar_vantetid": "on", "information": "Ring oss gärna.", "utkast_dagar": "14"}
    assert client.post(url, typed).status_code == 302
    row = models.Remissintag.objects.get()
    assert (row.oppet, row.egenansokan, row.utkast_dagar) == (True, False, 14)
    assert client.post(url, typed).status_code == 302
    assert Handelse.objects.filter(kod="remissintag.sparat").count() == 1
    wrong = client.post(url, {**typed, "utkast_dagar": "500"})
    assert wrong.status_code == 422
    assert "mellan 1 och 180" in text(wrong)


def test_an_insats_of_counts_cannot_open(client: Client) -> None:
    team = make_team(niva="antal")
    client.force_login(team.membership.user)
    answer = client.post(reverse("remissintag", args=[team.insats.slug]), {"oppet": "on", "utkast_dagar": "30"})
    assert answer.status_code == 422
    assert "registrerar bara antal" in text(answer)


# Logs ------------------------------------------------------------------------------------------------------------


def test_links_are_left_out_of_logs() -> None:
    said = f"Not Found: /r/{'x' * 32}/steg/person/ and /s/abc?x=1"
    assert without_secrets(said) == "Not Found: /r/.../steg/person/ and /s/...?x=1"
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/r/hemlig/",), None)
    assert "hemlig" not in WithoutRows("%(message)s").format(record)


def test_a_new_link_replaces_the_old_one_and_its_code(client: Client) -> None:
    team = open_team()
    visitor = sent(team)
    old, pk = visitor.url("remiss_egen"), visitor.remiss.pk
    open_link("")
    client.force_login(team.membership.user)
    url = reverse("remiss_ny_lank", args=[team.insats.slug, pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"generation": "1"})
    new, code = answer.context["link"], answer.context["code"]
    assert client.post(url, {"generation": "1"}).status_code == 409  # twice
    assert client.post(url, {"generation": "x"}).status_code == 409
    open_link("")
    assert Client().get(old).status_code == 404
    assert Client().get(new[new.index("/r/") :]).status_code == 200
    with acting(Actor()):
        remiss = remiss_by_token(new.split("/")[-2])
        assert check_code(code, f"deltagare.remiss:{remiss.pk}", remiss.kod_hash)
    assert new.split("/")[-2] not in str(list(Handelse.objects.values("data")))

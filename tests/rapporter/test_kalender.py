"""The calendar: the same rule as the letters, the file that other calendars read, and its secret address."""

from __future__ import annotations

import datetime
import html

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from finsam.bas.secret_links import without_secrets
from finsam.forbund.enums import Rollkod
from insatser.enums import Fristslag, InsatsStatus
from insatser.models import Frist, Insats
from rapporter.models import Kalenderlank, Paminnelse, Paminnelsetider, Paminnelseval
from rapporter.services.kalender import kalender_token, open_link
from rapporter.services.paminnelser import remind_of_frister
from rapporter.underlag.kalender import LATE, build_kalender
from rapporter.underlag.paminnelser import actors_with_frister, own_frister_of, planned
from tests import factories as make
from tests.cast import Cast
from tests.fixtures import ClientOf
from tests.rapporter.test_paminnelser import TODAY, day, due, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats() -> Insats:
    made: Insats = make.InsatsFactory(status=InsatsStatus.PAGAENDE, namn="Team Ekdala å-ö, väst; norr")
    return made


def page(client: Client, **query: str) -> str:
    answer = client.get(reverse("kalender"), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\xa0", " ")


def events(content: bytes) -> dict[str, tuple[datetime.date, str]]:
    return {str(e["uid"]): (e["dtstart"].dt, str(e["summary"])) for e in Calendar.from_ical(content).walk("VEVENT")}


def test_late_on_top_then_by_month_with_the_day_of_the_reminder(insats: Insats, client: Client) -> None:
    member = worker(insats, Rollkod.INSATSLEDARE)
    due(insats, 40, Fristslag.UPPGIFT, "Kartläggning")
    due(insats, -3, rubrik="Rekvisition sommaren")
    client.force_login(member.user)
    shown = page(client)
    assert "2 frister, 1 är sen." in shown
    assert shown.index("Rekvisition sommaren") < shown.index("Kartläggning")
    reminded = day(26)
    words = f"Påminnelse skickas {reminded.day} "
    assert words in shown


def test_preview_is_what_the_job_does(insats: Insats) -> None:
    """Day by day through a quarter: a letter goes on exactly the days that the page had promised."""
    member = worker(insats)
    due(insats, 20)
    user = member.user
    for ahead in range(70):
        today = day(ahead)
        (actor,) = actors_with_frister(user)
        promised = {one.dag for one in planned(own_frister_of(user), user_id=user.pk, fran=today)}
        said = [rad.paminnelse for manad in build_kalender(actor, today).manader for rad in manad.rader]
        assert bool(promised) == ("Påminnelse skickas" in said[0])
        assert remind_of_frister(day=today) == (1 if today in promised else 0)
    assert Paminnelse.objects.count() == 5


def test_reminder_that_was_sent_is_told(insats: Insats) -> None:
    member = worker(insats)
    due(insats, 0)
    remind_of_frister()
    row = Paminnelse.objects.get()
    type(row.brev).objects.filter(pk=row.brev_id).update(status="skickat", skickat_tid=timezone.now(), mottagare="")
    (actor,) = actors_with_frister(member.user)
    (rad,) = [rad for manad in build_kalender(actor, TODAY).manader for rad in manad.rader]
    assert rad.paminnelse.startswith("Påminnelse skickad ")
    assert rad.paminnelse.count("Påminnelse skickas") == 1


def test_turned_off_is_not_promised(insats: Insats, client: Client) -> None:
    member = worker(insats)
    due(insats, 20)
    Paminnelseval.objects.create(user=member.user, rekvisitioner=False)
    client.force_login(member.user)
    assert "Påminnelse skickas" not in page(client)


def test_kansli_sees_the_forbunds_and_filters(cast: Cast, client_of: ClientOf) -> None:
    for place in (cast.own, cast.sibling, cast.foreign):
        Frist.objects.filter(insats=place.insats).delete()
        due(place.insats, 30, Fristslag.UPPGIFT, f"Uppgift {place.insats.slug}")
    due(cast.own.insats, 30, Fristslag.BUDGETBESLUT, "Budgetbeslut")
    client = client_of("forbundschef")
    everything = page(client)
    assert f"Uppgift {cast.own.insats.slug}" in everything
    assert f"Uppgift {cast.sibling.insats.slug}" in everything
    assert f"Uppgift {cast.foreign.insats.slug}" not in everything
    one = page(client, insats=cast.sibling.insats.slug)
    assert "Budgetbeslut" not in one
    mine = page(client, visa="egna")
    assert "Budgetbeslut" in mine
    assert "1 frist," in mine
    assert "Uppgift" not in mine
    assert "Välj ett av alternativen" in page(client, insats="finns-inte")


@pytest.mark.parametrize("who", ["forbundschef", "insatsledare", "insatsekonom"])
def test_empty_calendar_says_where_frister_come_from(cast: Cast, client_of: ClientOf, who: str) -> None:
    Frist.objects.all().delete()
    assert "Frister kommer av insatsernas regler" in page(client_of(who))


def test_kansli_sets_its_days(cast: Cast, client_of: ClientOf) -> None:
    client, url = client_of("utvecklingsledare"), reverse("kalender_tider")
    values = {"fore_dagar": 10, "sen_dagar": 3, "sen_mellanrum": 7, "sen_antal": 1}
    refused = client.post(url, values | {"sen_mellanrum": 2})
    assert refused.status_code == 422
    assert client.post(url, values).status_code == 302
    assert Paminnelsetider.of(cast.own.forbund.pk).fore_dagar == 10
    assert Paminnelsetider.of(cast.foreign.forbund.pk).fore_dagar == 14


# The file --------------------------------------------------------------------------------------------------------


def test_file_has_ones_own_frister_as_whole_days(insats: Insats, client: Client) -> None:
    member = worker(insats)
    mine = due(insats, 20, rubrik="Rekvisition våren, ”å” och; ö")
    due(insats, 20, Fristslag.HELARSRAPPORT, "Helårsrapport")  # the leader's
    klar = due(insats, 30)
    Frist.objects.filter(pk=klar.pk).update(klar=TODAY)
    client.force_login(member.user)
    answer = client.get(reverse("kalender_ics"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    ((uid, (start, summary)),) = events(answer.content).items()
    assert uid.startswith(f"frist-{mine.pk}@")
    assert start == mine.senast
    assert summary == f"Senast: {mine.rubrik} – {insats.namn}"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["dtend"].dt - event["dtstart"].dt == datetime.timedelta(days=1)
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n")), "RFC 5545, 3.1"


def content_lines(content: bytes) -> list[str]:
    """The lines of a calendar as RFC 5545 unfolds them (3.1), without the package that wrote them."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b""), "one kind of line end"
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no letter is cut in two
    return content.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def test_file_follows_the_format_letter_by_letter(insats: Insats, client: Client) -> None:
    member = worker(insats)
    frist = due(insats, 20, rubrik="Rekvisition; hösten, del\\1 " + "å" * 80)
    client.force_login(member.user)
    lines = content_lines(client.get(reverse("kalender_ics")).content)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "VERSION:2.0" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert "X-PUBLISHED-TTL:PT6H" in lines
    assert f"DTSTART;VALUE=DATE:{frist.senast:%Y%m%d}" in lines, "a day of no time zone"
    assert not any(line.startswith(("DTSTART;TZID", "BEGIN:VTIMEZONE", "ATTENDEE", "ORGANIZER")) for line in lines)
    (stamp,) = [line for line in lines if line.startswith("DTSTAMP")]
    assert stamp.endswith("Z")
    (summary,) = [line for line in lines if line.startswith("SUMMARY")]
    escaped = f"Senast: {frist.rubrik} – {insats.namn}".replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert summary == f"SUMMARY:{escaped}"
    again = content_lines(client.get(reverse("kalender_ics")).content)
    assert [line for line in again if line.startswith("UID")] == [line for line in lines if line.startswith("UID")]


def test_empty_file_is_a_calendar(insats: Insats, client: Client) -> None:
    client.force_login(worker(insats).user)
    assert events(client.get(reverse("kalender_ics")).content) == {}


# The secret address ----------------------------------------------------------------------------------------------


def test_address_is_fetched_without_login_until_it_is_renewed_or_turned_off(insats: Insats, client: Client) -> None:
    member = worker(insats)
    due(insats, 20)
    client.force_login(member.user)
    page_url, stranger = reverse("kalender_adress"), Client()

    def address() -> str:
        return str(client.get(page_url).context["address"])

    assert address() == ""
    client.post(page_url, {"gor": "ny"})
    first = address()
    answer = stranger.get(first)
    assert len(events(answer.content)) == 1
    assert answer["Cache-Control"] == "no-store"
    assert member.user.epost not in answer.content.decode()
    client.post(page_url, {"gor": "ny"})
    second = address()
    assert second != first
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    client.post(page_url, {"gor": "stang"})
    assert stranger.get(second).status_code == 404
    client.post(page_url, {"gor": "ny"})
    assert address() not in (first, second)


def test_only_the_hash_is_kept_and_logs_leave_the_secret_out(insats: Insats) -> None:
    (actor,) = actors_with_frister(worker(insats).user)
    row = open_link(actor=actor)
    token = kalender_token(row)
    assert token not in str(Kalenderlank.objects.values().get(pk=row.pk))
    assert token not in without_secrets(f'"GET {reverse("kalender_prenumeration", args=[token])} HTTP/1.1"')


def test_closed_account_has_no_calendar(insats: Insats, client: Client) -> None:
    member = worker(insats)
    (actor,) = actors_with_frister(member.user)
    url = reverse("kalender_prenumeration", args=[kalender_token(open_link(actor=actor))])
    assert client.get(url).status_code == 200
    type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
    assert client.get(url).status_code == 404


def test_floods_are_turned_away(insats: Insats, client: Client) -> None:
    (actor,) = actors_with_frister(worker(insats).user)
    url = reverse("kalender_prenumeration", args=[kalender_token(open_link(actor=actor))])
    cache.clear()
    with override_settings(THROTTLES={"wrong_link": (2, 600), "calendar_by_link": (2, 3600)}):
        assert [client.get(url).status_code for _ in range(3)] == [200, 200, 429]
        wrong = reverse("kalender_prenumeration", args=["b" * 32])
        assert [client.get(wrong).status_code for _ in range(3)] == [404, 404, 429]


def test_late_heading_is_the_first(insats: Insats) -> None:
    member = worker(insats)
    due(insats, -1)
    due(insats, 1, rubrik="Nästa")
    (actor,) = actors_with_frister(member.user)
    assert build_kalender(actor, TODAY).manader[0].rubrik == LATE

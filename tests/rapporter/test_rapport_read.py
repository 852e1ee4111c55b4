"""A rapport is handed in and approved as it was read, and nobody overwrites what a colleague wrote in it."""

import pytest
from django.urls import reverse

from finsam.bas.seen import READ_ANEW
from rapporter.models import Rapport
from rapporter.services import rapport as acts
from tests.cast import Cast
from tests.fixtures import ClientOf
from tests.rapporter.test_pages import words
from tests.rapporter.test_rapport_acts import hand_in, write_all
from tests.rapporter.test_rekvisition_read import link

pytestmark = pytest.mark.django_db


def write(cast: Cast, row: Rapport, text: str) -> None:
    acts.write_text(actor=cast.people["insatsledare"].actor, rapport_id=row.pk, avsnitt="sammanfattning", text=text)


def test_what_was_changed_after_it_was_read_is_not_handed_in(cast: Cast, client_of: ClientOf) -> None:
    row, leader = cast.own.rapport, client_of("insatsledare")
    write_all(cast)
    read = link(leader.get(row.get_absolute_url()), row, "lamna_in")
    asked = leader.get(read)
    write(cast, row, "Något helt annat.")
    answer = leader.post(read, {"seen": asked.context["seen"]})
    assert answer.status_code == 422
    assert READ_ANEW in words(answer)
    row.refresh_from_db()
    assert row.status == "utkast"
    assert leader.post(link(leader.get(row.get_absolute_url()), row, "lamna_in")).status_code == 302


def test_what_was_sent_back_and_changed_after_it_was_read_is_not_approved(cast: Cast, client_of: ClientOf) -> None:
    row, kansli = cast.own.rapport, client_of("utvecklingsledare")
    write_all(cast)
    hand_in(cast)
    read = link(kansli.get(row.get_absolute_url()), row, "godkann")
    acts.sand_ater_rapport(actor=cast.people["forbundschef"].actor, rapport_id=row.pk, orsak="Skriv om.")
    write(cast, row, "Något helt annat.")
    hand_in(cast)
    answer = kansli.post(read)
    assert answer.status_code == 422
    assert READ_ANEW in words(answer)
    row.refresh_from_db()
    assert row.status == "inlamnad"
    assert kansli.post(link(kansli.get(row.get_absolute_url()), row, "godkann")).status_code == 302


@pytest.mark.parametrize("before", ["", "Det här stod först."])
def test_a_colleagues_text_is_not_overwritten_unseen(cast: Cast, client_of: ClientOf, before: str) -> None:
    """Also when there was no text at all when both opened the form."""
    row, leader = cast.own.rapport, client_of("insatsledare")
    row.texter.all().delete()
    if before:
        write(cast, row, before)
    address = reverse("rapport_text", args=[row.pk, "sammanfattning"])
    seen = leader.get(address).context["form"]["seen"].value()
    write(cast, row, "Kollegans text.")
    answer = leader.post(address, {"text": "Min text.", "seen": seen})
    assert answer.status_code == 422
    shown = words(answer)
    assert "Kollegans text." in shown
    assert "Min text." in shown
    again = answer.context["form"]["seen"].value()
    assert leader.post(address, {"text": "Min text.", "seen": again}).status_code == 302
    assert row.texter.get(avsnitt="sammanfattning").text == "Min text."

"""An insats' uploaded papers: added, changed, taken away and read, by whom and how."""

import datetime
import time
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused, RuleBroken
from finsam.bas.files import check_file
from finsam.bas.seen import ChangedMeanwhile, Seen
from insatser.models import Handling
from insatser.services import handlingar as acts
from tests import files_made as made
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db
VALUES = {"slag": "beslut", "rubrik": "Styrelsens beslut om medel", "datum": datetime.date(2024, 11, 20)}


def add(cast: Cast, who: str = "insatsledare", words: str = "Beslut") -> Handling:
    return acts.add_handling(
        actor=cast.people[who].actor,
        insats_id=cast.own.insats.pk,
        checked=check_file(BytesIO(made.pdf(words=words))),
        values=VALUES,
    )


def send(client: Client, cast: Cast, content: bytes, **more: str) -> object:
    data = {"slag": "protokoll", "rubrik": "Möte 3", "datum": "20/11 2024"} | more
    return client.post(
        reverse("handling_ny", args=[cast.own.insats.slug]), {**data, "fil": SimpleUploadedFile("a.pdf", content)}
    )


@pytest.mark.parametrize("who", ["forbundschef", "utvecklingsledare", "insatsledare"])
def test_kansli_and_leader_add(cast: Cast, who: str) -> None:
    row = add(cast, who)
    assert Path(settings.MEDIA_ROOT, str(row.fil)).read_bytes() == made.pdf(words="Beslut")
    assert Handelse.objects.filter(kod="handling.tillagd", objekt_id=cast.own.insats.pk).count() == 1


@pytest.mark.parametrize("who", ["revisor", "styrelseledamot", "insatsekonom", "styrgrupp_ordinarie", "teammedlem"])
def test_the_others_do_not(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        add(cast, who)


@pytest.mark.parametrize("who", ["revisor", "styrelseledamot", "insatsekonom", "styrgrupp_ordinarie"])
def test_those_who_read_the_money_read_it(cast: Cast, who: str) -> None:
    row = add(cast)
    opened, file = acts.open_handling(actor=cast.people[who].actor, handling_id=row.pk)
    file.close()
    assert opened == row
    assert Handelse.objects.filter(kod="handling.oppnad").count() == 1


@pytest.mark.parametrize("who", ["teammedlem", "driftadministrator", "behorighetsansvarig"])
def test_the_rest_do_not_see_it(cast: Cast, who: str) -> None:
    with pytest.raises(Http404):
        acts.open_handling(actor=cast.people[who].actor, handling_id=add(cast).pk)


def test_stranger_does_not_see_it(cast: Cast) -> None:
    with pytest.raises(Http404):
        acts.open_handling(actor=cast.strangers["forbundschef"].actor, handling_id=add(cast).pk)


def test_same_file_twice_is_told(cast: Cast) -> None:
    add(cast)
    with pytest.raises(RuleBroken, match="Styrelsens beslut om medel"):
        add(cast)


def test_change_is_seen_and_logged(cast: Cast) -> None:
    row = add(cast)
    seen = Seen.of(row, ["rubrik"])
    actor = cast.people["insatsledare"].actor
    acts.change_handling(actor=actor, handling_id=row.pk, values=VALUES | {"rubrik": "Beslut § 7"}, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        acts.change_handling(actor=actor, handling_id=row.pk, values=VALUES | {"rubrik": "Annat"}, seen=seen)
    line = Handelse.objects.get(kod="handling.andrad")
    assert line.data == {"handling": row.pk, "falt": ["rubrik"]}


def test_page_takes_a_file_and_turns_down_another(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("insatsledare")
    refused = send(client, cast, made.PROGRAM)
    assert refused.status_code == 422
    assert "Filen är ett program" in refused.content.decode()
    assert "Möte 3" in refused.content.decode()
    assert send(client, cast, made.pdf(words="Möte 3")).status_code == 302
    listed = client.get(reverse("insats_handlingar", args=[cast.own.insats.slug])).content.decode()
    assert "Möte 3" in listed
    assert "20 november 2024" in listed


def test_page_says_who_reads_and_what_not_to_put_there(cast: Cast, client_of: ClientOf) -> None:
    form = client_of("insatsledare").get(reverse("handling_ny", args=[cast.own.insats.slug]))
    assert "Inga personuppgifter om deltagare" in form.content.decode()


def test_taken_away_once(cast: Cast, client_of: ClientOf) -> None:
    row, client = add(cast), client_of("insatsledare")
    address = reverse("handling_ta_bort", args=[cast.own.insats.slug, row.pk])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404


def test_what_kansli_has_filed_is_not_the_leaders_to_change(cast: Cast, client_of: ClientOf) -> None:
    row, leader = add(cast, "forbundschef"), client_of("insatsledare")
    for name in ("handling_andra", "handling_ta_bort"):
        address = reverse(name, args=[cast.own.insats.slug, row.pk])
        assert leader.get(address).status_code == 403
        assert leader.post(address).status_code == 403
        assert client_of("utvecklingsledare").get(address).status_code == 200
        assert (
            f'"{address}"' not in leader.get(reverse("insats_handlingar", args=[cast.own.insats.slug])).content.decode()
        )


def test_file_gone_from_disk_is_told(cast: Cast, client_of: ClientOf) -> None:
    row = add(cast)
    Path(settings.MEDIA_ROOT, str(row.fil)).unlink()
    address = reverse("handling_fil", args=[cast.own.insats.slug, row.pk])
    assert "finns inte på disken" in client_of("revisor").get(address, follow=True).content.decode()


def test_sweep_takes_what_no_row_names(cast: Cast) -> None:
    kept, gone = add(cast), add(cast, words="Annat")
    path = Path(settings.MEDIA_ROOT, str(gone.fil))
    Handling.objects.filter(pk=gone.pk).delete()
    acts.sweep_files(now=time.time() + 2 * 3600)
    assert not path.exists()
    assert Path(settings.MEDIA_ROOT, str(kept.fil)).exists()


def test_styrgrupp_page_leads_here(cast: Cast, client_of: ClientOf) -> None:
    address = reverse("insats_styrgrupp", args=[cast.own.insats.slug])
    link = reverse("insats_handlingar", args=[cast.own.insats.slug])
    assert link in client_of("revisor").get(address).content.decode()
    assert link not in client_of("teammedlem").get(address).content.decode()

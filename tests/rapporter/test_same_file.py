"""The same file in two rekvisitioner is told to who uploads it and to who reviews, and stops nothing."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from insatser.enums import RekvisitionStatus
from insatser.models import Rekvisition, Verifikat
from insatser.services.same_file import same_files
from tests import factories as make
from tests import files_made as made
from tests.cast import YEAR, Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db
TITLE = "Samma fil finns i en annan rekvisition"
SAME = "ab" * 32


def words(client: Client, url: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", client.get(url).content.decode()))


@pytest.fixture
def twice(cast: Cast) -> Verifikat:
    """A voucher of the cast's draft (number 2 of the year) with the file of one of number 1, which is submitted."""
    make.VerifikatFactory(rekvisition=cast.own.inlamnad, nummer=8, sha256=SAME)
    row: Verifikat = make.VerifikatFactory(rekvisition=cast.own.rekvisition, nummer=9, sha256=SAME)
    return row


def test_who_uploads_is_told_and_goes_on(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("insatsekonom")
    url = reverse("verifikat", args=[cast.own.rekvisition.pk])
    sent = {"filer": [SimpleUploadedFile("hyra.pdf", made.pdf(words="Hyra"))]}
    landed = client.post(url, sent)["Location"]
    assert TITLE not in words(client, landed)
    kept = cast.own.rekvisition.verifikat.order_by("nummer").last()
    assert kept is not None
    make.VerifikatFactory(rekvisition=cast.own.inlamnad, nummer=8, sha256=kept.sha256)
    told = f"Verifikat {kept.nummer} är också verifikat 8 i Rekvisition 1 år {YEAR} för {cast.own.insats}"
    for page in (landed, url, cast.own.rekvisition.get_absolute_url()):
        text = words(client, page)
        assert TITLE in text
        assert told in text


def test_who_reviews_is_told(cast: Cast, twice: Verifikat, client_of: ClientOf) -> None:
    client = client_of("utvecklingsledare")
    for url in (
        cast.own.inlamnad.get_absolute_url(),
        reverse("verifikat", args=[cast.own.inlamnad.pk]),
        reverse("rekvisition_steg", args=[cast.own.inlamnad.pk, "granska"]),
    ):
        text = words(client, url)
        assert TITLE in text
        assert f"Verifikat 8 är också verifikat 9 i Rekvisition 2 år {YEAR} för {cast.own.insats}, " in text


def test_what_the_reader_may_not_see_has_no_name(cast: Cast, client_of: ClientOf) -> None:
    """Two vouchers of an insats that the economist is not in: told once, and kansli is told which."""
    other = make.InsatsFactory(forbund=cast.own.forbund, namn="Ett annat team")
    for number in (1, 2):
        make.VerifikatFactory(rekvisition=make.RekvisitionFactory(insats=other, nummer=number), sha256=SAME)
    row = make.VerifikatFactory(rekvisition=cast.own.rekvisition, nummer=9, sha256=SAME)
    page = cast.own.rekvisition.get_absolute_url()
    text = words(client_of("insatsekonom"), page)
    assert text.count("Verifikat 9 finns också i en rekvisition som du inte har rätt att se.") == 1
    assert "Ett annat team" not in text
    text = words(client_of("forbundschef"), page)
    assert "Rekvisition 1 år" in text
    assert text.count("Ett annat team") == 2
    assert row.rekvisition.status == RekvisitionStatus.UTKAST


def test_other_forbund_and_what_is_thrown_away_do_not_count(cast: Cast, twice: Verifikat) -> None:
    actor = cast.people["forbundschef"].actor
    make.VerifikatFactory(rekvisition=cast.foreign.rekvisition, nummer=8, sha256=SAME)
    assert [(one.nummer, one.other.nummer) for one in same_files(actor, twice.rekvisition) if one.other] == [(9, 8)]
    Rekvisition.objects.filter(pk=cast.own.inlamnad.pk).update(
        status=RekvisitionStatus.AVSLAGEN, avslag_orsak="Fel period.", avslutad_tid=timezone.now()
    )
    assert same_files(actor, twice.rekvisition) == ()


def test_more_vouchers_take_no_more_queries(cast: Cast, twice: Verifikat) -> None:
    actor, row = (
        cast.people["insatsekonom"].actor,
        Rekvisition.objects.select_related("insats").get(pk=twice.rekvisition_id),
    )
    for number in range(20, 26):
        for rekvisition in (cast.own.inlamnad, cast.own.rekvisition):
            make.VerifikatFactory(rekvisition=rekvisition, nummer=number, sha256=f"{number:064x}")
        with CaptureQueriesContext(connection) as captured:
            found = same_files(actor, row)
        assert (len(captured), len(found)) == (1, number - 18)

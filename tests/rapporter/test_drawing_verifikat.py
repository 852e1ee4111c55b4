"""A rekvisition's PDF with its vouchers: frozen, checked against the disk, drawn once however often it is tried."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from finsam.bas.errors import AlreadyHandled
from finsam.bas.files import check_file
from insatser.models import Verifikat
from insatser.services import verifikat as acts
from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument
from rapporter.services import drawing
from rapporter.services.dokument import filename, order_dokument
from tests import files_made as made
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def voucher(committed_cast: Cast) -> Verifikat:
    """A PDF of two pages as the draft's only voucher."""
    committed_cast.own.rekvisition.verifikat.all().delete()
    return acts.add_verifikat(
        actor=committed_cast.people["insatsekonom"].actor,
        rekvisition_id=committed_cast.own.rekvisition.pk,
        checked=check_file(BytesIO(made.pdf(2))),
        benamning="Faktura",
    )


def order(cast: Cast, *, med_verifikat: bool = True) -> Dokument:
    Dokument.objects.filter(rekvisition=cast.own.rekvisition, status=DokumentStatus.BESTALLT).delete()
    return order_dokument(
        actor=cast.people["insatsekonom"].actor,
        slag=Dokumentslag.REKVISITION,
        rekvisition_id=cast.own.rekvisition.pk,
        med_verifikat=med_verifikat,
    )


def path_of(voucher: Verifikat) -> Path:
    return Path(settings.MEDIA_ROOT, str(voucher.fil))


def test_vouchers_are_in_the_pdf_when_asked_for(committed_cast: Cast, voucher: Verifikat, sent: list[int]) -> None:
    row = order(committed_cast)
    assert drawing.draw_dokument(row.pk)
    row.refresh_from_db()
    pages = PdfReader(Path(settings.MEDIA_ROOT, row.fil.name)).pages
    assert "Verifikat 1" in pages[-3].extract_text()
    assert row.underlag["verifikatfiler"][0]["sha256"] == voucher.sha256
    assert row.steg_klara == row.steg_alla
    assert filename(row).endswith("-med-verifikat-v1.pdf")
    assert not drawing.draw_dokument(row.pk)


def test_the_other_kind_waits_its_turn(committed_cast: Cast, voucher: Verifikat, sent: list[int]) -> None:
    first = order(committed_cast)
    again = {"actor": committed_cast.people["forbundschef"].actor, "slag": Dokumentslag.REKVISITION}
    again["rekvisition_id"] = committed_cast.own.rekvisition.pk
    assert order_dokument(**again, med_verifikat=True) == first
    with pytest.raises(AlreadyHandled, match="En annan PDF"):
        order_dokument(**again)


def test_file_that_was_changed_is_not_shown(committed_cast: Cast, voucher: Verifikat, sent: list[int]) -> None:
    row = order(committed_cast)
    path_of(voucher).write_bytes(made.pdf(1, words="En annan"))
    assert not drawing.draw_dokument(row.pk)
    row.refresh_from_db()
    assert row.status == DokumentStatus.MISSLYCKAT
    assert "inte densamma som laddades upp" in row.fel


def test_voucher_removed_after_the_freeze_is_told(committed_cast: Cast, voucher: Verifikat, sent: list[int]) -> None:
    """The worker died when the figures were frozen; the voucher went before the next try."""
    row = order(committed_cast)
    claim = drawing.claim_dokument(row.pk)
    assert claim is not None
    drawing._frozen_figures(claim, drawing._ordering_actor(claim))
    Dokument.objects.filter(pk=row.pk).update(status=DokumentStatus.BESTALLT)
    acts.remove_verifikat(actor=committed_cast.people["insatsekonom"].actor, verifikat_id=voucher.pk)
    assert not drawing.draw_dokument(row.pk)
    row.refresh_from_db()
    assert "Verifikat 1 är borttaget" in row.fel
    assert not Path(settings.MEDIA_ROOT, f"dokument/{row.pk}").exists()


def test_second_try_draws_from_the_same_figures(committed_cast: Cast, voucher: Verifikat, sent: list[int]) -> None:
    row = order(committed_cast)
    claim = drawing.claim_dokument(row.pk)
    assert claim is not None
    frozen = drawing._frozen_figures(claim, drawing._ordering_actor(claim))
    drawing._draw(claim, frozen)  # drawn, and then killed before it was filed
    Dokument.objects.filter(pk=row.pk).update(status=DokumentStatus.BESTALLT)
    acts.add_verifikat(
        actor=committed_cast.people["insatsekonom"].actor,
        rekvisition_id=committed_cast.own.rekvisition.pk,
        checked=check_file(BytesIO(made.pdf(words="Efteråt"))),
        benamning="Efteråt",
    )
    assert drawing.draw_dokument(row.pk)
    row.refresh_from_db()
    texts = " ".join(page.extract_text() for page in PdfReader(Path(settings.MEDIA_ROOT, row.fil.name)).pages)
    assert "Efteråt" not in texts
    assert row.forsok == 2


def test_without_asking_no_file_is_read(committed_cast: Cast, voucher: Verifikat, sent: list[int]) -> None:
    row = order(committed_cast, med_verifikat=False)
    path_of(voucher).unlink()
    assert drawing.draw_dokument(row.pk)

"""`order_rapport` and `order_rekvisition`: the file is saved whether or not a worker answers, and refusals say why."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from insatser.enums import RekvisitionStatus
from insatser.models import Rekvisition
from rapporter.enums import DokumentStatus
from rapporter.management.commands import _order
from rapporter.models import Dokument, Rapport
from tests.cast import YEAR, Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs in these tests, so there is nothing to wait for."""
    monkeypatch.setattr(_order, "ANSWER_WITHIN", 0.1)


def test_rapport_is_saved_without_a_worker(
    committed_cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "rapport.pdf"
    call_command("order_rapport", committed_cast.own.insats.slug, YEAR, ut=str(target))
    assert target.read_bytes().startswith(b"%PDF-")
    told = capsys.readouterr()
    assert "är sparad i" in told.out
    assert "Ingen arbetare svarar" in told.out + told.err
    dokument = Dokument.objects.get(rapport=committed_cast.own.rapport)
    assert dokument.status == DokumentStatus.KLART
    assert dokument.bestalld_av == committed_cast.people["forbundschef"].membership


@pytest.mark.worker
def test_rekvisition_is_saved_by_the_worker(
    committed_cast: Cast, worker: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_order, "ANSWER_WITHIN", 30.0)
    target = tmp_path / "rekvisition.pdf"
    call_command("order_rekvisition", committed_cast.own.insats.slug, YEAR, 1, ut=str(target))
    assert target.read_bytes().startswith(b"%PDF-")


def test_rekvisition_that_is_next_in_turn_is_laid_up(committed_cast: Cast, tmp_path: Path) -> None:
    target = tmp_path / "rekvisition.pdf"
    call_command("order_rekvisition", committed_cast.own.insats.slug, YEAR, 3, ut=str(target))
    made = Rekvisition.objects.get(insats=committed_cast.own.insats, nummer=3)
    assert (made.status, made.upprattad_av) == (RekvisitionStatus.UTKAST, None)  # nobody has prepared it yet
    assert target.exists()


def refused(*arguments: object, **options: object) -> CommandError:
    with pytest.raises(CommandError) as stopped:
        call_command(*arguments, **options)
    return stopped.value


def test_wrong_use_is_explained_and_nothing_is_made(committed_cast: Cast, tmp_path: Path) -> None:
    slug, target = committed_cast.own.insats.slug, str(tmp_path / "x.pdf")
    before = Rapport.objects.count(), Rekvisition.objects.count(), Dokument.objects.count()
    answers = [
        refused("order_rapport", "norrsjo", YEAR, ut=target),
        refused("order_rapport", slug, 1999, ut=target),
        refused("order_rapport", slug, YEAR, ut=str(tmp_path / "finns" / "inte.pdf")),
        refused("order_rapport", slug, YEAR, ut=str(tmp_path)),
        refused("order_rapport", slug, YEAR, ut=target, som="ingen@example.org"),
        refused("order_rapport", slug, YEAR, ut=target, som=committed_cast.people["revisor"].user.epost),
        refused("order_rekvisition", slug, YEAR, 9, ut=target),
    ]
    assert slug in str(answers[0]), "close addresses are named"
    assert "Nästa nummer är 3" in str(answers[-1])
    assert all(answer.returncode == 2 for answer in answers)
    assert before == (Rapport.objects.count(), Rekvisition.objects.count(), Dokument.objects.count())

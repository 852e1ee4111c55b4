"""The auditor's akt: one ZIP that says what the rows say, whoever is killed half-way, and nothing about people."""

from __future__ import annotations

import datetime
import hashlib
import io
import tracemalloc
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from finsam.audit.models import Handelse
from finsam.bas.errors import Refused, RuleBroken
from insatser.enums import RekvisitionStatus
from insatser.models import Handling, Insats, Verifikat
from rapporter.enums import Dokumentslag, DokumentStatus
from rapporter.models import Dokument
from rapporter.services import dokument as ordering
from rapporter.services import drawing
from rapporter.services.akt import write_akt
from rapporter.underlag.akt import Akt, Aktfil
from rapporter.underlag.bygg_akt import years_of_akt
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.decided import before_decision
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db(transaction=True)
VOUCHER = b"%PDF-1.7 an invented voucher"
A_WHILE = datetime.timedelta(minutes=5)
FRYST = datetime.datetime(2026, 3, 29, 2, 30, tzinfo=datetime.UTC)  # an hour after summer time began


def keep(name: str, content: bytes) -> tuple[str, str]:
    """A file under the private folder, and its checksum."""
    path = Path(settings.MEDIA_ROOT, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name, hashlib.sha256(content).hexdigest()


@pytest.fixture
def place(committed_cast: Cast, sent: list[int]) -> Cast:
    """The cast, whose first insats has a voucher, a paper and an approved report with their files."""
    own = committed_cast.own
    Insats.objects.filter(pk=own.insats.pk).update(fran=datetime.date(YEAR - 1, 1, 1))
    fil, sha256 = keep("verifikat/prov/ett.pdf", VOUCHER)
    Verifikat.objects.filter(rekvisition=own.inlamnad).update(fil=fil, sha256=sha256, nummer=7, benamning="Lön å ä ö")
    Handling.objects.filter(insats=own.insats).delete()
    fil, sha256 = keep("handlingar/prov/ett.pdf", b"%PDF-1.7 an invented protokoll")
    Handling.objects.create(
        insats=own.insats,
        slag="protokoll",
        rubrik="Styrgruppens möte",
        datum=datetime.date(YEAR, 3, 5),
        fil=fil,
        sha256=sha256,
        storlek=30,
        sidor=1,
        filslag="pdf",
        uppladdad_av=committed_cast.people["insatsledare"].user,
    )
    fil, sha256 = keep("dokument/prov/rapport.pdf", b"%PDF-1.7 an invented report")
    Dokument.objects.filter(pk=own.dokument.pk).update(fil=fil, sha256=sha256)
    return committed_cast


def order(cast: Cast, who: str = "revisor", ar: int = YEAR) -> Dokument:
    actor = cast.people[who].actor
    return ordering.order_dokument(actor=actor, slag=Dokumentslag.AKT, insats_id=cast.own.insats.pk, ar=ar)


def opened(row: Dokument) -> zipfile.ZipFile:
    row.refresh_from_db()
    return zipfile.ZipFile(Path(settings.MEDIA_ROOT, row.fil.name))


def drawn(cast: Cast, ar: int = YEAR) -> tuple[Dokument, zipfile.ZipFile]:
    row = order(cast, ar=ar)
    assert drawing.draw_dokument(row.pk), Dokument.objects.get(pk=row.pk).fel
    return row, opened(row)


def words(akt: zipfile.ZipFile, part: str) -> str:
    (name,) = [name for name in akt.namelist() if part in name]
    pages = PdfReader(io.BytesIO(akt.read(name))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\xa0", " ").split())


def test_it_holds_what_the_rows_say(place: Cast) -> None:
    row, akt = drawn(place)
    top = f"akt-{place.own.insats.slug}-{YEAR}/"
    names = [name.removeprefix(top) for name in akt.namelist()]
    assert all(name.isascii() for name in names)
    assert [name.split("/")[0] for name in names][:2] == ["1-insatsplan", "2-beslut"]
    assert sum(name.startswith("1-insatsplan/") for name in names) == 1, "a draft decides nothing"
    assert sum(name.startswith("3-budget/") for name in names) == 1, "those of other years are in theirs"
    assert [name for name in names if name.startswith("4-")] == [
        "4-rekvisitioner/rekvisition-01/rekvisition-01.pdf",
        "4-rekvisitioner/rekvisition-01/verifikat-007.pdf",
    ], "a draft is the owner's own"
    assert f"5-handlingar/001-{YEAR}-03-05-protokoll.pdf" in names
    assert names[-2:] == ["sha256.txt", "innehall.pdf"]
    assert akt.read(f"{top}4-rekvisitioner/rekvisition-01/verifikat-007.pdf") == VOUCHER
    assert "300 000" in words(akt, "/2-beslut/")
    assert "§ 7" in words(akt, "/2-beslut/")
    contents = words(akt, "innehall.pdf").replace(" ", "")
    lines = akt.read(f"{top}sha256.txt").decode().splitlines()
    assert len(lines) == len(names) - 2
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256(akt.read(top + name)).hexdigest() == digest
        assert digest in contents
    assert hashlib.sha256(Path(settings.MEDIA_ROOT, row.fil.name).read_bytes()).hexdigest() == row.sha256


def test_what_became_of_the_years_unspent_money_is_among_the_decisions(place: Cast) -> None:
    make.ArsavslutFactory(insats=place.own.insats, ar=YEAR)
    _, akt = drawn(place)
    told = words(akt, "/2-beslut/")
    assert "Oförbrukade medel" in told
    assert "En tjänst var vakant." in told


def test_budget_tells_who_its_rows_are_and_where_a_document_says_otherwise(place: Cast) -> None:
    budget = place.own.budget
    budget.uppgivna_summor.all().delete()
    stated = make.UppgivenSummaFactory(budget=budget, belopp=600_500, forklaring="")
    other_year = make.UppgivenSummaFactory(budget=budget, ar=YEAR + 7, belopp=7)
    employer = make.PartFactory(namn="Ekeby kommun")
    with before_decision():
        budget.poster.filter(pk=budget.poster.all()[0].pk).update(
            funktion="Samordnare", arbetsgivare=employer, andel=Decimal("0.5"), manader=10
        )
    _, akt = drawn(place)
    told = words(akt, "/3-budget/")
    assert "Samordnare, Ekeby kommun, 50 %, 10 mån" in told
    assert "600 500" in told
    assert "Ingen har förklarat skillnaden." in told
    assert str(other_year.ar) not in told
    stated.forklaring = "Avrundat i dokumentet."
    stated.save()
    _, akt = drawn(place)
    assert "Avrundat i dokumentet." in words(akt, "/3-budget/")


def test_approved_report_is_the_one_that_was_drawn(place: Cast) -> None:
    _, akt = drawn(place, ar=YEAR - 1)
    (name,) = [name for name in akt.namelist() if "/6-rapporter/" in name]
    assert akt.read(name) == b"%PDF-1.7 an invented report"


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_file_that_is_missing_is_listed_as_missing(place: Cast, how: str) -> None:
    path = Path(settings.MEDIA_ROOT, "verifikat/prov/ett.pdf")
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"%PDF-1.7 somebody else's")
    _, akt = drawn(place)
    assert not any("verifikat-007" in name for name in akt.namelist())
    contents = words(akt, "innehall.pdf")
    assert "Saknas i akten" in contents
    assert "Verifikat 7: Lön å ä ö" in contents
    assert ("finns inte längre" if how == "gone" else "inte densamma") in contents


def test_what_is_changed_after_it_was_frozen_is_not_in_it(place: Cast) -> None:
    row = order(place)
    claim = drawing.claim_dokument(row.pk)
    assert claim is not None
    drawing._frozen_figures(claim, drawing._ordering_actor(claim))
    Dokument.objects.filter(pk=row.pk).update(livstecken=timezone.now() - A_WHILE)
    with before_decision():
        place.own.budget.beslut.update(beviljat=1)
    assert drawing.draw_dokument(row.pk), "another worker goes on"
    assert "300 000" in words(opened(row), "/2-beslut/")


def test_killed_half_way_leaves_one_file(place: Cast, sent: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    row = order(place)

    def die(akt: Akt, target: Path, **more: object) -> None:
        target.write_bytes(b"PK half")
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "write_akt", die)
        with pytest.raises(SystemExit):
            drawing.draw_dokument(row.pk)
    row.refresh_from_db()
    assert (row.status, row.fil.name) == (DokumentStatus.PAGAR, "")
    Dokument.objects.filter(pk=row.pk).update(livstecken=timezone.now() - A_WHILE)
    sent.clear()
    ordering.sweep_dokument()
    assert sent == [row.pk]
    assert drawing.draw_dokument(row.pk)
    assert not drawing.draw_dokument(row.pk), "twice is harmless"
    row.refresh_from_db()
    root = Path(settings.MEDIA_ROOT, "dokument")
    assert [path.name for path in (root / str(row.pk)).iterdir()] == [f"akt-v{row.version}.zip"]
    assert not list(root.glob(f".halvfardiga/{row.pk}-*"))
    assert row.steg_klara == row.steg_alla > 3


def test_same_figures_give_the_same_zip(tmp_path: Path) -> None:
    akt = Akt(forbund="Förbundet", insats="Teamet", ar=2026, version=1, bestalld=FRYST, fryst=FRYST)
    for name in ("a", "b"):
        write_akt(akt, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    entry = zipfile.ZipFile(tmp_path / "a").infolist()[0]
    assert entry.date_time == (2026, 3, 29, 4, 30, 0), "the time here"


def test_many_large_files_are_copied_a_piece_at_a_time(tmp_path: Path) -> None:
    fil, sha256 = keep("verifikat/prov/stor.jpg", b"\xff\xd8\xff" + bytes(10_000_000))
    filer = tuple(
        Aktfil(rubrik=f"Handling {n}", namn=f"5-handlingar/{n:03}.jpg", stored=fil, sha256=sha256) for n in range(10)
    )
    akt = Akt(forbund="F", insats="T", ar=2026, version=1, bestalld=FRYST, fryst=FRYST, handlingar=filer)
    tracemalloc.start()
    write_akt(akt, tmp_path / "akt.zip")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "akt.zip").stat().st_size > 100_000_000
    assert most < 60_000_000


# Who may, and what is logged -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["styrelseledamot", "insatsledare", "insatsekonom", "styrgrupp_ordinarie"])
def test_others_may_not_order(place: Cast, sent: list[int], who: str) -> None:
    with pytest.raises(Refused):
        order(place, who)
    assert sent == []


def test_others_find_no_akt(place: Cast, client_of: ClientOf) -> None:
    row, _ = drawn(place)
    stranger = place.strangers["revisor"].actor
    with pytest.raises(Http404):
        ordering.order_dokument(actor=stranger, slag=Dokumentslag.AKT, insats_id=place.own.insats.pk, ar=YEAR)
    url = reverse("dokument_fil", args=[row.pk])
    for who in ("insatsledare", "teammedlem", "insatsekonom", "styrelseledamot", "styrgrupp_ordinarie"):
        assert client_of(who).get(url).status_code == 404, who
    assert client_of("revisor", of="strangers").get(url).status_code == 404


def test_years_and_versions(place: Cast) -> None:
    for ar in (2003, timezone.localdate().year + 1):
        with pytest.raises(RuleBroken):
            order(place, ar=ar)
    first = order(place)
    assert order(place, "forbundschef") == first, "a double click, or two at once, is one"
    assert order(place, ar=YEAR - 1).version == 1
    Dokument.objects.filter(pk=first.pk).update(status=DokumentStatus.MISSLYCKAT)
    assert order(place).version == 2


def test_every_opening_is_logged_and_served_safely(place: Cast, client_of: ClientOf) -> None:
    row, _ = drawn(place)
    client = client_of("revisor")
    assert "Hämta akten" in client.get(row.get_absolute_url()).content.decode()
    for count in (1, 2):
        answer = client.get(reverse("dokument_fil", args=[row.pk]))
        b"".join(answer.streaming_content)
        assert Handelse.objects.filter(kod="dokument.oppnat", objekt_id=row.pk).count() == count
    assert answer["Content-Type"] == "application/zip"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private, no-store")
    name = f"akt-{place.own.insats.slug}-{YEAR}-v{row.version}.zip"
    lines = Handelse.objects.filter(kod="dokument.oppnat", objekt_id=row.pk, roll="revisor")
    assert [line.data for line in lines] == [{"fil": name}] * 2, "who reads the log sees which akt it was"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_ordered_from_the_auditors_page(place: Cast, sent: list[int], client_of: ClientOf) -> None:
    client, url = client_of("revisor"), reverse("insats_akter", args=[place.own.insats.slug])
    page = client.get(reverse("akter"), {"ar": str(YEAR)}).content.decode()
    assert place.own.insats.namn in page
    assert place.foreign.insats.namn not in page
    answer = client.post(url, {"ar": str(YEAR)})
    row = Dokument.objects.get(slag=Dokumentslag.AKT)
    assert answer.url == row.get_absolute_url()
    assert sent[-1] == row.pk
    assert client.post(url, {"ar": "1999"}).status_code == 422
    assert f"{YEAR}, version 1" in client.get(url).content.decode()


def test_refused_rekvisition_is_in_it(place: Cast) -> None:
    make.RekvisitionFactory(
        insats=place.own.insats,
        budget=place.own.budget,
        nummer=3,
        status=RekvisitionStatus.AVSLAGEN,
        avslag_orsak="Gäller en annan insats.",
        fran=datetime.date(YEAR, 7, 1),
        till=datetime.date(YEAR, 8, 31),
        avslutad_tid=timezone.now(),
        inlamnad_tid=timezone.now(),
    )
    _, akt = drawn(place)
    assert any(name.endswith("rekvisition-03/rekvisition-03.pdf") for name in akt.namelist())


@pytest.mark.django_db
def test_mistyped_first_year_gives_no_thousand_years() -> None:
    insats = make.InsatsFactory(fran=datetime.date.min, till=None, tillsvidare=True)
    years = years_of_akt([insats], datetime.date(2026, 11, 22))[insats]
    assert (years[0], years[-1], len(years)) == (2026, 2003, 24)


@pytest.mark.django_db
def test_years_begin_with_the_first_money_or_report() -> None:
    """An insats without a first day whose money came later than a report of it: the year of the report is offered."""
    insats, other = (make.InsatsFactory(fran=None, till=None, tillsvidare=True) for _ in range(2))
    make.BudgetFactory(insats=insats, ar_fran=2024, ar_till=2024)
    make.RapportFactory(insats=insats, ar=2022)
    make.BudgetFactory(insats=other, ar_fran=2025, ar_till=2025)
    years = years_of_akt([insats, other], datetime.date(2026, 11, 22))
    assert years == {insats: [2026, 2025, 2024, 2023, 2022], other: [2026, 2025]}

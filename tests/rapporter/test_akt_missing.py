"""What the akt draws itself, and what it says is missing and why."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from deltagare.enums import Antalsmatt, Kon
from insatser.enums import InsatsStatus, PlanStatus, RekvisitionStatus
from insatser.models import Arsavslut, Handling, Insatsplan, Rekvisition, Verifikat
from insatser.services import rekvisition_steg as steps
from rapporter.enums import Dokumentslag, DokumentStatus, RapportStatus
from rapporter.models import Dokument, Rapport
from rapporter.services import drawing
from rapporter.services.dokument import order_dokument
from rapporter.underlag.akt import Akt
from rapporter.underlag.delar import Dolt, freeze, thaw
from tests import factories as make
from tests.cast import YEAR, Cast
from tests.fixtures import ClientOf
from tests.rapporter.test_akt import drawn, order, place, words

__all__ = ["place"]  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def frozen(row: Dokument) -> Akt:
    row.refresh_from_db()
    return thaw(row.underlag or {}, Akt)


def told(row: Dokument) -> dict[str, str]:
    """What the akt says is missing, and why."""
    return {one.rubrik: one.anmarkning for one in frozen(row).missing}


def count_people(cast: Cast, year: int, kvinnor: int, man: int) -> None:
    period = make.AntalsperiodFactory(
        insats=cast.own.insats, fran=datetime.date(year, 1, 1), till=datetime.date(year, 12, 31)
    )
    for kon, antal in ((Kon.KVINNA, kvinnor), (Kon.MAN, man)):
        for matt in (Antalsmatt.DELTAGARE, Antalsmatt.NYA):
            make.AntalFactory(period=period, matt=matt, kon=kon, antal=antal)


def test_approved_report_without_a_pdf_is_drawn_with_small_counts_hidden(place: Cast) -> None:
    Dokument.objects.filter(pk=place.own.dokument.pk).update(status=DokumentStatus.MISSLYCKAT, fil="", sha256="")
    place.own.insats.antalsperioder.all().delete()
    count_people(place, YEAR - 1, 17, 3)
    by_auditor, akt = drawn(place, ar=YEAR - 1)
    text = words(akt, "/6-rapporter/")
    assert f"Helårsrapport {YEAR - 1}" in text
    assert "färre än 5" in text
    shown = frozen(by_auditor).rapporter_utan_fil[0].underlag.deltagare
    assert shown is not None
    assert shown.volym is not None
    antal = shown.volym.rader[0].antal
    assert antal.man == Dolt.FARRE
    assert not (isinstance(antal.totalt, int) and isinstance(antal.kvinnor, int)), "the rest would be the men"
    contents = words(akt, "innehall.pdf")
    assert "Det fanns ingen PDF av den godkända rapporten" in contents
    assert not any("rapport" in one.lower() for one in told(by_auditor))
    by_kansli = order(place, "forbundschef", ar=YEAR - 1)
    assert drawing.draw_dokument(by_kansli.pk)
    figures = [frozen(row).rapporter_utan_fil[0].underlag.deltagare for row in (by_auditor, by_kansli)]
    assert figures[0] == figures[1], "an auditor sees what kansli sees, and no more"


def test_pdf_from_before_the_approval_is_not_the_approved_one(place: Cast) -> None:
    own = place.own
    Rapport.objects.filter(pk=own.dokument.rapport_id).update(godkand_tid=timezone.now())
    row, akt = drawn(place, ar=YEAR - 1)
    (name,) = [name for name in akt.namelist() if "/6-rapporter/" in name]
    assert akt.read(name) != b"%PDF-1.7 an invented report"
    assert len(frozen(row).rapporter_utan_fil) == 1


def test_says_what_is_missing_and_why(place: Cast) -> None:
    insats = place.own.insats
    Insatsplan.objects.filter(insats=insats).update(status=PlanStatus.UTKAST)
    Handling.objects.filter(insats=insats).delete()
    Arsavslut.objects.filter(insats=insats).delete()
    make.RekvisitionFactory(
        insats=insats,
        budget=place.own.budget,
        nummer=5,
        status=RekvisitionStatus.MAKULERAD,
        fran=datetime.date(YEAR, 9, 1),
        till=datetime.date(YEAR, 10, 31),
        avslutad_tid=timezone.now(),
    )
    Rekvisition.objects.filter(pk=place.own.inlamnad.pk).update(senaste_verifikat=8, pahittad=False)
    row, akt = drawn(place)
    missing = told(row)
    assert missing["Insatsplan"] == f"Ingen fastställd insatsplan gällde {YEAR}."
    assert "är uppladdade" in missing["Handlingar"]
    assert "inte avslutade" in missing["Oförbrukade medel"]
    assert missing["Rekvisition 2"] == "Insatsägaren har inte lämnat den till förbundet än."
    assert missing["Rekvisition 5"] == "Den makulerades innan den lämnades till förbundet."
    assert missing["Rekvisition 1, verifikat 8"].startswith("Insatsägaren tog bort det.")
    assert "Rekvisition 1, verifikat 7" not in missing
    assert missing[f"Helårsrapport {YEAR}"] == "Ingen rapport för året är godkänd."
    contents = words(akt, "innehall.pdf")
    assert contents.index("Saknas i akten") < contents.index("Filer i akten")
    for what, why in missing.items():
        assert what in contents
        assert why in contents


def test_rekvisition_that_has_been_at_the_forbund_is_not_said_to_be_new(place: Cast) -> None:
    """Prepared anew it has lost the stamps of when it was sent in."""
    row = place.own.inlamnad
    kansli, owner = place.people["utvecklingsledare"].actor, place.people["insatsekonom"].actor
    steps.sand_ater_rekvisition(actor=kansli, rekvisition_id=row.pk, orsak="Hyran saknas.")
    steps.uppratta_rekvisition(actor=owner, rekvisition_id=row.pk)
    akt, _ = drawn(place)
    assert told(akt)["Rekvisition 1"] == "Insatsägaren kompletterar den och har inte lämnat in den igen."
    steps.makulera_rekvisition(actor=owner, rekvisition_id=row.pk)
    akt, _ = drawn(place)
    assert told(akt)["Rekvisition 1"].startswith("Förbundet skickade tillbaka den")


def test_report_that_waits_for_its_approval_and_vouchers_that_never_came(place: Cast) -> None:
    own = place.own
    Rapport.objects.filter(pk=own.rapport.pk).update(status=RapportStatus.INLAMNAD, inlamnad_tid=timezone.now())
    Verifikat.objects.filter(rekvisition=own.inlamnad).delete()
    Rekvisition.objects.filter(pk=own.inlamnad.pk).update(senaste_verifikat=0, pahittad=False)
    row, _ = drawn(place)
    assert told(row)[f"Helårsrapport {YEAR}"] == "Den är inlämnad men inte godkänd än."
    assert told(row)["Rekvisition 1, verifikat"] == "Inga verifikat är uppladdade."


def test_year_without_anything_is_an_akt_that_says_so(place: Cast) -> None:
    empty = make.InsatsFactory(
        forbund=place.own.forbund, status=InsatsStatus.PAGAENDE, fran=datetime.date(YEAR, 1, 1), tillsvidare=True
    )
    actor = place.people["revisor"].actor
    row = order_dokument(actor=actor, slag=Dokumentslag.AKT, insats_id=empty.pk, ar=timezone.localdate().year)
    assert drawing.draw_dokument(row.pk)
    missing = told(row)
    assert {"Insatsplan", "Beslut om medel", "Budget", "Rekvisitioner", "Handlingar"} <= set(missing)
    assert "Året är inte slut" in missing[f"Helårsrapport {row.ar}"]


def test_akt_that_was_frozen_before_is_still_drawn() -> None:
    """One that is under way when a new version of Finsam starts has none of the new parts."""
    now = timezone.now()
    old = freeze(Akt(forbund="F", insats="T", ar=YEAR, version=1, bestalld=now, fryst=now))
    for part in ("missing", "rapporter_utan_fil"):
        del old[part]
    assert thaw(old, Akt).missing == ()


def test_page_of_akter_says_that_the_rest_is_listed(place: Cast, client_of: ClientOf) -> None:
    page = client_of("revisor").get(f"/insatser/{place.own.insats.slug}/akter/").content.decode()
    assert "varför något saknas" in page

"""Deltaganden from a file: tried by the pages' own services, and all of them taken in or none."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deltagare import models
from deltagare.enums import ImportStatus
from deltagare.services.exempel_personnummer import example_personnummer
from deltagare.services.identitet import read_identitet
from deltagare.services.importfalt import guess
from deltagare.services.importkorning import gallra_importer, kasta, las_in, read_content, spara_fil, valj_kolumner
from deltagare.tasks import gallra_importer as job
from finsam.audit.models import Handelse
from finsam.bas.errors import AlreadyHandled, Refused, RuleBroken
from finsam.bas.imports import Table, read_table
from finsam.bas.personnummer import Personnummer
from finsam.forbund.enums import Rollkod
from insatser.enums import Regelenhet, Regelslag
from insatser.models import Regel
from tests.factories import KommunFactory, MedlemFactory, PartFactory, RegelFactory
from tests.people import SEEDS, DeltagandeFactory, Team, listvarde, make_team, named

pytestmark = pytest.mark.django_db
ONE = Personnummer(example_personnummer(datetime.date(1990, 1, 1))).display
TWO = Personnummer(example_personnummer(datetime.date(1985, 5, 10))).display
JOINT = Personnummer(example_personnummer(datetime.date(1970, 10, 3), samordningsnummer=True)).display
HEAD = "Namn;Personnummer;Samtycke;Remittent;Startdatum;Avslut;Avslutsorsak;Försörjning före;Försörjning efter"
GOOD = f"Doris Deltagarsson;{ONE};2024-01-20;Norrsjö kommun;2024-02-01;;;Försörjningsstöd;"


@pytest.fixture(autouse=True)
def lists() -> None:
    for slag in ("avslutsanledning", "forsorjning", "sysselsattning"):
        for row in SEEDS[slag]:
            listvarde(slag, row[0])


@pytest.fixture
def team() -> Team:
    made = make_team()
    MedlemFactory(forbund=made.insats.forbund, part=PartFactory(namn="Norrsjö kommun", kortnamn="Norrsjö"))
    return made


def table(*lines: str) -> Table:
    return read_table(io.BytesIO("\n".join(lines).encode()))


def tried(team: Team, *lines: str, columns: dict[str, str] | None = None) -> models.Importkorning:
    read = table(*lines)
    with team.acting() as actor:
        row = spara_fil(actor=actor, insats_id=team.insats.pk, table=read, kind="csv")
        kept = read_content(row).table.headings
        chosen = columns or guess(kept, team.insats.registreringsniva)
        return valj_kolumner(actor=actor, import_id=row.pk, columns=chosen)


def told(team: Team, row: models.Importkorning) -> list[Any]:
    with team.acting():
        provat = read_content(models.Importkorning.objects.select_related("nyckel").get(pk=row.pk)).provat
    assert provat is not None
    return [tuple(one) for one in provat.fel]


def number(serial: int) -> str:
    """A number of the series that is kept for tests, unlike the others of one file."""
    return example_personnummer(datetime.date(1970, 1, 1) + datetime.timedelta(days=serial))


def test_dry_run_stores_nothing_and_confirming_stores_all(team: Team) -> None:
    RegelFactory(insats=team.insats, slag=Regelslag.LANGSTA_TID, varde=12, enhet=Regelenhet.MANAD)
    row = tried(
        team,
        HEAD,
        GOOD,
        f"Dag Deltagarsson;{TWO};2023-01-02;egen;1/2 2023;30 nov 2023;arbete;A-kassa 50 %; ",
    )
    with team.acting() as actor:
        assert (row.rader, row.felaktiga) == (2, 0), told(team, row)
        assert not models.Deltagande.objects.exists()
        assert not models.Deltagare.objects.exists()
        assert not Handelse.objects.filter(kod="deltagande.registrerat").exists()
        done = las_in(actor=actor, import_id=row.pk)
        assert (done.status, done.innehall) == (ImportStatus.INLAST, None)
        first, second = models.Deltagande.objects.order_by("-start").select_related("deltagare", "part")
        assert (first.start, first.planerat_slut, first.slut) == (
            datetime.date(2024, 2, 1),
            datetime.date(2025, 1, 31),
            None,
        )
        assert str(first.part) == "Norrsjö kommun"
        assert [(one.varde.kod, one.procent) for one in first.lagen.all()] == [("forsorjningsstod", 100)]
        assert (second.egenansokan, second.slut) == (True, datetime.date(2023, 11, 30))
        assert second.avslutsanledning is not None
        assert second.avslutsanledning.kod == "arbete"
        assert [(one.varde.kod, one.procent, one.tidpunkt) for one in second.lagen.all()] == [("a_kassa", 50, "fore")]
        person = read_identitet(actor=actor, deltagare=first.deltagare)
        assert person is not None
        assert (person.namn, person.visat_personnummer) == ("Doris Deltagarsson", ONE)
        assert (first.deltagare.fodelsear, first.deltagare.kon) == (1990, "kvinna")
        assert first.deltagare.samtycken.get().fran == datetime.date(2024, 1, 20)


def test_confirming_twice_is_harmless(team: Team) -> None:
    row = tried(team, HEAD, GOOD)
    for _ in range(2):
        with team.acting() as actor:
            assert las_in(actor=actor, import_id=row.pk).status == ImportStatus.INLAST
    with team.acting() as actor:
        assert models.Deltagande.objects.count() == 1
        for act in (kasta, lambda **ids: valj_kolumner(columns={}, **ids)):
            with pytest.raises(AlreadyHandled):
                act(actor=actor, import_id=row.pk)


def test_a_last_row_that_fails_takes_nothing_in(team: Team) -> None:
    row = tried(team, HEAD, GOOD, GOOD.replace(ONE, TWO).replace("Doris", "Dag"))
    with team.acting():  # meanwhile a colleague registers the second person
        other = DeltagandeFactory(insats=team.insats, start=datetime.date(2024, 1, 1))
        named(other.deltagare, namn="Dag Deltagarsson", personnummer=TWO.replace("-", ""))
    with team.acting() as actor:
        row = las_in(actor=actor, import_id=row.pk)
        assert (row.status, row.felaktiga) == (ImportStatus.KONTROLLERAD, 1)
        assert list(models.Deltagande.objects.all()) == [other]
        assert [rad for rad, _, _ in told(team, row)] == [3]


WRONG = [
    ("Doris;{n};2024-01-20;;2999-01-01;;;;", "Start", "långt bort"),
    ("Doris;{n};2024-01-20;;snart;;;;", "Start", "dag, månad och år"),
    ("Doris;{n};2024-01-20;;;;;;", "Start", "Fyll i dagen"),
    ("Doris;{n};2024-01-20;;2024-02-01;2024-01-01;arbete;;", "Avslut", "före starten"),
    ("Doris;{n};2024-01-20;;2024-02-01;2024-03-01;;;", "Anledning till avslut", "behöver en anledning"),
    ("Doris;{n};2024-01-20;;2024-02-01;;arbete;;", "Anledning till avslut", "inget avslut"),
    ("Doris;{n};2024-01-20;;2024-02-01;2024-03-01;lotteri;;", "Anledning till avslut", "finns inte i listan"),
    ("Doris;{n};2024-01-20;Okänd part;2024-02-01;;;;", "Remitterande part", "ingen part"),
    ("Doris;19900101-2384;2024-01-20;;2024-02-01;;;;", "Personnummer", "Kontrollsiffran"),
    ("Doris;19900101;2024-01-20;;2024-02-01;;;;", "Personnummer", "tolv siffror"),
    ("Doris;{n};;;2024-02-01;;;;", "Samtycke till registrering", "sa ja"),
    ("Doris;{n};2999-01-20;;2024-02-01;;;;", "Samtycke till registrering", "inte varit"),
    (";{n};2024-01-20;;2024-02-01;;;;", "Namn", "Fyll i namnet"),
    ("Doris;;2024-01-20;;2024-02-01;;;;", "Kön", "kvinna, man"),
    ("Doris;{n};2024-01-20;;2024-02-01;;;Guld;", "Försörjning före", "finns inte i listan"),
    ("Doris;{n};2024-01-20;;2024-02-01;;;Lön eller eget företag 60 %+A-kassa 60 %;", "Försörjning före", "120 procent"),
    ("Doris;{n};2024-01-20;;2024-02-01;;;A-kassa+Sjukersättning;", "Försörjning före", "vart och ett"),
    ("Doris;{n};2024-01-20;;2024-02-01;;;;A-kassa", "Försörjning efter", "kräver ett avslut"),
]


@pytest.mark.parametrize(("line", "column", "part"), WRONG, ids=[f"{n}" for n in range(len(WRONG))])
def test_faults_are_told_row_by_row_in_words(team: Team, line: str, column: str, part: str) -> None:
    row = tried(team, HEAD, GOOD, "", line.format(n=TWO))
    assert row.felaktiga == 1
    found = told(team, row)
    assert (4, column) in [(rad, kolumn) for rad, kolumn, _ in found]
    assert any(part in sentence and sentence.endswith(".") for _, _, sentence in found), found
    assert TWO not in str(found)
    with team.acting() as actor, pytest.raises(RuleBroken, match="Rätta dem i filen"):
        las_in(actor=actor, import_id=row.pk)


def test_same_person_twice_in_the_file(team: Team) -> None:
    again = GOOD.replace("2024-02-01", "2025-02-01")
    row = tried(team, HEAD, GOOD, again)
    assert told(team, row)[0][:2] == (3, "Start")
    assert "också på rad 2" in told(team, row)[0][2]
    with_end = GOOD.replace("2024-02-01;;", "2024-02-01;2024-05-01;arbete")
    row = tried(team, HEAD, with_end, again)
    with team.acting() as actor:
        las_in(actor=actor, import_id=row.pk)
        assert models.Deltagare.objects.count() == 1
        assert models.Deltagande.objects.count() == 2


def test_samordningsnummer_and_one_who_is_known(team: Team) -> None:
    with team.acting():
        before = DeltagandeFactory(insats=team.insats, start=datetime.date(2020, 1, 1))
        models.Deltagande.objects.filter(pk=before.pk).update(
            slut=datetime.date(2020, 5, 1),
            avslutsanledning=listvarde("avslutsanledning", "arbete"),
            avslutad_tid=timezone.now(),
        )
        named(before.deltagare, personnummer=ONE.replace("-", ""))
    row = tried(team, HEAD, GOOD, f"Dan Deltagarsson;{JOINT};2024-01-20;;2024-02-01;;;;")
    with team.acting() as actor:
        assert told(team, row) == []
        las_in(actor=actor, import_id=row.pk)
        assert before.deltagare.deltaganden.count() == 2


def test_at_avidentifierad_names_are_not_even_kept(team: Team) -> None:
    anonymous = make_team(niva="avidentifierad")
    lines = (
        "Klientens namn;Personnr;Övrigt;Född;Kön;Start",
        f"Doris Deltagarsson;{ONE};Ring 19900101-2384;1990;K;2024-02-01",
    )
    with anonymous.acting() as actor:
        row = spara_fil(actor=actor, insats_id=anonymous.insats.pk, table=table(*lines), kind="csv")
        content = read_content(row)
        assert content.table.headings == ["Född", "Kön", "Start"]
        assert content.borttagna == ["Klientens namn", "Personnr", "Övrigt"]
        with pytest.raises(RuleBroken):
            valj_kolumner(actor=actor, import_id=row.pk, columns={"Född": "namn", "Kön": "kon", "Start": "start"})
        valj_kolumner(actor=actor, import_id=row.pk, columns={"Född": "fodelsear", "Kön": "kon", "Start": "start"})
        las_in(actor=actor, import_id=row.pk)
        assert models.Deltagare.objects.get().kon == "kvinna"
        assert not models.Identitet.objects.exists()


def test_at_avidentifierad_columns_that_are_not_taken_in_go_too() -> None:
    team = make_team(niva="avidentifierad")
    row = tried(team, "Vem;Född;Kön;Start", "D. D.;1990;man;2024-02-01")
    with team.acting():
        assert read_content(row).table.headings == ["Född", "Kön", "Start"]


def test_look_alikes_are_asked_about(team: Team) -> None:
    anonymous = make_team(niva="avidentifierad")
    lines = ("Född;Kön;Start", "1990;K;2024-02-01", "1990;K;2024-02-01")
    for known in (1, 4):
        row = tried(anonymous, *lines)
        with anonymous.acting() as actor:
            content = read_content(row)
            assert content.provat is not None
            assert len(content.provat.att_se_over) == (known if known == 1 else 3)
            with pytest.raises(RuleBroken) as wrong:
                las_in(actor=actor, import_id=row.pk)
            assert "sett_over" in wrong.value.error_dict
            las_in(actor=actor, import_id=row.pk, sett_over=True)
    with anonymous.acting():
        assert models.Deltagande.objects.count() == 4


def test_protected_people_are_anonymous_rows(team: Team) -> None:
    KommunFactory(kod="1983", namn="Köping")
    row = tried(
        team, f"{HEAD};Kommun;Skyddad identitet", f"{GOOD};Köpings kommun;ja", f"{GOOD.replace(ONE, TWO)};1983;"
    )
    with team.acting() as actor:
        assert told(team, row) == []
        las_in(actor=actor, import_id=row.pk)
        hidden, open_ = models.Deltagare.objects.order_by("nummer")
        assert (hidden.skyddad, hidden.kommun, hidden.fodelsear) == (True, None, 1990)
        assert not models.Identitet.objects.filter(deltagare=hidden).exists()
        assert not hidden.samtycken.exists()
        assert str(open_.kommun) == "Köping"


def test_history_demands_no_slutredovisning(team: Team) -> None:
    RegelFactory(insats=team.insats, slag=Regelslag.SLUTREDOVISNING, varde=3, enhet=Regelenhet.VECKA)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ends = ["2024-03-01", yesterday.isoformat(), "2024-03-01"]
    lines = [
        f"Doris;{number(n)};2024-01-20;;2024-02-01;{end};arbete;;;{'2024-03-15' if n == 2 else ''}"
        for n, end in enumerate(ends)
    ]
    row = tried(team, f"{HEAD};Slutredovisad", *lines)
    with team.acting() as actor:
        assert told(team, row) == []
        las_in(actor=actor, import_id=row.pk)
        found = models.Deltagande.objects.order_by("id").values_list("slutredovisas_senast", "slutredovisad")
        old, new, done = found
        assert old == (None, None)
        assert new[0] == yesterday + datetime.timedelta(weeks=3)
        assert done[1] == datetime.date(2024, 3, 15)
        assert models.Deltagande.objects.att_slutredovisa().count() == 1


def test_columns_twice_missing_or_not_there(team: Team) -> None:
    with team.acting() as actor:
        row = spara_fil(actor=actor, insats_id=team.insats.pk, table=table(HEAD, GOOD), kind="csv")
        with pytest.raises(RuleBroken) as twice:
            valj_kolumner(actor=actor, import_id=row.pk, columns={"Startdatum": "start", "Avslut": "start"})
        assert list(twice.value.message_dict) == ["Avslut"]
        with pytest.raises(RuleBroken, match="behöver också en kolumn för: Start; Samtycke"):
            valj_kolumner(actor=actor, import_id=row.pk, columns={"Namn": "namn", "Personnummer": "personnummer"})
        with pytest.raises(RuleBroken, match="Välj först"):
            las_in(actor=actor, import_id=row.pk)


def test_mapping_is_kept_by_name_and_sent_twice_is_one(team: Team) -> None:
    read = table(HEAD, GOOD)
    with team.acting() as actor:
        rows = {spara_fil(actor=actor, insats_id=team.insats.pk, table=read, kind="csv") for _ in range(2)}
        assert len(rows) == 1
        row = rows.pop()
        chosen = guess(read.headings, team.insats.registreringsniva)
        for _ in range(2):
            valj_kolumner(actor=actor, import_id=row.pk, columns=chosen, spara_som="Vårt system")
        assert models.Kolumnmappning.objects.get(insats=team.insats).kolumner == chosen


@pytest.mark.parametrize("roll", [Rollkod.FORBUNDSCHEF, Rollkod.STYRGRUPP_ORDINARIE, Rollkod.INSATSEKONOM])
def test_others_are_strangers(team: Team, roll: str) -> None:
    row = tried(team, HEAD, GOOD)
    with make_team(insats=team.insats, roll=roll).acting() as actor:
        with pytest.raises(Refused):
            spara_fil(actor=actor, insats_id=team.insats.pk, table=table(HEAD, GOOD), kind="csv")
        with pytest.raises(Http404):
            las_in(actor=actor, import_id=row.pk)
    with make_team().acting() as actor, pytest.raises(Http404):
        las_in(actor=actor, import_id=row.pk)


def test_sealed_content_tells_nothing(team: Team) -> None:
    row = tried(team, HEAD, GOOD)
    with team.acting():
        kept = bytes(models.Importkorning.objects.get(pk=row.pk).innehall)
    assert b"Doris" not in kept
    assert row.filnamn == "fil.csv"


def test_files_that_nobody_took_in_are_thrown_away(team: Team) -> None:
    new, old, done = (tried(team, HEAD, GOOD.replace(ONE, number(n))) for n in range(3))
    with team.acting() as actor:
        las_in(actor=actor, import_id=done.pk)
        late = timezone.now() - datetime.timedelta(hours=25)
        models.Importkorning.objects.filter(pk__in=[old.pk, done.pk]).update(skapad=late)
    with make_team().acting():
        pass  # the job acts as nobody
    assert job() == 1
    assert gallra_importer() == 0
    with team.acting():
        assert set(models.Importkorning.objects.values_list("pk", flat=True)) == {new.pk, done.pk}
    assert Handelse.objects.filter(kod="import.gallrad", data__antal=1).exists()


def test_hard_age_rule_holds_and_a_soft_one_is_told(team: Team) -> None:
    RegelFactory(insats=team.insats, slag=Regelslag.ALDER, minst=16, hogst=20, enhet=Regelenhet.AR, hard=True)
    assert told(team, tried(team, HEAD, GOOD))[0][:2] == (2, "Födelseår")
    Regel.objects.update(hard=False)
    row = tried(team, HEAD, GOOD)
    with team.acting():
        content = read_content(row)
        assert content.provat is not None
        assert "fyller 34 år" in content.provat.att_se_over[0][2]


def test_queries_grow_only_with_what_is_registered(team: Team) -> None:
    counts = []
    for rows in (2, 4):
        lines = [f"D;{number(100 * rows + n)};2024-01-20;Norrsjö;2024-02-01;;;;" for n in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            assert told(team, tried(team, HEAD, *lines)) == []
        counts.append(len(queries))
    assert (counts[1] - counts[0]) / 2 < 100  # savepoints included

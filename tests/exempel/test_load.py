"""load_exempel: complete, idempotent, careful with users, and honest about what is invented."""

import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Model, Sum
from django.test.utils import CaptureQueriesContext

from deltagare.enums import Antalsmatt, Dimension
from deltagare.models import Antal, Antalsperiod
from deltagare.services.exempel import spread
from finsam.audit.models import Handelse
from finsam.forbund.actor import Actor
from finsam.forbund.models import Membership, User
from finsam.forbund.policies import allows, visible
from insatser.enums import RekvisitionStatus
from insatser.models import (
    Budgetbeslut,
    Insats,
    Insatsplan,
    Kriterium,
    Rekvisition,
)
from insatser.services.rekvisition_checks import hindrances, summarize_claim
from insatser.services.verifikat_sums import covers
from rapporter.enums import RapportStatus
from rapporter.models import Dokument, Rapport, Rapporttext

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exempel")]

ROOMS = ("forbund", "insatser", "deltagare", "rapporter")


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of the rooms."""
    models = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


@pytest.fixture
def as_example(settings: Any) -> None:
    settings.EXEMPEL = True


@pytest.mark.usefixtures("as_example")
def test_second_time_changes_nothing() -> None:
    before, lines = snapshot(), Handelse.objects.count()
    said = StringIO()
    with CaptureQueriesContext(connection) as queries:
        call_command("load_exempel", stdout=said)
    assert snapshot() == before
    assert Handelse.objects.count() == lines
    assert "Inget ändrades" in said.getvalue()
    assert len(queries) < 150  # a look at what is there for each kind of row, however many rows there are


@pytest.mark.usefixtures("as_example")
def test_what_somebody_changed_is_left_alone() -> None:
    Insats.objects.filter(slug="samordningsteam-sala").update(beskrivning="Ändrad av kansliet")
    call_command("load_exempel", verbosity=0)
    assert Insats.objects.get(slug="samordningsteam-sala").beskrivning == "Ändrad av kansliet"


def test_every_row_passes_its_own_validation() -> None:
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for row in model._default_manager.all()[:400]:
            _validate(row)


def _validate(row: Model) -> None:
    # Uniqueness and constraints are the database's, and it has already said yes.
    row.clean_fields(exclude=["password", "last_login"])


@pytest.mark.parametrize(
    "slug",
    [
        "samordningsteam-vasteras",
        "samordningsteam-fns",
        "samordningsteam-hallstahammar",
        "samordningsteam-sala",
        "samordningsteam-surahammar",
        "teamsamverkan-vastra-malardalen",
        "samverkansteam-sater",
        "samverkan-sfsno",
        "samverkan-bromolla",
        "samverkan-hassleholm",
        "samverkan-kristianstad",
        "samverkan-osby",
        "konsultationsteam-sfsno",
        "myndighetsgemensamt-team-vasteras",
        "inkluderingslyftet",
        "rehabkoordinatorer",
        "sip-utvecklare-vastra-malardalen",
        "kompetensutveckling",
    ],
)
def test_every_insats_of_the_documents_is_whole(slug: str) -> None:
    insats = Insats.objects.get(slug=slug)
    assert insats.malgrupp
    assert insats.malsattningar.exists()
    assert insats.planer.filter(sektioner__isnull=False).exists()


@pytest.mark.parametrize(
    ("slug", "slag", "sections"),
    [
        ("teamsamverkan-vastra-malardalen", "insatsplan", 16),
        ("samordningsteam-vasteras", "insatsplan", 11),
        ("samverkansteam-sater", "insatsplan", 15),
        ("samverkan-sfsno", "ansokan", 14),
        ("samverkan-bromolla", "ansokan", 4),
        ("samverkan-hassleholm", "ansokan", 4),
        ("samverkan-kristianstad", "ansokan", 4),
        ("samverkan-osby", "ansokan", 4),
    ],
)
def test_every_section_is_retold(slug: str, slag: str, sections: int) -> None:
    plan = Insatsplan.objects.get(insats__slug=slug, slag=slag)
    assert plan.sektioner.exclude(text="").count() == sections


def test_forbundets_plan_has_each_numbered_section() -> None:
    plan = Insatsplan.objects.get(forbund__slug="vastmanland")
    numbers = list(plan.sektioner.exclude(text="").values_list("nummer", flat=True))
    assert len(numbers) == len(set(numbers)) == 27
    assert {"1", "2", "3.1", "3.3", "4", "5.5", "6.1.6", "6.2.3", "6.3.4", "7"} <= set(numbers)


def test_criteria_and_alternatives() -> None:
    vasteras = Kriterium.objects.filter(insats__slug="samordningsteam-vasteras")
    assert (vasteras.filter(slag="inklusiv").count(), vasteras.filter(slag="exklusiv").count()) == (5, 4)
    first = Kriterium.objects.get(
        insats__slug="samverkansteam-sater", slag="inklusiv", nummer=1, alternativ_till__isnull=True
    )
    assert first.alternativ.count() == 2


@pytest.mark.parametrize(
    ("slug", "slag", "expected"),
    [
        ("samordningsteam-vasteras", "alder", {"minst": 16, "hogst": 64, "hard": True}),
        ("teamsamverkan-vastra-malardalen", "alder", {"minst": 18, "hogst": 65}),
        ("samordningsteam-vasteras", "langsta_tid", {"varde": 12, "enhet": "manad"}),
        ("samordningsteam-vasteras", "forlangning", {"varde": 6, "beslutas_av": "insatsledare_redovisar"}),
        ("samverkansteam-sater", "forlangning", {"varde": None, "beslutas_av": "styrgrupp_efter_ansokan"}),
        ("samverkansteam-sater", "slutredovisning", {"varde": 3, "enhet": "vecka"}),
        ("samverkansteam-sater", "avstamning", {"varde": 3, "enhet": "manad"}),
        ("samverkansteam-sater", "antagning", {"beslutas_av": "team_och_remittent"}),
        ("samverkansteam-sater", "oklara_fall", {"beslutas_av": "styrgrupp"}),
        ("samordningsteam-vasteras", "budgetbeslut", {"senast_manad": 11, "senast_dag": 30}),
        ("teamsamverkan-vastra-malardalen", "rekvisition", {"varde": 2, "enhet": "manad", "anstand_manader": 1}),
    ],
)
def test_rules_are_rows(slug: str, slag: str, expected: dict[str, Any]) -> None:
    rule = Insats.objects.get(slug=slug).regler.get(slag=slag)
    assert {key: getattr(rule, key) for key in expected} == expected


def test_invented_figures_say_so() -> None:
    assert Antalsperiod.objects.exists()
    assert not Antalsperiod.objects.filter(pahittad=False).exists()
    assert Rekvisition.objects.exists()
    assert not Rekvisition.objects.filter(pahittad=False).exists()
    assert not Rekvisition.objects.exclude(kommentar__contains="Påhittad").exists()
    assert Rapporttext.objects.count() == 30
    assert not Rapporttext.objects.exclude(text__startswith="Påhittad exempeltext.").exists()


@pytest.mark.parametrize("account", ["ordinarie.teamsamverkan", "styrelseledamot.vastmanland", "teammedlem.vasteras"])
def test_a_reader_has_a_report_and_its_pdf_to_read(account: str) -> None:
    membership = Membership.objects.get(user__epost__startswith=f"{account}@")
    actor = Actor.of(membership)
    assert visible(actor, Rapport.objects.filter(status=RapportStatus.GODKAND)).exists()
    assert visible(actor, Dokument.objects.all()).exists()


def test_kansli_has_a_report_to_approve() -> None:
    waiting = Rapport.objects.get(status=RapportStatus.INLAMNAD)
    membership = Membership.objects.get(user__epost__startswith="utvecklingsledare.vastmanland@")
    assert allows(Actor.of(membership), "godkann", waiting)


def test_counts_add_up_in_every_dimension() -> None:
    totals = {(row.period_id, row.matt, row.kon): row.antal for row in Antal.objects.filter(dimension=Dimension.TOTALT)}
    for dimension in (Dimension.ALDER, Dimension.REMITTENT, Dimension.UTFALL):
        rows = Antal.objects.filter(dimension=dimension)
        sums = rows.values_list("period_id", "matt", "kon").annotate(summa=Sum("antal")).order_by()
        found = {(period, matt, kon): summa for period, matt, kon, summa in sums}
        assert found == {key: totals[key] for key in found}
        expected = {Antalsmatt.AVSLUTADE} if dimension == Dimension.UTFALL else set(Antalsmatt.values)
        assert {key[1] for key in found} == expected


def test_nobody_is_new_or_discharged_without_taking_part() -> None:
    during = {
        (row.period_id, row.dimension, row.kategori, row.kon): row.antal
        for row in Antal.objects.filter(matt=Antalsmatt.DELTAGARE)
    }
    others = Antal.objects.exclude(matt=Antalsmatt.DELTAGARE).exclude(dimension=Dimension.UTFALL)
    for row in others:
        assert row.antal <= during[row.period_id, row.dimension, row.kategori, row.kon]


def test_who_stays_over_new_year_is_there_the_year_after() -> None:
    for insats in Insats.objects.filter(antalsperioder__isnull=False).distinct():
        years = {
            period.fran.year: {
                matt: period.antal.filter(matt=matt, dimension=Dimension.TOTALT).aggregate(n=Sum("antal"))["n"]
                for matt in Antalsmatt.values
            }
            for period in insats.antalsperioder.all()
        }
        if 2023 in years:
            staying = years[2023]["deltagare"] - years[2023]["avslutade"]
            assert staying == years[2024]["deltagare"] - years[2024]["nya"]
            # As many at a time as the plan says, give or take a tenth.
            assert 0.9 * (insats.samtidiga_minst or 0) <= staying <= 1.1 * (insats.samtidiga_hogst or 999)


@pytest.mark.parametrize(("total", "parts"), [(0, [0, 0, 0]), (1, [1, 0, 0]), (7, [4, 2, 1]), (100, [50, 33, 17])])
def test_spread_keeps_the_total(total: int, parts: list[int]) -> None:
    found = list(spread(total, {"a": 3, "b": 2, "c": 1}).values())
    assert sum(found) == total
    assert found == parts


def test_rekvisitioner_stay_within_the_granted_amount() -> None:
    for slug, granted in (("teamsamverkan-vastra-malardalen", 1_700_000), ("samordningsteam-vasteras", 6_200_000)):
        claims = Rekvisition.objects.filter(insats__slug=slug, ar=2024)
        assert Budgetbeslut.objects.get(budget__insats__slug=slug, ar=2024).beviljat == granted
        assert sum(row.summa for row in claims.with_summa()) <= granted
    for claim in Rekvisition.objects.all():
        assert hindrances(claim, summarize_claim(claim)) == ()


def test_teamsamverkan_has_claimed_five_of_six_periods() -> None:
    claims = Rekvisition.objects.filter(insats__slug="teamsamverkan-vastra-malardalen")
    assert list(claims.values_list("nummer", flat=True)) == [1, 2, 3, 4, 5]
    assert [str(row.senast) for row in claims] == ["2024-03-31", "2024-05-31", "2024-07-31", "2024-09-30", "2024-11-30"]
    assert set(claims.values_list("status", flat=True)) == {
        RekvisitionStatus.UTBETALD,
        RekvisitionStatus.ATTESTERAD,
        RekvisitionStatus.GRANSKAD,
        RekvisitionStatus.INLAMNAD,
    }


def test_invented_vouchers_have_their_files_and_add_up() -> None:
    rekvisition = Rekvisition.objects.get(insats__slug="teamsamverkan-vastra-malardalen", ar=2024, nummer=5)
    rows = list(rekvisition.verifikat.order_by("nummer"))
    assert [row.nummer for row in rows] == [1, 2, 3]
    for row in rows:
        assert hashlib.sha256(Path(django_settings.MEDIA_ROOT, str(row.fil)).read_bytes()).hexdigest() == row.sha256
    assert all(cover.left in (0, cover.rad.belopp) for cover in covers(rekvisition))


def test_rekvisitioner_carry_the_stamps_of_their_state() -> None:
    for claim in Rekvisition.objects.with_summa():
        prepared, sent, reviewed = claim.upprattad_tid, claim.inlamnad_tid, claim.granskad_tid
        assert prepared is not None
        assert sent is not None
        assert claim.senast is None or sent.date() <= claim.senast
        decided = claim.status in ("attesterad", "utbetald")
        assert (reviewed is not None) == (decided or claim.status == "granskad")
        assert (claim.attesterad_tid is not None) == decided
        assert claim.summa_attesterad == (claim.summa if decided else None)
        assert (claim.utbetald_den is not None) == (claim.status == "utbetald")
        assert claim.konto, "the owner's account is frozen when it is submitted"


@pytest.mark.usefixtures("as_example")
def test_logins_are_printed_and_work() -> None:
    said = StringIO()
    call_command("exempel_logins", stdout=said)
    lines = [line.split("\t") for line in said.getvalue().splitlines()]
    assert len(lines) == User.objects.count() == 28
    assert all(len(line) == 3 and line[0].endswith("@exempel.invalid") for line in lines)
    roles = {line[2].split(" · ")[0] for line in lines}
    assert {"Förbundschef", "Insatsekonom", "Teammedlem", "Revisor", "Driftadministratör"} <= roles
    assert all(User.objects.get(epost=email).check_password(password) for email, password, _ in lines[:1])
    assert len({user.password for user in User.objects.all()}) == 1


def test_nobody_employed_by_a_forbund_opens_deltagare() -> None:
    assert not Membership.objects.filter(user__anstalld_av__isnull=False, roll__oppnar_deltagare=True).exists()

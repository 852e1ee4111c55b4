"""Every sum that the documents print, against the one computed from the rows."""

from decimal import Decimal

import pytest

from finsam.forbund.models import Forbund
from insatser.models import Budget, Insats, UppgivenSumma
from insatser.services.sums import Summering, computed, summarize, with_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exempel")]

ADMIN, INDIVID, STRUKTUR = "Administration", "Individinsatser", "Metodutveckling och struktur"


def summed(slug: str, year: int) -> Summering:
    return summarize(with_rows(Budget.objects.for_year(year).filter(insats__slug=slug)).get())


@pytest.fixture
def vastmanland() -> Summering:
    return summarize(with_rows(Budget.objects.filter(forbund__slug="vastmanland")).get())


@pytest.mark.parametrize(
    ("groups", "printed"),
    [
        ([ADMIN], 2_850_000),
        ([INDIVID], 13_925_000),
        ([STRUKTUR], 4_208_000),
        ([INDIVID, STRUKTUR], 18_133_000),
        ([], 20_983_000),
    ],
)
def test_vastmanland_costs(vastmanland: Summering, groups: list[str], printed: int) -> None:
    assert vastmanland.kostnader(2024, grupper=groups) == printed


def test_vastmanland_means_result_and_closing_capital(vastmanland: Summering) -> None:
    allotted = vastmanland.intakter(2024, grupper=["Medelstilldelning"])
    assert allotted == 19_038_000
    assert [int(rad.summa) for rad in vastmanland.grupper[-1].rader] == [2_817_000, 650_000, 396_000]
    assert allotted - vastmanland.kostnader(2024) == -1_945_000
    assert vastmanland.intakter(2024) == 22_901_000
    assert vastmanland.intakter(2024) - vastmanland.kostnader(2024) == 1_918_000


def test_vastmanland_shares(vastmanland: Summering) -> None:
    shares = [int(row.belopp) for row in vastmanland.budget.uppgivna_summor.filter(avser=UppgivenSumma.Avser.ANDEL)]
    assert shares == [14, 86, 77, 23]
    assert not vastmanland.skillnader


def test_each_insats_gets_what_the_forbund_budget_says() -> None:
    """An insats with one lump sum has the same in its own budget; Teamsamverkan's is the granted amount."""
    own = {
        budget.insats.slug: int(summarize(budget).kostnader(2024))
        for budget in with_rows(Budget.objects.filter(insats__forbund__slug="vastmanland", ar_fran=2024))
        if budget.insats
    }
    budget = Budget.objects.get(forbund__slug="vastmanland")
    said = {
        row.avser_insats.slug: int(row.belopp.get().belopp)
        for row in budget.poster.filter(avser_insats__isnull=False).select_related("avser_insats")
        if row.avser_insats
    }
    assert said.pop("teamsamverkan-vastra-malardalen") == 1_700_000
    assert own.pop("teamsamverkan-vastra-malardalen") == 1_750_500
    assert own == said
    assert sum(said.values()) + 1_700_000 == 13_925_000 - 400_000 + 1_120_000 + 595_000 + 40_000 + 500_000


@pytest.mark.parametrize(
    ("year", "printed"), [(2022, 427_080), (2023, 3_469_625), (2024, 3_298_890), (2025, 2_953_730), (None, 10_149_325)]
)
def test_sfsno_per_year_with_delprocesser(year: int | None, printed: int) -> None:
    assert summed("samverkan-sfsno", 2023).kostnader(year) == printed


@pytest.mark.parametrize(
    ("slug", "rows"),
    [
        ("samverkan-sfsno", [90_000, 550_000]),
        ("konsultationsteam-sfsno", [418_330, 358_570, 358_570, 282_870]),
        ("samverkan-bromolla", [1_371_480, 203_610]),
        ("samverkan-hassleholm", [2_319_210, 298_260]),
        ("samverkan-kristianstad", [1_012_415, 268_540]),
        ("samverkan-osby", [2_319_210, 298_260]),
    ],
)
def test_sfsno_per_row(slug: str, rows: list[int]) -> None:
    assert [int(rad.summa) for grupp in summed(slug, 2023).grupper for rad in grupp.rader] == rows


def test_sater_in_kronor_from_tkr() -> None:
    sater = summed("samverkansteam-sater", 2018)
    assert sater.budget.enhet_tkr
    assert sater.intakter(2018) == sater.kostnader(2018) == 900_000
    assert [int(rad.summa) for grupp in sater.grupper if grupp.slag == "intakt" for rad in grupp.rader] == [
        600_000,
        300_000,
    ]
    groups = {grupp.namn: int(grupp.summa(2018)) for grupp in sater.grupper if grupp.slag == "kostnad"}
    assert groups == {"Personal": 620_000, "Lokaler": 80_000, "Övrigt": 200_000}
    free = [rad.post.benamning for grupp in sater.grupper for rad in grupp.rader if rad.summa == 0]
    assert len(free) == 4  # the four of 20 % that the parts pay


def test_teamsamverkan_rows_applied_and_granted() -> None:
    first = summed("teamsamverkan-vastra-malardalen", 2024)
    assert first.kostnader(2024) == 1_750_500
    decision = first.budget.beslut.get()
    assert (decision.ansokt, decision.beviljat) == (1_750_000, 1_700_000)
    later = summed("teamsamverkan-vastra-malardalen", 2026)
    assert [later.kostnader(year) for year in later.years] == [1_550_500] * 3
    premises = [rad for grupp in first.grupper for rad in grupp.rader if grupp.namn == "Lokaler"]
    assert len(premises) == 1
    assert not premises[0].post.rekvirerbar
    assert premises[0].belopp == {}  # the plan tells no amount


def test_every_printed_sum_holds_except_the_known_contradictions() -> None:
    wrong = set()
    for budget in with_rows(Budget.objects.all()):
        summering = summarize(budget)
        for stated in budget.uppgivna_summor.all():
            found = computed(summering, stated)
            if found != stated.belopp:
                wrong.add((budget.insats.slug if budget.insats else "", stated.ar, int(found), int(stated.belopp)))
    assert wrong == {("teamsamverkan-vastra-malardalen", year, 1_550_500, 1_500_500) for year in (2025, 2026, 2027)}


def test_contradictions_between_rows_and_decisions_are_found() -> None:
    shown = {
        (int(found.enligt_raderna), int(found.enligt_dokumentet))
        for budget in with_rows(Budget.objects.all())
        for found in summarize(budget).skillnader
    }
    assert shown == {(1_750_500, 1_750_000), (1_550_500, 1_500_500)}


@pytest.mark.parametrize(
    ("slug", "year", "printed"),
    [
        ("samordningsteam-vasteras", 2024, "7.1"),
        ("samordningsteam-fns", 2024, "6.0"),
        ("samordningsteam-hallstahammar", 2024, "1.8"),
        ("samordningsteam-sala", 2024, "2.5"),
        ("samordningsteam-surahammar", 2024, "1.7"),
        ("myndighetsgemensamt-team-vasteras", 2024, "1.6"),
        ("samverkan-kristianstad", 2023, "1.6"),
        ("samverkansteam-sater", 2018, "2.8"),
    ],
)
def test_staff_in_full_time_equivalents(slug: str, year: int, printed: str) -> None:
    rows = Insats.objects.get(slug=slug).bemanning.filter(fran__year__lte=year).exclude(till__year__lt=year)
    assert sum((row.arsarbetare or Decimal(0) for row in rows), Decimal(0)) == Decimal(printed)


def test_forbund_and_its_merger() -> None:
    forbund = Forbund.objects.get(slug="vastmanland")
    assert (forbund.orgnr, forbund.ledamoter, forbund.ersattare) == ("222000-1974", 13, 13)
    assert forbund.foregangare.count() == 3
    assert forbund.medlemmar.filter(part__slag="kommun").count() == 10
    assert forbund.medlemmar.count() == 13

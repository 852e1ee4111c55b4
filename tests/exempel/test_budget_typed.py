"""The documents' budgets typed in the grid, as kansli would: the same rows and sums as when they are loaded."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from finsam.forbund.actor import Actor
from finsam.forbund.models import Membership, Part
from insatser.forms.budgetrader import BudgetGrid
from insatser.models import Budget
from insatser.services.budgetrader import Budgetrad, read_rows, save_rows, seen_of
from insatser.services.sums import Summering, summarize, with_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exempel")]


def type_in(budget: Budget, unit: str) -> Summering:
    """Types every cell of a budget anew, in `unit`, in an empty version of it."""
    membership = Membership.objects.get(roll_id="forbundschef", forbund=budget.insats.forbund)  # type: ignore[union-attr]
    actor = Actor.of(membership)
    years = {"ar_fran": budget.ar_fran, "ar_till": budget.ar_till}
    draft = Budget.objects.create(insats=budget.insats, namn=budget.namn, version=budget.version + 1, **years)
    data = QueryDict(mutable=True)
    data["enhet"] = unit
    rows = read_rows(budget)
    data.setlist("rad", [str(place) for place in range(len(rows))])
    parts = dict(Part.objects.values_list("pk", "namn"))
    for place, row in enumerate(rows):
        for name, value in _typed(row, parts, Decimal(1000 if unit == "tkr" else 1)).items():
            data[f"r{place}-{name}"] = value
    form = BudgetGrid(data, budget=draft, rows=(), parts=Part.objects.all())
    assert form.is_valid(), form.errors
    save_rows(actor=actor, budget_id=draft.pk, rows=form.rows, enhet_tkr=form.tkr, seen=seen_of(()))
    return summarize(with_rows(Budget.objects.filter(pk=draft.pk)).get())


def _typed(row: Budgetrad, parts: dict[int, str], unit: Decimal) -> dict[str, str]:
    cells = {name: str(getattr(row, name)) for name in ("benamning", "grupp", "slag", "funktion", "finansiering")}
    cells |= {"finansiar": row.finansiar, "anmarkning": row.anmarkning}
    cells["arbetsgivare"] = parts.get(row.arbetsgivare_id or 0, "")
    cells["andel"] = str(row.andel).rstrip("0").rstrip(".").replace(".", ",") if row.andel else ""
    cells["manader"] = str(row.manader or "")
    return cells | {f"b{year}": f"{amount / unit:f}".replace(".", ",") for year, amount in row.belopp}


def _contents(budget: Budget) -> list[dict[str, object]]:
    return [{**row.__dict__, "post_id": None} for row in read_rows(budget)]


def test_sater_typed_in_tkr() -> None:
    budget = Budget.objects.get(insats__slug="samverkansteam-sater")
    typed = type_in(budget, "tkr")
    assert typed.budget.enhet_tkr
    assert _contents(typed.budget) == _contents(budget)
    assert typed.intakter(2018) == typed.kostnader(2018) == 900_000
    assert [int(rad.summa) for grupp in typed.grupper if grupp.slag == "intakt" for rad in grupp.rader] == [
        600_000,
        300_000,
    ]
    sums = {grupp.namn: int(grupp.summa(2018)) for grupp in typed.grupper if grupp.slag == "kostnad"}
    assert sums == {"Personal": 620_000, "Lokaler": 80_000, "Övrigt": 200_000}
    assert typed.fran_forbundet(2018) == 600_000


@pytest.mark.parametrize(("year", "printed"), [(2024, 1_750_500), (2025, 1_550_500)])
def test_teamsamverkan_typed_in_kronor(year: int, printed: int) -> None:
    budget = Budget.objects.get(insats__slug="teamsamverkan-vastra-malardalen", ar_fran=year)
    typed = type_in(budget, "kr")
    assert _contents(typed.budget) == _contents(budget)
    assert typed.kostnader(year) == printed


def test_sfsno_typed_part_by_part() -> None:
    for budget in Budget.objects.filter(insats__del_av__slug="samverkan-sfsno"):
        assert _contents(type_in(budget, "kr").budget) == _contents(budget)
    whole = type_in(Budget.objects.get(insats__slug="samverkan-sfsno"), "kr")
    assert [whole.kostnader(year) for year in whole.years] == [427_080, 3_469_625, 3_298_890, 2_953_730]
    assert whole.kostnader() == 10_149_325

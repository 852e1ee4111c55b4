"""Each page has a budget of queries for each kind of reader: exactly what it takes.

Taking more fails, and so does taking less, so that what has been won is kept. Write the table anew (conftest.py) and
look at the difference before you commit it.
"""

import pytest

from tests.access.pages import Page
from tests.budgets.cases import CASES, IDS, queries
from tests.budgets.table import BUDGETS
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db

# A page that asks more often than this has to be thought over again, whoever looks at it.
HIGHEST = 50


@pytest.mark.parametrize(("line", "who"), CASES, ids=IDS)
def test_budget(
    cast: Cast,
    client_of: ClientOf,
    line: Page,
    who: str,
    budgets: dict[str, dict[str, int]],
    request: pytest.FixtureRequest,
) -> None:
    asked = queries(client_of, who, line.url(cast.own))
    if request.config.getoption("record_budgets", False):
        budgets.setdefault(line.label, {})[who] = len(asked)
    assert len(asked) == budgets.get(line.label, {}).get(who), "\n".join(asked)


def test_no_budget_is_high() -> None:
    assert {page: found for page, found in BUDGETS.items() if max(found.values()) > HIGHEST} == {}


def test_no_budget_is_left_over() -> None:
    assert {(label, who) for label, found in BUDGETS.items() for who in found} == {
        (line.label, who) for line, who in CASES
    }

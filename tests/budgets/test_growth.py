"""Ten more rows of everything cost no more queries."""

import pytest

from tests.access.pages import Page
from tests.budgets.cases import CASES, IDS, queries
from tests.budgets.growth import grow
from tests.cast import Cast
from tests.fixtures import ClientOf

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def grown(cast: Cast, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """The cast with ten more of everything; both go at the end of the module."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        grow(cast)
    return cast


@pytest.mark.parametrize(("line", "who"), CASES, ids=IDS)
def test_ten_more_rows_cost_no_more(
    grown: Cast, client_of: ClientOf, line: Page, who: str, budgets: dict[str, dict[str, int]]
) -> None:
    budget = budgets[line.label][who]
    asked = queries(client_of, who, line.url(grown.own), enough=budget)
    assert len(asked) <= budget, "\n".join(asked)

"""`python -m scripts.testrun pytest tests/budgets -n0 --record-budgets` writes budgets.json anew."""

import json

import pytest

from tests.budgets.cases import READERS
from tests.budgets.table import BUDGETS, FILE

RECORDED: dict[str, dict[str, int]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-budgets", action="store_true", help="write tests/budgets/budgets.json anew")


@pytest.fixture
def budgets(request: pytest.FixtureRequest) -> dict[str, dict[str, int]]:
    """The table, or the one that is being written."""
    return RECORDED if request.config.getoption("record_budgets", False) else BUDGETS


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not RECORDED:
        return
    counts = {
        label: {who: RECORDED[label][who] for who in READERS if who in RECORDED[label]} for label in sorted(RECORDED)
    }
    FILE.write_text(json.dumps(counts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

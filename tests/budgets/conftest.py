"""`python -m scripts.testrun pytest tests/budgets -n0 --record-budgets` writes table.py anew."""

from pathlib import Path

import pytest

from tests.budgets.cases import READERS
from tests.budgets.table import BUDGETS

RECORDED: dict[str, dict[str, int]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-budgets", action="store_true", help="write tests/budgets/table.py anew")


@pytest.fixture
def budgets(request: pytest.FixtureRequest) -> dict[str, dict[str, int]]:
    """The table, or the one that is being written."""
    return RECORDED if request.config.getoption("record_budgets", False) else BUDGETS


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not RECORDED:
        return
    lines = ['"""Queries by page and reader; conftest.py tells how it is written."""', "", "BUDGETS = {"]
    for label in sorted(RECORDED):
        counts = [f'        "{who}": {RECORDED[label][who]},' for who in READERS if who in RECORDED[label]]
        lines += [f'    "{label}": {{', *counts, "    },"]
    Path(__file__).with_name("table.py").write_text("\n".join([*lines, "}", ""]))

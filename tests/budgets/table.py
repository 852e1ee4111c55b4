"""Queries by page and reader. They stand in budgets.json, which conftest.py tells how to write."""

import json
from pathlib import Path

FILE = Path(__file__).with_name("budgets.json")
BUDGETS: dict[str, dict[str, int]] = json.loads(FILE.read_text(encoding="utf-8"))

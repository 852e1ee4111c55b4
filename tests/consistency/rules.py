"""All violations: each module violations*.py beside this one holds those of a part of the product."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

RULES: dict[str, Callable[[], object]] = {}
for path in sorted(Path(__file__).parent.glob("violations*.py")):
    RULES |= import_module(f"tests.consistency.{path.stem}").RULES

"""The code keeps to the house: rooms, policies, the log's codes, transitions, size and docstrings."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

from deltagare.enums import FallStatus, ForlangningStatus, RemissStatus, SlutredovisningStatus
from deltagare.models import Fall, Forlangning, Remiss, Slutredovisning
from deltagare.transitions import FALL, FORLANGNING, REMISS, SLUTREDOVISNING
from finsam.audit.codes import CODES
from finsam.bas.transitions import Transitions
from finsam.forbund.policies import POLICIES
from finsam.forbund.policy_admin import PolicyAdmin, PolicyInline
from insatser.enums import BudgetStatus, InsatsStatus, PlanStatus, RekvisitionStatus, SammanslagningStatus
from insatser.models import Budget, Insats, Insatsplan, Rekvisition, Sammanslagning
from insatser.transitions import BUDGET, INSATS, INSATSPLAN, REKVISITION, SAMMANSLAGNING
from rapporter.enums import RapportStatus
from rapporter.models import Rapport
from rapporter.transitions import RAPPORT
from tests.consistency.vocabulary import ROOT, source_files

# Django's own tables and axes' hold no row that a page shows; nobody needs a policy for them.
WITHOUT_POLICY = {"admin.LogEntry", "auth.Group", "auth.Permission", "axes", "contenttypes.ContentType", "sessions"}
LONGEST = 400
TABLES = (
    (Insats, INSATS, InsatsStatus),
    (Insatsplan, INSATSPLAN, PlanStatus),
    (Budget, BUDGET, BudgetStatus),
    (Rekvisition, REKVISITION, RekvisitionStatus),
    (Sammanslagning, SAMMANSLAGNING, SammanslagningStatus),
    (Rapport, RAPPORT, RapportStatus),
    (Remiss, REMISS, RemissStatus),
    (Forlangning, FORLANGNING, ForlangningStatus),
    (Fall, FALL, FallStatus),
    (Slutredovisning, SLUTREDOVISNING, SlutredovisningStatus),
)
# Steps that a remittent takes by her personal link: she has no account and so no role.
BY_LINK = {Remiss: {"lamna_in"}, Slutredovisning: {"hamta"}}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Our modules, parsed."""
    for path in source_files():
        yield path.relative_to(ROOT), ast.parse(path.read_text())


def test_imports_run_one_way() -> None:
    """In a process of its own: import-linter turns off the loggers of the one that it runs in."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache", "--no-logo"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_model_has_a_policy() -> None:
    missing = {
        model._meta.label
        for model in apps.get_models()
        if model not in POLICIES and not {model._meta.label, model._meta.app_label} & WITHOUT_POLICY
    }
    assert missing == set()


def test_every_admin_asks_the_access_engine() -> None:
    assert admin.site._registry
    for model, register in admin.site._registry.items():
        assert isinstance(register, PolicyAdmin), model
        assert all(issubclass(inline, PolicyInline) for inline in register.inlines), model
        assert all(inline.model in POLICIES for inline in register.inlines), model


def test_logged_codes_are_registered_and_used() -> None:
    """A code that is registered stands somewhere else in the code too, and log() is given no other."""
    written: set[str] = set()
    for _, tree in trees():
        keys = {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in keys:
                written.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "log":
                first = node.args[0]
                assert not isinstance(first, ast.Constant) or first.value in CODES, ast.unparse(node)
    assert set(CODES) - written == set(), "registered, but nothing logs them"


@pytest.mark.parametrize(("model", "table", "states"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_transitions_cover_all_states(
    model: type[models.Model], table: Transitions, states: type[models.TextChoices]
) -> None:
    """Each state can be reached from the first one, and each step leads between states that there are."""
    reached = {model._meta.get_field(table.column).get_default()}
    while True:
        further = reached | {step.target for step in table for source in step.sources if source in reached}
        if further == reached:
            break
        reached = further
    assert reached == set(states.values)
    assert {source for step in table for source in step.sources} <= set(states.values)


@pytest.mark.parametrize(("model", "table", "states"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_each_step_may_be_taken_by_somebody(
    model: type[models.Model], table: Transitions, states: type[models.TextChoices]
) -> None:
    granted = {action for grant in POLICIES[model].grants for action in grant.actions}
    assert table.names() - BY_LINK.get(model, set()) <= granted
    for step in table:
        assert step.label[0].isupper(), step.name
        assert step.done.endswith("."), step.name
        assert not step.four_eyes or model._meta.get_field(step.four_eyes), step.name


def test_all_transition_tables_are_tried() -> None:
    tables = {id(table) for _, table, _ in TABLES}
    for config in apps.get_app_configs():
        module = __import__(f"{config.name}.transitions", fromlist=["x"]) if _has(config.path, "transitions") else None
        for value in vars(module).values() if module else ():
            assert not isinstance(value, Transitions) or id(value) in tables


def _has(folder: str, module: str) -> bool:
    path = Path(folder)
    return ROOT in path.parents and (path / f"{module}.py").exists() and path.name != "bas"


def test_no_signals_between_apps() -> None:
    """A need that points upwards goes by URL or reverse relation (HOUSE: Rooms)."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and re.search(r"\bsignals?\b|\breceiver\b", ast.unparse(node))
        and path.parts[0] != "scripts"
        and path.name != "celery.py"  # the worker's own start, which tells no app anything
    ]
    assert found == []


def test_print_is_for_programs_in_a_terminal() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if path.parts[0] != "scripts"
    ]
    assert found == []


def test_no_file_is_too_long() -> None:
    files = [*source_files(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    long = {str(path.relative_to(ROOT)): n for path in files if (n := len(path.read_text().splitlines())) > LONGEST}
    assert long == {}, "split it by noun"


def test_modules_and_public_functions_say_what_they_are() -> None:
    """What Django calls by a name of its own (clean, Meta, save_model) needs no words."""
    missing = []
    for path, tree in trees():
        if tree.body and path.name not in ("__init__.py", "apps.py") and not ast.get_docstring(tree):
            missing.append(str(path))
        missing += [
            f"{path}:{node.lineno} {node.name}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    assert missing == []

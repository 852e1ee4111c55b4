"""The project's files agree: migrations, dependencies, settings and the generated documents."""

import ast
import re
import tomllib

import pytest
from django.core.management import call_command

from tests.consistency.vocabulary import ROOT

PROJECT = (ROOT / "pyproject.toml").read_text()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_each_dependency_says_why() -> None:
    """A reason beside its line; test tools whose name says it all may do without."""
    for line in PROJECT.split("[dependency-groups]")[0].splitlines():
        if re.match(r'    "[\w\[\]-]+', line):
            assert "# " in line, line


def test_each_dependency_is_pinned() -> None:
    declared = tomllib.loads(PROJECT)
    names = [*declared["project"]["dependencies"], *declared["dependency-groups"]["dev"]]
    locked = (ROOT / "requirements" / "dev.txt").read_text()
    for name in names:
        bare = re.split(r"[\[<>=~]", name)[0]
        assert re.search(rf"^{re.escape(bare)}(\[[\w,]+\])?==", locked, re.M | re.I), bare


def test_locks_name_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(), lock.name


def test_each_setting_is_described() -> None:
    """docs/drift.md lists every setting that the environment may carry."""
    described = (ROOT / "docs" / "drift.md").read_text()
    tree = ast.parse((ROOT / "finsam" / "settings.py").read_text())
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert read
    assert [name for name in sorted(read) if f"`{name}`" not in described] == []


def test_access_table_is_fresh() -> None:
    call_command("atkomst", check=True)

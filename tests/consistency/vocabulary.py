"""The words of our identifiers, and what counts as English.

There is no list of English words on a bare machine, so English is what the standard library, Django and the other
large packages of the environment write in their code and docstrings. A word that stands neither there, nor in
docs/ordlista.md, nor in english.txt beside this file, is a Swedish word that nobody has explained.
"""

import ast
import re
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("finsam", "insatser", "deltagare", "rapporter", "scripts")
GLOSSARY = ROOT / "docs" / "ordlista.md"
EXTRA = Path(__file__).with_name("english.txt")
# Packages whose authors write English and nothing else. (Faker and stdnum, for two, hold Swedish words.)
SPEAKERS = ("django", "celery", "kombu", "weasyprint", "pypdf", "redis", "psycopg", "gunicorn", "_pytest")
_HUMPS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_WORD = re.compile(r"[A-Za-z]{2,}")


def split(identifier: str) -> list[str]:
    """The words of an identifier in small letters: RekvisitionStatus, anta_remiss, MAX_AGE."""
    return [word.lower() for word in _HUMPS.findall(identifier)]


def source_files() -> Iterator[Path]:
    """Our Python files. Migrations are written by Django out of the models."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def identifiers(path: Path) -> Iterator[tuple[str, int]]:
    """Everything that a file names, with its line: functions, classes, arguments, variables, columns, URL names."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Call(func=ast.Name(id="path"), keywords=keywords):
                for keyword in keywords:
                    if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                        yield keyword.value.value, node.lineno


@cache
def english() -> frozenset[str]:
    """Every word of the packages that speak English, and of english.txt."""
    libraries = [Path(sysconfig.get_path("stdlib")), *(Path(sysconfig.get_path("purelib")) / name for name in SPEAKERS)]
    found: set[str] = set()
    for library in libraries:
        for path in library.rglob("*.py"):
            if {"site-packages", "test", "tests", "locale", "encodings", "idlelib"} & set(
                path.relative_to(library).parts
            ):
                continue
            for word in _WORD.findall(path.read_text(errors="ignore")):
                found.update(split(word))
    return frozenset(found) | frozenset(EXTRA.read_text().split())


@cache
def glossary() -> dict[str, str]:
    """The terms of docs/ordlista.md as identifiers write them, with their meaning."""
    found = {}
    for line in GLOSSARY.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and set(cells[0]) - set("- "):
            for form in re.findall(r"`(\w+)`", cells[0]):
                for word in split(form):
                    found[word] = cells[1]
    return found

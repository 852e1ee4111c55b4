"""Templates: none unused, one base, nothing inline that the Content-Security-Policy would stop, real addresses."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from tests.consistency.vocabulary import ROOT, source_files

FOLDER = ROOT / "templates"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
# Drawn by name by Django, crispy-forms or the admin, or parts of a page rather than pages.
BY_NAME = ("403.html", "404.html", "500.html", "admin/", "bootstrap5/", "registration/", "django/", "widgets/")
PARTS = ("components/", "pdf/", "charts/", "bootstrap5/", "admin/", "registration/", "django/", "widgets/")
INCLUDED = set(
    re.findall(r"""\{% include ["']([\w./-]+)["']""", "".join(path.read_text() for path in FOLDER.rglob("*.html")))
)
# Paper and pictures are not sent to a browser under the policy.
ON_PAPER = ("pdf/", "charts/")


def text(name: str) -> str:
    """A template's source."""
    return (FOLDER / name).read_text()


def words_in_code() -> Iterator[str]:
    """Every string of our code."""
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_there_are_templates() -> None:
    assert len(FILES) > 20


def test_every_template_is_used() -> None:
    asked_for = set(words_in_code())
    for name in FILES:
        asked_for |= set(re.findall(r"""["']([\w./-]+\.html)["']""", text(name)))
    assert [name for name in FILES if name not in asked_for and not name.startswith(BY_NAME)] == []


@pytest.mark.parametrize("name", FILES)
def test_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(PARTS)])
def test_page_stands_on_the_base(name: str) -> None:
    """A page extends the base or another page that does; what another template includes is a part of one."""
    if name in INCLUDED or name in ("base.html", "500.html"):
        return
    extends = re.match(r"""\s*(?:\{#.*?#\}\s*)?\{% extends ["']([\w./]+)["'] %\}""", text(name))
    assert extends, "a page extends base.html"
    assert extends[1] in FILES


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(ON_PAPER)])
def test_nothing_inline(name: str) -> None:
    source = re.sub(r"\{#.*?#\}", "", text(name), flags=re.S)
    assert not re.search(r"\sstyle\s*=", source), "a style attribute is stopped by the Content-Security-Policy"
    assert not re.search(r"<style[\s>]", source), "a style element is stopped too"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", source), "and so is a script without a file"
    assert not re.search(r"\son(click|change|submit|load|input|keyup)\s*=", source), "and a handler in an attribute"
    assert not re.search(r"javascript:|hx-on|hx-vals=['\"]js:", source), "and text that is run"


def names_of_urls(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The names that can be reversed."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names_of_urls(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def test_reversed_names_exist() -> None:
    known = set(names_of_urls(get_resolver().url_patterns)) | {"design"}  # design: with DEBUG alone
    wrong = []
    for name in FILES:
        wrong += [
            f"{name}: {url}" for url in re.findall(r"""\{% url ["']([\w:]+)["']""", text(name)) if url not in known
        ]
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            first = node.args[0]
            by_name = node.func.id in ("reverse", "redirect", "reverse_lazy") and isinstance(first, ast.Constant)
            if by_name and not str(first.value).startswith("/") and first.value not in known:
                wrong.append(f"{path.name}:{node.lineno}: {first.value}")
    assert wrong == []


def test_static_files_exist() -> None:
    wrong = [
        f"{name}: {file}"
        for name in FILES
        for file in re.findall(r"""\{% static ["']([^"']+)["']""", text(name))
        if finders.find(file) is None
    ]
    assert wrong == []


def test_words_of_the_house() -> None:
    """DESIGN: klarspråk, no exclamation marks, none of the words that programmes say."""
    wrong = []
    for name in FILES:
        seen = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<[^>]*>", " ", text(name), flags=re.S)
        wrong += [f"{name}: {word}" for word in re.findall(r"\w+!|\b(?:Error|Submit|None|OK|ärende\w*)\b", seen)]
    assert wrong == []

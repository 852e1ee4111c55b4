"""The components: what they show, what they escape, and the rules that every template keeps."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# PDFs are drawn from their own templates and e-mails by nobody's browser; neither has a CSP.
PAGES = [path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] != "pdf"]


def rendered(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load finsam %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_needs_a_weaker_content_security_policy(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son\w+=", text)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)", text)
    assert "javascript:" not in text


def test_missing_figures_are_dashes_and_never_the_word_none():
    for name in ("kr", "belopp", "tkr", "mnkr", "andel", "tal", "datum", "datum_kort", "tidpunkt"):
        assert rendered(f"{{{{ x|{name} }}}}", x=None) == "–"
    assert rendered("{% period x %}", x=None) == "–"


def test_moments_are_told_in_the_readers_zone():
    midnight = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    assert rendered("{{ x|tidpunkt }}", x=midnight) == "1 januari 2025 kl.\u00a000.30"
    assert rendered("{{ x|datum }}", x=midnight) == "1 januari 2025"
    assert rendered("{{ x|datum }}", x=date(2024, 12, 31)) == "31 december 2024"


def test_the_pager_keeps_the_filters():
    page = Paginator(range(100), 10).page(3)
    html = render_to_string("components/pager.html", {"page": page}, RequestFactory().get("/?status=sen&sida=3"))
    assert "?status=sen&amp;sida=4" in html
    assert "Visar 21–30 av 100" in html
    assert render_to_string("components/pager.html", {"page": Paginator([1], 10).page(1)}).strip() == ""


class _Filter(forms.Form):
    q = forms.CharField(label="Sök", required=False)
    status = forms.ChoiceField(label="Läge", choices=[("", "Alla"), ("sen", "Sen")], required=False)


def test_chosen_filters_can_be_taken_away_one_by_one():
    request = RequestFactory().get("/?q=<b>&status=sen&sida=2")
    html = render_to_string("components/filters.html", {"form": _Filter(request.GET)}, request)
    assert "Läge: Sen" in html
    assert 'href="?q=%3Cb%3E"' in html
    assert 'href="?status=sen"' in html
    assert "<b>" not in html


def test_a_head_sorts_first_one_way_then_the_other():
    assert 'href="?sortera=namn"' in rendered('{% sort_head "namn" "Insats" %}', "/?sida=4")
    rising = rendered('{% sort_head "namn" "Insats" %}', "/?sortera=namn")
    assert 'href="?sortera=-namn"' in rising
    assert 'aria-sort="ascending"' in rising


def test_a_dialog_posts_with_the_token_and_its_content_is_escaped():
    html = rendered(
        '{% dialog id="d" heading=h url="/x/" button="Avslå" danger=True %}<p>{{ h }}</p>{% enddialog %}',
        h="<i>",
        csrf_token="abc",
    )
    assert 'value="abc"' in html
    assert "btn-danger" in html
    assert "<p>&lt;i&gt;</p>" in html
    assert "<i>" not in html


def test_a_contradiction_shows_both_sides_and_the_difference():
    row = {
        "galler": "Ansökt",
        "enligt_raderna": 1_750_500,
        "enligt_dokumentet": 1_750_000,
        "skillnad": 500,
        "var": "s. 9",
    }
    html = render_to_string("components/contradiction.html", {"rows": [row]})
    for shown in (
        "Motsägelse i underlaget",
        "1\u00a0750\u00a0500\u00a0kr",
        "1\u00a0750\u00a0000\u00a0kr",
        ">500\u00a0kr",
    ):
        assert shown in html
    assert render_to_string("components/contradiction.html", {"rows": []}).strip() == ""


def test_progress_asks_again_until_it_is_over():
    going = render_to_string("components/progress.html", {"url": "/lage/", "label": "Ritar", "done": 7, "total": 20})
    assert 'hx-get="/lage/"' in going
    assert 'hx-trigger="every 1s"' in going
    assert 'value="7" max="20"' in going
    assert "7 av 20" in going
    assert "hx-get" not in render_to_string("components/progress.html", {"label": "Klart"})


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "409", "500"])
def test_error_pages_can_be_drawn_with_nothing_known(name):
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert "Error" not in html
    assert "None" not in html


def test_error_pages_tell_the_reason():
    assert "Bara kansliet får det." in render_to_string("403.html", {"reason": "Bara kansliet får det."})
    assert "Kim hann före." in render_to_string("409.html", {"reason": "Kim hann före."})

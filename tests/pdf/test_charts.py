"""Charts: readable without seeing, safe under a strict Content-Security-Policy, honest about hidden values."""

import itertools
import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from finsam.bas.charts import (
    CHARACTER,
    NARROW,
    WIDE,
    Series,
    bar_chart,
    grouped_bar_chart,
    line_chart,
    on_page,
    stacked_bar_chart,
)
from finsam.bas.formats import kr

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ["Nya", "Avslutade"]
TWO = [Series("Kvinnor", [32, 34]), Series("Män", [28, 29])]
Chart = Callable[..., SafeString]
EVERY: list[Chart] = [
    lambda **options: bar_chart("Titel", LABELS, [1200, Decimal("3.5")], **options),
    lambda **options: grouped_bar_chart("Titel", LABELS, TWO, **options),
    lambda **options: stacked_bar_chart("Titel", LABELS, TWO, **options),
    lambda **options: line_chart("Titel", LABELS, TWO, **options),
]


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own text


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in tree(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", EVERY)
def test_a_chart_has_a_title_a_description_and_no_style_or_script(chart: Chart) -> None:
    root = tree(chart())
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == "Titel"
    assert description.text
    assert "Nya" in description.text
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    for element in root.iter():
        assert element.tag not in {f"{SVG}script", f"{SVG}style"}
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("chart", EVERY)
def test_text_takes_the_colour_of_the_page_unless_told(chart: Chart) -> None:
    assert {text.attrib["fill"] for text in tree(chart()).iter(f"{SVG}text")} == {"currentColor"}
    assert {text.attrib["fill"] for text in tree(chart(ink="#1d2623")).iter(f"{SVG}text")} == {"#1d2623"}


@pytest.mark.parametrize("chart", EVERY)
def test_coordinates_have_a_point_in_every_language(chart: Chart) -> None:
    for name in ("x", "y", "x1", "y2", "width", "height"):
        for value in re.findall(rf' {name}="([^"]*)"', chart()):
            float(value)


def test_figures_are_written_the_swedish_way() -> None:
    svg = bar_chart("Belopp", ["Personal"], [Decimal("1700000.50")], number=kr)
    assert "1\u00a0700\u00a0000,50\u00a0kr" in texts(svg)
    assert "1\u00a0500\u00a0000\u00a0kr" in texts(svg)


def test_a_hidden_value_is_said_and_never_drawn_as_nought() -> None:
    assert "visas inte" in texts(bar_chart("x", LABELS, [None, 10]))
    assert "ingen prognos" in texts(bar_chart("x", LABELS, [None, 10], missing="ingen prognos"))
    stacked = stacked_bar_chart("x", LABELS, [Series("Kvinnor", [32, None]), Series("Män", [28, 29])])
    assert "delvis dolt" in texts(stacked)
    assert "60" in texts(stacked)
    assert "29" not in texts(stacked)
    assert "kvinnor visas inte, män 29" in stacked
    line = line_chart("x", ["1", "2", "3"], [Series("a", [5, None, 7])])
    assert len(list(tree(line).iter(f"{SVG}polyline"))) == 2


def test_a_bar_is_as_long_as_its_value() -> None:
    rects = [
        rect
        for rect in tree(bar_chart("x", ["a", "b"], [50, 25])).iter(f"{SVG}rect")
        if rect.attrib.get("fill") == "#1f5a4a"
    ]
    first, second = (float(rect.attrib["width"]) for rect in rects)
    assert first == pytest.approx(2 * second, abs=0.2)


def test_what_a_user_wrote_is_text_and_not_markup() -> None:
    svg = bar_chart("<b>&", ["<script>alert(1)</script>"], [1])
    assert "<script>" not in svg
    assert "<script>alert(1)</script>" in texts(svg)


def test_a_long_label_takes_two_lines_and_is_then_cut() -> None:
    label = "Socialtjänstens enhet för ekonomiskt bistånd i hela kommunen och dess grannar"
    first, second = texts(bar_chart("x", [label], [1]))[-3:-1]
    assert label.startswith(first)
    assert second.endswith("…")


def test_two_charts_on_a_page_have_ids_of_their_own() -> None:
    first, second = bar_chart("x", ["a"], [1]), bar_chart("x", ["a"], [2])
    ids = re.findall(r' id="([^"]*)"', first + second)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("labels", "series"),
    [
        ([], [Series("a", [])]),
        (["a"], []),
        (["a"], [Series(str(number), [1]) for number in range(4)]),
        (["a", "b"], [Series("a", [1])]),
        (["a"], [Series("a", [-1])]),
    ],
)
def test_what_cannot_be_drawn_is_refused(labels: list[str], series: list[Series]) -> None:
    with pytest.raises(ValueError):
        grouped_bar_chart("x", labels, series)


def test_only_noughts_is_still_a_chart() -> None:
    assert texts(bar_chart("x", ["a"], [0])).count("0") == 2


LONG_LABELS = ["Teamsamverkan i Västra Mälardalen med omnejd", "Norrbo", "Rådgivande myndighetsgemensamt team i Ekdala"]
LONG_NAMES = [Series(name, [12_345_678, None, 9_000]) for name in ("Beviljat under året", "Rekvirerat", "Prognos")]
DAYS = [f"{day}/11 2026" for day in range(1, 15)]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "chart",
    [
        lambda width: grouped_bar_chart("x", LONG_LABELS, LONG_NAMES, number=kr, missing="ingen prognos", width=width),
        lambda width: stacked_bar_chart("x", LONG_LABELS, LONG_NAMES, number=kr, width=width),
        lambda width: line_chart("x", DAYS, [Series("a", list(range(14)))], width=width),
    ],
)
def test_every_word_has_room_and_none_runs_into_another(chart: Chart, width: int) -> None:
    lines: dict[str, list[tuple[float, float]]] = {}
    for text in tree(chart(width)).iter(f"{SVG}text"):
        long = CHARACTER * len(text.text or "")
        left = float(text.attrib["x"]) - long * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib["text-anchor"]]
        # The mean width of a character is a guess, so a word may be somewhat longer than its room.
        assert left > -12, text.text
        assert left + long < width + 12, text.text
        lines.setdefault(text.attrib["y"], []).append((left, left + long))
    for line in lines.values():
        line.sort()
        assert all(one[1] <= other[0] + 4 for one, other in itertools.pairwise(line)), line


def test_a_page_has_one_drawing_for_each_width_with_ids_of_their_own() -> None:
    both = on_page(bar_chart, "Titel", LABELS, [3, 4])
    assert re.findall(r'viewBox="0 0 (\d+)', both) == [str(WIDE), str(NARROW)]
    assert both.count('class="narrow"') == 1
    ids = re.findall(r' id="([^"]*)"', both)
    assert len(ids) == len(set(ids))

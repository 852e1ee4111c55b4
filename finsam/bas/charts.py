"""Charts as SVG: bars, stacked bars, grouped bars and lines, for pages and for PDFs.

The drawing is a list of shapes put into one template with presentation attributes only, so that it passes a strict
Content-Security-Policy and follows dark mode (text is `currentColor`). Every chart has a title and a description for
those who cannot see it, and is shown beside a table of the same numbers, which is the caller's part.

The second series has stripes and the third is light with dots, so that the series can be told apart in grey and
without seeing colours. A value that is None (hidden or not reported) leaves a gap; it is never drawn as nought.

Text keeps its size, so that a chart is drawn for the width that it is shown at. A page shows one of two drawings
(`on_page`): WIDE has the labels beside the bars, NARROW above them.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from finsam.bas.formats import tal

SPRUCE = "#1f5a4a"
OCHRE = "#d9a441"
PALE = "#e9e6dc"
EDGES = (SPRUCE, "#8a5a00", "#55625c")
DASHES = ("", "7 4", "2 4")

WIDE = 640
NARROW = 320
"""A telephone's page without its margins."""
TEXT = 13
LINE = TEXT * 1.2
CHARACTER = 6.4
"""Mean width of a character at that size: good enough to choose where a label breaks."""
LABELS = 190
"""The widest that the column of labels beside the bars may be."""

HIDDEN = "visas inte"

Number = int | Decimal
NumberFormat = Callable[[Number], str]


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of values, one for each label; None where the value is hidden or unknown."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class _Shape:
    """One shape. Coordinates are text, since a template would write 12.5 the Swedish way."""

    kind: str
    at: dict[str, str]
    text: str = ""
    style: int = 0


@dataclass(slots=True)
class _Drawing:
    """Shapes in the order they are painted."""

    width: int
    height: float = 0
    shapes: list[_Shape] = field(default_factory=list)

    @property
    def narrow(self) -> bool:
        return self.width < WIDE

    def line(self, x1: float, y1: float, x2: float, y2: float, *, strong: bool = False) -> None:
        at = {"x1": _xy(x1), "y1": _xy(y1), "x2": _xy(x2), "y2": _xy(y2)}
        self.shapes.append(_Shape("axis" if strong else "grid", at))

    def rect(self, x: float, y: float, width: float, height: float, style: int) -> None:
        at = {"x": _xy(x), "y": _xy(y), "width": _xy(width), "height": _xy(height)}
        self.shapes.append(_Shape("rect", at, style=style))

    def text(self, x: float, y: float, text: str, anchor: str = "start", *, bold: bool = False) -> None:
        self.shapes.append(_Shape("bold" if bold else "text", {"x": _xy(x), "y": _xy(y), "anchor": anchor}, text))

    def path(self, points: Sequence[tuple[float, float]], style: int) -> None:
        joined = " ".join(f"{_xy(x)},{_xy(y)}" for x, y in points)
        self.shapes.append(_Shape("path", {"points": joined}, style=style))
        for x, y in points:
            at = {"x": _xy(x), "y": _xy(y), "left": _xy(x - 4), "top": _xy(y - 4)}
            self.shapes.append(_Shape("dot", at, style=style))


def bar_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[Number | None],
    *,
    description: str = "",
    number: NumberFormat = tal,
    missing: str = HIDDEN,
    ink: str = "currentColor",
    width: int = WIDE,
) -> SafeString:
    """Lying bars, one for each label. ValueError when there are not as many values as labels."""
    series = [Series("", values)]
    return grouped_bar_chart(
        title, labels, series, description=description, number=number, missing=missing, ink=ink, width=width
    )


def grouped_bar_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    description: str = "",
    number: NumberFormat = tal,
    missing: str = HIDDEN,
    ink: str = "currentColor",
    width: int = WIDE,
) -> SafeString:
    """Lying bars, one for each series under each label. `missing` stands where a value is None."""
    _check(labels, series)
    drawing = _Drawing(width)
    height = 20 if len(series) == 1 else 15
    left, scale, tops = _bar_frame(drawing, labels, series, _highest(series), height * len(series), number)
    for row, y in enumerate(tops):
        for place, one in enumerate(series):
            value = one.values[row]
            middle = y + place * height + height / 2 + TEXT / 3
            if value is None:
                drawing.text(left + 6, middle, missing)
                continue
            drawing.rect(left, y + place * height, float(value) * scale, height - 2, place)
            drawing.text(left + float(value) * scale + 6, middle, number(value))
    return _svg(drawing, title, description or _described(labels, series, number, missing), ink)


def stacked_bar_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    description: str = "",
    number: NumberFormat = tal,
    ink: str = "currentColor",
    width: int = WIDE,
) -> SafeString:
    """Lying bars where the series of a label follow each other, for example kvinnor, män and annan.

    The sum of what is known stands after the bar; when a part is hidden the sum is left out, since it would be
    too low.
    """
    _check(labels, series)
    sums = [sum((float(one.values[row] or 0) for one in series), 0.0) for row in range(len(labels))]
    drawing = _Drawing(width)
    left, scale, tops = _bar_frame(drawing, labels, series, max(sums, default=0.0), 22, number)
    for row, y in enumerate(tops):
        x = left
        for place, one in enumerate(series):
            value = one.values[row]
            if not value:
                continue
            drawing.rect(x, y, float(value) * scale, 22, place)
            x += float(value) * scale
        parts = [one.values[row] for one in series]
        known = [part for part in parts if part is not None]
        shown = number(sum(known)) if len(known) == len(parts) else "delvis dolt"
        drawing.text(x + 6, y + 11 + TEXT / 3, shown, bold=True)
    return _svg(drawing, title, description or _described(labels, series, number), ink)


def line_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    description: str = "",
    number: NumberFormat = tal,
    ink: str = "currentColor",
    width: int = WIDE,
) -> SafeString:
    """A line for each series over labels in time order. A gap where a value is not known.

    Labels that would run into each other are left out but for every second, third and so on.
    """
    _check(labels, series)
    drawing = _Drawing(width)
    top, height = _legend(drawing, series) + 10, 200
    highest, step = _nice(_highest(series))
    left = 16 + CHARACTER * len(number(_tick(highest)))
    right = width - 24
    for mark in range(round(highest / step) + 1):
        y = top + height - height * mark * step / highest
        drawing.line(left, y, right, y, strong=mark == 0)
        drawing.text(left - 8, y + TEXT / 3, number(_tick(mark * step)), "end")
    xs = [left + (right - left) * (place + 0.5) / len(labels) for place in range(len(labels))]
    room = (right - left) / len(labels)
    for x, label in list(zip(xs, labels, strict=True))[:: ceil((_long(labels) + 12) / room)]:
        drawing.text(x, top + height + 20, label, "middle")
    for style, one in enumerate(series):
        run: list[tuple[float, float]] = []
        for x, value in [*zip(xs, one.values, strict=True), (0.0, None)]:
            if value is not None:
                run.append((x, top + height - height * float(value) / highest))
            elif run:
                drawing.path(run, style)
                run = []
    drawing.height = top + height + 30
    return _svg(drawing, title, description or _described(labels, series, number), ink)


def on_page(chart: Callable[..., SafeString], *content: Any, **options: Any) -> SafeString:
    """A chart drawn for a wide page and for a telephone; the style sheet shows one of the two."""
    return chart(*content, **options) + chart(*content, **options, width=NARROW)


def _check(labels: Sequence[str], series: Sequence[Series]) -> None:
    if not 1 <= len(series) <= 3:
        raise ValueError("a chart has one, two or three series")
    if not labels or any(len(one.values) != len(labels) for one in series):
        raise ValueError("every series needs one value for each label, and there must be a label")
    if any(value is not None and value < 0 for one in series for value in one.values):
        raise ValueError("values below nought cannot be drawn")


def _highest(series: Sequence[Series]) -> float:
    return max((float(value) for one in series for value in one.values if value is not None), default=0.0)


def _nice(highest: float, marks: int = 5) -> tuple[float, float]:
    """The end of an axis and the step between its marks, both easy to read: 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return 1.0, 1.0
    rough = highest / marks
    power: float = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    step = max(step, 1.0) if highest >= 2 else step
    return ceil(highest / step) * step, step


def _tick(value: float) -> Number:
    return int(value) if value == int(value) else Decimal(str(round(value, 4)))


def _long(texts: Sequence[str]) -> float:
    """The width of the longest of some texts."""
    return CHARACTER * max(len(text) for text in texts)


def _legend(drawing: _Drawing, series: Sequence[Series]) -> float:
    """Draws what the series are called, when there are several, and returns where the chart begins."""
    if len(series) == 1:
        return 0.0
    x, y = 0.0, 0.0
    for style, one in enumerate(series):
        wide = 25 + _long([one.name])
        if x and x + wide > drawing.width:
            x, y = 0.0, y + 22
        drawing.rect(x, y + 3, 18, 12, style)
        drawing.text(x + 25, y + 14, one.name)
        x += wide + 26
    return y + 26


def _bar_frame(
    drawing: _Drawing,
    labels: Sequence[str],
    series: Sequence[Series],
    highest: float,
    bars: float,
    number: NumberFormat,
) -> tuple[float, float, list[float]]:
    """Draws all but the bars: the legend, the axis and each label with room for its bars, `bars` high.

    Returns the left end of the bars, the length of one unit of value, and where the bars of each label begin.
    """
    top = _legend(drawing, series)
    column = 0.0 if drawing.narrow else min(LABELS, _long(labels))
    left = 1.0 if drawing.narrow else 12 + column
    broken = [_broken(label, drawing.width if drawing.narrow else LABELS) for label in labels]
    tops, y = [], top + 7
    for lines in broken:
        y += len(lines) * LINE if drawing.narrow else 0
        tops.append(y)
        y += bars + 14
    bottom = y - 3
    room = drawing.width - 20 - left
    wide = _long([number(_tick(_nice(highest)[0]))])
    end, step = _nice(highest, marks=max(1, min(5, int(room / (wide + 16)) - 1)))
    scale = (room - wide) / end
    for mark in range(round(end / step) + 1):
        x = left + mark * step * scale
        drawing.line(x, top, x, bottom, strong=mark == 0)
        at_edge = mark == 0 and drawing.narrow
        drawing.text(x, bottom + 17, number(_tick(mark * step)), "start" if at_edge else "middle")
    for lines, start in zip(broken, tops, strict=True):
        if drawing.narrow:
            _write(drawing, left + 4, start - 5 - (len(lines) - 1) * LINE, lines, "start")
        else:
            _write(drawing, left - 10, start + bars / 2 + TEXT / 3 - (len(lines) - 1) * LINE / 2, lines, "end")
    drawing.height = bottom + 24
    return left, scale, tops


def _write(drawing: _Drawing, x: float, y: float, lines: Sequence[str], anchor: str) -> None:
    for line in lines:
        drawing.text(x, y, line, anchor)
        y += LINE


def _broken(label: str, room: float) -> list[str]:
    """The label on one line, or on two when it is longer than its room; the rest is cut with dots."""
    fits = int(room / CHARACTER)
    if len(label) <= fits:
        return [label]
    cut = label.rfind(" ", 0, fits + 1)
    cut = cut if cut > 0 else fits
    rest = label[cut:].strip()
    return [label[:cut], rest if len(rest) <= fits else rest[: fits - 1].rstrip() + "…"]


def _described(labels: Sequence[str], series: Sequence[Series], number: NumberFormat, missing: str = HIDDEN) -> str:
    """All values as a sentence, for those who cannot see the picture."""
    rows = []
    for row, label in enumerate(labels):
        parts = []
        for one in series:
            value = one.values[row]
            shown = missing if value is None else number(value)
            parts.append(f"{one.name.lower()} {shown}".strip())
        rows.append(f"{label}: {', '.join(parts)}")
    return "; ".join(rows) + "."


def _svg(drawing: _Drawing, title: str, description: str, ink: str) -> SafeString:
    # Several charts may share a page, and a page may be put together of fragments: ids from the content itself.
    content = f"{drawing.width}{title}{description}{drawing.shapes}"
    key = hashlib.sha256(content.encode()).hexdigest()[:10]
    fills = (SPRUCE, f"url(#stripes-{key})", f"url(#dots-{key})")
    solid = (SPRUCE, OCHRE, PALE)
    looks = [
        {"fill": fills[style], "solid": solid[style], "edge": EDGES[style], "dash": DASHES[style]} for style in range(3)
    ]
    return render_to_string(
        "charts/chart.svg",
        {
            "key": key,
            "title": title,
            "description": description,
            "width": str(drawing.width),
            "narrow": drawing.narrow,
            "height": _xy(drawing.height),
            "shapes": [(shape, looks[shape.style]) for shape in drawing.shapes],
            "looks": looks,
            "size": str(TEXT),
            "ink": ink,
        },
    )


def _xy(value: float) -> str:
    """A coordinate with at most one decimal, and a point whatever the language."""
    return f"{value:.1f}".removesuffix(".0")

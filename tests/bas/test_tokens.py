"""The colours can be read: contrast computed for every pair of text and ground (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TEXT = [
    ("ink", "paper", "ground", "spruce-tint", "ochre-tint", "brick-tint", "sky-tint"),
    ("ink-soft", "paper", "ground", "ochre-tint"),
    ("spruce", "paper", "ground", "spruce-tint"),
    ("ochre", "ochre-tint"),
    ("brick", "paper", "ground", "brick-tint"),
    ("sky", "paper", "ground", "spruce-tint", "ochre-tint", "brick-tint", "sky-tint"),
    ("on-spruce", "spruce", "spruce-hover"),
    ("on-brick", "brick", "brick-hover"),
]


def palettes() -> dict[str, dict[str, str]]:
    """The three blocks of tokens.css: light, dark by the system, dark by choice."""
    css = (CSS / "tokens.css").read_text()
    blocks = [block for block in re.findall(r"\{([^{}]*)\}", css) if "--ink:" in block]
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for name, block in zip(("light", "dark", "chosen dark"), blocks, strict=True)
    }


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_can_be_read_on_every_ground(name):
    palette = palettes()[name]
    weak = [
        f"{text} on {ground}: {contrast(palette[text], palette[ground]):.2f}"
        for text, *grounds in TEXT
        for ground in grounds
        if contrast(palette[text], palette[ground]) < 4.5
    ]
    assert weak == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_edges_of_fields_and_the_focus_ring_are_seen(name):
    palette = palettes()[name]
    for edge in ("control", "sky"):
        for ground in ("paper", "ground"):
            assert contrast(palette[edge], palette[ground]) >= 3


def test_both_dark_sets_are_the_same():
    sets = palettes()
    assert sets["dark"] == sets["chosen dark"]


def test_every_token_that_is_used_is_defined():
    used, defined = set(), set()
    for sheet in CSS.glob("*.css"):
        text = sheet.read_text()
        used |= set(re.findall(r"var\(--([\w-]+)", text))
        defined |= set(re.findall(r"--([\w-]+)\s*:", text))
    assert used - defined == set()

"""Screen and paper show the same letters: the web fonts are the package's own, only packed."""

from pathlib import Path

import font_source_sans_pro
import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"


@pytest.mark.parametrize("weight", ["Regular", "It", "Semibold", "Bold"])
def test_the_web_font_has_the_outlines_of_the_pdf_font(weight):
    web = TTFont(FONTS / f"SourceSansPro-{weight}.woff2")
    paper = TTFont(Path(font_source_sans_pro.font_directory) / f"SourceSansPro-{weight}.ttf")
    assert web.getGlyphOrder() == paper.getGlyphOrder()
    for letter in "åäöÅÄÖ0123456789−–":
        glyph = paper.getBestCmap()[ord(letter)]
        assert web["glyf"][glyph] == paper["glyf"][glyph]
        assert web["hmtx"][glyph] == paper["hmtx"][glyph]


def test_the_licence_goes_with_the_fonts():
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text()

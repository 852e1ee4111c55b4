"""Pictures from outside: read once, drawn anew.

What is kept is a new file with the same picture: without the place, the moment and the telephone that a photo carries
along (a receipt photographed at home would tell where that is), without whatever else was hidden behind the picture,
and turned the right way up. The original stays with the person who sent it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from finsam.bas.file_kinds import Kind, UnacceptableFile

MOST_PIXELS: dict[Kind, int] = {"jpeg": 60_000_000, "png": 25_000_000}
"""Of the picture that is sent: telephones take JPEG of up to fifty million, which are read at a smaller scale."""
LONGEST_SIDE = 4000
"""Pixels of the picture that is kept: more than 300 to the inch on an A4 page."""
SHORTEST_SIDE = 100
QUALITY = 88

DAMAGED = "Bilden är skadad och går inte att läsa. Öppna den hos dig, spara den på nytt och välj den nya filen."
TOO_LARGE = "Bilden har för många bildpunkter. Spara den i mindre storlek och välj den nya filen."
TOO_SMALL = "Bilden är för liten för att gå att läsa. Ta en större bild och välj den."
_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})


def redraw(content: bytes, kind: Kind) -> bytes:
    """The same picture as a new PNG or JPEG, at most LONGEST_SIDE pixels wide and high.

    Raises UnacceptableFile, with a sentence that says what to do, when it cannot be read or is too large or small.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # measured here, by a limit of our own
            with _open(content, kind) as picture:
                _measure(picture, kind)
                picture.verify()  # after this it has to be opened anew
            with _open(content, kind) as picture, _whole():
                return _draw(picture, kind)
    except UnacceptableFile:
        raise
    except Image.DecompressionBombError as bomb:
        raise UnacceptableFile(TOO_LARGE) from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as broken:
        raise UnacceptableFile(DAMAGED) from broken


@contextmanager
def _whole() -> Iterator[None]:
    """Half a picture is damaged. WeasyPrint, where it is loaded too, has told Pillow to draw what there is of one."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _open(content: bytes, kind: Kind) -> Image.Image:
    return Image.open(BytesIO(content), formats=[kind.upper()])


def _measure(picture: Image.Image, kind: Kind) -> None:
    # A progressive JPEG is unpacked whole, whatever scale it is read at: as a PNG is.
    most = MOST_PIXELS["png" if picture.info.get("progressive") else kind]
    if picture.width * picture.height > most:
        raise UnacceptableFile(TOO_LARGE)
    if min(picture.size) < SHORTEST_SIDE:
        raise UnacceptableFile(TOO_SMALL)


def _draw(picture: Image.Image, kind: Kind) -> bytes:
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read at a smaller scale, with less memory
    drawn = ImageOps.exif_transpose(picture)
    if kind == "jpeg":
        drawn = drawn if drawn.mode in ("L", "RGB") else drawn.convert("RGB")
    elif drawn.mode not in _MODES:
        drawn = drawn.convert("RGB")
    if max(drawn.size) > LONGEST_SIDE:
        drawn = drawn.convert("RGB") if drawn.mode in ("1", "P") else drawn  # these cannot be scaled smoothly
        drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn.info = {name: value for name, value in drawn.info.items() if name == "transparency"}
    out = BytesIO()
    if kind == "jpeg":
        drawn.save(out, "JPEG", quality=QUALITY)
    else:
        drawn.save(out, "PNG")
    return out.getvalue()

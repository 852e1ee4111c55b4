"""A section's plain text as paragraphs and lists."""

from typing import TypedDict

BULLETS = ("- ", "• ", "– ")


class Block(TypedDict):
    """A paragraph (`text`), or a list (`items`)."""

    text: str
    items: list[str]


def blocks(text: str) -> list[Block]:
    """Paragraphs are parted by an empty line; lines that begin with a dash are a list, and may go on in the next
    line, indented. Line breaks inside a paragraph are only where the writer's line ended."""
    found: list[Block] = []
    for chunk in text.replace("\r\n", "\n").split("\n\n"):
        words: list[str] = []
        items: list[str] = []
        for line in chunk.split("\n"):
            bare = line.strip()
            if bare.startswith(BULLETS):
                items.append(bare[2:].strip())
            elif items and bare and line.startswith((" ", "\t")):
                items[-1] = f"{items[-1]} {bare}"
            elif bare:
                if items:
                    found.append(Block(text=" ".join(words), items=items))
                    words, items = [], []
                words.append(bare)
        if words or items:
            found.append(Block(text=" ".join(words), items=items))
    return found

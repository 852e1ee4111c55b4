"""A word in an identifier is Swedish if and only if it stands in docs/ordlista.md (HOUSE: Words)."""

from tests.consistency.vocabulary import EXTRA, english, glossary, identifiers, source_files, split


def test_every_word_is_english_or_explained() -> None:
    unknown: dict[str, str] = {}
    for path in source_files():
        for name, line in identifiers(path):
            for word in split(name):
                if len(word) > 2 and word not in english() and word not in glossary():
                    unknown.setdefault(word, f"{path.name}:{line} {name}")
    lines = [f"{word} ({where})" for word, where in sorted(unknown.items())]
    assert not lines, "Say it in English, or explain the term in docs/ordlista.md:\n" + "\n".join(lines)


def test_identifiers_are_ascii() -> None:
    for path in source_files():
        for name, line in identifiers(path):
            assert name.isascii(), f"{path.name}:{line} {name}"


def test_every_term_is_explained() -> None:
    assert [word for word, meaning in glossary().items() if len(meaning) < 8] == []


def test_extra_english_words_are_needed() -> None:
    used = {word for path in source_files() for name, _ in identifiers(path) for word in split(name)}
    extra = EXTRA.read_text().split()
    assert extra == sorted(extra)
    assert set(extra) - used == set(), "these words are not used any more"

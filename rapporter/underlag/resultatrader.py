"""The sums of a förbund's year in the order that pages and papers show them, in words."""

from dataclasses import dataclass
from decimal import Decimal

from finsam.bas.formats import MISSING, andel, kr
from insatser.services.forbundsbudget import Resultat

COLUMN_NAMES = ("Budget", "Utfall", "Prognos")

_ROWS: tuple[tuple[str, str, bool], ...] = (
    ("Administration", "administration", False),
    ("Individinsatser", "individ", False),
    ("Metoder och struktur", "struktur", False),
    ("Direkta insatskostnader", "direkta", False),
    ("Summa kostnader", "kostnader", True),
    ("Medelstilldelning", "medel", False),
    ("Övriga intäkter under året", "intakter", False),
    ("Resultat", "resultat", True),
    ("Överfört eget kapital", "kapital", False),
    ("Medel till förfogande", "medel_till_forfogande", False),
    ("Utgående eget kapital", "utgaende", True),
    ("Administration, andel av kostnaderna", "andel_administration", False),
    ("Direkta insatskostnader, andel av kostnaderna", "andel_direkta", False),
    ("Individinsatser, andel av de direkta", "andel_individ", False),
    ("Metoder och struktur, andel av de direkta", "andel_struktur", False),
    ("Egen personal, som ingår i raderna ovan", "egen_personal", False),
)
_WHEN_ANY = ("intakter", "egen_personal")


@dataclass(frozen=True)
class Cell:
    """A value in words, and the name of its column."""

    name: str
    value: str


@dataclass(frozen=True)
class Summarad:
    """One sum in its columns; `strong` is bold."""

    label: str
    cells: tuple[Cell, ...]
    strong: bool


def result_rows(columns: tuple[Resultat, ...]) -> list[Summarad]:
    """A row for each sum: of the budget alone, or of budget, utfall and prognos."""
    found = []
    for label, name, strong in _ROWS:
        values: list[Decimal | None] = [getattr(one, name) for one in columns]
        if name in _WHEN_ANY and not any(values):
            continue
        words = andel if name.startswith("andel_") else kr
        shown = [MISSING if value is None else words(value) for value in values]
        cells = tuple(Cell(column, value) for column, value in zip(COLUMN_NAMES, shown, strict=False))
        found.append(Summarad(label, cells, strong))
    return found

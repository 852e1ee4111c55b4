"""Hides small numbers in a table of deltagare, so that nobody can be recognised and no hidden one be worked out.

First every count above nought and below the limit is hidden. Then, as long as some sum has exactly one hidden term
(the reader could subtract), one more of its terms is hidden: the smallest part first, a total only when no part is
left. Sums are the rows across kön and the columns down to their total.
"""

from collections.abc import Sequence
from dataclasses import replace

from rapporter.underlag.delar import Antal, Dolt
from rapporter.underlag.helarsrapport import Deltagarrad, Deltagartabell

Cell = tuple[int, int]
Sum = tuple[tuple[Cell, ...], Cell]
"""The parts and their total."""

TOTALT, FJOL = 3, 4
"""Columns: kvinnor, man, annan, totalt, and last year's total."""


def hide_small(
    tabell: Deltagartabell, *, grans: int = 5, summor: Sequence[tuple[Sequence[int], int]] | None = None
) -> Deltagartabell:
    """The table with small counts hidden.

    `summor` says which rows add up to which, as (parts, total) by place, where the row after the last is `totalt`;
    left out, all rows add up to `totalt` when there is one. Without any (`()`), only the rows themselves are sums.
    """
    rader = [*tabell.rader, *((tabell.totalt,) if tabell.totalt else ())]
    values = [[rad.antal.kvinnor, rad.antal.man, rad.antal.annan, rad.antal.totalt, rad.foregaende] for rad in rader]
    if summor is None:
        summor = ((range(len(tabell.rader)), len(tabell.rader)),) if tabell.totalt else ()
    sums: list[Sum] = [(tuple((row, column) for column in range(TOTALT)), (row, TOTALT)) for row in range(len(rader))]
    sums += [
        (tuple((row, column) for row in parts), (total, column))
        for parts, total in summor
        for column in range(FJOL + 1)
    ]
    hidden = _small(values, grans)
    _protect(values, hidden, sums)
    for (row, column), how in hidden.items():
        values[row][column] = how
    shown = [_row(rad, cells) for rad, cells in zip(rader, values, strict=True)]
    return replace(
        tabell,
        rader=tuple(shown[: len(tabell.rader)]),
        totalt=shown[-1] if tabell.totalt else None,
    )


def _small(values: list[list[Antal]], grans: int) -> dict[Cell, Dolt]:
    return {
        (row, column): Dolt.FARRE
        for row, cells in enumerate(values)
        for column, value in enumerate(cells)
        if isinstance(value, int) and 0 < value < grans
    }


def _protect(values: list[list[Antal]], hidden: dict[Cell, Dolt], sums: list[Sum]) -> None:
    """Hides more until no sum has exactly one hidden term. Ends, since each turn hides one of finitely many."""
    changed = True
    while changed:
        changed = False
        for parts, total in sums:
            terms = [cell for cell in (*parts, total) if values[cell[0]][cell[1]] is not None]
            if sum(cell in hidden for cell in terms) != 1:
                continue
            open_parts = [cell for cell in parts if cell in terms and cell not in hidden]
            # Hiding a nought protects nothing that a reader could not guess, so noughts come last.
            candidates = sorted(open_parts, key=lambda cell: _rank(values[cell[0]][cell[1]]))
            candidates += [total] if total in terms and total not in hidden else []
            if candidates:
                hidden[candidates[0]] = Dolt.DOLD
                changed = True


def _rank(value: Antal) -> tuple[bool, int]:
    number = value if isinstance(value, int) else 0
    return number == 0, number


def _row(rad: Deltagarrad, cells: list[Antal]) -> Deltagarrad:
    kvinnor, man, annan, totalt, fjol = cells
    antal = replace(rad.antal, kvinnor=kvinnor, man=man, annan=annan, totalt=totalt)
    return replace(rad, antal=antal, foregaende=fjol)

"""What differs between two versions of a budget, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from finsam.bas.formats import andel
from insatser.models import Budgetpost
from insatser.services.sums import ZERO, Rad, Summering

_COLUMNS = (
    "slag",
    "grupp",
    "benamning",
    "funktion",
    "arbetsgivare",
    "andel",
    "manader",
    "finansiering",
    "finansiar",
    "avser_insats",
    "anmarkning",
)


@dataclass(frozen=True)
class Andring:
    """A row of the comparison: the row before and after (None: not in that version), and what changed but money."""

    fore: Rad | None
    efter: Rad | None
    years: tuple[int, ...]

    @property
    def rad(self) -> Rad:
        found = self.efter or self.fore
        if found is None:
            raise ValueError("A comparison has a row on one side at least.")
        return found

    @property
    def kind(self) -> str:
        """ "ny", "borttagen", "andrad" or "samma"."""
        if self.fore is None:
            return "ny"
        if self.efter is None:
            return "borttagen"
        return "andrad" if self.fore.belopp != self.efter.belopp or self.words else "samma"

    @property
    def words(self) -> list[str]:
        """What is told differently, besides amounts: "Tjänstgöringsgrad: 50 % i stället för 40 %"."""
        if self.fore is None or self.efter is None:
            return []
        found = []
        for name in _COLUMNS:
            before, after = _text(self.fore.post, name), _text(self.efter.post, name)
            if before != after:
                label = str(Budgetpost._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
                found.append(f"{label}: {after or 'inget'} i stället för {before or 'inget'}")
        return found

    @property
    def amounts(self) -> list[tuple[int, Decimal | None, Decimal | None, Decimal]]:
        """Of each year: before, after and the difference, in kronor."""
        before, after = ({} if one is None else one.belopp for one in (self.fore, self.efter))
        return [
            (year, before.get(year), after.get(year), after.get(year, ZERO) - before.get(year, ZERO))
            for year in self.years
        ]

    @property
    def skillnad(self) -> Decimal:
        """Over all years."""
        return sum((gap for *_, gap in self.amounts), ZERO)


@dataclass(frozen=True)
class Jamforelse:
    """Two versions side by side: every row of either, in the later one's order, those taken away last."""

    fore: Summering
    efter: Summering
    rader: tuple[Andring, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({*self.fore.years, *self.efter.years}))

    @property
    def andrade(self) -> list[Andring]:
        """Only the rows that differ."""
        return [one for one in self.rader if one.kind != "samma"]

    @property
    def sums(self) -> list[tuple[int, Decimal, Decimal, Decimal]]:
        """The budget's own costs of each year: before, after and the difference."""
        found = []
        for year in self.years:
            before, after = (one.kostnader(year, delprocesser=False) for one in (self.fore, self.efter))
            found.append((year, before, after, after - before))
        return found


def compare(fore: Summering, efter: Summering) -> Jamforelse:
    """Pairs the rows of two versions by the post that they descend from. No queries when both come summed."""
    years = tuple(sorted({*fore.years, *efter.years}))
    before = {rad.post.rot_id: rad for grupp in fore.grupper for rad in grupp.rader}
    rows = []
    for rad in (rad for grupp in efter.grupper for rad in grupp.rader):
        rows.append(Andring(before.pop(rad.post.rot_id, None), rad, years))
    rows += [Andring(rad, None, years) for rad in before.values()]
    return Jamforelse(fore, efter, tuple(rows))


def _text(post: Budgetpost, name: str) -> str:
    """A column as people read it."""
    if name in ("slag", "finansiering"):
        return str(getattr(post, f"get_{name}_display")())
    value = getattr(post, name)
    if value is None:
        return ""
    return andel(value, None) if name == "andel" else str(value)

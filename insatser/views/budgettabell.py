"""A summed budget as the lines of a table, in the order of the document: groups with their sums, then the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from insatser.enums import Budgetslag
from insatser.models import Budgetbeslut, Budgetpost
from insatser.services.budgettext import post_details
from insatser.services.sums import Grupp, Rad, Summering, computed


@dataclass(frozen=True)
class Line:
    """A row: its words, one amount a year (None: the document states none) and the sum over the years."""

    label: str
    under: str
    amounts: tuple[tuple[int, Decimal | None], ...]
    total: Decimal | None


@dataclass(frozen=True)
class Section:
    """A group of rows with its sum. `slug` names the delprocess that it belongs to, if any."""

    title: str
    slug: str
    lines: tuple[Line, ...]
    sum: Line


@dataclass(frozen=True)
class Table:
    """All of one budget."""

    years: tuple[int, ...]
    costs: tuple[Section, ...]
    cost_sum: Line
    incomes: tuple[Section, ...]
    income_sum: Line | None
    result: Line | None

    @property
    def several(self) -> bool:
        """Whether there is a column for all years together."""
        return len(self.years) > 1

    @property
    def span(self) -> int:
        """How many columns the table has."""
        return 1 + len(self.years) + self.several

    @property
    def sum_costs(self) -> bool:
        """Whether each group of costs needs a sum of its own: not when there is one group only."""
        return len(self.costs) > 1

    @property
    def sum_incomes(self) -> bool:
        """Likewise for incomes."""
        return len(self.incomes) > 1

    @property
    def unstated(self) -> bool:
        """Whether some row has no amount at all, which needs a word beside the rows of nought."""
        rows = (line for section in (*self.costs, *self.incomes) for line in section.lines)
        return any(amount is None for line in rows for _, amount in line.amounts)


@dataclass(frozen=True)
class Control:
    """A sum that the document prints, beside the same sum from the rows."""

    var: str
    galler: str
    stated: Decimal
    found: Decimal
    procent: bool

    @property
    def agrees(self) -> bool:
        return self.stated == self.found


def budget_table(summed: Summering) -> Table:
    """The table of a budget, with its delprocesser's groups after its own."""
    years = summed.years
    costs = _sections(summed, Budgetslag.KOSTNAD)
    incomes = _sections(summed, Budgetslag.INTAKT)
    cost_sum = _sum_line("Summa kostnader", years, {year: summed.kostnader(year) for year in years})
    income_sum = result = None
    if incomes:
        by_year = {year: summed.intakter(year) for year in years}
        income_sum = _sum_line("Summa intäkter", years, by_year)
        left = {year: by_year[year] - summed.kostnader(year) for year in years}
        result = _sum_line("Intäkter minus kostnader", years, left)
    return Table(years, costs, cost_sum, incomes, income_sum, result)


def controls(summed: Summering) -> list[Control]:
    """Every printed sum of the document beside the computed one."""
    found = []
    for stated in summed.budget.uppgivna_summor.all():
        what = stated.post.benamning if stated.post else ", ".join(stated.grupper) or stated.get_avser_display()
        label = f"{what} {stated.ar}" if stated.ar else what
        found.append(
            Control(
                stated.var,
                label,
                stated.belopp,
                computed(summed, stated),
                stated.avser == stated.Avser.ANDEL,
            )
        )
    return found


@dataclass(frozen=True)
class Decision:
    """A year's decision beside what the förbund is to pay by the rows, in kronor."""

    beslut: Budgetbeslut
    raderna: Decimal

    @property
    def skillnad(self) -> Decimal | None:
        """What is granted more than the rows give (negative: less); None before the decision."""
        return None if self.beslut.beviljat is None else self.beslut.beviljat - self.raderna


def decision_rows(summed: Summering) -> list[Decision]:
    """One a year that something is noted for."""
    return [Decision(row, summed.fran_forbundet(row.ar)) for row in summed.budget.beslut.all()]


@dataclass(frozen=True)
class ForbundLine:
    """The insats' line in the förbund's own budget for a year, beside its own budget and decision of that year."""

    budget: str
    benamning: str
    year: int
    belopp: Decimal
    own: Decimal | None
    beviljat: Decimal | None


def forbund_lines(posts: Iterable[Budgetpost], summed: list[Summering]) -> list[ForbundLine]:
    """One line a post and year."""
    found = []
    for post in posts:
        for amount in post.belopp.all():
            own = next((one for one in summed if amount.ar in one.years), None)
            granted = (
                next((row.beviljat for row in own.budget.beslut.all() if row.ar == amount.ar), None) if own else None
            )
            found.append(
                ForbundLine(
                    budget=post.budget.namn,
                    benamning=post.benamning,
                    year=amount.ar,
                    belopp=amount.belopp,
                    own=own.kostnader(amount.ar) if own else None,
                    beviljat=granted,
                )
            )
    return found


def _sections(summed: Summering, slag: str) -> tuple[Section, ...]:
    years = summed.years
    found = [_section(group, years, group.namn, "") for group in summed.grupper if group.slag == slag]
    for part in summed.delar:
        groups = [group for group in part.grupper if group.slag == slag]
        for group in groups:
            insats = part.budget.insats
            name, slug = (insats.namn, insats.slug) if insats else (part.budget.namn, "")
            title = name if len(groups) == 1 else f"{name}: {group.namn}"
            found.append(_section(group, years, title, slug))
    return tuple(found)


def _section(group: Grupp, years: tuple[int, ...], title: str, slug: str) -> Section:
    lines = tuple(_line(row, years) for row in group.rader)
    name = title if slug or title[:2].isupper() else title[:1].lower() + title[1:]
    return Section(title, slug, lines, _sum_line(f"Summa {name}", years, {year: group.summa(year) for year in years}))


def _line(row: Rad, years: tuple[int, ...]) -> Line:
    amounts = tuple((year, row.belopp.get(year)) for year in years)
    return Line(row.post.benamning, post_details(row.post), amounts, row.summa if row.belopp else None)


def _sum_line(label: str, years: tuple[int, ...], by_year: dict[int, Decimal]) -> Line:
    return Line(label, "", tuple((year, by_year[year]) for year in years), sum(by_year.values(), Decimal(0)))

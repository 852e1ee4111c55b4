"""A list of rows told as data: columns, search, filters, order, pages, words and files, all of it in the address.

    LISTA = Listing(name="Deltagare", noun=("deltagare", "deltagare"), columns=(...), filters=DeltagandeFilter, ...)
    shown = LISTA.read(request.GET, visible(request.actor, Deltagande))
    return shown.as_file(on_export=...) if shown.file else render(request, "...html", {"shown": shown})

The page writes `{% include "components/listing.html" with shown=shown %}` (without `only`: it reads the request).
Parameters: `sortera` (a column's key, a minus for falling), `sida`, `fil` (xlsx or csv), `q` and the filters' own.
One that cannot be understood is left out; no address leads to an error. A page costs one query to count, one for the
rows, and what the rows' prefetches and the filters' choices cost, however many rows there are.

django-tables2 was considered: of it only the loop over columns would be left under our heads, cards and pager, and its
files come from tablib, which holds every row in memory and lets formulas through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import FileResponse, QueryDict
from django.utils import timezone

from finsam.bas import exports
from finsam.bas.columns import Column, Tag
from finsam.bas.formats import NO_BREAK_SPACE, antal_ord, datum, tal
from finsam.bas.forms import FinsamForm
from finsam.bas.paging import COUNTED, PAGE, LongPage, count_to, page_of

SEARCH_LENGTH = 100
MOST_FILTERS = 4
FILES = (("xlsx", "Excel"), ("csv", "CSV"))
"""Kinds of file: the parameter `fil`, and the name that people know."""


class ListFilter(django_filters.FilterSet):
    """Search and at most four filters. A list without search leaves `search` alone and has no such field.

    What cannot be read is left out of the query and told at its field.
    """

    q = django_filters.CharFilter(
        method="_searched", label="Sök", widget=forms.TextInput(attrs={"type": "search", "maxlength": SEARCH_LENGTH})
    )

    class Meta:
        form = FinsamForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: QuerySet[Any]) -> None:
        super().__init__(data, queryset=queryset)
        if type(self).search is ListFilter.search:
            del self.filters["q"]
        if len(self.filters.keys() - {"q"}) > MOST_FILTERS:
            raise ImproperlyConfigured(f"{type(self).__name__} has more than {MOST_FILTERS} filters.")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """The rows in which the words are found."""
        raise NotImplementedError

    def _searched(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return self.search(rows, value.strip()[:SEARCH_LENGTH])


SHORT = 10
"""A column of at most so many characters ("Remiss 171") never breaks its words apart."""


@dataclass(frozen=True)
class Cell:
    """One cell as the component draws it."""

    column: Column
    text: str
    tag: Tag | None = None
    url: str = ""
    under: str = ""

    @property
    def classes(self) -> str:
        """What the style sheet should know: figures stand to the right, a number keeps to its line, and what is missing
        is left out of a card."""
        names = {
            "num": self.column.align == "right",
            "short": self.column.width <= SHORT,
            "missing": not (self.text or self.tag or self.under),
        }
        return " ".join(name for name, holds in names.items() if holds)


@dataclass(frozen=True)
class Listing:
    """What a list is, the same for everybody. `read` makes what one person sees of it.

    `noun` is one and many ("remiss", "remisser"). `also` adds to the count in words: (condition, words), as in
    "23 deltagare, 4 väntar på avstämning". `empty` and `nothing_found` are heading and text of the two empty lists.
    """

    name: str
    noun: tuple[str, str]
    columns: tuple[Column, ...]
    default_sort: str
    filters: type[ListFilter] = ListFilter
    also: tuple[tuple[Q, str], ...] = ()
    empty: tuple[str, str] = ("Här finns inget än", "")
    nothing_found: tuple[str, str] = ("Inget passar", "Ta bort något av filtren, eller sök på ett annat ord.")
    per_page: int = PAGE

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys) or self._sort_column(self.default_sort) is None:
            raise ImproperlyConfigured(f"{self.name}: columns have different keys, and the default sort is one of them")

    def read(self, data: QueryDict, rows: QuerySet[Any]) -> Shown:
        """The part of `rows` (what the actor may see, with what the columns need) that the address asks for."""
        chosen = self.filters(data, rows)
        found = chosen.qs
        asked = data.get("sortera", "")
        sort = asked if self._sort_column(asked) else self.default_sort
        if sort == asked:  # kept when the filters are sent again
            chosen.form.fields["sortera"] = forms.CharField(required=False, widget=forms.HiddenInput)
        column = self._sort_column(sort)
        assert column is not None  # noqa: S101  (checked when the list was made)
        falling = sort.startswith("-")
        ordered = found.order_by(*column.ordering(rows, falling=falling), "-pk" if falling else "pk")
        kind = data.get("fil", "")
        shown = Shown(self, chosen.form, sort, data, found, ordered, kind if kind in dict(FILES) else "")
        if not shown.file:
            shown.draw(data.get("sida", ""))
        return shown

    def _sort_column(self, sort: str) -> Column | None:
        key = sort.removeprefix("-")
        return next((one for one in self.columns if one.key == key and one.sort is not None), None)


@dataclass
class Shown:
    """What one person sees of a list at one address: for the component, or as a file."""

    listing: Listing
    form: Any
    sort: str
    data: Mapping[str, str]
    found: QuerySet[Any]
    ordered: QuerySet[Any]
    file: str = ""
    page: Page[Any] | LongPage | None = None
    count: str = ""
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        """The columns of the page."""
        return [column for column in self.listing.columns if column.on_page]

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """The kinds of file, with their names."""
        return FILES

    @property
    def long(self) -> bool:
        """Whether there are too many rows to number the pages."""
        return isinstance(self.page, LongPage)

    @property
    def searched(self) -> bool:
        """Whether the address asks for a part of the list only."""
        return any(self.data.get(name, "").strip() for name in self.form.fields if name != "sortera")

    def draw(self, asked: str) -> None:
        """Counts, and reads the page asked for."""
        number = count_to(self.found)
        self.count = self._in_words(number)
        self.page = page_of(self.ordered, asked, number, per_page=self.listing.per_page)
        self.rows = [cells_of(self.columns, row) for row in self.page.object_list]

    def as_file(self, *, on_export: exports.OnExport | None = None) -> FileResponse:
        """Every row that the address means, all pages, in its order, as the kind of file that it asks for.

        `on_export(count)` is where the caller writes the audit line. Refused when the list is too long for a file.
        """
        listing = self.listing
        if self.file == "csv":
            return exports.csv(listing.columns, self.ordered, name=listing.name, on_export=on_export)
        lines = [listing.name, *self._chosen_words(), f"Hämtad {datum(timezone.localdate())}"]
        return exports.xlsx(listing.columns, self.ordered, sheet=listing.name, title_lines=lines, on_export=on_export)

    def _chosen_words(self) -> list[str]:
        """The filters in words, one line."""
        words = [f"{label}: {text}" for _, label, text in chosen_words(self.form, self.data)]
        return [f"Urval: {', '.join(words)}"] if words else []

    def _in_words(self, number: int | None) -> str:
        one, many = self.listing.noun
        words = [f"Fler än {tal(COUNTED)}{NO_BREAK_SPACE}{many}" if number is None else antal_ord(number, one, many)]
        for condition, text in self.listing.also if number != 0 else ():
            some = count_to(self.found.filter(condition))
            if some != 0:
                words.append(f"{'fler än ' + tal(COUNTED) if some is None else tal(some)} {text}")
        return ", ".join(words)


def cells_of(columns: Sequence[Column], row: Any) -> list[Cell]:
    """A row as the component draws it."""
    cells = []
    for column in columns:
        text = column.shown(row)
        tag = text if isinstance(text, Tag) else None
        url, under = _called(column.link, row), _called(column.under, row)
        # As text, so that the figure 0 is not taken for nothing; a SafeString stays one.
        words = "" if tag or text is None else text if isinstance(text, str) else str(text)
        cells.append(Cell(column, words, tag, url, under))
    return cells


def chosen_words(form: forms.BaseForm, data: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The filters that are set: parameter, label, and what was chosen as people read it."""
    words = []
    for bound in form.visible_fields():
        if typed := data.get(bound.html_name, "").strip():
            choices = dict(getattr(bound.field, "choices", ()) or ())
            shown = choices.get(typed) or next((text for key, text in choices.items() if str(key) == typed), typed)
            words.append((bound.html_name, str(bound.label), str(shown)))
    return words


def _called(how: Callable[[Any], str] | None, row: Any) -> str:
    return how(row) if how is not None else ""

"""Pages of a list that may be long: counted exactly as far as people care, and its end can always be reached.

Counting a million rows costs as much as reading them. So a list is counted to COUNTED rows. A longer one has no page
numbers, only forwards, backwards and its end, which is read from the end by turning the order round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE = 25
COUNTED = 10_000
LAST = "sista"
_FROM_END = re.compile(rf"{LAST}(?:-([1-9]\d{{0,5}}))?")


class _Counted(Paginator):
    """A paginator that has been told how many there are."""

    def __init__(self, rows: Any, count: int, per_page: int) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = count  # where cached_property looks first


@dataclass(frozen=True)
class LongPage:
    """A page of a list too long to be counted. `previous`, `next` and `last` are values of the parameter `sida`."""

    object_list: Sequence[Any]
    previous: str
    next: str
    last: str
    first_row: int | None
    """The number in the list of the first row shown; None when the page was read from the end."""

    @property
    def last_row(self) -> int | None:
        """The number of the last row shown."""
        return None if self.first_row is None else self.first_row + len(self.object_list) - 1


def count_to(rows: QuerySet[Any], limit: int = COUNTED) -> int | None:
    """How many there are, or None when there are more than `limit`. One query that never looks further than that."""
    found = rows.order_by().values("pk")[: limit + 1].count()
    return None if found > limit else found


def page_of(rows: QuerySet[Any], asked: str, count: int | None, *, per_page: int = PAGE) -> Page[Any] | LongPage:
    """The page that `sida` asks for: a number, or `sista`. What cannot be understood is the first page.

    `rows` has an order that leaves no ties; `count` is what count_to found. The rows are read.
    """
    if count is not None:
        paginator = _Counted(rows, count, per_page)
        page = paginator.get_page(paginator.num_pages if asked.startswith(LAST) else _number(asked))
        page.object_list = list(page.object_list)
        return page
    if found := _FROM_END.fullmatch(asked):
        return _from_end(rows, int(found[1] or 0), per_page)
    number = _number(asked)
    start = (number - 1) * per_page
    read = list(rows[start : start + per_page + 1])
    if not read:  # past the end
        return _from_end(rows, 0, per_page)
    more = len(read) > per_page
    previous = str(number - 1) if number > 1 else ""
    return LongPage(read[:per_page], previous, str(number + 1) if more else "", LAST if more else "", start + 1)


def _from_end(rows: QuerySet[Any], back: int, per_page: int) -> LongPage:
    """The page that lies `back` pages before the last one, reckoned from the end."""
    start = back * per_page
    read = list(rows.reverse()[start : start + per_page + 1])
    if not read:
        return page_of(rows, "1", None, per_page=per_page)  # type: ignore[return-value]
    previous = f"{LAST}-{back + 1}" if len(read) > per_page else ""
    after = "" if not back else LAST if back == 1 else f"{LAST}-{back - 1}"
    return LongPage(read[:per_page][::-1], previous, after, LAST if back else "", None)


def _number(asked: str) -> int:
    """A page number that PostgreSQL can take as an offset, else 1."""
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= 9 else 1

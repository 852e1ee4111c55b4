"""Hiding small counts so that none of them can be worked out from what is shown.

A count of 1 to 4 could point at a person and is hidden ("färre än 5"). A table with sums gives a single hidden count
away, so further counts are hidden with it ("visas inte"). A count of nought points at nobody and is shown.

The table is read as a network: each count is an edge from where it is counted to what it is counted in, and what
comes in to a node goes out of it again. Then a hidden count can be worked out exactly when no cycle of hidden counts
leads through it, along which one could be added and taken away without anything shown being contradicted. The reader
is taken to know what the marks mean: 1 to 4, and 5 or more.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LIMIT = 5
"""The smallest count above nought that is shown."""

Node = Hashable
Key = Hashable


class Dolt(StrEnum):
    """A count that is not shown, so that nobody can be recognised in a small group."""

    FARRE = "farre"
    """The count is above nought and below the limit: shown as "färre än 5"."""
    DOLD = "dold"
    """Not small itself, but together with the total it would give a small one away: shown as "visas inte"."""


Shown = int | Dolt
Groups = Mapping[str, Sequence[str]]
NO_GROUPS: Groups = {}


@dataclass(frozen=True, slots=True)
class Edge:
    """A count on its way from one node to another. `cost` is what it costs the reader not to see it; a `fixed` count
    is shown elsewhere already and can never be hidden."""

    key: Key
    source: Node
    target: Node
    count: int
    cost: int = 1
    fixed: bool = False


def hide(edges: Iterable[Edge]) -> dict[Key, Shown] | None:
    """What may be shown of each count: the number itself, or the mark of one that is hidden.

    Returns None when nothing that may be hidden protects a small count (a fixed one among them counts as such): then
    the whole table must stay away. The counts must balance in every node.
    """
    network = list(edges)
    marks = {edge.key: _mark(edge.count) for edge in network if 0 < edge.count < LIMIT}
    if any(edge.fixed and edge.key in marks for edge in network):
        return None
    while (
        exposed := next((edge for edge in network if edge.key in marks and not safe(edge, network, marks)), None)
    ) is not None:
        cycle = _cheapest_cycle(exposed, network, marks)
        if cycle is None:
            return None
        marks |= {edge.key: _mark(edge.count) for edge in cycle}
    return {edge.key: marks.get(edge.key, edge.count) for edge in network}


def hide_row(
    counts: Mapping[str, int], total: str, *, groups: Groups = NO_GROUPS, total_fixed: bool = False
) -> dict[str, Shown] | None:
    """The same for counts beside their total: `total` is the key that the sum gets.

    `groups` puts some of the counts together in a sum of their own, shown beside them under the group's name.
    """
    of = {row: group for group, rows in groups.items() for row in rows}
    edges = [Edge(key, "parts", of.get(key, "whole"), count, cost=1 + count) for key, count in counts.items()]
    for group, rows in groups.items():
        count = sum(counts.get(row, 0) for row in rows)
        edges.append(Edge(group, group, "whole", count, cost=3 * (1 + count)))
    whole = sum(counts.values())
    shown = hide([*edges, Edge(total, "whole", "parts", whole, cost=20 * (1 + whole), fixed=total_fixed)])
    return None if shown is None else {str(key): value for key, value in shown.items()}


def hide_table(
    counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str], *, groups: Groups = NO_GROUPS
) -> dict[tuple[str, str], Shown] | None:
    """The same for a table by row and column, whose sums by column and in all are shown elsewhere already.

    The key of a row's sum is (row, ""). Sums by column are not among the answers. `groups` puts some rows together in
    a row of their own, which is one more step on the way from the whole to the rows, and from the rows to the columns.
    """
    of = {row: group for group, members in groups.items() for row in members}

    def count(members: Sequence[str], within: Sequence[str]) -> int:
        return sum(counts.get((row, column), 0) for row in members for column in within)

    def column_node(column: str, group: str | None) -> Node:
        return ("column", column, group)

    edges = []
    for row in rows:
        group = of.get(row)
        for column in columns:
            cell = counts.get((row, column), 0)
            edges.append(Edge((row, column), ("row", row), column_node(column, group), cell, cost=1 + cell))
        whole = count([row], columns)
        above: Node = ("group", group) if group else "all"
        edges.append(Edge((row, ""), above, ("row", row), whole, cost=3 * (1 + whole)))
    for group, members in groups.items():
        for column in columns:
            cell = count(members, [column])
            ends = column_node(column, group), column_node(column, None)
            edges.append(Edge((group, column), *ends, cell, cost=2 * (1 + cell)))
        whole = count(members, columns)
        edges.append(Edge((group, ""), "all", ("group", group), whole, cost=9 * (1 + whole)))
    edges += [Edge(("", one), column_node(one, None), "all", count(rows, [one]), fixed=True) for one in columns]
    shown = hide(edges)
    return None if shown is None else {key: value for key, value in shown.items() if key[0]}  # type: ignore[index,misc]


def safe(edge: Edge, network: Sequence[Edge], marks: Mapping[Key, Dolt]) -> bool:
    """Whether a hidden count could also have been another, as far as a reader can tell."""
    hidden = [one for one in network if one.key in marks]
    return any(
        _path(finish, start, [one for one in hidden if one is not edge]) is not None
        for start, finish in _directions(edge)
    )


def _mark(count: int) -> Dolt:
    return Dolt.FARRE if count < LIMIT else Dolt.DOLD


def _directions(edge: Edge) -> list[tuple[Node, Node]]:
    """The ways that one can be moved along a hidden count: forwards adds to it, backwards takes from it."""
    ways = []
    if edge.count != LIMIT - 1:  # one more than 4 would no longer be "färre än 5"
        ways.append((edge.source, edge.target))
    if edge.count not in (1, LIMIT):  # one less would be nought, or no longer "visas inte"
        ways.append((edge.target, edge.source))
    return ways


def _cheapest_cycle(exposed: Edge, network: Sequence[Edge], marks: Mapping[Key, Dolt]) -> list[Edge] | None:
    """The cycle through a hidden count that costs least to hide, among counts that may be hidden at all."""
    usable = [edge for edge in network if edge is not exposed and edge.count > 0 and not edge.fixed]
    found = [
        path for start, finish in _directions(exposed) if (path := _path(finish, start, usable, marks)) is not None
    ]
    return min(found, key=lambda path: sum(_price(edge, marks) for edge in path), default=None)


def _price(edge: Edge, marks: Mapping[Key, Dolt]) -> int:
    return 0 if edge.key in marks else edge.cost


def _path(
    start: Node, finish: Node, edges: Iterable[Edge], marks: Mapping[Key, Dolt] | None = None
) -> list[Edge] | None:
    """The cheapest way from one node to another along edges that can give or take one; hidden ones cost nothing."""
    steps: dict[Node, list[tuple[Node, Edge]]] = {}
    for edge in edges:
        for here, there in _directions(edge):
            steps.setdefault(here, []).append((there, edge))
    queue: list[tuple[int, int, Node, list[Edge]]] = [(0, 0, start, [])]
    seen: set[Node] = set()
    order = 0
    while queue:
        price, _, node, path = heapq.heappop(queue)
        if node == finish:
            return path
        if node in seen:
            continue
        seen.add(node)
        for there, edge in steps.get(node, []):
            order += 1
            heapq.heappush(queue, (price + (_price(edge, marks) if marks else 0), order, there, [*path, edge]))
    return None

"""One cell per line: points, then the same parameters for each of them, then rows with a value for every one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import Token
from waterqc.arrange.words import is_han

Rows = list[tuple[int, list[str]]]
_LONGEST_NAMES: Final = 40  # cells that name the parameters of one point
_MOST_BROKEN: Final = 4  # cells over which one name is broken
_LONGEST_LABEL: Final = 40
_CORNER: Final = "供水单位"
_LABELS: Final = frozenset({columns.UTILITY, columns.PLANT, columns.SITE})


@dataclass(frozen=True)
class _Head:
    """The headings: points and rates from left to right, the parameters that stand under each point."""

    first: int
    stop: int
    groups: list[str]
    names: list[str]
    reader: HeadingReader

    @property
    def width(self) -> int:
        """How many values a row has."""
        return sum(len(self.under(group)) for group in self.groups)

    def under(self, group: str) -> list[str]:
        """The headings under a point; a rate has none."""
        return [group] if self.reader.words.is_rate(group) else self.names


def grouped_rows(tokens: Sequence[Token], reader: HeadingReader) -> Rows | None:
    """The rows of a run with such tables and of the lines between them; None if there is none.

    A row with fewer or more values is kept where it counts as unread.
    """
    made: Rows = []
    at = done = 0
    while at < len(tokens):
        head = _head_at(tokens, at, reader)
        rows, stop = _rows_below(tokens, head, reader) if head is not None else ([], 0)
        if head is None or not rows:
            at += 1
            continue
        before = tokens[head.first - 1].text if head.first > done else ""
        corner = before if reader.label_of(before) in _LABELS else ""
        made += [(token.row, [token.text]) for token in tokens[done : head.first - bool(corner)]]
        under = [(group, name) for group in head.groups for name in head.under(group)]
        made.append((tokens[head.first].row, ["", *(group for group, _ in under)]))
        made.append((tokens[head.first].row, [corner or _CORNER, *(name for _, name in under)]))
        made += rows
        at = done = stop
    return made + [(token.row, [token.text]) for token in tokens[done:]] if done else None


def _head_at(tokens: Sequence[Token], first: int, reader: HeadingReader) -> _Head | None:
    """The headings that begin with the point in cell `first`; None if none do."""
    at = first
    while at < len(tokens) and (_is_point(tokens[at].text, reader) or _is_rate(tokens[at].text, reader)):
        at += 1
    groups = [token.text for token in tokens[first:at]]
    points = [group for group in groups if not _is_rate(group, reader)]
    if len(points) < 2 or len(set(points)) < len(points) or groups[0] != points[0]:
        return None
    for size in range(_LONGEST_NAMES, 1, -1):
        stop = at + size * len(points)
        parts = {tuple(token.text for token in tokens[start : start + size]) for start in range(at, stop, size)}
        if stop <= len(tokens) and len(parts) == 1:
            ways = list(islice(_names(list(parts.pop()), reader), 2))
            return _Head(first, stop, groups, ways[0], reader) if len(ways) == 1 else None
    return None


def _names(cells: Sequence[str], reader: HeadingReader) -> Iterator[list[str]]:
    """The ways to read cells as names of parameters, each written in one cell or broken over several."""
    if not cells:
        yield []
    for count in range(1, min(_MOST_BROKEN, len(cells)) + 1):
        name = "".join(cell if is_han(cell) else cell.replace(" ", "") for cell in cells[:count])
        if reader.names.is_parameter(name) and not reader.names.is_result(name):
            for behind in _names(cells[count:], reader):
                yield [name, *behind]


def _rows_below(tokens: Sequence[Token], head: _Head, reader: HeadingReader) -> tuple[Rows, int]:
    """(the rows below the headings, the cell after them); none if no row has a value for every heading."""
    rows: Rows = []
    at = head.stop
    whole = 0
    while at < len(tokens):
        label = tokens[at].text
        end = at + 1
        while end < len(tokens) and reader.names.is_result(tokens[end].text):
            end += 1
        values = [token.text for token in tokens[at + 1 : end]]
        if not values or len(label) > _LONGEST_LABEL or reader.names.is_result(label):
            break
        if len(values) == head.width:
            whole += 1
            rows.append((tokens[at].row, [label, *values]))
        else:
            rows.append((tokens[at].row, [label, *[" ".join(values)] * head.width]))
        at = end
    return (rows, at) if whole else ([], head.stop)


def _is_point(text: str, reader: HeadingReader) -> bool:
    facts = reader.labels.read(text)
    return facts is not None and bool(facts.point) and not facts.date and not reader.field_of(text)


def _is_rate(text: str, reader: HeadingReader) -> bool:
    return len(text) <= _LONGEST_LABEL and reader.words.is_rate(text)

"""The headings of all tables of a grid, from top to bottom, and those of which a column is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from waterqc.arrange.across_head import across_head
from waterqc.arrange.across_head_rows import AcrossHead
from waterqc.arrange.cells import unmerged
from waterqc.arrange.down_heads import corner_head, down_heads
from waterqc.arrange.facts import Facts
from waterqc.arrange.head import DownHead
from waterqc.arrange.head_rows import HEAD_ROWS
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.surroundings import SurroundingsReader
from waterqc.arrange.unread_tables import UnreadTable, unread_names, unread_table
from waterqc.arrange.words import PARAMETER, RESULT

_MOST_UNREAD: Final = 200

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class FoundHeads:
    """The headings found at one place: several stand side by side."""

    heads: tuple[DownHead | AcrossHead, ...]

    @property
    def first(self) -> int:
        """The first row of the headings."""
        return min(head.first for head in self.heads)

    @property
    def last(self) -> int:
        """The last row of the headings."""
        return max(head.last for head in self.heads)


@dataclass
class HeadsFound:
    """What the search for headings gave."""

    found: list[FoundHeads] = field(default_factory=list)
    near_misses: list[tuple[str, list[str]]] = field(default_factory=list)  # (what is missing, the headings)
    unread: list[UnreadTable] = field(default_factory=list)  # tables of which a column that they need is not understood


def find_heads(rows: Rows, reader: HeadingReader) -> HeadsFound:
    """The headings of all tables, from top to bottom; one that only repeats the heading of its table is none."""
    read = HeadsFound()
    found = read.found
    above = 0
    row = 0
    while row < len(rows):
        heads: Sequence[DownHead | AcrossHead] = ()
        fields = [reader.field_of(cell) for cell in rows[row]]
        across = across_head(rows, row, reader, above)
        if across is not None and not (found and _is_data_row(rows, row, found[-1], reader)):
            heads = (across,)
        elif PARAMETER in fields and not (found and _is_beside(rows, row, fields, found[-1])):
            stating = _is_of_facts(rows, row, fields, reader)
            slipped = _has_places_below_names(rows, row, fields, reader)
            heads = () if stating or slipped else down_heads(rows, row, above, reader)
            several = len([name for name in fields if name]) >= 2
            if not heads and not stating and (several or _names_below(rows, row, fields, reader)):
                _note_near_miss(rows, row, RESULT, reader, read)
        elif RESULT in fields and len([name for name in fields if name]) >= 2:
            _note_near_miss(rows, row, PARAMETER, reader, read)
        if not heads and PARAMETER not in fields and not _is_inside(rows, row, found, reader):
            heads = corner_head(rows, row, above, reader)
        if not heads:
            _note_other_names(rows, row, reader, read)
            row += 1
            continue
        one = FoundHeads(tuple(heads))
        if found and _goes_on(found[-1], one, rows, reader):
            row += 1
            continue
        if not (found and _repeats(found[-1], one, rows, reader)):
            found.append(one)
        row = above = one.last + 1
    firsts = [one.first for one in found] + [table.first for table in read.unread]
    read.unread = [
        table.before(min((first for first in firsts if first > table.first), default=len(rows)))
        for table in read.unread
        if not any(one.first <= table.first <= one.last for one in found)
    ]
    return read


def _note_near_miss(rows: Rows, row: int, missing: str, reader: HeadingReader, read: HeadsFound) -> None:
    """Keep a heading of which a column is missing, and the table below it."""
    read.near_misses.append((missing, [cell for cell in rows[row] if cell]))
    table = unread_table(rows, row, missing, reader) if len(read.unread) < _MOST_UNREAD else None
    if table is not None:
        read.unread.append(table)


def _note_other_names(rows: Rows, row: int, reader: HeadingReader, read: HeadsFound) -> None:
    """Keep the table below names across that are not understood, where it seems to belong to the one above."""
    last = read.found[-1].heads[0] if read.found else None
    if isinstance(last, AcrossHead) and len(read.unread) < _MOST_UNREAD:
        table = unread_names(rows, row, last, reader)
        read.unread += [table] if table is not None else []


def _is_beside(rows: Rows, row: int, fields: Sequence[str], last: FoundHeads) -> bool:
    """Whether a row is the first of a table whose neighbour's heading, merged over two rows, goes on in it."""
    headed = [place for place, name in enumerate(fields) if name == PARAMETER]
    return (
        row == last.last + 1
        and all(rows[row][place] == rows[row - 1][place] for place in headed)
        and any(
            isinstance(head, DownHead) and head.parameter not in headed and rows[row][head.parameter]
            for head in last.heads
        )
    )


def _is_of_facts(rows: Rows, row: int, fields: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a row holds labels of the sample and their values (采样日期 | 2024年3月5日 | 检验项目 | 常规).

    No parameter's name stands below its 检验项目, as it would below that of a heading.
    """
    cells = unmerged(rows[row])
    if not SurroundingsReader(reader).is_row_of_facts(cells) or reader.field_of(cells[1]):
        return False
    return not any(_names_below(rows, at, fields, reader) for at in range(row, min(row + HEAD_ROWS, len(rows))))


def _has_places_below_names(rows: Rows, row: int, fields: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the row below a heading holds only places, from the column of parameters on, side by side.

    They stood under the heading of results, over columns that have slipped to the left: nobody knows which is whose.
    """
    start = fields.index(PARAMETER)
    filled = [place for place, cell in enumerate(rows[row + 1]) if cell] if row + 1 < len(rows) else []
    if len(filled) < 2 or filled != list(range(start, start + len(filled))):
        return False
    labels = [reader.labels.read(rows[row + 1][place]) for place in filled]
    return len({rows[row + 1][place] for place in filled}) > 1 and all(
        label is not None and label.names_a_place and not reader.field_of(rows[row + 1][place])
        for label, place in zip(labels, filled, strict=True)
    )


def _names_below(rows: Rows, row: int, fields: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the cell below the heading of parameters names one."""
    below = rows[row + 1] if row + 1 < len(rows) else []
    return any(reader.names.is_parameter(cell) for cell, name in zip(below, fields, strict=False) if name == PARAMETER)


def _is_data_row(rows: Rows, row: int, last: FoundHeads, reader: HeadingReader) -> bool:
    """Whether a row that looks like parameters across is a row of the table with parameters down above it."""
    return any(
        isinstance(head, DownHead)
        and reader.names.is_parameter(rows[row][head.parameter])
        and any(not _heads_or_names(rows[row][one.index], reader) for one in head.results)
        for head in last.heads
    )


def _heads_or_names(text: str, reader: HeadingReader) -> bool:
    """Whether a cell is blank, a parameter's name or a heading (结论): no result."""
    return not text or reader.names.is_parameter(text) or reader.field_of(text) != ""


def _is_inside(rows: Rows, row: int, found: Sequence[FoundHeads], reader: HeadingReader) -> bool:
    """Whether a row stands between rows of the table above it: a section's name, a plant that speaks for others."""
    if not found:
        return False
    head = found[-1].heads[0]
    if not isinstance(head, DownHead):
        return True
    below = rows[row + 1] if row + 1 < len(rows) else []
    return bool(below) and reader.names.is_parameter(below[head.parameter]) and len(set(filter(None, rows[row]))) <= 1


def _goes_on(last: FoundHeads, one: FoundHeads, rows: Rows, reader: HeadingReader) -> bool:
    """Whether codes of samples stand below a heading of the same columns, with no result between: they are its own."""
    if len(last.heads) > 1 or len(one.heads) > 1:
        return False
    above, below = last.heads[0], one.heads[0]
    if not (isinstance(above, DownHead) and isinstance(below, DownHead) and above.parameter == below.parameter):
        return False
    same = [column.index for column in above.results] == [column.index for column in below.results]
    named = all(column.facts for column in above.results)
    bare = all(column.facts == Facts(sample=column.facts.sample) for column in below.results)
    between = [row[above.parameter] for row in rows[last.last + 1 : one.first]]
    return same and named and bare and not any(map(reader.names.is_parameter, between))


def _repeats(last: FoundHeads, one: FoundHeads, rows: Rows, reader: HeadingReader) -> bool:
    """Whether a heading repeats that of the table above it, and nothing but page lines stands between."""
    if [head.texts for head in last.heads] != [head.texts for head in one.heads]:
        return False
    start = one.first
    around = SurroundingsReader(reader)
    while start > last.last + 1 and (not _filled_twice(rows[start - 1]) or around.is_row_of_facts(rows[start - 1])):
        start -= 1
    above = {tuple(row) for row in rows[: last.first]}
    lines = [("", row) for row in rows[start : one.first] if tuple(row) not in above]
    between = around.read(lines)
    return not between.facts and not between.unknown_lines


def _filled_twice(row: Sequence[str]) -> bool:
    return len({cell for cell in row if cell}) >= 3

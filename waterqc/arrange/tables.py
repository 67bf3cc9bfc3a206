"""The tables of one grid: where their headings are, how far they reach, what stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from waterqc import columns
from waterqc.arrange.across import AcrossReader
from waterqc.arrange.across_head import AcrossHead, across_head
from waterqc.arrange.cells import clean
from waterqc.arrange.dated import PREFERENCE, SAMPLED, TESTED
from waterqc.arrange.down import DownReader, TableRead
from waterqc.arrange.down_columns import LONG_TABLE
from waterqc.arrange.down_heads import corner_head, down_heads
from waterqc.arrange.facts import Facts
from waterqc.arrange.head import DownHead
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.surroundings import OUTSIDE, SurroundingsReader
from waterqc.arrange.unread_tables import UnreadTable, unread_table
from waterqc.arrange.words import EARLIER, PARAMETER, RATE, RESULT
from waterqc.arranged import FoundTable, LeftOut, empty_results
from waterqc.grid import Grid
from waterqc.written import half_width

#: headings of a large grid stand in its first rows
_SEARCHED_ROWS = 200
_TITLE_LINES = 3  # above a heading
_MOST_UNREAD = 200
#: what a line alone above a table may say that the table holds instead of results
_NO_RESULTS_BELOW = frozenset({EARLIER, RATE, columns.STATED_LIMIT, columns.DETECTION_LIMIT})

Rows = Sequence[Sequence[str]]


@dataclass
class GridRead:
    """What one grid gave."""

    results: list[pd.DataFrame] = field(default_factory=list)
    tables: list[FoundTable] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    statements: list[tuple[str, str]] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    near_misses: list[tuple[str, list[str]]] = field(default_factory=list)  # (what is missing, the headings)
    unread: list[UnreadTable] = field(default_factory=list)  # tables of which a column that they need is not understood


@dataclass(frozen=True)
class _Found:
    """The headings found at one place: several stand side by side."""

    heads: tuple[DownHead | AcrossHead, ...]

    @property
    def first(self) -> int:
        return min(head.first for head in self.heads)

    @property
    def last(self) -> int:
        return max(head.last for head in self.heads)


@dataclass
class GridScan:
    """A grid before its results are read: its rows, the headings found, and what stands before the first table."""

    grid: Grid
    rows: Sequence[Sequence[str]]
    start: int  # the first row of the title
    found: Sequence[_Found]
    own: Facts
    read: GridRead
    legend: dict[str, Facts] = field(default_factory=dict)  # what short names of samples stand for


def scan_grid(grid: Grid, reader: HeadingReader) -> GridScan:
    """Find the headings of a grid and what it states before them, or anywhere if it has no table."""
    searched = grid.height if grid.height <= LONG_TABLE else _SEARCHED_ROWS
    rows = [[clean(cell) for cell in row] for row in grid.rows(0, searched)]
    read = GridRead()
    found = _find_heads(rows, reader, read)
    around = SurroundingsReader(reader)
    start = around.title_start(rows, 0, found[0].first) if found and grid.place == "line" else 0
    own = around.read(_placed(grid, rows, start, found[0].first if found else len(rows), read.unread))
    read.left_out += around.results_in(_placed(grid, rows, 0, start, read.unread))
    _note(read, own)
    facts = own.facts
    if found and not facts.sample and len(set(own.numbers)) == 1:
        facts = replace(facts, sample=own.numbers[0])
    return GridScan(grid, rows, start, found, facts, read, own.legend)


def read_grid(scan: GridScan, reader: HeadingReader, known: Facts, only: str = "") -> GridRead:
    """The tables of a grid, given what other sheets state about the sample, and the only one that all tables name."""
    grid, rows, found, read = scan.grid, scan.rows, scan.found, scan.read
    for unread in read.unread:
        read.tables.append(unread.found_in(grid, rows))
        read.left_out += unread.left_out(grid, rows)
    if not found:
        return read
    around = SurroundingsReader(reader)
    facts = scan.own.over(named_by_sheet(grid, reader)).over(_known_for(known, scan.own, found, only))
    seen = {tuple(row) for row in rows[scan.start : found[0].first]}
    stops = [one.first for one in found[1:]] + [grid.height]
    for at, (one, last) in enumerate(zip(found, stops, strict=True)):
        stop = next((unread.first for unread in read.unread if one.last < unread.first < last), last)
        tables = [_read_table(grid, head, stop, reader, facts) for head in one.heads]
        title = _title_of_limits(rows[found[at - 1].last + 1 if at else scan.start : one.first], one, reader)
        if title:
            cites = bool(reader.words.standards_in(title))
            tables = [
                table if cites and _has_limits_beside(table) else _without_results(table, title) for table in tables
            ]
        for table in tables:
            read.results.append(table.results)
            read.tables.append(table.table)
            read.left_out += table.left_out
            _note(read, table.inside)
        headed = [result for head in one.heads if isinstance(head, DownHead) for result in head.results]
        read.cited += dict.fromkeys(result.standard for result in headed if result.standard)
        end = max(table.end for table in tables)
        placed = _placed(grid, rows, end, min(last, len(rows)), read.unread)
        tail = around.read([(place, line) for place, line in placed if tuple(line) not in seen])
        listed = {one.place for table in tables for one in table.left_out}
        tail.left_out = [one for one in tail.left_out if one.why != OUTSIDE or one.place not in listed]
        _note(read, tail)
        if at + 1 < len(found):
            facts = _facts_of_next(facts, around.read(placed).facts, tail)
        elif len(found) == 1:
            dated = [title for title in tail.titles if title.date_kind in (SAMPLED, TESTED)]
            stated = Surroundings(stated=[*tail.stated, *dated]).facts
            _add_tail(read, tables, stated, grid, one, stop, reader, facts)
    return read


def named_by_sheet(grid: Grid, reader: HeadingReader) -> Facts:
    """The plant or point that a sheet is named for, the medium if it is another."""
    label = reader.labels.read(grid.sheet) if grid.sheet else None
    medium = reader.words.other_medium(grid.sheet)
    return Facts(plant=label.plant, point=label.point, medium=medium) if label else Facts(medium=medium)


def _known_for(known: Facts, own: Facts, found: Sequence[_Found], only: str) -> Facts:
    """What other sheets say about this one's sample: no place, where this sheet holds another sample or several.

    `only` is the one sample that all tables of the document name, if the other sheets name none.
    """
    heads = [head for part in found for head in part.heads]
    samples = {own.sample} | {one.facts.sample for head in heads if isinstance(head, DownHead) for one in head.results}
    several = any(columns.SAMPLE in (head.columns if isinstance(head, DownHead) else head.keys) for head in heads)
    if several or samples - {"", known.sample, only}:
        return replace(known, plant="", point="", site="", sample="")
    return known


def _read_table(grid: Grid, head: DownHead | AcrossHead, stop: int, reader: HeadingReader, facts: Facts) -> TableRead:
    if isinstance(head, DownHead):
        return DownReader(grid, head, stop, reader).read(facts)
    return AcrossReader(grid, head, stop, reader).read(facts)


def _title_of_limits(lines: Rows, one: _Found, reader: HeadingReader) -> str:
    """The title that says that the table below it holds limits, where no heading of it says results; else ""."""
    texts = (text for head in one.heads for row in head.texts for text in row)
    if any(reader.field_of(text) == RESULT for text in texts):
        return ""
    titles = [" ".join(dict.fromkeys(filter(None, line))) for line in lines]
    words = reader.words
    nearest = next(filter(None, reversed(titles)), "")
    heading = reader.read(nearest)
    if heading is not None and heading.field in _NO_RESULTS_BELOW and not heading.standard:
        return nearest
    if any(words.is_title(title) and not words.is_title_of_limits(title) for title in titles[-_TITLE_LINES:]):
        return ""
    return next(filter(words.is_title_of_limits, titles[-_TITLE_LINES:]), "")


def _has_limits_beside(table: TableRead) -> bool:
    """Whether each figure has its limit in another column and some read as only results do (<0.025, 未检出)."""
    limits, results = (
        table.results[name].astype(object).map(half_width)
        for name in (columns.STATED_LIMIT, columns.RESULT_AS_REPORTED)
    )
    signed = results.str.startswith(("≤", "≥", "<=", ">="))
    only_results = results.str.match(r"<\s*\d|\d[\d.]*L$|未检出")
    return bool((limits != "").all() and not signed.any() and (only_results & (results != limits)).any())


def _without_results(table: TableRead, title: str) -> TableRead:
    """A table of limits: none of its cells is a result."""
    left_out = LeftOut(table.table.place, title, "a table of limits, no results")
    return replace(
        table, results=empty_results(), table=replace(table.table, result_cells=0, results=0), left_out=[left_out]
    )


def _add_tail(
    read: GridRead,
    tables: Sequence[TableRead],
    tail: Facts,
    grid: Grid,
    one: _Found,
    stop: int,
    reader: HeadingReader,
    facts: Facts,
) -> None:
    """Labelled lines under the only table say what those above leave open, or label its date better."""
    merged = facts.over(tail)
    if tail.date and facts.date and PREFERENCE.index(tail.date_kind) < PREFERENCE.index(facts.date_kind):
        merged = replace(merged, date=tail.date, date_kind=tail.date_kind)
    if merged == facts:
        return
    again = [_read_table(grid, head, stop, reader, merged) for head in one.heads]
    read.results[-len(tables) :] = [table.results for table in again]


def _facts_of_next(facts: Facts, own: Facts, new: Surroundings) -> Facts:
    """The facts of the next table: its own lines before those of the table above it.

    New lines that name any place, or may name one in words not understood, end the places of the table above.
    """
    if new.facts.names_a_place or new.unknown_lines:
        facts = replace(facts, plant="", point="", site="", sample="", standard="")
    return own.over(facts)


def _placed(
    grid: Grid, rows: Rows, start: int, stop: int, unread: Sequence[UnreadTable]
) -> list[tuple[str, Sequence[str]]]:
    """The rows that are not blank and stand in no table that is not understood, each with its place."""
    return [
        (grid.location(row, 0), rows[row])
        for row in range(start, stop)
        if any(rows[row]) and not any(table.holds(row) for table in unread)
    ]


def _note(read: GridRead, found: Surroundings) -> None:
    """Keep the standards, conclusions and remarks of lines."""
    read.cited += found.cited
    read.statements += found.statements
    read.left_out += found.left_out


def _find_heads(rows: Sequence[Sequence[str]], reader: HeadingReader, read: GridRead) -> list[_Found]:
    """The headings of all tables, from top to bottom; one that only repeats the heading of its table is none."""
    found: list[_Found] = []
    above = 0
    row = 0
    while row < len(rows):
        heads: Sequence[DownHead | AcrossHead] = ()
        fields = [reader.field_of(cell) for cell in rows[row]]
        across = across_head(rows, row, reader, above)
        if across is not None and not (found and _is_data_row(rows, row, found[-1], reader)):
            heads = (across,)
        elif PARAMETER in fields and not (found and _is_beside(rows, row, fields, found[-1])):
            heads = down_heads(rows, row, above, reader)
            if not heads and (len([name for name in fields if name]) >= 2 or _names_below(rows, row, fields, reader)):
                _note_near_miss(rows, row, RESULT, reader, read)
        elif RESULT in fields and len([name for name in fields if name]) >= 2:
            _note_near_miss(rows, row, PARAMETER, reader, read)
        if not heads and PARAMETER not in fields and not _is_inside(rows, row, found, reader):
            heads = corner_head(rows, row, above, reader)
        if not heads:
            row += 1
            continue
        one = _Found(tuple(heads))
        if not (found and _repeats(found[-1], one, rows, reader)):
            found.append(one)
        row = above = one.last + 1
    firsts = [one.first for one in found] + [table.first for table in read.unread]
    read.unread = [
        table.before(min((first for first in firsts if first > table.first), default=len(rows)))
        for table in read.unread
        if not any(one.first <= table.first <= one.last for one in found)
    ]
    return found


def _note_near_miss(rows: Rows, row: int, missing: str, reader: HeadingReader, read: GridRead) -> None:
    """Keep a heading of which a column is missing, and the table below it."""
    read.near_misses.append((missing, [cell for cell in rows[row] if cell]))
    table = unread_table(rows, row, missing, reader) if len(read.unread) < _MOST_UNREAD else None
    if table is not None:
        read.unread.append(table)


def _is_beside(rows: Sequence[Sequence[str]], row: int, fields: Sequence[str], last: _Found) -> bool:
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


def _names_below(rows: Sequence[Sequence[str]], row: int, fields: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the cell below the heading of parameters names one."""
    below = rows[row + 1] if row + 1 < len(rows) else []
    return any(reader.names.is_parameter(cell) for cell, name in zip(below, fields, strict=False) if name == PARAMETER)


def _is_data_row(rows: Sequence[Sequence[str]], row: int, last: _Found, reader: HeadingReader) -> bool:
    """Whether a row that looks like parameters across is a row of the table with parameters down above it."""
    return any(
        isinstance(head, DownHead)
        and reader.names.is_parameter(rows[row][head.parameter])
        and any(rows[row][one.index] and not reader.names.is_parameter(rows[row][one.index]) for one in head.results)
        for head in last.heads
    )


def _is_inside(rows: Sequence[Sequence[str]], row: int, found: Sequence[_Found], reader: HeadingReader) -> bool:
    """Whether a row stands between rows of the table above it: a section's name, a plant that speaks for others."""
    if not found:
        return False
    head = found[-1].heads[0]
    if not isinstance(head, DownHead):
        return True
    below = rows[row + 1] if row + 1 < len(rows) else []
    return bool(below) and reader.names.is_parameter(below[head.parameter]) and len(set(filter(None, rows[row]))) <= 1


def _repeats(last: _Found, one: _Found, rows: Sequence[Sequence[str]], reader: HeadingReader) -> bool:
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

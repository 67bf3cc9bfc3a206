"""The tables of one grid: where their headings are, how far they reach, what stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from waterqc import columns
from waterqc.arrange.across import AcrossReader
from waterqc.arrange.across_head_rows import AcrossHead
from waterqc.arrange.cells import clean
from waterqc.arrange.dated import PREFERENCE, SAMPLED, TESTED
from waterqc.arrange.document_water import DocumentWater
from waterqc.arrange.down import DownReader, TableRead
from waterqc.arrange.down_columns import LONG_TABLE
from waterqc.arrange.facts import Facts
from waterqc.arrange.head import DownHead
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.heads_found import FoundHeads, find_heads
from waterqc.arrange.lone_extremes import EXTREMES, are_lone_extremes
from waterqc.arrange.parted_headings import with_headings_parted
from waterqc.arrange.results_outside import OUTSIDE, results_in
from waterqc.arrange.short_days import with_days_in_headings
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.surroundings import OF_OTHERS, SurroundingsReader
from waterqc.arrange.unread_tables import UnreadTable
from waterqc.arrange.words import EARLIER, RATE, RESULT
from waterqc.arranged import FoundTable, LeftOut, empty_results
from waterqc.grid import Grid
from waterqc.written import half_width

#: headings of a large grid stand in its first rows
_SEARCHED_ROWS = 200
#: why nothing is read of a sheet that states nothing of a sample either
NO_TABLE = "a sheet without a table of results"
_TITLE_LINES = 3  # above a heading
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


@dataclass
class GridScan:
    """A grid before its results are read: its rows, the headings found, and what stands before the first table."""

    grid: Grid
    rows: Sequence[Sequence[str]]
    start: int  # the first row of the title
    found: Sequence[FoundHeads]
    own: Facts
    read: GridRead
    legend: dict[str, Facts] = field(default_factory=dict)  # what short names of samples stand for
    water: DocumentWater = field(default_factory=DocumentWater)


def scan_grid(grid: Grid, reader: HeadingReader) -> GridScan:
    """Find the headings of a grid and what it states before them, or anywhere if it has no table."""
    grid = with_headings_parted(grid, reader)
    searched = grid.height if grid.height <= LONG_TABLE else _SEARCHED_ROWS
    rows = with_days_in_headings([[clean(cell) for cell in row] for row in grid.rows(0, searched)], reader)
    heads = find_heads(rows, reader)
    read = GridRead(near_misses=heads.near_misses, unread=heads.unread)
    found = heads.found
    around = SurroundingsReader(reader)
    start = around.title_start(rows, 0, found[0].first) if found and grid.place == "line" else 0
    own = around.read(_placed(grid, rows, start, found[0].first if found else len(rows), read.unread))
    read.left_out += results_in(_placed(grid, rows, 0, start, read.unread), reader)
    _note(read, own)
    water = DocumentWater.of(rows[: found[0].first], reader) if found else DocumentWater()
    read.cited += (one for one in water.cited if one not in read.cited)
    if grid.place == "cell" and not (
        found or own.facts or own.legend or read.statements or read.left_out or read.unread
    ):
        first = next((row for row, cells in enumerate(rows) if any(cells)), 0)
        read.left_out.append(LeftOut(grid.location(first, 0), grid.sheet, NO_TABLE))
    facts = own.facts_of_sample if found else own.facts
    return GridScan(grid, rows, start, found, facts, read, own.legend, water)


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
        if not scan.water.ends_in(rows[scan.start if at else one.first : one.first], reader):
            facts = facts.over(Facts(point=scan.water.point))
        stop = next((unread.first for unread in read.unread if one.last < unread.first < last), last)
        checked = _quality_control(rows[: one.first], one, reader)
        of_table = replace(facts, plant="", point="", site="", sample=checked) if checked else facts
        tables = [_read_table(grid, head, stop, reader, of_table) for head in one.heads]
        title = _title_of_limits(rows[found[at - 1].last + 1 if at else scan.start : one.first], one, reader)
        if title:
            cites = bool(reader.words.standards_in(title))
            tables = [
                table if cites and _has_limits_beside(table) else _without_results(table, title) for table in tables
            ]
        lines = rows[found[at - 1].last + 1 if at else 0 : one.first]
        chosen = RESULT in reader.chosen.values()
        if not chosen and are_lone_extremes(
            one.heads, facts, [" ".join(filter(None, line)) for line in lines], reader.words
        ):
            tables = [_without_results(table, _heading_of(one), EXTREMES, True) for table in tables]
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
        tail.left_out = [one for one in tail.left_out if one.why not in (OUTSIDE, OF_OTHERS) or one.place not in listed]
        _note(read, tail)
        if at + 1 < len(found):
            facts = _facts_of_next(facts, around.read(placed), tail)
        elif len(found) == 1:
            dated = [title for title in tail.titles if title.date_kind in (SAMPLED, TESTED)]
            stated = Surroundings(stated=[*tail.stated, *dated]).facts
            _add_tail(read, tables, stated, grid, one, stop, reader, of_table)
    return read


def is_example(scan: GridScan, reader: HeadingReader) -> bool:
    """Whether the sheet's name, or a line above its first table, says that it shows how to fill in the others."""
    above = scan.rows[: scan.found[0].first] if scan.found else []
    titles = [scan.grid.sheet, *(line[0] for row in above if len(line := list(filter(None, dict.fromkeys(row)))) == 1)]
    return any(reader.words.is_example(title) for title in titles)


def without_examples(scan: GridScan, read: GridRead) -> GridRead:
    """What was read of a sheet that shows how to fill in the others: none of it is a result."""
    left_out = [
        LeftOut(table.place, scan.grid.sheet, "an example of how to fill in the table") for table in read.tables
    ]
    tables = [replace(table, result_cells=0, results=0) for table in read.tables]
    return replace(read, results=[empty_results()] * len(read.results), tables=tables, left_out=left_out, statements=[])


def named_by_sheet(grid: Grid, reader: HeadingReader) -> Facts:
    """The plant or point that a sheet is named for, the medium if it is another."""
    label = reader.labels.read(grid.sheet) if grid.sheet else None
    medium = reader.words.other_medium(grid.sheet)
    return Facts(plant=label.plant, point=label.point, medium=medium) if label else Facts(medium=medium)


def _known_for(known: Facts, own: Facts, found: Sequence[FoundHeads], only: str) -> Facts:
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


def _title_of_limits(lines: Rows, one: FoundHeads, reader: HeadingReader) -> str:
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


def _quality_control(above: Rows, one: FoundHeads, reader: HeadingReader) -> str:
    """The name of the samples that check the laboratory's work, right above a table or over its names; "" if none."""
    nearest = next((line for line in reversed(above) if any(line)), [])
    corners = [row[head.parameter] for head in one.heads if isinstance(head, DownHead) for row in head.texts]
    alone = [text for text in dict.fromkeys(nearest) if text]
    named = [*corners, *(alone if len(alone) == 1 else ())]
    return next(filter(reader.names.is_quality_control, named), "")


def _has_limits_beside(table: TableRead) -> bool:
    """Whether each figure has its limit in another column and some read as only results do (<0.025, 未检出)."""
    limits, results = (
        table.results[name].astype(object).map(half_width)
        for name in (columns.STATED_LIMIT, columns.RESULT_AS_REPORTED)
    )
    signed = results.str.startswith(("≤", "≥", "<=", ">="))
    only_results = results.str.match(r"<\s*\d|\d[\d.]*L$|未检出")
    return bool((limits != "").all() and not signed.any() and (only_results & (results != limits)).any())


def _without_results(
    table: TableRead, title: str, why: str = "a table of limits, no results", unread: bool = False
) -> TableRead:
    """A table of which none of its cells is a result, or nobody knows whether they are."""
    left_out = LeftOut(table.table.place, title, why)
    cells = table.table.result_cells if unread else 0
    return replace(
        table, results=empty_results(), table=replace(table.table, result_cells=cells, results=0), left_out=[left_out]
    )


def _heading_of(one: FoundHeads) -> str:
    """The headings of the results of a table, as written."""
    return ", ".join(result.heading for head in one.heads if isinstance(head, DownHead) for result in head.results)


def _add_tail(
    read: GridRead,
    tables: Sequence[TableRead],
    tail: Facts,
    grid: Grid,
    one: FoundHeads,
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
    again = [
        _read_table(grid, head, stop, reader, merged) if len(table.results) else table  # limits stay no results
        for head, table in zip(one.heads, tables, strict=True)
    ]
    read.results[-len(tables) :] = [table.results for table in again]


def _facts_of_next(facts: Facts, own: Surroundings, new: Surroundings) -> Facts:
    """The facts of the next table: its own lines before those of the table above it.

    New lines that name any place, or may name one in words not understood, end the places of the table above, and so
    does a title with a date or a utility of its own.
    """
    if new.facts.names_a_place or new.unknown_lines or new.titled:
        facts = replace(facts, plant="", point="", site="", sample="", standard="")
    return own.with_part(own.facts_of_sample.over(own.with_day_over(facts)))


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

"""Tables of which a column that they need is not understood: they end the table above and are listed as unread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from waterqc import columns
from waterqc.arrange.across_head_rows import AcrossHead
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.shifted_rows import MEASURED
from waterqc.arrange.words import IGNORED, PARAMETER, REMARK, RESULT
from waterqc.arranged import FoundTable, LeftOut
from waterqc.grid import Grid

#: why the rows of such a table hold no result that could be read
WHY: Final = {
    PARAMETER: "no heading of parameters is understood above it",
    RESULT: "no heading of results is understood above it",
}
_LIMITS: Final = frozenset({"", IGNORED, columns.STATED_LIMIT, columns.DETECTION_LIMIT})
#: headings that say of no column what it holds, or that a table which lost the heading of its results has over them
_OTHERS: Final = frozenset({"", REMARK})
_LOOKED_AT: Final = 12
_NEAR: Final = 3  # rows below the heading, one of which is the first of its table

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class UnreadTable:
    """A heading with parameters and no results, or results and no parameters, and the rows below it."""

    first: int
    rows: tuple[int, ...]  # those with a name, or a result, below the heading of such
    missing: str  # PARAMETER or RESULT
    beside_limits: tuple[int, ...] = ()  # columns under other headings, where another heads limits

    def before(self, stop: int) -> "UnreadTable":
        """The table up to the next heading."""
        return replace(self, rows=tuple(row for row in self.rows if row < stop))

    def holds(self, row: int) -> bool:
        """Whether a row belongs to the table, or to the rest of its heading."""
        return self.first <= row < min(self.rows, default=self.first + 1) or row in self.rows

    def found_in(self, grid: Grid, rows: Rows) -> FoundTable:
        """The table as found: the cells under its heading of results, none of them read."""
        headings = tuple((text, "left out") for text in dict.fromkeys(rows[self.first]) if text)
        cells = len(self.rows) if self.missing == PARAMETER else _bare_figures(rows, self) or _beside(rows, self)
        return FoundTable(grid.location(self.first, 0), "not understood", headings, cells, 0)

    def left_out(self, grid: Grid, rows: Rows) -> list[LeftOut]:
        """The heading and each row below it, with their places."""
        heading = range(self.first, min(self.rows, default=self.first + 1))
        taken = [row for row in (*heading, *self.rows) if any(rows[row])]
        texts = [" | ".join(dict.fromkeys(filter(None, rows[row])))[:200] for row in taken]
        return [LeftOut(grid.location(row, 0), text, WHY[self.missing]) for row, text in zip(taken, texts, strict=True)]


def unread_table(rows: Rows, row: int, missing: str, reader: HeadingReader) -> UnreadTable | None:
    """The table headed by `row`, if the row holds nothing but headings and what it does head stands below it."""
    held = RESULT if missing == PARAMETER else PARAMETER
    cells = [text for text in dict.fromkeys(rows[row]) if text]
    if len(cells) < 2 or any(not reader.field_of(text) and _is_data(text, reader) for text in cells):
        return None
    column = next(place for place, text in enumerate(rows[row]) if reader.field_of(text) == held)
    known = reader.names.is_result if held == RESULT else reader.names.is_parameter
    near = [one[column] for one in rows[row + 1 : row + 1 + _LOOKED_AT] if any(one)][:_NEAR]
    if not any(text and known(text) for text in near):
        return None
    below = tuple(
        at
        for at in range(row + 1, len(rows))
        if rows[at][column] and len(set(filter(None, rows[at]))) > 1 and known(rows[at][column])
    )
    if held == PARAMETER and not _has_figures(rows, row, below, reader):
        return None
    fields = {place: reader.field_of(text) for place, text in enumerate(rows[row]) if text}
    others = tuple(place for place, field in fields.items() if field in _OTHERS)
    return UnreadTable(row, below, missing, others if columns.STATED_LIMIT in fields.values() else ())


def unread_names(rows: Rows, row: int, head: AcrossHead, reader: HeadingReader) -> UnreadTable | None:
    """The table below a row that repeats the headings in front of the names across, over other names not understood."""
    cells, heading = rows[row], head.texts[0]
    keys = [place for places in head.keys.values() for place in places if heading[place]]
    names = [cells[place] for place, _, _ in head.parameters if cells[place]]
    repeats = bool(keys) and all(cells[place] == heading[place] for place in keys)
    if not repeats or not names or set(names) <= set(heading) or all(map(reader.names.is_result, names)):
        return None
    places = [place for place, _, _ in head.parameters]
    below = range(row + 1, len(rows))
    held = tuple(
        at for at in below if any(rows[at][place] and reader.names.is_result(rows[at][place]) for place in places)
    )
    return UnreadTable(row, held, PARAMETER)


def _has_figures(rows: Rows, row: int, below: Sequence[int], reader: HeadingReader) -> bool:
    """Whether figures stand below a heading of limits or one not understood: a register of samples has none."""
    places = [place for place, text in enumerate(rows[row]) if text and reader.field_of(text) in _LIMITS]
    return any(_is_figure(rows[at][place], reader) for at in below for place in places)


def _bare_figures(rows: Rows, table: UnreadTable) -> int:
    """How many rows have a measured figure in the only column without a heading: it has lost that of the results."""
    heads = range(table.first, min(table.rows, default=table.first + 1))
    bare = [place for place in range(len(rows[table.first])) if not any(rows[row][place] for row in heads)]
    filled = [place for place in bare if any(rows[row][place] for row in table.rows)]
    if len(filled) != 1:
        return 0
    texts = [rows[row][filled[0]] for row in table.rows]
    return len(list(filter(None, texts))) if any(map(MEASURED.search, texts)) else 0


def _beside(rows: Rows, table: UnreadTable) -> int:
    """How many rows have a cell under the only one of these headings with measured figures below it."""
    held = [[rows[row][place] for row in table.rows] for place in table.beside_limits]
    measured = [texts for texts in held if any(map(MEASURED.search, texts))]
    return sum(map(bool, measured[0])) if len(measured) == 1 else 0


def _is_data(text: str, reader: HeadingReader) -> bool:
    """Whether a cell is one of a table's rows: a name, a figure; a word (Detected) may head a column."""
    return reader.names.is_parameter(text) or _is_figure(text, reader)


def _is_figure(text: str, reader: HeadingReader) -> bool:
    known = reader.names.is_result(text) or reader.names.is_limit(text)
    return known and any(letter.isdigit() for letter in text)

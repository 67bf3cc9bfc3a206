"""Tables of which a column that they need is not understood: they end the table above and are listed as unread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import PARAMETER, RESULT
from waterqc.arranged import FoundTable, LeftOut
from waterqc.grid import Grid

#: why the rows of such a table hold no result that could be read
WHY: Final = {
    PARAMETER: "no heading of parameters is understood above it",
    RESULT: "no heading of results is understood above it",
}
_LOOKED_AT: Final = 8
_NAMED: Final = 3

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class UnreadTable:
    """A heading with parameters and no results, or results and no parameters, and the rows below it to `stop`."""

    first: int
    stop: int
    missing: str  # PARAMETER or RESULT
    column: int  # of what the heading does have

    def holds(self, row: int, cells: Sequence[str]) -> bool:
        """Whether a row belongs to the table: lines of one cell say something about what stands around it."""
        return self.first <= row < self.stop and len(set(filter(None, cells))) > 1

    def found_in(self, grid: Grid, rows: Rows) -> FoundTable:
        """The table as found: the cells under its heading of results, none of them read."""
        below = self._below(rows) if self.missing == PARAMETER else []
        headings = tuple((text, "left out") for text in dict.fromkeys(rows[self.first]) if text)
        return FoundTable(grid.location(self.first, 0), "not understood", headings, len(below), 0)

    def left_out(self, grid: Grid, rows: Rows) -> list[LeftOut]:
        """The heading and each row below it, with their places."""
        taken = [self.first, *self._below(rows)]
        texts = [" | ".join(dict.fromkeys(filter(None, rows[row])))[:200] for row in taken]
        return [LeftOut(grid.location(row, 0), text, WHY[self.missing]) for row, text in zip(taken, texts, strict=True)]

    def _below(self, rows: Rows) -> list[int]:
        return [
            row for row in range(self.first + 1, self.stop) if self.holds(row, rows[row]) and rows[row][self.column]
        ]


def unread_table(rows: Rows, row: int, missing: str, reader: HeadingReader) -> UnreadTable | None:
    """The table headed by `row`, if the row holds nothing but headings and what it does head stands below it."""
    held = RESULT if missing == PARAMETER else PARAMETER
    names = reader.names
    cells = [text for text in dict.fromkeys(rows[row]) if text]
    if len(cells) < 2 or any(_is_data(text, reader) for text in cells):
        return None
    column = next(place for place, text in enumerate(rows[row]) if reader.field_of(text) == held)
    below = [one[column] for one in rows[row + 1 : row + 1 + _LOOKED_AT] if any(one)][:_NAMED]
    known = names.is_result if held == RESULT else names.is_parameter
    if not any(text and known(text) for text in below):
        return None
    return UnreadTable(row, _stop(rows, row), missing, column)


def _is_data(text: str, reader: HeadingReader) -> bool:
    """Whether a cell is one of a table's rows: a name, a figure; a word (Detected) may head a column."""
    names = reader.names
    figure = names.is_result(text) or names.is_limit(text)
    return names.is_parameter(text) or (figure and any(letter.isdigit() for letter in text))


def _stop(rows: Rows, row: int) -> int:
    """The row after the last one of a table: two blank rows end it."""
    for at in range(row + 1, len(rows)):
        if not any(rows[at]) and (at + 1 == len(rows) or not any(rows[at + 1])):
            return at
    return len(rows)

"""A grid: the cells of one sheet, file or page as text, with their place. Nothing is inferred here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

#: remarks of readers about cells that decide how a result is judged: nobody sees it, or sees it rounded to a figure
HIDDEN = "hidden_cell"
ROUNDED = "rounded_on_sheet:"
PlaceKind = Literal["cell", "row", "line"]


@dataclass(frozen=True)
class Grid:
    """Cells as text.

    `frame` has integer column labels 0, 1, …; every cell is a `str` ("" where nothing is written), its columns are of
    dtype object or category. Merged cells repeat their text in every cell that they cover.
    `rows_at[i]` is the number of row `i` in the source (a line for text, a row for tables), by default 1, 2, ….
    """

    frame: pd.DataFrame
    sheet: str = ""
    place: PlaceKind = "row"
    first_row: int = 1
    rows_at: tuple[int, ...] | None = None
    #: cells covered by a merge -> its first cell, as (row, column): they repeat its text
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    #: remarks of the reader about single cells, (row, column) -> finding codes (e.g. a formula without a stored value)
    remarks: dict[tuple[int, int], str] = field(default_factory=dict)
    #: rows of a text in which cells are missing and nobody knows which: what is left stands at the left
    packed: frozenset[int] = frozenset()
    #: how many cells each row of a text was written with, 0 where that cannot be told; None if no row can lack one
    lengths: tuple[int, ...] | None = None

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.frame)

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.frame.shape[1]

    def rows(self, start: int = 0, stop: int | None = None) -> list[list[str]]:
        """The texts of rows `start` up to `stop`, each of the grid's full width."""
        part = self.frame.iloc[start:stop]
        columns = [part[label].tolist() for label in part.columns]
        return [list(cells) for cells in zip(*columns, strict=True)] if columns else []

    def location(self, row: int, column: int) -> str:
        """Where a cell stands: `Sheet1!C7`, `row 12` or `line 12`."""
        number = self.rows_at[row] if self.rows_at is not None else self.first_row + row
        if self.place == "cell":
            return f"{self.sheet}!{column_letters(column)}{number}"
        return f"{self.place} {number}"


def column_letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA, as spreadsheets name columns."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def grid_of_rows(
    rows: Iterable[Sequence[str]],
    sheet: str = "",
    place: PlaceKind = "row",
    first_row: int = 1,
    rows_at: Sequence[int] | None = None,
) -> Grid:
    """A grid from rows of texts, padded to the widest row."""
    listed = [list(row) for row in rows]
    width = max((len(row) for row in listed), default=0)
    padded = [row + [""] * (width - len(row)) for row in listed]
    frame = pd.DataFrame(padded, columns=range(width), dtype=object)
    return Grid(frame, sheet, place, first_row, None if rows_at is None else tuple(rows_at))

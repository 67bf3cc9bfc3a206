"""Tables whose cells span rows and columns (HTML, Word, PDF) laid out as full rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from waterqc.errors import InputError
from waterqc.grid import HIDDEN, Grid, grid_of_rows

_MOST_CELLS: Final = 2_000_000
_WIDEST: Final = 10_000


@dataclass(frozen=True)
class SpanningCell:
    """A cell and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass
class Page:
    """Rows of a page in the order of reading: a line of text is a row, a table's row is a row."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    remarks: dict[tuple[int, int], str] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)  # the rows that are lines of text
    cells: int = 0

    def add_line(self, cells: list[str]) -> None:
        """A line of running text, already split into its cells."""
        self._count(len(cells))
        self.lines.add(len(self.rows))
        self.rows.append(cells)

    def add_table(self, table: Iterable[list[SpanningCell]], hidden: Collection[int] = ()) -> None:
        """A table's rows; texts are repeated in all that their cells cover. Spans end with the table.

        The `hidden` rows are marked as such; no cell of the others covers them.
        """
        listed = list(table)
        placed: list[dict[int, str]] = [{} for _ in listed]
        self._place(listed, [number for number in range(len(listed)) if number not in hidden], placed)
        self._place(listed, sorted(hidden), placed)
        first = len(self.rows)
        for number, cells in enumerate(placed):
            width = max(cells, default=-1) + 1
            if width > _WIDEST:
                raise InputError(f"{self.name}: a table row has {width:,} cells; check that it is a table of results.")
            self.rows.append([cells.get(column, "") for column in range(width)])
            if number in hidden:
                self.remarks.update({(first + number, column): HIDDEN for column, text in cells.items() if text})

    def _place(self, listed: Sequence[list[SpanningCell]], numbers: list[int], placed: list[dict[int, str]]) -> None:
        """Put the cells of the rows that have the `numbers` into the columns where they stand."""
        first = len(self.rows)
        for position, number in enumerate(numbers):
            column = 0
            for cell in listed[number]:
                while column in placed[number]:
                    column += 1
                covered = numbers[position : position + cell.rows]
                self._count(len(covered) * cell.columns)
                for row in covered:
                    for beside in range(cell.columns):
                        placed[row].setdefault(column + beside, cell.text)
                        if row != number or beside:
                            self.merged[first + row, column + beside] = (first + number, column)
                column += cell.columns

    def grid(self, first_row: int = 1) -> Grid:
        """The page as one grid, each row a numbered line of it, the first one line `first_row`."""
        made = grid_of_rows(self.rows, place="line", first_row=first_row)
        lengths = tuple(0 if row in self.lines else len(cells) for row, cells in enumerate(self.rows))
        return replace(made, merged=dict(self.merged), remarks=dict(self.remarks), lengths=lengths)

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > _MOST_CELLS:
            raise InputError(f"{self.name}: more than {_MOST_CELLS:,} cells in its tables; export the results as CSV.")

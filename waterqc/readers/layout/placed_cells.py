"""Tables whose cells span rows and columns (HTML, Word, PDF) laid out as full rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from waterqc.errors import InputError
from waterqc.grid import Grid, grid_of_rows

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
    cells: int = 0

    def add_line(self, cells: list[str]) -> None:
        """A line of running text, already split into its cells."""
        self._count(len(cells))
        self.rows.append(cells)

    def add_table(self, table: Iterable[list[SpanningCell]]) -> None:
        """A table's rows; texts are repeated in all that their cells cover. Spans end with the table."""
        listed = list(table)
        first = len(self.rows)
        placed: list[dict[int, str]] = [{} for _ in listed]
        for number, row in enumerate(listed):
            column = 0
            for cell in row:
                while column in placed[number]:
                    column += 1
                height = min(cell.rows, len(listed) - number)
                self._count(height * cell.columns)
                for below in range(height):
                    for beside in range(cell.columns):
                        placed[number + below].setdefault(column + beside, cell.text)
                        if below or beside:
                            covered = (first + number + below, column + beside)
                            self.merged[covered] = (first + number, column)
                column += cell.columns
        for cells in placed:
            width = max(cells, default=-1) + 1
            if width > _WIDEST:
                raise InputError(f"{self.name}: a table row has {width:,} cells; check that it is a table of results.")
            self.rows.append([cells.get(column, "") for column in range(width)])

    def grid(self) -> Grid:
        """The page as one grid, each row a numbered line of it."""
        return replace(grid_of_rows(self.rows, place="line"), merged=dict(self.merged))

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > _MOST_CELLS:
            raise InputError(f"{self.name}: more than {_MOST_CELLS:,} cells in its tables; export the results as CSV.")

"""The cells of one sheet while it is read: sparse, so that a cell in the last corner costs nothing."""

from dataclasses import dataclass, field
from typing import Final

from waterqc.errors import InputError
from waterqc.grid import Grid, column_letters, grid_of_rows

#: remarks about single cells: findings of the report
FORMULA_WITHOUT_VALUE: Final = "formula_without_value"
CELL_ERROR: Final = "cell_error"

_MOST_CELLS: Final = 20_000_000  # in the rectangle of the used rows and columns
_MOST_MERGED: Final = 1_000_000
_WIDEST_SHEET: Final = 10_000

Range = tuple[int, int, int, int]


@dataclass
class Cells:
    """Texts by row and column (from 0), merged ranges as (first row, first column, last row, last column), remarks."""

    sheet: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    remarks: dict[tuple[int, int], str] = field(default_factory=dict)

    def put(self, row: int, column: int, text: str, remark: str = "") -> None:
        """Write one cell; an empty one leaves no trace."""
        if text:
            self.rows.setdefault(row, {})[column] = text
            if remark:
                self.remarks[row, column] = remark

    def refuse_absurd_size(self, name: str) -> None:
        """Raise InputError, naming the file `name`, if the rectangle of the used rows and columns is absurdly large."""
        height, width = self._size()
        if height * width > _MOST_CELLS or width > _WIDEST_SHEET:
            corner = f"{column_letters(width - 1)}{height}"
            raise InputError(
                f"{name}: sheet {self.sheet} reaches to cell {corner}; delete what stands far from the table."
            )

    def grid(self, name: str) -> Grid | None:
        """The sheet's grid from its first row and column to the last that are used; None for an empty sheet.

        Raises InputError, naming the file `name`, if that rectangle is absurdly large.
        """
        if not self.rows:
            return None
        self.refuse_absurd_size(name)
        height, width = self._size()
        covered = self._covered(height, width, name)
        texts = [[""] * width for _ in range(height)]
        for number, row in self.rows.items():
            listed = texts[number]
            for column, text in row.items():
                listed[column] = text
        grid = grid_of_rows(texts, sheet=self.sheet, place="cell")
        return Grid(grid.frame, self.sheet, "cell", 1, None, covered, self.remarks)

    def _size(self) -> tuple[int, int]:
        """Rows and columns up to the last that are used."""
        return max(self.rows, default=-1) + 1, max((max(row) for row in self.rows.values()), default=-1) + 1

    def _covered(self, height: int, width: int, name: str) -> frozenset[tuple[int, int]]:
        """Repeat the text of merged cells in all that they cover, within the used rectangle."""
        covered: set[tuple[int, int]] = set()
        visited = 0
        for top, left, bottom, right in self.merges:
            text = self.rows.get(top, {}).get(left, "")
            bottom, right = min(bottom, height - 1), min(right, width - 1)
            visited += max(bottom - top + 1, 0) * max(right - left + 1, 0)
            if visited > _MOST_MERGED:
                raise InputError(f"{name}: sheet {self.sheet} merges more than a million cells; export it as CSV.")
            remark = self.remarks.get((top, left), "")
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if (row, column) != (top, left):
                        covered.add((row, column))
                        self.put(row, column, text, remark)
        return frozenset(covered)

"""The cells of one sheet while it is read: sparse, so that a cell in the last corner costs nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from waterqc.errors import InputError
from waterqc.grid import HIDDEN, ROUNDED, Grid, column_letters, grid_of_rows
from waterqc.readers import ReadResult
from waterqc.readers.layout.symbols import UNREADABLE
from waterqc.readers.spreadsheet.number_formats import shown, shown_rounded, shows_nothing

#: remarks about single cells: findings of the report
FORMULA_WITHOUT_VALUE: Final = "formula_without_value"
CELL_ERROR: Final = "cell_error"

_MOST_CELLS: Final = 20_000_000  # in the rectangle of the used rows and columns
_MOST_MERGED: Final = 1_000_000
_WIDEST_SHEET: Final = 10_000
_LISTED: Final = 5

Range = tuple[int, int, int, int]


@dataclass
class Cells:
    """Texts by row and column (from 0), merged ranges as (first row, first column, last row, last column), remarks."""

    sheet: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    remarks: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False  # the whole sheet

    def put(self, row: int, column: int, text: str, remark: str = "") -> None:
        """Write one cell; an empty one leaves no trace."""
        if text:
            self.rows.setdefault(row, {})[column] = text
            if remark:
                self.remarks[row, column] = remark

    def put_struck_out(self, row: int, column: int) -> None:
        """Write a cell that is struck out: nobody knows whether it still counts."""
        self.put(row, column, UNREADABLE)

    def put_number(self, row: int, column: int, value: float, code: str) -> None:
        """Write a number as its format shows it, with its stored digits; a remark says which fewer ones are shown."""
        rounded = shown_rounded(value, code)
        remark = HIDDEN if shows_nothing(value, code) else f"{ROUNDED}{rounded}" if rounded else ""
        self.put(row, column, shown(value, code), remark)

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
        self._mark_hidden()
        grid = grid_of_rows(texts, sheet=self.sheet, place="cell")
        return Grid(grid.frame, self.sheet, "cell", 1, None, covered, self.remarks)

    def hidden_places(self) -> str:
        """What of the used cells is hidden, in words; "" where all can be seen."""
        if self.hidden:
            return f"sheet {self.sheet}"
        columns = sorted({column for row in self.rows.values() for column in row} & self.hidden_columns)
        rows = sorted(self.hidden_rows & self.rows.keys())
        kinds = (("column", list(map(column_letters, columns))), ("row", [str(row + 1) for row in rows]))
        listed = [f"{kind}{'s' if len(names) > 1 else ''} {_some(names)}" for kind, names in kinds if names]
        return f"{' and '.join(listed)} of sheet {self.sheet}" if listed else ""

    def _mark_hidden(self) -> None:
        """Remark on the cells that nobody sees."""
        if not (self.hidden or self.hidden_rows or self.hidden_columns):
            return
        for number, row in self.rows.items():
            for column in row:
                if self.hidden or number in self.hidden_rows or column in self.hidden_columns:
                    known = self.remarks.get((number, column))
                    self.remarks[number, column] = f"{known}; {HIDDEN}" if known else HIDDEN

    def _cover(self, row: int, column: int, text: str, remark: str) -> None:
        """Put the text of a merge into a cell that it covers, over whatever that cell holds."""
        if text:
            self.put(row, column, text, remark)
        else:
            self.rows.get(row, {}).pop(column, None)

    def _size(self) -> tuple[int, int]:
        """Rows and columns up to the last that are used."""
        return max(self.rows, default=-1) + 1, max((max(row) for row in self.rows.values()), default=-1) + 1

    def _covered(self, height: int, width: int, name: str) -> dict[tuple[int, int], tuple[int, int]]:
        """Repeat the text of merged cells in all that they cover, within the used rectangle."""
        covered: dict[tuple[int, int], tuple[int, int]] = {}
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
                        covered[(row, column)] = (top, left)
                        self._cover(row, column, text, remark)
        return covered


def _some(names: list[str]) -> str:
    """The first names and the last."""
    return ", ".join(names) if len(names) <= _LISTED else f"{', '.join(names[: _LISTED - 1])} … {names[-1]}"


def workbook_of(sheets: Iterable[Cells], name: str) -> ReadResult:
    """A grid per sheet that has cells, with a note that says what is hidden. Raises InputError if all are empty."""
    grids: list[Grid] = []
    notes: list[str] = []
    for cells in sheets:
        grid = cells.grid(name)
        if grid is None:
            continue
        grids.append(grid)
        places = cells.hidden_places()
        if places:
            notes.append(f"{name}: hidden: {places}; no result there is judged. Show it, or delete it.")
    if not grids:
        raise InputError(f"{name}: every sheet of this workbook is empty; check that it is the right file.")
    return ReadResult(tuple(grids), notes=tuple(notes))

"""The cells of one sheet of a workbook of today, read from its part row by row."""

import io
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from waterqc.readers.spreadsheet.cells import CELL_ERROR, FORMULA_WITHOUT_VALUE, Cells, Range
from waterqc.readers.spreadsheet.dates import date_text, shows_date
from waterqc.readers.spreadsheet.package import MAIN, Package, is_true, plain_text, rich_text

_ROW: Final = f"{MAIN}row"
_CELL: Final = f"{MAIN}c"
_VALUE: Final = f"{MAIN}v"
_FORMULA: Final = f"{MAIN}f"
_INLINE: Final = f"{MAIN}is"
_MERGED: Final = f"{MAIN}mergeCell"
_COLUMN: Final = f"{MAIN}col"
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384


@dataclass
class SheetReader:
    """Reads one sheet; `stale` says that no stored value of a formula counts."""

    package: Package
    cells: Cells
    stale: bool = False
    arrays: list[tuple[Range, str]] = field(default_factory=list)
    valued: set[tuple[int, int]] = field(default_factory=set)  # cells of formulas that hold the empty text
    at: tuple[int, int] = (-1, -1)

    def read(self, content: bytes) -> Cells:
        """The cells of the sheet's part. Raises ParseError or ValueError for what is damaged."""
        for _, element in ET.iterparse(io.BytesIO(content)):
            if element.tag == _ROW:
                self._row(element)
                element.clear()
            elif element.tag == _MERGED:
                self.cells.merges.append(range_of(element.attrib["ref"]))
            elif element.tag == _COLUMN and (is_true(element.get("hidden")) or element.get("width") == "0"):
                last = min(int(element.attrib["max"]), _LAST_COLUMN)
                self.cells.hidden_columns.update(range(int(element.attrib["min"]) - 1, last))
        for (top, left, bottom, right), formula in self.arrays:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if self.stale or not self._has_value(row, column):
                        self.cells.put(row, column, formula, FORMULA_WITHOUT_VALUE)
        return self.cells

    def _has_value(self, row: int, column: int) -> bool:
        return column in self.cells.rows.get(row, ()) or (row, column) in self.valued

    def _row(self, element: ET.Element) -> None:
        row = int(element.get("r", self.at[0] + 2)) - 1
        self.at = (row, -1)
        if is_true(element.get("hidden")) or element.get("ht") == "0":
            self.cells.hidden_rows.add(row)
        for cell in element:
            if cell.tag == _CELL:
                reference = cell.get("r")
                row, column = place_of(reference) if reference else (row, self.at[1] + 1)
                self.at = (row, column)
                self._cell(row, column, cell)

    def _cell(self, row: int, column: int, cell: ET.Element) -> None:
        kind = cell.get("t", "n")
        written = inline = formula = None
        for part in cell:
            if part.tag == _VALUE:
                written = part.text
            elif part.tag == _FORMULA:
                formula = part
            elif part.tag == _INLINE:
                inline = part
        if formula is not None and (self.stale or (not written and kind != "str")):
            self._formula(row, column, formula)
            return
        if kind == "inlineStr":
            self.cells.put(row, column, "" if inline is None else rich_text(inline))
        elif written and kind == "n":
            self._number(row, column, float(written), cell.get("s"))
        elif written:
            self.cells.put(row, column, self._text(kind, written), CELL_ERROR if kind == "e" else "")
        elif formula is not None:
            self.valued.add((row, column))

    def _formula(self, row: int, column: int, formula: ET.Element) -> None:
        text = f"={formula.text or ''}"
        if formula.get("t") == "array" and formula.get("ref"):
            self.arrays.append((range_of(formula.attrib["ref"]), text))
        else:
            self.cells.put(row, column, text, FORMULA_WITHOUT_VALUE)

    def _number(self, row: int, column: int, value: float, style: str | None) -> None:
        code = self.package.formats[int(style)] if style and self.package.formats else "General"
        if shows_date(code):
            self.cells.put(row, column, date_text(value, code, self.package.from_1904))
        else:
            self.cells.put_number(row, column, value, code)

    def _text(self, kind: str, written: str) -> str:
        if kind == "s":
            return self.package.texts[int(written)]
        if kind == "b":
            return "TRUE" if is_true(written.strip()) else "FALSE"
        return _day(written) if kind == "d" else plain_text(written)


def _day(written: str) -> str:
    """A day that is stored as its ISO date: without its midnight."""
    return written.removesuffix("Z").removesuffix("T00:00:00").replace("T", " ")


@lru_cache(maxsize=65_536)
def place_of(reference: str) -> tuple[int, int]:
    """(row, column) of `C7`, from 0. Raises ValueError for what is no place."""
    letters = reference.replace("$", "").rstrip("0123456789")
    digits = reference.replace("$", "")[len(letters) :]
    column = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(reference)
        column = column * 26 + ord(letter) - 64
    row = int(digits)
    if not (0 < row <= _LAST_ROW and 0 < column <= _LAST_COLUMN):
        raise ValueError(reference)
    return row - 1, column - 1


def range_of(reference: str) -> Range:
    """The first row, first column, last row and last column of `A1:B2`, `A:B` or `1:2`. Raises ValueError."""
    first, _, last = reference.partition(":")
    top, left = _corner(first, "A", "1")
    bottom, right = _corner(last or first, "XFD", str(_LAST_ROW))
    return top, left, bottom, right


def _corner(text: str, letters: str, digits: str) -> tuple[int, int]:
    plain = text.replace("$", "")
    if plain.isdigit():
        return place_of(letters + plain)
    return place_of(plain if plain[-1:].isdigit() else plain + digits)

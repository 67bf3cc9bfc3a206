"""The cells of one .xlsx sheet, as a person sees them, with what a stored number alone would hide."""

import re
from functools import lru_cache
from typing import Final

from waterqc.errors import InputError
from waterqc.readers.guards.xml_events import Attributes, local, read_xml
from waterqc.readers.guards.zip_bounds import member_bytes
from waterqc.readers.spreadsheet.cells import CELL_ERROR, FORMULA_WITHOUT_VALUE, Cells
from waterqc.readers.spreadsheet.number_formats import shown
from waterqc.readers.spreadsheet.numbers_as_text import number_text
from waterqc.readers.spreadsheet.stored_dates import date_text
from waterqc.readers.spreadsheet.xlsx_parts import RichText, SheetPart, Style, Workbook, unescaped

_REFERENCE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_PLAIN_STYLE: Final = Style()


class SheetReader:
    """Takes the events of one sheet and keeps its cells."""

    def __init__(self, workbook: Workbook, part: SheetPart) -> None:
        self._workbook = workbook
        self._place = f"{workbook.name}: sheet {part.name}"
        self.cells = Cells(part.name)
        self._row = -1
        self._column = -1
        self._kind = ""
        self._style = _PLAIN_STYLE
        self._value: list[str] = []
        self._formula: list[str] = []
        self._has_formula = self._has_value = False
        self._rich = RichText()
        self._into: list[str] | None = None

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element opens."""
        tag = local(tag)
        if tag == "c":
            self._open_cell(attributes)
        elif tag == "v":
            self._into, self._has_value = self._value, True
        elif tag == "f":
            self._into, self._has_formula = self._formula, True
        elif tag == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() and len(number) < 8 else self._row + 1
            self._column = -1
        elif tag == "mergeCell":
            corners = [_position(corner) for corner in attributes.get("ref", "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                self.cells.merges.append((*corners[0], *corners[1]))
        elif self._kind == "inlineStr":
            self._rich.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element closes."""
        tag = local(tag)
        if tag == "c":
            self._close_cell()
        elif tag in ("v", "f"):
            self._into = None
        elif self._kind == "inlineStr":
            self._rich.end(tag)

    def text(self, characters: str) -> None:
        """Characters inside an element."""
        if self._into is not None:
            self._into.append(characters)
        elif self._kind == "inlineStr":
            self._rich.text(characters)

    def _open_cell(self, attributes: Attributes) -> None:
        position = _position(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
        if position is None:
            raise InputError(f"{self._place}: a cell at {attributes['r'][:20]}, which no sheet has; save it again.")
        self._row, self._column = position
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "")
        styles = self._workbook.styles
        self._style = styles[int(style)] if style.isdecimal() and int(style) < len(styles) else _PLAIN_STYLE
        self._value.clear()
        self._formula.clear()
        self._has_formula = self._has_value = False

    def _close_cell(self) -> None:
        value = self._rich.take() if self._kind == "inlineStr" else "".join(self._value)
        if not value:
            if self._has_formula and not (self._kind == "str" and self._has_value):
                formula = "=" + "".join(self._formula)
                self.cells.put(self._row, self._column, formula, FORMULA_WITHOUT_VALUE)
            return
        if self._kind == "e":
            self.cells.put(self._row, self._column, value, CELL_ERROR)
        else:
            self.cells.put(self._row, self._column, self._shown(value))
        self._kind = ""

    def _shown(self, value: str) -> str:
        if self._kind == "s":
            texts = self._workbook.texts
            if value.isdecimal() and len(value) < 10 and int(value) < len(texts):
                return texts[int(value)]
            raise InputError(f"{self._place}: a cell refers to a text that is missing; save the workbook again.")
        if self._kind == "inlineStr":
            return value
        if self._kind == "str":
            return unescaped(value)
        if self._kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if self._kind == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        return stored_number(value, self._style, self._workbook.from_1904)


@lru_cache(maxsize=65_536)
def stored_number(written: str, style: Style, from_1904: bool) -> str:
    """The text of a stored number in its style; what is no number stays as it is written."""
    try:
        value = float(written)
    except ValueError:
        return written
    if style.date:
        return date_text(value, style.code, from_1904) or number_text(value)
    if style.code:
        return shown(value, style.code)
    return written if written.isdecimal() and len(written) <= 15 and written[0] != "0" else number_text(value)


def read_sheet(workbook: Workbook, part: SheetPart) -> Cells:
    """The cells of one sheet. Raises InputError if it is damaged."""
    reader = SheetReader(workbook, part)
    content = member_bytes(workbook.container, part.member, workbook.name)
    read_xml(content, f"{workbook.name}: sheet {part.name}", reader.start, reader.end, reader.text)
    return reader.cells


@lru_cache(maxsize=65_536)
def _position(reference: str) -> tuple[int, int] | None:
    """`C7` -> (6, 2)."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row - 1, column - 1) if 1 <= row <= 1_048_576 and column <= 16_384 else None

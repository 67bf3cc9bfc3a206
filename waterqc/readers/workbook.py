"""Excel workbooks of today: .xlsx and .xlsm. One grid per sheet, with the places of its cells as `Sheet1!C7`."""

from typing import Final

from waterqc.errors import InputError
from waterqc.grid import Grid
from waterqc.readers import ReadResult
from waterqc.readers.guards.zip_bounds import holds, open_zip
from waterqc.readers.spreadsheet.xlsx_parts import open_workbook
from waterqc.readers.spreadsheet.xlsx_sheet import read_sheet
from waterqc.source import Source

FORMAT: Final = "an Excel workbook"
SUFFIXES: Final = (".xlsx", ".xlsm", ".xltx", ".xltm")
ORDER: Final = 20


def recognises(source: Source) -> bool:
    """Whether it is a zip container with a workbook's parts."""
    return holds(source.content, "xl/")


def read(source: Source) -> ReadResult:
    """A grid per sheet that has cells, hidden sheets included.

    Raises InputError if the workbook is damaged, would unpack to too much, or has no cell with text.
    """
    with open_zip(source.content, source.name) as container:
        if "xl/workbook.bin" in container.namelist():
            raise InputError(f"{source.name}: a binary workbook (.xlsb); save it as .xlsx.")
        workbook = open_workbook(container, source.name)
        grids: list[Grid] = []
        notes: list[str] = []
        for part in workbook.sheets:
            grid = read_sheet(workbook, part).grid(source.name)
            if grid is not None:
                grids.append(grid)
                if part.hidden:
                    notes.append(f"{source.name}: sheet {part.name} is hidden; it was read all the same.")
    if not grids:
        raise InputError(f"{source.name}: every sheet of this workbook is empty; check that it is the right file.")
    return ReadResult(tuple(grids), notes=tuple(notes))

"""Excel workbooks of today: .xlsx and .xlsm. One grid per sheet, with the places of its cells as `Sheet1!C7`."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import ParseError

from waterqc.errors import InputError
from waterqc.grid import Grid
from waterqc.readers import ReadResult
from waterqc.readers.guards.zip_bounds import holds, member_bytes, open_zip, xml_parts
from waterqc.readers.spreadsheet.cells import Cells, hidden_notes
from waterqc.readers.spreadsheet.package import opened_package
from waterqc.readers.spreadsheet.sheet_part import SheetReader, range_of
from waterqc.source import Source

FORMAT: Final = "an Excel workbook"
SUFFIXES: Final = (".xlsx", ".xlsm", ".xltx", ".xltm")
ORDER: Final = 20

_MOST_CELLS: Final = 1_000_000
_MOST_MERGED: Final = 500_000
_CELL: Final = re.compile(rb"<(?:[^\s<>:/]+:)?c[\s/>]")
_SHORTEST_CELL: Final = len("<c/>")
_MAIN_PART: Final = re.compile(r"xl/workbook\w*\.xml")
_STRICT: Final = b"purl.oclc.org/ooxml"
_CALCULATED_ON_OPENING: Final = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)""")
_MERGED: Final = re.compile(rb"""<(?:[^\s<>:/]+:)?mergeCell\s(?:[^>"']|"[^"]*"|'[^']*')*?\bref\s*=\s*["']([^"']*)""")


def recognises(source: Source) -> bool:
    """Whether it is a zip container with a workbook's parts."""
    return holds(source.content, "xl/")


def read(source: Source) -> ReadResult:
    """A grid per sheet that has cells; what is hidden is marked as such.

    Raises InputError if the workbook is damaged, would take too much memory, or has no cell with text.
    """
    with open_zip(source.content, source.name) as container:
        main = _checked(container, source.name)
        with _damage_named(source.name):
            sheets = _sheets(container, main, source.name)
    grids: list[Grid] = []
    notes: list[str] = []
    for cells in sheets:
        grid = cells.grid(source.name)
        if grid is not None:
            grids.append(grid)
            notes += hidden_notes(cells, source.name)
    if not grids:
        raise InputError(f"{source.name}: every sheet of this workbook is empty; check that it is the right file.")
    return ReadResult(tuple(grids), notes=tuple(notes))


@dataclass(frozen=True)
class _Main:
    """The main part of a workbook."""

    part: str
    #: whether the stored values of formulas are to be calculated anew on opening, so that none of them counts
    stale: bool


def _checked(container: zipfile.ZipFile, name: str) -> _Main:
    """The workbook's main part.

    Raises InputError for what cannot be read, or could be read only with memory out of all proportion.
    """
    if "xl/workbook.bin" in container.namelist():
        raise InputError(f"{name}: a binary workbook (.xlsb); save it as .xlsx.")
    main = _Main("xl/workbook.xml", stale=False)
    many_cells = merged = 0
    for part, content in xml_parts(container, name):
        if _MAIN_PART.fullmatch(part):
            main = _Main(part, _CALCULATED_ON_OPENING.search(content) is not None)
            if _STRICT in content:
                raise InputError(f"{name}: a Strict Open XML workbook; save it as an ordinary Excel workbook (.xlsx).")
        elif part.startswith("xl/"):
            if len(content) > _MOST_CELLS * _SHORTEST_CELL:
                many_cells += len(_CELL.findall(content))
            merged += sum(_area(reference, name) for reference in _MERGED.findall(content))
    if many_cells > _MOST_CELLS:
        raise InputError(f"{name}: holds more than {_MOST_CELLS:,} cells; export the results as CSV.")
    if merged > _MOST_MERGED:
        raise InputError(f"{name}: merges more than {_MOST_MERGED:,} cells; export the results as CSV.")
    return main


def _area(reference: bytes, name: str) -> int:
    """The number of cells in a range such as `A1:B2` or `A:B`."""
    written = reference.decode("utf-8", errors="replace")
    try:
        top, left, bottom, right = range_of(written)
    except ValueError:
        raise InputError(
            f"{name}: damaged (no range of cells is called {written[:20]!r}); open it in Excel and save it again."
        ) from None
    return (right - left + 1) * (bottom - top + 1)


def _sheets(container: zipfile.ZipFile, main: _Main, name: str) -> list[Cells]:
    """The cells of every sheet, as a person sees them."""
    there = frozenset(container.namelist())

    def part(path: str) -> bytes | None:
        return member_bytes(container, path, name) if path in there else None

    package = opened_package(part, main.part)
    if package.missing:
        count = len(package.sheets)
        raise InputError(
            f"{name}: damaged (only {count} of its {count + package.missing} sheets are in it); "
            "open it in Excel and save it again."
        )
    found = []
    for sheet in package.sheets:
        cells = Cells(sheet.name, hidden=sheet.hidden)
        found.append(SheetReader(package, cells, main.stale).read(part(sheet.part) or b""))
        cells.refuse_absurd_size(name)
    return found


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Turn what damaged parts make fail into one sentence."""
    try:
        yield
    except (ParseError, KeyError, IndexError, ValueError) as error:
        raise InputError(
            f"{name}: a damaged workbook ({type(error).__name__}); open it in Excel and save it again as .xlsx."
        ) from error

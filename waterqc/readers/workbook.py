"""Excel workbooks of today: .xlsx and .xlsm. One grid per sheet, with the places of its cells as `Sheet1!C7`."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, cast

from waterqc.errors import InputError
from waterqc.readers import ReadResult
from waterqc.readers.guards.zip_bounds import holds, open_zip, xml_parts
from waterqc.readers.layout.superscripts import raised
from waterqc.readers.layout.symbols import UNREADABLE
from waterqc.readers.spreadsheet.cells import CELL_ERROR, FORMULA_WITHOUT_VALUE, Cells, workbook_of
from waterqc.readers.spreadsheet.plain_styles import STYLES, without_looks
from waterqc.readers.spreadsheet.stored_text import as_text
from waterqc.source import Source

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.cell.rich_text import TextBlock
    from openpyxl.worksheet.worksheet import Worksheet

FORMAT: Final = "an Excel workbook"
SUFFIXES: Final = (".xlsx", ".xlsm", ".xltx", ".xltm")
ORDER: Final = 20

_MOST_CELLS: Final = 1_000_000
_MOST_EXPANDED: Final = 500_000
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_CELL: Final = re.compile(rb"<(?:[^\s<>:/]+:)?c[\s/>]")
_SHORTEST_CELL: Final = len("<c/>")
_FORMULA: Final = re.compile(rb"<(?:[^\s<>:/]+:)?f[\s/>]")
_FORMULA_WITH_VALUE: Final = re.compile(
    rb"(?:</(?:[^\s<>:/]+:)?f>|<(?:[^\s<>:/]+:)?f\s[^<>]*/>)\s*<(?:[^\s<>:/]+:)?v(?:\s[^<>]*)?>[^<]"
)
_MAIN_PART: Final = re.compile(r"xl/workbook\w*\.xml")
_STRICT: Final = b"purl.oclc.org/ooxml"
_CALCULATED_ON_OPENING: Final = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)""")
_STRIKE: Final = re.compile(rb"<(?:[^\s<>:/]+:)?strike[\s/>]")
_SHEET: Final = re.compile(rb"<(?:[^\s<>:/]+:)?sheet\s")
#: ranges of which openpyxl makes a cell for every place that they cover
_EXPANDED: Final = re.compile(
    rb"""<(?:[^\s<>:/]+:)?(?:mergeCell|hyperlink|comment)\s(?:[^>"']|"[^"]*"|'[^']*')*?\bref\s*=\s*["']([^"']*)"""
)


def recognises(source: Source) -> bool:
    """Whether it is a zip container with a workbook's parts."""
    return holds(source.content, "xl/")


def read(source: Source) -> ReadResult:
    """A grid per sheet that has cells; what is hidden is marked as such.

    Raises InputError if the workbook is damaged, would take too much memory, or has no cell with text.
    """
    with open_zip(source.content, source.name) as container:
        parts = _checked(container, source.name)
        book = _opened(without_looks(container, source.content), source.name)
    if len(book.sheetnames) < parts.sheets:
        raise InputError(
            f"{source.name}: damaged (only {len(book.sheetnames)} of its {parts.sheets} sheets are in it); "
            "open it in Excel and save it again."
        )
    sheets = [
        (sheet, _cells(sheet, source.name, parts.strikes_out)) for sheet in cast("list[Worksheet]", book.worksheets)
    ]
    if parts.formulas and (parts.stale or parts.formulas > parts.formulas_with_value):
        _add_formulas(source, sheets, parts.stale)
    return workbook_of((cells for _, cells in sheets), source.name)


@dataclass
class _Parts:
    """What the parts of a workbook hold, counted before any is parsed."""

    sheets: int = 0
    cells: int = 0
    expanded: int = 0
    formulas: int = 0
    formulas_with_value: int = 0
    #: whether the stored values of formulas are to be calculated anew on opening, so that none of them counts
    stale: bool = False
    #: whether a font strikes out
    strikes_out: bool = False


def _checked(container: zipfile.ZipFile, name: str) -> _Parts:
    """The counts of the workbook's parts.

    Raises InputError for what openpyxl cannot read, or could read only with memory out of all proportion.
    """
    if "xl/workbook.bin" in container.namelist():
        raise InputError(f"{name}: a binary workbook (.xlsb); save it as .xlsx.")
    parts = _Parts()
    for part, content in xml_parts(container, name):
        if _MAIN_PART.fullmatch(part):
            parts.sheets = len(_SHEET.findall(content))
            parts.stale = _CALCULATED_ON_OPENING.search(content) is not None
            if _STRICT in content:
                raise InputError(f"{name}: a Strict Open XML workbook; save it as an ordinary Excel workbook (.xlsx).")
        elif part.startswith("xl/"):
            if len(content) > _MOST_CELLS * _SHORTEST_CELL:
                parts.cells += len(_CELL.findall(content))
            parts.strikes_out |= part == STYLES and _STRIKE.search(content) is not None
            parts.expanded += sum(_area(reference, name) for reference in _EXPANDED.findall(content))
            parts.formulas += len(_FORMULA.findall(content))
            parts.formulas_with_value += len(_FORMULA_WITH_VALUE.findall(content))
    if parts.cells > _MOST_CELLS:
        raise InputError(f"{name}: holds more than {_MOST_CELLS:,} cells; export the results as CSV.")
    if parts.expanded > _MOST_EXPANDED:
        raise InputError(f"{name}: merges or links more than {_MOST_EXPANDED:,} cells; export the results as CSV.")
    return parts


def _area(reference: bytes, name: str) -> int:
    """The number of cells in a range such as `A1:B2` or `A:B`."""
    from openpyxl.utils.cell import range_boundaries

    written = reference.decode("utf-8", errors="replace")
    try:
        left, top, right, bottom = range_boundaries(written)
    except (ValueError, TypeError):
        raise InputError(
            f"{name}: damaged (no range of cells is called {written[:20]!r}); open it in Excel and save it again."
        ) from None
    return ((right or _LAST_COLUMN) - (left or 1) + 1) * ((bottom or _LAST_ROW) - (top or 1) + 1)


def _opened(content: bytes, name: str) -> "Workbook":
    """The workbook with the stored values of its cells."""
    import openpyxl

    with _damage_named(name):
        return openpyxl.load_workbook(io.BytesIO(content), data_only=True, rich_text=True, keep_links=False)


@contextmanager
def _damage_named(name: str) -> Iterator[None]:
    """Turn whatever openpyxl fails with on a damaged part (KeyError, TypeError, ParseError, …) into one sentence."""
    try:
        with warnings.catch_warnings(action="ignore"):  # about drawings and extensions, which hold no cells
            yield
    except MemoryError:
        raise
    except Exception as error:
        raise InputError(
            f"{name}: a damaged workbook ({type(error.__cause__ or error).__name__}); "
            "open it in Excel and save it again as .xlsx."
        ) from error


def _cells(sheet: "Worksheet", name: str, strikes_out: bool) -> Cells:
    """The sheet's values as a person sees them. Raises InputError if its cells lie absurdly far apart."""
    cells = Cells(sheet.title, hidden=sheet.sheet_state != "visible")
    for (row, column), cell in sheet._cells.items():  # iterating the sheet itself would make every cell between them
        value = cell.value
        if strikes_out and value is not None and cell.font.strike:
            cells.put_struck_out(row - 1, column - 1)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            cells.put_number(row - 1, column - 1, float(value), cell.number_format)
        elif value is not None:
            cells.put(row - 1, column - 1, _text(cell), CELL_ERROR if cell.data_type == "e" else "")
    for columns in sheet.column_dimensions.values():
        if columns.hidden or columns.width == 0:
            cells.hidden_columns.update(range((columns.min or 1) - 1, columns.max or 0))
    cells.hidden_rows = {row - 1 for row, one in sheet.row_dimensions.items() if one.hidden or one.height == 0}
    cells.merges = [(one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1) for one in sheet.merged_cells]
    cells.refuse_absurd_size(name)
    return cells


def _run_text(run: "TextBlock | str") -> str:
    """A part of a text: powers in Unicode, U+FFFD for what is struck out."""
    if isinstance(run, str):
        return run
    if run.font.strike and run.text.strip():
        return UNREADABLE
    return raised(run.text) if run.font.vertAlign == "superscript" else run.text


def _text(cell: "Cell | MergedCell") -> str:
    from openpyxl.cell.rich_text import CellRichText
    from openpyxl.utils.escape import unescape

    value = cell.value
    if isinstance(value, CellRichText):
        value = "".join(map(_run_text, value))
    if isinstance(value, str):
        return unescape(value).replace("\r\n", "\n")
    return as_text(value)


def _add_formulas(source: Source, sheets: "list[tuple[Worksheet, Cells]]", stale: bool) -> None:
    """Put the formulas in the place of values that were not stored, or of all if they are calculated on opening."""
    formulas = _formulas(source)
    for sheet, cells in sheets:
        for (row, column), formula in formulas[sheet.title].items():
            if stale or _lacks_value(sheet, row, column):
                cells.put(row - 1, column - 1, formula, FORMULA_WITHOUT_VALUE)


def _formulas(source: Source) -> dict[str, dict[tuple[int, int], str]]:
    """The formulas of each sheet by row and column (from 1)."""
    import openpyxl
    from openpyxl.worksheet.cell_range import CellRange

    found: dict[str, dict[tuple[int, int], str]] = {}
    with _damage_named(source.name):
        book = openpyxl.load_workbook(io.BytesIO(source.content), read_only=True, keep_links=False)
        for sheet in book.worksheets:
            in_sheet = found.setdefault(sheet.title, {})
            sheet.reset_dimensions()
            for cell in chain.from_iterable(sheet.iter_rows()):
                if cell.data_type == "f":
                    # an array's formula is inside of it, and counts for all cells that the array covers
                    formula = getattr(cell.value, "text", cell.value)
                    covered = CellRange(getattr(cell.value, "ref", None) or cell.coordinate)
                    if covered.size["rows"] * covered.size["columns"] > _MOST_EXPANDED:
                        raise ValueError(covered.coord)
                    in_sheet |= dict.fromkeys(covered.cells, formula if isinstance(formula, str) else "=")
        book.close()
    return found


def _lacks_value(sheet: "Worksheet", row: int, column: int) -> bool:
    """Whether the cell of a formula holds no value; the empty text is one, and a covered cell needs none."""
    from openpyxl.cell.cell import Cell

    cell = sheet._cells.get((row, column))
    return isinstance(cell, Cell) and cell.value is None and cell.data_type != "str"

"""Excel workbooks of before 2007 (.xls). One grid per sheet, with the places of its cells as `Sheet1!C7`."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from waterqc.errors import InputError
from waterqc.readers import ReadResult
from waterqc.readers.layout.superscripts import raised
from waterqc.readers.layout.symbols import UNREADABLE
from waterqc.readers.spreadsheet.cells import CELL_ERROR, FORMULA_WITHOUT_VALUE, Cells, workbook_of
from waterqc.readers.spreadsheet.stored_text import as_text, number_text
from waterqc.source import Source

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

FORMAT: Final = "an old Excel workbook"
SUFFIXES: Final = (".xls", ".xlt")
ORDER: Final = 20

_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook\0", "Book\0", "EncryptedPackage\0"))


def recognises(source: Source) -> bool:
    """Whether it is an old Office container with a workbook, or with an encrypted document, in it.

    One that was cut off has lost the names of its streams: then its suffix counts.
    """
    if not source.content.startswith(_COMPOUND):
        return False
    return source.suffix in SUFFIXES or any(stream in source.content for stream in _STREAMS)


def read(source: Source) -> ReadResult:
    """A grid per sheet that has cells; what is hidden is marked as such.

    Raises InputError if the workbook is damaged, protected by a password, or has no cell with text.
    """
    if _STREAMS[2] in source.content:
        raise _protected(source.name)
    book = _opened(source)
    return workbook_of((_cells(book, sheet) for sheet in book.sheets()), source.name)


def _protected(name: str) -> InputError:
    return InputError(f"{name}: protected by a password; remove the password and save it again.")


def _opened(source: Source) -> "Book":
    import xlrd

    try:
        return xlrd.open_workbook(
            file_contents=source.content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except MemoryError:
        raise
    except Exception as error:  # a damaged file makes xlrd fail in any way: IndexError, struct.error, AssertionError
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise _protected(source.name) from None
        raise InputError(f"{source.name}: a damaged or incomplete workbook; save it again as .xlsx.") from None


def _cells(book: "Book", sheet: "Sheet") -> Cells:
    import xlrd

    cells = Cells(sheet.name, hidden=bool(sheet.visibility))
    cells.hidden_columns = {at for at, column in sheet.colinfo_map.items() if column.hidden or not column.width}
    cells.hidden_rows = {at for at, row in sheet.rowinfo_map.items() if row.hidden}
    cells.merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            if _is_struck_out(book, cell.xf_index):
                cells.put_struck_out(row, column)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                cells.put(row, column, xlrd.error_text_from_code.get(int(cell.value), "#ERROR!"), CELL_ERROR)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                cells.put(row, column, "TRUE" if cell.value else "FALSE")
            elif cell.ctype == xlrd.XL_CELL_TEXT:
                text = _with_looks(book, str(cell.value), sheet.rich_text_runlist_map.get((row, column), ()))
                # a stored text is never empty: this is a formula whose value was not stored, or is the empty text
                cells.put(row, column, text or "=", "" if text else FORMULA_WITHOUT_VALUE)
            elif cell.ctype == xlrd.XL_CELL_DATE:
                cells.put(row, column, _date_text(float(cell.value), _format_code(book, cell.xf_index), book.datemode))
            else:
                cells.put_number(row, column, float(cell.value), _format_code(book, cell.xf_index))
    return cells


def _with_looks(book: "Book", text: str, runs: Sequence[tuple[int, int]]) -> str:
    """The text with its runs, given as (first character, font), as they look: raised, or U+FFFD for struck out."""
    ends = [start for start, _ in runs[1:]] + [len(text)]
    pieces = [text[: runs[0][0]]] if runs else [text]
    for (start, font), end in zip(runs, ends, strict=True) if runs else ():
        look = book.font_list[font] if font < len(book.font_list) else None
        piece = text[start:end]
        if look is not None and look.struck_out and piece.strip():
            piece = UNREADABLE
        pieces.append(raised(piece) if look is not None and look.escapement == 1 else piece)
    return "".join(pieces)


def _is_struck_out(book: "Book", index: int | None) -> bool:
    """Whether the font of an extended format strikes out."""
    try:
        return bool(book.font_list[book.xf_list[index or 0].font_index].struck_out)
    except IndexError:
        return False


def _format_code(book: "Book", index: int | None) -> str:
    """The number format of the cells that have an extended format; "" where the workbook doesn't say."""
    try:
        return str(book.format_map[book.xf_list[index or 0].format_key].format_str or "")
    except (KeyError, IndexError):
        return ""


def _date_text(value: float, code: str, from_1904: int) -> str:
    """The day, the day and time, the time alone or the time that has passed; the number where no day is that late."""
    from openpyxl.styles.numbers import is_timedelta_format
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    try:
        return as_text(from_excel(value, MAC_EPOCH if from_1904 else WINDOWS_EPOCH, is_timedelta_format(code)))
    except (OverflowError, ValueError):
        return number_text(value)

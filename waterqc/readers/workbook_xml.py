"""Workbooks that Excel 2003 and many programs of laboratories write as one XML file, often under the name .xls."""

import re
from typing import Final
from xml.etree import ElementTree

from waterqc.errors import InputError
from waterqc.readers import ReadResult
from waterqc.readers.layout.superscripts import raised
from waterqc.readers.layout.symbols import UNREADABLE
from waterqc.readers.spreadsheet.cells import CELL_ERROR, FORMULA_WITHOUT_VALUE, Cells, workbook_of
from waterqc.source import Source, readable_size

FORMAT: Final = "an XML workbook"
SUFFIXES: Final = (".xml",)
ORDER: Final = 35

_SHEETS: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_SS: Final = f"{{{_SHEETS}}}"
_VISIBLE: Final = "{urn:schemas-microsoft-com:office:excel}Visible"
_RAISED: Final = "{http://www.w3.org/TR/REC-html40}Sup"
_STRUCK_OUT: Final = "{http://www.w3.org/TR/REC-html40}S"
_SIGN: Final = re.compile(r"<(?:\w+:)?Workbook[\s>]")
_MIDNIGHT: Final = re.compile(r"T00:00(?::00(?:\.0+)?)?$")
_LARGEST: Final = 64 << 20
_FARTHEST: Final = 1_048_576
#: the formats that have a name instead of a code
_NAMED: Final = {"Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00"}


def recognises_text(text: str, suffix: str) -> bool:
    """Whether it begins as such a workbook does."""
    start = text[:4096].lstrip()
    return start.startswith("<") and _SHEETS in start and _SIGN.search(start) is not None


def read_text(text: str, source: Source) -> ReadResult:
    """A grid per sheet that has cells; what is hidden is marked as such. Raises InputError if it is damaged."""
    if len(text) > _LARGEST:
        raise InputError(f"{source.name}: a workbook of {readable_size(len(text))}; save it as .xlsx.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError(f"{source.name}: declares entities of its own, which no report needs; save it as .xlsx.")
    return workbook_of(_sheets(text, source.name), source.name)


def _sheets(text: str, name: str) -> list[Cells]:
    try:
        book = ElementTree.fromstring(text.strip())
        styles = {style.get(f"{_SS}ID", ""): style for style in book.iter(f"{_SS}Style")}
        formats = {name: _format(style) for name, style in styles.items()}
        struck_out = {name for name, style in styles.items() if _strikes_out(style)}
        return [_cells(sheet, formats, struck_out) for sheet in book.iter(f"{_SS}Worksheet")]
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise InputError(f"{name}: a damaged XML workbook ({error}); save it as .xlsx.") from None


def _format(style: ElementTree.Element) -> str:
    code = style.find(f"{_SS}NumberFormat")
    written = code.get(f"{_SS}Format", "General") if code is not None else "General"
    return _NAMED.get(written, written)


def _strikes_out(style: ElementTree.Element) -> bool:
    font = style.find(f"{_SS}Font")
    return font is not None and font.get(f"{_SS}StrikeThrough", "0") not in ("0", "false")


def _cells(sheet: ElementTree.Element, formats: dict[str, str], struck_out: set[str]) -> Cells:
    cells = Cells(sheet.get(f"{_SS}Name", ""))
    cells.hidden = any(one.text not in (None, "SheetVisible") for one in sheet.iter(_VISIBLE))
    table = sheet.find(f"{_SS}Table")
    column = row = -1
    for element in table if table is not None else ():
        if element.tag == f"{_SS}Column":
            column = _place(element, column)
            last = column + int(element.get(f"{_SS}Span", "0"))
            if element.get(f"{_SS}Hidden") == "1":
                cells.hidden_columns.update(range(column, min(last, _FARTHEST) + 1))
            column = last
        elif element.tag == f"{_SS}Row":
            row = _place(element, row)
            last = row + int(element.get(f"{_SS}Span", "0"))
            if element.get(f"{_SS}Hidden") == "1":
                cells.hidden_rows.update(range(row, min(last, _FARTHEST) + 1))
            _row(cells, row, element, formats, struck_out)
            row = last
    return cells


def _place(element: ElementTree.Element, before: int) -> int:
    """The place of a row, column or cell: behind the one before it, unless it says where."""
    place = int(element.get(f"{_SS}Index", before + 2)) - 1
    if not before < place < _FARTHEST:
        raise ValueError(f"no place {place + 1} behind {before + 1}")
    return place


def _row(cells: Cells, row: int, element: ElementTree.Element, formats: dict[str, str], struck_out: set[str]) -> None:
    column = -1
    for cell in element.iterfind(f"{_SS}Cell"):
        column = _place(cell, column)
        style = cell.get(f"{_SS}StyleID", "")
        if style in struck_out and cell.find(f"{_SS}Data") is not None:
            cells.put_struck_out(row, column)
        else:
            _put(cells, row, column, cell, formats.get(style, "General"))
        right, down = (int(cell.get(f"{_SS}{name}", "0")) for name in ("MergeAcross", "MergeDown"))
        if right > 0 or down > 0:
            cells.merges.append((row, column, row + down, column + right))
        column += max(right, 0)


def _put(cells: Cells, row: int, column: int, cell: ElementTree.Element, code: str) -> None:
    data = cell.find(f"{_SS}Data")
    formula = cell.get(f"{_SS}Formula")
    text = "" if data is None else _text(data)
    kind = "" if data is None else data.get(f"{_SS}Type", "String")
    if not text:
        cells.put(row, column, formula if formula and data is None else "", FORMULA_WITHOUT_VALUE)
    elif kind == "Number":
        cells.put_number(row, column, float(text), code)
    elif kind == "DateTime":
        cells.put(row, column, _MIDNIGHT.sub("", text).replace("T", " "))
    elif kind == "Boolean":
        cells.put(row, column, "TRUE" if text == "1" else "FALSE")
    else:
        cells.put(row, column, text, CELL_ERROR if kind == "Error" else "")


def _text(data: ElementTree.Element) -> str:
    """The text with its raised runs as superscripts, U+FFFD for struck out ones."""
    pieces = [data.text or ""]
    for run in data:
        inside = _text(run)
        if run.tag == _STRUCK_OUT and inside.strip():
            inside = UNREADABLE
        pieces += [raised(inside) if run.tag == _RAISED else inside, run.tail or ""]
    return "".join(pieces)

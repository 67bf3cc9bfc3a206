"""Workbooks from tables of text: each `N name.csv` in a folder is a sheet, in the order of N.

`←` is merged with the cell on its left, `↑` with the cell above it; `#0.25` is a number, `@2024-08-05` a date.
"""

import csv
from datetime import datetime
from pathlib import Path
from typing import Final

import openpyxl
import xlwt

LEFT: Final = "←"
ABOVE: Final = "↑"
Span = tuple[int, int, int, int]  # first row, last row, first column, last column


def built_workbook(folder: Path, target: Path) -> Path:
    """The workbook of a folder, written to `target`; its suffix says whether it is .xlsx or .xls."""
    sheets = [(path.stem.split(" ", 1)[1], _rows(path)) for path in _sheet_files(folder)]
    if target.suffix == ".xls":
        _write_old(sheets, target)
    else:
        _write_new(sheets, target)
    return target


def _sheet_files(folder: Path) -> list[Path]:
    listed = [path for path in folder.glob("*.csv") if path.stem[0].isdigit()]
    return sorted(listed, key=lambda path: int(path.stem.split(" ", 1)[0]))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _value(text: str) -> str | float | datetime | None:
    if text in ("", LEFT, ABOVE):
        return None
    if text.startswith("#"):
        return float(text[1:])
    if text.startswith("@"):
        return datetime.fromisoformat(text[1:])
    return text


def _spans(rows: list[list[str]]) -> list[Span]:
    """The merged ranges: a cell with the `←` behind it and the `↑` below it."""
    spans = []
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text in ("", LEFT, ABOVE):
                continue
            right = column
            while right + 1 < len(cells) and cells[right + 1] == LEFT:
                right += 1
            down = row
            while down + 1 < len(rows) and rows[down + 1][column] == ABOVE:
                down += 1
            if (right, down) != (column, row):
                spans.append((row, down, column, right))
    return spans


def _write_new(sheets: list[tuple[str, list[list[str]]]], target: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row, cells in enumerate(rows, 1):
            for column, text in enumerate(cells, 1):
                sheet.cell(row, column, _value(text))
        for first, last, left, right in _spans(rows):
            sheet.merge_cells(start_row=first + 1, end_row=last + 1, start_column=left + 1, end_column=right + 1)
    workbook.save(target)


def _write_old(sheets: list[tuple[str, list[list[str]]]], target: Path) -> None:
    workbook = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets:
        sheet = workbook.add_sheet(name)
        spans = {(first, left): (first, last, left, right) for first, last, left, right in _spans(rows)}
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                value = _value(text)
                style = day if isinstance(value, datetime) else xlwt.easyxf()
                if value is None:
                    continue
                if (row, column) in spans:
                    sheet.write_merge(*spans[row, column], value, style)
                else:
                    sheet.write(row, column, value, style)
    workbook.save(str(target))

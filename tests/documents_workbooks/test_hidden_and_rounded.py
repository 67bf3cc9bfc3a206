"""What nobody sees on a sheet is never judged, and a figure shown rounded passes only if the stored one does too."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from waterqc.checking import check
from waterqc.report import Report

HEADING = ["检测项目", "单位", "西区检测结果", "检测结果"]
ROWS: Sequence[list[str]] = [
    ["2024-06-18 出厂水水质检测结果", "", "", ""],
    HEADING,
    ["浑浊度", "NTU", "0.2", "0.4"],
    ["铅", "mg/L", "<0.001", "0.02"],
    ["铁", "mg/L", "", "0.4"],
]


def report_of(path: Path) -> Report:
    return check(path, today=date(2026, 11, 23))


def said(report: Report, *names: str) -> list[tuple[str, ...]]:
    return list(report.results[list(names)].astype(object).itertuples(index=False, name=None))


def hidden_new(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in ROWS:
        sheet.append(row)
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[5].hidden = True
    book.save(path)


def hidden_old(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    sheet.col(2).hidden = True
    sheet.row(4).hidden = True
    book.save(str(path))


@pytest.mark.parametrize(("build", "name"), [(hidden_new, "day.xlsx"), (hidden_old, "day.xls")])
def test_hidden_results_are_listed_and_undecided(build: object, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert callable(build)
    build(path)
    report = report_of(path)
    assert said(report, "parameter", "result_as_reported", "verdict", "reason", "location") == [
        ("turbidity", "0.2", "undecided", "hidden_result", "Sheet!C3"),
        ("turbidity", "0.4", "pass", "", "Sheet!D3"),
        ("lead", "<0.001", "undecided", "hidden_result", "Sheet!C4"),
        ("lead", "0.02", "fail", "above_maximum", "Sheet!D4"),
        ("iron", "", "not_tested", "no_result", "Sheet!C5"),
        ("iron", "0.4", "undecided", "hidden_result", "Sheet!D5"),
    ]
    assert any("column C and row 5 of sheet Sheet" in note for note in report.notes)


def test_a_hidden_sheet_is_no_second_report(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    other = book.create_sheet("旧")
    other.sheet_state = "veryHidden"
    for row in ROWS:
        sheet.append([*row[:2], row[3]])
        other.append([*row[:2], row[2]])
    book.save(tmp_path / "day.xlsx")
    verdicts = said(report_of(tmp_path / "day.xlsx"), "parameter", "verdict", "reason")
    assert verdicts[:3] == [
        ("turbidity", "pass", ""),
        ("lead", "fail", "above_maximum"),
        ("iron", "fail", "above_maximum"),
    ]
    assert {verdict for _, verdict, _ in verdicts[3:]} == {"undecided", "not_tested"}


def test_hidden_rows_and_tables_of_a_page(tmp_path: Path) -> None:
    """Beside cells of a table and rows that are runs of words."""
    table = "<table><tr><td>检测项目<td>单位<td>检测结果</tr>{}</table>"
    rows = "<tr><td>浑浊度<td>NTU<td>0.2</tr><tr style='display:none'><td>铅<td>mg/L<td>0.001</tr>"
    run = "<p>检测项目 单位 检测结果</p><p>锰 mg/L 0.05</p><p>铁 mg/L 0.1</p>"
    hidden = f"<div hidden>{table.format('<tr><td>砷<td>mg/L<td>0.001</tr>')}</div>"
    page = f"<html><h1>2024-06-18 出厂水水质检测结果</h1>{table.format(rows)}{run}{hidden}</html>"
    (tmp_path / "day.html").write_text(page, "utf-8")
    assert said(report_of(tmp_path / "day.html"), "parameter", "verdict", "reason") == [
        ("turbidity", "pass", ""),
        ("lead", "undecided", "hidden_result"),
        ("manganese", "pass", ""),
        ("iron", "pass", ""),
        ("arsenic", "undecided", "hidden_result"),
    ]


#: stored figure, format, verdict, reason, finding
ROUNDED = [
    (0.0104, "0.00", "undecided", "rounding_decides:0.01", "rounded_on_sheet:0.01"),
    (0.0096, "0.00", "pass", "", "rounded_on_sheet:0.01"),
    (0.012, "0.000", "fail", "above_maximum", ""),
    (0.0126, "0.000", "fail", "above_maximum", "rounded_on_sheet:0.013"),
    (0.0098, "0.0E+00", "pass", "", ""),
    (0.01004, "0.0E+00", "undecided", "rounding_decides:0.010", "rounded_on_sheet:0.010"),
    (0.0104, "General", "fail", "above_maximum", ""),
    (0.0104, "0.00,", "undecided", "rounding_decides:0.00", "rounded_on_sheet:0.00"),
    (1250.5, "0.0,", "fail", "above_maximum", "rounded_on_sheet:1.3"),
    (0.002, ";;;", "undecided", "hidden_result", "hidden_cell"),
    (0.002, "0.000;;", "pass", "", ""),
]


@pytest.mark.parametrize(("stored", "code", "verdict", "reason", "finding"), ROUNDED)
@pytest.mark.parametrize("name", ["day.xlsx", "day.xls"])
def test_figures_shown_rounded(
    name: str, stored: float, code: str, verdict: str, reason: str, finding: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.append(["2024-06-18 出厂水水质检测结果"])
        sheet.append(["检测项目", "单位", "检测结果"])
        sheet.append(["铅", "mg/L", stored])
        sheet["C3"].number_format = code
        book.save(path)
    else:
        old = xlwt.Workbook()
        page = old.add_sheet("Sheet")
        for row, texts in enumerate(
            (["2024-06-18 出厂水水质检测结果"], ["检测项目", "单位", "检测结果"], ["铅", "mg/L"])
        ):
            for column, text in enumerate(texts):
                page.write(row, column, text)
        page.write(2, 2, stored, xlwt.easyxf(num_format_str=code))
        old.save(str(path))
    report = report_of(path)
    assert said(report, "result_as_reported", "verdict", "reason", "findings") == [
        (f"{stored}", verdict, reason, finding)
    ]


def test_what_is_struck_out_is_undecided(tmp_path: Path) -> None:
    """A figure, and a row with all that it holds."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (*ROWS, ["锰", "mg/L", "0.02", "0.03"]):
        sheet.append([*row[:2], row[3]])
    for place in ("C3", "A4", "B4", "C4"):
        sheet[place].font = Font(strike=True)
    book.save(tmp_path / "day.xlsx")
    assert said(report_of(tmp_path / "day.xlsx"), "parameter", "verdict", "reason", "location") == [
        ("turbidity", "undecided", "unreadable_result", "Sheet!C3"),
        ("", "undecided", "unknown_parameter", "Sheet!C4"),
        ("iron", "fail", "above_maximum", "Sheet!C5"),
        ("manganese", "pass", "", "Sheet!C6"),
    ]

"""The same nine results in every everyday form give the same nine verdicts."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

import openpyxl
import pandas as pd
import pytest
import xlwt

import waterqc

TODAY = date(2026, 11, 23)
SAMPLE = Path(__file__).parents[2] / "samples" / "xianning-outlet-2020-11-03"
JUDGED = [
    "point", "sampled_at", "parameter", "qualifier", "value", "unit", "limit", "verdict", "reason", "margin",
    "standard", "clause",
]  # fmt: skip

CHINESE = ("单位名称", "采样点", "采样日期", "检测项目", "单位", "国家标准", "检测结果")
ENGLISH = ("Utility", "Sampling point", "Sampling date", "Parameter", "Unit", "Limit", "Result")
ITEMS = (
    ("色度", "度", "≤15", "<5"),
    ("肉眼可见物", "—", "无", "无"),
    ("臭和味", "—", "无异臭、异味", "无"),
    ("浑浊度", "NTU", "≤1,特≤3", "0.17"),
    ("游离余氯", "mg/L", "≥0.3", "0.65"),
    ("菌落总数", "CFU/mL", "≤100", "未检出"),
    ("总大肠菌群", "MPN/100mL", "不得检出", "未检出"),
    ("耐热大肠菌群", "MPN/100mL", "不得检出", "未检出"),
    ("耗氧量", "mg/L", "≤3,特≤5", "1.02"),
)
UTILITY = "咸宁联合水务有限公司"


def long_rows(headings: tuple[str, ...] = CHINESE) -> list[list[str]]:
    return [list(headings), *([UTILITY, "出厂水", "2020-11-03", *item] for item in ITEMS)]


def wide_rows() -> list[list[str]]:
    units = [f"{name}({unit})" if unit != "—" else name for name, unit, _, _ in ITEMS]
    return [["单位名称", "采样点", "采样日期", *units], [UTILITY, "出厂水", "2020-11-03", *(item[3] for item in ITEMS)]]


def english_rows() -> list[list[str]]:
    names = ("Colour", "Visible matter", "Odour and taste", "Turbidity", "Free chlorine", "Heterotrophic plate count")
    more = ("Total coliforms", "Thermotolerant coliforms", "Permanganate index")
    results = {"无": "none", "未检出": "not detected"}
    units = {"度": "TCU", "—": ""}
    rows = [
        [UTILITY, "finished water", "2020-11-03", name, units.get(unit, unit), "", results.get(result, result)]
        for name, (_, unit, _, result) in zip((*names, *more), ITEMS, strict=True)
    ]
    return [list(ENGLISH), *rows]


def delimited(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def text_file(name: str, text: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def xlsx(rows: list[list[str]], numbers: bool) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append([_number(cell) if numbers else cell for cell in row])
        path = folder / "results.xlsx"
        book.save(path)
        return path

    return write


def xls(rows: list[list[str]]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("检测结果")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, _number(cell))
        path = folder / "results.xls"
        book.save(str(path))
        return path

    return write


def _number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def records() -> list[dict[str, str]]:
    head, *rows = long_rows()
    return [dict(zip(head, row, strict=True)) for row in rows]


def parquet(folder: Path) -> Path:
    path = folder / "results.parquet"
    pd.DataFrame(records()).to_parquet(path)
    return path


def columns_reversed(rows: list[list[str]]) -> list[list[str]]:
    return [row[::-1] for row in rows]


def notice_of_two_plants() -> str:
    head = ["检测项目", "单位", "国家标准", "东水厂", "西水厂"]
    return f"{UTILITY}出厂水水质检测结果公示\n采样日期:2020年11月3日\n" + "\n".join(
        "\t".join(row) for row in [head, *([*item, item[3]] for item in ITEMS)]
    )


FORMS: dict[str, Callable[[Path], Path]] = {
    "CSV in UTF-8": text_file("a.csv", delimited(long_rows())),
    "CSV with a byte order mark": text_file("a.csv", delimited(long_rows()), "utf-8-sig"),
    "CSV in GB18030": text_file("a.csv", delimited(long_rows()), "gb18030"),
    "CSV in UTF-16": text_file("a.csv", delimited(long_rows()), "utf-16"),
    "CSV with semicolons": text_file("a.csv", delimited(long_rows(), ";")),
    "CSV with tabs": text_file("a.tsv", delimited(long_rows(), "\t")),
    "CSV with Windows line ends": text_file("a.csv", delimited(long_rows()).replace("\n", "\r\n")),
    "CSV with its columns in another order": text_file("a.csv", delimited(columns_reversed(long_rows()))),
    "CSV with English headings and names": text_file("a.csv", delimited(english_rows())),
    "CSV as a wide table": text_file("a.csv", delimited(wide_rows())),
    "Excel with text cells": xlsx(long_rows(), numbers=False),
    "Excel with number cells": xlsx(long_rows(), numbers=True),
    "Excel as a wide table": xlsx(wide_rows(), numbers=True),
    "old Excel": xls(long_rows()),
    "old Excel as a wide table": xls(wide_rows()),
    "JSON records": text_file("a.json", json.dumps(records(), ensure_ascii=False)),
    "JSON lines": text_file("a.jsonl", "\n".join(json.dumps(record, ensure_ascii=False) for record in records())),
    "Parquet": parquet,
    "a notice as it was printed": lambda folder: SAMPLE / "notice.txt",
    "a notice pasted with pipes": text_file("a.txt", (SAMPLE / "notice.txt").read_text("utf-8").replace("\t", " | ")),
}


def judged(report: waterqc.Report) -> list[dict[str, str]]:
    cells = report.results[JUDGED].astype(str)
    return [dict(zip(JUDGED, row, strict=True)) for row in cells.itertuples(index=False, name=None)]


def expected() -> list[dict[str, str]]:
    return judged(waterqc.check(SAMPLE / "notice.txt", today=TODAY))


@pytest.mark.parametrize("form", FORMS)
def test_the_verdicts_are_the_same_in(form: str, tmp_path: Path) -> None:
    report = waterqc.check(FORMS[form](tmp_path), today=TODAY)
    assert judged(report) == expected()
    assert report.exit_code == 0
    assert set(report.results["utility"]) == {UTILITY}


def test_the_verdicts_are_the_same_in_a_data_frame() -> None:
    report = waterqc.check(pd.DataFrame(records()), today=TODAY)
    assert judged(report) == expected()


def test_a_notice_with_two_plants_has_the_verdicts_of_each(tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_text(notice_of_two_plants(), encoding="utf-8")
    report = waterqc.check(path, today=TODAY)
    for plant in ("东水厂", "西水厂"):
        rows = report.results[report.results["plant"] == plant]
        assert rows[JUDGED].astype(str).to_dict(orient="records") == expected()
    assert len(report.results) == 18


FloatDtype = Literal["float32", "Float32", "float64"]


def days_as_index(name: str | None) -> pd.DataFrame:
    days = pd.DatetimeIndex(["2022-03-05", "2024-03-06"], name=name)
    return pd.DataFrame({"采样点": ["出厂水", "出厂水"], "硼(mg/L)": [0.8, 0.8]}, index=days)


@pytest.mark.parametrize("name", ["采样日期", None])
def test_days_in_the_index_of_a_frame_choose_the_edition(name: str | None) -> None:
    results = waterqc.check(days_as_index(name), today=TODAY).results
    assert results["sampled_at"].tolist() == ["2022-03-05", "2024-03-06"]
    assert results["verdict"].tolist() == ["fail", "pass"]


def test_names_in_the_index_of_a_frame_are_read() -> None:
    frame = pd.DataFrame({"结果": [0.05], "单位": ["mg/L"]}, index=pd.Index(["砷"], name="项目"))
    assert waterqc.check(frame, today=TODAY).results["verdict"].tolist() == ["fail"]


@pytest.mark.parametrize("dtype", ["float32", "Float32", "float64"])
def test_short_floats_have_no_false_digits(dtype: FloatDtype) -> None:
    frame = pd.DataFrame(
        {"项目": ["铝", "余氯"], "结果": pd.Series([0.2, 0.3]).astype(dtype), "单位": ["mg/L", "mg/L"]}
    )
    results = waterqc.check(frame, today=TODAY, point="finished").results
    assert results["value"].tolist() == ["0.2", "0.3"]
    assert results["verdict"].tolist() == ["pass", "pass"]

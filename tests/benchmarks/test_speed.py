"""How long things take: `.venv/bin/pytest tests/benchmarks --benchmark-only`. Nothing here asserts a time."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.benchmarks.long_table import ITEMS, write_long_table

ROOT = Path(__file__).parents[2]
NOTICE = ROOT / "samples" / "xianning-outlet-2020-11-03" / "notice.txt"
ROWS = 1_000_000


def process(*words: str) -> None:
    subprocess.run([sys.executable, *words], check=False, stdout=subprocess.DEVNULL, cwd=ROOT)


def test_floor_importing_pandas_and_pint(benchmark: Any) -> None:
    benchmark.pedantic(process, ("-c", "import pandas, pint; pint.UnitRegistry()"), rounds=7, warmup_rounds=1)


def test_the_notice_end_to_end_as_a_process(benchmark: Any) -> None:
    benchmark.pedantic(process, ("-m", "waterqc", "check", str(NOTICE)), rounds=7, warmup_rounds=1)


@pytest.fixture(scope="session")
def long_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "long.csv"
    write_long_table(path, ROWS)
    return path


def test_a_million_rows_to_the_compliance_csv(benchmark: Any, long_table: Path) -> None:
    words = ("-m", "waterqc", "check", str(long_table), "-o", str(long_table.with_name("out.csv")))
    benchmark.pedantic(process, words, rounds=3)


def test_a_million_rows_by_a_query_written_by_hand(benchmark: Any, long_table: Path) -> None:
    query = str(Path(__file__).with_name("by_query.py"))
    benchmark.pedantic(process, (query, str(long_table), str(long_table.with_name("query.csv"))), rounds=3)


def write_report(path: Path, number: int) -> None:
    """A report workbook of 28 items with its heading cells."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("检测报告", 0)
    sheet.append(["港城市供水水质检测报告"])
    sheet.append(["样品名称", "出厂水", "采样日期", f"2024-05-{number % 28 + 1:02d}"])
    sheet.append(["样品编号", f"CC{number:04d}", "采样地点", "城北水厂"])
    sheet.append([])
    sheet.append(["序号", "检测项目", "单位", "标准限值", "检测结果", "检测方法"])
    for place, item in enumerate([*ITEMS, *ITEMS[:8]], start=1):
        sheet.append([place, item[0], item[1], "", f"{item[2]:g}", "GB/T 5750-2023"])
    book.save(path)


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for number in range(150):
        write_report(folder / f"report{number:03d}.xlsx", number)
    return folder


def test_150_report_workbooks_in_one_call(benchmark: Any, reports: Path) -> None:
    words = ("-m", "waterqc", "check", str(reports), "-o", str(reports.with_name("out.csv")))
    benchmark.pedantic(process, words, rounds=3)

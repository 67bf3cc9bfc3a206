"""What holds for every document, beside the cases."""

import time
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterqc.arrange import ArrangeSettings, arrange
from waterqc.arrange.dated import dates_in, is_period, is_whole_date, with_year
from waterqc.arrange.name_book import RememberedNames
from waterqc.arrange.titles import named_in, without_dates
from waterqc.arrange.words import table_words
from waterqc.columns import REPORTED
from waterqc.dates import read_date
from waterqc.errors import WaterqcError
from waterqc.grid import Grid, PlaceKind, grid_of_rows
from waterqc.names import FieldNames

BOOK = FieldNames()
NAMES = RememberedNames(BOOK)
HERE = Path(__file__).parent
PERIODS = tomllib.loads((HERE / "periods.toml").read_text("utf-8"))["title"]
TITLES = tomllib.loads((HERE / "names_in_titles.toml").read_text("utf-8"))["title"]
WORDS = """
项目 检测项目 单位 标准限值 检测结果 判定 甲水厂 乙水厂 出厂水 管网水 浑浊度 浑浊度(NTU) 余氯 pH NTU mg/L ≤1
0.5 <5 未检出 无 合格
合格率 100% 2024-03-05 2024年3月 10月 备注:x 最大值 采样日期 采样点 样品编号 Q1 序号 1 Lead Result Unit Date NA % / —
"""
CELLS = st.sampled_from([*WORDS.split(), "", "", "", "a\nb"])


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=8),
    place=st.sampled_from(["row", "line", "cell"]),
)
def test_any_grid_gives_results_or_one_sentence(rows: list[list[str]], place: PlaceKind) -> None:
    try:
        arranged = arrange([grid_of_rows(rows, "Sheet1", place)], BOOK)
    except WaterqcError as error:
        assert "\n" not in str(error)
        return
    assert tuple(arranged.results.columns) == REPORTED
    assert all(isinstance(text, str) for row in arranged.results.astype(object).to_numpy().tolist() for text in row)
    assert sum(table.results for table in arranged.tables) == len(arranged.results)
    assert all(table.results <= table.result_cells for table in arranged.tables)


def test_the_user_names_the_columns() -> None:
    grid = grid_of_rows([["检测项目", "甲", "乙"], ["pH", "7.2", "7.3"]])
    results = arrange([grid], BOOK, ArrangeSettings({"result": "乙"})).results
    assert results["result_as_reported"].tolist() == ["7.3"]
    with pytest.raises(WaterqcError, match="no column is headed '丙'"):
        arrange([grid], BOOK, ArrangeSettings({"result": "丙"}))


def test_cells_covered_by_a_merge_are_no_second_result() -> None:
    rows = [["项目", "甲水厂", "乙水厂"], ["pH", "7.2", "7.2"], ["浑浊度(NTU)", "0.2", "0.3"]]
    plain = grid_of_rows(rows, "S", "cell")
    grid = Grid(plain.frame, "S", "cell", merged={(1, 2): (0, 2)}, remarks={(2, 1): "formula_without_value"})
    results = arrange([grid], BOOK).results
    assert results["result_as_reported"].tolist() == ["7.2", "", "0.2", "0.3"]
    assert results["findings"].tolist() == ["", "", "formula_without_value", ""]


def test_two_heading_rows_merged_as_workbooks_have_them() -> None:
    rows = [
        ["项目", "单位", "检测结果", "检测结果"],
        ["项目", "单位", "甲水厂", "乙水厂"],
        ["微生物指标"] * 4,
        ["pH", "无量纲", "7.2", "7.3"],
    ]
    arranged = arrange([grid_of_rows(rows, "S", "cell")], BOOK)
    assert arranged.results["plant"].tolist() == ["甲水厂", "乙水厂"]
    assert [one.why for one in arranged.left_out] == ["no result stands in this row"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("2020年11月3日检测", ["tested"]),
        ("采样日期:2024-03-05 报告日期:2024-03-12", ["sampled", "reported"]),
        ("采样时间:2018-03-01至2018-03-31", ["period"]),
        ("2023年第四季度水质公告", ["period"]),
        ("2024年5月7日出厂水水质", ["unlabelled"]),
        ("Sampled on 5 March 2024", ["sampled"]),
        ("报告编号 W-2024-11", []),
    ],
)
def test_dates_and_what_they_are(text: str, kinds: list[str]) -> None:
    assert [date.kind for date in dates_in(text, table_words())] == kinds


@pytest.mark.parametrize("title", PERIODS, ids=lambda title: title["text"])
def test_periods_of_titles(title: dict[str, str]) -> None:
    found = [read_date(date.text).iso for date in dates_in(title["text"], table_words())]
    assert found == [title["period"]] * bool(title["period"])


@pytest.mark.parametrize("title", TITLES, ids=lambda title: title["text"])
def test_names_in_titles(title: dict[str, str]) -> None:
    text = title["text"]
    found = named_in(without_dates(text, dates_in(text, table_words())), table_words(), NAMES)
    assert (found.utility, found.plant) == (title["utility"], title["plant"])


@pytest.mark.parametrize("hostile", ["jan - ", "jan to ", "first ", "第一季度至", "2020年县", "1.1.", "1 de "])
def test_words_of_dates_without_end_take_no_time(hostile: str) -> None:
    assert all(read_date(date.text).start for date in dates_in(hostile * 20_000, table_words()))


def test_a_place_between_year_and_quarter_stays_in_the_title() -> None:
    title = "2020年西湖区永安水厂第四季度水质公告"
    assert without_dates(title, dates_in(title, table_words())).split() == ["西湖区永安水厂", "水质公告"]


def test_dates_without_a_year_take_that_of_the_title() -> None:
    assert with_year("10月", "2023年第四季度") == "2023年10月"
    assert with_year("3日", "2024年5月") == "2024年5月3日"
    assert with_year("3日", "2024年") == ""
    assert with_year("12月30日", "2025年1月2日") == "2024年12月30日"
    assert with_year("10月", "2023年第三季度") == ""
    assert with_year("5.6", "May 2024") == ""
    assert is_period("202310")
    assert is_whole_date("2025.05.19")
    assert not is_whole_date("0.38")


def test_a_long_table_of_categories_is_columns_only() -> None:
    height = 200_000
    drawn = np.random.default_rng(0)

    def column(heading: str, texts: list[str]) -> "pd.Series[str]":
        cells = np.array(texts, dtype=object)[drawn.integers(0, len(texts), height)]
        return pd.Series([heading, *cells.tolist()], dtype="category")

    frame = pd.DataFrame(
        {
            0: column("sample", [f"S{number}" for number in range(5000)]),
            1: column("parameter", ["Turbidity", "pH", "Lead", ""]),
            2: column("result", ["0.2", "<5", "7.1", ""]),
        }
    )
    started = time.perf_counter()
    results = arrange([Grid(frame)], BOOK).results
    assert time.perf_counter() - started < 5  # seconds; row by row it takes longer
    assert len(results) == int(((frame[1] != "") & (frame[2] != "")).sum()) - 1
    assert results["location"].iloc[0].startswith("row ")


def test_a_heading_of_parameters_over_a_thousand_columns_is_read_in_bounded_time() -> None:
    heading, row = ["项目"] * 1000 + ["结果"], ["铁", *(f"x{place}" for place in range(999)), "1"]
    started = time.perf_counter()
    arrange([grid_of_rows([heading, row])], BOOK)
    assert time.perf_counter() - started < 5  # seconds; each column against all others takes longer

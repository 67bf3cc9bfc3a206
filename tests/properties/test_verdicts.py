"""Properties of verdicts: order, monotony, units; and no table of whatever texts ever passes what was not judged."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import waterqc
from waterqc.errors import WaterqcError

TODAY = date(2026, 11, 23)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
HEADINGS = ["样品编号", "采样日期", "采样点", "检测项目", "检测结果", "单位"]
MAXIMA = ["铁", "砷", "氯化物", "浑浊度", "色度", "总α放射性", "菌落总数", "三氯甲烷"]
UNITS = {"浑浊度": "NTU", "色度": "度", "总α放射性": "Bq/L", "菌落总数": "CFU/mL"}
RANK = {"pass": 0, "undecided": 1, "fail": 2}
FIGURES = st.decimals(min_value=0, max_value=2000, places=4)
FORMS = st.sampled_from(["{}", "<{}", "≤{}", "{}L", ">{}", "≥{}"])

NAMES = st.sampled_from(
    [
        "铁",
        "浑浊度(NTU)",
        "pH",
        "总大肠菌群",
        "余氯",
        "臭和味",
        "硝酸盐",
        "Total coliforms",
        "贾第鞭毛虫",
        "三氯甲烷",
        "合格率",
    ]
)
RESULTS = st.one_of(
    st.sampled_from(
        [
            "0.1",
            "<0.05",
            "未检出",
            "无",
            "/",
            "",
            "0",
            "TNTC",
            "1.2×102",
            "10-5",
            "1,234",
            "5 L",
            "0.5①",
            "0x10",
            "½",
            "=1+1",
            "有",
            "nan",
            "0.3~2",
        ]
    ),
    st.text("0123456789.,<>~-×^L①² ", max_size=8),
    st.text(max_size=12),
)
WRITTEN_UNITS = st.one_of(
    st.sampled_from(["mg/L", "µg/L", "NTU", "CFU/100mL", "MPN/100mL", "个/L", "", "/", "mmol/L", "度", "%"]),
    st.text(max_size=8),
)
POINTS = st.one_of(st.sampled_from(["出厂水", "末梢水", "原水", "", "人民路"]), st.text(max_size=6))
DATES = st.one_of(
    st.sampled_from(["2024-03-05", "2020-11-03", "2023年上半年", "2006-01-01", "03/11/2020", "", "0000-01"]),
    st.text(max_size=10),
)
ROWS = st.lists(st.tuples(st.just("S1"), DATES, POINTS, NAMES, RESULTS, WRITTEN_UNITS), min_size=1, max_size=6)

#: What a result must look like to be allowed to pass at all: worked out here, apart from the grammar.
NUMBER = (
    r"(?:\d+[.,]?\d*|[.]\d+)(?:\s*[eE][+-]?\d{1,3}|\s*[x×*·.]\s*10\s*(?:\^?\s*\(?[+-]?\d{1,3}\)?))?"
    r"|10\^\(?[+-]?\d{1,3}\)?"
)
MAY_PASS = re.compile(
    rf"(?:[<>≤≥＜]|<=|>=)?\s*(?:{NUMBER})(?:\s*(?:~|-|至|±)\s*(?:[<≤]\s*)?(?:{NUMBER}))?\s*(?:L|\*|\(?[a-zµ°%个级/][\w/.^%()·\s-]*\)?)?|未检出.*|无|nan|(?:\d{{1,3}}[,.])+\d{{3}}(?:[.,]\d+)?",
    re.IGNORECASE,
)


def results_of(rows: Sequence[tuple[str, ...]], **arguments: Any) -> pd.DataFrame:
    return waterqc.check(pd.DataFrame(rows, columns=HEADINGS), today=TODAY, **arguments).results


def printed(results: pd.DataFrame) -> pd.DataFrame:
    return results[results["location"] != "computed"]


@QUICK
@given(st.lists(st.tuples(st.sampled_from(MAXIMA), FIGURES, FIGURES, FORMS), min_size=5, max_size=25))
def test_a_higher_value_never_turns_a_fail_into_a_pass(drawn: list[tuple[str, Decimal, Decimal, str]]) -> None:
    rows = []
    for number, (name, one, other, form) in enumerate(drawn):
        if form in ("<{}", "{}L") and not min(one, other):
            continue  # below zero is no result: undecided, however high the other is
        for which, value in enumerate(sorted((one, other))):
            rows.append(
                (
                    f"S{number}{'ab'[which]}",
                    "2024-03-05",
                    "出厂水",
                    name,
                    form.format(f"{value:f}"),
                    UNITS.get(name, "mg/L"),
                )
            )
    verdicts = printed(results_of(rows))["verdict"].tolist() if rows else []
    assert all(RANK[low] <= RANK[high] for low, high in zip(verdicts[::2], verdicts[1::2], strict=True))


@QUICK
@given(
    st.lists(
        st.tuples(st.sampled_from(["铁", "砷", "氯化物", "三氯甲烷", "游离氯"]), FIGURES, FORMS),
        min_size=5,
        max_size=25,
    )
)
def test_micrograms_and_milligrams_agree(drawn: list[tuple[str, Decimal, str]]) -> None:
    rows = []
    for number, (name, value, form) in enumerate(drawn):
        rows.append((f"S{number}a", "2024-03-05", "出厂水", name, form.format(f"{value:f}"), "mg/L"))
        rows.append((f"S{number}b", "2024-03-05", "出厂水", name, form.format(f"{value * 1000:f}"), "µg/L"))
    told = printed(results_of(rows))[["verdict", "reason", "margin"]].to_numpy().tolist()
    assert told[::2] == told[1::2]


@QUICK
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[str, ...]], random: Any) -> None:
    # a rate is no result, and what stands under it depends on the order
    rows = [row for row in rows if row[3] != "合格率"]
    shuffled = list(rows)
    random.shuffle(shuffled)
    try:
        one, other = results_of(rows), results_of(shuffled)
    except WaterqcError:
        return
    told = [
        Counter(tuple(row) for row in found.drop(columns=["location"]).to_numpy().tolist()) for found in (one, other)
    ]
    assert told[0] == told[1]


@QUICK
@given(ROWS)
def test_no_text_passes_that_was_not_read(rows: list[tuple[str, ...]]) -> None:
    try:
        results = printed(results_of(rows))
    except WaterqcError:
        return
    for verdict, text, findings in zip(
        results["verdict"], results["result_as_reported"], results["findings"], strict=True
    ):
        if verdict == "pass":
            repaired = re.search(r"read_as:(.*) for ", findings)
            written = repaired[1] if repaired else text
            folded = (
                re.sub("[\u200b\ufeff\u00ad\u200e\u200f\u2060]", "", written)
                .strip()
                .translate(str.maketrans("０５．", "05."))
            )
            assert MAY_PASS.fullmatch(folded), written


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(
        st.lists(st.one_of(NAMES, RESULTS, WRITTEN_UNITS, POINTS, DATES, st.text(max_size=10)), min_size=1, max_size=6),
        min_size=1,
        max_size=6,
    )
)
def test_any_table_as_a_file_is_reported_or_refused_with_a_sentence(tmp_path: Path, cells: list[list[str]]) -> None:
    path = tmp_path / "any.csv"
    path.write_text(
        "\n".join(",".join(row) for row in [["检测项目", "检测结果", "单位"], *cells]),
        encoding="utf-8",
        errors="surrogatepass",
    )
    report = waterqc.check(str(path), today=TODAY)
    assert report.exit_code in (0, 1, 3, 4)
    assert all(use.error == "" or use.error.startswith("any.csv") for use in report.inputs)
    assert set(report.results["verdict"]) <= {"pass", "fail", "advisory", "undecided", "no_limit", "not_tested"}
    assert not any(row["verdict"] == "pass" and row["standard"] == "" for _, row in report.results.iterrows())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_reported_or_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    report = waterqc.check(str(path), today=TODAY)
    assert report.exit_code in (0, 1, 3, 4)


@pytest.mark.parametrize("column", HEADINGS)
def test_a_cell_of_a_megabyte_is_no_result(column: str) -> None:
    row = dict(zip(HEADINGS, ("S1", "2024-03-05", "出厂水", "铁", "0.1", "mg/L"), strict=True))
    row[column] = "9(" * 500_000
    try:
        results = waterqc.check(pd.DataFrame([row]), today=TODAY).results
    except WaterqcError:
        return
    if column in ("采样日期", "检测项目", "检测结果", "单位"):
        assert "pass" not in set(results["verdict"])

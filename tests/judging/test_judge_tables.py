"""Verdict tables: the rows of one sample, and what the standard says of each (tests/cases/verdicts).

Cases that the same call can judge are put to it together, each as a sample of its own.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest

import waterqc
from tests.judging.case_files import FOLDER, cases_of

TODAY = date(2026, 11, 23)
CASES = cases_of("verdicts")
HEADINGS = {
    "采样日期": "date",
    "采样点": "point",
    "检测项目": "name",
    "检测结果": "result",
    "单位": "unit",
    "检出限": "detection_limit",
    "标准限值": "stated_limit",
    "单项判定": "stated_verdict",
}
TOLD = ("verdict", "reason", "parameter", "value", "margin", "limit", "binding", "standard")


def call_of(case: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a case needs said in the call; equal ones are judged together."""
    standard = str(FOLDER / "own_standards" / case["own"]) if "own" in case else case.get("standard", "gb-5749")
    claims = tuple(sorted(case.get("claims", {}).items()))
    return standard, claims, case.get("assume_units", False), case["name"] if case.get("alone") else ""


@cache
def results_of(call: tuple[Any, ...]) -> pd.DataFrame:
    standard, claims, assume_units, _ = call
    rows = [
        [
            f"S{number}",
            *({"date": "2024-03-05", "point": "finished", **case, **row}.get(field, "") for field in HEADINGS.values()),
        ]
        for number, case in enumerate(one.values[0] for one in CASES)
        if call_of(case) == call
        for row in case["rows"]
    ]
    frame = pd.DataFrame(rows, columns=["样品编号", *HEADINGS])
    facts: dict[str, Any] = dict(claims)
    return waterqc.check(frame, standard, today=TODAY, assume_units=assume_units, **facts).results


def told(expected: Mapping[str, Any], row: "pd.Series[Any]") -> dict[str, Any]:
    """What a row says of the things that a case expects; of assumptions and findings those that it names."""
    said: dict[str, Any] = {field: row[field] for field in TOLD if field in expected}
    for field in ("assumptions", "findings"):
        if field in expected:
            said[field] = [code for code in expected[field] if code in row[field].split("; ")]
    if "no_findings" in expected:
        said["no_findings"] = row["findings"] == ""
    return said


def wanted(expected: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in expected.items() if key in (*TOLD, "assumptions", "findings", "no_findings")}


@pytest.mark.parametrize(("number", "case"), [pytest.param(n, one.values[0], id=one.id) for n, one in enumerate(CASES)])
def test_a_sample_is_judged(number: int, case: dict[str, Any]) -> None:
    results = results_of(call_of(case))
    rows = [row for _, row in results[results["sample"] == f"S{number}"].iterrows()]
    printed = [row for row in rows if row["location"] != "computed"]
    computed = [row for row in rows if row["location"] == "computed"]
    assert [told(one, row) for one, row in zip(case["rows"], printed, strict=True)] == [
        wanted(one) for one in case["rows"]
    ]
    if "computed" in case:
        assert [row["parameter"] for row in computed] == [one["parameter"] for one in case["computed"]]
        assert [told(one, row) for one, row in zip(case["computed"], computed, strict=True)] == case["computed"]

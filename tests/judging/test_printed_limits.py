"""Printed limits against tests/cases/limits_as_printed."""

from typing import Any

import pytest

from tests.judging.case_files import cases_of
from waterqc.stated import read_stated_limit, stated_verdict


@pytest.mark.parametrize("case", cases_of("limits_as_printed"))
def test_a_printed_limit_is_read(case: dict[str, Any]) -> None:
    found = [
        [one.kind, "" if one.figure is None else f"{one.figure:f}", one.point, one.relaxed]
        for one in read_stated_limit(case["text"])
    ]
    assert found == case["bounds"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("合格", "pass"),
        ("不合格", "fail"),
        ("符合", "pass"),
        ("不符合", "fail"),
        ("达标", "pass"),
        ("超标", "fail"),
        ("√", "pass"),
        ("Pass", "pass"),
        ("non-compliant", "fail"),
        ("/", ""),
        ("", ""),
    ],
)
def test_a_printed_verdict_is_read(text: str, verdict: str) -> None:
    assert stated_verdict(text) == verdict

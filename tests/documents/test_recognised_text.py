"""Text from character recognition: what is read, and what never is."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from waterqc.recognition import repaired_unit
from waterqc.result_text import Kind, read_result
from waterqc.units import spellings

LISTED = tomllib.loads((Path(__file__).parent / "recognised_text.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", LISTED["read"], ids=lambda case: case["text"])
def test_read_with_a_finding(case: dict[str, Any]) -> None:
    reading = read_result(case["text"])
    plain = read_result(case["as"])
    assert plain.kind is not Kind.UNREADABLE
    assert replace(reading, findings=()) == plain
    assert reading.findings == (f"read_as:{case['as']} for {case.get('folded', case['text'])}",)


@pytest.mark.parametrize("text", LISTED["never"]["texts"])
def test_never_read(text: str) -> None:
    assert read_result(text).kind is Kind.UNREADABLE


@pytest.mark.parametrize("text", LISTED["untouched"]["texts"])
def test_read_without_a_finding(text: str) -> None:
    assert read_result(text).kind is not Kind.UNREADABLE
    assert not read_result(text).findings


@pytest.mark.parametrize("case", LISTED["unit"], ids=lambda case: case["text"])
def test_unit(case: dict[str, Any]) -> None:
    assert repaired_unit(case["text"], spellings().knows) == case["as"]

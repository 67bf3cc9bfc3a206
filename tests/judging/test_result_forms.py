"""The grammar of a written result against tests/cases/results: every form that must be read, and many that must not."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.judging.case_files import cases_of
from waterqc.decimal_mark import mark_evidence
from waterqc.result_text import Kind, read_result

CASES = cases_of("results")


def figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize("case", CASES)
def test_a_written_result_is_read(case: dict[str, Any]) -> None:
    reading = read_result(case["text"], case.get("mark", ""))
    ends = [(end.kind.value, end.figure) for end in reading.ends or ()]
    found = (
        reading.kind.value,
        reading.figure,
        ends,
        reading.unit,
        reading.uncertainty,
        list(reading.assumptions),
        list(reading.findings),
        reading.problem,
    )
    expected = (
        case["kind"],
        figure(case.get("figure", "")),
        [(kind, figure(text)) for kind, text in case.get("ends", [])],
        case.get("unit", ""),
        figure(case.get("uncertainty", "")),
        case.get("assumptions", []),
        case.get("findings", []),
        case.get("problem", ""),
    )
    assert found == expected


@pytest.mark.parametrize("case", [case for case in CASES if "twin" in case.values[0]])
def test_the_good_twin_of_an_unreadable_text_is_read(case: dict[str, Any]) -> None:
    reading = read_result(case["twin"])
    assert reading.kind is not Kind.UNREADABLE
    assert reading.figure == figure(case.get("twin_figure", "")) or "twin_figure" not in case


def test_the_digits_that_the_laboratory_wrote_are_kept() -> None:
    assert str(read_result("0.500").figure) == "0.500"


def test_no_cell_is_too_long_to_be_refused() -> None:
    assert read_result("9" * 1_000_000).kind is Kind.UNREADABLE
    assert read_result(" " * 1_000_000).kind in (Kind.NOT_TESTED, Kind.UNREADABLE)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("0.5", "."),
        ("0,5", ","),
        ("1,234", ""),
        ("1.234", ""),
        ("1,234.5", "."),
        ("1.234,5", ","),
        ("12,345,678", "."),
        ("12.345.678", ","),
        ("5", ""),
        ("<0,05", ","),
        ("未检出", ""),
        ("0,5~0.7", "both"),
        ("０．５", "."),
    ],
)
def test_a_number_says_what_its_decimal_mark_is(text: str, mark: str) -> None:
    assert mark_evidence(text) == mark


def test_case_files_are_there() -> None:
    assert len(list((Path(__file__).parents[1] / "cases" / "results").glob("*.toml"))) >= 5

"""Written dates against tests/cases/dates."""

from datetime import date
from typing import Any

import pytest

from tests.judging.case_files import cases_of
from waterqc.dates import order_evidence, read_date

CASES = cases_of("dates")


@pytest.mark.parametrize("case", [case for case in CASES if "start" in case.values[0]])
def test_a_date_is_read(case: dict[str, Any]) -> None:
    period = read_date(case["text"], case.get("day_first"))
    assert (period.start, period.end, period.iso, period.problem, list(period.assumptions)) == (
        date.fromisoformat(case["start"]),
        date.fromisoformat(case["end"]),
        case["iso"],
        "",
        case.get("assumptions", []),
    )


@pytest.mark.parametrize("case", [case for case in CASES if "problem" in case.values[0]])
def test_what_is_no_date_is_said_to_be_none(case: dict[str, Any]) -> None:
    assert read_date(case["text"]).problem == case["problem"]
    assert read_date(case["twin"]).problem == ""


def test_no_text_is_no_date_and_no_problem() -> None:
    assert read_date("").problem == ""
    assert read_date("").start is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("31/12/2020", True), ("12/31/2020", False), ("03/11/2020", None), ("3.11.2020", True), ("x", None)],
)
def test_one_date_shows_the_order_of_its_column(text: str, said: bool | None) -> None:
    assert order_evidence(text) is said

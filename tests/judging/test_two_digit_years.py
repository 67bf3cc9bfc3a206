"""Days whose year has two digits against tests/cases/two_digit_years.toml."""

from typing import Any

import pytest

from tests.judging.case_files import cases_of
from waterqc.two_digit_years import ORDERS, has_two_digit_year, has_year_in_front, possible_orders, read_short

CASES = cases_of("two_digit_years")


@pytest.mark.parametrize("case", CASES)
def test_a_day_is_read_where_one_order_is_left(case: dict[str, Any]) -> None:
    orders = possible_orders(case["texts"], case.get("day_first"), case.get("year_first", False))
    assert [read_short(text, orders).iso for text in case["texts"]] == case["iso"]


def test_what_has_no_year_of_two_digits() -> None:
    texts = ["2021-12-21", "21.12.2021", "1.2", "3.14.15.9", "45.13.21", "", "pH"]
    assert not any(map(has_two_digit_year, texts))
    assert read_short("45.13.21", ORDERS).problem == "unreadable_date"


def test_a_year_in_front() -> None:
    assert has_year_in_front("2021-12-21")
    assert not has_year_in_front("21.12.2021")

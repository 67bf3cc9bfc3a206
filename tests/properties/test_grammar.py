"""No text makes the readers of single cells raise, and none is taken for more than it says."""

import string
from decimal import Decimal
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from waterqc.dates import order_evidence, read_date
from waterqc.decimal_mark import DecimalMark, mark_evidence
from waterqc.errors import UsageError
from waterqc.facts import read_claim
from waterqc.measure import Written, settle_unit
from waterqc.names import aside, point_of
from waterqc.result_text import Kind, read_result
from waterqc.stated import read_stated_limit, stated_verdict
from waterqc.units import spellings
from waterqc.vocabulary import vocabulary

#: Characters of real cells, so that what is drawn often comes near to a result, a date, a unit or a limit.
CELLS = st.text(
    "0123456789.,-+~<>≤≥=×xXeE^()/ %LNDTCnd±*'\u00a0\u2009\u200b０５．＜²⁻³①½年月日至无未检出级个限值水mgulµ",
    max_size=24,
)
TEXTS = st.one_of(CELLS, st.text(max_size=60))
MARKS: st.SearchStrategy[DecimalMark] = st.sampled_from(get_args(DecimalMark))


@settings(max_examples=1500, deadline=None)
@given(TEXTS, MARKS)
def test_any_text_is_read_or_refused(text: str, mark: DecimalMark) -> None:
    reading = read_result(text, mark)
    assert mark_evidence(text) in (".", ",", "both", "")
    for one in reading.ends or (reading,):
        assert one.figure is None or one.figure.is_finite()
    if reading.kind is Kind.UNREADABLE:
        assert reading.figure is None


@settings(max_examples=600, deadline=None)
@given(CELLS)
def test_a_text_without_a_digit_has_no_figure_unless_it_is_a_grade(text: str) -> None:
    reading = read_result(text)
    if not any(one.isdecimal() for one in text) and reading.figure is not None:
        assert reading.unit == "级"


@settings(max_examples=600, deadline=None)
@given(st.decimals(min_value=0, max_value=10**6, places=6))
def test_a_plain_number_is_itself(number: Decimal) -> None:
    for text in (
        f"{number:f}",
        f" {number:f} ",
        f"{number:f}".translate(str.maketrans(string.digits + ".", "０１２３４５６７８９．")),
    ):
        assert read_result(text).figure == number
    assert read_result(f"<{number:f}").figure == number
    assert read_result(f"<{number:f}").kind is Kind.BELOW


@settings(max_examples=800, deadline=None)
@given(TEXTS, st.sampled_from([None, True, False]))
def test_any_text_is_a_date_or_none(text: str, day_first: bool | None) -> None:
    period = read_date(text, day_first)
    assert (period.start is None) == (period.end is None)
    assert order_evidence(text) in (None, True, False)
    if period.start and period.end:
        assert period.start <= period.end
    if not period.problem and period.start is None:
        assert text.strip() == "" or not period.iso


@settings(max_examples=800, deadline=None)
@given(TEXTS)
def test_any_text_is_a_printed_limit_or_none(text: str) -> None:
    for bound in read_stated_limit(text):
        assert bound.figure is None or bound.figure.is_finite()
    assert stated_verdict(text) in ("pass", "fail", "")


@settings(max_examples=800, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(["iron", "ph", "turbidity", "total_coliforms", "nitrate", "trihalomethanes"]))
def test_any_text_is_a_unit_or_refused(unit: str, cell: str, parameter: str) -> None:
    spellings().match(unit, "mass_concentration")
    settle_unit(Written(cell, unit, "", "", cell, "", ""), read_result(cell), vocabulary()[parameter])


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_a_name_a_point_or_neither(text: str) -> None:
    match = vocabulary().match(text)
    assert match is None or match.parameter in vocabulary() or match.candidates
    point_of(text)
    aside(text, text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_a_claim_or_a_usage_error(text: str) -> None:
    try:
        read_claim(text)
    except UsageError as error:
        assert str(error)

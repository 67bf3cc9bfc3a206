"""Written names against tests/cases/names."""

from typing import Any

import pytest

from tests.judging.case_files import cases_of
from waterqc.names import aside, point_of
from waterqc.vocabulary import vocabulary

CASES = cases_of("names")


@pytest.mark.parametrize("case", [case for case in CASES if "not_parameter" not in case.values[0]])
def test_a_name_is_known(case: dict[str, Any]) -> None:
    match = vocabulary().match(case["text"])
    assert match is not None
    assert (match.parameter, match.unit, match.basis) == (
        case["parameter"],
        case.get("unit", ""),
        case.get("basis", ""),
    )


@pytest.mark.parametrize("case", [case for case in CASES if "not_parameter" in case.values[0]])
def test_a_name_is_not_taken_for_anothers(case: dict[str, Any]) -> None:
    match = vocabulary().match(case["text"])
    assert match is None or match.parameter != case["not_parameter"]
    twin = vocabulary().match(case["twin"])
    assert twin is not None
    assert twin.parameter == case["parameter"]


def test_an_unknown_name_is_only_suggested() -> None:
    assert vocabulary().match("浑浊渡") is None
    assert vocabulary().nearest("浑浊渡") == ["turbidity"]


def test_a_shared_name_without_a_default_names_its_candidates() -> None:
    match = vocabulary().match("coliforms")
    assert match is not None
    assert match.parameter == ""
    assert "total_coliforms" in match.candidates


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("出厂水", "finished"),
        ("管网末梢水", "tap"),
        ("末稍水", "tap"),
        ("管网水", "network"),
        ("二次供水", "secondary"),
        ("原水", "raw"),
        ("永安水厂出厂水", "finished"),
        ("人民路", ""),
        ("", ""),
    ],
)
def test_a_point_is_known_by_its_word(text: str, point: str) -> None:
    assert point_of(text) == point


@pytest.mark.parametrize(
    ("medium", "activity", "reason"),
    [
        ("Water", "Sample-Routine", ""),
        ("Sediment", "", "other_medium"),
        ("Water", "Quality Control Sample-Field Blank", "quality_control"),
        ("", "", ""),
    ],
)
def test_what_is_not_a_result_of_the_water_is_set_aside(medium: str, activity: str, reason: str) -> None:
    assert aside(medium, activity) == reason

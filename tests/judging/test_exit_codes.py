"""The exit code as a property of the report: a table for one file and for many (DESIGN 4)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import waterqc
from waterqc.errors import StandardError, UsageError

TODAY = date(2026, 11, 23)
HEAD = "采样日期,采样点,检测项目,检测结果,单位\n"
FILES = {
    "passes": HEAD + "2024-03-05,出厂水,铁,0.1,mg/L\n",
    "fails": HEAD + "2024-03-05,出厂水,铁,0.4,mg/L\n",
    "undecided": HEAD + "2024-03-05,出厂水,铁,<0.5,mg/L\n",
    "advises": HEAD + "2024-03-05,出厂水,石油类,0.4,mg/L\n",
    "has_no_limit": HEAD + "2024-03-05,出厂水,钙,50,mg/L\n",
    "not_tested": HEAD + "2024-03-05,出厂水,铁,/,mg/L\n",
    "raw": HEAD + "2024-03-05,原水,铁,9,mg/L\n",
    "unknown": HEAD + "2024-03-05,出厂水,不知名物,1,mg/L\n2024-03-05,出厂水,铁,0.1,mg/L\n",
    "fails_and_undecided": HEAD + "2024-03-05,出厂水,铁,0.4,mg/L\n2024-03-05,出厂水,锰,<0.5,mg/L\n",
    "passes_and_advises": HEAD + "2024-03-05,出厂水,铁,0.1,mg/L\n2024-03-05,出厂水,石油类,0.4,mg/L\n",
    "passes_and_has_no_limit": HEAD + "2024-03-05,出厂水,铁,0.1,mg/L\n2024-03-05,出厂水,钙,50,mg/L\n",
    "future": HEAD + "2027-03-05,出厂水,铁,0.1,mg/L\n",
    "detects_coliforms": HEAD + "2024-03-05,出厂水,总大肠菌群,1,CFU/100mL\n",
    "incomplete_sum": HEAD + "2024-03-05,出厂水,三氯甲烷,0.01,mg/L\n2024-03-05,出厂水,三溴甲烷,0.01,mg/L\n",
    "has_an_earlier_result": "采样日期,采样点,检测项目,上次结果,检测结果,单位\n2024-03-05,出厂水,铁,0.5,0.1,mg/L\n",
    "has_headings_only": HEAD,
    "empty": "",
    "no_table": "Dear all,\nthere is nothing here.\n",
}
CODES = [
    (["passes"], 0),
    (["fails"], 1),
    (["undecided"], 3),
    (["advises"], 0),
    (["has_no_limit"], 3),
    (["not_tested"], 3),
    (["raw"], 3),
    (["unknown"], 3),
    (["fails_and_undecided"], 1),
    (["passes_and_advises"], 0),
    (["passes_and_has_no_limit"], 0),
    (["future"], 3),
    (["detects_coliforms"], 1),
    (["incomplete_sum"], 3),
    (["has_an_earlier_result"], 0),
    (["empty"], 4),
    (["no_table"], 4),
    (["missing"], 4),
    (["passes", "passes_and_advises"], 0),
    (["passes", "fails"], 1),
    (["fails", "passes"], 1),
    (["passes", "undecided"], 3),
    (["passes", "empty"], 4),
    (["fails", "empty"], 1),
    (["empty", "fails"], 1),
    (["undecided", "empty"], 4),
    (["undecided", "fails", "missing"], 1),
    (["empty", "missing"], 4),
    (["passes", "not_tested"], 0),
    (["has_no_limit", "raw"], 3),
    (["passes", "raw"], 0),
    (["has_headings_only"], 3),
    (["passes", "has_headings_only"], 3),
    (["fails", "has_headings_only"], 1),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("inputs")
    for name, text in FILES.items():
        (made / f"{name}.csv").write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("names", "code"), CODES, ids=lambda value: "+".join(value) if isinstance(value, list) else str(value)
)
def test_the_exit_code_of_inputs(folder: Path, names: list[str], code: int) -> None:
    report = waterqc.check([str(folder / f"{name}.csv") for name in names], today=TODAY)
    assert report.exit_code == code
    assert report.summary["exit_code"] == code
    broken = [use.name for use in report.inputs if use.error]
    assert broken == [f"{name}.csv" for name in names if name in ("empty", "no_table", "missing")]


def test_a_missing_item_of_a_required_set_is_3(folder: Path) -> None:
    report = waterqc.check(str(folder / "passes.csv"), today=TODAY, require="cjt-206/daily")
    assert report.exit_code == 3
    assert "required_item_missing" in set(report.results["reason"])


def test_a_required_set_that_no_sample_answers_to_is_3(folder: Path) -> None:
    report = waterqc.check(str(folder / "passes.csv"), today=TODAY, require="cjt-206/network")
    assert report.exit_code == 3
    assert any(reason.startswith("no_data:cjt-206/network") for reason in report.results["reason"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"standard": "gb-5479"}, "gb-5749"),
        ({"point": "river"}, "known are"),
        ({"require": "cjt-206/weekly"}, "known are"),
        ({"supply": "tiny"}, "known are"),
        ({"suply": "small"}, "known are"),
    ],
)
def test_a_wrong_call_is_2(folder: Path, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as raised:
        waterqc.check(str(folder / "passes.csv"), today=TODAY, **arguments)
    assert raised.value.exit_code == 2


def test_a_broken_standard_is_4(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "ours.toml"
    broken.write_text("[standard]\n", encoding="utf-8")
    with pytest.raises(StandardError) as raised:
        waterqc.check(str(folder / "passes.csv"), str(broken), today=TODAY)
    assert raised.value.exit_code == 4


def test_two_standards_give_two_verdicts_and_one_code(folder: Path) -> None:
    ours = Path(__file__).parents[1] / "cases" / "own_standards" / "stricter.toml"
    report = waterqc.check(str(folder / "passes.csv"), ["gb-5749", str(ours)], today=TODAY)
    assert list(report.results["standard"]) == ["gb-5749-2022", "ours"]
    assert list(report.results["binding"]) == ["mandatory", "internal"]
    assert report.exit_code == 0

"""Written units against tests/cases/units: exact factors into the limit's unit, and what must never convert."""

from fractions import Fraction
from typing import Any

import pytest

from tests.judging.case_files import cases_of
from waterqc.judge import Measured
from waterqc.measure import Written, measure, settle_unit
from waterqc.result_text import Kind, read_result
from waterqc.shelf import find_family
from waterqc.units import spellings, units
from waterqc.vocabulary import vocabulary


def measured(parameter: str, unit: str, result: str = "5") -> tuple[Measured, tuple[str, ...]]:
    one = vocabulary()[parameter]
    reading = read_result(result)
    written = Written(result, unit, "", "", "", "", "")
    edition = find_family("gb-5749-2022").editions[0].read()
    limit = edition.by_parameter[parameter][0]
    return measure(reading, settle_unit(written, reading, one), one, limit.units, limit.basis, written, False)


@pytest.mark.parametrize("case", [case for case in cases_of("units") if "factor" in case.values[0]])
def test_a_unit_converts_exactly(case: dict[str, Any]) -> None:
    found, assumptions = measured(case["parameter"], case["written"])
    assert found.problem == ""
    assert (found.unit, found.factor) == (case["limit_unit"], Fraction(case["factor"]))
    assert list(assumptions) == case.get("assumptions", [])
    basis = settle_unit(
        Written("5", case["written"], "", "", "", "", ""), read_result("5"), vocabulary()[case["parameter"]]
    ).basis
    assert basis == case.get("basis", vocabulary()[case["parameter"]].basis)


@pytest.mark.parametrize("case", [case for case in cases_of("units") if "reason" in case.values[0]])
def test_a_unit_of_another_kind_is_refused(case: dict[str, Any]) -> None:
    found, _ = measured(case["parameter"], case["written"])
    assert found.problem == case["reason"]
    twin, _ = measured(case["parameter"], case["twin"])
    assert twin.problem == ""


@pytest.mark.parametrize(
    ("unit", "limit"), [("CFU/100mL", "MPN/100mL"), ("MPN/100mL", "CFU/100mL"), ("PFU/100L", "CFU/L")]
)
def test_what_was_counted_is_never_changed(unit: str, limit: str) -> None:
    of, to = (spellings().match(text, "count_concentration") for text in (unit, limit))
    assert of is not None and units().root(of.unit) is not None
    assert to is not None and units().root(to.unit) is not None
    assert units().factor(of.unit, to.unit) is None


def test_conductivity_is_not_converted_to_another_temperature() -> None:
    assert spellings().match("µS/cm@25", "conductivity") is None or units().factor("uS/cm", "mS/m") == Fraction(1, 10)


@pytest.mark.parametrize(
    ("name_unit", "unit", "problem"),
    [
        ("mg/L", "mg/L", ""),
        ("mg/L", "µg/L", "conflicting_units"),
        ("CFU/mL", "个/mL", ""),
        ("MPN/100mL或CFU/100mL", "CFU/100mL", ""),
        ("CFU/100mL", "MPN/100mL", "conflicting_units"),
        ("mg/L", "/", ""),
    ],
)
def test_the_units_of_one_row_must_agree(name_unit: str, unit: str, problem: str) -> None:
    parameter = vocabulary()["iron" if "g/L" in name_unit else "plate_count"]
    written = Written("5", unit, name_unit, "", "", "", "")
    assert settle_unit(written, read_result("5"), parameter).problem == problem


def test_two_bases_in_one_row_conflict() -> None:
    written = Written("5 mg/L as NO3", "mg/L as N", "", "", "", "", "")
    reading = read_result(written.result)
    assert reading.kind is Kind.EXACT
    assert settle_unit(written, reading, vocabulary()["nitrate"]).problem == "conflicting_units"


def test_every_unit_that_is_spelled_is_defined() -> None:
    known = spellings()
    meant = {match.unit for match in known.plain.values()} | {
        match.unit for matches in known.by_dimension.values() for match in matches.values()
    }
    assert [unit for unit in sorted(meant - {""}) if units().root(unit) is None] == []


def test_a_cell_of_a_megabyte_is_no_unit() -> None:
    assert spellings().match("(" * 1_000_000) is None

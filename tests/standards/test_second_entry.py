"""Every limit that counts as checked is found again in a second entry, made from other sources (tests/second_entry)."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

STANDARDS = {path.stem: path for path in (Path(__file__).parents[2] / "standards").glob("*/*.toml")}
ENTRIES = {path.stem: path for path in (Path(__file__).parents[1] / "second_entry").glob("*.csv")}

#: What a condition written in a second entry means in facts; other remarks in that column are no condition.
CONDITIONS: Mapping[str, frozenset[str]] = {
    "small central or decentralised supply, source and treatment limited": frozenset(
        {"supply", "source_and_treatment_limited"}
    ),
    "source and treatment limited": frozenset({"source_and_treatment_limited"}),
    "groundwater source limited": frozenset({"groundwater_source_limited"}),
    "source limited, raw water above 6 mg/L": frozenset({"source_limited", "raw_permanganate_above_6"}),
    "rural small supply": frozenset({"supply", "rural"}),
}


def limits(edition: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads(STANDARDS[edition].read_text(encoding="utf-8"), parse_float=Decimal)[
        "limit"
    ]
    return listed


def entry(edition: str) -> list[dict[str, str]]:
    with ENTRIES[edition].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bounds(block: Mapping[str, Any]) -> Iterator[tuple[str, Decimal | None]]:
    for bound in ("min", "max", "below", "absent", "none_perceptible"):
        if bound in block:
            yield bound, Decimal(block[bound]) if bound in ("min", "max", "below") else None


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def same_conditions(block: Mapping[str, Any], condition: str) -> bool:
    when = block.get("when", {})
    asked = frozenset(when) - {"point", "disinfectant"}
    if "=" in condition:
        stated = dict(one.split("=") for one in condition.split("; "))
        return asked == set(stated) and all(value in as_list(when[fact]) for fact, value in stated.items())
    return asked == CONDITIONS.get(condition, frozenset())


def same_point(block: Mapping[str, Any], point: str) -> bool:
    points = block.get("when", {}).get("point", [])
    return point in ("all", "") or as_list(points) == [point]


def agrees(block: Mapping[str, Any], bound: str, figure: Decimal | None, row: Mapping[str, str]) -> bool:
    """Whether a row of the second entry says the same of this bound of a block."""
    if row["parameter"] != block["parameter"] or row["table"].split(",")[0] != block["cite"].split(",")[0].removeprefix(
        "Table "
    ):
        return False
    if not (same_conditions(block, row["condition"]) and same_point(block, row["point"])):
        return False
    if figure is None or bound == "below":
        return row["rule"] == bound and (figure is None or Decimal(row["max"]) == figure)
    written = row["min" if bound == "min" else "max"]
    scale = Fraction(1, 1000) if row["unit"] in ("µg/L", "ug/L") else Fraction(1)
    return (
        row["rule"] not in ("below", "absent", "none_perceptible")
        and written != ""
        and Fraction(written) * scale == Fraction(figure)
    )


@pytest.mark.parametrize("edition", sorted(STANDARDS))
def test_every_checked_limit_has_a_second_entry(edition: str) -> None:
    rows = entry(edition) if edition in ENTRIES else []
    alone = [
        (block["cite"], block["parameter"], bound)
        for block in limits(edition)
        if block.get("checked", True)
        for bound, figure in bounds(block)
        if not any(agrees(block, bound, figure, row) for row in rows)
    ]
    assert alone == [], "mark these limits `checked = false`, or find a second source"


@pytest.mark.parametrize("edition", sorted(ENTRIES))
def test_no_second_entry_contradicts_its_standard(edition: str) -> None:
    stray = [
        row
        for row in entry(edition)
        if not any(agrees(block, bound, figure, row) for block in limits(edition) for bound, figure in bounds(block))
    ]
    assert stray == []


@pytest.mark.parametrize("edition", sorted(ENTRIES))
def test_every_row_of_a_second_entry_names_its_source(edition: str) -> None:
    assert [row for row in entry(edition) if not row["source"].strip()] == []

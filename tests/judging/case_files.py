"""The cases of tests/cases as parameters of pytest: one folder per subject, names are sentences."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "cases"


def cases_of(subject: str) -> list[Any]:
    """Every [[case]] of every TOML file in a folder, with its file and name as id; names must differ."""
    found = []
    seen: set[str] = set()
    for path in sorted((FOLDER / subject).glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["case"]:
            name = f"{path.stem}: {case['name']}"
            assert name not in seen, f"two cases have one name: {name}"
            seen.add(name)
            found.append(pytest.param(case, id=name))
    assert found, f"no cases in {subject}"
    return found

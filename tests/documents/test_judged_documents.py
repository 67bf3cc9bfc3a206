"""Each folder under cases/ is a document with the verdicts expected of it: adding a folder adds a test.

`document.txt` or `document.csv` is the input, `expected.csv` the compliance table in the columns that its heading
names, `notes.txt` the report's sentences after the first, `call.toml` further arguments of `waterqc.check`.
"""

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from waterqc.checking import check

CASES = sorted((Path(__file__).parent / "cases").iterdir(), key=lambda path: path.name)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_verdicts(folder: Path) -> None:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = list(csv.reader(file))
    report = check(document_of(folder), **arguments_of(folder))
    assert not [use.error for use in report.inputs if use.error]
    assert report.results[heading].astype(object).to_numpy().tolist() == rows


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_notes(folder: Path) -> None:
    notes = folder / "notes.txt"
    expected = notes.read_text("utf-8").splitlines() if notes.exists() else []
    assert list(check(document_of(folder), **arguments_of(folder)).notes[1:]) == expected


def document_of(folder: Path) -> Path:
    return next(folder.glob("document.*"))


def arguments_of(folder: Path) -> dict[str, Any]:
    call, profile = folder / "call.toml", folder / "profile.toml"
    given = tomllib.loads(call.read_text("utf-8")) if call.exists() else {}
    return {"today": date(2026, 11, 23), **given, **({"profile": profile} if profile.exists() else {})}

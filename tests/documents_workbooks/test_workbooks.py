"""Each folder under cases/ is a report workbook: it is built, checked, and must give the table in `expected.csv`.

`expected.csv` has the columns of the compliance table that its heading names; `unread.csv`, where there is one,
what was left out and why. The folder's `old` in its name asks for the binary format of before 2007.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.documents_workbooks.building import built_workbook
from waterqc.checking import check
from waterqc.documents import load_documents

CASES = sorted((Path(__file__).parent / "cases").iterdir(), key=lambda path: path.name)
TODAY = date(2026, 11, 23)


@pytest.fixture(params=CASES, ids=lambda path: path.name)
def case(request: pytest.FixtureRequest) -> Path:
    folder = request.param
    assert isinstance(folder, Path)
    return folder


def test_results(case: Path, tmp_path: Path) -> None:
    report = check(built_workbook(case, tmp_path / f"report{suffix_of(case)}"), today=TODAY)
    assert not [use.error for use in report.inputs if use.error]
    heading, *rows = rows_of(case / "expected.csv")
    results = report.results[report.results["location"] != "computed"]
    assert results[heading].astype(object).to_numpy().tolist() == rows


def test_every_result_cell_is_read_or_named(case: Path, tmp_path: Path) -> None:
    documents, _ = load_documents(built_workbook(case, tmp_path / f"report{suffix_of(case)}"))
    arranged = documents[0].arranged
    assert sum(table.results for table in arranged.tables) == len(arranged.results)
    assert all(table.results == table.result_cells for table in arranged.tables)
    listed = rows_of(case / "unread.csv") if (case / "unread.csv").exists() else []
    assert [[one.place, one.text, one.why] for one in arranged.left_out] == listed


def suffix_of(folder: Path) -> str:
    return ".xls" if "old" in folder.name.split() else ".xlsx"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))

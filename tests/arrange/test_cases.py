"""Each folder under cases/ is a document with the results expected of it: adding a folder adds a test."""

import csv
from pathlib import Path

import pytest

from waterqc.arrange import arrange
from waterqc.columns import REPORTED
from waterqc.errors import InputError
from waterqc.grid import Grid, grid_of_rows
from waterqc.names import FieldNames
from waterqc.readers.text import split_line

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").iterdir(), key=lambda path: path.name)
REFUSED = sorted((HERE / "refused").iterdir(), key=lambda path: path.name)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_results(folder: Path) -> None:
    results = arrange(grids_of(folder), FieldNames()).results
    given = [name for name in REPORTED if (results[name] != "").any()]
    heading, *rows = rows_of(folder / "expected.csv")
    assert given == heading
    assert results[given].astype(object).to_numpy().tolist() == rows


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_coverage_and_what_was_left_out(folder: Path) -> None:
    arranged = arrange(grids_of(folder), FieldNames())
    assert sum(table.results for table in arranged.tables) == len(arranged.results)
    assert all(table.results <= table.result_cells for table in arranged.tables)
    expected = rows_of(folder / "left_out.csv") if (folder / "left_out.csv").exists() else []
    assert [[one.place, one.text, one.why] for one in arranged.left_out] == expected


@pytest.mark.parametrize("folder", REFUSED, ids=lambda path: path.name)
def test_refused(folder: Path) -> None:
    with pytest.raises(InputError) as raised:
        arrange(grids_of(folder), FieldNames())
    assert str(raised.value) == (folder / "message.txt").read_text("utf-8").strip()


def grids_of(folder: Path) -> list[Grid]:
    """`input.txt` is a text, `input.csv` a table; any other CSV files are the sheets of one workbook."""
    text = folder / "input.txt"
    if text.exists():
        return [grid_of_rows([split_line(line) for line in text.read_text("utf-8").splitlines()], place="line")]
    table = folder / "input.csv"
    if table.exists():
        return [grid_of_rows(rows_of(table))]
    sheets = sorted(path for path in folder.glob("*.csv") if path.stem not in {"expected", "left_out"})
    return [grid_of_rows(rows_of(path), sheet=path.stem.split(" ", 1)[-1], place="cell") for path in sheets]


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))

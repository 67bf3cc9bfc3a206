"""Each folder under cases/ describes a document (or a folder or archive of them), which is built and then checked.

`expected.csv` has the columns of the compliance table that its heading names, `refused.txt` the sentences about
members that could not be read.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.documents_built.building import built
from waterqc.checking import check

CASES = sorted((Path(__file__).parent / "cases").iterdir(), key=lambda path: path.name)


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_results(folder: Path, tmp_path: Path) -> None:
    document = next(path for path in folder.iterdir() if path.name not in ("expected.csv", "refused.txt"))
    report = check(built(document, tmp_path), today=date(2026, 11, 23))
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = list(csv.reader(file))
    results = report.results[report.results["location"] != "computed"]
    assert results[heading].astype(object).to_numpy().tolist() == rows
    refused = folder / "refused.txt"
    sentences = refused.read_text("utf-8").splitlines() if refused.exists() else []
    assert [use.error for use in report.inputs if use.error] == sentences
    assert sum(use.results for use in report.inputs) == sum(use.result_cells for use in report.inputs) == len(results)

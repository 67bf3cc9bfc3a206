"""Each folder under documents/ is a document read end to end: adding a folder adds a test.

`document.*` is the input; `expected.csv` has the columns of the compliance table that its heading names; `unread.csv`
what was left out and why; `message.txt`, instead of both, the sentence with which a document is refused.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from waterqc.arrange.results_outside import OUTSIDE
from waterqc.checking import check
from waterqc.documents import load_documents

CASES = sorted((Path(__file__).parent / "documents").iterdir(), key=lambda path: path.name)
READ = [folder for folder in CASES if not (folder / "message.txt").exists()]
REFUSED = [folder for folder in CASES if (folder / "message.txt").exists()]
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("folder", READ, ids=lambda path: path.name)
def test_results(folder: Path) -> None:
    report = check(document_of(folder), today=TODAY)
    assert not [use.error for use in report.inputs if use.error]
    heading, *rows = rows_of(folder / "expected.csv")
    results = report.results[report.results["location"] != "computed"]
    assert results[heading].astype(object).to_numpy().tolist() == rows


@pytest.mark.parametrize("folder", READ, ids=lambda path: path.name)
def test_what_was_left_out(folder: Path) -> None:
    documents, _ = load_documents(document_of(folder))
    arranged = documents[0].arranged
    assert sum(table.results for table in arranged.tables) == len(arranged.results)
    listed = rows_of(folder / "unread.csv") if (folder / "unread.csv").exists() else []
    assert [[one.place, one.text, one.why] for one in arranged.left_out] == listed


@pytest.mark.parametrize(
    "folder", [folder for folder in READ if (folder / "unread.csv").exists()], ids=lambda path: path.name
)
def test_no_document_with_an_unread_line_of_results_is_all_judged(folder: Path) -> None:
    lines = [text for _, text, why in rows_of(folder / "unread.csv") if why == OUTSIDE and len(text.split()) > 1]
    report = check(document_of(folder), today=TODAY)
    assert report.unread >= len(lines)
    assert report.exit_code != 0 or not lines


def test_results_that_lost_their_heading_are_counted_as_unread() -> None:
    folder = next(one for one in READ if one.name == "a table whose results lost their heading above another")
    report = check(document_of(folder), today=TODAY)
    assert (report.unread, report.exit_code) == (2, 3)


@pytest.mark.parametrize("folder", REFUSED, ids=lambda path: path.name)
def test_refused(folder: Path) -> None:
    _, uses = load_documents(document_of(folder))
    assert [use.error for use in uses] == [(folder / "message.txt").read_text("utf-8").strip()]


def document_of(folder: Path) -> Path:
    return next(folder.glob("document.*"))


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))

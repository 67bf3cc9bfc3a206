"""What no change of a document may change: the same cells drawn otherwise, a result taken out, an empty column more."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from io import StringIO
from pathlib import Path

import pytest

from waterqc import columns
from waterqc.arrange import arrange
from waterqc.arrange.down_rows import SAID_NONE
from waterqc.arranged import Arranged
from waterqc.errors import InputError
from waterqc.grid import Grid, grid_of_rows
from waterqc.names import FieldNames
from waterqc.readers import read
from waterqc.source import Source, open_source

BOOK = FieldNames()
DOCUMENTS = Path(__file__).parents[1] / "arrange" / "documents"
Rows = list[list[str]]
SAID = (
    columns.PLANT,
    columns.POINT,
    columns.SITE,
    columns.SAMPLE,
    columns.SAMPLED_AT,
    columns.PARAMETER_AS_REPORTED,
    columns.RESULT_AS_REPORTED,
    columns.UNIT_AS_REPORTED,
    columns.STATED_LIMIT,
    columns.STATED_VERDICT,
)


def read_rows(folder: Path) -> Rows:
    """The cells of a document, without the breaks of lines in them that no text of lines can have."""
    rows = read(open_source(next(folder.glob("document.*")))).grids[0].rows()
    return [[" ".join(cell.split()) for cell in row] for row in rows]


TABLES = {
    folder.name: read_rows(folder)
    for folder in sorted(DOCUMENTS.iterdir())
    if (folder / "document.csv").exists()
    and (folder / "expected.csv").exists()
    and len((folder / "expected.csv").read_text("utf-8").splitlines()) > 1  # some have rows unread alone
}
EACH = pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)


def as_pipes(rows: Rows) -> tuple[str, str]:
    return "\n".join(" | ".join(row) for row in rows), "x.txt"


def as_framed_pipes(rows: Rows) -> tuple[str, str]:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows), "x.md"


def as_page(rows: Rows) -> tuple[str, str]:
    drawn = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<html><body><table>{drawn}</table></body></html>", "x.html"


def said(arranged: Arranged) -> Counter[tuple[str, ...]]:
    """What the document says, wherever it stands."""
    return Counter(map(tuple, arranged.results[list(SAID)].astype(object).to_numpy().tolist()))


def sheet(rows: Sequence[Sequence[str]]) -> Grid:
    return grid_of_rows(rows, "S", "cell")


def drawn(rows: Rows, draw: Callable[[Rows], tuple[str, str]]) -> Arranged:
    text, name = draw(rows)
    return arrange(read(Source(name, text.encode())).grids, BOOK)


@EACH
@pytest.mark.parametrize("draw", [as_pipes, as_framed_pipes, as_page])
def test_the_same_cells_say_the_same(rows: Rows, draw: Callable[[Rows], tuple[str, str]]) -> None:
    assert said(drawn(rows, draw)) == said(arrange([grid_of_rows(rows)], BOOK))


@EACH
def test_a_result_taken_out_moves_no_other(rows: Rows) -> None:
    results = arrange([sheet(rows)], BOOK).results
    places = results[columns.LOCATION].tolist()
    for place in {places[0], places[len(places) // 2], places[-1]}:
        letters = place.removeprefix("S!").rstrip("0123456789")
        row = int(place.removeprefix(f"S!{letters}")) - 1
        column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters))) - 1
        changed = [list(cells) for cells in rows]
        changed[row][column] = ""
        left = arrange([sheet(changed)], BOOK).results
        kept = [columns.LOCATION, *SAID]
        assert _rows_elsewhere(left[kept].to_numpy().tolist(), place) == _rows_elsewhere(
            results[kept].to_numpy().tolist(), place
        )


def figures(arranged: Arranged) -> set[tuple[str, str]]:
    """The results that can be read, each with its parameter."""
    names, results = (
        arranged.results[name].astype(object).tolist()
        for name in (columns.PARAMETER_AS_REPORTED, columns.RESULT_AS_REPORTED)
    )
    pairs = zip(names, results, strict=True)
    return {(name, text) for name, text in pairs if text and BOOK.is_parameter(name) and BOOK.is_result(text)}


def as_csv(rows: Rows) -> tuple[str, str]:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue(), "x.csv"


def is_sound(name: str) -> bool:
    """Whether none of a document's rows is doubted: what is damaged already is not damaged a second time."""
    arranged = arrange(read(open_source(DOCUMENTS / name / "document.csv")).grids, BOOK)
    doubted = arranged.results[columns.RESULT_AS_REPORTED].astype(object).str.startswith("?").any()
    return not doubted and not any(one.why == SAID_NONE for one in arranged.left_out)


SOUND = {name: rows for name, rows in TABLES.items() if is_sound(name)}


@pytest.mark.parametrize("rows", SOUND.values(), ids=SOUND)
def test_a_row_that_loses_a_cell_gives_no_result_of_another(rows: Rows) -> None:
    whole = drawn(rows, as_csv)
    at = sorted({int(place.removeprefix("row ")) - 1 for place in whole.results[columns.LOCATION]})
    row = at[len(at) // 2]
    for place in (place for place, cell in enumerate(rows[row]) if cell):
        changed = [*rows[:row], [*rows[row][:place], *rows[row][place + 1 :]], *rows[row + 1 :]]
        try:
            assert figures(drawn(changed, as_csv)) <= figures(whole)
        except InputError:
            continue  # it is refused, in a sentence


#: an export whose first heading is blank is told by that the last of its columns holds the results
HEADED = {name: rows for name, rows in TABLES.items() if rows[0][0]}


@pytest.mark.parametrize("rows", HEADED.values(), ids=HEADED)
def test_an_empty_column_behind_changes_nothing(rows: Rows) -> None:
    assert said(arrange([sheet([[*row, ""] for row in rows])], BOOK)) == said(arrange([sheet(rows)], BOOK))


@EACH
def test_the_coverage_adds_up(rows: Rows) -> None:
    arranged = arrange([sheet(rows)], BOOK)
    assert sum(table.results for table in arranged.tables) == len(arranged.results)
    assert all(table.results <= table.result_cells for table in arranged.tables)


def _rows_elsewhere(rows: list[list[str]], place: str) -> list[list[str]]:
    return [row for row in rows if row[0] != place]

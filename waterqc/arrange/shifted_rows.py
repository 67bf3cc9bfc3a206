"""Rows in which a cell too many, or one too few, has moved the others under the wrong headings."""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from waterqc.arrange.cells import Column, Mask, Places, distinct
from waterqc.arrange.columnar import choose, constant, filled, holds
from waterqc.arrange.name_book import NameBook
from waterqc.arrange.portal import DOUBTFUL, joined
from waterqc.grid import Grid

_FEW_BLANK: Final = 3  # of so many rows one at most may be blank
_FEWEST_ROWS: Final = 3
_FEWEST_RESTS: Final = 2
_LONGEST_REST: Final = 12
#: with which limits begin, and results never
LIMIT_SIGNS: Final = ("≤", "≥", "<=", ">=")
#: a figure as a measurement gives one: with decimals or a sign, no count
MEASURED: Final = re.compile(r"\d[.,]\d|<")


def rows_too_long(
    grid: Grid, headed: Sequence[int], kept: Places, column: Callable[[int], Column], is_stray: Callable[[str], bool]
) -> Mask:
    """The rows, of those kept, with a result or a limit behind the last heading, or any text there and a gap before it.

    So much in separated texts (CSV). In workbooks, where somebody may have put a figure beside the table, a row counts
    if it has both: a result or limit next to the last heading, and a gap where other rows have none. In pages and texts
    the figure is enough where most rows have none; all rows count if a heading has nothing below it in any of them and
    something stands behind the last.
    """
    found = np.zeros(len(kept), dtype=bool)
    last = max(headed, default=grid.width)
    if last + 1 >= grid.width:
        return found
    if grid.place != "cell":
        found |= _written_twice(headed, kept, column)
    if grid.place != "row":
        beyond = column(last + 1)
        stray = holds(beyond, {text for text in distinct(beyond) if text and is_stray(text)})[kept]
        given = [filled(column(place))[kept] for place in headed]
        usual = [one for one in given if 2 * one.sum() >= len(kept)]
        if grid.place == "line" and not all(one.any() for one in given):
            # the cells of a heading that has lost a blank one stand over their neighbours' results
            for place in range(last + 1, grid.width):
                found |= filled(column(place))[kept]
            return np.full(len(kept), found.any())
        if not usual or 2 * stray.sum() > len(kept):
            return found
        # no column of a page or a text is free for a figure beside the table, as those of a workbook are
        found |= stray if grid.place == "line" else stray & ~np.logical_and.reduce(usual)
        return found
    over = np.zeros(len(kept), dtype=bool)
    for place in range(last + 1, grid.width):
        beyond = column(place)
        found |= holds(beyond, {text for text in distinct(beyond) if text and is_stray(text)})[kept]
        over |= filled(beyond)[kept]
    if over.any():
        gaps = [~filled(column(place))[kept] for place in headed]
        found |= over & np.logical_or.reduce(gaps)
    return found


def _written_twice(headed: Sequence[int], kept: Places, column: Callable[[int], Column]) -> Mask:
    """The rows with a text behind the last heading, where most have none, and two neighbours that are equal."""
    last = max(headed)
    beyond = filled(column(last + 1))[kept]
    if not beyond.any() or 2 * beyond.sum() > len(kept):
        return np.zeros(len(kept), dtype=bool)
    twice = np.zeros(len(kept), dtype=bool)
    for place in range(min(headed), last):
        one, other = (column(at).to_numpy(dtype=object)[kept] for at in (place, place + 1))
        twice |= (one == other) & (one != "")
    return beyond & twice


def rows_too_short(last: Column, others: Sequence[Column]) -> Mask:
    """The rows whose last cell alone is blank, where that of nearly all others is filled: one before it may be lost."""
    blank = ~filled(last)
    if _FEW_BLANK * blank.sum() > len(blank) or len(blank) < _FEWEST_ROWS:
        return np.zeros(len(blank), dtype=bool)
    for other in others:
        blank &= filled(other)
    return blank


def figures_among_words(words: Column, names: NameBook) -> Mask:
    """The rows with a figure as measurements give them where the others have words: their cells have moved."""
    found = holds(words, {text for text in distinct(words) if MEASURED.search(text) and names.is_result(text)})
    return found & (2 * int(found.sum()) < len(words))


def doubtful(results: Column, rows: Mask, blank: bool = False) -> Column:
    """The results of shifted rows marked so that none of them is judged; blank ones as well where `blank` says so."""
    marked = joined(constant(DOUBTFUL, len(results)), results)
    return choose(rows if blank else rows & filled(results), marked, results) if rows.any() else results


def with_those_of_units(results: Column, units: Column, names: NameBook) -> Column:
    """The results, a blank one as the cell of its unit says it where both have become one cell (`mg/L 0.012`).

    Such a text is no result that can be read, and the row none that was not tested.
    """
    held = {text for text in distinct(units) if " " in text and _is_unit_and_result(text, names)}
    return choose(~filled(results) & holds(units, held), units, results) if held else results


def _is_unit_and_result(text: str, names: NameBook) -> bool:
    unit, _, result = text.rpartition(" ")
    return not names.is_unit(text) and names.is_unit(unit) and names.is_result(result)


def rows_before_rests(grid: Grid, part: pd.DataFrame, kept: Places, names: NameBook) -> Mask:
    """The rows of a text behind which a line of one result stands: the rest of a record with a cell too many.

    All rows where that is so of most: their heading has lost a name. A bare number behind one row may count pages.
    """
    found = np.zeros(len(kept), dtype=bool)
    if grid.place != "line":
        return found
    cells = part.astype(object).to_numpy().tolist()
    texts = ["".join(row) if sum(map(bool, row)) == 1 else "" for row in [*cells[1:], []]]
    rests = [text if len(text) <= _LONGEST_REST and names.is_result(text) else "" for text in texts]
    behind = [rests[row] for row in kept.tolist()]
    count = sum(map(bool, behind))
    if count >= _FEWEST_RESTS and 2 * count >= len(kept):
        found[:] = True
    found |= np.array([MEASURED.search(text) is not None for text in behind], dtype=bool)
    return found

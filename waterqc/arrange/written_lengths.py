"""Rows and headings of a text that were written with fewer cells than the rows beside them: a cell is lost."""

from collections import Counter
from typing import Final

import numpy as np
import pandas as pd

from waterqc.arrange.cells import Mask, clean, extent
from waterqc.arrange.name_book import RememberedNames
from waterqc.grid import Grid

_MANY: Final = 3
_SEVERAL: Final = 2
_LONGEST: Final = 5_000  # rows of a table of which each is looked at
_FEWEST_LEFT: Final = 0.75  # of its cells at least stand in a row that lost one or a few
_MOST_SHORT: Final = 20  # of so many rows one at most may have lost a cell, where blank ones at the end may be left out
_NARROWEST: Final = 4  # a row of fewer may well be a text between the others


def heading_is_short(part: pd.DataFrame, grid: Grid, first: int, heading: range, names: RememberedNames) -> bool:
    """Whether most rows with results were written with more cells than any row of the heading, and reach further.

    `part` are the rows from row `first` of the grid on.
    """
    if grid.lengths is None or len(part) > _LONGEST:
        return False
    lengths = grid.lengths[first : first + len(part)]
    written = [grid.lengths[row] for row in heading]
    if max(lengths, default=0) <= max(written) or 0 in written:
        return False
    reach = max(map(extent, grid.rows(heading.start, heading.stop)))
    rows = [[clean(text) for text in row] for row in part.astype(object).to_numpy().tolist()]
    held = [at for at, row in enumerate(rows) if lengths[at] and any(map(names.is_result, filter(None, row)))]
    longer = sum(lengths[at] > max(written) and extent(rows[at]) > reach for at in held)
    return 2 * longer >= len(held) > 0


def heading_is_long(part: pd.DataFrame, grid: Grid, first: int, heading: range, last: int) -> bool:
    """Whether all rows were written with fewer cells than the heading, whose last column, `last`, has nothing below it.

    A cell of the heading is written twice, or one of every row is lost: nobody knows which.
    """
    if grid.lengths is None or not len(part) or len(part) > _LONGEST:
        return False
    lengths = [length for length in grid.lengths[first : first + len(part)] if length > 1]
    blank = not any(map(clean, part[last].tolist()))
    return blank and 0 < max(lengths, default=0) < max(grid.lengths[row] for row in heading)


def row_of_heading_is_long(part: pd.DataFrame, grid: Grid, head: range) -> bool:
    """Whether one row of the heading was written with more cells than all others of the table, blank ones among them.

    It holds a blank cell too many, which has moved its labels away from their columns.
    """
    if grid.lengths is None or len(head) < _SEVERAL or not 0 < len(part) <= _LONGEST:
        return False
    lengths = {row: grid.lengths[row] for row in head}
    longest = max(lengths, key=lambda row: lengths[row])
    others = [*(length for row, length in lengths.items() if row != longest), *grid.lengths[head.stop :][: len(part)]]
    (cells,) = ([clean(text) for text in row] for row in grid.rows(longest, longest + 1))
    gaps = "" in cells[: extent(cells)]
    return gaps and lengths[longest] > max(others) and extent(cells) < lengths[longest]


def short_rows(part: pd.DataFrame, grid: Grid, first: int, names: RememberedNames) -> set[int]:
    """The rows with results that were written with fewer cells than the others, so that any of their cells may be lost.

    A program that leaves out the blank cells at the end of a row does so in many rows, and in all of them.
    """
    if grid.lengths is None or len(part) > _LONGEST:
        return set()
    lengths = {row: grid.lengths[row + first] for row in range(len(part)) if grid.lengths[row + first] > 1}
    heading = grid.lengths[first - 1] if first else 0
    if len({*lengths.values(), heading}) == 1:
        return set()
    rows = {row: [clean(text) for text in part.iloc[row].tolist()] for row in lengths}
    rows = {row: cells for row, cells in rows.items() if any(map(names.is_result, filter(None, cells)))}
    counted = Counter([heading, *(lengths[row] for row in rows)])
    usual = max(counted, key=lambda length: (counted[length], length))
    short = {row for row in rows if lengths[row] < usual}
    ends = [cells[lengths[row] - 1 : lengths[row]] for row, cells in rows.items() if lengths[row] == usual]
    return set() if 2 * len(short) > len(rows) + 1 and [""] not in ends else short


def short_of_cells(grid: Grid, heading: int, results: Mask) -> Mask:
    """The rows of separated text with some cells less than the heading, in the row `heading`, and most `results` have.

    Whole columns are compared: a table may have any number of rows. A text between the rows has far fewer cells.
    A program that leaves out the blank cells at the end of a row does so in many rows, and in all of them.
    """
    none = np.zeros(len(results), dtype=bool)
    if grid.lengths is None or grid.place != "row":
        return none
    lengths = np.array(grid.lengths[heading + 1 : heading + 1 + len(results)])
    usual = grid.lengths[heading]
    if 2 * int((lengths[results] == usual).sum()) <= int(results.sum()):
        return none
    short = (lengths < usual) & (lengths >= _FEWEST_LEFT * usual) & (lengths >= _NARROWEST)
    ends = grid.frame[usual - 1].iloc[heading + 1 : heading + 1 + len(results)].to_numpy(dtype=object)
    keeps_blanks = bool((ends[lengths == usual] == "").any())
    return short if keeps_blanks or _MOST_SHORT * int(short.sum()) <= len(results) else none


def long_rows(part: pd.DataFrame, grid: Grid, first: int, names: RememberedNames) -> set[int]:
    """The rows with results that were written with more cells than the heading and most others, and reach further.

    A cell too many has moved those behind it; blank cells too many at the end of a row move none.
    """
    if grid.lengths is None or len(part) > _LONGEST or not first:
        return set()
    lengths = {row: grid.lengths[row + first] for row in range(len(part)) if grid.lengths[row + first] > 1}
    heading = grid.lengths[first - 1]
    longer = [row for row, length in lengths.items() if length > heading]
    usual = [row for row, length in lengths.items() if length == heading]
    if not longer or len(usual) < len(longer):
        return set()
    rows = {row: [clean(text) for text in part.iloc[row].tolist()] for row in (*longer, *usual)}
    reach = Counter(extent(rows[row]) for row in usual).most_common(1)[0][0]
    alone = len(usual) >= _MANY * len(longer)  # where no row but one has cells too many, none is out of habit
    return {
        row
        for row in longer
        if extent(rows[row]) + alone > reach and any(map(names.is_result, filter(None, rows[row])))
    }

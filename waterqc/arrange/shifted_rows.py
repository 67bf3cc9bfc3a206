"""Rows of a separated text in which a cell too many has pushed the others under the wrong headings."""

from collections.abc import Callable, Sequence

import numpy as np

from waterqc.arrange.cells import Column, Mask, Places, distinct
from waterqc.arrange.columnar import choose, constant, filled, holds
from waterqc.arrange.portal import DOUBTFUL, joined
from waterqc.grid import Grid


def rows_too_long(
    grid: Grid, headed: Sequence[int], kept: Places, column: Callable[[int], Column], is_stray: Callable[[str], bool]
) -> Mask:
    """The rows, of those kept, with a result or a limit behind the last heading, or any text there and a gap before it.

    Only in separated texts (CSV): a workbook's cells stand where somebody put them, lines of words have lost theirs.
    """
    found = np.zeros(len(kept), dtype=bool)
    last = max(headed, default=grid.width)
    if grid.place != "row" or last + 1 >= grid.width:
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


def doubtful(results: Column, rows: Mask) -> Column:
    """The results of shifted rows marked so that none of them is judged."""
    marked = joined(constant(DOUBTFUL, len(results)), results)
    return choose(rows & filled(results), marked, results) if rows.any() else results

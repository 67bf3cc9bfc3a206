"""Rows below a line of text that are narrower than the table above it: they are another table that has no heading."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from waterqc.arrange.cells import Mask, Places


def narrow_sections(part: pd.DataFrame, kept: Places, results: Sequence[int], limits: Sequence[int]) -> Mask:
    """The rows, of those kept, of sections that end before the last of several results and before the limits.

    The first section has filled both in half of its rows at least. Nobody knows what stands under the headings in the
    others: of `Ammonium | mg/l | <0.02 | 0.1` below two samples and a limit the last figure may be the limit. Where the
    limits stand before the results, only a section below a blank row, that has no name either, is doubted so.
    """
    if len(results) < 2 or not limits or not len(kept):
        return np.zeros(len(kept), dtype=bool)
    behind = [place for place in limits if place > max(results)]
    given = (part.astype(object) != "").to_numpy()
    alone = given.sum(axis=1) == (1 if behind else 0)
    sections = np.cumsum([0, *(alone[one + 1 : other + 1].any() for one, other in pairwise(kept.tolist()))])
    return _ending_early(given[kept], sections, [max(results), *behind[:1]])


def _ending_early(given: np.ndarray[tuple[int, int], np.dtype[np.bool_]], sections: Places, last: list[int]) -> Mask:
    """The rows of the sections below the first with nothing in the last columns, which half of the first fills."""
    found = np.zeros(len(given), dtype=bool)
    first = given[sections == 0]
    if any(2 * first[:, place].sum() < len(first) for place in last):
        return found
    for section in range(1, int(sections[-1]) + 1):
        rows = sections == section
        found |= rows & (not given[rows][:, last[0] :].any())
    return found

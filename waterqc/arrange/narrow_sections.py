"""Rows below a line of text that are narrower than the table above it: they are another table that has no heading."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from waterqc.arrange.cells import Mask, Places


def narrow_sections(part: pd.DataFrame, kept: Places, results: Sequence[int], limits: Sequence[int]) -> Mask:
    """The rows, of those kept, of sections that end before the last of several results and before the limits.

    The first section has filled both in most of its rows. Nobody knows what stands under the headings in the others:
    of `Ammonium | mg/l | <0.02 | 0.1` below two samples and a limit the last figure may be the limit.
    """
    found = np.zeros(len(kept), dtype=bool)
    behind = [place for place in limits if results and place > max(results)]
    if len(results) < 2 or not behind or not len(kept):
        return found
    given = (part.astype(object) != "").to_numpy()
    alone = given.sum(axis=1) == 1
    sections = np.cumsum([0, *(alone[one + 1 : other + 1].any() for one, other in pairwise(kept.tolist()))])
    first = given[kept[sections == 0]]
    if any(2 * first[:, place].sum() <= len(first) for place in (max(results), behind[0])):
        return found
    for section in range(1, int(sections[-1]) + 1):
        rows = sections == section
        found |= rows & (not given[kept[rows]][:, max(results) :].any())
    return found

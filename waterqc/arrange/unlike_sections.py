"""Sections of a table whose rows are no results of the sample: under 上月, 限值 or 检出限 stand other figures."""

from typing import Final

import numpy as np

from waterqc import columns
from waterqc.arrange.cells import Column, Mask
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import EARLIER

_NO_RESULTS: Final = frozenset({EARLIER, columns.STATED_LIMIT, columns.DETECTION_LIMIT})
#: why they are none
UNLIKE: Final = "below a section's name that says these are no results of the sample"


def rows_of_unlike_sections(names: Column, alone: Mask, reader: HeadingReader) -> Mask:
    """The rows below one of the rows `alone` that names what is no result, up to the next such row."""
    found = np.zeros(len(names), dtype=bool)
    inside = False
    for row, text in enumerate(names.tolist()):
        if alone[row]:
            inside = reader.field_of(text) in _NO_RESULTS
        found[row] = inside and not alone[row]
    return found

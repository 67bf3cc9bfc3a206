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


def rows_of_unlike_sections(names: Column, alone: Mask, with_limits: Mask, reader: HeadingReader) -> Mask:
    """The rows below one of the rows `alone` that names what is no result, up to the next such row.

    A section named for the limits of a standard holds results in the rows `with_limits`, whose limits stand in columns
    of their own.
    """
    found = np.zeros(len(names), dtype=bool)
    inside = cites = False
    for row, text in enumerate(names.tolist()):
        if alone[row]:
            heading = reader.read(text)
            inside = heading is not None and heading.field in _NO_RESULTS and not reader.names_a_class(text)
            cites = heading is not None and bool(heading.standard)
        found[row] = inside and not alone[row] and not (cites and with_limits[row])
    return found

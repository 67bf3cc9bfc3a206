"""Rows among those with parameters across that describe them: units, limits, detection limits, methods."""

from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.shifted_rows import LIMIT_SIGNS
from waterqc.written import half_width

#: labels of rows that describe the parameters, and the column that their cells fill
DESCRIBING: Final = (columns.UNIT_AS_REPORTED, columns.STATED_LIMIT, columns.DETECTION_LIMIT, columns.METHOD)
#: the share of units that makes a row one of units, though a cell of it says something else (as mg/L HCO3)
_MOST: Final = 0.7


def describing_row(cells: Sequence[str], places: Sequence[int], reader: HeadingReader) -> str:
    """The column that a row's cells describe (units, limits, …), "" for any other row."""
    under = [cells[place] for place in places if cells[place]]
    if not under:
        return ""
    keys = [cell for place, cell in enumerate(cells[: min(places)]) if cell]
    named = reader.field_of(keys[0]) if keys else ""
    if named in DESCRIBING:
        return named
    units = [cell for cell in under if reader.names.is_unit(cell) and not reader.names.is_result(cell)]
    if len(units) > 2 and len(units) >= _MOST * len(under):
        return columns.UNIT_AS_REPORTED  # whatever stands over the columns of places
    if keys:
        return ""
    if all(reader.names.is_unit(cell) for cell in under) and not all(reader.names.is_result(cell) for cell in under):
        return columns.UNIT_AS_REPORTED
    signed = any(half_width(cell).startswith(LIMIT_SIGNS) for cell in under)  # as no result is, though it may have <
    return columns.STATED_LIMIT if signed and all(map(reader.names.is_limit, under)) else ""

"""Headings that one space parts where two or more part the others: they have become one cell and lack a cell."""

from dataclasses import replace
from typing import Final

from waterqc.arrange.cells import clean, extent
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import RESULT
from waterqc.grid import Grid

_FEWEST_CELLS: Final = 2
_LONGEST: Final = 2_000  # rows of a text of which each is looked at


def with_headings_parted(grid: Grid, reader: HeadingReader) -> Grid:
    """The grid with such headings parted where the row below has a cell more and only one way to part them is left.

    One of the two must head results, and the row below must begin with a parameter.
    """
    if grid.place != "line" or not grid.width > _FEWEST_CELLS or grid.height > _LONGEST:
        return grid
    rows = [[clean(cell) for cell in row] for row in grid.rows()]
    parted = {}
    for at in range(len(rows) - 1):
        width = extent(rows[at])
        below = next((row for row in rows[at + 1 :] if any(row)), rows[at])
        if width < _FEWEST_CELLS or extent(below) != width + 1 or not all(below[: width + 1]):
            continue
        if any(map(reader.names.is_parameter, rows[at])) or not any(map(reader.names.is_parameter, below)):
            continue
        row = _parted(rows[at][:width], reader)
        if row:
            parted[at] = row
    if not parted:
        return grid
    frame = grid.frame.astype(object).copy()
    for at, row in parted.items():
        for place, text in enumerate(row):
            frame.iloc[at, place] = text
    lengths = grid.lengths and tuple(
        len(parted[at]) if length and at in parted else length for at, length in enumerate(grid.lengths)
    )
    return replace(grid, frame=frame, lengths=lengths)


def _parted(cells: list[str], reader: HeadingReader) -> list[str]:
    """The cells of a heading with the only one that is not understood made two; [] if that is not certain."""
    unknown = [place for place, text in enumerate(cells) if not reader.field_of(text)]
    if len(unknown) != 1:
        return []
    (place,) = unknown
    words = cells[place].split()
    ways = []
    for cut in range(1, len(words)):
        pair = " ".join(words[:cut]), " ".join(words[cut:])
        fields = {reader.field_of(text) for text in pair}
        if RESULT in fields and len(fields - {""}) == len(pair) and any(map(reader.is_listed, pair)):
            ways.append(pair)
    return [*cells[:place], *ways[0], *cells[place + 1 :]] if len(ways) == 1 else []

"""Rows of a text that lost their blank and covered cells: what is left stands at the left, under the wrong headings.

In such a copy a row with cells missing ends in as many more separators, or has fewer of them than the others, so it is
known that some are missing, but not which. A row is read where only one way to put its cells under the headings is
possible.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Mask, clean, extent
from waterqc.arrange.dated import is_short_date, is_whole_date
from waterqc.arrange.name_book import RememberedNames
from waterqc.arrange.portal import DOUBTFUL
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.shifted_rows import LIMIT_SIGNS, MEASURED
from waterqc.arrange.words import DATES, EARLIER, IGNORED, NUMBER, PARAMETER, RATE, REMARK, RESULT
from waterqc.arrange.written_lengths import (
    heading_is_long,
    heading_is_short,
    long_rows,
    row_of_heading_is_long,
    short_rows,
)
from waterqc.grid import Grid
from waterqc.stated import stated_verdict

_NO_DAYS: Final = frozenset({columns.PLANT, columns.SITE, columns.POINT, columns.UTILITY, columns.SAMPLE})
_FIGURES: Final = frozenset({RESULT, EARLIER, columns.DETECTION_LIMIT})
_MEASURES: Final = frozenset({RESULT, RATE, columns.STATED_LIMIT, columns.DETECTION_LIMIT})
_NONE: Final = frozenset({"/", "-", "—", "——"})
_ENOUGH: Final = 2  # ways to put cells under headings: two are as bad as many


def put_under_headings(
    part: pd.DataFrame,
    grid: Grid,
    head: range,
    heading: range,
    fields: dict[int, str],
    needed: int,
    names: RememberedNames,
) -> tuple[pd.DataFrame, Mask]:
    """(rows with their cells under their headings, the rows where that is not certain).

    `part` are the rows below a heading in the rows `head` of the grid, of which the rows `heading` name the columns and
    others may describe them; `fields` is what each headed column holds,
    `needed` the column that no row leaves blank. A row that is not certain has all its cells in its columns of results.
    Where the heading itself lacks a cell, no row is certain.
    """
    places = sorted(fields)
    ends_in_figures = fields[places[-1]] in _MEASURES or _has_bare_columns(part, grid, head, places)
    twice = any(one == other != "" for row in grid.rows(heading.start, heading.stop) for one, other in pairwise(row))
    too_long = (ends_in_figures or twice) and heading_is_long(part, grid, head.stop, heading, places[-1])
    too_long = too_long or row_of_heading_is_long(part, grid, head)
    unsure = np.full(len(part), too_long or heading_is_short(part, grid, head.stop, heading, names))
    packed = {row for row in range(len(part)) if row + head.stop in grid.packed}
    unsure[[row for row in long_rows(part, grid, head.stop, names) if row not in packed or _has_gap(part, row)]] = True
    short = short_rows(part, grid, head.stop, names) - packed
    lost = sorted(packed | short)
    longer = _longer_rows(part, places[-1] + 1, names)
    named = sum(map(bool, part[needed].tolist()))
    if grid.place == "line" and (packed or not grid.packed.isdisjoint(head) or 2 * len(longer) >= named > 0):
        lost += [row for row in longer if row not in lost]
    if not lost:
        return part, unsure
    made = part.astype(object).copy()
    results = [place for place in places if fields[place] == RESULT]
    for row in lost:
        cells = [clean(text) for text in made.iloc[row].tolist()]
        if row in short:
            if row + head.stop == grid.height - 1 and grid.place == "line":
                at = extent(cells) - 1  # the text is cut off there, perhaps within a figure
                made.iloc[row, at] = f"{DOUBTFUL}{cells[at]}"
            else:
                made.iloc[row], is_unsure = _short_row(cells, fields, needed, names)
                unsure[row] |= is_unsure
            continue
        filled = [text for text in cells if text]
        if len(filled) == len(places) <= places[-1] - places[0] and any(map(names.is_result, filled)):
            made.iloc[row], unsure[row] = _short_row(cells, fields, needed, names)  # a column has no heading
            continue
        if not any(map(names.is_result, filled)) or cells[: len(filled)] != filled or len(filled) == len(places):
            continue
        ways = _ways(filled, [fields[place] for place in places], places.index(needed), names)
        if len(ways) == 1:
            placed = dict(zip((places[at] for at in ways[0]), filled, strict=True))
            made.iloc[row] = [placed.get(place, "") for place in range(len(cells))]
            continue
        name = "" if names.is_parameter(cells[needed]) else next(filter(names.is_parameter, filled), "")
        if not name and not cells[needed] and any(map(names.is_unit, filled)):
            name = filled[0]  # not known, but a result with its unit stands behind it
        own = any(cells[place] for place in results) or _has_figures(filled[places.index(needed) + 1 :], names)
        if own or name:
            unsure[row] = True
            text = " ".join(filled)
            front = [""] * needed + [name] if name else cells[: needed + 1]
            made.iloc[row] = [
                text if place in results else front[place] if place <= needed else "" for place in range(len(cells))
            ]
    return made, unsure


def _short_row(cells: list[str], fields: dict[int, str], needed: int, names: RememberedNames) -> tuple[list[str], bool]:
    """(the cells of a row that lacks one under their headings, whether that is not certain)."""
    left = cells[: extent(cells)]
    places = range(max(fields) + 1)
    if len(left) >= len(places):
        return cells, False
    ways = _ways(left, [fields.get(place, "") for place in places], needed, names)
    if len(ways) == 1:
        placed = dict(zip(ways[0], filter(None, left), strict=True))
        return [placed.get(place, "") for place in range(len(cells))], False
    results = [place for place in places if fields.get(place) == RESULT]
    if any(cells[place] for place in results):
        return cells, True
    known = [names.is_result(text) for text in left if text]
    measured = any(map(MEASURED.search, left)) and any(known) and not all(known)
    if not any(map(names.is_parameter, left)) and not (measured and fields.get(needed) != PARAMETER):
        return cells, False
    text = " ".join(filter(None, left))
    return [text if place in results else cell for place, cell in enumerate(cells)], True


def _has_bare_columns(part: pd.DataFrame, grid: Grid, head: range, places: Sequence[int]) -> bool:
    """Whether a column between the headed ones has no heading, and something stands below it."""
    rows = grid.rows(head.start, head.stop)
    bare = [at for at in range(places[0], places[-1]) if not any(clean(row[at]) for row in rows)]
    return any(any(map(clean, part[at].tolist())) for at in bare)


def _has_gap(part: pd.DataFrame, row: int) -> bool:
    """Whether a blank cell stands between others of a row: it has lost none."""
    cells = [clean(text) for text in part.iloc[row].tolist()]
    return "" in cells[: extent(cells)]


def _has_figures(cells: Sequence[str], names: RememberedNames) -> bool:
    """Whether several cells behind a name read as results, and none of them as a limit alone: one may be its limit."""
    return sum(names.is_result(text) and not text.startswith(LIMIT_SIGNS) for text in cells) > 1


def _longer_rows(part: pd.DataFrame, width: int, names: RememberedNames) -> list[int]:
    """The rows with a result right behind the last heading: a heading that lost its merged cells lies too far left."""
    if width >= part.shape[1]:
        return []
    return [row for row, text in enumerate(part[width].tolist()) if text and names.is_result(clean(text))]


def _ways(cells: Sequence[str], fields: Sequence[str], needed: int, names: RememberedNames) -> list[list[int]]:
    """The ways to put the cells, in their order, under headings that they fit; at most two of them.

    Ways that differ in the column of limits alone (Ⅰ类, Ⅱ类, Ⅲ类) are one; a blank cell may stand anywhere.
    """
    found: dict[tuple[int | str, ...], list[int]] = {}
    known = [at for at, text in enumerate(cells) if names.is_parameter(text)]
    named = known[0] if len(known) == 1 else None
    judged = columns.STATED_VERDICT in fields

    def place(cell: int, start: int, taken: list[int]) -> None:
        if len(found) >= _ENOUGH:
            return
        if cell == len(cells):
            if needed in taken:
                limits = columns.STATED_LIMIT
                found.setdefault(tuple(limits if fields[at] == limits else at for at in taken), taken)
            return
        for at in range(start, len(fields) - (len(cells) - cell) + 1):
            if (cell == named and at != needed) or (judged and fields[at] == REMARK and stated_verdict(cells[cell])):
                continue
            if not cells[cell]:
                place(cell + 1, at + 1, taken)
            elif _fits(fields[at], cells[cell], names):
                place(cell + 1, at + 1, [*taken, at])

    place(0, 0, [])
    return [*found.values()]


def _fits(field: str, text: str, names: RememberedNames) -> bool:
    """Whether a text may stand under a heading of the field."""
    if field in _FIGURES:
        return names.is_result(text)
    if field == NUMBER:
        return NUMBERING.fullmatch(text) is not None
    if field == PARAMETER:
        return not names.is_result(text)
    if field == RATE:
        return text.rstrip("%").replace(".", "").isdigit()
    if field in ("", IGNORED):
        return True  # a heading not understood may stand over anything
    if field == columns.UNIT_AS_REPORTED:
        return names.is_unit(text) or text in _NONE
    if field in DATES:
        return names.is_date(text) or is_short_date(text)
    if field in _NO_DAYS and is_whole_date(text):
        return False  # a day stands in a column of days
    if field == columns.STATED_LIMIT:
        return names.is_limit(text) or not (names.is_result(text) or names.is_unit(text))
    return not (names.is_result(text) or names.is_unit(text))

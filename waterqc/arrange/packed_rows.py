"""Rows of a text that lost their blank and covered cells: what is left stands at the left, under the wrong headings.

In such a copy a row with cells missing ends in as many more separators, so it is known that some are missing, but not
which. A row is read where only one way to put its cells under the headings is possible.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Mask, clean
from waterqc.arrange.dated import is_short_date
from waterqc.arrange.name_book import RememberedNames
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.words import DATE, EARLIER, IGNORED, NUMBER, PARAMETER, RATE, RESULT, TESTED_AT
from waterqc.grid import Grid

_DATES: Final = frozenset({columns.SAMPLED_AT, TESTED_AT, DATE})
_FIGURES: Final = frozenset({RESULT, EARLIER, columns.DETECTION_LIMIT})
_NONE: Final = frozenset({"/", "-", "—", "——"})
_LIMIT_SIGNS: Final = ("≤", "≥", "<=", ">=")
_ENOUGH: Final = 2  # ways to put cells under headings: two are as bad as many


def put_under_headings(
    part: pd.DataFrame, grid: Grid, head: range, fields: dict[int, str], needed: int, names: RememberedNames
) -> tuple[pd.DataFrame, Mask]:
    """(rows with their cells under their headings, the rows where that is not certain).

    `part` are the rows below a heading in the rows `head` of the grid; `fields` is what each headed column holds,
    `needed` the column that no row leaves blank. A row that is not certain has all its cells in its columns of results.
    """
    unsure = np.zeros(len(part), dtype=bool)
    places = sorted(fields)
    lost = [row for row in range(len(part)) if row + head.stop in grid.packed]
    longer = _longer_rows(part, places[-1] + 1, names)
    named = sum(map(bool, part[needed].tolist()))
    if grid.place == "line" and (lost or not grid.packed.isdisjoint(head) or 2 * len(longer) > named):
        lost += [row for row in longer if row not in lost]
    if not lost:
        return part, unsure
    made = part.astype(object).copy()
    results = [place for place in places if fields[place] == RESULT]
    for row in lost:
        cells = [clean(text) for text in made.iloc[row].tolist()]
        filled = [text for text in cells if text]
        if not any(map(names.is_result, filled)) or cells[: len(filled)] != filled or len(filled) == len(places):
            continue
        ways = _ways(filled, [fields[place] for place in places], places.index(needed), names)
        if len(ways) == 1:
            placed = dict(zip((places[at] for at in ways[0]), filled, strict=True))
            made.iloc[row] = [placed.get(place, "") for place in range(len(cells))]
        elif any(cells[place] for place in results) or _has_figures(filled[places.index(needed) + 1 :], names):
            unsure[row] = True
            text = " ".join(filled)
            made.iloc[row] = [
                text if place in results else cell if place <= needed else "" for place, cell in enumerate(cells)
            ]
    return made, unsure


def _has_figures(cells: Sequence[str], names: RememberedNames) -> bool:
    """Whether several cells behind a name read as results, and none of them as a limit alone: one may be its limit."""
    return sum(names.is_result(text) and not text.startswith(_LIMIT_SIGNS) for text in cells) > 1


def _longer_rows(part: pd.DataFrame, width: int, names: RememberedNames) -> list[int]:
    """The rows with a result right behind the last heading: a heading that lost its merged cells lies too far left."""
    if width >= part.shape[1]:
        return []
    return [row for row, text in enumerate(part[width].tolist()) if text and names.is_result(clean(text))]


def _ways(cells: Sequence[str], fields: Sequence[str], needed: int, names: RememberedNames) -> list[list[int]]:
    """The ways to put the cells, in their order, under headings that they fit; at most two of them.

    Ways that differ in the column of limits alone (Ⅰ类, Ⅱ类, Ⅲ类) are one.
    """
    found: dict[tuple[int | str, ...], list[int]] = {}

    def place(cell: int, start: int, taken: list[int]) -> None:
        if len(found) >= _ENOUGH:
            return
        if cell == len(cells):
            if needed in taken:
                limits = columns.STATED_LIMIT
                found.setdefault(tuple(limits if fields[at] == limits else at for at in taken), taken)
            return
        for at in range(start, len(fields) - (len(cells) - cell) + 1):
            if _fits(fields[at], cells[cell], names):
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
    if field in _DATES:
        return names.is_date(text) or is_short_date(text)
    if field == columns.STATED_LIMIT:
        return names.is_limit(text) or not (names.is_result(text) or names.is_unit(text))
    return not (names.is_result(text) or names.is_unit(text))

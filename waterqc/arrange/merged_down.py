"""Cells merged over several rows, of which a copy has kept the first alone: it holds for the blank ones below it.

That is so in pages and notices, which have a title above their table. In an export, whose first row is the heading,
each row speaks for itself, whatever the order of its rows.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Column
from waterqc.arrange.columnar import texts_joined
from waterqc.arrange.words import DATE, TESTED_AT

#: what may be written once for several rows: whose water it is, where and when it was taken
_MERGED = (
    columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, columns.SAMPLE, columns.SAMPLED_AT, TESTED_AT, DATE,
)  # fmt: skip
_FEWEST = 2  # rows of a group
_ALONE = 3  # rows of a group that is the only one


def filled_down(
    cells: Mapping[str, Column], places: Mapping[str, int], told_apart: Sequence[Column], alike: bool
) -> dict[str, Column]:
    """The columns that say whose results rows are, with the cells of lost merges filled from above.

    `places` says in which column of the grid each stands: the right ones are filled first, for a left one spans more
    rows. `told_apart` are other columns that tell the rows of one group apart; `alike` demands groups of one size, or
    another text for each.
    """
    made = dict(cells)
    for name in sorted(_MERGED, key=lambda one: -places.get(one, -1)):
        column = made.get(name)
        if column is None or name not in places:
            continue
        others = [*told_apart, *(made[one] for one in _MERGED if one in made and one != name)]
        made[name] = _filled(column, others, alike)
    return made


def places_joined(taken: Sequence[Column], merged: bool) -> Column:
    """The places of rows whose names stand in several columns, as one (Bowil, untere Zone).

    Where cells are `merged`, a town written in the first row of its districts alone holds for those that follow.
    """
    outer, *inner = taken
    towns = outer.tolist()
    districts = list(zip(*(column.tolist() for column in inner), strict=True))
    seen: set[tuple[str, ...]] = set()
    for row, town in enumerate(towns):
        if town:
            seen = {districts[row]} if any(districts[row]) else set()
        elif merged and seen and any(districts[row]) and districts[row] not in seen:
            towns[row] = towns[row - 1]
            seen.add(districts[row])
        else:
            seen = set()
    return texts_joined([pd.Series(towns, dtype=object), *inner])


def _filled(column: Column, others: Collection[Column], alike: bool) -> Column:
    """The column filled from above if its blank cells are what merges have left; else as it is.

    Then it begins with a text, no two texts that follow each other are equal, most groups have several rows, and
    within a group no two rows say the same otherwise.
    """
    texts = column.tolist()
    starts = [row for row, text in enumerate(texts) if text]
    if not starts or starts[0] or len(starts) == len(texts):
        return column
    groups = [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(texts)], strict=True)]
    alone = sum(len(group) < _FEWEST for group in groups)
    if 2 * alone >= len(groups) or (len(groups) == 1 and (alike or len(texts) < _ALONE)):
        return column
    of_one_size = len(set(map(len, groups))) == 1
    if alike and not of_one_size and len({texts[start] for start in starts}) < len(starts):
        return column
    if any(texts[one] == texts[other] for one, other in pairwise(starts)):
        return column
    rows = list(zip(*(other.tolist() for other in others), strict=True))
    if not rows or any(len({rows[row] for row in group}) < len(group) for group in groups):
        return column
    return pd.Series([texts[group[0]] for group in groups for _ in group], dtype=object)

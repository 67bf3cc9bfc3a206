"""Which reported rows of a sampling day are in force, where several deliveries speak of the same samples.

A later result for an item of a sample takes the earlier one's place; the same result delivered again changes nothing.
A later file of the same name that repeats any item of a sample is a correction of that file: it takes the place of the
whole sample, and items that it no longer holds are withdrawn, which is reported. A repeat test never takes a result's
place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from waterqc import columns
from waterqc.coded import coded, combined
from waterqc.judging import Batch
from waterqc.names import is_repeat
from waterqc.vocabulary import clean_key

Item = tuple[object, ...]

#: Columns whose difference makes no other result: where it stood, and what reading it had to assume.
_SAME_RESULT_WITHOUT = frozenset({columns.LOCATION, columns.SOURCE, columns.ASSUMPTIONS, columns.FINDINGS})


@dataclass(frozen=True)
class InForce:
    """Which rows count: `rows` is True for them; `withdrawn` are rows that a corrected file no longer holds."""

    rows: npt.NDArray[np.bool_]
    withdrawn: tuple[int, ...]


@dataclass
class _Sample:
    """The rows of one sample that are in force so far."""

    items: dict[Item, list[int]]


def rows_in_force(batch: Batch, delivery_of: Sequence[int], names: Sequence[str]) -> InForce:
    """Decide for each row of a day; `delivery_of` is the place of each row's delivery, in their order of arrival.

    `names` are the names of the deliveries.
    """
    sample_of, _ = batch.numbered
    texts = combined([coded(batch.table[name]) for name in columns.REPORTED if name not in _SAME_RESULT_WITHOUT])
    items = combined(
        [
            batch.parameters,
            coded(batch.table[columns.PARAMETER_AS_REPORTED]).map(clean_key),
            coded(batch.table[columns.ACTIVITY]).map(is_repeat),
        ]
    )
    item_of = items.map(lambda one: (one[0] or one[1], one[2]))
    samples: dict[int, _Sample] = {}
    withdrawn: list[int] = []
    for place, name in enumerate(names):
        rows = [row for row, delivery in enumerate(delivery_of) if delivery == place]
        for sample, arrived in _by_sample(rows, sample_of).items():
            known = samples.setdefault(sample, _Sample({}))
            new = _by_item(arrived, item_of.codes)
            withdrawn.extend(_corrected(known, new, name, delivery_of, names))
            for item, its_rows in new.items():
                before = known.items.get(item, [])
                # of a corrected file all rows are taken, so that the day reads as that file does
                if not before or names[delivery_of[before[0]]] == name or not _same(before, its_rows, texts.codes):
                    known.items[item] = its_rows
    active = np.zeros(len(batch.table), dtype=np.bool_)
    for one in samples.values():
        for its_rows in one.items.values():
            active[its_rows] = True
    return InForce(active, tuple(row for row in withdrawn if not active[row]))


def _by_sample(rows: Sequence[int], sample_of: npt.NDArray[np.int64]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(int(sample_of[row]), []).append(row)
    return found


def _by_item(rows: Sequence[int], item_of: npt.NDArray[np.int64]) -> dict[Item, list[int]]:
    found: dict[Item, list[int]] = {}
    for row in rows:
        found.setdefault((int(item_of[row]),), []).append(row)
    return found


def _corrected(
    known: _Sample, new: dict[Item, list[int]], name: str, delivery_of: Sequence[int], names: Sequence[str]
) -> list[int]:
    """The rows that a later file of the same name no longer holds; they are taken out of force."""
    earlier = {item: rows for item, rows in known.items.items() if names[delivery_of[rows[0]]] == name}
    if not earlier.keys() & new.keys():
        return []
    gone = [row for item, rows in earlier.items() if item not in new for row in rows]
    for item in earlier.keys() - new.keys():
        del known.items[item]
    return gone


def _same(known: Sequence[int], new: Sequence[int], texts: npt.NDArray[np.int64]) -> bool:
    """Whether the same results are in force already."""
    return [texts[row] for row in known] == [texts[row] for row in new]

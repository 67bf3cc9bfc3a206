"""Which reported rows of a sampling day are in force, where several deliveries speak of the same samples.

A later file of the same name that repeats any item of a sample is a correction of that file: it takes the place of the
whole sample, and items that it no longer holds are withdrawn, which is reported. A later file of another name takes the
place of the items that it repeats where a number or a time of day says which sample it is. Where only place and day are
known it may be another sample, and of files that came together nobody knows which is the later one: then both results
stand, as conflicting duplicates. The same result delivered again changes nothing, nor does a blank cell beside another
file's result. A repeat test never takes a result's place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from waterqc import columns
from waterqc.coded import coded, combined
from waterqc.judging import Batch
from waterqc.names import is_repeat
from waterqc.result_text import Kind
from waterqc.vocabulary import clean_key

Item = tuple[object, ...]
#: The rows of a sample that are in force so far, by item.
_Items = dict[Item, list[int]]

#: Columns whose difference makes no other result: where it stood, and what reading it had to assume.
_SAME_RESULT_WITHOUT = frozenset({columns.LOCATION, columns.SOURCE, columns.ASSUMPTIONS, columns.FINDINGS})


@dataclass(frozen=True)
class InForce:
    """Which rows count: `rows` is True for them; `withdrawn` are rows that a corrected file no longer holds."""

    rows: npt.NDArray[np.bool_]
    withdrawn: tuple[int, ...]


@dataclass(frozen=True)
class Came:
    """How a delivery came: under which name, and in which run."""

    name: str
    run: int


@dataclass(frozen=True)
class _Rows:
    """What is known of a day's rows."""

    came: Sequence[Came]  # of each delivery
    delivery_of: Sequence[int]  # each row's delivery
    texts: npt.NDArray[np.int64]  # rows of one result have one number
    has_result: npt.NDArray[np.bool_]

    def of(self, row: int) -> Came:
        """How a row came."""
        return self.came[self.delivery_of[row]]


def rows_in_force(batch: Batch, delivery_of: Sequence[int], came: Sequence[Came]) -> InForce:
    """Decide for each row of a day; `delivery_of` is the place of each row's delivery, in their order of arrival."""
    sample_of, firsts = batch.numbered
    texts = combined([coded(batch.table[name]) for name in columns.REPORTED if name not in _SAME_RESULT_WITHOUT])
    items = combined(
        [
            batch.parameters,
            coded(batch.table[columns.PARAMETER_AS_REPORTED]).map(clean_key),
            coded(batch.table[columns.ACTIVITY]).map(is_repeat),
        ]
    )
    item_of = items.map(lambda one: (one[0] or one[1], one[2]))
    results = batch.readings.map(lambda one: one.reading.kind not in (Kind.NOT_TESTED, Kind.PENDING))
    rows = _Rows(came, delivery_of, texts.codes, np.array(results.texts, dtype=np.bool_)[results.codes])
    is_known = [_is_identified(batch, int(first)) for first in firsts]
    samples: dict[int, _Items] = {}
    withdrawn: list[int] = []
    for place in range(len(came)):
        arrived = [row for row, delivery in enumerate(delivery_of) if delivery == place]
        for sample, its_rows in _by_sample(arrived, sample_of).items():
            known = samples.setdefault(sample, {})
            new = _by_item(its_rows, item_of.codes)
            withdrawn.extend(_corrected(known, new, came[place].name, rows))
            for item, item_rows in new.items():
                known[item] = _standing(known.get(item, []), item_rows, rows, is_known[sample])
    active = np.zeros(len(batch.table), dtype=np.bool_)
    for one in samples.values():
        for item_rows in one.values():
            active[item_rows] = True
    return InForce(active, tuple(row for row in withdrawn if not active[row]))


def _is_identified(batch: Batch, row: int) -> bool:
    """Whether a row's sample is known by its number or its time of day, and not by place and day alone."""
    samples = batch.samples
    number = samples.sample.texts[samples.sample.codes[row]]
    moment = samples.sampled_at.texts[samples.sampled_at.codes[row]]
    return bool(number) or "T" in moment


def _standing(before: list[int], new: list[int], rows: _Rows, is_identified: bool) -> list[int]:
    """The rows of an item that stand after a delivery brought new ones."""
    came = rows.of(new[0])
    # of a corrected file all rows are taken, so that the day reads as that file does
    others = [row for row in before if rows.of(row).name != came.name]
    if not others:
        return new
    if _same(others, new, rows.texts):
        return others
    if not rows.has_result[others].any():
        return new
    if not rows.has_result[new].any():
        return others
    together = [row for row in others if rows.of(row).run == came.run]
    return [*(together if is_identified else others), *new]


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


def _corrected(known: _Items, new: _Items, name: str, rows: _Rows) -> list[int]:
    """The rows that a later file of the same name no longer holds; they are taken out of force."""
    earlier = {item: of for item, its_rows in known.items() if (of := [r for r in its_rows if rows.of(r).name == name])}
    if not earlier.keys() & new.keys():
        return []
    gone = []
    for item in earlier.keys() - new.keys():
        gone += earlier[item]
        known[item] = [row for row in known[item] if row not in earlier[item]]
    return sorted(gone)


def _same(known: Sequence[int], new: Sequence[int], texts: npt.NDArray[np.int64]) -> bool:
    """Whether the same results are in force already."""
    return [texts[row] for row in known] == [texts[row] for row in new]

"""One line per sample: authorities count samples as well as items (DESIGN 6)."""

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.coded import Coded, coded, combined, combined_codes, joined
from waterqc.report import SAMPLE_COLUMNS
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import WORST_FIRST, Verdict


def sample_table(table: VerdictTable) -> pd.DataFrame:
    """The columns `SAMPLE_COLUMNS`, one row per sample."""
    samples = len(table.firsts)
    counts = _counts(table, samples)
    verdicts = np.array([verdict.value for verdict in WORST_FIRST], dtype=object)
    worst = verdicts[np.argmax(counts > 0, axis=1)] if samples else np.array([], dtype=object)
    made: dict[str, object] = {
        name: column.take(table.firsts).to_column()
        for name, column in zip(columns.SAMPLE_KEY, table.samples.key(), strict=True)
    }
    editions = table.circumstances.take(table.firsts).map(
        lambda one: tuple(edition for edition in one.editions if edition)
    )
    made[columns.STANDARD] = editions.map(lambda ones: joined(edition.id for edition in ones)).to_column()
    made[columns.VERDICT] = worst
    tested = _tested_items(table, samples)
    order = {verdict: place for place, verdict in enumerate(WORST_FIRST)}
    made["tested"] = tested
    made["judged"] = (
        counts[:, order[Verdict.PASS]] + counts[:, order[Verdict.FAIL]] + counts[:, order[Verdict.ADVISORY]]
    )
    made["failing"] = counts[:, order[Verdict.FAIL]]
    made["advisory"] = counts[:, order[Verdict.ADVISORY]]
    made["undecided"] = counts[:, order[Verdict.UNDECIDED]]
    items = editions.map(lambda ones: len(ones[-1].mandatory_parameters) if ones else 0)
    made["items_in_standard"] = np.array(items.texts or (0,), dtype=np.int64)[items.codes]
    made[columns.SOURCE] = coded(table.table[columns.SOURCE]).take(table.firsts).to_column()
    return pd.DataFrame({name: made[name] for name in SAMPLE_COLUMNS})


def _counts(table: VerdictTable, samples: int) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Rows per sample and verdict, worst first, computed rows among them."""
    order = {verdict: place for place, verdict in enumerate(WORST_FIRST)}
    verdicts = np.array([order[one.verdict] for one in table.outcomes.texts] or [0], dtype=np.int64)
    counts = np.zeros((samples, len(WORST_FIRST)), dtype=np.int64)
    if len(table.sample_of):
        np.add.at(counts, (table.sample_of, verdicts[table.outcomes.codes]), 1)
    for row in table.computed:
        if row.sample >= 0:
            counts[row.sample, order[row.outcome.verdict]] += 1
    return counts


def _tested_items(table: VerdictTable, samples: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """The number of different items with a result, per sample; an unknown name counts as an item of its own."""
    names = combined([table.parameters, coded(table.table[columns.PARAMETER_AS_REPORTED])]).map(
        lambda pair: pair[0] or pair[1]
    )
    there = table.outcomes.map(lambda one: one.verdict is not Verdict.NOT_TESTED)
    rows = (
        np.flatnonzero(np.array(there.texts or (False,), dtype=bool)[there.codes])
        if len(there.codes)
        else np.array([], dtype=np.int64)
    )
    if not len(rows):
        return np.zeros(samples, dtype=np.int64)
    of_sample = Coded(table.sample_of[rows], tuple(range(samples)))
    _, firsts = combined_codes([of_sample, names.take(rows)])
    return np.bincount(table.sample_of[rows][firsts], minlength=samples).astype(np.int64)

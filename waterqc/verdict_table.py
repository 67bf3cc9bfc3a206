"""All rows with their verdicts by one standard, and the finished compliance table of all standards (DESIGN 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.case import Outcome
from waterqc.circumstances import Circumstances
from waterqc.coded import Coded, Codes, coded, combined, joined
from waterqc.report import SetCoverage
from waterqc.samples import SampleColumns

#: Cells of a computed row that no document printed.
COMPUTED = "computed"

_FIELDS = (
    columns.QUALIFIER, columns.VALUE, columns.VALUE_HIGH, columns.DETECTION_LIMIT, columns.UNIT, columns.LIMIT,
    columns.LIMIT_MIN, columns.LIMIT_MAX, columns.MARGIN, columns.BINDING, columns.STANDARD, columns.CLAUSE,
    columns.PARAMETER,
)  # fmt: skip
_AS_WRITTEN = (
    columns.PARAMETER_AS_REPORTED,
    columns.RESULT_AS_REPORTED,
    columns.UNIT_AS_REPORTED,
    columns.METHOD,
    columns.SOURCE,
    columns.LOCATION,
)


@dataclass(frozen=True)
class ComputedRow:
    """A row that no document printed: a sum of its members, or a required item that is missing."""

    sample: int
    outcome: Outcome


@dataclass(frozen=True)
class VerdictTable:
    """One verdict per row by one standard; `changes` replace a row's outcome after looking across its sample."""

    table: pd.DataFrame
    samples: SampleColumns
    sample_of: Codes
    firsts: Codes  # each sample's first row
    judged: Coded  # of Outcome
    circumstances: Coded  # of Circumstances, by row
    slot: int
    changes: Mapping[int, Outcome] = field(default_factory=dict)
    computed: tuple[ComputedRow, ...] = ()
    sets: tuple[SetCoverage, ...] = ()
    remarks: tuple[str, ...] = ()  # sentences for the report's notes

    @cached_property
    def outcomes(self) -> Coded:
        """The outcome of each row, changes applied."""
        if not self.changes:
            return self.judged
        codes = self.judged.codes.copy()
        texts = list(self.judged.texts)
        for row, outcome in self.changes.items():
            codes[row] = len(texts)
            texts.append(outcome)
        return Coded(codes, tuple(texts))

    @cached_property
    def parameters(self) -> Coded:
        """The parameter id of each row, "" where unknown."""
        return self.outcomes.map(lambda outcome: outcome.parameter)

    @cached_property
    def last_rows(self) -> Codes:
        """Each sample's last row."""
        last = np.zeros(len(self.firsts), dtype=np.int64)
        np.maximum.at(last, self.sample_of, np.arange(len(self.sample_of), dtype=np.int64))
        return last

    def rows_of(self, sample: int) -> Codes:
        """The rows of one sample."""
        order, bounds = self._by_sample
        return order[bounds[sample] : bounds[sample + 1]]

    @cached_property
    def _by_sample(self) -> tuple[Codes, Codes]:
        order = np.argsort(self.sample_of, kind="stable").astype(np.int64)
        counts = np.bincount(self.sample_of, minlength=len(self.firsts))
        return order, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def outcome(self, row: int) -> Outcome:
        """One row's outcome."""
        found: Outcome = self.outcomes.texts[self.outcomes.codes[row]]
        return found

    def circumstances_of(self, row: int) -> Circumstances:
        """One row's circumstances."""
        found: Circumstances = self.circumstances.texts[self.circumstances.codes[row]]
        return found

    def sample_key(self, sample: int) -> tuple[str, ...]:
        """The values of `columns.SAMPLE_KEY` of a sample."""
        row = self.firsts[sample]
        return tuple(column.texts[column.codes[row]] for column in self.samples.key())


def finished_table(table: pd.DataFrame, verdicts: Sequence[VerdictTable]) -> pd.DataFrame:
    """The compliance table: printed rows in the documents' order, computed rows after their sample's last row."""
    frames = [_printed(one) for one in verdicts]
    orders = [np.arange(len(table), dtype=float) for _ in verdicts]
    slots = [np.full(len(table), one.slot) for one in verdicts]
    for one in verdicts:
        if one.computed:
            frames.append(_computed(one))
            orders.append(
                one.last_rows[[row.sample for row in one.computed]] + 0.5 if len(table) else np.zeros(len(one.computed))
            )
            slots.append(np.full(len(one.computed), one.slot))
    if len(frames) == 1:
        return frames[0]
    whole = pd.concat([frame.astype(object) for frame in frames], ignore_index=True)
    order = np.lexsort((np.concatenate(slots), np.concatenate(orders)))
    return whole.iloc[order].reset_index(drop=True)


def _printed(one: VerdictTable) -> pd.DataFrame:
    made: dict[str, object] = {
        name: column.to_column() for name, column in zip(columns.SAMPLE_KEY, one.samples.key(), strict=True)
    }
    made.update({name: one.table[name].reset_index(drop=True) for name in _AS_WRITTEN})
    made.update({name: one.outcomes.map(attrgetter(name)).to_column() for name in _FIELDS})
    made[columns.VERDICT] = one.outcomes.map(lambda outcome: outcome.verdict.value).to_column()
    made[columns.REASON] = one.outcomes.map(lambda outcome: joined(outcome.reasons)).to_column()
    for name in (columns.ASSUMPTIONS, columns.FINDINGS):
        found = one.outcomes.map(attrgetter(name)).map(joined)
        made[name] = combined([coded(one.table[name]), found]).map(joined).to_column()
    return pd.DataFrame({name: made[name] for name in columns.COMPLIANCE})


def _computed(one: VerdictTable) -> pd.DataFrame:
    rows = []
    source = coded(one.table[columns.SOURCE])
    for row in one.computed:
        outcome = row.outcome
        cells = dict(zip(columns.SAMPLE_KEY, one.sample_key(row.sample), strict=True)) if row.sample >= 0 else {}
        cells.update({name: getattr(outcome, name) for name in _FIELDS})
        cells[columns.VERDICT] = outcome.verdict.value
        cells.update(
            {
                columns.REASON: joined(outcome.reasons),
                columns.ASSUMPTIONS: joined(outcome.assumptions),
                columns.FINDINGS: joined(outcome.findings),
            }
        )
        if row.sample >= 0:
            cells[columns.SOURCE] = source.texts[source.codes[one.firsts[row.sample]]]
        cells[columns.LOCATION] = COMPUTED
        rows.append([cells.get(name, "") for name in columns.COMPLIANCE])
    return pd.DataFrame(rows, columns=list(columns.COMPLIANCE), dtype=object)

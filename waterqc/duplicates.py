"""Two results of one parameter in one sample: the same twice is a finding, different ones cannot stand (DESIGN 6)."""

from dataclasses import replace
from decimal import Decimal

import numpy as np

from waterqc import columns
from waterqc.case import Outcome
from waterqc.coded import coded, combined_codes
from waterqc.names import ASIDES, is_repeat
from waterqc.two_units import in_two_units
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import Verdict


def duplicate_changes(table: VerdictTable) -> dict[int, Outcome]:
    """The outcomes of rows whose sample reports their parameter more than once.

    Equal results get the finding `duplicate_result`. Different ones are undecided, `conflicting_duplicates`;
    a failing one stays a fail.
    """
    counts = table.judged.map(
        lambda one: bool(one.parameter) and one.verdict is not Verdict.NOT_TESTED and not ASIDES & set(one.reasons)
    )
    rows = (
        np.flatnonzero(np.array(counts.texts, dtype=bool)[counts.codes])
        if counts.texts
        else np.array([], dtype=np.int64)
    )
    if len(rows) < 2:
        return {}
    parameters = table.judged.map(lambda one: one.parameter).take(rows)
    samples = type(parameters)(table.sample_of[rows], tuple(range(len(table.firsts))))
    # a repeat test stands beside the result that it repeats, which stays on record
    repeats = coded(table.table[columns.ACTIVITY]).map(is_repeat).take(rows)
    groups, firsts = combined_codes([samples, parameters, repeats])
    sizes = np.bincount(groups, minlength=len(firsts))
    order = np.argsort(groups, kind="stable")
    ends = np.cumsum(sizes)
    changes: dict[int, Outcome] = {}
    for group in np.flatnonzero(sizes > 1).tolist():
        changes.update(_group(table, rows[order[ends[group] - sizes[group] : ends[group]]].tolist()))
    return changes


def _group(table: VerdictTable, rows: list[int]) -> dict[int, Outcome]:
    outcomes = {row: table.outcome(row) for row in rows}
    written = [(outcomes[row], str(table.table[columns.RESULT_AS_REPORTED].iloc[row])) for row in rows]
    if len({_said(one) for one in outcomes.values()}) == 1 or in_two_units(written):
        return {row: replace(one, findings=(*one.findings, "duplicate_result")) for row, one in outcomes.items()}
    return {
        row: one
        if one.verdict is Verdict.FAIL
        else replace(one, verdict=Verdict.UNDECIDED, reasons=(*_kept(one), "conflicting_duplicates"))
        for row, one in outcomes.items()
    }


def _said(outcome: Outcome) -> tuple[object, ...]:
    """What a row says of its parameter: 0.5 and 0.50 are the same."""
    figures = (Decimal(text) if text else None for text in (outcome.value, outcome.value_high))
    return (outcome.qualifier, *figures, outcome.unit, outcome.verdict)


def _kept(outcome: Outcome) -> tuple[str, ...]:
    return outcome.reasons if outcome.verdict is Verdict.UNDECIDED else ()

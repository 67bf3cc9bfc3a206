"""Two results of one parameter in one sample: the same twice is a finding, different ones cannot both stand (DESIGN 6)."""

from dataclasses import replace

import numpy as np

from waterqc.cases import Outcome
from waterqc.coded import combined_codes
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import Verdict

_ASIDE = frozenset({"quality_control", "other_medium"})


def duplicate_changes(table: VerdictTable) -> dict[int, Outcome]:
    """The outcomes of rows whose sample reports their parameter more than once.

    Equal results get the finding `duplicate_result`. Different ones are undecided, `conflicting_duplicates`;
    a failing one stays a fail.
    """
    counts = table.judged.map(lambda one: bool(one.parameter) and one.verdict is not Verdict.NOT_TESTED and not _ASIDE & set(one.reasons))
    rows = np.flatnonzero(np.array(counts.texts, dtype=bool)[counts.codes]) if counts.texts else np.array([], dtype=np.int64)
    if len(rows) < 2:
        return {}
    parameters = table.judged.map(lambda one: one.parameter).take(rows)
    samples = type(parameters)(table.sample_of[rows], tuple(range(len(table.firsts))))
    groups, firsts = combined_codes([samples, parameters])
    sizes = np.bincount(groups, minlength=len(firsts))
    repeated = rows[sizes[groups] > 1]
    group_of = groups[sizes[groups] > 1]
    changes: dict[int, Outcome] = {}
    for group in np.unique(group_of).tolist():
        members = [int(row) for row in repeated[group_of == group]] if len(repeated) < 1000 else None
        changes.update(_group(table, members if members is not None else rows[groups == group].tolist()))
    return changes


def _group(table: VerdictTable, rows: list[int]) -> dict[int, Outcome]:
    outcomes = {row: table.outcome(row) for row in rows}
    if len({(one.qualifier, one.value, one.value_high, one.unit, one.verdict) for one in outcomes.values()}) == 1:
        return {row: replace(one, findings=(*one.findings, "duplicate_result")) for row, one in outcomes.items()}
    return {
        row: one if one.verdict is Verdict.FAIL else replace(one, verdict=Verdict.UNDECIDED, reasons=(*_kept(one), "conflicting_duplicates"))
        for row, one in outcomes.items()
    }


def _kept(outcome: Outcome) -> tuple[str, ...]:
    return outcome.reasons if outcome.verdict is Verdict.UNDECIDED else ()

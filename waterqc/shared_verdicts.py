"""Verdicts that a document states of several results at once: 不合格 beside a row is right where any of them fails."""

from dataclasses import replace

import numpy as np

from waterqc import columns
from waterqc.case import Outcome
from waterqc.coded import coded, combined_codes
from waterqc.conclusion_audit import FINDING
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import Verdict

_MAY_FAIL = frozenset({Verdict.FAIL, Verdict.UNDECIDED})


def with_shared_verdicts(table: VerdictTable) -> VerdictTable:
    """The table without the finding on passing results whose shared verdict another of them fails or may fail."""
    places = coded(table.table[columns.SHARED_VERDICT])
    shared = np.array([bool(text) for text in places.texts], dtype=bool)[places.codes]
    if not shared.any():
        return table
    rows = np.flatnonzero(shared)
    groups, firsts = combined_codes([coded(table.table[columns.SOURCE]).take(rows), places.take(rows)])
    of_rows = table.outcomes.take(rows)
    may_fail = np.array([one.verdict in _MAY_FAIL for one in of_rows.texts], dtype=bool)[of_rows.codes]
    explained = np.zeros(len(firsts), dtype=bool)
    explained[groups[may_fail]] = True
    differs = [one.verdict is Verdict.PASS and FINDING in one.findings for one in of_rows.texts]
    doubted = np.array(differs, dtype=bool)[of_rows.codes] & explained[groups]
    changes = {row: _without(table.outcome(row)) for row in rows[doubted].tolist()}
    return replace(table, changes={**table.changes, **changes})


def _without(outcome: Outcome) -> Outcome:
    return replace(outcome, findings=tuple(one for one in outcome.findings if one != FINDING))

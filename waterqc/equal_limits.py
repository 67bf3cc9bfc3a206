"""Figures that are the limits themselves: a table of limits that nothing in its document says to be one."""

from dataclasses import replace
from typing import Final

import numpy as np

from waterqc import columns
from waterqc.case import Outcome
from waterqc.coded import Coded, coded
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import Verdict

_FEWEST: Final = 3  # results at their limits: one or two may be by chance
_AT_LIMIT: Final = "1"


def limit_changes(table: VerdictTable) -> dict[int, Outcome]:
    """The passes of samples of which most figures equal the limit, where the document prints no limit beside them.

    Nobody measures so: they are undecided, `results_equal_limits`.
    """
    outcomes = table.outcomes
    bare = _mask(coded(table.table[columns.STATED_LIMIT]).map(lambda text: not text))
    measured = _mask(outcomes.map(lambda one: bool(one.margin)))
    at_limit = bare & _mask(outcomes.map(lambda one: one.margin == _AT_LIMIT and one.qualifier != "<"))
    if not at_limit.any():
        return {}
    size = len(table.firsts)
    equal = np.bincount(table.sample_of[at_limit], minlength=size)
    doubted = (equal >= _FEWEST) & (2 * equal > np.bincount(table.sample_of[measured], minlength=size))
    passing = _mask(outcomes.map(lambda one: one.verdict is Verdict.PASS))
    rows = np.flatnonzero(doubted[table.sample_of] & passing).tolist()
    return {
        row: replace(table.outcome(row), verdict=Verdict.UNDECIDED, reasons=("results_equal_limits",)) for row in rows
    }


def _mask(column: Coded) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Per row whether its distinct case is marked."""
    return np.array(column.texts, dtype=bool)[column.codes]

"""Figures that are the limits themselves: a table of limits that nothing says to be one, or one in a result's place."""

import re
from dataclasses import replace
from typing import Final

import numpy as np

from waterqc import columns
from waterqc.case import Outcome
from waterqc.coded import Coded, coded
from waterqc.stated import is_bare_figure
from waterqc.verdict_table import VerdictTable
from waterqc.verdicts import Verdict

_FEWEST: Final = 3  # results at their limits: one or two may be by chance
_AT_LIMIT: Final = "1"
_COLUMN: Final = re.compile(r"![A-Z]+")


def limit_changes(table: VerdictTable) -> dict[int, Outcome]:
    """The passes of samples of which most figures equal the limit, where the document prints no limit beside them.

    Nobody measures so: they are undecided, `results_equal_limits`. So is a pass that equals the limit beside another
    bare figure as the printed limit, and all of its row: the two may stand under each other's heading.
    """
    outcomes = table.outcomes
    printed = coded(table.table[columns.STATED_LIMIT])
    bare = _mask(printed.map(lambda text: not text))
    measured = _mask(outcomes.map(lambda one: bool(one.margin)))
    equals = _mask(outcomes.map(lambda one: one.margin == _AT_LIMIT and one.qualifier != "<"))
    if not equals.any():
        return {}
    at_limit = bare & equals
    size = len(table.firsts)
    equal = np.bincount(table.sample_of[at_limit], minlength=size)
    doubted = (equal >= _FEWEST) & (2 * equal > np.bincount(table.sample_of[measured], minlength=size))
    passing = _mask(outcomes.map(lambda one: one.verdict is Verdict.PASS))
    beside = _mask(printed.map(is_bare_figure)) & _mask(outcomes.map(_prints_another_limit))
    exchanged = {_row_of(table, row) for row in np.flatnonzero(equals & beside).tolist()}
    rows = np.flatnonzero(doubted[table.sample_of] & passing).tolist()
    if exchanged:
        rows += [row for row in np.flatnonzero(beside & passing).tolist() if _row_of(table, row) in exchanged]
    return {
        row: replace(table.outcome(row), verdict=Verdict.UNDECIDED, reasons=("results_equal_limits",)) for row in rows
    }


def _prints_another_limit(outcome: Outcome) -> bool:
    return "stated_limit_differs" in outcome.findings


def _row_of(table: VerdictTable, row: int) -> tuple[str, ...]:
    """The document, the row without its column, and the parameter of a result."""
    source, place, name = (
        str(table.table[column].iloc[row])
        for column in (columns.SOURCE, columns.LOCATION, columns.PARAMETER_AS_REPORTED)
    )
    return source, _COLUMN.sub("!", place), name


def _mask(column: Coded) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Per row whether its distinct case is marked."""
    return np.array(column.texts, dtype=bool)[column.codes]

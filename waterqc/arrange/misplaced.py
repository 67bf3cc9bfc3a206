"""Figures and units where a place is named, statistics among results: such rows' cells have moved, none is judged."""

import re
from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Mask, distinct
from waterqc.arrange.columnar import holds
from waterqc.arrange.name_book import NameBook
from waterqc.arrange.portal import DOUBTFUL
from waterqc.arrange.shifted_rows import LIMIT_SIGNS, doubtful
from waterqc.arrange.words import Words
from waterqc.written import half_width

#: a figure as a measurement gives it, with decimals or a sign in front: `3` alone may be a number of a place
_FIGURE: Final = re.compile(r"[<>≤≥＜＞]\s*\d+(?:[.,]\d+)?|\d+[.,]\d+")
_SHORTEST_BODY: Final = 6  # letters of the name of one who tests: a line below that has become a cell
#: a day with its year
_DAY: Final = re.compile(
    r"(?:19|20)\d\d\s?(?:年|[-./])\s?\d{1,2}\s?(?:月|[-./])\s?\d{1,2}\s?日?|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d"
)
#: the name of a share of samples, without its figure
_RATE: Final = re.compile(r"(?:合格|达标|超标|检出)率")


def with_doubtful_rows(frame: pd.DataFrame, names: NameBook, words: Words) -> pd.DataFrame:
    """The results, those of rows whose cells have moved marked so that none of them is judged.

    Their plant or site reads as a result, a unit or a day, or the name of a statistic (最低值), the limit with its
    sign or the name of a laboratory stands among their results.
    """

    def is_moved(text: str) -> bool:
        figure = bool(_FIGURE.fullmatch(text)) or bool(_DAY.fullmatch(text))
        return figure or (not text.isalpha() and names.is_unit(text))

    moved = holds(frame[columns.SITE], set(filter(is_moved, distinct(frame[columns.SITE]))))
    moved |= holds(frame[columns.PLANT], set(filter(is_moved, distinct(frame[columns.PLANT]))))
    results = frame[columns.RESULT_AS_REPORTED]
    labels = {text for text in distinct(results) if words.is_statistic(text) or _RATE.fullmatch(text)}
    limits = frame[columns.STATED_LIMIT]
    signed = {text for text in distinct(results) if half_width(text).startswith(LIMIT_SIGNS)}
    at_limit = holds(results, signed) & (results == limits).to_numpy() if signed else None
    if at_limit is not None and at_limit.any():
        moved |= _in_rows_of(frame, at_limit)
    if labels:
        moved |= _in_rows_of(frame, holds(results, labels))
    bodies = {text for text in distinct(results) if len(text) >= _SHORTEST_BODY and text.endswith(words.authorities)}
    if bodies:
        joined = frame[columns.LOCATION][holds(results, bodies)]
        moved |= frame[columns.LOCATION].isin(set(joined)).to_numpy()
    if not moved.any():
        return frame
    moved &= ~holds(results, {text for text in distinct(results) if text.startswith(DOUBTFUL)})
    return frame.assign(**{columns.RESULT_AS_REPORTED: doubtful(results, moved)})


def _in_rows_of(frame: pd.DataFrame, some: Mask) -> Mask:
    """The results that stand in the same rows as some of them, of the same parameter."""
    rows = frame[[columns.LOCATION, columns.PARAMETER_AS_REPORTED]].astype(object).agg("\n".join, axis=1)
    return rows.isin(set(rows[some])).to_numpy()

"""Figures and units where a place is named: the cells of such rows have moved, and none is judged."""

import re
from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import distinct
from waterqc.arrange.columnar import holds
from waterqc.arrange.name_book import NameBook
from waterqc.arrange.portal import DOUBTFUL
from waterqc.arrange.shifted_rows import doubtful

#: a figure as a measurement gives it, with decimals or a sign in front: `3` alone may be a number of a place
_FIGURE: Final = re.compile(r"[<>≤≥＜＞]\s*\d+(?:[.,]\d+)?|\d+[.,]\d+")


def with_doubtful_places(frame: pd.DataFrame, names: NameBook) -> pd.DataFrame:
    """The results, those whose plant or site reads as a result or a unit marked so that none of them is judged."""

    def is_moved(text: str) -> bool:
        return bool(_FIGURE.fullmatch(text)) or (not text.isalpha() and names.is_unit(text))

    moved = holds(frame[columns.SITE], set(filter(is_moved, distinct(frame[columns.SITE]))))
    moved |= holds(frame[columns.PLANT], set(filter(is_moved, distinct(frame[columns.PLANT]))))
    if not moved.any():
        return frame
    results = frame[columns.RESULT_AS_REPORTED]
    moved &= ~holds(results, {text for text in distinct(results) if text.startswith(DOUBTFUL)})
    return frame.assign(**{columns.RESULT_AS_REPORTED: doubtful(results, moved)})

"""Rows with cells of another kind than their columns hold: of a table that lost its heading, or with moved cells."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from waterqc.arrange.cells import Column, Mask, Places, distinct
from waterqc.arrange.columnar import holds
from waterqc.arrange.name_book import NameBook
from waterqc.stated import stated_verdict

#: a number of a method or of its standard
_METHOD: Final = re.compile(r"\s*(?:GB|HJ|CJ|DZ|ISO|EN|DIN|EPA|ASTM)\s?(?:/\s?T)?[\s-]?\d{3}", re.IGNORECASE)


def rows_with_unlike_cells(results: Sequence[Column], limits: Sequence[Column], names: NameBook) -> Mask:
    """The rows with a verdict or a unit as limit, or a verdict, a unit or a method beside the figures of other samples.

    Nobody knows which of their figures is the limit and which the result.
    """

    def is_strange(text: str) -> bool:
        named = any(map(str.isalpha, text))  # a dash is both no unit and no limit
        return bool(stated_verdict(text) or _METHOD.match(text) or (named and names.is_unit(text)))

    found = np.zeros(len(results[0]), dtype=bool)
    for column in limits:
        found |= _holding(column, lambda text: is_strange(text) and not names.is_limit(text))
    strange, figures = found.copy(), np.zeros(len(found), dtype=bool)
    for column in results:
        strange |= _holding(column, lambda text: is_strange(text) and not names.is_result(text))
        figures |= _holding(column, lambda text: any(map(str.isdigit, text)) and names.is_result(text))
    return strange & figures


def _holding(column: Column, is_such: Callable[[str], bool]) -> Mask:
    return holds(column, {text for text in distinct(column) if text and is_such(text)})


def sections_of(part: pd.DataFrame, kept: Places) -> Places:
    """The number of each kept row's section: a row with one cell or none, between results, begins another."""
    few = (part.astype(object) != "").to_numpy().sum(axis=1) <= 1
    return np.cumsum([0, *(few[one + 1 : other].any() for one, other in pairwise(kept.tolist()))])


def with_their_sections(doubted: Mask, sections: Places) -> Mask:
    """The doubted rows, and all of a section below the first of which they are half: it has no heading of its own."""
    number = np.bincount(sections[doubted], minlength=int(sections[-1]) + 1 if len(sections) else 0)
    whole = 2 * number >= np.bincount(sections)
    whole[:1] = False
    return doubted | whole[sections]

"""Cells kept as written, but for outer white space and line breaks inside them."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

Column = pd.Series  # of str, dtype object or category
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
#: of columns up to so many rows it is quicker to hold the texts than their places
_SHORT: Final = 1_000
_BREAK: Final = re.compile(r"[ \t\u3000\xa0]*[\r\n]+[ \t\u3000\xa0]*")
_HAN_BREAK: Final = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\x00(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])"
)


def clean(text: str) -> str:
    """The text without outer white space; an inner line break becomes a space, or nothing between Han characters."""
    text = text.strip()
    if "\n" not in text and "\r" not in text:
        return text
    return _HAN_BREAK.sub("", _BREAK.sub("\x00", text)).replace("\x00", " ")


def clean_column(column: Column) -> Column:
    """The column with every text cleaned: once per distinct text."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        texts = column.cat.categories.tolist()
        if all(text == clean(text) for text in texts):
            return column
        return mapped(column, {text: clean(text) for text in texts})
    texts = column.unique().tolist()
    changed = {text: cleaned for text in texts if (cleaned := clean(text)) != text}
    return column.replace(changed) if changed else column


def unmerged(cells: Sequence[str]) -> list[str]:
    """The filled cells of a row: a text that its merged cells repeat side by side counts once, one further on again."""
    before = ["", *cells]
    return [cell for cell, other in zip(cells, before, strict=False) if cell and cell != other]


def distinct(column: Column) -> list[str]:
    """The distinct texts of a column."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(text) for text in column.cat.categories]
    return [str(text) for text in column.unique()]


def coded(codes: Places, texts: Sequence[str]) -> Column:
    """A column from the places of its texts in a list of distinct texts; a short one holds the texts themselves."""
    if len(codes) <= _SHORT:
        return pd.Series(np.array(texts, dtype=object)[codes], dtype=object)
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(list(texts), dtype=object)))


def mapped(column: Column, answers: Mapping[str, str]) -> Column:
    """The column with its distinct texts replaced by others."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        texts = [answers.get(str(text), str(text)) for text in column.cat.categories]
        codes, kept = pd.factorize(pd.Series(texts, dtype=object))
        return coded(np.asarray(codes)[column.cat.codes.to_numpy()], list(kept))
    known = column.to_numpy(dtype=object)
    return pd.Series([answers.get(text, text) for text in known], dtype=object)


def extent(cells: Sequence[str]) -> int:
    """How many cells a row has up to its last that is not blank."""
    return max((place + 1 for place, cell in enumerate(cells) if cell), default=0)


def padded(cells: Sequence[str], like: Sequence[str]) -> list[str]:
    """The cells of a row with as many blank ones behind them as make it as long as another."""
    return [*cells, *[""] * (len(like) - len(cells))]

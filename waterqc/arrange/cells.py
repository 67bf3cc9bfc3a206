"""Cells kept as written, but for outer white space and line breaks inside them."""

import re
from typing import Final

import pandas as pd

_BREAK: Final = re.compile(r"[ \t\u3000\xa0]*[\r\n]+[ \t\u3000\xa0]*")
_HAN_BREAK: Final = re.compile(r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\x00(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])")


def clean(text: str) -> str:
    """The text without outer white space; an inner line break becomes a space, or nothing between Chinese characters."""
    text = text.strip()
    if "\n" not in text and "\r" not in text:
        return text
    return _HAN_BREAK.sub("", _BREAK.sub("\x00", text)).replace("\x00", " ")


def clean_column(column: "pd.Series[str]") -> "pd.Series[str]":
    """The column with every text cleaned: once per distinct text."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        texts = column.cat.categories.tolist()
        if all(text == clean(text) for text in texts):
            return column
        return column.map({text: clean(text) for text in texts}).astype("category")
    texts = column.unique().tolist()
    changed = {text: cleaned for text in texts if (cleaned := clean(text)) != text}
    return column.replace(changed) if changed else column


def distinct(column: "pd.Series[str]") -> list[str]:
    """The distinct texts of a column."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(text) for text in column.cat.categories]
    return [str(text) for text in column.unique()]

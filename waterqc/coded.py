"""Columns as codes into distinct texts: how a step works once per distinct text and never once per row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]

#: A table of all keys is used up to so many times the number of rows.
_TABLE = 2


@dataclass(frozen=True)
class Coded:
    """`texts[codes[i]]` is the text of row i."""

    codes: Codes
    texts: tuple[Any, ...]

    def map(self, function: Callable[[Any], Any]) -> "Coded":
        """The same rows with every distinct value replaced, asked once per distinct value."""
        answers = [function(text) for text in self.texts]
        places: dict[Any, int] = {}
        new = np.array([places.setdefault(answer, len(places)) for answer in answers] or [0], dtype=np.int64)
        return Coded(new[self.codes] if len(self.codes) else self.codes, tuple(places))

    def to_column(self) -> "pd.Series[Any]":
        """A category column of texts."""
        return pd.Series(pd.Categorical.from_codes(self.codes, categories=pd.Index(list(self.texts), dtype=object)))

    def take(self, rows: Codes) -> "Coded":
        """Some of the rows, in the order given."""
        return Coded(self.codes[rows], self.texts)


def coded(column: "pd.Series[Any]") -> Coded:
    """A column's codes; of a category column they are there already."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.int64)
        texts = tuple(column.cat.categories.tolist())
        if (codes < 0).any():
            codes = np.where(codes < 0, len(texts), codes)
            texts = (*texts, "")
        return _once(codes, texts)
    codes, uniques = pd.factorize(column.to_numpy(dtype=object), use_na_sentinel=False)
    return Coded(codes.astype(np.int64), tuple(uniques.tolist()))


def _once(codes: Codes, texts: tuple[Any, ...]) -> Coded:
    """Without texts that no row has, so that nothing is asked of them."""
    used = np.zeros(len(texts), dtype=bool)
    used[codes] = True
    if used.all():
        return Coded(codes, texts)
    places = np.cumsum(used) - 1
    return Coded(places[codes], tuple(text for text, there in zip(texts, used, strict=True) if there))


def constant(value: Any, height: int) -> Coded:
    """One value in every row."""
    return Coded(np.zeros(height, dtype=np.int64), (value,))


def combined(columns: Sequence[Coded]) -> Coded:
    """The distinct tuples over several columns, each as a tuple of values."""
    key, span = _key(columns)
    codes, firsts = _by_table(key, span) if span <= _TABLE * len(key) else _by_appearance(key)
    values = [(column.texts, column.codes[firsts].tolist()) for column in columns]
    tuples = tuple(zip(*([texts[code] for code in of_firsts] for texts, of_firsts in values), strict=True))
    return Coded(codes, tuples)


def combined_codes(columns: Sequence[Coded]) -> tuple[Codes, Codes]:
    """Group number per row, in the order of appearance, and the first row of each group, over several columns."""
    return _by_appearance(_key(columns)[0])


def _key(columns: Sequence[Coded]) -> tuple[Codes, int]:
    """One number per row that stands for its tuple, and how many such numbers there may be."""
    key, span = np.zeros(len(columns[0].codes), dtype=np.int64), 1
    for column in columns:
        size = len(column.texts)
        if size <= 1:
            continue
        if span > (1 << 62) // size:
            key, firsts = _by_appearance(key)
            span = max(len(firsts), 1)
        key = column.codes if span == 1 else key * size + column.codes
        span *= size
    return key, span


def _by_appearance(key: Codes) -> tuple[Codes, Codes]:
    codes, uniques = pd.factorize(key)
    firsts = np.full(len(uniques), -1, dtype=np.int64)
    # written from the last row to the first, so that the first stays
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1, dtype=np.int64)
    return codes.astype(np.int64), firsts


def _by_table(key: Codes, span: int) -> tuple[Codes, Codes]:
    """The same in the order of the keys, where a table of them all is small: quicker than hashing."""
    first = np.full(span, -1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1, dtype=np.int64)
    used = np.flatnonzero(first >= 0)
    numbers = np.empty(span, dtype=np.int64)
    numbers[used] = np.arange(len(used), dtype=np.int64)
    return numbers[key], first[used]


def joined(texts: Iterable[str]) -> str:
    """Codes joined by "; ", each once, blanks dropped."""
    return "; ".join(dict.fromkeys(part for text in texts for part in text.split("; ") if part))

"""Columns as codes into distinct texts: how a step works once per distinct text and never once per row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]


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
    height = len(columns[0].codes)
    key = np.zeros(height, dtype=np.int64)
    span = 1
    for column in columns:
        size = max(len(column.texts), 1)
        if size == 1:
            continue
        if span > (1 << 62) // size:
            key, span = _compacted(key)
        key = key * size + column.codes
        span *= size
    codes, firsts = _numbered(key)
    tuples = tuple(tuple(column.texts[column.codes[row]] for column in columns) for row in firsts)
    return Coded(codes, tuples)


def combined_codes(columns: Sequence[Coded]) -> tuple[Codes, Codes]:
    """Group number per row and the first row of each group, over several columns."""
    key = np.zeros(len(columns[0].codes), dtype=np.int64)
    span = 1
    for column in columns:
        size = max(len(column.texts), 1)
        if span > (1 << 62) // size:
            key, span = _compacted(key)
        key = key * size + column.codes
        span *= size
    return _numbered(key)


def _compacted(key: Codes) -> tuple[Codes, int]:
    codes, uniques = pd.factorize(key)
    return codes.astype(np.int64), max(len(uniques), 1)


def _numbered(key: Codes) -> tuple[Codes, Codes]:
    codes, uniques = pd.factorize(key)
    firsts = np.full(len(uniques), -1, dtype=np.int64)
    # written from the last row to the first, so that the first stays
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1, dtype=np.int64)
    return codes.astype(np.int64), firsts


def joined(texts: Iterable[str]) -> str:
    """Codes joined by "; ", each once, blanks dropped."""
    return "; ".join(dict.fromkeys(part for text in texts for part in text.split("; ") if part))
